"""Sessions, always on behalf of a reader: one with all its pages show of it, the list, who has which part in one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cop.community.people import Reader
from cop.community.thing import ALPHABET, is_public_id
from cop.community.vocabulary import stored_labels
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.live.codes import CODE_LENGTH
from cop.live.models import LIVE, PAUSED
from cop.live.queries.rooms import byline

PAGE = 20
MOST_AHEAD = 100
GONE_BY = timedelta(days=1)
"""After its hour, a session that never started is no longer ahead."""
NETWORK, GROUP, COUNTRIES = "network", "group", "countries"
"""Who follows a session: everyone in its network, the members of its group, those of them with a post of a country."""

SESSIONS = """
SELECT t.id, t.public_id, t.kind, t.parent_id, t.author_id, t.group_id, t.network_id, t.audience_id, t.state, t.version,
       t.language, t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country,
       t.byline_region, s.phase, s.starts_at, s.minutes, s.languages, s.place, s.code, s.sequence, s.started_at,
       s.ended_at, g.slug AS group_slug, g.labels AS group_labels,
       CASE WHEN gr.principal = 'network:' || t.network_id THEN 'network' WHEN gr.requires IS NULL THEN 'group'
            ELSE 'countries' END AS readers,
       title.source AS title, purpose.source AS purpose_source, purpose.html AS purpose
FROM session s JOIN thing t ON t.id = s.thing_id JOIN community_group g ON g.id = t.group_id
JOIN audience a ON a.key = 'session:' || t.id
JOIN audience_grant gr ON gr.audience_id = a.id
  AND gr.principal IN ('network:' || t.network_id, 'group:' || t.group_id)
JOIN thing_text title ON title.thing_id = t.id AND title.part = 'title' AND title.is_current
  AND title.language = t.language
JOIN thing_text purpose ON purpose.thing_id = t.id AND purpose.part = 'body' AND purpose.is_current
  AND purpose.language = t.language
