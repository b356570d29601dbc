"""A real database for every test (SQLite, or PostgreSQL when COP_TEST_DATABASE_URL is set), a real application."""

import asyncio
import copy
import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette
from tortoise.apps import Apps
from tortoise.models import Model

from cop import app as service
from cop import migrations
from cop.accounts.models import SignIn
from cop.accounts.tokens import token_hash
from cop.app import build_app
from cop.community.people import Person
from cop.forum import pointers
from cop.kit import engine_asyncpg, schema, schema_sqlite
from cop.kit.assets import Assets
from cop.kit.clock import now
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.unit import unit
from cop.settings import Settings, read_settings
from cop.wiring import MIGRATIONS, MODELS
from tests.cast import Town, build_town
from tests.postbox import postbox, postman  # noqa: F401  # fixtures
from tests.search.meilisearch import description

SERVER = os.environ.get("COP_TEST_DATABASE_URL", "")
engine_asyncpg.CONNECT_SECONDS = 10.0  # a busy machine takes its time to open a session; no test waits for it to fail
Browse = Callable[[str], Awaitable[httpx.AsyncClient]]


def _database(server: str, name: str) -> str:
    return server.rsplit("/", 1)[0] + "/" + name


async def _on_server(sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(SERVER)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


async def copy_on_server(template: str, name: str) -> None:
    """A copy of a database on the server. File by file it costs half of what it costs page by page through its log."""
    await _on_server(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated, empty database that each test gets a copy of."""
    return _template_on_server() if SERVER else _copy_template(tmp_path_factory.mktemp("template") / "cop.sqlite3")


def _version() -> str:
    """What a migrated database depends on."""
    sources = sorted([*Path(migrations.__path__[0]).glob("*.py"), Path(schema.__file__), Path(schema_sqlite.__file__)])
    whole = version("tortoise-orm").encode() + b"".join(each.read_bytes() for each in sources)
    return hashlib.sha256(whole).hexdigest()[:20]


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder of what all workers and runs of this user share; one at a time."""
    folder = Path(tempfile.gettempdir()) / f"cop-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    assert folder.stat().st_uid == os.getuid()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _template_on_server() -> str:
    """Made once for all workers and runs; it goes with the server, which was started for the tests."""
    name = f"cop_template_{_version()}"
    with _alone():
        if not asyncio.run(_on_server(f"SELECT FROM pg_database WHERE datname = '{name}'")):
            making = f"cop_making_{secrets.token_hex(4)}"
            asyncio.run(_on_server(f"CREATE DATABASE {making}"))
            asyncio.run(_migrate(_database(SERVER, making)))
            asyncio.run(_on_server(f"ALTER DATABASE {making} RENAME TO {name}"))
    return name


def _copy_template(to: Path) -> str:
    """Made once for all workers, runs, and copies of the source that the mutations are tried on: fifteen seconds each."""
    with _alone() as folder:
        kept = folder / f"{_version()}.sqlite3"
        if not kept.exists():
            making = folder / "making"
            older = sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-3]
            for old in [*older, *folder.glob("making*")]:
                old.unlink()
            asyncio.run(_migrate(f"sqlite:///{making}"))
            making.replace(kept)
        return str(shutil.copy(kept, to))


@pytest.fixture(scope="session")
def settled(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Town]]:
    """A migrated database with the cast in it, that each test with a town gets a copy of; and the cast."""
    if SERVER:
        name = f"cop_town_{secrets.token_hex(4)}"
        asyncio.run(copy_on_server(migrated, name))
        yield name, asyncio.run(_build(_database(SERVER, name)))
        asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))
    else:
        path = tmp_path_factory.mktemp("town") / "cop.sqlite3"
        shutil.copy(migrated, path)
        yield str(path), asyncio.run(_build(f"sqlite:///{path}"))


def _prepare_once(self: Apps) -> None:
    """What the ORM works out for each model at each opening, twenty milliseconds, depends on the engine alone."""
    models = {model for each in self.apps.values() for model in each.values()}
    if any(_prepared.get(model) is not type(model._meta.db) for model in models):
        _prepare(self)
        _prepared.update({model: type(model._meta.db) for model in models})


_prepared: dict[type[Model], type] = {}
_prepare = Apps._build_initial_querysets
Apps._build_initial_querysets = _prepare_once
service.Assets = cache(Assets)  # each application would read and join all files of static/ again


async def _build(url: str) -> Town:
    await open_database(url, MODELS)
    try:
        return await build_town()
    finally:
        await close_database()


async def _migrate(url: str) -> None:
    await migrate(url, MODELS, MIGRATIONS, report=lambda line: None)


