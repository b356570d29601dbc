from cop.commands.restored import restored
from cop.community import log
from tests.cast import Town
from tests.lively import a_session


async def test_after_a_backup_was_put_back_old_numbers_mean_nothing(town: Town):
    session = await a_session(town)
    key = log.floor(session.id)
    before = (await log.tops([key]))[key]

    said = await restored()

    now = (await log.tops([key]))[key]
    assert said.startswith("3 live rooms")
    assert now["epoch"] != before["epoch"] and now["top"] == before["top"]
