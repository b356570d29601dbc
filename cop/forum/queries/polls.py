"""Polls of a topic, as its page shows them: three statements, however many there are, and none where there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cop.community.byline import of_row
from cop.community.people import Reader
from cop.community.polling import Choices, Figure
from cop.community.polls import own_votes, results
from cop.community.subjects import BYLINE_OF_T
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, rows

POLL = "topic_poll"
"""The kind of thing a poll of a topic is. It has no number: those are of replies."""
MOST_SHOWN = 20
HAS_POLLS = """
EXISTS (SELECT 1 FROM thing k WHERE k.parent_id = t.id AND k.number = 0 AND k.kind = 'topic_poll'
  AND +k.audience_id IN_IDS($3)) AS has_polls"""
"""Of the statement that reads a topic."""
POLLS = f"""
SELECT p.thing_id, p.sort, p.options, p.closes_at, t.public_id, t.state, t.language, t.author_id, t.audience_id,
       t.group_id, {BYLINE_OF_T}, x.source AS title,
       (SELECT count(*) FROM poll_vote v WHERE v.poll_id = p.thing_id) AS votes
FROM thing t JOIN topic_poll p ON p.thing_id = t.id
LEFT JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.parent_id = $1 AND t.number = 0 AND t.kind = 'topic_poll' AND +t.audience_id IN_IDS($2)
ORDER BY CASE WHEN p.closes_at > $3 THEN 0 ELSE 1 END, t.id DESC LIMIT {MOST_SHOWN}
"""  # noqa: S608  # columns of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A poll as one reader sees it now. `results`: by option, none where nothing may be told; `is_told` says whether
    this reader is told anything yet."""

    id: str
    kind: str
    title: str
    lang: str
    options: list[str]
    support: int
    """How many have voted."""
    state: str
    is_open: bool
    is_over: bool
    closes_at: datetime
    author_id: int
    byline: Mapping[str, Any]
    own: Choices
    is_told: bool
    results: list[Figure]


async def polls_of(reader: Reader, topic: Row) -> Sequence[Shown]:
    """Those the reader may read, open ones first, then the latest. Figures are for those who have voted, and for
    everybody once nobody votes any more."""
    moment = now()
    found = await rows(POLLS, topic["id"], reader.audiences, moment)
    own = await own_votes(reader, topic["id"]) if found else {}
    over = {each["thing_id"] for each in found if topic["closed_at"] is not None or _closes(each) <= moment}
    told = await results([each for each in found if each["thing_id"] in over or each["public_id"] in own])
    both = topic["state"] == PUBLISHED
    return [_shown(each, each["thing_id"] in over, own, told, is_up=both) for each in found]


def _shown(
    found: Row, is_over: bool, own: Mapping[str, Choices], told: Mapping[str, list[Figure]], *, is_up: bool
) -> Shown:
    public_id = found["public_id"]
    return Shown(
        id=public_id, kind=found["sort"], title=found["title"] or "", lang=found["language"],
        options=found["options"].splitlines(), support=found["votes"], state=found["state"],
        is_open=is_up and not is_over and found["state"] == PUBLISHED, is_over=is_over, closes_at=_closes(found),
        author_id=found["author_id"], byline=of_row(found).columns(), own=own.get(public_id, ()),
        is_told=public_id in told, results=told.get(public_id, []),
    )


def _closes(found: Row) -> datetime:
    at = instant(found["closes_at"])
    assert at is not None
    return at


async def poll_for(reader: Reader, public_id: str) -> Thing:
    """A poll, for acts on it. Raises Missing."""
    found = await Thing.get_or_none(
        kind=POLL, public_id=public_id, audience_id__in=list(reader.audiences)
    ) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return found
