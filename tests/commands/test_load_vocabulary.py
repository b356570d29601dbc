"""The verb of the command line opens the database by itself and says what it did."""

import pytest

from cop.commands.load_vocabulary import load_vocabulary
from cop.community.vocabulary import Country
from cop.kit.database import close_database, open_database
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
