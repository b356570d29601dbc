"""What rooms hear of polls and words from backstage."""

from cop.community import log
from cop.community.thing import Thing
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import announcing, backstage, polls, telling
from tests.cast import Town
from tests.live.seeing import events
from tests.lively import a_poll, a_session, host_of, words


async def announce() -> None:
    async with unit():
        await write("UPDATE session SET told_at = NULL")
    await telling.tell_support()


async def said_of(key: str, poll: Thing) -> list[str]:
    return [each.verb for each in await events(key) if each.thing_id == poll.id]


async def test_the_floor_hears_of_a_poll_when_it_is_opened_and_the_desk_from_the_start(town: Town):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session)
    floor, desk = log.floor(session.id), log.desk(session.id)
    assert (await said_of(floor, poll), await said_of(desk, poll)) == ([], ["put"])
    await polls.open_poll(chen, poll)
    assert (await said_of(floor, poll), await said_of(desk, poll)) == (["put"], ["put", "put"])


async def test_the_number_of_votes_is_announced_together_and_once(town: Town):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session, opened=True)
    assert await announcing.votes_due() == set()
    for name in ("amina", "bruno", "elena"):
        await polls.vote(await town.reader(name), await Thing.get(id=poll.id), choice="0")
    assert await announcing.votes_due() == {session.id}
    await announce()
    await announce()
    for key in (log.floor(session.id), log.desk(session.id)):
        counts = [each.data for each in await events(key) if each.verb == "counts"]
        assert counts == [{"counts": {poll.public_id: 3}}]
    assert await announcing.votes_due() == set()


async def test_two_announcements_are_half_a_second_apart(town: Town):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session, opened=True)
    for name in ("amina", "bruno", "elena"):
        await polls.vote(await town.reader(name), await Thing.get(id=poll.id), choice="0")
        await telling.tell_support()
    counts = [each for each in await events(log.floor(session.id)) if each.verb == "counts"]
    assert len(counts) == 1
    assert await announcing.votes_due() == {session.id}


async def test_a_changed_vote_changes_no_number(town: Town):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session, opened=True)
    for choice in ("0", "1"):
        await polls.vote(await town.reader("amina"), await Thing.get(id=poll.id), choice=choice)
        await announce()
    assert await said_of(log.floor(session.id), poll) == ["put", "counts"]


async def test_backstage_is_said_on_stage_and_desk_and_never_on_the_floor(town: Town):
    session, chen = await a_session(town), await host_of(town)
    before = len(await events(log.floor(session.id)))
    await backstage.say(chen, session, words("The line is bad."))
    for key in (log.stage(session.id), log.desk(session.id)):
        assert (await events(key))[-1].data["words"] == "The line is bad."
    assert len(await events(log.floor(session.id))) == before
