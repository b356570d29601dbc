"""Every readable thing has a name that tells nothing, and counts nothing it should not."""

import pytest

from cop.community.thing import ALPHABET, Thing, ThingTerm, public_id
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic


def test_public_names_are_random_and_can_be_read_aloud():
    names = {public_id() for _ in range(500)}
    assert len(names) == 500
    assert all(len(name) == 10 and set(name) <= set(ALPHABET) for name in names)
    assert not set("01ilou") & set(ALPHABET)


async def test_a_thing_that_nobody_has_settled_is_readable_by_nobody(town: Town):
    async with unit():
        thing = await Thing.create(
            public_id=public_id(), kind="topic", network_id=town.pioneers.id, author_id=town.amina.id,
            entered_by_id=town.amina.id, language="en", created_at=town.amina.joined_at,
            home_audience_id=town.water.readers_id,
        )
    for name in town.people:
        reader = await town.reader(name)
        assert not await Thing.exists(id=thing.id, audience_id__in=list(reader.audiences)), name


async def test_what_was_imported_once_cannot_be_there_twice(town: Town):
    first, second = await a_topic(town.amina, town.water), await a_topic(town.bruno, town.water)
    async with unit():
        await Thing.filter(id=first.id).update(external_id="row-1")
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with unit():
            await Thing.filter(id=second.id).update(external_id="row-1")


async def test_a_thing_is_about_a_theme_once(town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await ThingTerm.create(thing_id=topic.id, term_id=town.theme.id)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with unit():
            await ThingTerm.create(thing_id=topic.id, term_id=town.theme.id)


async def test_a_thing_with_texts_cannot_vanish_from_under_them(town: Town):
    topic = await a_topic(town.amina, town.water)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with unit():
            await Thing.filter(id=topic.id).delete()
    assert await Thing.exists(id=topic.id)
