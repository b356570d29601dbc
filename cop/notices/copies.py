"""Notices about a thing, as a place of words: they hold none, and say what their reader may read when it is shown."""

from collections.abc import Mapping, Sequence

from cop.community import aside
from cop.kit.store import row

ABOUT = f"""{aside.TREE}
SELECT count(*) AS n FROM notice WHERE thing_id IN (SELECT id FROM tree) OR leads_to_id IN (SELECT id FROM tree)
"""  # noqa: S608  # pieces of ours


class Notices:
    name = "notice"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {each: await self._count(each) for each in thing_ids}

    async def left(self, thing_id: int) -> int:
        return await self._count(thing_id) if await aside.is_read_by_others(thing_id) else 0

    async def _count(self, thing_id: int) -> int:
        found = await row(ABOUT, thing_id)
        return int(found["n"]) if found else 0
