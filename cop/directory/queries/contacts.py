"""Who can be asked for contact, and the requests and threads of two people: nobody else's statement gives a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cop.community.people import Reader
from cop.community.quota import month_start, requested, taken
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.directory.models import CLOSED, Contact
from cop.directory.queries.profiles import is_away
from cop.directory.queries.stored import day
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

PURPOSES = ("question", "session", "visit", "cooperation", "other")
OWN_LIMIT = 10
"""Requests one person may send in a calendar month (UTC)."""
POST_LIMIT = 20
"""Requests the contact post of a partner takes in a calendar month (UTC)."""
PAGE = 20
MESSAGES = 30
SUGGESTED = 6

_BARRED = "(SELECT count(*) FROM contact_block b WHERE b.person_id = pe.id AND b.blocked_id = $2) AS barred"
OF_PERSON = f"""
SELECT t.id, t.public_id, t.kind, t.audience_id, t.network_id, t.language, pe.id AS receiver_id, pe.name,
       pe.state AS standing, p.availability, p.away_from, p.away_until, p.monthly_limit AS most,
       {taken('pe.id', 't.id', '$4')} AS taken, {_BARRED},
       (SELECT count(*) FROM profile_field f WHERE f.thing_id = t.id AND f.field = 'availability'
         AND NOT f.audience_id IN_IDS($3)) AS veiled, st.public_id AS stand_in, sp.name AS stand_in_name
FROM thing t JOIN profile p ON p.thing_id = t.id JOIN person pe ON pe.id = p.person_id
LEFT JOIN profile s ON s.person_id = p.stand_in_id
LEFT JOIN thing st ON st.id = s.thing_id AND st.state = 'published' AND st.audience_id IN_IDS($3)
LEFT JOIN person sp ON sp.id = s.person_id
WHERE t.public_id = $1 AND t.kind = 'profile' AND t.state = 'published' AND t.audience_id IN_IDS($3)
"""  # noqa: S608  # pieces of ours, here and below
"""Whether the receiver has blocked the reader is asked in the same statement for everyone."""
OF_PARTNER = f"""
SELECT t.id, t.public_id, t.kind, t.audience_id, t.network_id, t.language, pe.id AS receiver_id, o.name,
       pe.state AS standing, 'open' AS availability, NULL AS away_from, NULL AS away_until, {POST_LIMIT} AS most,
       {requested('pe.id', 't.id', '$4')} AS taken, {_BARRED}, 0 AS veiled, NULL AS stand_in, NULL AS stand_in_name
FROM thing t JOIN partner p ON p.thing_id = t.id JOIN organisation o ON o.id = p.organisation_id
LEFT JOIN holding h ON h.open_for = p.contact_post_id LEFT JOIN person pe ON pe.id = h.person_id
WHERE t.public_id = $1 AND t.kind = 'partner' AND t.state = 'published' AND t.audience_id IN_IDS($3)
"""  # noqa: S608
STATEMENTS = {"profile": OF_PERSON, "partner": OF_PARTNER}

_BYLINE = (
    "t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country, t.byline_region"
)
_CONTACT = f"""
SELECT t.id, t.public_id, t.author_id, t.language, t.published_at, t.latest_at, t.children, {_BYLINE},
       c.purpose, c.state AS standing, c.receiver_id, c.answered_at, to_.name AS receiver,
       asked.kind AS asked_kind, o.name AS organisation, x.html AS body, substr(x.source, 1, 160) AS excerpt,
       (SELECT m.author_id FROM thing m WHERE m.parent_id = t.id ORDER BY m.number DESC LIMIT 1) AS last_author
FROM thing t JOIN contact c ON c.thing_id = t.id JOIN person to_ ON to_.id = c.receiver_id
JOIN thing asked ON asked.id = c.profile_id LEFT JOIN organisation o ON o.id = asked.organisation_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
"""  # noqa: S608
RECEIVED = f"""{_CONTACT}
WHERE c.receiver_id = $1 AND t.audience_id IN_IDS($2)
ORDER BY CASE c.state WHEN 'waiting' THEN 0 ELSE 1 END, t.latest_at DESC, t.id DESC LIMIT $3 OFFSET $4
"""
SENT = f"""{_CONTACT}
WHERE t.author_id = $1 AND t.kind = 'contact' AND t.audience_id IN_IDS($2)
ORDER BY t.latest_at DESC, t.id DESC LIMIT $3 OFFSET $4
"""
LISTS = {"received": RECEIVED, "sent": SENT}
ONE = f"{_CONTACT} WHERE t.public_id = $1 AND t.kind = 'contact' AND t.audience_id IN_IDS($2)"
WAITING_FOR = "SELECT count(*) AS n FROM contact WHERE receiver_id = $1 AND state = 'waiting'"
EARLIER = """
SELECT t.public_id, c.state AS standing FROM contact c JOIN thing t ON t.id = c.thing_id
WHERE t.author_id = $1 AND t.kind = 'contact' AND t.audience_id IN_IDS($2) AND c.profile_id = $3
  AND c.state IN ('waiting', 'accepted') ORDER BY t.id DESC LIMIT 1
"""
LINKS = """
SELECT p.person_id, t.id, t.public_id, pe.name FROM profile p JOIN thing t ON t.id = p.thing_id
JOIN person pe ON pe.id = p.person_id
WHERE t.state = 'published' AND t.audience_id IN_IDS($1) AND (p.person_id = $2
  OR t.id = (SELECT referred_to_id FROM contact WHERE thing_id = $3))
