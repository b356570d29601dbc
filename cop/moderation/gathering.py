"""What waits for those who keep order: cases open and close as the other slices tell of what happened there.

A listener and a chore. Each pair of statements says what waits now and what waits no longer, of one matter or (0) of
all: told twice, or late, or by the chore, it comes to the same. Tables of other slices are read by their names. A case
that a person has closed is not opened by the same event again: it counts from `opened_at`.
"""

from collections.abc import Mapping

from cop.community.activity import Activity
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.actions import alarming

INTO = """
INSERT INTO moderation_case
  (kind, group_id, thing_id, subject_id, urgency, state, version, opened_at, outcome, open_for)
"""
AGAIN = "ON CONFLICT (open_for) DO NOTHING"
DONE = """
UPDATE moderation_case SET state = 'done', open_for = NULL, version = version + 1, closed_at = $2, closed_by_id = $3,
"""

JOINS = f"""{INTO}
SELECT 'join', r.group_id, cast(NULL AS bigint), r.id, 0, 'open', 1, r.asked_at, '', 'join:' || cast(r.id AS text)
FROM join_request r WHERE r.state = 'waiting' AND ($1::bigint = 0 OR r.group_id = $1::bigint) {AGAIN}
"""  # noqa: S608  # pieces of ours, here and below
JOINS_OVER = f"""{DONE}
  outcome = coalesce((SELECT CASE r.state WHEN 'accepted' THEN 'accept' WHEN 'refused' THEN 'refuse' ELSE 'taken_back'
    END FROM join_request r WHERE r.id = moderation_case.subject_id), 'taken_back')
WHERE kind = 'join' AND state = 'open' AND ($1::bigint = 0 OR group_id = $1::bigint)
  AND subject_id NOT IN (SELECT r.id FROM join_request r WHERE r.state = 'waiting')
"""  # noqa: S608

_OF_LEADS = """
SELECT DISTINCT b.group_id, b.person_id FROM (
  SELECT m.group_id, m.person_id FROM membership m WHERE m.open_for IS NOT NULL
  UNION SELECT po.group_id, h.person_id FROM holding h JOIN post po ON po.id = h.post_id AND po.group_id IS NOT NULL
  WHERE h.open_for IS NOT NULL) b
WHERE EXISTS (SELECT 1 FROM post lp JOIN holding lh ON lh.post_id = lp.id AND lh.open_for IS NOT NULL
  WHERE lp.group_id = b.group_id AND lp.kind = 'lead' AND lh.person_id <> b.person_id)
"""
_ASKED = "t.kind = 'profile' AND t.state = 'held' AND ($1::bigint = 0 OR t.id = $1::bigint)"
PROFILES = f"""{INTO}
SELECT 'profile', cast(NULL AS int), t.id, cast(NULL AS bigint), 0, 'open', 1, coalesce(p.confirmed_at, t.created_at),
  '', 'profile:' || cast(t.id AS text)
FROM thing t JOIN profile p ON p.thing_id = t.id WHERE {_ASKED} {AGAIN}
"""  # noqa: S608
PROFILES_OF_MEMBERS = f"""{INTO}
SELECT 'profile', l.group_id, t.id, cast(NULL AS bigint), 0, 'open', 1, coalesce(p.confirmed_at, t.created_at), '',
  'profile:' || cast(t.id AS text) || ':' || cast(l.group_id AS text)
FROM thing t JOIN profile p ON p.thing_id = t.id JOIN ({_OF_LEADS}) l ON l.person_id = p.person_id
WHERE {_ASKED} {AGAIN}
"""  # noqa: S608
"""A lead verifies members of the own groups: one case in each of them, closed all together."""
PROFILES_OVER = f"""{DONE}
  outcome = coalesce((SELECT CASE t.state WHEN 'published' THEN 'verified' WHEN 'draft' THEN 'returned'
    ELSE 'taken_back' END FROM thing t WHERE t.id = moderation_case.thing_id), 'taken_back')
WHERE kind = 'profile' AND state = 'open' AND ($1::bigint = 0 OR thing_id = $1::bigint) AND NOT EXISTS (
  SELECT 1 FROM thing t JOIN profile p ON p.thing_id = t.id WHERE t.id = moderation_case.thing_id AND t.state = 'held'
    AND (moderation_case.group_id IS NULL OR EXISTS (SELECT 1 FROM ({_OF_LEADS}) l
      WHERE l.group_id = moderation_case.group_id AND l.person_id = p.person_id)))
"""  # noqa: S608

