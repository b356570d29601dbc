"""Acting on a thing, the log and one's own page, as a browser meets them."""

import asyncio
import re
from datetime import timedelta

import pytest

from cop.community.founding import appoint, group_post
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation.actions import VERBS
from cop.moderation.models import Act, Report
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_reply, a_topic, now_of

SCRIPT = "<script>alert(1)</script>"
WHY = "It names a child."


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water, title=f"Title {SCRIPT}", body=f"Body {SCRIPT}")


def form(act: str, thing: Thing, **more: str) -> dict[str, str]:
    return {"act": act, "version": str(thing.version), "reason": WHY, **more}


async def test_each_act_has_a_form_that_says_who_reads_the_reason(browse: Browse, topic: Thing):
    dalia = await browse("dalia")
    for act in ("hide", "close", "pin"):
        page = (await dalia.get(f"/things/{topic.public_id}/moderate?act={act}")).text
        assert "the author, and the members of the group Water group in its log" in page
        assert f'name="act" value="{act}"' in page and f'name="version" value="{topic.version}"' in page
        assert SCRIPT not in page and "Title &lt;script&gt;" in page


async def test_an_act_that_makes_no_sense_now_has_no_form_but_says_what_does(browse: Browse, topic: Thing):
    dalia = await browse("dalia")
    for act in ("restore", "reopen", "unpin", "move", "explode", ""):
        page = await dalia.get(f"/things/{topic.public_id}/moderate", params={"act": act})
        assert page.status_code == 200
        assert 'name="reason"' not in page.text and "moderate?act=hide" in page.text


async def test_a_pin_proposes_two_weeks(browse: Browse, topic: Thing):
    page = (await (await browse("dalia")).get(f"/things/{topic.public_id}/moderate?act=pin")).text
    assert f'value="{(now() + timedelta(days=14)).date()}"' in page
    assert f'max="{(now() + timedelta(days=180)).date()}"' in page


async def test_every_act_is_done_and_leads_back_to_the_topic(browse: Browse, topic: Thing):
    dalia = await browse("dalia")
    day = str((now() + timedelta(days=14)).date())
    for act in ("close", "reopen", "pin", "unpin", "hide", "restore"):
        current, more = await Thing.get(id=topic.id), {"until": day} if act == "pin" else {}
        answer = await dalia.post(f"/things/{topic.public_id}/moderate", data=form(act, current, **more))
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/topics/{topic.public_id}"), act
        assert (await Act.all().order_by("-id").first()).verb == act  # type: ignore[union-attr]


async def test_a_topic_is_moved_by_the_form(browse: Browse, town: Town, topic: Thing):
    async with unit():
        await appoint(await group_post(town.court, "moderator", 1), town.dalia.id)
    dalia = await browse("dalia")
    page = (await dalia.get(f"/things/{topic.public_id}/moderate?act=move")).text
    assert '<option value="court"' in page and "Vault" not in page
    for group in ("", "vault", "nowhere"):
        answer = await dalia.post(f"/things/{topic.public_id}/moderate", data=form("move", topic, group=group))
        assert answer.status_code == 422 and WHY in answer.text and "Vault" not in answer.text
    sent = {**form("move", topic, group="court"), "key": "the-same"}
    for _ in range(2):
        answer = await dalia.post(f"/things/{topic.public_id}/moderate", data=sent)
        assert answer.status_code == 303
    assert (await now_of(topic))["group_id"] == town.court.id
    assert await Act.all().count() == 1


async def test_fifty_times_the_same_form_is_one_act(browse: Browse, topic: Thing):
    dalia = await browse("dalia")
    sent = {**form("hide", topic), "key": "the-same"}
    answers = await asyncio.gather(*(dalia.post(f"/things/{topic.public_id}/moderate", data=sent) for _ in range(50)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, f"/topics/{topic.public_id}")
    }
    assert await Act.all().count() == 1


async def test_the_slower_moderator_is_shown_the_present_state(browse: Browse, topic: Thing):
    address = f"/things/{topic.public_id}/moderate"
    assert (await (await browse("dalia")).post(address, data=form("hide", topic))).is_redirect
    answer = await (await browse("chen")).post(address, data=form("close", topic, reason="Answered long ago."))
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert re.search(r'class="tag is-warn">.*?Hidden</span>', answer.text)
    assert "moderate?act=restore" in answer.text and "moderate?act=close" not in answer.text
    assert await Act.all().count() == 1


async def test_after_a_change_the_form_can_be_sent_again_as_it_is(browse: Browse, topic: Thing):
    dalia, address = await browse("dalia"), f"/things/{topic.public_id}/moderate"
    refused = await dalia.post(address, data=form("hide", topic, version="0"))
    assert refused.status_code == 422 and WHY in refused.text
    fields = dict(re.findall(r'name="(act|version)" value="([^"]*)"', refused.text))
    assert (await dalia.post(address, data={**fields, "reason": WHY})).status_code == 303


