"""What the moderators of a group say at the head of its digests, always on behalf of a reader."""

from dataclasses import dataclass
from datetime import datetime

from cop.community.groups import Group, group_for
from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows

STANDING = """
SELECT t.id, t.public_id, t.group_id, t.audience_id, t.author_id, t.kind, t.state, t.version, t.language,
  t.published_at, t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country,
  t.byline_region, i.until
FROM introduction i JOIN thing t ON t.id = i.thing_id
WHERE t.group_id = $1 AND t.audience_id IN_IDS($2) AND t.state = 'published' AND i.until > $3
ORDER BY t.id DESC LIMIT 1
"""
TEXTS = """
SELECT language, source, html FROM thing_text
WHERE thing_id = $1 AND part = 'body' AND is_current AND source <> '' ORDER BY id
"""
GROUP = """
SELECT g.slug FROM thing t JOIN community_group g ON g.id = t.group_id
WHERE t.public_id = $1 AND t.kind = 'introduction' AND t.audience_id IN_IDS($2)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An introduction as it stands. `texts`: language -> source and html."""

    thing: Row
    texts: dict[str, Row]
    until: datetime

    def said_in(self, language: str) -> str:
        """The language its reader gets: this one, else that it was written in first."""
        chosen = (language, self.thing["language"], *self.texts)
        return next(each for each in chosen if each in self.texts)


async def group_read(reader: Reader, slug: str) -> Group:
    """The group, if the reader reads what it writes. Raises Missing."""
    group = await group_for(reader, slug)
    if group.readers_id not in reader.audiences:
        raise Missing
    return group


async def standing(reader: Reader, group: Group) -> Standing | None:
    """The introduction that stands now, if the reader may read it."""
    found = await row(STANDING, group.id, reader.audiences, now())
    if found is None:
        return None
    texts = {each["language"]: each for each in await rows(TEXTS, found["id"])}
    until = instant(found["until"])
    assert until is not None
    return Standing(thing=found, texts=texts, until=until) if texts else None


async def slug_of(reader: Reader, public_id: str) -> str:
    """The address of the group whose introduction this is. Raises Missing."""
    found = await row(GROUP, public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return str(found["slug"])
