"""What a Tortoise migration loses on SQLite, and how it is kept.

To alter or remove a column Tortoise makes the table again and drops the old one. With foreign keys on, that
drop deletes every child row by cascade, silently; even with them off, indexes, triggers, constraints over
several columns and the memory of the numbers already given are gone. Here all of it is put back, and the
change is refused when something is still missing.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.models import Model

from cop.kit.clock import now

COPIES = 3
"""How many copies made before migrations stay beside the database."""

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
_COLUMNS = """
    SELECT m.name AS tbl, c.name AS col
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"""
_INDEXES = """
    SELECT m.name AS tbl, i.name, i."unique", i.partial, s.sql, x.name AS col, x.coll, x."desc"
    FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x
    LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name
    WHERE m.type = 'table' AND i.origin <> 'pk' AND x.key ORDER BY m.name, i.name, x.seqno"""
_FOREIGN_KEYS = """
    SELECT m.name AS tbl, f."from", f."table" AS target, f."to", f.on_delete
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"""
_PARTS = ("tbl", "from", "target", "to", "on_delete")
_TRIGGERS = "SELECT name, tbl_name AS tbl, sql FROM sqlite_master WHERE type = 'trigger'"

_NUMBERS = "SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'"
_DROPPED = re.compile(r'DROP INDEX (?:IF EXISTS )?"?(\w+)', re.IGNORECASE)


class MigrationRefused(RuntimeError):
    """A migration would have lost something; the database is as it was."""


@dataclass(frozen=True)
class Index:
    """An index or a unique constraint; the latter has no SQL of its own."""

    table: str
    name: str
    unique: bool
    columns: tuple[str, ...]
    marks: tuple[str, ...]
    sql: str
    special: bool
    """Partial, or over an expression: only its text tells what it is."""

    @property
    def key(self) -> tuple[object, ...]:
        return (self.table, self.unique, self.columns, self.marks, self.sql if self.special else "")


@dataclass(frozen=True)
class Shape:
    """What a database consists of, apart from its rows."""

    columns: frozenset[tuple[str, str]]
    indexes: dict[tuple[object, ...], Index]
    foreign_keys: frozenset[tuple[str, ...]]
    """Of each: table, column, table meant, column meant, what a deletion does."""

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(table for table, _ in self.columns)

    def has(self, index: Index) -> bool:
        """Whether the columns an index needs are here."""
        return all((index.table, column) in self.columns for column in index.columns if column)


def _shape(columns: Iterable[Any], indexes: Iterable[Any], foreign_keys: Iterable[Any]) -> Shape:
    found = [_index(list(rows)) for _, rows in groupby(indexes, key=itemgetter("tbl", "name"))]
    return Shape(
        frozenset((row["tbl"], row["col"]) for row in columns),
        {index.key: index for index in found},
        frozenset(tuple(row[part] for part in _PARTS) for row in foreign_keys),
    )


def _index(rows: Sequence[Any]) -> Index:
    first = rows[0]
    columns = tuple(row["col"] or "" for row in rows)
    return Index(
        table=first["tbl"], name=first["name"], unique=bool(first["unique"]), columns=columns,
        marks=tuple(f"{row['coll']} {row['desc']}" for row in rows), sql=first["sql"] or "",
        special=bool(first["partial"]) or "" in columns,
    )


async def shape_of(client: BaseDBAsyncClient) -> Shape:
    """The shape of the database as it is."""
    return _shape(*[await client.execute_query_dict(sql) for sql in (_COLUMNS, _INDEXES, _FOREIGN_KEYS)])


def shape_meant(editor: SqliteSchemaEditor, state: State) -> Shape:
    """The shape a new database would have, read from one made in memory."""
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.row_factory = sqlite3.Row
        for model in (model for app in state.apps.apps.values() for model in app.values()):
            data = editor._get_model_sql_data(model)
            memory.executescript("\n".join([data.table_sql, *data.m2m_tables_sql]))
        return _shape(*[memory.execute(sql).fetchall() for sql in (_COLUMNS, _INDEXES, _FOREIGN_KEYS)])


async def count_rows(client: BaseDBAsyncClient) -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    for row in await client.execute_query_dict(_TABLES):
        sql = f'SELECT count(*) AS n FROM "{row["name"]}"'  # noqa: S608 - a name the database gave
        counts[row["name"]] = (await client.execute_query_dict(sql))[0]["n"]
    return counts


class KeepingEditor(SqliteSchemaEditor):
    """Tortoise's editor, which puts back what its remaking of a table loses."""

    def __init__(self, client: BaseDBAsyncClient) -> None:
        super().__init__(client, atomic=True)
        self.renamed: dict[str, str] = {}
        self.dropped: set[str] = set()

    async def _run_sql(self, sql: str) -> None:
        self.dropped.update(_DROPPED.findall(sql))
        await super()._run_sql(sql)

    async def rename_table(self, model: type[Model], old_name: str, new_name: str) -> None:
        await super().rename_table(model, old_name, new_name)
        self.renamed[old_name] = new_name

    async def remove_constraint(
        self, model: type[Model], constraint: UniqueConstraint | CheckConstraint
    ) -> None:
        """Tortoise drops an index of a name that a constraint written inside CREATE TABLE does not have."""
        if isinstance(constraint, CheckConstraint):
            await super().remove_constraint(model, constraint)
            return
        columns = tuple(self._resolve_fields_to_columns(model, constraint.fields))
        await self._remake_table(model)
        for index in (await shape_of(self.client)).indexes.values():
            if (index.table, index.unique, index.columns) == (model._meta.db_table, True, columns):
                await self._run_sql(f'DROP INDEX "{index.name}"')

    async def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        table = model._meta.db_table
        before = await shape_of(self.client)
        triggers = [row for row in await self.client.execute_query_dict(_TRIGGERS) if row["tbl"] == table]
        given = await self._highest_number(table)
        await self.client.execute_query("PRAGMA legacy_alter_table=ON")  # its RENAME asks triggers and views
        await super()._remake_table(model, *args, **kwargs)
        await self.client.execute_query("PRAGMA legacy_alter_table=OFF")
        after = await shape_of(self.client)
        for index in before.indexes.values():
            if index.table == table and index.key not in after.indexes and after.has(index):
                await self.make(index)
        for trigger in triggers:
            await self.client.execute_query(trigger["sql"])
        if given:
            await self._never_again(table, given)

    async def make(self, index: Index) -> None:
        """Make an index; a constraint becomes the unique index that says the same."""
        name = self._generate_index_name_for_table("uid", index.table, list(index.columns))
        columns = ", ".join(self.quote(column) for column in index.columns)
        try:
            await self.client.execute_query(
                index.sql or f'CREATE UNIQUE INDEX "{name}" ON "{index.table}" ({columns})'
            )
        except (OperationalError, IntegrityError) as error:
            raise MigrationRefused(
                f"index {index.name} of table {index.table} cannot be made again: {error}"
            ) from error

    async def _highest_number(self, table: str) -> int:
        if not await self.client.execute_query_dict(_NUMBERS):
            return 0
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        found = await self.client.execute_query_dict(sql, [table])
        return int(found[0]["seq"]) if found else 0

    async def _never_again(self, table: str, number: int) -> None:
        """The number of a deleted row is not given to another one."""
        await self.client.execute_query("DELETE FROM sqlite_sequence WHERE name = ?", [table])
        sql = "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"
        await self.client.execute_query(sql, [table, number])


