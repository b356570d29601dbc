"""Reading for those who keep order and those they answer to, always on behalf of a reader.

Every row carries the words of a thing only as far as its reader may read the thing now: a log line, a report
or an act on one's own words outlives the right to read them.
"""

from collections.abc import Collection, Sequence

from cop.community.groups import CLOSED, HIDDEN, OPEN, Group, group_by_slug
from cop.community.people import Reader
from cop.community.thing import Thing, is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.moderation.models import Report

PAGE = 50
SET_ASIDE = ("incident.hid", "incident.restored", "incident.redacted", "incident.erased")
"""What happens to a text that may identify somebody."""
OF_SESSIONS = ("session", "question", "answer", "poll")
"""Kinds of things that are read in a live session; an answer stands two levels below it."""
ACCESS_RANK = {OPEN: 0, CLOSED: 1, HIDDEN: 2}

_SEEN = (
    "seen.public_id, seen.kind, seen.number, seen.language, seen.state, top.public_id AS topic_id,"
    " top.language AS topic_language, title.source AS title"
)
_SEEING = """
LEFT JOIN thing seen ON seen.id = {0}.thing_id AND seen.audience_id IN_IDS($2)
LEFT JOIN thing above ON above.id = coalesce(seen.parent_id, seen.id)
LEFT JOIN thing top ON top.id = coalesce(above.parent_id, above.id) AND top.audience_id IN_IDS($2)
LEFT JOIN thing_text title ON title.thing_id = top.id AND title.part = 'title' AND title.is_current
  AND title.language = top.language
"""
_BODY = """
LEFT JOIN thing_text body ON body.thing_id = seen.id AND body.is_current
  AND body.part = CASE WHEN seen.kind IN ('meeting', 'topic_poll') THEN 'title' ELSE 'body' END
  AND body.language = seen.language
"""
_EXCERPT = "CASE WHEN body.is_bare THEN '' ELSE substr(body.source, 1, 280) END AS excerpt"

HEADING = f"""
SELECT {_SEEN}, {_EXCERPT}, seen.version, seen.closed_at, seen.pinned_until, seen.published_at, seen.byline,
       seen.byline_name, seen.byline_slug, seen.byline_role, seen.byline_organisation, seen.byline_country,
       seen.byline_region
FROM (SELECT id AS thing_id FROM thing WHERE public_id = $1 AND audience_id IN_IDS($2)) t
{_SEEING.format("t")} {_BODY}
"""  # noqa: S608  # pieces of ours, here and below

OPEN_ON = """
SELECT r.reason, r.words, r.made_at, CASE WHEN t.author_id = $2 THEN '' ELSE p.name END AS reporter
FROM report r JOIN thing t ON t.id = r.thing_id JOIN person p ON p.id = r.reporter_id
WHERE t.public_id = $1 AND r.state = 'open' ORDER BY r.id LIMIT 20
"""

REPORTED = f"""
SELECT r.reason, r.state AS standing, r.outcome, r.made_at, {_SEEN} FROM report r {_SEEING.format("r")}
WHERE r.reporter_id = $1 ORDER BY r.id DESC LIMIT {PAGE}
"""  # noqa: S608

MINE = f"""
SELECT a.place, a.id AS act_id, a.verb, a.reason, a.category, a.at, a.group_id, a.to_group_id, a.own_kind, a.own_day,
       a.person_id, a.undoes_id, a.state AS act_state, ap.state AS appeal, ap.answer, {_SEEN}
FROM (SELECT m.*, t.kind AS own_kind, t.published_at AS own_day, row_number() OVER (ORDER BY m.id) AS place
      FROM moderation_act m LEFT JOIN thing t ON t.id = m.thing_id
      WHERE (m.person_id = $1 OR m.person_id IS NULL AND t.author_id = $1) AND m.state IN ('done', 'undone')) a
LEFT JOIN appeal ap ON ap.act_id = a.id
{_SEEING.format("a")}
WHERE $3 = 0 OR a.place < $3 ORDER BY a.place DESC LIMIT $4
"""  # noqa: S608

ASIDE = f"""
SELECT a.verb, a.at, a.own_kind, a.own_day, a.group_id, NULL AS to_group_id, {_SEEN}
FROM (SELECT x.verb, x.at, x.thing_id, x.group_id, t.kind AS own_kind, t.published_at AS own_day, x.id
      FROM activity x JOIN thing t ON t.id = x.thing_id AND t.author_id = $1
      WHERE x.verb IN_WORDS($3) AND NOT EXISTS (SELECT 1 FROM activity y WHERE y.thing_id = x.thing_id AND y.id > x.id
        AND y.verb IN_WORDS($3))) a
{_SEEING.format("a")}
ORDER BY a.id DESC LIMIT {PAGE}
"""  # noqa: S608
"""What became last of each text of one's own that was set aside."""

LOG = f"""
SELECT a.place, a.verb, a.reason, a.category, a.at, a.group_id, a.to_group_id, {_SEEN}
FROM (SELECT m.*, row_number() OVER (ORDER BY m.id) AS place
      FROM moderation_act m WHERE (m.group_id = $1 OR m.to_group_id = $1) AND m.state IN ('done', 'undone')
      AND m.person_id IS NULL) a
{_SEEING.format("a")}
WHERE $3 = 0 OR a.place < $3 ORDER BY a.place DESC LIMIT $4
"""  # noqa: S608

