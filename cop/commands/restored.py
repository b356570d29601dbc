"""`python -m cop restored`: to be run once after a backup was put back, before the service starts."""

import shutil
from pathlib import Path

from cop.community.indexes import forget_all
from cop.community.log import break_in_time
from cop.engines import FOLDER
from cop.kit.unit import unit


async def restored(data: Path) -> str:
    """Give every live room a new epoch: browsers that stayed open know newer numbers than the database does.
    So do the indexes of search: the one in the folder `data` is removed, all are forgotten."""
    async with unit():
        rooms = await break_in_time()
        await forget_all()
    shutil.rmtree(data / FOLDER, ignore_errors=True)
    return (
        f"{rooms} live rooms have a new epoch: whoever comes back to one gets it afresh."
        " The indexes of search are built anew when the service starts."
    )
