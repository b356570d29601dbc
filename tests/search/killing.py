"""A process that is killed while it writes: what it said was durable is there, and nothing is broken.

`python -m tests.search.killing FOLDER` is the process that is killed: it applies batch after batch and says each one
that came back, a line of ids. `drill(folder, rounds)` kills it so many times.
"""

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from search.documents import Change, Gone
from search.embedded import Embedded
from search.query import Query
from tests.search.making import WE, batches, ids, thing

BATCH = 5
ROOT = Path(__file__).parent.parent.parent


async def drill(folder: Path, rounds: int, *, seed: int = 0) -> int:
    """Gives how many changes were acknowledged in all. AssertionError: something was lost, or the index is broken."""
    chance = random.Random(seed)
    acknowledged: dict[str, int] = {}
    for turn in range(rounds):
        version = turn + 1
        said = _killed(folder, version, after=chance.randint(1, 12), pause=chance.random() * 0.05)
        acknowledged |= {name: version for name in said}
        await _check(folder, acknowledged)
    return len(acknowledged)


def _killed(folder: Path, version: int, *, after: int, pause: float) -> list[str]:
    """Ids it acknowledged before it was killed, `pause` seconds after its so many-th batch."""
    command = [sys.executable, "-m", "tests.search.killing", str(folder), str(version)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.kill()
        lines += process.stdout.readlines()
    return [name for line in lines if line.endswith("\n") for name in line.split()]


async def _check(folder: Path, acknowledged: dict[str, int]) -> None:
    """Everything acknowledged is there in its version; what is there is whole; it can be written to at once."""
    engine = Embedded(folder)
    await engine.open()
    try:
        assert await engine.needs_rebuild() == ""
        versions = await engine.versions(list(acknowledged))
        lost = {name for name, version in acknowledged.items() if versions.get(name, 0) < version}
        assert not lost, f"acknowledged and lost: {sorted(lost)[:10]}"
        await engine.apply([thing("after", "Checked", version=max(acknowledged.values(), default=0))])
        assert ids(await engine.search(Query(scope=WE, text="checked"))) == {"after"}
        page = await engine.search(Query(scope=WE, text="written"))
        assert page.total >= len([name for name in acknowledged if not _is_gone(name)])
    finally:
        await engine.close()


def _is_gone(name: str) -> bool:
    return int(name) % BATCH == 0


async def write(folder: Path, version: int) -> None:
    """Apply batches until killed."""
    engine = Embedded(folder)
    await engine.open()
    if await engine.needs_rebuild():
        await engine.rebuild(batches())
    for batch in _changes(version):
        await engine.apply(batch)
        print(*(change.id for change in batch), flush=True)


def _changes(version: int) -> Iterator[list[Change]]:
    for first in count(step=BATCH):
        names = [str(number) for number in range(first, first + BATCH)]
        yield [
            Gone(name, version) if _is_gone(name) else thing(name, f"Written {name}", "word " * 200, version=version)
            for name in names
        ]


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
