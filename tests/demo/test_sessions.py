"""The live sessions of the demonstration: held by the verbs, at the moments of their story."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from cop.community import log, visit
from cop.community.activity import Activity
from cop.community.log import Event, Room
from cop.community.people import Person, Reader
from cop.community.roles import Role
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm
from cop.demo.stories import demo_id, sessions
from cop.forum.models import Topic
from cop.kit.clock import instant
from cop.kit.errors import Missing
from cop.kit.store import rows
from cop.live.folding import State, empty, fold
from cop.live.models import DRAFT, ENDED, LIVE, OPEN, Ballot, Feedback, Question, Session
from cop.live.queries.figures import figures, opinions
from cop.live.queries.sessions import listed, session_row
from cop.live.queries.snapshots import DESK, FLOOR, MINE, STAGE, room_of, snapshot, state_of
from cop.live.queries.transcript import replay, transcript
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.long

PAST, NOW, NEXT, LATER = (demo_id(name) for name in ("live-past", "live-now", "live-next", "live-draft"))


async def persona(name: str) -> Reader:
    return await visit.by_person(await Person.get(external_id=f"persona:{name}"))


async def session(public_id: str) -> Session:
    return await Session.get(thing_id=(await Thing.get(public_id=public_id)).id)


async def steps(public_id: str) -> Counter[str]:
    found = await Question.filter(session_id=(await session(public_id)).thing_id)
    return Counter(each.step for each in found)


async def receipt(reader: Reader, name: str) -> dict[str, object]:
    found: dict[str, object] = (await state_of(MINE, 0, reader))["items"][demo_id(name)]
    return found


async def test_there_is_one_long_over_one_under_way_one_to_come_and_a_draft(built: Counter[str]):
    found = [await session(name) for name in (PAST, NOW, NEXT, LATER)]
    assert [each.phase for each in found] == [ENDED, LIVE, OPEN, DRAFT]
    assert [each.starts_at for each in found] == [
        datetime.fromisoformat("2026-11-09T14:00Z"), TODAY - timedelta(minutes=20),
        datetime.fromisoformat("2026-11-30T14:00Z"), datetime.fromisoformat("2026-12-01T06:00Z"),
    ]
    assert [each.started_at for each in found] == [found[0].starts_at, found[1].starts_at, None, None]
    assert found[0].ended_at == found[0].starts_at + timedelta(minutes=61)
    assert (built["sessions"], built["questions"]) == (4, await Question.all().count())


async def test_who_runs_them_are_people_one_can_sign_in_as(built: Counter[str]):
    for role, name, of in (
        ("host", "lead", (NOW, NEXT, LATER)), ("desk", "moderator", (PAST, NOW)), ("expert", "expert", (PAST, NOW)),
    ):
        ids = [(await session(each)).thing_id for each in of]
        assert {f"{role}:{each}" for each in ids} <= (await persona(name)).roles
    assert not await Role.exists(since__gt=TODAY)


async def test_every_way_of_a_question_can_be_seen(built: Counter[str]):
    assert await steps(PAST) == {"answered": 6, "merged": 2, "returned": 1, "parked": 1, "approved": 2}
    assert await steps(NOW) == {
        "answered": 2, "on_air": 1, "approved": 7, "later": 1, "merged": 1, "received": 3,
    }
    assert await steps(NEXT) == {"approved": 1, "received": 1}
    for name in (PAST, NOW):
        asked = await Thing.filter(kind="question", parent__public_id=name)
        assert {each.byline for each in asked} == {"named", "organisation", "role", "anonymous"}
        assert {"fr", "en", "es", "ar"} <= {each.language for each in asked}


async def test_what_was_returned_is_seen_by_its_asker_and_those_who_keep_order(built: Counter[str]):
    returned = await Thing.get(public_id=demo_id("live-past#q09"))
    for name, reads in (("focal_point", True), ("moderator", True), ("official", False), ("partner", False)):
        assert (returned.audience_id in (await persona(name)).audiences) is reads, name
    own = await receipt(await persona("focal_point"), "live-past#q09")
    assert own["step"] == "returned" and own["reason"]


async def test_what_was_not_answered_is_a_topic_and_its_asker_is_told_where(built: Counter[str]):
    for number in ("q10", "q11", "q12"):
        topic = await Thing.get(public_id=demo_id(f"live-past#{number} topic"))
        question = await Thing.get(external_id=None, public_id=demo_id(f"live-past#{number}"))
        assert (topic.external_id, topic.author_id) == (f"live:{question.public_id}", question.author_id)
        assert topic.created_at == topic.latest_at == topic.published_at == (
            await session(PAST)
        ).ended_at + timedelta(minutes=2)
        assert await ThingTerm.filter(thing_id=topic.id).count() == 2
    assert await Topic.filter(thing__external_id__startswith="live:").count() == 3
    own = await receipt(await persona("official"), "live-past#q11")
    assert own["topic"] == demo_id("live-past#q11 topic")


async def test_in_the_one_under_way_the_official_has_one_question_published_and_one_at_the_desk(built: Counter[str]):
    official = await persona("official")
    assert (await receipt(official, "live-now#q08"))["step"] == "approved"
    assert (await receipt(official, "live-now#q14"))["step"] == "received"
    _, floor = await snapshot(official, (await session(NOW)).thing_id, FLOOR)
    assert floor["facts"]["air"] == demo_id("live-now#q03")
    assert floor["facts"]["since"] == (TODAY - timedelta(minutes=5)).isoformat(timespec="seconds")
    assert demo_id("live-now#q08") in floor["items"] and demo_id("live-now#q14") not in floor["items"]


async def test_the_network_follows_them_and_a_draft_is_for_its_team(built: Counter[str]):
    official = await listed(await persona("official"))
    assert [each.public_id for part in (official.under_way, official.ahead, official.past) for each in part] == [
        NOW, NEXT, PAST,
    ]
    assert (await session_row(await persona("lead"), LATER)).phase == DRAFT
    for name, address in (("official", LATER), *(("outsider", each) for each in (PAST, NOW, NEXT, LATER))):
        with pytest.raises(Missing):
            await session_row(await persona(name), address)


async def test_figures_of_support_are_counted_and_nobody_supports_an_own_question(built: Counter[str]):
    counted = await rows(
        "SELECT q.thing_id, q.support, q.support_told, (SELECT count(DISTINCT b.person_id) FROM ballot b"
        " JOIN session_question u ON u.thing_id = b.question_id"
        " WHERE u.thing_id = q.thing_id OR u.merged_into_id = q.thing_id) AS n FROM session_question q"
    )
    assert all(each["support"] == each["support_told"] == each["n"] for each in counted)
    assert sum(each["support"] for each in counted) > 400
    audiences = {each.id: (await visit.by_person(each)).audiences for each in await Person.all()}
    things = {each.id: each for each in await Thing.filter(kind="question").select_related("parent")}
    for ballot in await Ballot.all():
        question = things[ballot.question_id]
        assert question.parent is not None and question.parent.audience_id in audiences[ballot.person_id]
        assert question.author_id != ballot.person_id


async def folded(key: str) -> State:
    room = (await log.tops([key]))[key]
    assert await log.is_whole(room["id"]), key
    state = empty()
    for said in await log.after(room["id"], 0, most=5000):
        fold(state, said.verb, said.data)
    return state


async def test_the_log_is_whole_and_tells_what_the_rooms_show(built: Counter[str]):
    """To the last letter: names, moments and figures."""
    host = {PAST: await visit.by_person(await Person.get(public_id=demo_id("p01")))}
    for name in (PAST, NOW, NEXT, LATER):
        id_, reader = (await session(name)).thing_id, host.get(name) or await persona("lead")
        for channel in (FLOOR, STAGE, DESK):
            _, shown = await snapshot(reader, id_, channel)
            assert await folded(room_of(channel, id_, reader)) == shown, (name, channel)
    told = 0
    for room in await Room.filter(key__startswith="p:"):
        assert await folded(room.key) == await state_of(MINE, 0, await visit.by_person(int(room.key[2:])))
        told += room.top
    assert told > 2 * built["questions"]


async def test_nothing_has_happened_at_the_moment_of_the_building(built: Counter[str]):
    assert not await Event.exists(at__gt=TODAY) and not await Activity.exists(at__gt=TODAY)
    assert not await Text.exists(written_at__gt=TODAY)
    for question in await Question.all().select_related("thing"):
        moments = [instant(at) for _, at in question.steps]
        assert moments == sorted(moments, key=lambda at: at or TODAY) and moments[0] == question.thing.created_at
        published = next((at for step, at in question.steps if step == "approved"), None)
        assert question.thing.published_at == instant(published)
        assert question.thing.created_at <= TODAY


async def test_a_replay_of_the_past_one_goes_from_its_announcement_to_its_end(built: Counter[str]):
    reader, id_ = await persona("official"), (await session(PAST)).thing_id
    last = await replay(reader, id_, 10_000)
    assert last.minutes > timedelta(days=25) / timedelta(minutes=1)
    assert last.state["facts"]["phase"] == ENDED
    assert (await replay(reader, id_, 3)).state["facts"]["phase"] == OPEN


async def test_codes_and_names_are_those_of_the_content(built: Counter[str]):
    for story in sessions():
        found = await session(demo_id(story["id"]))
        assert found.code == demo_id(f"{story['id']} code")[:6]
        for question in story["questions"]:
            thing = await Thing.get(public_id=demo_id(f"{story['id']}#{question['id']}"))
            text = await Text.get(thing_id=thing.id)
            assert text.source == question["text"]


async def test_the_past_one_is_summed_up_and_enough_people_said_what_they_thought(built: Counter[str]):
    official = await persona("official")
    past = (await session_row(official, PAST)).id
    found = await transcript(official, past)
    assert found.summary is not None and f"/topics/{demo_id('live-past#q11 topic')}" in found.summary.source
    assert found.topics[demo_id("live-past#q11")].public_id == demo_id("live-past#q11 topic")
    assert found.minutes[demo_id("live-past#q01")] == 3
    assert (await figures(past)).opinions == len(await Feedback.filter(session_id=past)) >= 5
    assert await opinions(past)
