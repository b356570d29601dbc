"""Appeals: what an author may have looked at again, who looks, and what they read."""

from dataclasses import dataclass

from cop.community.people import Reader
from cop.community.policy import may
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.moderation.models import DONE, UNDONE, WAITING, Act, Appeal

OTHERS = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id JOIN person p ON p.id = h.person_id
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator') AND h.open_for IS NOT NULL AND p.state = 'active'
  AND h.since <= $2 AND (h.until IS NULL OR h.until > $2) AND NOT h.person_id IN_IDS($3)
"""
"""Those who keep order in the group and have no part in it."""
OWN = """
SELECT a.id, a.verb, a.reason, a.category, a.at, a.group_id, a.state, a.person_id, p.state AS standing, p.words,
       p.answer, p.made_at, p.decided_at
FROM moderation_act a LEFT JOIN thing t ON t.id = a.thing_id LEFT JOIN appeal p ON p.act_id = a.id
WHERE a.id = $1 AND (a.person_id = $2 OR a.person_id IS NULL AND t.author_id = $2)
  AND a.state IN ('done', 'undone') AND a.verb IN_WORDS($3)
"""
TO_DECIDE = """
SELECT p.id, p.words, p.state AS standing, p.made_at, p.answer, a.verb, a.reason, a.category, a.at, a.group_id,
       a.moderator_id, p.author_id, a.thing_id, a.person_id, seen.public_id, seen.kind, seen.state, seen.language,
       CASE WHEN body.is_bare THEN '' ELSE substr(body.source, 1, 2000) END AS excerpt, author.name AS person
FROM appeal p JOIN moderation_act a ON a.id = p.act_id JOIN person author ON author.id = p.author_id
LEFT JOIN thing seen ON seen.id = a.thing_id AND seen.audience_id IN_IDS($2)
LEFT JOIN thing_text body ON body.thing_id = seen.id AND body.part = 'body' AND body.is_current
  AND body.language = seen.language
WHERE p.id = $1
"""
APPEALABLE = (
    "hide", "return", "close", "move", "split", "merge", "move_reply", "edit", "slow", "warn", "review",
    "silence", "suspend",
)
"""Acts that take something from who wrote, or change it."""


@dataclass(frozen=True, slots=True)
class ToDecide:
    """An appeal with the queue it stands in: its group's while somebody there had no part in it, else (None) the
    secretariat's. What policy is asked about."""

    appeal: Appeal
    act: Act
    group_id: int | None


async def to_decide(appeal: Appeal) -> ToDecide:
    act = await Act.get(id=appeal.act_id)
    return ToDecide(appeal, act, await decider_of(act, appeal.author_id))


async def decider_of(act: Act, author_id: int) -> int | None:
    """The group that decides, or None for the secretariat."""
    if act.group_id is None:
        return None
    concerned = [each for each in (act.moderator_id, act.confirmed_by_id, author_id) if each is not None]
    return act.group_id if await row(OTHERS, act.group_id, now(), concerned) else None


async def own_act(reader: Reader, act_id: int) -> Row:
    """An act on the reader's own words or standing, with the appeal there is. Raises Missing."""
    found = await row(OWN, act_id, reader.id, list(APPEALABLE)) if reader.signed_in else None
    if found is None:
        raise Missing
    return found


async def appeal_for(reader: Reader, appeal_id: int) -> ToDecide:
    """An appeal that the reader may decide or has decided: a keeper of its queue without a part in it. Raises
    Missing."""
    appeal = await Appeal.get_or_none(id=appeal_id)
    if appeal is None:
        raise Missing
    found = await to_decide(appeal)
    if not may(reader, "appeal.decide", found) or has_part(reader, found):
        raise Missing
    return found


def has_part(reader: Reader, found: ToDecide) -> bool:
    return reader.id in (found.act.moderator_id, found.act.confirmed_by_id, found.appeal.author_id)


async def shown(reader: Reader, appeal: Appeal) -> Row:
    """What who decides reads: the act, its reason, the author's words; the text as far as the reader may read it."""
    found = await row(TO_DECIDE, appeal.id, reader.audiences)
    assert found is not None
    return found


WAITING_FOR_WORD = """
SELECT a.id, a.verb, a.reason, a.category, a.at, a.state AS standing, a.group_id, a.to_group_id, seen.public_id,
       seen.kind, seen.number, seen.language, seen.state, top.public_id AS topic_id, top.language AS topic_language,
       title.source AS title
FROM moderation_act a LEFT JOIN thing seen ON seen.id = a.thing_id AND seen.audience_id IN_IDS($2)
LEFT JOIN thing above ON above.id = coalesce(seen.parent_id, seen.id)
LEFT JOIN thing top ON top.id = coalesce(above.parent_id, above.id) AND top.audience_id IN_IDS($2)
LEFT JOIN thing_text title ON title.thing_id = top.id AND title.part = 'title' AND title.is_current
  AND title.language = top.language
WHERE a.id = $1
"""


async def act_to_confirm(reader: Reader, act_id: int) -> tuple[Act, Row]:
    """An act of a colleague that waits for a word, in a group the reader keeps in order. Raises Missing."""
    act = await Act.get_or_none(id=act_id, group_id__in=list(reader.steward_of), recused=True)
    if act is None or act.state not in (WAITING, DONE, UNDONE):
        raise Missing
    found = await row(WAITING_FOR_WORD, act_id, reader.audiences)
    assert found is not None
    return act, found


WAIT_IN = """
SELECT a.id, a.verb, a.at, a.group_id, a.state AS standing FROM moderation_act a
WHERE a.group_id IN_IDS($1) AND a.recused AND a.confirmed_by_id IS NULL AND a.state IN ('waiting', 'done')
  AND a.moderator_id <> $2 ORDER BY a.id LIMIT 50
"""
APPEALS_IN = """
SELECT p.id, p.made_at, a.verb, a.group_id FROM appeal p JOIN moderation_act a ON a.id = p.act_id
WHERE p.state = 'waiting' AND a.group_id IN_IDS($1) AND a.moderator_id <> $2 AND p.author_id <> $2
ORDER BY p.id LIMIT 50
"""


async def waiting_in(reader: Reader) -> list[Row]:
    """Acts of colleagues that wait for a word of this reader."""
    return list(await rows(WAIT_IN, reader.steward_of, reader.id))
