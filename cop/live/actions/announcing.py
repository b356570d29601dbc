"""What a change of polls, or a word from backstage, means in each room, said into the live log in the same unit."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from cop.community import log
from cop.community.log import COUNTS, DROP, PUT, News
from cop.community.polling import OPEN_POLL
from cop.kit.store import row, rows
from cop.live.queries import polls
from cop.live.queries.backstage import said_backstage

OPEN = "SELECT DISTINCT session_id FROM poll WHERE phase = 'open'"
WAS_SAID = """
SELECT 1 AS was FROM live_event e JOIN live_room r ON r.id = e.room_id WHERE e.thing_id = $1 AND r.key = $2
"""


async def tell_polls(session_id: int, ids: Iterable[int]) -> None:
    """Put where a poll is to be seen, dropped where it was; and silence where it never was."""
    found = await polls.poll_rows(session_id, ids)
    news: list[News] = []
    for poll, item in zip(found, await polls.poll_items(found), strict=True):
        for room, is_there in ((log.floor(session_id), polls.is_on_floor(poll)),
                               (log.desk(session_id), polls.is_on_desk(poll))):
            if is_there:
                news.append(News(room, PUT, item, poll["thing_id"]))
            elif await row(WAS_SAID, poll["thing_id"], room):
                await log.take_out(poll["thing_id"], room)
                news.append(News(room, DROP, {"id": item["id"]}, poll["thing_id"]))
    await log.append(news)


async def say_polls_anew(session_id: int, ids: list[int]) -> None:
    """Something else than our verbs gave them other readers: with what was said of them before taken out."""
    for poll_id in ids:
        for room in (log.floor(session_id), log.desk(session_id)):
            await log.take_out(poll_id, room)
    await tell_polls(session_id, ids)


async def votes_due() -> set[int]:
    """Sessions with an open poll in which the number of votes is not the one last said."""
    found = [each["session_id"] for each in await rows(OPEN)]
    return {session_id for session_id in found if await votes_to_tell(session_id)}


async def votes_to_tell(session_id: int) -> list[News]:
    """The numbers of votes that have changed: what was said last stands in the log itself."""
    found = [
        each for each in await polls.poll_rows(session_id) if each["phase"] == OPEN_POLL and polls.is_on_floor(each)
    ]
    said = await polls.said_last([each["thing_id"] for each in found], session_id) if found else {}
    return [
        News(room, COUNTS, {"counts": {each["public_id"]: each["votes"]}}, each["thing_id"])
        for each in found if _said(said, each) != each["votes"]
        for room in (log.floor(session_id), log.desk(session_id))
    ]


def _said(said: Mapping[int, str], poll: Mapping[str, Any]) -> int | None:
    data = json.loads(said.get(poll["thing_id"]) or "{}")
    figure = data.get("counts", {}).get(poll["public_id"], data.get("support"))
    return None if figure is None else int(figure)


async def tell_backstage(session_id: int, ids: Iterable[int]) -> None:
    """To those who run the session: these words, and who has seen them. Inside the unit of the verb."""
    items = await said_backstage(session_id, ids)
    rooms = (log.stage(session_id), log.desk(session_id))
    await log.append([News(room, PUT, item, session_id) for item in items for room in rooms])
