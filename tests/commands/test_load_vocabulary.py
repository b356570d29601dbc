"""The verb of the command line opens the database by itself and says what it did."""

import pytest

from cop.commands.load_vocabulary import load_vocabulary
from cop.community import findable, indexes
from cop.community.vocabulary import Country
from cop.kit.database import close_database, open_database
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import MODELS


async def test_loading_twice_says_that_nothing_was_left_to_do(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    await load_vocabulary(settings)
    assert "countries: 47 added, 0 changed, 0 as they were" in capsys.readouterr().out
    await load_vocabulary(settings)
    assert "countries: 0 added, 0 changed, 47 as they were" in capsys.readouterr().out
    await open_database(settings.database_url, MODELS)
    try:
        assert await Country.all().count() == 47
    finally:
        await close_database()


async def test_indexes_are_built_anew_when_a_label_has_changed_and_only_then(settings: Settings):
    await load_vocabulary(settings)
    assert not await asked_after(settings, change=False)
    assert await asked_after(settings, change=True)


async def asked_after(settings: Settings, *, change: bool) -> bool:
    """Whether loading again asks an index to be built anew."""
    await open_database(settings.database_url, MODELS)
    async with unit():
        index_id = await findable.register_index("server")
        if change:
            await Country.filter(iso2="BR").update(labels={"en": "Brasil"})
    await close_database()
    await load_vocabulary(settings)
    await open_database(settings.database_url, MODELS)
    try:
        state = await indexes.look(index_id)
        return state is not None and state["asked_at"] is not None
    finally:
        await close_database()
