"""Where words of questions, answers and polls are met that lie in no text: what was said in the rooms of a session."""

from collections.abc import Mapping, Sequence

from cop.community.aside import TREE
from cop.kit.store import rows, write

SAID = f"""{TREE}
SELECT t.id, p.id AS payload_id, p.data, e.verb, r.key FROM tree JOIN thing t ON t.id = tree.id
JOIN live_payload p ON p.thing_id = t.id OR t.kind = 'answer' AND p.thing_id = t.parent_id
JOIN live_event e ON e.id = p.event_id JOIN live_room r ON r.id = p.room_id
WHERE t.kind IN ('question', 'answer', 'poll') AND p.data <> '' AND e.verb = 'put'
  AND p.data LIKE '%"id":"' || t.public_id || '"%' AND NOT p.data LIKE '%"step":"hidden"%'
"""  # noqa: S608  # pieces of ours
"""An answer stands in what was said of its question. A receipt that says "hidden" holds no words."""


class Replay:
    """The live log, from which a session is followed and replayed, as a place of words."""

    name = "replay"

    async def held(self, thing_ids: Sequence[int]) -> Mapping[int, int]:
        return {each: await self.left(each) for each in thing_ids}

    async def left(self, thing_id: int) -> int:
        return len(await rows(SAID, thing_id))

    async def erase(self, thing_id: int) -> None:
        """Words and salts: the chain of the log holds without them."""
        found = [int(each["payload_id"]) for each in await rows(SAID, thing_id)]
        await write("UPDATE live_payload SET data = '', salt = '' WHERE id IN_IDS($1)", found)
