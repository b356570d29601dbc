"""Who reads which correction."""

import pytest

from cop.community.thing import Thing
from cop.directory.queries import corrections as queries
from cop.kit.errors import Missing
from tests.cast import Town
from tests.directory.actions.test_corrections import suggest
from tests.directory.writing import held, published


@pytest.mark.parametrize(("kind", "who"), [
    ("missing", "amina"), ("incorrect", "amina"), ("duplicate", "sela"), ("inappropriate", "sela"), ("left", "sela"),
])
async def test_each_kind_goes_to_who_can_mend_it_and_to_nobody_else(town: Town, kind: str, who: str) -> None:
    await suggest(town, await published(town), kind=kind)
    seen = {
        name: [each["words"] for each in (*await queries.for_owner(await town.reader(name)),
                                          *await queries.for_secretariat(await town.reader(name)))]
        for name in town.people
    }
    assert seen == {**{name: [] for name in town.people}, who: [f"{kind} it is"]}


async def test_the_owner_reads_the_words_and_never_whose_they_are(town: Town) -> None:
    await suggest(town, await published(town))
    (told,) = await queries.for_owner(await town.reader("amina"))
    assert set(dict(told)) == {"id", "kind", "words", "at"}


async def test_a_profile_is_found_for_correction_by_its_readers_alone(town: Town) -> None:
    shown = await Thing.get(id=(await published(town)).thing_id)
    waits = await Thing.get(id=(await held(town, "bruno")).thing_id)
    assert (await queries.profile_read(await town.reader("chen"), shown.public_id)).id == shown.id
    for name, public_id in (("olga", shown.public_id), ("chen", waits.public_id), ("chen", "\0"), ("chen", "x" * 99)):
        with pytest.raises(Missing):
            await queries.profile_read(await town.reader(name), public_id)
