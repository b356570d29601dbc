"""Grounds: files that hold words for a moment, and the files of the database."""

from pathlib import Path

from cop.community import erasable
from cop.community.grounds import Database, Folder, _tables, files_under
from cop.kit.unit import unit
from tests.cast import Town
from tests.patience import until
from tests.things import a_topic


async def test_a_file_of_ours_that_has_the_word_is_deleted_and_another_stays(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one").write_text("Her name is Zuleikhqa")
    (tmp_path / "two").write_text("Nothing of it")
    ours = Folder("ours", files_under(tmp_path), is_ours=True)
    assert await ours.count(["Zuleikhqa"]) == 1 and await ours.count([]) == 0
    assert await ours.scrub(["Zuleikhqa"]) and await ours.count(["Zuleikhqa"]) == 0
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["two"]


async def test_files_of_others_are_only_looked_into(tmp_path: Path):
    (tmp_path / "log").write_text("Her name is Zuleikhqa")
    theirs = Folder("theirs", files_under(tmp_path), is_ours=False)
    assert await theirs.scrub(["Zuleikhqa"]) and await theirs.count(["Zuleikhqa"]) == 1


def test_every_table_of_a_store_is_written_anew_where_the_word_is_met():
    assert {store.table for store in erasable.STORES.values()} <= set(_tables()) and "draft" in _tables()


async def test_the_files_of_the_database_hold_a_word_until_they_are_scrubbed(town: Town):
    ground = Database()
    topic = await a_topic(town.amina, town.water, body="Her name is Zuleikhqa.")
    assert await ground.count(["Zuleikhqa"]) and await ground.count(["Quxborough"]) == 0
    async with unit():
        await erasable.STORES["text"].erase(topic.id)
    assert await ground.count(["Zuleikhqa"]), "emptied in the table, and still in its files"

    async def is_gone() -> bool:
        return await ground.scrub(["Zuleikhqa"]) and await ground.count(["Zuleikhqa"]) == 0

    assert await until(is_gone)
