"""Where words of topics and replies are met that lie in no text of their own: what others quoted of them."""

from collections.abc import Mapping, Sequence

from cop.community.aside import TREE
from cop.kit.store import row, rows

QUOTED = "SELECT q.source_id, count(*) AS n FROM quotation q WHERE q.source_id IN_IDS($1) GROUP BY q.source_id"
WHOLE = f"""{TREE}
SELECT count(*) AS n FROM quotation q JOIN thing_text x ON x.thing_id = q.thing_id AND x.bare <> '' AND NOT x.is_bare
JOIN thing t ON t.id = q.thing_id JOIN audience_grant g ON g.audience_id = t.audience_id
WHERE q.source_id IN (SELECT id FROM tree) AND g.principal NOT LIKE 'steward:%'
"""  # noqa: S608  # pieces of ours


class Quotations:
    """Texts that quote a thing, as a place of words: they stand without it as long as it is hidden."""

    name = "quotation"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {int(each["source_id"]): int(each["n"]) for each in await rows(QUOTED, list(thing_ids))}

    async def left(self, thing_id: int) -> int:
        found = await row(WHOLE, thing_id)
        return int(found["n"]) if found else 0
