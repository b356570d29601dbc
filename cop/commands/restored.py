"""`python -m cop restored`: to be run once after a backup was put back, before the service starts."""

from cop.community.log import break_in_time
from cop.kit.unit import unit


async def restored() -> str:
    """Give every live room a new epoch: browsers that stayed open know newer numbers than the database does."""
    async with unit():
        rooms = await break_in_time()
    return f"{rooms} live rooms have a new epoch: whoever comes back to one gets it afresh."
