"""Whom those who keep order know, and by what."""

import pytest

from cop.kit.errors import Missing
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.queries.people import person_kept
from tests.cast import Town
from tests.things import a_topic


async def test_what_was_not_signed_by_name_makes_nobody_known_to_the_stewards(town: Town):
    """A page that is there would tell who wrote it."""
    topic = await a_topic(town.bruno, town.court)
    for byline in ("anonymous", "role", "organisation"):
        async with unit():
            await write("UPDATE thing SET byline = $2 WHERE id = $1", topic.id, byline)
        with pytest.raises(Missing):
            await person_kept(await town.reader("farid"), town.bruno.public_id)
    async with unit():
        await write("UPDATE thing SET byline = 'named' WHERE id = $1", topic.id)
    assert (await person_kept(await town.reader("farid"), town.bruno.public_id)).person == town.bruno
