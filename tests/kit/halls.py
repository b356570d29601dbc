"""Halls with seats, and tickets for seats: migrations to write into a folder, and questions to a database."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

from cop.kit.database import sqlite_path
from cop.kit.schema import migrate
from tests.kit.conftest import MODELS

FIRST = """
    initial = True
    operations = [
        ops.CreateModel("Hall", [
            ("id", fields.IntField(primary_key=True, generated=True)),
            ("code", fields.CharField(20, unique=True)),
            ("name", fields.CharField(60, db_index=True)),
            ("floor", fields.IntField(default=0)),
            ("note", fields.CharField(60, null=True)),
            ("within", fields.ForeignKeyField("cop.Hall", null=True, on_delete="RESTRICT", related_name=False)),
        ], {"table": "hall", "unique_together": (("name", "floor"),), "indexes": (("floor", "name"),)}),
        ops.CreateModel("Seat", [
            ("id", fields.IntField(primary_key=True, generated=True)),
            ("hall", fields.ForeignKeyField("cop.Hall", on_delete="CASCADE", related_name=False)),
            ("row", fields.IntField()),
            ("place", fields.IntField()),
            ("label", fields.CharField(20, default="")),
        ], {"table": "seat", "unique_together": (("hall", "row", "place"),)}),
        ops.CreateModel("Ticket", [
            ("id", fields.IntField(primary_key=True, generated=True)),
            ("seat", fields.OneToOneField("cop.Seat", on_delete="RESTRICT", related_name=False)),
        ], {"table": "ticket"}),
    ]
"""
ALTER = """
    operations = [
        ops.AlterField("Hall", "name", fields.CharField(80, db_index=True)),
        ops.AlterField("Hall", "floor", fields.IntField(default=0, null=True)),
        ops.AlterField("Seat", "label", fields.CharField(20, default="", null=True)),
        ops.AlterField("Ticket", "seat", fields.OneToOneField("cop.Seat", null=True, on_delete="RESTRICT",
                                                              related_name=False)),
    ]
"""
ADD = """
    operations = [
        ops.AddField("Hall", "colour", fields.CharField(20, null=True)),
        ops.AddField("Seat", "width", fields.IntField(db_default=50)),
        ops.AddField("Seat", "beside", fields.ForeignKeyField("cop.Seat", null=True, on_delete="RESTRICT",
                                                              related_name=False)),
    ]
"""
REMOVE = """
    operations = [ops.RemoveField("Hall", "note"), ops.RemoveField("Seat", "label")]
"""
FILL = (
    "INSERT INTO hall (id, code, name, floor, note) VALUES (1, 'A', 'Aula', 0, 'old'), (2, 'B', 'Bühne', 1, NULL)",
    "INSERT INTO hall (id, code, name, floor, within_id) VALUES (3, 'C', 'Café', 1, 2)",
    'INSERT INTO seat (id, hall_id, "row", place, label) VALUES (1, 1, 1, 1, \'x\'), (2, 1, 1, 2, \'\')',
    'INSERT INTO seat (id, hall_id, "row", place, label) VALUES (3, 3, 1, 1, \'\')',
    "INSERT INTO ticket (id, seat_id) VALUES (1, 1), (2, 3)",
)
UNIQUE = {
    ("hall", "code"), ("hall", "name, floor"), ("seat", "hall_id, row, place"), ("ticket", "seat_id"),
}
PLAIN_INDEXES = {("hall", "name"), ("hall", "floor, name")}


async def ask(url: str, *sql: str) -> list[tuple[Any, ...]]:
    """What the last of these statements gives, on a connection of its own."""
    if url.startswith("sqlite:"):
        with closing(sqlite3.connect(sqlite_path(url), isolation_level=None)) as file:
            file.execute("PRAGMA foreign_keys=ON")
            return [file.execute(text).fetchall() for text in sql][-1]
    server = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in [await server.fetch(text) for text in sql][-1]]
    finally:
        await server.close()


async def indexes(url: str, *, unique: bool) -> set[tuple[str, str]]:
    """Table and columns of each, without primary keys and Tortoise's own table."""
    found = await ask(url, """
        SELECT m.name, (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)), i."unique"
        FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin <> 'pk'
    """ if url.startswith("sqlite:") else """
        SELECT t.relname, (SELECT string_agg(a.attname, ', ' ORDER BY k.place) FROM pg_attribute a
               JOIN unnest(i.indkey) WITH ORDINALITY k(number, place) ON k.number = a.attnum
               WHERE a.attrelid = i.indrelid), i.indisunique
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE n.nspname = 'public' AND NOT i.indisprimary
    """)
    return {(table, columns) for table, columns, one in found if bool(one) == unique and table != "tortoise_migrations"}


def dump(url: str) -> list[str]:
    with closing(sqlite3.connect(sqlite_path(url))) as file:
        return list(file.iterdump())


def copies(url: str) -> list[Path]:
    file = Path(sqlite_path(url))
    return sorted(path for path in file.parent.iterdir() if path.name.startswith(f"{file.name}.before-"))


async def filled(url: str, first: str) -> None:
    await migrate(url, MODELS, first, report=lambda line: None)
    await ask(url, *FILL)


async def bring(url: str, migrations: str) -> list[str]:
    return await migrate(url, MODELS, migrations, report=lambda line: None)