_FIRST = """
NOT EXISTS (SELECT 1 FROM thing o WHERE o.author_id = t.author_id AND o.group_id = t.group_id AND o.id <> t.id
  AND o.kind IN ('topic', 'reply') AND o.published_at IS NOT NULL)
"""
HELD = f"""{INTO}
SELECT CASE WHEN g.approval = 'newcomers' AND {_FIRST} THEN 'newcomer' ELSE 'held' END, t.group_id, t.id,
  cast(NULL AS bigint), 0, 'open', 1, coalesce(t.updated_at, t.created_at), '', 'held:' || cast(t.id AS text)
FROM thing t JOIN community_group g ON g.id = t.group_id
WHERE t.kind IN ('topic', 'reply', 'meeting', 'topic_poll') AND t.state = 'held'
  AND ($1::bigint = 0 OR t.id = $1::bigint) {AGAIN}
"""  # noqa: S608
HELD_OVER = f"""{DONE}
  outcome = coalesce((SELECT CASE t.state WHEN 'published' THEN 'approve' WHEN 'hidden' THEN 'hide' WHEN 'draft'
    THEN 'return' ELSE 'taken_back' END FROM thing t WHERE t.id = moderation_case.thing_id), 'taken_back')
WHERE kind IN ('held', 'newcomer') AND state = 'open' AND ($1::bigint = 0 OR thing_id = $1::bigint)
  AND NOT EXISTS (SELECT 1 FROM thing t WHERE t.id = moderation_case.thing_id AND t.state = 'held')
"""  # noqa: S608

_UNANSWERED = """
SELECT 'unanswered', {group}, t.id, cast(NULL AS bigint), {urgency}, 'open', 1, k.{told}, '',
  'unanswered{up}:' || cast(t.id AS text)
FROM question_clock k JOIN thing t ON t.id = k.topic_id
WHERE k.{told} IS NOT NULL AND k.stopped_at IS NULL AND t.state = 'published' AND t.group_id IS NOT NULL
  AND ($1::bigint = 0 OR t.id = $1::bigint) AND NOT EXISTS (SELECT 1 FROM moderation_case c
    WHERE c.thing_id = t.id AND c.kind = 'unanswered' AND c.group_id IS {null} AND c.opened_at >= k.{told})
"""
UNANSWERED = INTO + _UNANSWERED.format(
    group="t.group_id", urgency=0, told="told_moderators_at", up="", null="NOT NULL"
) + AGAIN
UNANSWERED_LONG = INTO + _UNANSWERED.format(
    group="cast(NULL AS int)", urgency=1, told="told_secretariat_at", up="-up", null="NULL"
) + AGAIN
UNANSWERED_OVER = f"""{DONE} outcome = 'answered'
WHERE kind = 'unanswered' AND state = 'open' AND ($1::bigint = 0 OR thing_id = $1::bigint)
  AND NOT EXISTS (SELECT 1 FROM question_clock k JOIN thing t ON t.id = k.topic_id
    WHERE k.topic_id = moderation_case.thing_id AND k.stopped_at IS NULL AND t.state = 'published')
"""  # noqa: S608

