"""The demonstration as everybody sees it after `make demo`, on a day that does not move."""

import asyncio
import secrets
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cop.demo.building import build
from cop.kit.database import close_database, open_database
from cop.wiring import MODELS, catalogues_of, wire
from tests.conftest import SERVER, _database, _on_server, copy_on_server, fresh_database, settings_for

TODAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Made = tuple[str, Counter[str]]


def silent(line: str) -> None:
    """Nobody reads the report of a test."""


@pytest.fixture(scope="session")
def demonstration(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A database in which it was built once, for each test to get a copy of; and how much was made."""
    if SERVER:
        name = f"cop_demonstration_{secrets.token_hex(4)}"
        asyncio.run(copy_on_server(migrated, name))
        yield name, asyncio.run(_build(_database(SERVER, name), tmp_path_factory.mktemp("demonstration")))
        asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))
    else:
        path = tmp_path_factory.mktemp("demonstration") / "cop.sqlite3"
        shutil.copy(migrated, path)
        yield str(path), asyncio.run(_build(f"sqlite:///{path}", path.parent))


async def _build(url: str, folder: Path) -> Counter[str]:
    wired(url, folder)
    await open_database(url, MODELS)
    try:
        return await build(silent, today=TODAY)
    finally:
        await close_database()


def wired(url: str, folder: Path) -> None:
    """What happens is told, as by `python -m cop demo`."""
    settings = settings_for(url, folder)
    wire(settings, catalogues_of(settings))


@pytest.fixture
async def built(demonstration: Made, tmp_path: Path) -> AsyncIterator[Counter[str]]:
    """A copy of the demonstration, open; and how much of everything was made."""
    template, made = demonstration
    async with fresh_database(template, tmp_path) as url:
        await open_database(url, MODELS)
        yield made
        await close_database()
