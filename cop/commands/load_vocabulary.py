"""`python -m cop load-vocabulary`: the facts of the package into the database, as often as one likes."""

from cop.community import loading
from cop.kit.database import close_database, open_database
from cop.settings import Settings
from cop.wiring import MODELS


async def load_vocabulary(settings: Settings) -> None:
    """Add what is missing, renew what nobody has edited, and say what became of each list."""
    await open_database(settings.database_url, MODELS)
    try:
        await loading.load_vocabulary(print)
    finally:
        await close_database()
