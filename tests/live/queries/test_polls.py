"""Polls as they are read: by whom, and with what figures."""

import pytest

from cop.community import visit
from cop.community.polls import own_votes
from cop.community.thing import Thing
from cop.kit.errors import Missing
from cop.live.actions import polls
from cop.live.queries.polls import poll_for, poll_rows, results_so_far
from tests.cast import Town
from tests.lively import a_poll, a_session, host_of

VOTERS = ("amina", "bruno", "dalia", "farid", "sela")


async def voted_on(town: Town, session: Thing, names: tuple[str, ...] = VOTERS, **more: str) -> Thing:
    poll = await a_poll(await host_of(town), session, opened=True, **more)  # type: ignore[arg-type]
    for name in names:
        await polls.vote(await town.reader(name), poll, choice="0", o1="1", o0="2")
    return poll


async def test_a_poll_is_found_by_who_may_read_it_in_its_own_session(town: Town):
    session, other = await a_session(town), await a_session(town)
    draft = await a_poll(await host_of(town), session)
    assert await poll_for(await host_of(town), session, draft.public_id) == draft
    for name, where, id_ in (("amina", session, draft.public_id), ("chen", other, draft.public_id),
                             ("chen", session, "nothere999"), ("chen", session, "\0"), ("chen", session, "")):
        with pytest.raises(Missing):
            await poll_for(await town.reader(name), where, id_)


async def test_figures_so_far_are_for_those_who_have_voted(town: Town):
    session = await a_session(town)
    poll = await voted_on(town, session)
    assert await results_so_far(await town.reader("elena"), session.id) == {}
    assert await results_so_far(await town.reader("amina"), session.id) == {poll.public_id: ["more", "fewer", "fewer"]}
    await polls.close_poll(await host_of(town), await Thing.get(id=poll.id))
    assert await results_so_far(await town.reader("amina"), session.id) == {}, "they are in the item now"


async def test_a_ranked_poll_says_points(town: Town):
    session = await a_session(town)
    poll = await voted_on(town, session, kind="ranked")
    assert await results_so_far(await town.reader("amina"), session.id) == {poll.public_id: [10, 15, "fewer"]}


async def test_one_reads_ones_own_votes_and_no_others(town: Town):
    session, other = await a_session(town), await a_session(town)
    poll = await voted_on(town, session, ("amina",), kind="ranked")
    await voted_on(town, other, ("amina", "bruno"))
    assert await own_votes(await town.reader("amina"), session.id) == {poll.public_id: (1, 0)}
    assert await own_votes(await town.reader("bruno"), session.id) == {}
    assert await own_votes(await visit.nobody(), session.id) == {}


async def test_rows_are_of_one_session_oldest_first(town: Town):
    session, other = await a_session(town), await a_session(town)
    made = [await a_poll(await host_of(town), session, f"Poll {n}") for n in range(3)]
    await a_poll(await host_of(town), other)
    assert [each["source"] for each in await poll_rows(session.id)] == ["Poll 0", "Poll 1", "Poll 2"]
    assert [each["source"] for each in await poll_rows(session.id, [made[1].id])] == ["Poll 1"]
