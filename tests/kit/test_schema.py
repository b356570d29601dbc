"""Migrations of filled databases, on both engines: nothing is lost."""

import asyncio
import sqlite3
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from cop.kit import schema
from cop.kit.database import sqlite_path
from cop.kit.schema import make_migrations, migrate, pending
from tests.kit.conftest import MODELS
from tests.kit.halls import ADD, ALTER, FIRST, PLAIN_INDEXES, REMOVE, UNIQUE, ask, bring, filled, indexes

numbers = count()



async def test_a_filled_database_keeps_everything_through_an_altered_an_added_and_a_removed_column(url, package):
    await filled(url, package(first=FIRST))
    assert await bring(url, package(first=FIRST, alter=ALTER, add=ADD, remove=REMOVE)) == [
        "0002_alter", "0003_add", "0004_remove",
    ]
    halls = "SELECT id, code, name, floor, within_id, colour FROM hall ORDER BY id"
    assert await ask(url, halls) == [
        (1, "A", "Aula", 0, None, None), (2, "B", "Bühne", 1, None, None), (3, "C", "Café", 1, 2, None),
    ]
    seats = 'SELECT id, hall_id, "row", place, width, beside_id FROM seat ORDER BY id'
    assert await ask(url, seats) == [(1, 1, 1, 1, 50, None), (2, 1, 1, 2, 50, None), (3, 3, 1, 1, 50, None)]
    assert await ask(url, "SELECT id, seat_id FROM ticket ORDER BY id") == [(1, 1), (2, 3)]
    assert await indexes(url, unique=True) == UNIQUE
    assert await indexes(url, unique=False) == PLAIN_INDEXES


@pytest.mark.parametrize("wrong", [
    "INSERT INTO hall (code, name, floor) VALUES ('A', 'Another', 4)",
    "INSERT INTO hall (code, name, floor) VALUES ('D', 'Aula', 0)",
    "INSERT INTO hall (code, name, floor, within_id) VALUES ('D', 'Dach', 4, 4711)",
    'INSERT INTO seat (hall_id, "row", place) VALUES (1, 1, 2)',
    'INSERT INTO seat (hall_id, "row", place) VALUES (4711, 1, 2)',
    'INSERT INTO seat (hall_id, "row", place, beside_id) VALUES (1, 7, 7, 4711)',
    "INSERT INTO ticket (seat_id) VALUES (1)",
    "INSERT INTO ticket (seat_id) VALUES (4711)",
    "DELETE FROM hall WHERE id = 2",
    "DELETE FROM seat WHERE id = 1",
])
async def test_what_was_forbidden_before_the_migrations_is_forbidden_afterwards(url, package, wrong):
    await filled(url, package(first=FIRST))
    await bring(url, package(first=FIRST, alter=ALTER, add=ADD, remove=REMOVE))
    await ask(url, *(["SELECT setval('hall_id_seq', 100), setval('seat_id_seq', 100), setval('ticket_id_seq', 100)"]
                     if url.startswith("postgres") else ["SELECT 1"]))
    with pytest.raises((sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)):
        await ask(url, wrong)


async def test_what_a_deletion_takes_with_it_is_as_before_the_migrations(url, package):
    await filled(url, package(first=FIRST))
    await bring(url, package(first=FIRST, alter=ALTER, add=ADD, remove=REMOVE))
    assert await ask(url, "DELETE FROM ticket", "DELETE FROM hall WHERE id = 1", "SELECT id FROM seat") == [(3,)]


async def test_a_migration_may_drop_and_empty_the_tables_it_declares(url, package):
    await filled(url, package(first=FIRST))
    body = """    may_lose = ("ticket", "seat")
    operations = [ops.RunSQL("DELETE FROM ticket"), ops.DeleteModel("Ticket"), ops.RunSQL("DELETE FROM seat")]
    """
    assert await bring(url, package(first=FIRST, loses=body)) == ["0002_loses"]
    assert await ask(url, "SELECT count(*) FROM seat") == [(0,)]
    assert await ask(url, "SELECT count(*) FROM hall") == [(3,)]


async def test_a_migration_may_add_rows_and_rename_tables_and_columns(url, package):
    await filled(url, package(first=FIRST))
    body = """    operations = [
        ops.RunSQL("INSERT INTO hall (id, code, name, floor) VALUES (9, 'I', 'Iglu', 3)"),
        ops.RenameField("Hall", "code", "sign"), ops.AlterField("Hall", "name", fields.CharField(90, db_index=True)),
    ]
    """
    await bring(url, package(first=FIRST, more=body))
    assert await ask(url, "SELECT count(*), max(sign) FROM hall") == [(4, "I")]
    assert ("hall", "sign") in await indexes(url, unique=True)
    rename = '    operations = [ops.RenameModel("Ticket", "Permit")]'
    unnamed = FIRST.replace('{"table": "ticket"}', "{}")
    assert await bring(url, package(first=unnamed, more=body, rename=rename)) == ["0003_rename"]
    assert await ask(url, "SELECT count(*) FROM permit") == [(2,)]


