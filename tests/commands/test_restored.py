from pathlib import Path

from cop.commands.restored import restored
from cop.community import log
from cop.engines import make_engines
from cop.settings import Settings
from tests.cast import Town
from tests.lively import a_session


async def test_after_a_backup_was_put_back_old_numbers_mean_nothing(town: Town, tmp_path: Path):
    session = await a_session(town)
    key = log.floor(session.id)
    before = (await log.tops([key]))[key]

    said = await restored(tmp_path)

    now = (await log.tops([key]))[key]
    assert said.startswith("3 live rooms")
    assert now["epoch"] != before["epoch"] and now["top"] == before["top"]


async def test_after_a_backup_was_put_back_the_index_is_another_one(town: Town, settings: Settings):
    """It knows newer versions than the database, and would take none of what is written now."""
    engines = make_engines(settings)
    before = await engines.local_index()

    await restored(settings.data)

    assert not engines.folder.exists()
    assert await engines.local_index() != before
