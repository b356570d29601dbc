"""The queue as a browser meets it: taking, acting on many with one reason, being second, taking back."""

import asyncio
import re
from datetime import timedelta

import pytest

from cop.community.founding import end_holding
from cop.community.groups import Group
from cop.community.posts import Holding
from cop.community.thing import Thing
from cop.groups import actions as groups
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import actions, gathering
from cop.moderation.models import Act, Report
from cop.moderation.models.queue import Case
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_topic

SCRIPT = "<script>alert(1)</script>"
WHY = "It repeats what a child said."


@pytest.fixture
async def topics(town: Town) -> list[Thing]:
    """Three, each of them reported by Bruno."""
    made = [await a_topic(town.amina, town.water, title=f"Title {n} {SCRIPT}") for n in range(3)]
    for topic in made:
        await actions.report(await town.reader("bruno"), topic, reason="wrong", words="")
    return made


async def marks() -> list[str]:
    """Boxes, as the page has them now."""
    found = []
    for case in await Case.filter(state="open").order_by("id"):
        seen = (await Thing.get(id=case.thing_id)).version if case.thing_id else 0
        found.append(f"{case.id}.{case.version}.{seen}")
    return found


async def states(things: list[Thing]) -> list[str]:
    return [(await Thing.get(id=thing.id)).state for thing in things]


async def test_one_act_and_one_reason_for_all_that_are_ticked(browse: Browse, topics: list[Thing]):
    dalia, boxes = await browse("dalia"), await marks()
    page = (await dalia.get("/moderation")).text
    assert all(f'value="{box}"' in page for box in boxes) and SCRIPT not in page
    sent = await dalia.post("/moderation/act", data={"case": boxes[:2], "act": "hide", "reason": WHY})
    assert (sent.status_code, sent.headers["location"]) == (303, "/moderation")
    assert await states(topics) == ["hidden", "hidden", "published"]
    acts = await Act.all()
    assert {act.reason for act in acts} == {WHY} and len({act.batch for act in acts}) == 1 and acts[0].batch
    assert await Case.filter(state="open").count() == 1


async def test_a_batch_sent_fifty_times_is_done_once(browse: Browse, topics: list[Thing]):
    dalia = await browse("dalia")
    form = {"case": await marks(), "act": "hide", "reason": WHY, "key": "the-same"}
    answers = await asyncio.gather(*(dalia.post("/moderation/act", data=form) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {303}
    assert await Act.all().count() == 3


async def test_the_second_of_two_moderators_reads_who_acted_and_how_and_the_rest_is_done(
    browse: Browse, town: Town, topics: list[Thing]
):
    boxes = await marks()
    await (await browse("chen")).post("/moderation/act", data={"case": boxes[:1], "act": "no_act", "reason": "It is right."})
    told = await (await browse("dalia")).post("/moderation/act", data={"case": boxes, "act": "hide", "reason": WHY})
    assert told.status_code == 422 and 'role="alert"' in told.text
    assert "By the lead of the group:" in told.text and "No act was needed" in told.text
    assert "Chen Example" not in told.text.partition("What you did last")[0], "by the part, not by name"
    assert await states(topics) == ["published", "hidden", "hidden"]
    assert (await Report.get(thing_id=topics[0].id)).outcome == "It is right."


async def test_who_took_it_is_told_to_colleagues_and_it_cannot_be_ticked(browse: Browse, topics: list[Thing]):
    case = await Case.get(thing_id=topics[0].id)
    dalia, chen = await browse("dalia"), await browse("chen")
    taken = await dalia.post(f"/cases/{case.id}/claim", data={"version": "1", "back": "/moderation?kind=report"})
    assert (taken.status_code, taken.headers["location"]) == (303, "/moderation?kind=report")
    theirs = (await chen.get("/moderation")).text
    assert "In hand: a moderator of the group" in theirs and f'value="{case.id}.' not in theirs
    assert "You have it in hand until" in (await dalia.get("/moderation?whose=mine")).text
    late = await chen.post(f"/cases/{case.id}/claim", data={"version": "1"})
    assert late.status_code == 422 and "In hand: a moderator of the group" in late.text
    assert (await dalia.post(f"/cases/{case.id}/release", data={})).status_code == 303
    assert f'value="{case.id}.' in (await chen.get("/moderation")).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"act": "hide", "reason": WHY}, "Tick at least one"), ({"case": "all", "act": "hide", "reason": "x"}, "3"),
        ({"case": "all", "act": "burn", "reason": WHY}, "role=\"alert\""), ({"case": "all", "reason": WHY}, "role=\"alert\""),
        ({"case": "all", "act": "hide", "reason": "kept " + "x" * 1001}, "kept x"),
    ],
)
async def test_a_form_that_cannot_be_used_comes_back_as_it_was(
    browse: Browse, topics: list[Thing], form: dict[str, str], said: str
):
    data = {**form, **({"case": await marks()} if "case" in form else {})}
    answer = await (await browse("dalia")).post("/moderation/act", data=data)
    assert answer.status_code == 422 and said in answer.text and form["reason"] in answer.text
    assert not await Act.exists()


