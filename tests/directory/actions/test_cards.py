"""Taking a card away."""

import pytest

from cop.community.activity import Activity
from cop.community.findable import SearchDue
from cop.directory.actions import cards
from cop.kit.errors import Forbidden
from tests.cast import Town
from tests.directory.making import a_profile


async def test_each_time_is_written_down_and_changes_nothing_that_is_found(town: Town) -> None:
    thing = await a_profile(town.bruno, gives_card=True)
    due = await SearchDue.all().count()

    for _ in range(2):
        await cards.take(await town.reader("amina"), thing)

    found = await Activity.filter(verb="card.taken")
    assert [(each.thing_id, each.actor_id) for each in found] == [(thing.id, town.amina.id)] * 2
    assert await SearchDue.all().count() == due


async def test_who_does_not_read_the_profile_takes_nothing(town: Town) -> None:
    thing = await a_profile(town.bruno, gives_card=True)

    with pytest.raises(Forbidden):
        await cards.take(await town.reader("olga"), thing)
    assert not await Activity.exists(verb="card.taken")
