"""Reading topics, on behalf of a reader. The two hot reads are named texts; the first decides who sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.sharing import IN_GROUP
from cop.community.thing import Thing, is_public_id
from cop.community.vocabulary import INSPIRE, SECTOR, THEME, Country, Term, stored_labels
from cop.forum.models import QUESTION
from cop.forum.queries.meetings import HAS
from cop.forum.queries.polls import HAS_POLLS
from cop.forum.queries.unread import FRESH, IS_REDACTED, OWN, SET_ASIDE, UNREAD
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

PAGE, LIST_PAGE = 20, 50

_BYLINE = (
    "t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country,"
    " t.byline_region"
)
_PART = (
    "(SELECT x.html FROM thing_text x WHERE x.thing_id = t.id AND x.part = '{0}' AND x.is_current"
    " AND x.language = t.language) AS {0}"
)
_TRANSLATIONS = (
    "(SELECT LIST(x.language) FROM thing_text x WHERE x.thing_id = t.id AND x.part = '{0}' AND x.is_current"
    " AND x.language <> t.language) AS translations"
)

TOPIC = f"""
SELECT t.id, t.public_id, t.state, t.version, t.language, t.author_id, t.audience_id, t.home_audience_id,
       t.also_in, t.children, t.latest_number, t.published_at, t.pinned_until, t.closed_at, {_BYLINE},
       p.kind AS sort, p.needed_by, p.accepted_count, p.has_trials,
       g.id AS group_id, g.slug, g.labels AS group_labels, g.access, g.stewards_id, g.readers_id, g.dos,
       c.iso2 AS country, r.read_to, r.read_at, {FRESH.format("count(*)")} AS fresh,
       {FRESH.format("min(h.number)")} AS first_fresh,
       (SELECT x.source FROM thing_text x WHERE x.thing_id = t.id AND x.part = 'title' AND x.is_current
         AND x.language = t.language) AS title,
       (SELECT max(x.revision) FROM thing_text x WHERE x.thing_id = t.id AND x.language = t.language) AS revisions,
       (SELECT s.thing_id FROM reply s WHERE s.synthesis_for_id = t.id) AS synthesis_id,
       {_TRANSLATIONS.format("title")}, {_PART.format("body")}, {_PART.format("tried")}, {_PART.format("context")},
       (SELECT LIST(tt.term_id) FROM thing_term tt WHERE tt.thing_id = t.id) AS terms,
       {SET_ASIDE.format("t.id")} AS set_aside, {IS_REDACTED}, {HAS}, {HAS_POLLS}, {OWN}
FROM thing t JOIN topic p ON p.thing_id = t.id JOIN community_group g ON g.id = t.group_id
LEFT JOIN country c ON c.id = t.country_id
LEFT JOIN reading r ON r.topic_id = t.id AND r.person_id = $2
WHERE t.public_id = $1 AND t.audience_id IN_IDS($3)
"""  # noqa: S608  # pieces of ours

_REPLY = """
SELECT t.id, t.number, t.state, t.version, t.author_id, p.accepted_at, p.useful_count, p.sort,
       u.id AS own_mark
FROM thing t JOIN reply p ON p.thing_id = t.id LEFT JOIN useful_mark u ON u.reply_id = t.id AND u.person_id = $2
WHERE t.parent_id = $1 AND t.audience_id IN_IDS($3)
"""
"""What a reply's place on the page depends on; its words are read by BODIES where no fragment of it is kept."""
_IN_FRONT = "((p.accepted_at IS NOT NULL OR p.sort = 'synthesis') AND t.state = 'published')"
REPLIES = f"{_REPLY} AND t.number > $4 AND ($4 > 0 OR NOT {_IN_FRONT}) ORDER BY t.number LIMIT $5"
ACCEPTED = f"{_REPLY} AND {_IN_FRONT} ORDER BY p.sort <> 'synthesis', t.number"
BODIES = f"""
SELECT t.id, t.public_id, t.number, t.state, t.language, t.published_at, {_BYLINE}, p.accepted_at, p.sort,
       x.html AS body, x.revision, {_PART.format("for_context")}, {_TRANSLATIONS.format("body")}, {IS_REDACTED},
       w.html AS translated, w.language AS translated_to, w.of_revision, r.result, r.tried_on, c.iso2 AS tried_in,
       (SELECT count(*) FROM attachment a WHERE a.thing_id = t.id AND a.name <> '') AS files
FROM thing t JOIN reply p ON p.thing_id = t.id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
LEFT JOIN thing_text w ON w.thing_id = t.id AND w.part = 'body' AND w.is_current AND w.language = $3
  AND w.language <> t.language
LEFT JOIN trial r ON r.thing_id = t.id LEFT JOIN country c ON c.id = r.country_id
WHERE t.id IN_IDS($1) AND t.audience_id IN_IDS($2)
"""  # noqa: S608

