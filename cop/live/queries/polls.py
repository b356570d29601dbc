"""Polls of a session: as its floor and its desk show them, and one's own votes."""

from collections.abc import Iterable, Sequence

from cop.community import log
from cop.community.people import Reader
from cop.community.polling import CLOSED_POLL, DRAFT_POLL, OPEN_POLL, Figure
from cop.community.polls import own_votes, results
from cop.community.thing import HELD, PUBLISHED, Thing, is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, rows
from cop.live.queries.rooms import Item

POLL = "poll"
"""What an item says it is (`sort`); those of questions say nothing."""
POLLS = """
SELECT p.thing_id, p.session_id, p.sort, p.options, p.phase, t.public_id, t.language, t.state, s.state AS session_state,
       x.source, (SELECT count(*) FROM poll_vote v WHERE v.poll_id = p.thing_id) AS votes
FROM poll p JOIN thing t ON t.id = p.thing_id JOIN thing s ON s.id = p.session_id
LEFT JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
"""
SAID_LAST = """
SELECT l.thing_id, l.data FROM live_payload l JOIN live_room r ON r.id = l.room_id
WHERE l.thing_id IN_IDS($1) AND r.key = $2 ORDER BY l.event_id
"""


async def poll_for(reader: Reader, session: Thing, public_id: str) -> Thing:
    """A poll of this session. Raises Missing, also for one this reader may not read."""
    found = await Thing.get_or_none(
        kind=POLL, parent_id=session.id, public_id=public_id, audience_id__in=list(reader.audiences)
    ) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return found


async def poll_rows(session_id: int, ids: Iterable[int] | None = None) -> Sequence[Row]:
    """The polls of a session with all that is shown of them, oldest first; `ids`: these alone."""
    if ids is None:
        return await rows(f"{POLLS} WHERE p.session_id = $1 ORDER BY p.thing_id", session_id)
    return await rows(
        f"{POLLS} WHERE p.session_id = $1 AND p.thing_id IN_IDS($2) ORDER BY p.thing_id", session_id, list(ids)
    )


def is_on_floor(poll: Row) -> bool:
    return bool(poll["phase"] != DRAFT_POLL and poll["state"] == poll["session_state"] == PUBLISHED)


def is_on_desk(poll: Row) -> bool:
    return bool(poll["state"] in (HELD, PUBLISHED) and poll["session_state"] == PUBLISHED)


async def poll_items(found: Sequence[Row]) -> list[Item]:
    """As every room shows them: the number of votes (`support`) at any time, figures once a poll is closed."""
    told = await results([each for each in found if each["phase"] == CLOSED_POLL])
    return [
        {
            "id": each["public_id"], "sort": POLL, "step": f"poll_{each['phase']}", "kind": each["sort"],
            "title": each["source"] or "", "lang": each["language"], "options": each["options"].splitlines(),
            "support": each["votes"], "results": told.get(each["public_id"], []),
        }
        for each in found
    ]


async def results_so_far(reader: Reader, session_id: int) -> dict[str, list[Figure]]:
    """Of the open polls in which this reader has voted."""
    voted = await own_votes(reader, session_id)
    return await results([
        each for each in await poll_rows(session_id)
        if each["phase"] == OPEN_POLL and is_on_floor(each) and each["public_id"] in voted
    ])


async def said_last(ids: Sequence[int], session_id: int) -> dict[int, str]:
    """The last words of the floor on each of these, as the log keeps them."""
    return {each["thing_id"]: each["data"] for each in await rows(SAID_LAST, ids, log.floor(session_id))}
