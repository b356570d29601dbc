"""Reading incidents: for the stewards of the group, the safeguarding office, and the secretariat, which closes them.

No title and no text comes out of here. Who may read a thing goes there; who may not learns of it that it is a reply.
"""

from collections.abc import Sequence

from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.thing import Thing, is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.safeguarding.models import Incident, IncidentTick

KINDS = ("topic", "reply", "question", "answer", "profile", "poll", "session", "introduction", "topic_poll", "meeting")
"""What can be hidden at once."""
LIST = 100

THINGS = """
SELECT i.thing_id, i.was, i.fate, i.reason, t.public_id, t.kind, t.state, t.version, t.author_id,
       CASE WHEN t.audience_id IN_IDS($2) THEN 1 ELSE 0 END AS is_readable
FROM incident_thing i JOIN thing t ON t.id = i.thing_id WHERE i.incident_id = $1 ORDER BY i.id
"""
TICKS = """
SELECT store, count(*) AS things, sum(found) AS found, sum(CASE WHEN state = 'done' THEN 0 ELSE 1 END) AS waiting,
       sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed, max(at) AS at, min(id) AS place
FROM incident_tick WHERE incident_id = $1 AND step = $2 GROUP BY store ORDER BY place
"""
_IN_STATE = """
SELECT i.id, i.public_id, i.sort, i.state, i.is_at_risk, i.opened_at, i.due_at, i.closed_at, i.group_id FROM incident i
WHERE i.state = '{0}' AND ($1 = 1 OR i.group_id IN_IDS($2)) ORDER BY i.due_at {1}, i.id LIMIT $3
"""
_ORDER = "{0}.state DESC, CASE WHEN {0}.state = 'open' THEN {0}.due_at END, {0}.due_at DESC, {0}.id"
ALL = f"""
SELECT page.*, (SELECT count(*) FROM incident_thing x WHERE x.incident_id = page.id) AS things FROM (
  SELECT u.* FROM (SELECT * FROM ({_IN_STATE.format("open", "ASC")}) a
    UNION ALL SELECT * FROM ({_IN_STATE.format("closed", "DESC")}) b) u
  ORDER BY {_ORDER.format("u")} LIMIT $3
) page ORDER BY {_ORDER.format("page")}
"""  # noqa: S608  # pieces of ours
"""Open ones first, the one due first; then closed ones, the last first: "open" comes after "closed". Each state by its
index, so that a page costs the same however many there are."""
OF_THING = """
SELECT i.public_id FROM incident i JOIN incident_thing x ON x.incident_id = i.id
WHERE x.thing_id = $1 AND i.state = 'open' ORDER BY i.id DESC LIMIT 1
"""
SAME_PERSON = """
SELECT id FROM thing WHERE author_id = $1 AND group_id = $2 AND published_at > $3 AND state IN ('published', 'held')
  AND kind IN_WORDS($4) AND audience_id IN_IDS($5) AND (byline = 'named' OR $6 = 1) ORDER BY id LIMIT $7
"""
MADE_FROM = """
SELECT m.id FROM thing t JOIN thing m ON m.external_id = 'live:' || t.public_id WHERE t.id IN_IDS($1)
UNION
SELECT q.id FROM thing t JOIN thing q ON t.external_id = 'live:' || q.public_id WHERE t.id IN_IDS($1)
"""
"""A question of a session and the topic it became say the same."""


def keeps(reader: Reader, incident: Incident) -> bool:
    return may(reader, "incident.open", incident) or may(reader, "incident.close", incident)


async def find(reader: Reader, public_id: str) -> Incident:
    """Raises Missing."""
    found = await Incident.get_or_none(public_id=public_id) if is_public_id(public_id) else None
    if found is None or not keeps(reader, found):
        raise Missing
    return found


async def listed(reader: Reader) -> Sequence[Row]:
    """Open ones first, the most urgent of them first. Raises Missing for who keeps none."""
    everywhere = may(reader, "incident.close", None)
    if not everywhere and not reader.steward_of:
        raise Missing
    return await rows(ALL, int(everywhere), list(reader.steward_of), LIST)


async def things(reader: Reader, incident_id: int) -> Sequence[Row]:
    return await rows(THINGS, incident_id, reader.audiences)


async def ticks(incident_id: int, step: str) -> Sequence[Row]:
    """One row for each place: in how many copies it held these things, and for how many it has not answered yet."""
    return await rows(TICKS, incident_id, step)


async def are_done(incident_id: int, step: str) -> bool:
    return not await IncidentTick.exists(incident_id=incident_id, step=step, state__not="done")


async def group_of(reader: Reader, incident: Incident) -> Group | None:
    """The group, where the reader may know of it."""
    return await Group.get_or_none(id=incident.group_id, listed_id__in=list(reader.audiences))


async def groups_of(reader: Reader, found: Sequence[Row]) -> dict[int, Group]:
    ids = [each["group_id"] for each in found if each["group_id"]]
    return {each.id: each for each in await Group.filter(id__in=ids, listed_id__in=list(reader.audiences))}


async def thing_for(reader: Reader, public_id: str) -> Thing:
    """A thing that can be hidden at once, as its reader sees it. Raises Missing."""
    found = None
    if is_public_id(public_id):
        found = await Thing.get_or_none(
            public_id=public_id, audience_id__in=list(reader.audiences), kind__in=list(KINDS)
        )
    if found is None:
        raise Missing
    return found


async def open_on(thing_id: int) -> str:
    """The public id of the open incident a thing belongs to, or ""."""
    found = await row(OF_THING, thing_id)
    return str(found["public_id"]) if found else ""
