"""A small library in a database of its own, on each engine there is: shelves, and the books on them."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from tortoise import fields
from tortoise.context import TortoiseContext
from tortoise.models import Model

from cop.kit.database import close_database, configuration, open_database
from cop.kit.unit import ALIAS

MODELS = [__name__]
SERVER = os.environ.get("COP_TEST_DATABASE_URL", "")
REDIS = os.environ.get("COP_TEST_REDIS_URL", "")
PLAIN_ENGINES = {"sqlite": "tortoise.backends.sqlite", "postgres": "tortoise.backends.asyncpg"}


MIGRATION = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

class Migration(migrations.Migration):
"""
numbers = count()


class Shelf(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(60, unique=True)
    books: fields.ReverseRelation["Book"]

    class Meta:
        table = "shelf"


class Book(Model):
    id = fields.IntField(primary_key=True)
    shelf: fields.ForeignKeyRelation[Shelf] = fields.ForeignKeyField(
        "cop.Shelf", on_delete=fields.RESTRICT, related_name="books"
    )
    shelf_id: int
    title = fields.CharField(60)
    added_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "book"


async def put_up(name: str, *titles: str) -> Shelf:
    """A shelf with books, inside a unit."""
    shelf = await Shelf.create(name=name)
    for title in titles:
        await Book.create(shelf=shelf, title=title)
    return shelf


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each engine there is; without a PostgreSQL its tests do not exist, so nothing is ever skipped.

    A module about one engine says so in `ENGINE`.
    """
    if "engine" in metafunc.fixturenames:
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.services)] if SERVER else ["sqlite"]
        only = getattr(metafunc.module, "ENGINE", "")
        metafunc.parametrize("engine", [only] if only else engines)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Files about PostgreSQL or Redis alone."""
    needs = {"test_engine_asyncpg.py": SERVER, "test_hub_postgres.py": SERVER, "test_hub_redis.py": REDIS}
    return None if needs.get(collection_path.name, "all there") else True


@pytest.fixture
async def postgres_url() -> AsyncIterator[str]:
    """A PostgreSQL database of this test's own, dropped afterwards."""
    name = f"cop_test_{uuid4().hex}"
    server = await asyncpg.connect(SERVER)
    await server.execute(f'CREATE DATABASE "{name}"')
    yield SERVER.rsplit("/", 1)[0] + f"/{name}"
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.fixture
def sqlite_url(sqlite_file: Path) -> str:
    return f"sqlite:///{sqlite_file}"


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest) -> str:
    """An empty database on the engine of this run."""
    return str(request.getfixturevalue(f"{engine}_url"))


@pytest.fixture
async def library(url: str, engine: str) -> AsyncIterator[str]:
    """The database with its tables, open, as the service has it open."""
    await create_tables(url, engine)
    async with opened(url):
        yield url


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """Open as the service has it, and closed whatever the test does."""
    await open_database(url, MODELS)
    try:
        yield
    finally:
        await close_database()


async def create_tables(url: str, engine: str) -> None:
    """As Tortoise does it, on its own engine: ours refuses to write outside units."""
    config = configuration(url, MODELS)
    config["connections"][ALIAS]["engine"] = PLAIN_ENGINES[engine]
    async with TortoiseContext() as context:
        await context.init(config=config)
        await context.generate_schemas(safe=False)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`package(first=..., second=...)` writes these migrations, in this order, and gives the package's name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(**bodies: str) -> str:
        folder = tmp_path / f"migrations_{next(numbers)}"
        folder.mkdir()
        (folder / "__init__.py").touch()
        before = ""
        for number, (name, body) in enumerate(bodies.items(), start=1):
            needs = f'    dependencies = [("cop", "{before}")]\n' if before else ""
            before = f"{number:04d}_{name}"
            (folder / f"{before}.py").write_text(MIGRATION + needs + body)
        return folder.name

    return write
