"""Votes, of whatever poll: one for each person, told as figures alone, and to their own voter."""

import asyncio
from typing import Any

import pytest

from cop.community import polls, visit
from cop.community.polls import PollVote
from cop.community.thing import Thing
from cop.kit.store import row
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_reply, a_topic

VOTERS = ("amina", "bruno", "chen", "dalia", "elena", "farid")


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water)


async def cast(town: Town, poll: Thing, **choices: tuple[int, ...]) -> None:
    for name, chosen in choices.items():
        async with unit():
            await polls.cast(await town.reader(name), poll.id, chosen)


async def asked(thing: Thing, sort: str = "single") -> Any:
    """A poll is a thing with a sort and options: any slice may have it."""
    return await row(
        "SELECT id AS thing_id, public_id, $2 AS sort, $3 AS options FROM thing WHERE id = $1", thing.id, sort, "A\nB\nC"
    )


async def test_the_last_vote_of_a_person_is_the_only_one(town: Town, topic: Thing):
    await cast(town, topic, amina=(0,))
    await cast(town, topic, amina=(2, 1))
    assert await PollVote.all().values_list("poll_id", "person_id", "choices") == [(topic.id, town.amina.id, "2,1")]


async def test_fifty_votes_of_one_person_at_once_are_one(town: Town, topic: Thing):
    await asyncio.gather(*(cast(town, topic, amina=(n % 3,)) for n in range(50)))
    assert await PollVote.all().count() == 1


async def test_nothing_beside_the_choice_is_kept_of_a_vote():
    assert set(PollVote._meta.fields_db_projection) == {"id", "poll_id", "person_id", "choices"}


async def test_figures_of_several_polls_are_read_together_and_not_mixed(town: Town, topic: Thing):
    other = await a_reply(town.bruno, topic)
    await cast(town, topic, **dict.fromkeys(VOTERS, (1,)))
    await cast(town, other, **dict.fromkeys(VOTERS, (0, 2)))
    assert await polls.results([await asked(topic), await asked(other, "ranked")]) == {
        topic.public_id: ["fewer", "more", "fewer"], other.public_id: [18, "fewer", 12],
    }


@pytest.mark.parametrize("voters", [0, 1, 4])
async def test_of_fewer_than_five_voters_nothing_is_told(town: Town, topic: Thing, voters: int):
    await cast(town, topic, **dict.fromkeys(VOTERS[:voters], (1,)))
    assert await polls.results([await asked(topic)]) == {topic.public_id: []}
    assert await polls.results([]) == {}


async def test_one_reads_ones_own_vote_under_its_parent_and_nobody_elses(town: Town, topic: Thing):
    poll, elsewhere = await a_reply(town.bruno, topic), await a_topic(town.amina, town.water)
    await cast(town, poll, amina=(2, 0), bruno=(1,))
    assert await polls.own_votes(await town.reader("amina"), topic.id) == {poll.public_id: (2, 0)}
    assert await polls.own_votes(await town.reader("elena"), topic.id) == {}
    assert await polls.own_votes(await town.reader("amina"), elsewhere.id) == {}
    assert await polls.own_votes(await visit.nobody(), topic.id) == {}
