"""From what happened to who is told: rows of `notice`, and letters that wait in the outbox.

A listener. Each slice says by its `tells` what of its verbs is news and for whom; here it is settled who follows the
thing how closely, who may read it, and who wants mail. The number of statements is the same for three and for three
thousand followers. Told twice, it changes nothing: a notice says since when it is unread, a letter has its key.

Keys of letters, of which a person never gets a second one:

    at:<thing>                       an answer, a synthesis, a mention, a new topic: one mail about each thing
    new:<topic>:<start>:<seconds>    what is new in a topic one follows: one mail for each window (`outbox.window_key`)
    <kind>:<thing>                   everything else about a thing; behind it `-<subject>` where there is a subject
    <kind>:<subject>                 about an act or a report, to somebody who may not read the thing (`Item.is_blind`)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cop.community import outbox
from cop.community.activity import Activity
from cop.community.among import readers_of_each
from cop.community.following import MUTE, WATCH
from cop.community.news import RANK, Item, tells
from cop.community.outbox import EACH
from cop.community.thing import PUBLISHED
from cop.kit.clock import instant
from cop.kit.store import Row, rows, write
from cop.kit.unit import unit

NEW_REPLIES = ("reply", "answer", "synthesis")
"""Kinds that tell of a reply just written: these are counted."""
ABOUT_WORDS = (*NEW_REPLIES, "mention", "topic")
"""Kinds of which one mail about a thing is enough."""
DUTY = ("moderated", "risk", "unanswered", "appeal", "measure", "lifted", "conduct", "conduct-open", "duty", "alarm")
"""Letters that who wants no personal mail gets all the same."""

THINGS = "SELECT id, audience_id, state, author_id, number, published_at FROM thing WHERE id IN_IDS($1)"
FOLLOWERS = """
WITH themes AS (
  SELECT tt.term_id FROM thing_term tt JOIN term m ON m.id = tt.term_id WHERE tt.thing_id = $1 AND m.scheme = 'theme'
),
said AS (
  SELECT person_id, level, 1 AS far FROM following WHERE scope = 'thing' AND about = $1
  UNION ALL
  SELECT f.person_id, CASE max(CASE f.level WHEN 'watch' THEN 2 WHEN 'normal' THEN 1 ELSE 0 END)
    WHEN 2 THEN 'watch' WHEN 1 THEN 'normal' ELSE 'mute' END, 2
  FROM following f WHERE f.scope = 'group' AND (f.about IN (SELECT group_id FROM thing WHERE id = $1)
    OR f.about IN (SELECT group_id FROM topic_share WHERE topic_id = $1)) GROUP BY f.person_id
  UNION ALL
  SELECT person_id, CASE WHEN sum(CASE level WHEN 'watch' THEN 1 ELSE 0 END) > 0 THEN 'watch'
    WHEN sum(CASE level WHEN 'mute' THEN 1 ELSE 0 END) = (SELECT count(*) FROM themes) THEN 'mute' ELSE 'normal' END, 3
  FROM following WHERE scope = 'theme' AND about IN (SELECT term_id FROM themes) GROUP BY person_id
),
wrote AS (
  SELECT author_id FROM thing WHERE id = $1
  UNION SELECT author_id FROM thing WHERE parent_id = $1 AND state = 'published' AND published_at < $2
)
SELECT s.person_id, s.level, CASE WHEN s.person_id IN (SELECT author_id FROM wrote) THEN 1 ELSE 0 END AS has_written
FROM said s WHERE s.far = (SELECT min(o.far) FROM said o WHERE o.person_id = s.person_id)
UNION ALL
SELECT author_id, 'normal', 1 FROM wrote WHERE author_id NOT IN (SELECT person_id FROM said)
"""
"""How closely each person follows a thing, by the nearest word: its own, its group's, its themes'; and whether they had
written in it by then. $1 the thing, $2 when it happened: it may be told much later, or again."""
CHOICES = """
SELECT p.id, coalesce(m.often, 'daily') AS often, coalesce(m.personal, TRUE) AS personal
FROM person p LEFT JOIN mail_choice m ON m.person_id = p.id
WHERE p.id IN_IDS($1) AND p.state = 'active' AND m.stopped_at IS NULL
"""
TELL = """
INSERT INTO notice (person_id, thing_id, kind, leads_to_id, replies_from, at)
SELECT p.id, $2::bigint, $3::varchar, $4::bigint, $5::int, $6::timestamptz FROM person p WHERE p.id IN_IDS($1)
ON CONFLICT (person_id, thing_id) DO UPDATE SET
  kind = CASE WHEN notice.read_at IS NOT NULL OR notice.kind IN_WORDS($7) THEN excluded.kind ELSE notice.kind END,
  leads_to_id = CASE
    WHEN notice.read_at IS NOT NULL OR excluded.replies_from > 0 AND excluded.replies_from < notice.replies_from
    THEN excluded.leads_to_id ELSE notice.leads_to_id END,
  replies_from = CASE
    WHEN notice.read_at IS NOT NULL OR notice.replies_from = 0
      OR excluded.replies_from > 0 AND excluded.replies_from < notice.replies_from
    THEN excluded.replies_from ELSE notice.replies_from END,
  at = CASE WHEN notice.at > excluded.at THEN notice.at ELSE excluded.at END, read_at = NULL
