"""Who may have read what was hidden, as far as it is stored. Numbers for all who keep the incident, names for two."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cop.community.among import readers_among
from cop.community.aside import tree_of
from cop.community.outbox import window_of
from cop.kit.clock import instant
from cop.kit.store import Row, row, rows
from cop.safeguarding.models import Incident

THINGS = """
SELECT t.id, t.kind, t.number, t.published_at, t.home_audience_id, coalesce(p.home_audience_id, o.home_audience_id) AS
  home_above, coalesce(o.id, p.id, t.id) AS top_id, t.author_id
FROM incident_thing x JOIN thing t ON t.id = x.thing_id LEFT JOIN thing p ON p.id = t.parent_id
LEFT JOIN thing o ON o.id = p.parent_id WHERE x.incident_id = $1 ORDER BY x.id
"""
OPENED = "SELECT person_id FROM reading WHERE topic_id = $1 AND read_to >= $2"
MAILED = "SELECT person_id, sent_at FROM letter WHERE state = 'sent' AND thing_id IN_IDS($1)"
WINDOWS = "SELECT person_id, key, sent_at FROM letter WHERE state = 'sent' AND kind = 'reply' AND thing_id = $1"
DIGESTS = "SELECT person_id FROM letter WHERE state = 'sent' AND kind = 'digest' AND sent_at >= $1 AND sent_at <= $2"
TOOK_PART = """
SELECT author_id AS person_id FROM thing WHERE parent_id = $1 AND kind = 'question'
UNION SELECT b.person_id FROM ballot b JOIN thing t ON t.id = b.question_id WHERE t.parent_id = $1
UNION SELECT person_id FROM thing_role WHERE thing_id = $1
"""
BOOKMARKED = "SELECT person_id FROM bookmark WHERE thing_id IN_IDS($1)"
FILES = "SELECT count(*) AS n FROM attachment WHERE thing_id IN_IDS($1) AND name <> ''"
NAMES = "SELECT id, name, email FROM person WHERE id IN_IDS($1) ORDER BY name, id"


@dataclass(slots=True)
class Exposure:
    """Ids of people; `digests` are those who got a digest in that time and could read it, `files` a number of files."""

    opened: set[int] = field(default_factory=set)
    attended: set[int] = field(default_factory=set)
    mailed: set[int] = field(default_factory=set)
    digests: set[int] = field(default_factory=set)
    bookmarked: set[int] = field(default_factory=set)
    files: int = 0
    has_session: bool = False


async def of(incident: Incident) -> Exposure:
    found = Exposure()
    for thing in await rows(THINGS, incident.id):
        ids = await tree_of(thing["id"])
        found.mailed |= await _mailed(thing, ids)
        found.bookmarked |= await _people(BOOKMARKED, ids)
        files = await row(FILES, ids)
        found.files += int(files["n"]) if files else 0
        found.digests |= await _digests(thing, incident)
        if thing["kind"] in ("topic", "reply", "topic_poll", "meeting"):
            found.opened |= await _people(OPENED, thing["top_id"], thing["number"])
        if thing["kind"] in ("question", "answer", "poll", "session"):
            found.has_session = True
            found.attended |= await _people(TOOK_PART, thing["top_id"])
    return found


async def mailed(incident: Incident) -> set[int]:
    """Those a mail was sent to that told of it."""
    found: set[int] = set()
    for thing in await rows(THINGS, incident.id):
        found |= await _mailed(thing, await tree_of(thing["id"]))
    return found


async def names(ids: Sequence[int]) -> Sequence[Row]:
    """Of these people, by name."""
    return await rows(NAMES, list(ids))


async def _mailed(thing: Row, ids: list[int]) -> set[int]:
    """Letters about it, and those that told of all replies of a window it was published in."""
    found = await _people(MAILED, ids)
    published = instant(thing["published_at"])
    if thing["kind"] == "reply" and published is not None:
        for each in await rows(WINDOWS, thing["top_id"]):
            since, until = window_of(each["key"])
            if since <= published < until:
                found.add(int(each["person_id"]))
    return found


async def _digests(thing: Row, incident: Incident) -> set[int]:
    published = instant(thing["published_at"])
    if published is None:
        return set()
    people = await _people(DIGESTS, published, incident.opened_at)
    home = thing["home_audience_id"] or thing["home_above"]
    return set(await readers_among(home, people)) if people else set()


async def _people(sql: str, *values: object) -> set[int]:
    return {int(each["person_id"]) for each in await rows(sql, *values)}