async def test_indexes_and_constraints_come_and_go_as_the_models_say(url, package):
    await filled(url, package(first=FIRST))
    body = """    operations = [
        ops.RemoveConstraint("Seat", fields=["hall", "row", "place"]),
        ops.AlterField("Hall", "name", fields.CharField(60)),
        ops.AlterField("Hall", "code", fields.CharField(20)),
        ops.AlterField("Seat", "label", fields.CharField(20, default="", db_index=True)),
        ops.AlterField("Seat", "place", fields.IntField(db_index=True)),
        ops.AddConstraint("Seat", UniqueConstraint(fields=("hall", "place", "row"))),
    ]
    """
    await bring(url, package(first=FIRST, change=body))
    assert await indexes(url, unique=False) == {("hall", "floor, name"), ("seat", "label"), ("seat", "place")}
    assert await indexes(url, unique=True) == {
        ("hall", "name, floor"), ("seat", "hall_id, place, row"), ("ticket", "seat_id"),
    }
    assert await ask(url, "SELECT count(*) FROM seat") == [(3,)]


async def test_a_migration_written_in_python_sees_the_columns_of_its_time(url, package):
    def creating(number: int, **more: str) -> str:
        values = {"id": number, "code": str(number), "name": "made", "floor": number, **more}
        return f"""    operations = []

async def create(apps, editor):
    await apps.get_model("cop.Hall").create(**{values})

Migration.operations = [ops.RunPython(create)]
"""

    early, late = creating(5), creating(6, colour="red")
    await bring(url, package(first=FIRST, early=early, add=ADD, late=late))
    assert await ask(url, "SELECT id, colour FROM hall ORDER BY id") == [(5, None), (6, "red")]


async def test_pending_names_what_the_database_has_not_had_and_changes_nothing(url, package):
    one, two = package(first=FIRST), package(first=FIRST, alter=ALTER)
    assert await pending(url, MODELS, two) == ["0001_first", "0002_alter"]
    if url.startswith("sqlite:"):
        assert not Path(sqlite_path(url)).exists()
    await bring(url, one)
    assert await pending(url, MODELS, one) == []
    assert await pending(url, MODELS, two) == ["0002_alter"]
    await bring(url, two)
    assert await pending(url, MODELS, two) == []


async def test_two_who_migrate_at_once_do_it_once(url, package):
    await filled(url, package(first=FIRST))
    both = package(first=FIRST, alter=ALTER, add=ADD)
    done = await asyncio.gather(bring(url, both), bring(url, both))
    assert sorted(done[0] + done[1]) == ["0002_alter", "0003_add"]
    assert await indexes(url, unique=True) == UNIQUE


async def test_a_table_in_use_is_not_waited_for_long_and_nothing_is_half_done(url, package, monkeypatch):
    await filled(url, package(first=FIRST))
    monkeypatch.setattr(schema, "LOCK_TIMEOUT", "200ms")
    monkeypatch.setitem(schema.PRAGMAS, "busy_timeout", 200)
    both = package(first=FIRST, alter=ALTER)
    if url.startswith("sqlite:"):
        user: Any = sqlite3.connect(sqlite_path(url), isolation_level=None)
        user.execute("BEGIN IMMEDIATE")
    else:
        user = await asyncpg.connect(url)
        await user.execute("BEGIN; SELECT * FROM seat")
    async with asyncio.timeout(5):
        with pytest.raises(Exception, match=r"database is locked|lock timeout"):
            await bring(url, both)
    assert await ask(url, "SELECT count(*) FROM tortoise_migrations") == [(1,)]
    if closing := user.close():
        await closing
    assert await bring(url, both) == ["0002_alter"]


async def test_migrations_are_written_from_the_models_and_applied_to_a_filled_database(url, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    name = f"written_{next(numbers)}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()

    def models(number: int, field: str) -> list[str]:
        text = f"""
from tortoise import fields
from tortoise.models import Model

class Hall(Model):
    \"\"\"A hall, as said in version {number}.\"\"\"

    id = fields.IntField(primary_key=True)
    name = fields.CharField(60, db_index=True)
    {field}

class Seat(Model):
    id = fields.IntField(primary_key=True)
    hall = fields.ForeignKeyField("cop.Hall", on_delete=fields.CASCADE)

class Plan(Model):
    hall = fields.OneToOneField("cop.Hall", primary_key=True, on_delete=fields.RESTRICT)
"""
        (tmp_path / f"{name}_models_{number}.py").write_text(text)
        return [f"{name}_models_{number}"]

    first = models(1, "note = fields.TextField(null=True)")
    second = models(2, "colour = fields.CharField(9, null=True)")
    assert [path.name for path in await make_migrations(first, name, "initial")] == ["0001_initial.py"]
    assert await make_migrations(first, name, "again") == []
    assert await make_migrations(models(3, "note = fields.TextField(null=True)"), name, "in other words") == []
    await migrate(url, first, name, report=lambda line: None)
    await ask(url, "INSERT INTO hall (id, name) VALUES (1, 'Aula')", "INSERT INTO seat (id, hall_id) VALUES (1, 1)")
    assert [path.name for path in await make_migrations(second, name, "Colour of halls")] == ["0002_colour_of_halls.py"]
    assert await make_migrations(second, name, "again") == []
    assert await migrate(url, second, name, report=lambda line: None) == ["0002_colour_of_halls"]
    assert await ask(url, "SELECT id, name, colour FROM hall") == [(1, "Aula", None)]
    assert await ask(url, "SELECT count(*) FROM seat") == [(1,)]
    assert ("hall", "name") in await indexes(url, unique=False)
