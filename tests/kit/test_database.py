"""Addresses of databases, and who may read and write in one that is open."""

import asyncio
import importlib
from typing import Any

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.exceptions import DBConnectionError, OperationalError

from cop.kit.database import close_database, configuration, is_away, open_database, sqlite_path
from cop.kit.errors import OutsideUnit
from cop.kit.store import engine, rows, write
from cop.kit.tasks import spawn
from cop.kit.unit import ALIAS, unit
from tests.kit.conftest import MODELS, Book, Shelf, put_up

TOMORROW = """
from tortoise import fields
from tortoise.models import Model

class Shelf(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(60, unique=True)
    colour = fields.CharField(20, null=True)
"""


@pytest.mark.parametrize(("error", "away"), [
    (OperationalError("database is locked"), True), (OperationalError("near SELEC: syntax error"), False),
    (DBConnectionError("no"), True), (ConnectionRefusedError(), True), (TimeoutError(), True), (KeyError("x"), False),
    (asyncpg.DeadlockDetectedError("two units waited for each other"), True),
    (asyncpg.UniqueViolationError("twice"), False),
])
def test_a_database_that_is_away_is_told_from_a_mistake_of_ours(error: Exception, away: bool) -> None:
    assert is_away(error) is away


def credentials(url: str) -> dict[str, Any]:
    return dict(configuration(url, MODELS)["connections"][ALIAS]["credentials"])


def test_three_slashes_are_a_relative_path_and_four_an_absolute_one():
    assert sqlite_path("sqlite:///data/cop.sqlite3") == "data/cop.sqlite3"
    assert sqlite_path("sqlite:////var/lib/cop.sqlite3") == "/var/lib/cop.sqlite3"
    assert credentials("sqlite:////var/lib/cop.sqlite3") == {"file_path": "/var/lib/cop.sqlite3"}


def test_names_and_passwords_may_hold_any_character():
    found = credentials("postgresql://k%40te:p%2Fw%3A1@[::1]:5433/cop?ssl=require")
    assert found == {
        "host": "::1", "port": 5433, "user": "k@te", "password": "p/w:1", "database": "cop", "ssl": "require",
    }


def test_a_server_on_a_socket_is_named_by_its_folder():
    found = credentials("postgres:///cop?host=/run/postgresql")
    assert (found["host"], found["port"], found["user"], found["password"]) == ("/run/postgresql", 5432, None, None)


def test_other_databases_are_refused():
    with pytest.raises(ValueError, match="mysql"):
        configuration("mysql://localhost/cop", MODELS)


async def test_every_task_sees_the_database_until_it_is_closed(library):
    async def count() -> int:
        return await Shelf.all().count()

    assert await spawn(count()) == 0
    await close_database()
    with pytest.raises(RuntimeError, match="No TortoiseContext"):
        await spawn(count())
    await open_database(library, MODELS)
    assert await spawn(count()) == 0


async def test_a_database_can_be_closed_from_a_task_that_did_not_open_it(library):
    await spawn(Tortoise.close_connections())
    await open_database(library, MODELS)
    assert await Shelf.all().count() == 0


async def test_tables_that_got_a_column_meanwhile_are_written_with_it(library, tmp_path, monkeypatch):
    """Tortoise keeps its INSERTs by table, for as long as the process lives."""
    async with unit():
        await put_up("law")
        await write("ALTER TABLE shelf ADD COLUMN colour varchar(20)")
    await close_database()
    (tmp_path / "library_of_tomorrow.py").write_text(TOMORROW)
    monkeypatch.syspath_prepend(str(tmp_path))
    await open_database(library, ["library_of_tomorrow"])
    async with unit():
        await importlib.import_module("library_of_tomorrow").Shelf.create(name="maps", colour="red")
    assert [tuple(found) for found in await rows("SELECT name, colour FROM shelf ORDER BY id")] == [
        ("law", None), ("maps", "red"),
    ]


@pytest.mark.usefixtures("library")
async def test_writing_outside_a_unit_is_refused():
    async with unit():
        shelf = await put_up("law", "Civil code")
    with pytest.raises(OutsideUnit):
        await Shelf.create(name="maps")
    with pytest.raises(OutsideUnit):
        await Shelf.bulk_create([Shelf(name="maps"), Shelf(name="atlases")])
    with pytest.raises(OutsideUnit):
        await Shelf.get_or_create(name="maps")
    with pytest.raises(OutsideUnit):
        await Shelf.filter(name="law").update(name="maps")
    with pytest.raises(OutsideUnit):
        await Book.filter(title="Civil code").delete()
    with pytest.raises(OutsideUnit):
        await write("UPDATE shelf SET name = $1", "maps")
    with pytest.raises(OutsideUnit):
        await rows("UPDATE shelf SET name = $1", "maps")
    with pytest.raises(OutsideUnit):
        await rows("DELETE FROM book RETURNING id")
    with pytest.raises(OutsideUnit):
        await engine().execute_query_dict("UPDATE shelf SET name = 'maps' RETURNING id")
    with pytest.raises(OutsideUnit):
        await engine().execute_script("UPDATE shelf SET name = 'maps'")
    shelf.name = "maps"
    with pytest.raises(OutsideUnit):
        await shelf.save()
    assert await Shelf.all().values_list("name", flat=True) == ["law"]
    assert await Book.all().count() == 1


@pytest.mark.usefixtures("library")
async def test_every_kind_of_write_works_inside_a_unit():
    async with unit():
        law = await put_up("law", "Civil code")
        await Shelf.bulk_create([Shelf(name="maps"), Shelf(name="atlases")])
        await Shelf.get_or_create(name="law")
        poetry, _ = await Shelf.get_or_create(name="poetry")
        await Shelf.update_or_create({"name": "verse"}, id=poetry.id)
        await Shelf.filter(name="maps").update(name="globes")
        await write("INSERT INTO book (shelf_id, title, added_at) VALUES ($1, $2, NOW)", law.id, "Penal code")
        await Book.filter(title="Civil code").delete()
    assert set(await Shelf.all().values_list("name", flat=True)) == {"law", "globes", "atlases", "verse"}
    assert await Book.all().values_list("title", flat=True) == ["Penal code"]


@pytest.mark.usefixtures("library")
async def test_a_read_outside_a_unit_never_waits_for_an_open_unit_and_sees_only_what_is_committed():
    async with unit():
        await put_up("law")
    held, gate = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with unit():
            await put_up("maps")
            await Shelf.filter(name="law").update(name="justice")
            held.set()
            await gate.wait()

    holder = asyncio.create_task(hold())
    await held.wait()
    async with asyncio.timeout(0.5):
        assert await Shelf.all().values_list("name", flat=True) == ["law"]
        assert [found["name"] for found in await rows("SELECT name FROM shelf")] == ["law"]
    gate.set()
    await holder
    assert set(await Shelf.all().values_list("name", flat=True)) == {"justice", "maps"}
    assert {found["name"] for found in await rows("SELECT name FROM shelf")} == {"justice", "maps"}


@pytest.mark.usefixtures("library")
async def test_inside_a_unit_its_own_writes_are_seen():
    async with unit():
        await put_up("law")
        assert await Shelf.all().count() == 1
        assert (await rows("SELECT count(*) AS n FROM shelf"))[0]["n"] == 1
