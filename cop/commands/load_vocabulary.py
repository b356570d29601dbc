"""`python -m cop load-vocabulary`: the facts of the package into the database, as often as one likes."""

from cop.community import indexes, loading
from cop.kit.database import close_database, open_database
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import MODELS


async def load_vocabulary(settings: Settings) -> None:
    """Add what is missing, renew what nobody has edited, and say what became of each list."""
    await open_database(settings.database_url, MODELS)
    try:
        counts = await loading.load_vocabulary(print)
        if any(count.changed for count in counts.values()):
            async with unit():
                await indexes.ask_for_all()
            print("search: the indexes will be built anew, for the labels that changed")
    finally:
        await close_database()