REPLIES = """
SELECT t.public_id, t.number, t.language, substr(x.source, 1, 160) AS excerpt FROM thing t
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
WHERE t.parent_id = $1 AND t.kind = 'reply' AND t.state = 'published' AND t.audience_id IN_IDS($2)
ORDER BY t.number LIMIT 200
"""

OF_MEMBERS = """
SELECT g.id FROM community_group g JOIN audience a ON a.key = 'group:' || g.id
WHERE g.slug = $1 AND a.id IN_IDS($2)
"""


async def thing_for(reader: Reader, public_id: str) -> Thing:
    """A thing of a group, whatever its kind. Raises Missing."""
    if not is_public_id(public_id):
        raise Missing
    thing = await Thing.get_or_none(public_id=public_id, audience_id__in=list(reader.audiences))
    if thing is None or thing.group_id is None:
        raise Missing
    return thing


async def heading(reader: Reader, public_id: str) -> Row:
    """What a form shows of the thing it is about: title of its topic, excerpt, byline, state. Raises Missing."""
    found = await row(HEADING, public_id, reader.audiences)
    if found is None:
        raise Missing
    return found


def address_of(seen: Row) -> str:
    """Where the thing of a row is read."""
    if seen["kind"] == "topic":
        return f"/topics/{seen['public_id']}"
    if seen["kind"] == "introduction":
        return f"/introductions/{seen['public_id']}"
    if seen["kind"] in OF_SESSIONS:
        return f"/live/{seen['topic_id']}"
    if seen["kind"] == "meeting":
        return f"/topics/{seen['topic_id']}#m-{seen['public_id']}"
    if seen["kind"] == "topic_poll":
        return f"/topics/{seen['topic_id']}#p-{seen['public_id']}"
    return f"/topics/{seen['topic_id']}?after={max(seen['number'] - 1, 0)}#r-{seen['public_id']}"


async def report_for(reader: Reader, report_id: int) -> Report:
    """A report of a group the reader keeps in order. Raises Missing."""
    report = await Report.get_or_none(id=report_id, group_id__in=list(reader.steward_of))
    if report is None:
        raise Missing
    return report


async def open_on(reader: Reader, thing: Thing) -> Sequence[Row]:
    """Open reports on a thing, for its stewards."""
    return await rows(OPEN_ON, thing.public_id, reader.id) if thing.group_id in reader.steward_of else []


async def own_open_report(reader: Reader, thing: Thing) -> Report | None:
    """The reader's own report on the thing, while it is open."""
    return await Report.get_or_none(open_for=Report.place(thing.id, reader.id))


async def reported(reader: Reader) -> Sequence[Row]:
    """What the reader has reported, newest first, with what came of it."""
    return await rows(REPORTED, reader.id, reader.audiences)


async def mine(reader: Reader, before: int) -> tuple[Sequence[Row], bool]:
    """Acts on what the reader wrote, newest first, also on what the reader may no longer read."""
    found = await rows(MINE, reader.id, reader.audiences, before, PAGE + 1)
    return found[:PAGE], len(found) > PAGE


async def set_aside(reader: Reader) -> Sequence[Row]:
    """What was set aside of what the reader wrote, and what became of it: no reason and nobody's name."""
    return await rows(ASIDE, reader.id, reader.audiences, list(SET_ASIDE))


async def group_of_log(reader: Reader, slug: str) -> Group:
    """The group whose log the reader may read: its members and those who hold its posts. Raises Missing."""
    found = await row(OF_MEMBERS, slug, reader.audiences)
    if found is None:
        raise Missing
    return await Group.get(id=found["id"])


async def log(reader: Reader, group: Group, before: int) -> tuple[Sequence[Row], bool]:
    """Acts in a group, newest first; `before` is a place in the log, counted from its first line."""
    found = await rows(LOG, group.id, reader.audiences, before, PAGE + 1)
    return found[:PAGE], len(found) > PAGE


async def known_groups(reader: Reader, ids: Collection[int | None]) -> dict[int, Group]:
    """Those of these groups that the reader may know of, by id."""
    found = await Group.filter(id__in=[each for each in ids if each], listed_id__in=list(reader.audiences))
    return {group.id: group for group in found}


async def steward_group(reader: Reader, slug: str) -> Group | None:
    """A group the reader keeps in order, by its address."""
    try:
        return await group_by_slug(slug, id__in=list(reader.steward_of))
    except Missing:
        return None


async def replies_to_split(reader: Reader, topic: Thing) -> Sequence[Row]:
    """Replies of a topic one may choose from."""
    return await rows(REPLIES, topic.id, reader.audiences)


async def targets(reader: Reader, thing: Thing) -> list[Group]:
    """Groups the reader may move a topic to: kept in order by the reader too, and no more open than its own."""
    here = await Group.get(id=thing.group_id)
    groups = await Group.filter(id__in=list(reader.steward_of), network_id=here.network_id).order_by("key")
    return [
        group for group in groups
        if group.id != here.id and ACCESS_RANK[group.access] >= ACCESS_RANK[here.access]
    ]