"""
ONE = f"{SESSIONS} WHERE t.public_id = $1 AND t.audience_id IN_IDS($2)"
BY_CODE = """
SELECT t.public_id FROM session s JOIN thing t ON t.id = s.thing_id WHERE s.code = $1 AND t.audience_id IN_IDS($2)
"""
_IS_AHEAD = "(s.phase IN ('live', 'paused') OR s.phase IN ('draft', 'announced', 'open') AND s.starts_at > $2)"
LIST = f"""
WITH readable AS (
  SELECT s.thing_id, s.starts_at, {_IS_AHEAD} AS is_ahead, t.public_id
  FROM session s JOIN thing t ON t.id = s.thing_id WHERE t.audience_id IN_IDS($1)
), chosen AS (
  SELECT thing_id, is_ahead FROM (
    SELECT thing_id, is_ahead FROM readable WHERE is_ahead AND $3 = '' ORDER BY starts_at, thing_id LIMIT {MOST_AHEAD}
  ) ahead
  UNION ALL
  SELECT thing_id, is_ahead FROM (
    SELECT thing_id, is_ahead FROM readable WHERE NOT is_ahead AND ($3 = '' OR (starts_at, thing_id) <
      (SELECT b.starts_at, b.thing_id FROM readable b WHERE b.public_id = $3))
    ORDER BY starts_at DESC, thing_id DESC LIMIT $4
  ) past
)
{SESSIONS.replace("SELECT t.id,", "SELECT chosen.is_ahead, t.id,", 1)}
JOIN chosen ON chosen.thing_id = t.id ORDER BY s.starts_at, t.id
"""  # noqa: S608  # pieces of ours
PARTS = """
SELECT r.role, p.id, p.public_id, p.name, o.name AS organisation, c.iso2 AS country
FROM thing_role r JOIN person p ON p.id = r.person_id
LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN country c ON c.id = p.country_id
WHERE r.thing_id = $1 AND r.open_for IS NOT NULL ORDER BY r.since, r.id
"""
SUPPORTED = """
SELECT DISTINCT t.public_id FROM ballot b JOIN session_question q ON q.thing_id = b.question_id
JOIN thing t ON t.id = coalesce(q.merged_into_id, q.thing_id)
WHERE b.person_id = $1 AND q.session_id = $2
"""
ANSWERED = """
SELECT t.public_id FROM session_answer a JOIN thing w ON w.id = a.thing_id
JOIN session_question q ON q.thing_id = w.parent_id JOIN thing t ON t.id = q.thing_id
WHERE q.session_id = $1 AND q.on_floor AND t.audience_id IN_IDS($2) AND w.audience_id IN_IDS($2)
GROUP BY t.public_id ORDER BY min(a.thing_id) DESC
"""
STEWARDED = "SELECT slug, labels FROM community_group WHERE id IN_IDS($1) AND archived_at IS NULL ORDER BY slug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A session as its pages show it. Policy takes it for the thing it is (`may(reader, "session.edit", sitting)`)."""

    id: int
    public_id: str
    kind: str
    parent_id: int | None
    author_id: int
    group_id: int
    network_id: int
    audience_id: int
    state: str
    version: int
    language: str
    byline: dict[str, Any]
    """Of the host who prepared it, as `rooms.byline` gives it."""
    title: str
    purpose: str
    """HTML, sanitised."""
    purpose_source: str
    phase: str
    starts_at: datetime
    minutes: int
    languages: tuple[str, ...]
    place: str
    code: str
    sequence: int
    started_at: datetime | None
    ended_at: datetime | None
    readers: str
    """NETWORK, GROUP or COUNTRIES: who follows it, or will once it is announced."""
    group_slug: str
    group_labels: dict[str, str]

    @property
    def address(self) -> str:
        return f"/live/{self.public_id}"

    @property
    def ends_at(self) -> datetime:
        """As planned."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Listed:
    """The list: under way, ahead (the next first), past (the last first); the cursor of more past ones, or ''."""

    under_way: list[Sitting]
    ahead: list[Sitting]
    past: list[Sitting]
    next: str


async def session_row(reader: Reader, public_id: str) -> Sitting:
    """The session of this address. Raises Missing, also for one this reader may not read."""
    found = await row(ONE, public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return _sitting(found)


async def by_code(reader: Reader, code: str) -> str | None:
    """The public id of the session with this code, if it is for this reader. Blanks and capitals do not matter."""
    letters = code.replace(" ", "").replace("-", "").lower()
    if len(letters) != CODE_LENGTH or not set(letters) <= set(ALPHABET):
        return None
    found = await row(BY_CODE, letters, reader.audiences)
    return found["public_id"] if found else None


async def listed(reader: Reader, after: str = "") -> Listed:
    """What the reader may read, in one statement. `after`: the public id a page of past ones goes on behind."""
    cursor = after if is_public_id(after) else ""
    found = await rows(LIST, reader.audiences, now() - GONE_BY, cursor, PAGE + 1)
    ahead = [_sitting(each) for each in found if each["is_ahead"]]
    past = [_sitting(each) for each in found if not each["is_ahead"]][::-1]
    return Listed(
        [each for each in ahead if each.phase in (LIVE, PAUSED)],
        [each for each in ahead if each.phase not in (LIVE, PAUSED)],
        past[:PAGE], past[PAGE - 1].public_id if len(past) > PAGE else "",
    )


def _sitting(found: Row) -> Sitting:
    """The row, with moments, lists and labels as Python has them, on both engines."""
    facts = {name: found[name] for name in Sitting.__dataclass_fields__ if name != "byline"}
    starts_at, languages = instant(found["starts_at"]), found["languages"]
    assert starts_at is not None
    return Sitting(**{
        **facts, "byline": byline(found), "group_labels": stored_labels(found["group_labels"]), "starts_at": starts_at,
        "started_at": instant(found["started_at"]), "ended_at": instant(found["ended_at"]),
        "languages": tuple(json.loads(languages) if isinstance(languages, str) else languages),
    })


async def parts(session_id: int) -> Sequence[Row]:
    """Who has a part in it: `role` (host, desk, expert), `name`, `public_id`, `organisation`, `country`."""
    return await rows(PARTS, session_id)


async def supported(reader: Reader, session_id: int) -> list[str]:
    """Public ids of the questions this reader supports; for one united with another, that other."""
    return [each["public_id"] for each in await rows(SUPPORTED, reader.id, session_id)]


async def answered(reader: Reader, session_id: int) -> list[str]:
    """Public ids of the questions that have an answer, the last one answered first."""
    return [each["public_id"] for each in await rows(ANSWERED, session_id, reader.audiences)]


async def stewarded(reader: Reader) -> list[tuple[str, dict[str, str]]]:
    """Slug and labels of the groups in which this reader may prepare a session."""
    if not reader.steward_of:
        return []
    return [(each["slug"], stored_labels(each["labels"])) for each in await rows(STEWARDED, reader.steward_of)]
