"""Provisional: being replaced."""
from collections.abc import Callable
from typing import Any
from tortoise.context import TortoiseContext
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from cop.kit.database import APP, configuration
from cop.kit.unit import ALIAS

def _plain(url: str, modules: list[str], package: str) -> dict[str, Any]:
    c = configuration(url, modules, migrations=package)
    e = c["connections"][ALIAS]["engine"]
    c["connections"][ALIAS]["engine"] = "tortoise.backends.sqlite" if "sqlite" in e else "tortoise.backends.asyncpg"
    return c

async def migrate(url: str, modules: list[str], migrations_package: str, *, report: Callable[[str], None]) -> list[str]:
    c = _plain(url, modules, migrations_package)
    async with TortoiseContext() as ctx:
        await ctx.init(config=c)
        ex = MigrationExecutor(get_connection(ALIAS), c["apps"])
        await ex.migrate([MigrationTarget(app_label=APP, name="__latest__")])
    return []

async def pending(url: str, modules: list[str], migrations_package: str) -> list[str]:
    return []
