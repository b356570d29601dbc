"""The chain over everything that happened: whole when nobody touched it, and never whole again afterwards."""

import asyncio

import pytest
from tortoise.exceptions import IntegrityError

from cop.community import audit
from cop.community.activity import Activity, note
from cop.community.audit import START, Link
from cop.community.text import Text
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic


@pytest.fixture
async def chain(town: Town) -> list[Activity]:
    """Five activities, heard."""
    topic = await a_topic(town.amina, town.water)
    reader = await town.reader("amina")
    async with unit():
        for _ in range(5):
            await note("topic.edited", reader, thing_id=topic.id, group_id=topic.group_id)
    happened = await Activity.all().order_by("id")
    for activity in happened:
        await audit.hear(activity)
    return happened


async def test_an_untouched_chain_holds(chain: list[Activity]):
    assert await audit.verify() is None
    links = await Link.all().order_by("id")
    assert links[0].previous == START
    assert [link.previous for link in links[1:]] == [link.digest for link in links[:-1]]


async def test_an_empty_chain_holds(db: str):
    assert await audit.verify() is None


async def test_what_is_heard_twice_is_linked_once(chain: list[Activity]):
    await audit.hear(chain[2])
    assert await Link.all().count() == len(chain)
    assert await audit.verify() is None


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE activity SET verb = 'topic.asked' WHERE id = $1", "UPDATE activity SET actor_id = NULL WHERE id = $1",
        "UPDATE activity SET thing_id = NULL WHERE id = $1", "UPDATE activity SET group_id = 99 WHERE id = $1",
        "UPDATE activity SET subject_id = 99 WHERE id = $1",
        "UPDATE activity SET at = (SELECT max(joined_at) FROM person) WHERE id = $1",
        "UPDATE audit_link SET digest = 'x' WHERE activity_id = $1",
        "UPDATE audit_link SET previous = 'x' WHERE activity_id = $1",
    ],
)
async def test_an_edited_row_is_found(chain: list[Activity], forgery: str):
    link = await Link.get(activity_id=chain[2].id)
    async with unit():
        await write(forgery, chain[2].id)
    assert await audit.verify() == link.id


async def test_a_row_taken_away_is_found(chain: list[Activity]):
    following = await Link.get(activity_id=chain[3].id)
    async with unit():
        await write("DELETE FROM audit_link WHERE activity_id = $1", chain[2].id)
    assert await audit.verify() == following.id


async def test_an_activity_taken_away_is_found(chain: list[Activity]):
    link = await Link.get(activity_id=chain[4].id)
    async with unit():
        await write("DELETE FROM delivery WHERE activity_id = $1", chain[4].id)
        await write("DELETE FROM activity WHERE id = $1", chain[4].id)
    assert await audit.verify() == link.id


async def test_a_text_can_be_erased_without_breaking_the_chain(chain: list[Activity]):
    async with unit():
        await Text.all().update(source="", html="")
    assert await audit.verify() is None


async def test_links_made_at_once_stand_in_one_row(town: Town):
    async with unit():
        for _ in range(12):
            await note("topic.edited", None)
    waiting = await Activity.all()
    while waiting:
        answers = await asyncio.gather(*(audit.hear(each) for each in waiting), return_exceptions=True)
        assert all(answer is None or isinstance(answer, IntegrityError) for answer in answers)
        waiting = [each for each, answer in zip(waiting, answers, strict=True) if answer is not None]
    assert await Link.all().count() == 12
    assert await audit.verify() is None