@pytest.mark.parametrize(
    "more",
    [
        {"reason": ""}, {"reason": "no"}, {"reason": "kept " + "x" * 1001}, {"version": "x"}, {"version": "9" * 30},
        {"act": "explode"}, {"act": "pin"}, {"act": "pin", "until": "tomorrow"}, {"act": "pin", "until": "2020-01-01"},
        {"act": "pin", "until": "9999-12-31"}, {"act": "move"}, {"act": "restore"},
    ],
)
async def test_a_form_that_cannot_be_used_is_refused(browse: Browse, topic: Thing, more: dict[str, str]):
    answer = await (await browse("dalia")).post(
        f"/things/{topic.public_id}/moderate", data={**form("hide", topic), **more}
    )
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    if more.get("act") not in ("explode", "move", "restore"):
        assert more.get("reason", WHY) in answer.text
    assert not await Act.exists()


async def test_five_megabytes_are_refused(browse: Browse, topic: Thing):
    answer = await (await browse("dalia")).post(
        f"/things/{topic.public_id}/moderate", data=form("hide", topic, reason="x" * 5_000_000)
    )
    assert answer.status_code == 413


async def test_who_reads_and_keeps_no_order_is_told_so_and_who_does_not_read_learns_nothing(
    browse: Browse, town: Town, topic: Thing
):
    address = f"/things/{topic.public_id}/moderate"
    for name, status in (("amina", 403), ("bruno", 403), ("sela", 403), ("farid", 403), ("olga", 404), ("nobody", 404)):
        browser = await browse(name)
        assert (await browser.get(address)).status_code == status
        assert (await browser.post(address, data=form("hide", topic))).status_code == status
    assert not await Act.exists()
    for name in ("dalia", "nobody"):
        browser = await browse(name)
        secret = await a_topic(town.elena, town.court)
        found = [await browser.get(f"/things/{each}/moderate") for each in (secret.public_id, "unknown234")]
        assert {answer.status_code for answer in found} == {404}


async def test_open_reports_are_shown_beside_the_act_that_settles_them(browse: Browse, topic: Thing):
    await (await browse("bruno")).post(
        f"/things/{topic.public_id}/report", data={"reason": "identifies_child", "words": f"Line 3 {SCRIPT}"}
    )
    dalia = await browse("dalia")
    page = (await dalia.get(f"/things/{topic.public_id}/moderate?act=hide")).text
    assert "Line 3 &lt;script&gt;" in page and "This act also settles the open report" in page
    assert "This act also settles" not in (await dalia.get(f"/things/{topic.public_id}/moderate?act=pin")).text
    await dalia.post(f"/things/{topic.public_id}/moderate", data=form("hide", topic))
    assert (await Report.get()).state == "settled"


async def test_authors_read_the_reason_and_not_who_gave_it(browse: Browse, topic: Thing):
    await (await browse("dalia")).post(
        f"/things/{topic.public_id}/moderate", data=form("hide", topic, reason=f"Names a child {SCRIPT}")
    )
    page = (await (await browse("amina")).get("/moderation/mine")).text
    assert "Names a child &lt;script&gt;" in page and SCRIPT not in page
    assert "Dalia" not in page and re.search("Your topic of <time [^>]*>[^<]*</time>, which you cannot read now", page)
    assert topic.public_id not in page and "Title" not in page
    assert "Names a child" not in (await (await browse("bruno")).get("/moderation/mine")).text


async def test_a_visitor_is_asked_to_sign_in_for_the_own_page(browse: Browse):
    answer = await (await browse("nobody")).get("/moderation/mine")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/moderation/mine")


async def test_members_read_the_log_and_others_find_no_such_page(browse: Browse, town: Town, topic: Thing):
    await (await browse("dalia")).post(
        f"/things/{topic.public_id}/moderate", data=form("close", topic, reason=f"Answered {SCRIPT}")
    )
    for name in ("amina", "bruno", "elena", "chen", "dalia"):
        page = await (await browse(name)).get("/groups/water/log")
        assert page.status_code == 200 and "Answered &lt;script&gt;" in page.text and SCRIPT not in page.text
        if name != "dalia":
            assert "Dalia" not in page.text
    for name in ("farid", "sela", "ada", "olga", "nobody"):
        browser = await browse(name)
        assert (await browser.get("/groups/water/log")).status_code == 404
        assert (await browser.get("/groups/vault/log")).status_code == (200 if name == "farid" else 404)


async def test_a_moved_topic_names_no_hidden_group_to_those_who_do_not_know_of_it(
    browse: Browse, town: Town, topic: Thing
):
    chen = await browse("chen")
    answer = await chen.post(f"/things/{topic.public_id}/moderate", data=form("move", topic, group="vault"))
    assert answer.status_code == 303
    for name in ("bruno", "elena", "dalia"):
        page = await (await browse(name)).get("/groups/water/log")
        assert "Moved to another group" in page.text
        assert "Vault" not in page.text and "vault" not in page.text and "Title" not in page.text
    assert "Vault group" in (await chen.get("/groups/water/log")).text


async def test_a_reply_leads_back_to_its_place(browse: Browse, town: Town, topic: Thing):
    reply = await a_reply(town.bruno, topic)
    answer = await (await browse("dalia")).post(f"/things/{reply.public_id}/moderate", data=form("hide", reply))
    assert answer.headers["location"] == f"/topics/{topic.public_id}?after=0#r-{reply.public_id}"


async def test_every_verb_has_words(browse: Browse, topic: Thing):
    dalia = await browse("dalia")
    for verb in VERBS:
        assert (await dalia.get(f"/things/{topic.public_id}/moderate?act={verb}")).status_code == 200