MARKED = f"""{INTO}
SELECT 'detail', t.group_id, t.id, cast(NULL AS bigint), 2, 'open', 1, $2::timestamptz, '',
  'detail:' || cast(t.id AS text)
FROM thing t WHERE t.id = $1::bigint AND t.group_id IS NOT NULL AND t.state IN ('held', 'published')
  AND NOT EXISTS (SELECT 1 FROM moderation_case c WHERE c.thing_id = t.id AND c.kind = 'detail'
    AND c.opened_at >= $2::timestamptz) {AGAIN}
"""  # noqa: S608

APPEALS = f"""{INTO}
SELECT 'appeal', $2::int, a.thing_id, a.id, 1, 'open', 1, a.made_at, '', 'appeal:' || cast(a.id AS text)
FROM appeal a WHERE a.id = $1::bigint AND a.state = 'waiting' {AGAIN}
"""  # noqa: S608
APPEALS_OVER = f"""{DONE}
  outcome = coalesce((SELECT a.state FROM appeal a WHERE a.id = moderation_case.subject_id), 'taken_back')
WHERE kind = 'appeal' AND state = 'open' AND ($1::bigint = 0 OR subject_id = $1::bigint)
  AND subject_id NOT IN (SELECT a.id FROM appeal a WHERE a.state = 'waiting')
"""  # noqa: S608
TO_CONFIRM = f"""{INTO}
SELECT 'confirm', m.group_id, m.thing_id, m.id, 1, 'open', 1, m.at, '', 'confirm:' || cast(m.id AS text)
FROM moderation_act m WHERE m.recused AND m.confirmed_by_id IS NULL AND m.state IN ('waiting', 'done')
  AND ($1::bigint = 0 OR m.id = $1::bigint) {AGAIN}
"""  # noqa: S608
"""Also an act that took effect at once, as a child could be known, until a colleague has looked at it."""
TO_CONFIRM_OVER = f"""{DONE} outcome = 'answered'
WHERE kind = 'confirm' AND state = 'open' AND ($1::bigint = 0 OR subject_id = $1::bigint)
  AND subject_id NOT IN (SELECT m.id FROM moderation_act m WHERE m.recused AND m.confirmed_by_id IS NULL
    AND m.state IN ('waiting', 'done'))
"""  # noqa: S608
CONDUCT = f"""{INTO}
SELECT 'conduct', cast(NULL AS int), r.thing_id, r.id, 1, 'open', 1, r.made_at, '', 'conduct:' || cast(r.id AS text)
FROM conduct_report r WHERE r.settled_at IS NULL AND ($1::bigint = 0 OR r.id = $1::bigint) {AGAIN}
"""  # noqa: S608
CONDUCT_OVER = f"""{DONE} outcome = 'answered'
WHERE kind = 'conduct' AND state = 'open' AND ($1::bigint = 0 OR subject_id = $1::bigint)
  AND subject_id NOT IN (SELECT r.id FROM conduct_report r WHERE r.settled_at IS NULL)
"""  # noqa: S608

REPORTS = f"""{INTO}
SELECT 'report', t.group_id, t.id, cast(NULL AS bigint), max(CASE WHEN r.reason IN ('identifies_child',
  'risk_to_source') THEN 2 WHEN r.reason = 'disrespect' THEN 1 ELSE 0 END), 'open', 1, min(r.made_at), '',
  'report:' || cast(t.id AS text)
FROM report r JOIN thing t ON t.id = r.thing_id WHERE r.state = 'open' AND t.group_id IS NOT NULL
GROUP BY t.id, t.group_id {AGAIN}
"""  # noqa: S608
REPORTS_OVER = f"""{DONE} outcome = 'answered'
WHERE kind = 'report' AND state = 'open' AND $1::bigint = 0
  AND thing_id NOT IN (SELECT r.thing_id FROM report r WHERE r.state = 'open')
"""  # noqa: S608
SETTLED = """
UPDATE report SET state = 'settled', settled_at = $2, settled_by_id = $3, open_for = NULL
WHERE thing_id = $1 AND state = 'open'
"""
SET_ASIDE_OVER = f"""{DONE} outcome = 'hide'
WHERE thing_id = $1 AND state = 'open' AND kind IN ('report', 'detail', 'held', 'newcomer', 'unanswered')
"""
"""An alarm took the text away: nothing about it is left to do here, the incident has its own page."""