WHERE notice.read_at IS NULL OR notice.read_at < excluded.at
"""
"""A row that was read starts anew, unless it was read after this happened. $7 kinds that give way to this one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One item, and whom it reaches: told personally, and as followers."""

    item: Item
    persons: frozenset[int]
    followers: frozenset[int]


@dataclass(slots=True)
class Seen:
    """What is read before anything is written."""

    things: dict[int, Row]
    levels: dict[int, dict[int, Row]]
    """Thing -> person -> how closely."""
    readers: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Audience -> those of the candidates who are in it."""

    def reading(self, thing_id: int) -> frozenset[int]:
        """Those of the candidates who may read this thing now, as everyone else may who reads it."""
        thing = self.things.get(thing_id)
        if thing is None or thing["state"] != PUBLISHED or thing["audience_id"] is None:
            return frozenset()
        return self.readers.get(thing["audience_id"], frozenset())

    def followers(self, item: Item) -> set[int]:
        """Those who watch the thing, and those who wrote in it and said nothing else."""
        levels = self.levels.get(item.thing_id, {}).values() if item.followers else ()
        return {
            each["person_id"] for each in levels
            if each["level"] == WATCH or (each["level"] != MUTE and each["has_written"])
        }

    def muted(self, thing_id: int) -> set[int]:
        return {person_id for person_id, said in self.levels.get(thing_id, {}).items() if said["level"] == MUTE}


class Hearing:
    """The listener "notices". `hold`: seconds that mails about what members wrote wait."""

    def __init__(self, hold: int) -> None:
        self.hold = hold

    async def hear(self, activity: Activity) -> None:
        items = sorted(await tells[activity.verb](activity), key=_urgency, reverse=True)
        if not items:
            return
        seen = await _see(items, activity.at)
        told = [_reach(seen, item, activity) for item in items]
        everybody = {person_id for each in told for person_id in each.persons | each.followers}
        choices = {each["id"]: each for each in await rows(CHOICES, sorted(everybody))} if everybody else {}
        if everybody:
            async with unit():
                await _tell(seen, [each for each in told if not each.item.is_blind], activity.at)
                await self._write_letters(seen, told, choices, activity.at)

    async def _write_letters(
        self, seen: Seen, told: Sequence[Told], choices: Mapping[int, Row], at: datetime
    ) -> None:
        """The most urgent first: it has the key."""
        personally: set[int] = set()
        for each in told:
            item = each.item
            wanted = {
                person_id for person_id in each.persons
                if person_id in choices and (choices[person_id]["personal"] or item.letter in DUTY)
            }
            if item.letter and wanted:
                await self._put(item, item.letter, wanted, at)
                personally |= wanted
        for each in told:
            wanted = {
                person_id for person_id in each.followers - personally
                if person_id in choices and choices[person_id]["often"] == EACH
            }
            if wanted:
                await self._put_news(seen, each.item, wanted, at)

    async def _put(self, item: Item, kind: str, wanted: Collection[int], at: datetime) -> None:
        await outbox.put(
            wanted, key=_key(item, kind), kind=kind, thing_id=None if item.is_blind else item.latest_id,
            subject_id=item.subject_id, due_at=at + timedelta(seconds=self.hold) if item.is_held else at,
        )

    async def _put_news(self, seen: Seen, item: Item, wanted: Collection[int], at: datetime) -> None:
        """To followers who want each piece of news: one mail for a new topic, one for a window of replies."""
        if item.kind in NEW_REPLIES:
            published = instant(seen.things[item.latest_id]["published_at"]) or at
            key, due_at = outbox.window_key(item.thing_id, published, self.hold)
            await outbox.put(wanted, key=key, kind="reply", thing_id=item.thing_id, due_at=due_at)
        elif item.kind == "topic" or item.letter:
            await self._put(item, item.letter or item.kind, wanted, at)


