"""`python -m cop migrate` and `python -m cop make-migrations NAME`."""

from cop.kit.schema import make_migrations, migrate
from cop.wiring import MIGRATIONS


async def migrate_command(url: str, modules: list[str]) -> None:
    """Bring the database up to date, telling each step."""
    applied = await migrate(url, modules, MIGRATIONS, report=print)
    print(f"{len(applied)} migrations applied" if applied else "the database is up to date")


async def make_migrations_command(modules: list[str], name: str) -> None:
    """Write down what has changed in the models."""
    for path in await make_migrations(modules, MIGRATIONS, name):
        print(path)
