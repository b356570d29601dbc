"""What the week of a facilitator has in it: so many statements, whatever the group is like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cop.community.groups import Group
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.store import Row, row, rows
from cop.moderation.queries import queue, rota

HEADS = 5
"""How much of each list stands on the page; the rest is where it leads."""
WELCOME_DAYS = 14
AHEAD = timedelta(days=7)

ALARM = """
SELECT kind, opened_at FROM moderation_case
WHERE open_for IN ('orphan:' || cast($1::int AS text), 'alone:' || cast($1::int AS text)) AND state = 'open'
"""
OPEN = """
SELECT kind, count(*) AS n, sum(CASE WHEN urgency = 2 THEN 1 ELSE 0 END) AS urgent, min(opened_at) AS oldest
FROM moderation_case WHERE group_id = $1 AND state = 'open' AND ($2 = 1 OR kind NOT IN ('profile', 'sunset'))
GROUP BY kind ORDER BY kind
"""
QUESTIONS = f"""
SELECT t.public_id, t.language, t.published_at, x.source AS title, count(*) OVER () AS many
FROM question_clock k JOIN thing t ON t.id = k.topic_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE k.stopped_at IS NULL AND t.state = 'published' AND t.closed_at IS NULL AND t.group_id = $1
  AND t.audience_id IN_IDS($2)
ORDER BY t.published_at, t.id LIMIT {HEADS}
"""  # noqa: S608  # pieces of ours, here and below
"""The clock is of the slice `routing`, a session of `live`, a meeting of `forum`: their tables are read by name."""
NEWCOMERS = f"""
SELECT p.name, m.since, count(*) OVER () AS many FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.group_id = $1 AND m.open_for IS NOT NULL AND m.since >= $2 AND p.state = 'active'
ORDER BY m.since DESC, m.id DESC LIMIT {2 * HEADS}
"""  # noqa: S608
ASKING = f"""
SELECT p.name, r.asked_at, count(*) OVER () AS many FROM join_request r JOIN person p ON p.id = r.person_id
WHERE r.group_id = $1 AND r.state = 'waiting' ORDER BY r.asked_at, r.id LIMIT {HEADS}
"""  # noqa: S608
SESSIONS = f"""
SELECT t.public_id, t.language, s.starts_at, s.minutes, s.phase, x.source AS title,
  (SELECT count(*) FROM thing q JOIN session_question sq ON sq.thing_id = q.id AND sq.step = 'received'
    WHERE q.parent_id = t.id) AS unread
FROM session s JOIN thing t ON t.id = s.thing_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.group_id = $1 AND t.audience_id IN_IDS($2) AND s.phase IN ('draft', 'announced', 'open', 'live', 'paused')
  AND s.starts_at >= $3 AND s.starts_at < $4 ORDER BY s.starts_at, t.id LIMIT {HEADS}
"""  # noqa: S608
MEETINGS = f"""
SELECT y.public_id, t.public_id AS topic_id, y.language, m.starts_at, x.source AS title
FROM meeting m JOIN thing y ON y.id = m.thing_id JOIN thing t ON t.id = y.parent_id
LEFT JOIN thing_text x ON x.thing_id = y.id AND x.part = 'title' AND x.is_current AND x.language = y.language
WHERE t.group_id = $1 AND y.state = 'published' AND y.audience_id IN_IDS($2) AND m.cancelled_at IS NULL
  AND m.starts_at >= $3 AND m.starts_at < $4 ORDER BY m.starts_at, y.id LIMIT {HEADS}
"""  # noqa: S608
LAST_WEEK = """
SELECT
  (SELECT count(*) FROM thing t JOIN topic q ON q.thing_id = t.id AND q.kind = 'question' WHERE t.group_id = $1
    AND t.state = 'published' AND t.published_at >= $2 AND t.published_at < $3) AS asked,
  (SELECT count(*) FROM thing t WHERE t.group_id = $1 AND t.kind = 'reply' AND t.state = 'published'
    AND t.published_at >= $2 AND t.published_at < $3) AS replies,
  (SELECT count(*) FROM membership m WHERE m.group_id = $1 AND m.since >= $2 AND m.since < $3) AS joined,
  (SELECT count(*) FROM moderation_case c WHERE c.group_id = $1 AND c.opened_at >= $2 AND c.opened_at < $3) AS came,
  (SELECT count(*) FROM moderation_case c WHERE c.group_id = $1 AND c.state = 'done' AND c.closed_at >= $2
    AND c.closed_at < $3) AS closed,
  (SELECT count(*) FROM moderation_act m WHERE m.group_id = $1 AND m.state IN ('done', 'undone') AND m.at >= $2
    AND m.at < $3) AS acts
"""
INTRODUCED = """
SELECT i.until FROM introduction i JOIN thing t ON t.id = i.thing_id
WHERE t.group_id = $1 AND t.state = 'published' AND t.audience_id IN_IDS($2) AND i.until > $3 LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    alarm: str
    """orphan, alone, or nothing."""
    turns: list[rota.Held]
    open: Sequence[Row]
    heads: list[dict[str, Any]]
    questions: Sequence[Row]
    newcomers: Sequence[Row]
    asking: Sequence[Row]
    sessions: Sequence[Row]
    meetings: Sequence[Row]
    last_week: Mapping[str, int]
    introduced: bool


async def alarm(group: Group) -> str:
    """What is wrong with how many keep order in a group; "" where two do."""
    found = await row(ALARM, group.id)
    return found["kind"] if found else ""


async def week(reader: Reader, group: Group) -> Week:
    """For one who keeps order in it."""
    moment = now()
    begin = rota.week_of(moment)
    cards, _ = await queue.page(reader, queue.Wanted(groups=(group.id,)))
    last = await row(LAST_WEEK, group.id, begin - AHEAD, begin)
    return Week(
        alarm=await alarm(group), turns=await rota.turns(group.id, moment), heads=cards[:HEADS],
        open=await rows(OPEN, group.id, int(group.id in reader.leads)),
        questions=await rows(QUESTIONS, group.id, reader.audiences),
        newcomers=await rows(NEWCOMERS, group.id, moment - timedelta(days=WELCOME_DAYS)),
        asking=await rows(ASKING, group.id),
        sessions=await rows(
            SESSIONS, group.id, reader.audiences, min(begin, moment - timedelta(days=1)), moment + AHEAD
        ),
        meetings=await rows(
            MEETINGS, group.id, reader.audiences, min(begin, moment - timedelta(days=1)), moment + AHEAD
        ),
        last_week=dict(last) if last else {},
        introduced=await row(INTRODUCED, group.id, reader.audiences, moment) is not None,
    )
