"""What the reader follows, and how closely."""

from collections.abc import Mapping
from dataclasses import dataclass

from cop.community.findable import Card
from cop.community.following import GROUP, MUTE, NORMAL, THEME, THING, WATCH, Following
from cop.community.people import Reader
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.community.vocabulary import Labels, Term, stored_labels
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.notices.queries.told import cards_of

FOLLOWABLE = ("topic", "session")
MOST, LONGEST_KEY = 200, 60

AROUND = """
SELECT f.scope, f.level FROM following f JOIN thing t ON t.id = $2
WHERE f.person_id = $1 AND (f.scope = 'group' AND f.about = t.group_id
  OR f.scope = 'theme' AND f.about IN (SELECT term_id FROM thing_term WHERE thing_id = $2))
"""
THEMES = """
SELECT count(*) AS n FROM thing_term tt JOIN term m ON m.id = tt.term_id WHERE tt.thing_id = $1 AND m.scheme = 'theme'
"""
MINE = """
SELECT f.scope, f.level, f.about, t.kind AS thing_kind, g.slug, g.labels AS group_labels, m.key AS theme,
  m.labels AS theme_labels
FROM following f
LEFT JOIN thing t ON f.scope = 'thing' AND t.id = f.about AND t.audience_id IN_IDS($2)
LEFT JOIN community_group g ON f.scope = 'group' AND g.id = f.about AND g.listed_id IN_IDS($2)
LEFT JOIN term m ON f.scope = 'theme' AND m.id = f.about
WHERE f.person_id = $1 ORDER BY f.scope, f.set_at DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One thing, group or theme. `title` of a thing, `labels` of the others; `url` where it can be changed."""

    level: str
    url: str
    title: str = ""
    language: str = ""
    labels: Labels | None = None


async def thing_for(reader: Reader, public_id: str) -> tuple[Thing, Card]:
    """A topic or session the reader may read, with its card. Raises Missing."""
    thing = None
    if is_public_id(public_id):
        thing = await Thing.get_or_none(
            public_id=public_id, kind__in=FOLLOWABLE, state=PUBLISHED, audience_id__in=list(reader.audiences)
        )
    card = (await cards_of(reader, [(thing.kind, thing.id)])).get(thing.id) if thing else None
    if thing is None or card is None:
        raise Missing
    return thing, card


async def theme_for(key: str) -> Term:
    """A theme in use. Raises Missing."""
    term = None
    if len(key) <= LONGEST_KEY and key.isprintable():
        term = await Term.get_or_none(key=key, scheme="theme", status="accepted")
    if term is None:
        raise Missing
    return term


async def level_of(reader: Reader, scope: str, about: int) -> str:
    """What the reader has said of it."""
    own = await Following.get_or_none(person_id=reader.id, scope=scope, about=about)
    return own.level if own is not None else NORMAL


async def level_of_thing(reader: Reader, thing: Thing) -> str:
    """The nearest word: the thing's own, its group's, its themes'."""
    own = await Following.get_or_none(person_id=reader.id, scope=THING, about=thing.id)
    if own is not None:
        return own.level
    said: dict[str, list[str]] = {}
    for each in await rows(AROUND, reader.id, thing.id):
        said.setdefault(each["scope"], []).append(each["level"])
    if GROUP in said:
        return said[GROUP][0]
    themes = await row(THEMES, thing.id) if MUTE in said.get(THEME, ()) else None
    if WATCH in said.get(THEME, ()):
        return WATCH
    return MUTE if themes and said[THEME].count(MUTE) == themes["n"] else NORMAL


async def followed(reader: Reader) -> list[Followed]:
    """What the reader watches or has muted, as far as it can be read now."""
    found = await rows(MINE, reader.id, reader.audiences, MOST)
    cards = await cards_of(reader, [(each["thing_kind"], each["about"]) for each in found if each["thing_kind"]])
    return [each for each in (_followed(one, cards) for one in found) if each is not None]


def _followed(found: Row, cards: Mapping[int, Card]) -> Followed | None:
    level, about = found["level"], found["about"]
    if found["slug"]:
        return Followed(level=level, url=f"/groups/{found['slug']}/follow", labels=stored_labels(found["group_labels"]))
    if found["theme"]:
        labels = stored_labels(found["theme_labels"])
        return Followed(level=level, url=f"/themes/{found['theme']}/follow", labels=labels)
    card = cards.get(about) if found["thing_kind"] else None
    if card is None:
        return None
    public_id = card.url.rpartition("/")[2]
    return Followed(level=level, url=f"/things/{public_id}/follow", title=card.title, language=card.language)
