"""The life of a session, who runs it, and who may follow it."""

import asyncio
from datetime import timedelta

import pytest

from cop.community import audience, log
from cop.community.activity import Activity
from cop.community.founding import add_member, end_membership, set_access
from cop.community.groups import CLOSED, OPEN, Group
from cop.community.roles import Role
from cop.community.standing import StandingChange
from cop.community.text import plain
from cop.community.thing import Thing
from cop.directory.models import Block
from cop.groups import actions as groups
from cop.groups.actions import Change, state_of
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from cop.live.actions import desk, sessions
from cop.live.models import CANCELLED, PHASES, Session
from cop.live.queries.snapshots import snapshot
from tests.cast import Town
from tests.live.seeing import events, heard_by, item, listeners_of, nobody_is_asked_again, readers_of, shown
from tests.lively import a_plan, a_question, a_session, host_of, on_the_floor, words
from tests.things import a_topic

NETWORK = {"amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "sina", "ada"}


async def phase_of(session: Thing) -> str:
    return (await Session.get(thing_id=session.id)).phase


# --- who follows ---


async def test_a_draft_is_seen_by_its_team_alone(town: Town):
    session = await a_session(town, phase="draft", experts=("bruno",), desk=("sela",))
    assert await readers_of(town, session) == {"bruno", "chen", "dalia", "sela"}


async def test_a_session_of_an_open_group_is_for_its_network(town: Town):
    session = await a_session(town, phase="announced")
    assert await readers_of(town, session) == NETWORK
    assert await listeners_of(town, session, "floor") == NETWORK
    assert await listeners_of(town, session, "stage") == {"bruno", "chen", "dalia"}
    assert await listeners_of(town, session, "desk") == {"chen", "dalia"}


async def test_a_session_of_a_closed_group_is_for_its_members_and_those_with_a_part_in_it(town: Town):
    session = await a_session(town, host="farid", group="court", experts=("bruno",), desk=("sela",))
    assert await readers_of(town, session) == {"elena", "farid", "bruno", "sela"}
    assert await heard_by(town, "bruno", session) == {"floor", "stage"}
    assert await heard_by(town, "sela", session) == {"floor", "stage", "desk"}
    assert await heard_by(town, "elena", session) == {"floor"}


async def test_an_expert_from_outside_follows_the_session_and_nothing_else_of_the_group(town: Town):
    session = await a_session(town, host="farid", group="court", experts=("bruno",))
    other = await a_session(town, host="farid", group="court", experts=())
    topic = await a_topic(town.elena, town.court)
    bruno = await town.reader("bruno")
    assert session.audience_id in bruno.audiences
    for unseen in (other.audience_id, topic.audience_id, town.court.readers_id, town.court.stewards_id):
        assert unseen not in bruno.audiences
    with pytest.raises(Missing):
        await snapshot(bruno, other.id, "floor")


async def test_a_session_of_a_hidden_group_is_for_its_members(town: Town):
    session = await a_session(town, host="farid", group="vault", experts=())
    assert await readers_of(town, session) == {"amina", "chen", "farid"}


async def test_a_session_for_the_countries_is_for_members_who_hold_a_country_s_post(town: Town):
    session = await a_session(town, readers="countries", experts=("bruno",))
    assert await readers_of(town, session) == {"elena", "bruno", "chen", "dalia"}
    question = await on_the_floor(town, session, "elena", "Who pays?")
    assert await readers_of(town, question) == {"elena", "bruno", "chen", "dalia"}


# --- when that changes ---


async def closed(town: Town, access: str = CLOSED, *, sure: bool = False) -> None:
    """The lead of the water group changes who reads it."""
    group = await Group.get(id=town.water.id)
    change = Change(
        purpose=group.purpose, charter=group.charter, cadence=group.cadence, dos=group.dos, access=access, sure=sure,
        answer_days=group.answer_days, escalate_days=group.escalate_days, mail_text=group.mail_text,
    )
    await groups.edit(await host_of(town), group, change, seen=state_of(group))


async def test_a_group_that_turns_closed_takes_the_readers_of_its_sessions_along_and_back(town: Town, watched: None):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await nobody_is_asked_again()
    await closed(town)
    members = {"amina", "bruno", "chen", "dalia", "elena"}
    assert await readers_of(town, session) == await readers_of(town, question) == members
    assert await listeners_of(town, session, "floor") == members
    assert await StandingChange.filter(thing_id=session.id).exists(), "open windows are asked again"

    await closed(town, OPEN, sure=True)
    assert await readers_of(town, question) == NETWORK


async def test_a_draft_of_a_group_that_turns_closed_is_announced_to_its_members(town: Town):
    session = await a_session(town, phase="draft")
    await closed(town)
    await sessions.announce(await host_of(town), session)
    assert await readers_of(town, session) == {"amina", "bruno", "chen", "dalia", "elena"}


async def test_what_is_for_the_countries_stays_so_when_the_group_opens_and_closes(town: Town):
    session = await a_session(town, readers="countries", experts=())
    before = await readers_of(town, session)
    for access in (CLOSED, OPEN):
        async with unit():
            await set_access(await Group.get(id=town.water.id), access)
        assert await readers_of(town, session) == before


async def test_who_leaves_the_group_hears_nothing_more_and_keeps_the_receipt_without_answers(town: Town):
    session = await a_session(town, host="farid", group="court", experts=())
    question = await a_question(await town.reader("elena"), session, "Who sits?")
    farid = await town.reader("farid")
    await desk.approve(farid, question)
    async with unit():
        await end_membership(town.court.id, town.elena.id)
    assert await heard_by(town, "elena", session) == set()
    from_receipt = await item(town, "elena", question, "mine")
    assert "Who sits?" in from_receipt["html"] and from_receipt["answers"] == 0
    with pytest.raises(Forbidden):
        await a_question(await town.reader("elena"), session)


async def test_who_joins_a_closed_group_follows_its_session_at_once(town: Town):
    session = await a_session(town, host="farid", group="court", experts=())
    async with unit():
        await add_member(town.court.id, town.amina.id)
    assert await heard_by(town, "amina", session) == {"floor"}


# --- its life ---


@pytest.mark.parametrize("verb", sessions.MOVES)
async def test_each_verb_starts_from_its_phases_and_is_refused_in_every_other(town: Town, verb: str):
    for phase in PHASES:
        session = await a_session(town, phase=phase)
        told = len(await events(log.floor(session.id)))
        starts, leads = sessions.MOVES[verb]
        if phase in starts:
            await sessions.PHASE_VERBS[verb](await host_of(town), session)
            assert await phase_of(session) == leads
            assert (await shown(town, "chen", session, "desk"))["facts"]["phase"] == leads
            assert (await events(log.floor(session.id)))[-1].data["phase"] == leads
        else:
            with pytest.raises(Refused, match=f"cannot-{verb}-session"):
                await sessions.PHASE_VERBS[verb](await host_of(town), session)
            assert await phase_of(session) == phase
            assert len(await events(log.floor(session.id))) == told
        assert (verb in sessions.possible(phase)) is (phase in starts)


async def test_ten_starts_at_once_are_one(town: Town):
    session, chen = await a_session(town, phase="open"), await host_of(town)
    outcome = await asyncio.gather(*(sessions.start(chen, session) for _ in range(10)), return_exceptions=True)
    assert sum(each is None for each in outcome) == 1
    assert await Activity.filter(verb="session.started").count() == 1


@pytest.mark.parametrize("verb", sessions.PHASE_VERBS)
async def test_the_host_and_the_stewards_run_it_and_nobody_else(town: Town, verb: str):
    session = await a_session(town, desk=("sela",))
    for name in ("amina", "bruno", "sela", "olga", "farid", "ada"):
        with pytest.raises(Forbidden):
            await sessions.PHASE_VERBS[verb](await town.reader(name), session)
    try:
        await sessions.PHASE_VERBS[verb](await town.reader("dalia"), session)
    except Refused as refused:
        assert refused.code.startswith("cannot-")


async def test_at_the_end_nothing_is_on_air_and_every_open_question_goes_on_as_a_topic(town: Town):
    session, chen = await a_session(town), await host_of(town)
    on_air, waiting, parked = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?", "Three?")]
    unread = await a_question(await town.reader("elena"), session)
    await desk.put_on_air(chen, on_air)
    await desk.park(chen, parked)
    await sessions.end(chen, session)

    found = await shown(town, "elena", session, "floor")
    assert (found["facts"]["air"], found["facts"]["phase"]) == ("", "ended")
    assert found["items"][on_air.public_id]["step"] == "approved"
    carried = await Activity.filter(verb="question.unanswered").values_list("thing_id", flat=True)
    assert set(carried) == {on_air.id, waiting.id, parked.id} and unread.id not in carried


async def test_a_cancelled_session_is_still_found_and_its_calendars_hear_of_it(town: Town):
    session = await a_session(town, phase="announced")
    before = await Session.get(thing_id=session.id)
    await sessions.cancel(await host_of(town), session)
    after = await Session.get(thing_id=session.id)
    assert (after.phase, after.sequence) == (CANCELLED, before.sequence + 1)
    assert "amina" in await readers_of(town, session)


# --- planning ---


async def test_the_stewards_prepare_and_members_do_not(town: Town):
    for name in ("amina", "bruno", "sela", "ada", "farid", "olga"):
        with pytest.raises(Forbidden):
            await sessions.prepare(await town.reader(name), town.water, a_plan())
    made = await sessions.prepare(await town.reader("dalia"), town.water, a_plan())
    assert f"host:{made.id}" in (await town.reader("dalia")).roles


@pytest.mark.parametrize(
    ("more", "code"),
    [({"starts_at": now() - timedelta(minutes=1)}, "not-ahead"), ({"minutes": 14}, "session-length"),
     ({"minutes": 241}, "session-length"), ({"languages": ()}, "choose-one"), ({"readers": "all"}, "choose-one"),
     ({"parts": {"title": plain(""), "body": words("x")}}, "say-something"),
     ({"parts": {"title": plain("x"), "body": words("")}}, "say-something")],
)
async def test_a_plan_that_cannot_be_is_refused(town: Town, more: dict[str, object], code: str):
    with pytest.raises(Refused, match=code):
        await sessions.prepare(await host_of(town), town.water, a_plan(**more))
    assert await Session.all().count() == 0


async def test_an_edit_counts_for_calendars_and_the_second_of_two_editors_is_told(town: Town):
    session, chen = await a_session(town, phase="announced"), await host_of(town)
    plan = a_plan("Another title", minutes=90)
    await sessions.edit(chen, session, plan, seen=session.version)
    found = await Session.get(thing_id=session.id)
    assert (found.minutes, found.sequence) == (90, 1)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await sessions.edit(chen, session, plan, seen=session.version)


@pytest.mark.parametrize("phase", ["ended", "cancelled"])
async def test_what_is_over_is_not_edited(town: Town, phase: str):
    session = await a_session(town, phase=phase)
    with pytest.raises(Refused, match="session-over"):
        await sessions.edit(await host_of(town), session, a_plan(), seen=session.version)


# --- parts ---


async def test_a_part_is_given_once_and_only_in_the_network(town: Town):
    session, chen = await a_session(town, experts=()), await host_of(town)
    await asyncio.gather(*(sessions.appoint(chen, session, town.bruno, role="expert") for _ in range(5)))
    assert await Role.filter(person_id=town.bruno.id).count() == 1
    assert await Activity.filter(verb="session.appointed").count() == 1
    with pytest.raises(Refused, match="not-in-network"):
        await sessions.appoint(chen, session, town.olga, role="expert")
    with pytest.raises(Refused, match="choose-one"):
        await sessions.appoint(chen, session, town.amina, role="king")


async def test_a_part_ends_at_once_and_open_windows_are_asked_again(town: Town):
    session, chen = await a_session(town, desk=("sela",)), await host_of(town)
    assert "desk" in await heard_by(town, "sela", session)
    await nobody_is_asked_again()
    await sessions.dismiss(chen, session, town.sela, role="desk")
    assert await heard_by(town, "sela", session) == {"floor"}
    assert await StandingChange.filter(person_id=town.sela.id).count() == 1
    await sessions.dismiss(chen, session, town.sela, role="desk")
    assert await Activity.filter(verb="session.dismissed").count() == 1


async def test_a_session_keeps_a_host(town: Town):
    session, chen = await a_session(town), await host_of(town)
    with pytest.raises(Refused, match="last-host"):
        await sessions.dismiss(chen, session, town.chen, role="host")
    await sessions.appoint(chen, session, town.amina, role="host")
    await sessions.dismiss(chen, session, town.chen, role="host")
    assert "host" not in {role.partition(":")[0] for role in (await town.reader("chen")).roles}
    await sessions.pause(await town.reader("amina"), session)


async def test_two_hosts_who_leave_at_once_leave_one(town: Town):
    session, chen = await a_session(town), await host_of(town)
    await sessions.appoint(chen, session, town.amina, role="host")
    await asyncio.gather(
        *(sessions.dismiss(chen, session, person, role="host") for person in (town.chen, town.amina)),
        return_exceptions=True,
    )
    assert await Role.filter(thing_id=session.id, role="host", open_for__isnull=False).count() == 1


async def test_the_rooms_of_a_session_are_for_those_they_are_for_from_the_start(town: Town):
    session = await a_session(town, phase="draft")
    found = await log.tops([log.floor(session.id), log.stage(session.id), log.desk(session.id)])
    assert len(found) == 3 and len({each["epoch"] for each in found.values()}) == 3
    async with unit():
        assert await audience.of_stage(session.id, town.water.id)


async def test_a_block_set_after_the_page_was_read_is_respected_and_answered_as_a_name_not_offered(town: Town):
    session, chen = await a_session(town), await town.reader("chen")
    async with unit():
        await Block.create(person_id=town.amina.id, blocked_id=town.chen.id, since=now())
    with pytest.raises(Refused, match="choose-one"):
        await sessions.appoint(chen, session, town.amina, role="desk")
    assert not await Role.exists(person_id=town.amina.id)
    await sessions.appoint(await town.reader("dalia"), session, town.amina, role="desk")
    assert await Role.exists(person_id=town.amina.id)
