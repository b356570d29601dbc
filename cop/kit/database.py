"""Opening and closing the database: which engine, which tables."""

import logging
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, OperationalError

from cop.kit.errors import Unavailable
from cop.kit.unit import ALIAS

APP = "cop"
ENGINES = {"sqlite": "cop.kit.engine_sqlite", "postgres": "cop.kit.engine_asyncpg"}
TALKATIVE = ("tortoise", "aiosqlite")
"""Loggers that quote statements with their values, which are what people wrote."""

GONE = (
    Unavailable, DBConnectionError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError, asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError, asyncpg.InternalClientError, asyncpg.TransactionRollbackError,
    ConnectionError, TimeoutError, OSError,
)
"""What a database says that is not there, or where one of two units that waited for each other was ended: nothing was
stored, and it can be tried again. asyncpg takes a session that was ended while it rested for its own fault."""
SIGNS = ("locked", "unable to open", "disk", "readonly", "full", "malformed")


def is_away(error: Exception) -> bool:
    """Whether the database does not answer. SQLite says that and bad SQL, which is our mistake, with one class."""
    return isinstance(error, GONE) or (
        isinstance(error, OperationalError) and any(sign in str(error).lower() for sign in SIGNS)
    )


def configuration(url: str, modules: list[str], *, migrations: str | None = None) -> dict[str, Any]:
    """What Tortoise wants to know. `url`: sqlite:///path/to/file or postgres://user:password@host:port/name."""
    app: dict[str, Any] = {"models": modules, "default_connection": ALIAS}
    if migrations:
        app["migrations"] = migrations
    return {
        "connections": {ALIAS: _connection(url)},
        "apps": {APP: app},
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    scheme = "postgres" if parts.scheme in ("postgres", "postgresql") else parts.scheme
    if scheme == "sqlite":
        return {"engine": ENGINES[scheme], "credentials": {"file_path": sqlite_path(url)}}
    if scheme != "postgres":
        raise ValueError(f"unknown database scheme {parts.scheme!r}")
    more = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "engine": ENGINES[scheme],
        "credentials": {
            "host": parts.hostname or more.pop("host", None), "port": parts.port or 5432,
            "user": unquote(parts.username or "") or None, "password": unquote(parts.password or "") or None,
            "database": parts.path.lstrip("/"), **more,
        },
    }


def sqlite_path(url: str) -> str:
    """sqlite:///relative.db is relative, sqlite:////absolute.db is absolute."""
    return url.removeprefix("sqlite://").removeprefix("/")


async def open_database(url: str, modules: list[str]) -> TortoiseContext:
    """Connect; every task of the process sees this database until `close_database()`."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return await Tortoise.init(config=configuration(url, modules), _enable_global_fallback=True)


async def close_database() -> None:
    await Tortoise.close_connections()