"""
THREAD = f"""
SELECT t.public_id, t.number, t.author_id, t.language, t.published_at, {_BYLINE}, x.html AS body
FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
WHERE t.parent_id = $1 AND t.kind = 'message' AND t.audience_id IN_IDS($2) AND ($3::int = 0 OR t.number < $3::int)
ORDER BY t.number DESC LIMIT $4
"""  # noqa: S608
SIMILAR = """
SELECT t.public_id, pe.name, count(*) AS shared FROM thing_term mine
JOIN thing_term theirs ON theirs.term_id = mine.term_id AND theirs.thing_id <> mine.thing_id
JOIN thing t ON t.id = theirs.thing_id AND t.kind = 'profile' AND t.state = 'published'
JOIN profile p ON p.thing_id = t.id JOIN person pe ON pe.id = p.person_id
WHERE mine.thing_id = (SELECT thing_id FROM profile WHERE person_id = $1)
  AND t.audience_id IN_IDS($2) AND t.audience_id IN_IDS($3) AND NOT p.person_id IN_IDS($4)
GROUP BY t.public_id, pe.name ORDER BY shared DESC, pe.name LIMIT $5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody to be asked for contact, as one reader sees it: a person, or whoever answers for a partner."""

    id: int
    public_id: str
    kind: str
    audience_id: int
    author_id: int | None
    """Who receives: nobody asks oneself. None: no one holds the contact post."""
    network_id: int
    name: str
    availability: str
    """'' when the reader may not know."""
    away_until: date | None
    is_away: bool
    stand_in: str
    """The public name of the profile of the stand-in, where the reader may read it."""
    stand_in_name: str
    left: int
    """How many more requests are taken this month: none, too, from whom the receiver has blocked."""
    takes: bool

    @property
    def address(self) -> str:
        return f"/{'partners' if self.kind == 'partner' else 'people'}/{self.public_id}"


async def asked_for(reader: Reader, kind: str, public_id: str) -> Asked:
    """`kind` is profile or partner. Raises Missing."""
    if not is_public_id(public_id):
        raise Missing
    found = await row(STATEMENTS[kind], public_id, reader.id, reader.audiences, month_start())
    if found is None:
        raise Missing
    return _asked(found)


def _asked(found: Row) -> Asked:
    until = day(found["away_until"])
    away = is_away({"away_from": day(found["away_from"]), "away_until": until})
    left = 0 if found["barred"] else max(0, found["most"] - found["taken"])
    takes = left > 0 and found["standing"] == "active" and found["availability"] != CLOSED and not away
    veiled = bool(found["veiled"])
    return Asked(
        **{name: found[name] for name in ("id", "public_id", "kind", "audience_id", "network_id", "name")},
        author_id=found["receiver_id"], availability="" if veiled else found["availability"],
        away_until=None if veiled else until, is_away=away and not veiled,
        stand_in=(found["stand_in"] or "") if away and not veiled else "",
        stand_in_name=(found["stand_in_name"] or "") if found["stand_in"] else "", left=left, takes=takes,
    )


async def earlier(reader: Reader, asked: Asked) -> Row | None:
    """The reader's own last request there that waits or was accepted: `public_id`, `standing`."""
    return await row(EARLIER, reader.id, reader.audiences, asked.id)


async def sent_this_month(reader: Reader) -> int:
    """How many requests the reader has sent this month, whatever came of them."""
    return await Thing.filter(author_id=reader.id, kind="contact", created_at__gte=month_start()).count()


async def contacts(reader: Reader, which: str, page: int) -> tuple[Sequence[Row], bool]:
    """A page of the requests received or sent; and whether there are more."""
    found = await rows(LISTS[which], reader.id, reader.audiences, PAGE + 1, (page - 1) * PAGE)
    return found[:PAGE], len(found) > PAGE


async def waiting(reader: Reader) -> int:
    """How many requests wait for the reader's answer."""
    found = await row(WAITING_FOR, reader.id)
    return int(found["n"]) if found else 0


async def contact_row(reader: Reader, public_id: str) -> Row:
    """A request with all its page shows of it. Raises Missing."""
    found = await row(ONE, public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return found


async def contact_for(reader: Reader, public_id: str) -> Contact:
    """The request, its thing loaded, for acts on it: of the two it is between. Raises Missing."""
    if not is_public_id(public_id):
        raise Missing
    found = await Contact.get_or_none(
        thing__public_id=public_id, thing__audience_id__in=list(reader.audiences)
    ).select_related("thing")
    if found is None:
        raise Missing
    return found


async def links(reader: Reader, contact: Row) -> Mapping[str, Any]:
    """`other` and `referred`: the profiles beside a request, as far as the reader may read them now."""
    other_id = contact["author_id"] if contact["receiver_id"] == reader.id else contact["receiver_id"]
    found = await rows(LINKS, reader.audiences, other_id, contact["id"])
    named = {"other" if each["person_id"] == other_id else "referred": each for each in found}
    return {"other": None, "referred": None, **named}


async def messages(reader: Reader, contact: Row, before: int) -> tuple[list[Row], bool]:
    """The messages in front of a number (0: the last ones), oldest first; and whether there are earlier ones."""
    found = await rows(THREAD, contact["id"], reader.audiences, before, MESSAGES + 1)
    return list(reversed(found[:MESSAGES])), len(found) > MESSAGES


async def similar(reader: Reader, asker: Reader) -> Sequence[Row]:
    """Whom one could refer to: people of like expertise whose profiles both may read."""
    return await rows(SIMILAR, reader.id, reader.audiences, asker.audiences, [reader.id, asker.id], SUGGESTED)


async def profile_for(reader: Reader, public_id: str) -> Thing | None:
    """A profile the reader may read, by its public name."""
    if not is_public_id(public_id):
        return None
    return await Thing.get_or_none(
        public_id=public_id, kind="profile", state=PUBLISHED, audience_id__in=list(reader.audiences)
    )
