"""`python -m benchmarks.drills.index_ledger FOLDER`: what the embedded index holds beside what the database says, as
JSON, once nobody writes any more: the two must be the same."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from cop.community import findable
from cop.community.findable import kinds
from cop.engines import make_engines
from cop.kit.database import close_database, open_database
from cop.kit.store import rows
from cop.settings import read_settings
from cop.wiring import MODELS, catalogues_of, wire
from search.query import Query, Scope

ENTRIES = """
SELECT e.thing_id, e.version, t.state = 'published' AND t.audience_id IS NOT NULL AS is_open
FROM search_entry e JOIN thing t ON t.id = e.thing_id
WHERE t.kind IN_WORDS($1) ORDER BY e.thing_id
"""


async def read(folder: Path, url: str) -> dict[str, Any]:
    """`reason`: why the index cannot be read, or ''. `due`: things it has not caught up with. `stale`: things of which
    it holds another version. `found` and `readable`: how many things anyone finds, and may read."""
    settings = read_settings({"COP_DATABASE_URL": url, "COP_DATA": str(folder)})
    wire(settings, catalogues_of(settings))
    engines = make_engines(settings)
    await open_database(url, MODELS)
    try:
        await engines.open()
        reason = await engines.local.needs_rebuild()
        if reason:
            return {"reason": reason}
        entries = await rows(ENTRIES, [kind.thing_kind for kind in kinds.values()])
        held = await engines.local.versions([str(each["thing_id"]) for each in entries])
        audiences = frozenset(each["id"] for each in await rows("SELECT id FROM audience"))
        page = await engines.local.search(Query(scope=Scope(audiences), limit=0))
        return {
            "reason": "", "due": len(await findable.due(await engines.local_index())),
            "stale": [each["thing_id"] for each in entries if held.get(str(each["thing_id"])) != each["version"]],
            "found": page.total, "readable": sum(bool(each["is_open"]) for each in entries),
        }
    finally:
        await engines.close()
        await close_database()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(Path(sys.argv[1]), sys.argv[2]))))
