from pathlib import Path

import pytest

from search.embedded import Embedded
from search.embedded.folder import ABSENT, Folder, Unusable, stamp
from search.engine import EngineAway, EngineRefused
from tests.search.making import asked, batches, found, thing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def build(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


async def unusable(folder: Path) -> str:
    """What a process that starts now says of this folder; it is told of reading and writing, too."""
    engine = Embedded(folder)
    await engine.open()
    try:
        with pytest.raises(EngineAway):
            await asked(engine, "war")
        with pytest.raises(EngineRefused):
            await engine.apply([thing("9", "War")])
        assert (await engine.health()).state == "away"
        reason = await engine.needs_rebuild()
        assert await engine.rebuild(batches([thing("1", "War")])) == 1
        assert await found(engine, "war") == {"1"}
        assert await engine.needs_rebuild() == ""
        return reason
    finally:
        await engine.close()


@pytest.fixture
async def filled(engine: Embedded, folder: Path) -> Path:
    await engine.apply([thing(str(number), "War", "peace " * 50) for number in range(50)])
    await engine.close()
    return folder


async def test_a_folder_without_an_index_says_so(tmp_path: Path):
    assert await unusable(tmp_path / "elsewhere") == ABSENT


async def test_an_index_of_other_fields_is_built_anew(filled: Path):
    (build(filled) / "mark").write_text("of another version")
    assert "other fields" in await unusable(filled)


async def test_an_index_that_lost_a_file_is_built_anew(filled: Path):
    next(build(filled).glob("*.term")).unlink()
    assert "cannot be read" in await unusable(filled)


@pytest.mark.parametrize("what", ["*.term", "*.idx", "*.store", "*.fast", "meta.json"])
@pytest.mark.parametrize("kept", [0, 10])
async def test_an_index_that_lost_the_end_of_a_file_is_built_anew(filled: Path, what: str, kept: int):
    broken = next(build(filled).glob(what))
    broken.write_bytes(broken.read_bytes()[:kept])
    assert "cannot be read" in await unusable(filled)


@pytest.mark.parametrize("pointer", ["", "build-nothing", "../../etc", "\x00", "build-../../x"])
async def test_a_pointer_to_nothing_is_no_crash(filled: Path, pointer: str):
    (filled / "current").write_text(pointer)
    assert await unusable(filled)


async def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineRefused):
        await Embedded(tmp_path / "file").open()


async def test_what_no_pointer_names_is_cleared_away_by_the_next_writer(filled: Path):
    (filled / "build-left-behind").mkdir()
    engine = Embedded(filled)
    assert (await engine.health()).state == "building"
    assert await engine.take()
    assert [each.name for each in filled.glob("build-*")] == [build(filled).name]
    assert (await engine.health()).state == "ready"
    await engine.close()


def test_only_one_holds_the_lock(tmp_path: Path):
    one, two = Folder(tmp_path), Folder(tmp_path)
    assert one.try_lock() and one.try_lock()
    assert not two.try_lock()
    one.release()
    assert two.try_lock()
    two.release()


def test_a_new_build_is_read_when_it_is_put_in_use(tmp_path: Path):
    folder = Folder(tmp_path)
    made = folder.new()
    with pytest.raises(Unusable, match=ABSENT):
        folder.in_use()
    before = folder.seen()
    folder.use(made)
    assert folder.in_use() == made
    assert folder.seen() != before
    second = folder.new()
    folder.use(second)
    assert folder.in_use() == second
    assert not made.exists()


def test_no_file_has_no_stamp(tmp_path: Path):
    assert stamp(tmp_path / "nothing") == ()
