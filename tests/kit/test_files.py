"""Files on disk: whole or not at all, under random names, for our eyes only."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from cop.kit.errors import TooLarge
from cop.kit.files import PIECE, Files, Incoming


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def received(files: Files, content: bytes, largest: int = 10_000_000) -> Incoming:
    incoming = files.receive(largest)
    for start in range(0, len(content), 60_000):
        await incoming.add(content[start:start + 60_000])
    await incoming.close()
    return incoming


def everything(files: Files) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file()]


async def test_what_comes_in_waits_whole_and_then_gets_to_its_place(files: Files) -> None:
    content = os.urandom(3 * PIECE + 17)
    incoming = await received(files, content)

    assert (incoming.size, incoming.digest) == (len(content), hashlib.sha256(content).hexdigest())
    assert [path.parent.name for path in everything(files)] == ["waiting"]
    assert incoming.path.read_bytes() == content

    incoming.claim()
    incoming.settle()
    (place,) = everything(files)
    assert place == files.path(incoming.name) and place.read_bytes() == content
    assert place.relative_to(files.folder).parts == (incoming.name[:2], incoming.name[2:4], incoming.name)


async def test_only_we_may_read_what_is_stored(files: Files) -> None:
    incoming = await received(files, b"x")
    assert incoming.path.stat().st_mode & 0o777 == 0o600
    place = files.path(incoming.name)
    assert place.stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o777 for path in (files.folder, *place.parents[:2])} == {0o700}


async def test_names_tell_nothing_and_never_repeat(files: Files) -> None:
    names = {files.receive(1).name for _ in range(1000)}
    assert len(names) == 1000 and {len(name) for name in names} == {32}


async def test_one_byte_too_many_is_refused_before_it_is_written(files: Files) -> None:
    exactly = await received(files, b"x" * 100, largest=100)
    assert exactly.size == 100
    incoming = files.receive(PIECE)
    await incoming.add(b"x" * PIECE)
    with pytest.raises(TooLarge):
        await incoming.add(b"x")
    assert incoming.path.stat().st_size == PIECE
    await incoming.drop()
    assert everything(files) == [exactly.path]


async def test_what_is_dropped_leaves_nothing_at_any_moment(files: Files) -> None:
    for content, closed in ((b"", False), (b"", True), (b"x", False), (b"x" * PIECE, False), (b"x", True)):
        incoming = files.receive(PIECE)
        await incoming.add(content)
        if closed:
            await incoming.close()
        await incoming.drop()
        await incoming.drop()
        assert everything(files) == []


async def test_an_upload_that_is_cut_off_closes_its_file(files: Files) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        incoming = files.receive(PIECE * 4)
        await incoming.add(b"x" * PIECE)
        await incoming.drop()
    assert len(os.listdir("/proc/self/fd")) <= before
    assert everything(files) == []


async def test_what_a_row_may_name_is_not_dropped(files: Files) -> None:
    incoming = await received(files, b"x")
    incoming.claim()
    await incoming.drop()
    assert files.holds(incoming.name)


async def test_a_cancelled_writer_leaves_nothing_once_dropped(files: Files) -> None:
    async def upload(incoming: Incoming) -> None:
        try:
            while True:
                await incoming.add(b"x" * PIECE)
        finally:
            await incoming.drop()

    for pause in (0, 0.001, 0.003, 0.01):
        task = asyncio.create_task(upload(files.receive(1 << 40)))
        await asyncio.sleep(pause)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert everything(files) == []


async def test_settling_twice_or_at_once_is_settling(files: Files) -> None:
    incoming = await received(files, b"x")
    await asyncio.gather(*(asyncio.to_thread(files.settle, incoming.name) for _ in range(20)))
    files.settle(incoming.name)
    assert files.path(incoming.name).read_bytes() == b"x"


async def test_a_file_is_found_and_deleted_wherever_it_lies(files: Files) -> None:
    for settled in (False, True):
        incoming = await received(files, b"x")
        if settled:
            incoming.settle()
        assert files.holds(incoming.name)
        files.delete(incoming.name)
        files.delete(incoming.name)
        assert not files.holds(incoming.name)
        with pytest.raises(FileNotFoundError):
            files.path(incoming.name)
    assert everything(files) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "waiting", "/a"])
def test_only_names_of_ours_become_paths(files: Files, name: str) -> None:
    for use in (files.path, files.delete, files.holds, files.settle, files.examine):
        with pytest.raises(ValueError):
            use(name)


async def test_only_what_has_waited_long_enough_is_listed(files: Files) -> None:
    assert files.waiting(0) == []
    old, new, settled = [await received(files, b"x") for _ in range(3)]
    for each in (old, settled):
        os.utime(each.path, (0, 0))
    settled.settle()
    (files.folder / "waiting" / "a strange name").touch()
    os.utime(files.folder / "waiting" / "a strange name", (0, 0))

    assert files.waiting(3600) == [old.name]
    assert set(files.waiting(-1)) == {old.name, new.name}
    assert len(files.waiting(-1, most=1)) == 1
