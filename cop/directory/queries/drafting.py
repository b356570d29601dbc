"""Whom a focal point may propose for the directory, and the drafts a focal point is writing for others.

Offered are people of the network who come from a country the reader speaks for, or belong to a group of the reader's.
"""

import unicodedata
from collections.abc import Sequence

from cop.community.people import Reader
from cop.community.thing import DRAFT
from cop.directory.queries.own import Whole, profile_named, whole
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import Row, rows

MOST = 20
"""As many are shown; of more, the name has to be typed further."""

OFFERED = """
SELECT p.id, p.name, p.role, p.country_id, c.iso2 AS country, o.name AS organisation FROM person p
LEFT JOIN country c ON c.id = p.country_id LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE p.state = 'active' AND p.id <> $1 AND p.id IN (
  SELECT a.person_id FROM affiliation a
  WHERE a.network_id IN_IDS($2) AND a.since <= $5 AND (a.until IS NULL OR a.until > $5)
) AND (
  p.country_id IN_IDS($3)
  OR p.id IN (SELECT m.person_id FROM membership m WHERE m.group_id IN_IDS($4) AND m.open_for IS NOT NULL)
) ORDER BY p.name, p.id
"""

OWN_DRAFTS = """
SELECT t.public_id, p.name FROM thing t JOIN profile pr ON pr.thing_id = t.id JOIN person p ON p.id = pr.person_id
WHERE t.kind = 'profile' AND t.state = 'draft' AND t.entered_by_id = $1 AND t.author_id <> $1
  AND pr.approved_at IS NULL ORDER BY t.id
"""


def spoken_for(reader: Reader) -> set[int]:
    """Countries whose focal point or alternate the reader is."""
    return {post.country_id for post in reader.posts if post.country_id and post.kind in ("focal_point", "alternate")}


async def offered(reader: Reader) -> Sequence[Row]:
    """Everybody this reader may propose, by name."""
    return await rows(OFFERED, reader.id, reader.networks, spoken_for(reader), reader.member_of, now())


async def find(reader: Reader, typed: str) -> tuple[list[Row], bool]:
    """Those of them each word typed begins a name of, at most MOST; and whether there are more."""
    if not typed.strip():
        return [], False
    found = [each for each in await offered(reader) if is_called(each["name"], typed)]
    return found[:MOST], len(found) > MOST


def _letters(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))


def is_called(name: str, typed: str) -> bool:
    """Whether each word typed begins a part of the name, whatever the case and the accents."""
    parts = _letters(name).split()
    return all(any(part.startswith(word) for part in parts) for word in _letters(typed).split())


async def own_drafts(reader: Reader) -> Sequence[Row]:
    """What the reader is writing for others, who have not agreed yet: public id and name."""
    return await rows(OWN_DRAFTS, reader.id)


async def draft_of(reader: Reader, public_id: str) -> Whole:
    """A draft this focal point writes for someone of a country spoken for still. Raises Missing."""
    found = await whole((await profile_named(public_id)).thing_id)
    if not is_draft_of(reader, found):
        raise Missing
    return found


def is_draft_of(reader: Reader, found: Whole) -> bool:
    """Until its owner agrees, takes it over or discards it, and while the country is the reader's."""
    return (
        found.thing.state == DRAFT and found.thing.entered_by_id == reader.id and found.is_proposed
        and found.profile.nominated_for_id in spoken_for(reader)
    )
