"""Joining and leaving through the pages."""

import asyncio
import re

import pytest

from cop.community.groups import Membership
from cop.groups.models import JoinRequest
from tests.cast import Town
from tests.conftest import Browse


async def waiting_id(town: Town, name: str = "amina") -> int:
    return (await JoinRequest.get(person_id=getattr(town, name).id, state="waiting")).id


async def test_an_open_group_is_joined_with_one_button(browse: Browse, town: Town) -> None:
    farid = await browse("farid")
    answer = await farid.post("/groups/water/join")

    assert (answer.status_code, answer.headers["location"]) == (303, "/groups/water")
    assert "/ask?group=water" in (await farid.get("/groups/water")).text


async def test_a_form_sent_fifty_times_at_once_joins_once(browse: Browse, town: Town) -> None:
    farid = await browse("farid")
    answers = await asyncio.gather(*(farid.post("/groups/water/join", data={"key": "same"}) for _ in range(50)))

    assert {(each.status_code, each.headers["location"]) for each in answers} == {(303, "/groups/water")}
    assert await Membership.filter(group_id=town.water.id, person_id=town.farid.id).count() == 1


async def test_a_request_sent_fifty_times_at_once_waits_once(browse: Browse, town: Town) -> None:
    amina = await browse("amina")
    form = {"key": "same", "words": "Please."}
    answers = await asyncio.gather(*(amina.post("/groups/court/join", data=form) for _ in range(50)))

    assert {each.status_code for each in answers} == {303}
    assert await JoinRequest.filter(person_id=town.amina.id).count() == 1


async def test_a_second_request_is_refused_while_the_first_waits(browse: Browse, town: Town) -> None:
    amina = await browse("amina")
    await amina.post("/groups/court/join", data={"words": "First."})
    answer = await amina.post("/groups/court/join", data={"words": "Second."})

    assert answer.status_code == 422 and 'id="errors"' in answer.text
    assert await JoinRequest.filter(person_id=town.amina.id).count() == 1


async def test_ask_refuse_with_a_reason_ask_again_accept(browse: Browse, town: Town) -> None:
    amina, farid = await browse("amina"), await browse("farid")
    await amina.post("/groups/court/join", data={"words": "I <b>keep</b> the register."})
    assert "Your request is waiting" in (await amina.get("/groups/court")).text
    desk = (await farid.get("/groups/court/requests")).text
    assert "Amina Example" in desk and "I &lt;b&gt;keep&lt;/b&gt; the register." in desk
    assert 'Requests <span class="tag">1</span>' in (await farid.get("/groups/court")).text

    first = await waiting_id(town)
    answer = await farid.post(f"/groups/requests/{first}/refuse", data={"reason": "Not <i>yet</i>."})
    assert (answer.status_code, answer.headers["location"]) == (303, "/groups/court/requests")
    page = (await amina.get("/groups/court")).text
    assert "Not &lt;i&gt;yet&lt;/i&gt;." in page and "You may ask again" in page

    await amina.post("/groups/court/join", data={"words": "Now?"})
    answer = await farid.post(f"/groups/requests/{await waiting_id(town)}/accept")
    assert answer.status_code == 303
    assert (await amina.get("/groups/court/members")).status_code == 200
    assert "Nobody is waiting" in (await farid.get("/groups/court/requests")).text


async def test_a_refusal_without_a_reason_is_shown_beside_the_request(browse: Browse, town: Town) -> None:
    await (await browse("amina")).post("/groups/court/join")
    await (await browse("bruno")).post("/groups/court/join")
    number = await waiting_id(town, "bruno")
    answer = await (await browse("farid")).post(f"/groups/requests/{number}/refuse", data={"reason": "  "})

    assert answer.status_code == 422
    assert f'href="#f-reason-{number}"' in answer.text and f'id="f-reason-{number}-error"' in answer.text
    assert answer.text.count('class="error"') == 1
    assert await JoinRequest.filter(state="waiting").count() == 2


async def test_too_long_a_reason_is_refused_and_kept(browse: Browse, town: Town) -> None:
    await (await browse("amina")).post("/groups/court/join")
    number, long = await waiting_id(town), "x" * 1001
    answer = await (await browse("farid")).post(f"/groups/requests/{number}/refuse", data={"reason": long})

    assert answer.status_code == 422 and long in answer.text
    assert (await JoinRequest.get(id=number)).state == "waiting"


async def test_too_many_words_are_refused_and_kept(browse: Browse, town: Town) -> None:
    long = "x" * 1001
    answer = await (await browse("amina")).post("/groups/court/join", data={"words": long})

    assert answer.status_code == 422 and long in answer.text
    assert not await JoinRequest.exists(person_id=town.amina.id)