class Guard:
    """Looks at the database before a migration and after it."""

    def __init__(self, editor: KeepingEditor, may_lose: Iterable[str]) -> None:
        self._editor = editor
        self._client = editor.client
        self._may_lose = frozenset(may_lose)

    async def look(self, state: State) -> None:
        """Remember what there is; `state` is what the models say before the migration."""
        self._meant_before = shape_meant(self._editor, state)
        self._before = await shape_of(self._client)
        self._rows = await count_rows(self._client)

    async def settle(self, state: State) -> None:
        """Make the indexes what the models now say, then raise MigrationRefused if anything is missing."""
        meant = shape_meant(self._editor, state)
        await self._settle_indexes(meant)
        after = await shape_of(self._client)
        missing = [
            *self._missing_rows(await count_rows(self._client)), *self._missing_indexes(meant, after),
            *self._missing_foreign_keys(meant, after),
        ]
        if missing := missing or await self._orphans():
            raise MigrationRefused("; ".join(missing))

    async def _settle_indexes(self, meant: Shape) -> None:
        present = (await shape_of(self._client)).indexes
        for key, index in present.items():
            if key in self._meant_before.indexes and key not in meant.indexes and index.sql:
                await self._client.execute_query(f'DROP INDEX "{index.name}"')
        for key, index in meant.indexes.items():
            if key not in present:
                await self._editor.make(index)

    def _missing_rows(self, rows: dict[str, int]) -> Iterable[str]:
        for table, number in self._rows.items():
            if table in self._may_lose:
                continue
            left = rows.get(self._editor.renamed.get(table, table))
            if left is None:
                yield f"table {table} would be gone, with its {number} rows"
            elif left < number:
                yield f"table {table} would have {left} rows where it had {number}"

    def _missing_indexes(self, meant: Shape, after: Shape) -> Iterable[str]:
        """Those of the models, and those made by hand whose columns are still there."""
        by_hand = {
            key: index for key, index in self._before.indexes.items()
            if key not in self._meant_before.indexes and index.name not in self._editor.dropped
        }
        for key, index in (by_hand | meant.indexes).items():
            if key not in after.indexes and after.has(index) and index.table not in self._may_lose:
                yield f"index {index.name} of table {index.table} would be missing"

    def _missing_foreign_keys(self, meant: Shape, after: Shape) -> Iterable[str]:
        by_hand = self._before.foreign_keys - self._meant_before.foreign_keys
        kept = {key for key in by_hand if key[:2] in after.columns}
        for table, column, target, _, _ in (meant.foreign_keys | kept) - after.foreign_keys:
            yield f"the foreign key from {table}.{column} to {target} would be missing"

    async def _orphans(self) -> list[str]:
        found = await self._client.execute_query_dict("PRAGMA foreign_key_check")
        return [f"row {row['rowid']} of table {row['table']} would refer to nothing in {row['parent']}"
                for row in found[:5]]


def copy_before(file: Path) -> Path | None:
    """Copy a database that has tables to `<file>.before-<time>`, whole or not at all."""
    if not file.exists():
        return None
    with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as source:
        if not source.execute(_TABLES).fetchall():
            return None
        time = f"{now():%Y%m%dT%H%M%S.%fZ}"
        part = file.with_name(f"{file.name}.part-{time}")
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.stat().st_mode & 0o777))
        with closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    return part.rename(file.with_name(f"{file.name}.before-{time}"))


def drop_old_copies(file: Path) -> None:
    """Keep the last few."""
    copies = sorted(path for path in file.parent.iterdir() if path.name.startswith(f"{file.name}.before-"))
    for path in copies[:-COPIES]:
        path.unlink()
