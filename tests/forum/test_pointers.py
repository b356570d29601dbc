"""How far people have read."""

import pytest

from cop.forum import pointers
from cop.forum.models import Reading
from tests.cast import Town
from tests.forum.test_actions import a_topic


@pytest.fixture(autouse=True)
def nothing_seen_before() -> None:
    """Other tests open pages too, and no server of theirs is there to write it down."""
    pointers._seen.clear()


async def test_the_furthest_point_is_kept_whatever_the_order(town: Town) -> None:
    topic = await a_topic(town)
    for number in (3, 9, 4):
        pointers.saw(town.bruno.id, topic.id, number)
    assert await pointers.flush() == 1

    pointers.saw(town.bruno.id, topic.id, 2)
    await pointers.flush()
    assert await Reading.all().values_list("person_id", "topic_id", "read_to") == [(town.bruno.id, topic.id, 9)]


async def test_nothing_seen_costs_no_transaction(town: Town) -> None:
    assert await pointers.flush() == 0


async def test_what_could_not_be_written_is_written_the_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await a_topic(town)
    pointers.saw(town.bruno.id, topic.id, 5)
    with monkeypatch.context() as broken:
        broken.setattr(pointers, "UPSERT", "INSERT INTO no_such_table VALUES ($1, $2, $3)")
        with pytest.raises(Exception, match="no_such_table"):
            await pointers.flush()

    assert await pointers.flush() == 1
    assert (await Reading.get(person_id=town.bruno.id)).read_to == 5