def _key(item: Item, kind: str) -> str:
    if item.is_blind:
        return f"{kind}:{item.subject_id}"
    if item.kind in ABOUT_WORDS and item.subject_id is None:
        return f"at:{item.latest_id}"
    return f"{kind}:{item.latest_id}" + (f"-{item.subject_id}" if item.subject_id is not None else "")


def _urgency(item: Item) -> int:
    return RANK.index(item.kind)


async def _see(items: Sequence[Item], at: datetime) -> Seen:
    things = await rows(THINGS, sorted({id_ for item in items for id_ in (item.thing_id, item.latest_id)}))
    seen = Seen({each["id"]: each for each in things}, {})
    for thing_id in {item.thing_id for item in items if not item.is_blind}:
        seen.levels[thing_id] = {each["person_id"]: each for each in await rows(FOLLOWERS, thing_id, at)}
    candidates = {person_id for item in items for person_id in item.persons | seen.followers(item)}
    audiences = {each["audience_id"] for each in things if each["audience_id"] is not None}
    if candidates and audiences:
        seen.readers = await readers_of_each(audiences, candidates)
    return seen


def _reach(seen: Seen, item: Item, activity: Activity) -> Told:
    """Nobody is told what he did himself, nor a follower what he wrote."""
    never = item.except_ids | ({activity.actor_id} if activity.actor_id is not None else set())
    if item.is_blind:
        return Told(item, item.persons - never, frozenset())
    reading = seen.reading(item.thing_id) & seen.reading(item.latest_id)
    persons = (item.persons & reading) - never
    if not item.is_for_muted:
        persons -= seen.muted(item.thing_id)
    writer = {seen.things[item.latest_id]["author_id"]} if reading else set()
    return Told(item, persons, frozenset((seen.followers(item) & reading) - never - writer - persons))


async def _tell(seen: Seen, told: Iterable[Told], at: datetime) -> None:
    """One row for each person and thing. Of what reaches somebody several times, the most urgent comes first."""
    done: dict[tuple[int, int], tuple[str, int, int]] = {}
    for each in told:
        item = each.item
        people = each.persons | each.followers
        number = seen.things[item.latest_id]["number"] if people and item.kind in NEW_REPLIES else 0
        for person_id in people:
            kind, leads_to, known = done.get((item.thing_id, person_id), (item.kind, item.latest_id, 0))
            done[item.thing_id, person_id] = kind, leads_to, known or number
    alike: dict[tuple[int, str, int, int], list[int]] = {}
    for (thing_id, person_id), (kind, leads_to, number) in done.items():
        alike.setdefault((thing_id, kind, leads_to, number), []).append(person_id)
    for (thing_id, kind, leads_to, number), ids in sorted(alike.items()):
        await write(TELL, sorted(ids), thing_id, kind, leads_to, number, at, RANK[:RANK.index(kind)])