async def test_five_megabytes_are_too_much(browse: Browse, town: Town) -> None:
    answer = await (await browse("amina")).post("/groups/court/join", data={"words": "x" * 5_000_000})
    assert answer.status_code == 413
    assert not await JoinRequest.exists(person_id=town.amina.id)


async def test_a_request_can_be_taken_back_and_is_then_settled(browse: Browse, town: Town) -> None:
    amina, farid = await browse("amina"), await browse("farid")
    await amina.post("/groups/court/join")
    number = await waiting_id(town)
    answer = await amina.post(f"/groups/requests/{number}/withdraw")
    assert (answer.status_code, answer.headers["location"]) == (303, "/groups/court")

    assert (await farid.post(f"/groups/requests/{number}/accept")).status_code == 422
    assert not await Membership.exists(group_id=town.court.id, person_id=town.amina.id)
    assert "Ask to join" in (await amina.get("/groups/court")).text


@pytest.mark.parametrize("act", ["accept", "refuse", "withdraw"])
@pytest.mark.parametrize("name", ["elena", "chen", "sela", "ada", "olga", "nobody"])
async def test_foreign_and_unknown_requests_are_missing_alike(
    browse: Browse, town: Town, name: str, act: str
) -> None:
    await (await browse("amina")).post("/groups/court/join")
    browser = await browse(name)
    foreign = await browser.post(f"/groups/requests/{await waiting_id(town)}/{act}", data={"reason": "No."})
    unknown = await browser.post(f"/groups/requests/999999/{act}", data={"reason": "No."})
    absurd = await browser.post(f"/groups/requests/{10**30}/{act}", data={"reason": "No."})

    assert foreign.status_code == unknown.status_code == absurd.status_code == 404
    assert await JoinRequest.filter(state="waiting").count() == 1


@pytest.mark.parametrize("slug", ["vault", "no-such"])
@pytest.mark.parametrize("act", ["join", "leave", "edit"])
async def test_a_hidden_group_is_missing_to_every_form(browse: Browse, slug: str, act: str) -> None:
    for name in ("bruno", "olga", "nobody"):
        assert (await (await browse(name)).post(f"/groups/{slug}/{act}")).status_code == 404


async def test_waiting_requests_are_missing_to_all_but_the_stewards(browse: Browse) -> None:
    assert (await (await browse("farid")).get("/groups/court/requests")).status_code == 200
    for name in ("elena", "chen", "sela", "nobody"):
        assert (await (await browse(name)).get("/groups/court/requests")).status_code == 404, name


@pytest.mark.parametrize("after", ["x", "-1", "9" * 19, "9" * 40, "²"])
async def test_a_cursor_that_is_none_of_ours_harms_nothing(browse: Browse, after: str) -> None:
    answer = await (await browse("farid")).get("/groups/court/requests", params={"after": after})
    assert answer.status_code == 200


async def test_requests_have_pages(browse: Browse, town: Town) -> None:
    for name in ("amina", "bruno", "chen", "dalia", "ada", "sela"):
        await (await browse(name)).post("/groups/court/join")
    farid = await browse("farid")
    all_of_them = (await farid.get("/groups/court/requests")).text
    third = (await JoinRequest.all().order_by("id"))[2].id
    rest = (await farid.get(f"/groups/court/requests?after={third}")).text

    assert len(re.findall(r"/groups/requests/\d+/accept", all_of_them)) == 6
    assert len(re.findall(r"/groups/requests/\d+/accept", rest)) == 3 and "First page" in rest


async def test_leaving_a_closed_group_shows_its_page_from_outside(browse: Browse) -> None:
    elena = await browse("elena")
    answer = await elena.post("/groups/court/leave")

    assert (answer.status_code, answer.headers["location"]) == (303, "/groups/court")
    assert "Ask to join" in (await elena.get("/groups/court")).text


async def test_leaving_a_hidden_group_leads_to_the_list(browse: Browse) -> None:
    amina = await browse("amina")
    answer = await amina.post("/groups/vault/leave")

    assert (answer.status_code, answer.headers["location"]) == (303, "/groups")
    assert (await amina.get("/groups/vault")).status_code == 404


async def test_a_lead_is_told_to_hand_over_first(browse: Browse) -> None:
    answer = await (await browse("chen")).post("/groups/water/leave")
    assert answer.status_code == 422
    assert (await (await browse("chen")).get("/groups/water/members")).status_code == 200


async def test_who_does_not_belong_may_not_leave(browse: Browse) -> None:
    assert (await (await browse("sela")).post("/groups/water/leave")).status_code == 403