# The plus keeps SQLite from collecting and sorting everything a reader may see: it walks the newest first instead.
_LIST = """
FROM thing t {joins} LEFT JOIN reading r ON r.topic_id = t.id AND r.person_id = $1
WHERE t.kind = 'topic' AND +t.audience_id IN_IDS($2) AND (t.latest_at, t.id) < ($3, $4) {where}
ORDER BY t.latest_at DESC, t.id DESC LIMIT $5
"""
LIST = f"""
SELECT t.id, t.public_id, t.group_id, t.version, t.state, t.children, t.latest_number, t.latest_at, r.read_to {_LIST}
"""
"""What a line of the list depends on; its words are read by LINES where no fragment of it is kept."""

UNANSWERED = """
p.kind = $$ AND t.closed_at IS NULL AND (t.children = 0 OR t.children = 1 AND EXISTS (SELECT 1 FROM reply s
  JOIN thing y ON y.id = s.thing_id WHERE s.synthesis_for_id = t.id AND y.state = 'published'))
"""
"""The consolidated reply counts among the replies of a topic, and is no answer: alone, nobody has answered."""

PLACE = "SELECT latest_at, id FROM thing WHERE public_id = $1 AND kind = 'topic' AND audience_id IN_IDS($2)"

LINES = f"""
SELECT t.id, t.public_id, t.state, t.language, t.children, t.latest_at, t.closed_at, {_BYLINE},
       p.kind AS sort, p.accepted_count, x.source AS title
FROM thing t JOIN topic p ON p.thing_id = t.id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.id IN_IDS($1) AND t.audience_id IN_IDS($2)
"""  # noqa: S608

REVISIONS = """
SELECT x.part, x.revision, x.html, x.source, x.language, x.written_at, x.is_current, x.of_revision,
       x.language = t.language AS is_original, x.provenance = 'redacted' AS is_redacted, t.group_id, t.audience_id,
       t.also_in, t.author_id, CASE WHEN x.editor_id = t.author_id THEN '' ELSE e.name END AS translator
FROM thing_text x JOIN thing t ON t.id = x.thing_id JOIN person e ON e.id = x.editor_id
WHERE t.public_id = $1 AND t.kind = $2 AND t.audience_id IN_IDS($3)
ORDER BY x.language <> t.language, x.language, x.part DESC, x.revision DESC LIMIT 200
"""

READERS = """
SELECT count(DISTINCT m.person_id) AS members, count(DISTINCT p.country_id) AS countries
FROM (SELECT person_id FROM membership WHERE group_id = $1 AND open_for IS NOT NULL
      UNION SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
      WHERE po.group_id = $1 AND h.open_for IS NOT NULL) m
JOIN person p ON p.id = m.person_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which topics a list shows. Keys that exist nowhere give an empty list."""

    tab: str = "activity"  # activity, unread, unanswered, mine
    group: str = ""
    theme: str = ""
    language: str = ""
    country: str = ""
    kind: str = ""

    def query(self) -> dict[str, str]:
        """The address parts that say this, without the defaults."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value and value != "activity"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of topics and the cursor of the next, '' at the end."""

    topics: list[Row]
    next: str


async def topic_row(reader: Reader, public_id: str) -> Row:
    """A topic with everything its page shows of it. Raises Missing."""
    found = await row(TOPIC, public_id, reader.id, reader.audiences)
    if found is None:
        raise Missing
    return found


async def replies_of(reader: Reader, topic: Row, after: int, *, most: int = PAGE) -> tuple[list[Row], bool]:
    """A page of replies after a number; and whether there are more.

    The consolidated reply and accepted ones stand in front on the first page, and at their own place on a page that
    begins later; so does one of them that is hidden, for those who still see it.
    """
    found = await rows(REPLIES, topic["id"], reader.id, reader.audiences, after, most + 1)
    first: Sequence[Row] = []
    if (topic["accepted_count"] or topic["synthesis_id"]) and not after:
        first = await rows(ACCEPTED, topic["id"], reader.id, reader.audiences)
    return [*first, *found[:most]], len(found) > most


async def bodies(reader: Reader, ids: list[int], language: str = "") -> dict[int, Row]:
    """The words of these replies and their translations into a language, as far as the reader may read them."""
    return {each["id"]: each for each in await rows(BODIES, ids, reader.audiences, language)}


async def topics(reader: Reader, wanted: Wanted, cursor: str = "", *, most: int = LIST_PAGE) -> Listed:
    """A page of the list, latest activity first."""
    latest, last_id = await _position(reader, cursor)
    joins, where, args = _conditions(reader, wanted)
    found = await rows(
        LIST.format(joins=joins, where=where), reader.id, reader.audiences, latest, last_id, most + 1, *args
    )
    page = list(found[:most])
    return Listed(page, page[-1]["public_id"] if len(found) > most else "")


