"""`python -m cop reindex`: build an index anew beside the one in use, here or in the process that writes to it."""

import asyncio
from collections.abc import Callable

from cop.community import indexes
from cop.engines import Engines, make_engines
from cop.indexer import Following, follow_local, follow_server
from cop.kit.database import close_database, open_database
from cop.kit.unit import unit
from cop.settings import BadSetting, Settings
from cop.wiring import MODELS, catalogues_of, wire
from search.engine import EngineAway

EMBEDDED, SERVER = "embedded", "server"
ENGINES = (EMBEDDED, SERVER)
LOOK_SECONDS = 0.5

Tell = Callable[[str], object]


async def reindex(settings: Settings, which: str) -> int:
    """The command: 0 when the index has been built, 1 when that is impossible now."""
    wire(settings, catalogues_of(settings))
    engines = make_engines(settings)
    await open_database(settings.database_url, MODELS)
    try:
        await engines.open()
        await build(engines, which, print)
    except EngineAway as error:
        print(f"the index cannot be built now: {error}")
        return 1
    finally:
        await engines.close()
        await close_database()
    return 0


async def build(engines: Engines, which: str, tell: Tell) -> None:
    """The index answers throughout; what changes meanwhile follows.

    If nobody writes to it, it is built here. A service that runs does write to it: then it is asked to, and this waits,
    telling how far it is. Should that process end, this one goes on in its place.
    """
    if which == SERVER:
        if engines.server is None:
            raise BadSetting("reindex --engine server needs COP_SEARCH_URL and COP_SEARCH_KEY")
        following, index_id = follow_server(engines, engines.server, say=tell), await engines.server_index()
    else:
        following, index_id = follow_local(engines, say=tell), await engines.local_index()
    async with unit():
        await indexes.ask_for_build(index_id)
    try:
        await _until_built(following, index_id, tell)
    finally:
        await following.leave()
    tell("done")


async def _until_built(following: Following, index_id: int, tell: Tell) -> None:
    told = ""
    while (state := await indexes.look(index_id)) and state["asked_at"] is not None:
        if await following.step() or following.writes:
            continue
        line = f"{state['done']:,} documents so far" if state["done"] else "the service that runs was asked to build it"
        if line != told:
            told = line
            tell(line)
        await asyncio.sleep(LOOK_SECONDS)