BY_GROUP, BY_THING, BY_SUBJECT = "group", "thing", "subject"
Matter = tuple[str, tuple[str, ...], str]
JOIN: Matter = (BY_GROUP, (JOINS,), JOINS_OVER)
PROFILE: Matter = (BY_THING, (PROFILES, PROFILES_OF_MEMBERS), PROFILES_OVER)
POST: Matter = (BY_THING, (HELD,), HELD_OVER)
QUESTION: Matter = (BY_THING, (UNANSWERED, UNANSWERED_LONG), UNANSWERED_OVER)
CONFIRM: Matter = (BY_SUBJECT, (TO_CONFIRM,), TO_CONFIRM_OVER)
OF_CONDUCT: Matter = (BY_SUBJECT, (CONDUCT,), CONDUCT_OVER)
ALL = (JOIN, PROFILE, POST, QUESTION, CONFIRM, OF_CONDUCT)

MATTERS: Mapping[str, Matter] = {
    **dict.fromkeys(("group.asked", "group.withdrawn", "group.accepted", "group.refused", "group.joined"), JOIN),
    **dict.fromkeys(
        ("profile.asked", "profile.approved", "profile.verified", "profile.returned", "profile.hidden"), PROFILE
    ),
    **dict.fromkeys(
        ("topic.asked", "topic.replied", "topic.tried", "topic.synthesised", "topic.edited", "reply.edited",
         "thing.held", "thing.approved", "thing.returned", "thing.hidden", "thing.restored"), POST,
    ),
    **dict.fromkeys(("clock.moderators", "clock.secretariat", "clock.stopped"), QUESTION),
    **dict.fromkeys(("act.waiting", "act.confirmed", "act.declined", "act.undone"), CONFIRM),
    **dict.fromkeys(("conduct.reported", "conduct.settled"), OF_CONDUCT),
}
"""What happened, and which cases it may open or close."""
MARKS = "thing.marked"
APPEALED = ("appeal.made", "appeal.withdrawn", "appeal.decided")
SET_ASIDE = ("incident.hid", "incident.redacted", "incident.erased")
HEARS = (*MATTERS, MARKS, *APPEALED, *SET_ASIDE)


async def hear(activity: Activity) -> None:
    """Bring the cases in line with what is so now, as far as this activity touches it."""
    async with unit():
        if activity.verb == MARKS:
            await write(MARKED, activity.thing_id, activity.at)
        elif activity.verb in APPEALED:
            await write(APPEALS, activity.subject_id, activity.group_id)
            await write(APPEALS_OVER, activity.subject_id, now(), activity.actor_id)
        elif activity.verb in SET_ASIDE:
            await write(SETTLED, activity.thing_id, now(), activity.actor_id)
            await write(SET_ASIDE_OVER, activity.thing_id, now(), activity.actor_id)
        elif activity.verb in MATTERS:
            scope, opening, over = MATTERS[activity.verb]
            about = {BY_GROUP: activity.group_id, BY_THING: activity.thing_id, BY_SUBJECT: activity.subject_id}[scope]
            if about:
                await _gather(about, opening, over, activity.actor_id)


async def gather() -> None:
    """A chore: all that waits and has no case, and all cases of what waits no longer. It takes in what an installation
    had before there were cases, and groups that nobody keeps in order."""
    for _, opening, over in ALL:
        async with unit():
            await _gather(0, opening, over, None)
    async with unit():
        await write(REPORTS)
        await write(REPORTS_OVER, 0, now(), None)
        await write(APPEALS_OVER, 0, now(), None)
    await alarming.look_for_orphans()


async def _gather(about: int, opening: tuple[str, ...], over: str, by: int | None) -> None:
    for each in opening:
        await write(each, about)
    await write(over, about, now(), by)