async def lines(reader: Reader, ids: list[int]) -> dict[int, Row]:
    """The words of these topics, as far as the reader may read them."""
    return {each["id"]: each for each in await rows(LINES, ids, reader.audiences)}


def _conditions(reader: Reader, wanted: Wanted) -> tuple[str, str, list[Any]]:
    """More tables and conditions for LIST, their parameters numbered from $6."""
    parts: list[str] = []
    args: list[Any] = []

    def add(condition: str, value: Any) -> None:
        args.append(value)
        parts.append(f"AND {condition}".replace("$$", f"${len(args) + 5}"))

    if wanted.group:
        add(IN_GROUP.format("(SELECT id FROM community_group WHERE slug = $$)"), wanted.group)
    if wanted.language:
        add("t.language = $$", wanted.language)
    if wanted.kind:
        add("p.kind = $$", wanted.kind)
    if wanted.country:
        add("t.country_id = (SELECT id FROM country WHERE iso2 = $$)", wanted.country)
    if wanted.theme:
        add(
            "EXISTS (SELECT 1 FROM thing_term tt JOIN term m ON m.id = tt.term_id"
            " WHERE tt.thing_id = t.id AND m.scheme = 'theme' AND m.key = $$)", wanted.theme,
        )
    if wanted.tab == "unanswered":
        add(UNANSWERED, QUESTION)
    if wanted.tab == "unread":
        add(UNREAD, _own(reader))
    if wanted.tab == "mine":
        add("t.author_id = $$", reader.id)
    joins = "JOIN topic p ON p.thing_id = t.id" if wanted.kind or wanted.tab == "unanswered" else ""
    return joins, " ".join(parts), args


async def _position(reader: Reader, cursor: str) -> tuple[Any, int]:
    """Where a page starts: behind the topic it names; anything else starts at the top.

    An address holds no time and no number of a row: to the second, it would tell when somebody unnamed wrote.
    """
    found = await row(PLACE, cursor, reader.audiences) if cursor else None
    return (found["latest_at"], found["id"]) if found else (now() + timedelta(days=1), 0)


async def topic_for(reader: Reader, public_id: str) -> Thing:
    """The topic as a thing, for acts on it. Raises Missing."""
    return await _thing(reader, public_id, "topic")


async def reply_for(reader: Reader, public_id: str) -> Thing:
    return await _thing(reader, public_id, "reply")


async def thing_for(reader: Reader, public_id: str) -> Thing:
    """A topic or a reply. Raises Missing."""
    return await _thing(reader, public_id, "topic", "reply")


async def _thing(reader: Reader, public_id: str, *kinds: str) -> Thing:
    if not is_public_id(public_id):
        raise Missing
    thing = await Thing.get_or_none(public_id=public_id, kind__in=kinds, audience_id__in=list(reader.audiences))
    if thing is None:
        raise Missing
    return thing


async def group_names(reader: Reader) -> dict[int, dict[str, str]]:
    """Labels of the groups the reader may know of, by id."""
    found = await rows("SELECT id, labels FROM community_group WHERE listed_id IN_IDS($1)", reader.audiences)
    return {each["id"]: stored_labels(each["labels"]) for each in found}


async def own_groups(reader: Reader) -> list[Group]:
    """Groups the reader may write in, by key."""
    return await Group.filter(id__in=_own(reader), archived_at=None).order_by("key")


def _own(reader: Reader) -> list[int]:
    return sorted(reader.member_of | {post.group_id for post in reader.posts if post.group_id})


async def readers_of(group_id: int) -> tuple[int, int]:
    """How many people belong to a group, and from how many countries."""
    found = await row(READERS, group_id)
    assert found is not None
    return int(found["members"]), int(found["countries"])


async def revisions(reader: Reader, public_id: str, kind: str) -> Sequence[Row]:
    """All revisions of all parts, newest first in each part. Raises Missing."""
    found = await rows(REVISIONS, public_id, kind, reader.audiences)
    if not found:
        raise Missing
    return found


async def vocabulary() -> dict[str, list[Term]]:
    """Terms in use for composing and filtering: themes, sectors, INSPIRE strategies."""
    chosen: dict[str, list[Term]] = {THEME: [], SECTOR: [], INSPIRE: []}
    for term in await Term.filter(scheme__in=list(chosen), status="accepted").order_by("position", "id"):
        chosen[term.scheme].append(term)
    return chosen


async def terms(ids: str) -> list[Term]:
    """Terms by the joined ids of a row."""
    return await Term.filter(id__in=[int(each) for each in ids.split(",")]).order_by("position") if ids else []


async def countries() -> list[Country]:
    return await Country.all().order_by("iso2")