async def test_cases_of_others_and_unknown_ones_are_the_same_404_and_nothing_is_done(
    browse: Browse, town: Town, topics: list[Thing]
):
    elsewhere = await a_topic(town.elena, town.court)
    await actions.report(await town.reader("elena"), elsewhere, reason="wrong", words="")
    foreign, dalia, boxes = await Case.get(thing_id=elsewhere.id), await browse("dalia"), await marks()
    for box in (f"{foreign.id}.1.1", "99999.1.1", "x", "1.1.1.1.1.1x", "-1.1.1", "9" * 40):
        answer = await dalia.post("/moderation/act", data={"case": [boxes[0], box], "act": "hide", "reason": WHY})
        assert answer.status_code in (404, 422), box
    for path in (f"/cases/{foreign.id}/claim", f"/cases/{foreign.id}/release", "/cases/99999/claim"):
        assert (await dalia.post(path, data={"version": "1"})).status_code == 404
    assert set(await states([*topics[1:], elsewhere])) == {"published"}


async def test_a_moderator_who_was_released_since_the_page_was_opened_acts_on_nothing(
    browse: Browse, town: Town, topics: list[Thing]
):
    dalia, boxes = await browse("dalia"), await marks()
    assert (await dalia.get("/moderation")).status_code == 200
    async with unit():
        await end_holding(await Holding.get(person_id=town.dalia.id))
    answer = await dalia.post("/moderation/act", data={"case": boxes, "act": "hide", "reason": WHY})
    assert answer.status_code == 404 and set(await states(topics)) == {"published"}


async def test_what_was_done_last_is_taken_back_whole(browse: Browse, topics: list[Thing]):
    dalia = await browse("dalia")
    await dalia.post("/moderation/act", data={"case": await marks(), "act": "hide", "reason": WHY})
    page = (await dalia.get("/moderation")).text
    done = re.findall(r'name="done" value="([^"]+)"', page)
    assert len(done) == 3 and "What you did last" in page
    foreign = await (await browse("chen")).post("/moderation/undo", data={"done": done})
    assert foreign.status_code == 404
    assert (await dalia.post("/moderation/undo", data={"done": done})).status_code == 303
    assert set(await states(topics)) == {"published"} and await Case.filter(state="open").count() == 3
    again = await dalia.post("/moderation/undo", data={"done": done})
    assert again.status_code == 422 and "Not taken back" in again.text


async def test_after_ten_minutes_it_is_not_offered_and_says_why_not(
    browse: Browse, topics: list[Thing], monkeypatch: pytest.MonkeyPatch
):
    dalia = await browse("dalia")
    await dalia.post("/moderation/act", data={"case": (await marks())[:1], "act": "no_act", "reason": WHY})
    case = await Case.get(state="done")
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr("cop.moderation.queries.queue.now", lambda: later)
    monkeypatch.setattr("cop.moderation.actions.queue.now", lambda: later)
    assert "What you did last" not in (await dalia.get("/moderation")).text
    answer = await dalia.post("/moderation/undo", data={"done": f"case:{case.id}"})
    assert answer.status_code == 422 and "more than ten minutes" in answer.text


async def test_requests_to_join_are_accepted_many_at_once_without_a_reason(browse: Browse, town: Town):
    await groups.ask_to_join(await town.reader("amina"), town.court, words=f"Please {SCRIPT}")
    await groups.ask_to_join(await town.reader("bruno"), town.court)
    await gathering.gather()
    farid = await browse("farid")
    page = (await farid.get("/moderation?kind=join")).text
    assert "Amina Example" in page and "Please &lt;script&gt;" in page
    sent = await farid.post("/moderation/act", data={"case": await marks(), "act": "accept", "reason": ""})
    assert sent.status_code == 303
    assert {request.state for request in await JoinRequest.all()} == {"accepted"}
    assert "is not taken back here" in (await farid.get("/moderation")).text


async def test_the_secretariat_has_a_page_of_its_own_and_nobody_else(browse: Browse, town: Town):
    async with unit():
        await Group.filter(id=town.court.id).update(labels={"en": "canary-group"})
        await Case.create(kind="orphan", subject_id=town.court.id, opened_at=now(), open_for="orphan:1", urgency=1)
    for name in ("amina", "chen", "dalia", "farid", "ada", "olga", "nobody"):
        assert (await (await browse(name)).get("/moderation/secretariat")).status_code == 404
    sela = await browse("sela")
    page = await sela.get("/moderation/secretariat")
    assert page.status_code == 200 and "Nobody keeps order" in page.text
    sent = await sela.post(
        "/moderation/act",
        data={"case": await marks(), "act": "no_act", "reason": WHY, "back": "/moderation/secretariat"},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/moderation/secretariat")
    done = re.findall(r'name="done" value="([^"]+)"', (await sela.get("/moderation/secretariat")).text)
    assert (await sela.post("/moderation/undo", data={"done": done, "back": "/moderation/secretariat"})).status_code == 303
    assert (await Case.get()).state == "open"


async def test_addresses_of_the_queue_take_anything(browse: Browse, town: Town, topics: list[Thing]):
    dalia = await browse("dalia")
    for query in ("group=vault", "group=" + "x" * 300, "kind=conduct", "kind=<b>", "whose=all", "days=1e9", "after=9-9",
                  "urgent=2", "after=2-99999999999999"):
        page = await dalia.get(f"/moderation?{query}")
        assert page.status_code == 200 and "Title 0" in page.text, query
    outside = await dalia.post("/moderation/act", data={
        "case": (await marks())[:1], "act": "hide", "reason": WHY, "back": "https://elsewhere.example/moderation",
    })
    assert outside.headers["location"] == "/moderation"
