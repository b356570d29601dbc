"""Which introduction stands, for whom, and where it is read."""

import pytest

from cop.kit.errors import Missing
from cop.notices.queries import introductions
from tests.cast import Town
from tests.notices.writing import an_introduction


async def test_it_stands_for_readers_of_its_group_in_their_language_else_in_the_first(town: Town) -> None:
    await an_introduction(town, "farid", "court", fr="Un.", en="One.")
    stands = await introductions.standing(await town.reader("elena"), town.court)
    assert stands is not None
    assert (stands.said_in("en"), stands.said_in("fr"), stands.said_in("ar")) == ("en", "fr", "fr")
    assert await introductions.standing(await town.reader("amina"), town.court) is None


async def test_its_page_is_there_for_who_reads_the_group(town: Town) -> None:
    reader, outsider = await town.reader("amina"), await town.reader("olga")
    thing = await an_introduction(town)
    assert (await introductions.group_read(reader, "water")).id == town.water.id
    assert await introductions.slug_of(reader, thing.public_id) == "water"
    for missing in (introductions.group_read(reader, "court"), introductions.slug_of(outsider, thing.public_id),
                    introductions.slug_of(reader, "no such\ud800")):
        with pytest.raises(Missing):
            await missing
