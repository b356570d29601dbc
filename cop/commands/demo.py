"""`python -m cop demo`: database, vocabulary, demonstration community, and the service, on loopback alone."""

from cop.commands.migrate import migrate_command
from cop.demo.building import build
from cop.kit.database import close_database, open_database
from cop.settings import Settings
from cop.wiring import MODELS, catalogues_of, wire

LOOPBACK = "127.0.0.1"


async def prepare(settings: Settings, *, scale: int) -> None:
    """Everything before the service: does nothing to a demonstration that is there already."""
    await migrate_command(settings.database_url, MODELS)
    wire(settings, catalogues_of(settings))
    await open_database(settings.database_url, MODELS)
    try:
        await build(print, scale=scale)
    finally:
        await close_database()
