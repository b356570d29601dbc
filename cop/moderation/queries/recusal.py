"""Whether somebody who keeps order comes from the country a thing is about."""

from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.store import rows

ABOUT = """
WITH RECURSIVE up AS (
  SELECT id, parent_id, country_id, byline, byline_country FROM thing WHERE id = $1
  UNION ALL
  SELECT t.id, t.parent_id, t.country_id, t.byline, t.byline_country FROM thing t JOIN up ON up.parent_id = t.id
)
SELECT country_id FROM up WHERE country_id IS NOT NULL
UNION
SELECT c.id FROM up JOIN country c ON c.iso2 = up.byline_country
WHERE up.byline = 'named' AND (up.id = $1 OR up.parent_id IS NULL)
"""
"""The country the topic is about, and those whose officials sign the thing and its topic by name."""


def countries_of(reader: Reader) -> frozenset[int]:
    """Where somebody comes from, and for what countries somebody holds a post."""
    own = {post.country_id for post in reader.posts} | {reader.country_id}
    return frozenset(each for each in own if each is not None)


async def is_concerned(reader: Reader, thing: Thing) -> bool:
    """Whether an act on this thing needs the word of a colleague."""
    own = countries_of(reader)
    return bool(own) and any(each["country_id"] in own for each in await rows(ABOUT, thing.id))
