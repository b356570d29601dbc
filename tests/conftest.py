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
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from cop import migrations
from cop.accounts.models import SignIn
from cop.accounts.tokens import token_hash
from cop.app import build_app
from cop.community.people import Person
from cop.forum import pointers
from cop.kit import schema, schema_sqlite
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
Browse = Callable[[str], Awaitable[httpx.AsyncClient]]


def _database(server: str, name: str) -> str:
    return server.rsplit("/", 1)[0] + "/" + name


async def _on_server(sql: str) -> None:
    connection = await asyncpg.connect(SERVER)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated, empty database that each test gets a copy of."""
    if SERVER:
        name = f"cop_template_{secrets.token_hex(4)}"
        asyncio.run(_on_server(f"CREATE DATABASE {name}"))
        asyncio.run(_migrate(_database(SERVER, name)))
        yield name
        asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))
    else:
        path = tmp_path_factory.mktemp("template") / "cop.sqlite3"
        _copy_template(path)
        yield str(path)


def _copy_template(to: Path) -> None:
    """A migrated, empty database. It is kept in a folder of this user's own, made once for all that makes it what it is:
    eight seconds of each run, and of each copy of the source that the mutations are tried on."""
    sources = sorted([*Path(migrations.__path__[0]).glob("*.py"), Path(schema.__file__), Path(schema_sqlite.__file__)])
    whole = hashlib.sha256(version("tortoise-orm").encode() + b"".join(each.read_bytes() for each in sources))
    folder = Path(tempfile.gettempdir()) / f"cop-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    assert folder.stat().st_uid == os.getuid()
    kept = folder / f"{whole.hexdigest()[:20]}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in folder.glob("*.sqlite3*"):
                old.unlink()
            making = folder / "making.sqlite3"
            asyncio.run(_migrate(f"sqlite:///{making}"))
            making.replace(kept)
        shutil.copy(kept, to)


@pytest.fixture(scope="session")
def settled(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Town]]:
    """A migrated database with the cast in it, that each test with a town gets a copy of; and the cast."""
    if SERVER:
        name = f"cop_town_{secrets.token_hex(4)}"
        asyncio.run(_on_server(f"CREATE DATABASE {name} TEMPLATE {migrated}"))
        yield name, asyncio.run(_build(_database(SERVER, name)))
        asyncio.run(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))
    else:
        path = tmp_path_factory.mktemp("town") / "cop.sqlite3"
        shutil.copy(migrated, path)
        yield str(path), asyncio.run(_build(f"sqlite:///{path}"))


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
        await _on_server(f"CREATE DATABASE {name} TEMPLATE {migrated}")
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
            ends_at=now().replace(year=now().year + 1),
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
    left = [item for item in items if any(item.get_closest_marker(name) for name, (here, _) in OUTSIDE.items() if not here)]
    if SERVER and "not services" not in config.option.markexpr:
        left += [item for item in items if not _meets_a_service(item) and item not in left]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


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
