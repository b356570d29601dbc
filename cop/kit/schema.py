"""Bringing the tables up to date: `python -m cop migrate`, `make-migrations`, and what is still to be done.

Migrations run on Tortoise's own engines (ours refuse to write outside units), in transactions of ours. On
SQLite the file is copied first and all pending migrations are one transaction, watched by `schema_sqlite.py`;
on PostgreSQL each is a transaction of its own that waits for its turn, but not long for a lock on a table.

A migration that is meant to empty or drop tables names them: `may_lose = ("table",)`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AlterModelOptions
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.writer import format_migration_name
from tortoise.transactions import in_transaction

from cop.kit.database import APP, ENGINES, configuration, sqlite_path
from cop.kit.schema_sqlite import Guard, KeepingEditor, MigrationRefused, copy_before, drop_old_copies
from cop.kit.unit import ALIAS

PLAIN = {ENGINES["sqlite"]: "tortoise.backends.sqlite", ENGINES["postgres"]: "tortoise.backends.asyncpg"}
PRAGMAS = {"foreign_keys": "OFF", "synchronous": "FULL", "secure_delete": "ON", "busy_timeout": 60_000}
TURN = 3_051_776_201
"""The advisory lock that makes two processes migrate one after the other."""
LOCK_TIMEOUT = "5s"
"""How long a migration waits for a table in use, with everybody who wants it waiting behind."""

_RECORDED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'tortoise_migrations'",
    "postgres": "SELECT 1 WHERE to_regclass('tortoise_migrations') IS NOT NULL",
}

Report = Callable[[str], None]


async def pending(url: str, modules: list[str], migrations_package: str) -> list[str]:
    """Names of the migrations this database has not had. Changes nothing; the database need not be open."""
    written = _written(migrations_package)
    if url.startswith("sqlite:") and not os.path.exists(sqlite_path(url)):  # noqa: ASYNC240 - once, at the start
        return written
    credentials = _configuration(url, modules, migrations_package)["connections"][ALIAS]["credentials"]
    kind = SqliteClient if url.startswith("sqlite:") else AsyncpgDBClient
    client = kind(connection_name=ALIAS, **credentials)
    try:
        applied = await _applied(client)
    finally:
        await client.close()
    return [name for name in written if name not in applied]


async def migrate(url: str, modules: list[str], migrations_package: str, *, report: Report) -> list[str]:
    """Apply what is pending and give its names. Raises MigrationRefused if something would be lost.

    Nobody may be serving from a SQLite file meanwhile; whoever tries waits for a minute.
    """
    if not await pending(url, modules, migrations_package):
        return []
    if url.startswith("sqlite:"):
        return await _migrate_file(url, modules, migrations_package, report)
    done: list[str] = []
    states: States = {}
    async with _executor(url, modules, migrations_package) as executor:
        while name := await _migrate_once(executor, report, states):
            done.append(name)
    return done


async def make_migrations(modules: list[str], migrations_package: str, name: str) -> list[Path]:
    """Write what has changed in the models since the last migration; gives the files, none if nothing has.

    Changed options of a model are left out: they never change the database, and Tortoise finds some each time.
    """
    config = _configuration("sqlite:///nowhere", modules, migrations_package)
    async with TortoiseContext() as context:
        await context.init(config=config, init_connections=False)
        assert context.apps is not None
        for model in context.apps.get_models_iterable():
            model._meta.table_description = ""  # a docstring is no part of the schema
        writers = await MigrationAutodetector(context.apps, config["apps"]).changes()
    for writer in writers:
        writer.name = format_migration_name(int(writer.name[:4]), name)
        writer.operations = [step for step in writer.operations if not isinstance(step, AlterModelOptions)]
    return [writer.write() for writer in writers if writer.operations]


def _written(migrations_package: str) -> list[str]:
    found = iter_modules(import_module(migrations_package).__path__)
    return sorted(module.name for module in found if not module.ispkg and module.name[0] not in "_~")


def _configuration(url: str, modules: list[str], migrations_package: str) -> dict[str, Any]:
    config = configuration(url, modules, migrations=migrations_package)
    connection = config["connections"][ALIAS]
    connection["engine"] = PLAIN[connection["engine"]]
    if url.startswith("sqlite:"):
        connection["credentials"].update(PRAGMAS)
    return config


@asynccontextmanager
async def _executor(url: str, modules: list[str], package: str) -> AsyncIterator[MigrationExecutor]:
    config = _configuration(url, modules, package)
    async with TortoiseContext() as context:
        await context.init(config=config)
        executor = MigrationExecutor(context.connections.get(ALIAS), config["apps"])
        await executor.loader.build_graph()
        try:
            yield executor
        finally:
            EXECUTOR_CACHE.clear()  # a migration's models have the same tables with other columns


async def _migrate_file(url: str, modules: list[str], migrations_package: str, report: Report) -> list[str]:
    """All or nothing; the copy stays beside the file when it is all."""
    file = Path(sqlite_path(url))
    copy = await asyncio.to_thread(copy_before, file)
    if copy:
        report(f"copied to {copy}")
    done: list[str] = []
    try:
        async with _executor(url, modules, migrations_package) as executor:
            done = await _migrate_whole(executor, report)
    finally:
        if copy and not done:  # nothing has changed: the copy says nothing new, and would push an older one out
            copy.unlink()
    await asyncio.to_thread(drop_old_copies, file)
    return done


States = dict[frozenset[MigrationKey], State]
"""What the models were behind the migration applied last: made anew from the first one it takes seconds."""


async def _migrate_whole(executor: MigrationExecutor, report: Report) -> list[str]:
    done = []
    states: States = {}
    async with in_transaction(ALIAS) as client:
        await client.execute_query("ROLLBACK")
        await client.execute_query("BEGIN IMMEDIATE")  # Tortoise's own BEGIN fails when another writes first
        while name := await _apply_next(executor, client, report, states):
            done.append(name)
    return done


async def _migrate_once(executor: MigrationExecutor, report: Report, states: States) -> str | None:
    async with in_transaction(ALIAS) as client:
        await client.execute_query(f"SELECT pg_advisory_xact_lock({TURN})")
        await client.execute_query(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        return await _apply_next(executor, client, report, states)


async def _apply_next(
    executor: MigrationExecutor, client: BaseDBAsyncClient, report: Report, states: States
) -> str | None:
    """Apply one migration and record it, inside the transaction of `client`."""
    editor = _editor(client)
    await _ensure_recorder(editor)
    applied = {MigrationKey(APP, name) for name in await _applied(client)}
    plan = executor._migration_plan(None, applied, executor.loader.graph)
    if not plan:
        return None
    migration = plan[0].migration
    EXECUTOR_CACHE.clear()
    state = states.pop(frozenset(applied), None) or await executor._project_state(applied)
    states[frozenset((*applied, MigrationKey(APP, migration.name)))] = await _apply(migration, state, editor)
    await MigrationRecorder(client).record_applied(APP, migration.name)
    report(migration.name)
    return migration.name


async def _apply(migration: Migration, state: State, editor: BaseSchemaEditor) -> State:
    """Gives the state behind it."""
    if not isinstance(editor, KeepingEditor):
        return await migration.apply(state, schema_editor=editor)
    guard = Guard(editor, getattr(migration, "may_lose", ()))
    try:
        await guard.look(state)
        behind = await migration.apply(state, schema_editor=editor)
        await guard.settle(behind)
        return behind
    except MigrationRefused as refused:
        raise MigrationRefused(f"{migration.name}: {refused}") from refused


def _editor(client: BaseDBAsyncClient) -> BaseSchemaEditor:
    sqlite = client.capabilities.dialect == "sqlite"
    return KeepingEditor(client) if sqlite else AsyncpgSchemaEditor(client, atomic=True)


async def _ensure_recorder(editor: BaseSchemaEditor) -> None:
    """Tortoise's own way runs a script, and on SQLite a script ends the transaction."""
    sql = editor._get_model_sql_data(MigrationRecorder(editor.client).model).table_sql
    await editor._run_sql(sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))


async def _applied(client: BaseDBAsyncClient) -> set[str]:
    """Tortoise takes any error here for an empty table; we do not."""
    if not await client.execute_query_dict(_RECORDED[client.capabilities.dialect]):
        return set()
    recorded = await client.execute_query_dict("SELECT app, name FROM tortoise_migrations")
    return {row["name"] for row in recorded if row["app"] == APP}