@asynccontextmanager
async def fresh_database(migrated: str, folder: Path) -> AsyncIterator[str]:
    """The address of a copy of the migrated database, gone afterwards."""
    if SERVER:
        name = f"cop_test_{secrets.token_hex(6)}"
        await copy_on_server(migrated, name)
        yield _database(SERVER, name)
        await _on_server(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        path = folder / "cop.sqlite3"
        shutil.copy(migrated, path)
        yield f"sqlite:///{path}"


@pytest.fixture
async def database_url(request: pytest.FixtureRequest, migrated: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database of this test's own; with the cast in it if the test asks for `town`."""
    template = request.getfixturevalue("settled")[0] if "town" in request.fixturenames else migrated
    async with fresh_database(template, tmp_path) as url:
        yield url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[str]:
    """The database, open."""
    await open_database(database_url, MODELS)
    yield database_url
    await close_database()


@pytest.fixture
async def town(db: str, settled: tuple[str, Town]) -> Town:
    """The cast of `tests/cast.py`."""
    return copy.deepcopy(settled[1])


def settings_for(database_url: str, folder: Path, **more: str) -> Settings:
    """What an installation says, in English first. `more`: other variables of the environment."""
    return read_settings(
        {"COP_DATABASE_URL": database_url, "COP_DATA": str(folder / "data"), "COP_LANGUAGES": "en,fr",
         "COP_SECRET": "a secret of the tests, of no other use", **more}
    )


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path)


@asynccontextmanager
async def running(migrated: str, folder: Path, **more: str) -> AsyncIterator[Starlette]:
    """An application on a database of its own, for tests of a whole module; `more`: of the environment."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(migrated, folder))
        await open_database(url, MODELS)
        stack.push_async_callback(close_database)
        built = build_app(settings_for(url, folder, **more), work=False)
        stack.push_async_callback(built.state.renderer.close)
        stack.callback(pointers._seen.clear)
        yield built


@pytest.fixture
async def app(db: str, settings: Settings) -> AsyncIterator[Starlette]:
    """The application on this test's database; the deliveries are done when a test asks for them."""
    built = build_app(settings, work=False)
    yield built
    await built.state.renderer.close()
    pointers._seen.clear()


async def sign_in(person: Person) -> str:
    """A sign-in as the accounts slice writes it; gives the token of its cookie."""
    token = secrets.token_urlsafe(24)
    async with unit():
        await SignIn.create(
            person_id=person.id, token_hash=token_hash(token), form_secret=secrets.token_hex(16), since=now(),
            ends_at=now() + timedelta(days=365),
        )
    return token


@pytest.fixture
async def browse(app: Starlette, town: Town) -> AsyncIterator[Browse]:
    """`amina = await browse("amina")`: a browser in which she is signed in; "nobody" is a visitor."""
    async with AsyncExitStack() as stack:
        async def open_browser(name: str) -> httpx.AsyncClient:
            cookies = {} if name == "nobody" else {"cop": await sign_in(getattr(town, name))}
            return await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1:8000",
                    headers={"sec-fetch-site": "same-origin"}, cookies=cookies,
                )
            )

        yield open_browser


def may_mount() -> bool:
    """Whether this user may mount a small disk."""
    with tempfile.TemporaryDirectory() as place:
        command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", place]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            return False
        subprocess.run(["umount", place], check=True)
    return True


OUTSIDE = {
    "small_disk": (may_mount(), "no right to mount a small disk: INDEXING ON A FULL DISK WAS NOT TRIED"),
    "search_server": (bool(os.environ.get("COP_TEST_SEARCH_URL")), "COP_TEST_SEARCH_URL is not set: THE CONTRACT OF SEARCH "
                      "WAS NOT RUN ON A REAL SERVER"),
    "description": (description.found() is not None, "no data/meilisearch-openapi.json in ../shared or COP_SHARED: WHAT "
                    "IS SENT TO THE SEARCH SERVER WAS NOT HELD AGAINST ITS DESCRIPTION"),
}
"""Marker -> whether what it needs is here, and what to say when it is not: neither can be installed or committed."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need what is not here are not chosen; `pytest_terminal_summary` says so loudly."""
    left = {item for item in items if any(item.get_closest_marker(name) for name, (here, _) in OUTSIDE.items() if not here)}
    if SERVER and "not services" not in config.option.markexpr:
        left |= {item for item in items if not _meets_a_service(item)}
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]
    # What takes minutes by itself begins first, so that no worker is left alone with it at the end.
    items.sort(key=lambda item: (item.get_closest_marker("long") is None, item.path.name != "test_leaks.py"))


def _meets_a_service(item: pytest.Item) -> bool:
    """Beside the services only what uses a database or one of them is run again: the rest would be the same test."""
    assert isinstance(item, pytest.Function)
    return "migrated" in item.fixturenames or any(item.get_closest_marker(each) for each in ("services", "browser", "mutations"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for here, words in OUTSIDE.values():
        if not here:
            terminalreporter.write_line(f"##### {words}", red=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their length: archives made for a test hold the time, and two workers must agree on names."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None
