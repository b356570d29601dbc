"""Invitations to answer: those of a question, for its asker and the stewards; and one's own.

Nobody sees by them who wrote under a hidden byline: who invited is "the asker" or "a moderator", and that somebody has
answered shows where the answer is signed by name.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cop.community.people import Reader
from cop.community.subjects import BYLINE_OF_T
from cop.community.thing import is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, rows
from cop.routing.models import AnswerInvitation
from cop.routing.queries.experts import listed

MOST = 50
SHOWN = ("waiting", "accepted", "answered")

OF_TOPICS = """
SELECT i.id, i.place, i.topic_id, i.state, i.words, i.reasons, i.made_at, i.by_steward, p.name,
       h.public_id AS profile, n.name AS passed_to,
       CASE WHEN EXISTS (SELECT 1 FROM answer_invitation b WHERE b.passed_to_id = i.id) THEN 1 ELSE 0 END AS was_passed
FROM (SELECT a.*, row_number() OVER (PARTITION BY a.topic_id ORDER BY a.id) AS place
      FROM answer_invitation a WHERE a.topic_id IN_IDS($1)) i JOIN person p ON p.id = i.person_id
LEFT JOIN profile f ON f.person_id = i.person_id
LEFT JOIN thing h ON h.id = f.thing_id AND h.state = 'published' AND h.audience_id IN_IDS($2)
LEFT JOIN answer_invitation o ON o.id = i.passed_to_id LEFT JOIN person n ON n.id = o.person_id
WHERE i.state <> 'withdrawn' ORDER BY i.topic_id, i.id
"""
"""`place`: the number of an invitation among those of its question: the public name of a person would tell who else is
signed with it."""
_OWN = f"""
SELECT i.id, i.state, i.made_at, i.by_steward, t.public_id, t.language, t.published_at, {BYLINE_OF_T},
       x.source AS title, g.slug, g.labels AS group_labels, g.access, g.readers_id, g.id AS group_id,
       CASE WHEN EXISTS (SELECT 1 FROM answer_invitation b WHERE b.passed_to_id = i.id) THEN 1 ELSE 0 END AS was_passed,
       CASE WHEN EXISTS (SELECT 1 FROM thing r WHERE r.parent_id = t.id AND r.author_id = $1 AND r.kind = 'reply'
         AND r.state = 'published') THEN 1 ELSE 0 END AS has_answered,
       (SELECT LIST(m.id) FROM thing_term tt JOIN term m ON m.id = tt.term_id JOIN profile f ON f.person_id = $1
         JOIN thing_term mine ON mine.thing_id = f.thing_id AND mine.term_id = m.id WHERE tt.thing_id = t.id) AS shared
FROM answer_invitation i JOIN thing t ON t.id = i.topic_id JOIN community_group g ON g.id = t.group_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE i.person_id = $1 AND i.state IN_WORDS($3) AND t.state = 'published' AND t.closed_at IS NULL
  AND t.audience_id IN_IDS($2)
"""  # noqa: S608  # pieces of ours
"""Why one is asked is told by the themes one shares with the question, and by nothing the inviter has chosen by: it
would tell what the inviter may read."""
MINE = f"{_OWN} ORDER BY CASE i.state WHEN 'waiting' THEN 0 WHEN 'accepted' THEN 1 ELSE 2 END, i.id DESC LIMIT {MOST}"
ONE_OF_MINE = f"{_OWN} AND t.public_id = $4 ORDER BY i.id DESC LIMIT 1"


async def of_topics(reader: Reader, topic_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Topic -> whom it was put to; `profile` where the reader may read it. For its asker and the stewards alone: the
    caller has asked whether the reader is one."""
    found: dict[int, list[dict[str, Any]]] = {}
    for each in await rows(OF_TOPICS, list(topic_ids), reader.audiences):
        found.setdefault(each["topic_id"], []).append({**dict(each), "reasons": listed(each["reasons"])})
    return found


async def mine(reader: Reader) -> Sequence[Row]:
    """What the reader is asked to answer and can: those that wait first."""
    return await rows(MINE, reader.id, reader.audiences, SHOWN)


async def own_row(reader: Reader, topic: str) -> Row:
    """The reader's own invitation to this question, as its page shows it. Raises Missing."""
    found = await rows(ONE_OF_MINE, reader.id, reader.audiences, SHOWN, topic) if is_public_id(topic) else []
    if not found:
        raise Missing
    return found[0]


async def invitation_for(reader: Reader, topic: str) -> AnswerInvitation:
    """The same, for acts on it. Raises Missing."""
    return await AnswerInvitation.get(id=(await own_row(reader, topic))["id"])


def figures(invitations: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """How many were asked, and how many said yes: those who pass a question on count with whom they name."""
    asked = [each for each in invitations if each["state"] != "passed"]
    return len(asked), sum(each["state"] in ("accepted", "answered") for each in asked)
