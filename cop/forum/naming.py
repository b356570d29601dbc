"""Mentions: "@Amina Example", "@water", "@focal-point/SL" in what somebody writes.

Whom a name means is looked up once, when it is written, among those the writer may know; the html then shows it as a
link or as a name. A name that means nobody, one that only others may know, and one of somebody who may not read the
text all stay as they were typed: the html tells them apart from nothing. Who is not told is said to the writer alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from itertools import chain, islice
from urllib.parse import urlencode

from cop.community import among
from cop.community.groups import HIDDEN
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.passages import in_own_words, own_words
from cop.kit.store import Row, rows, write

PERSON, GROUP, POST = "person", "group", "post"
MOST = 20
"""Names in one text; further ones are words like any other."""
MOST_WORDS, LONGEST = 6, 160
_AT = re.compile(r"(?<![\w@/.+-])@(?=\w)")
_WORD = re.compile(r"\S+")
_POSSESSIVE = re.compile(r"['’]s$")

KNOWN = """
SELECT 'person' AS sort, p.id, p.name AS words, 0 AS is_here, 0 AS is_secret, 0 AS group_id
FROM person p WHERE p.state = 'active' AND p.name IN_WORDS($1) AND EXISTS (
  SELECT 1 FROM thing t WHERE t.author_id = p.id AND t.kind = 'profile' AND t.state = 'published'
    AND t.audience_id IN_IDS($3))
UNION ALL
SELECT 'person', p.id, t.byline_name, 1, 0, 0 FROM thing t JOIN person p ON p.public_id = t.byline_slug
WHERE (t.id = $4 OR t.parent_id = $4) AND t.byline = 'named' AND t.byline_name IN_WORDS($1)
  AND t.audience_id IN_IDS($3) AND p.state = 'active'
UNION ALL
SELECT 'group', g.id, g.slug, 0, CASE g.access WHEN $5 THEN 1 ELSE 0 END, g.id FROM community_group g
WHERE g.slug IN_WORDS($2) AND g.listed_id IN_IDS($3)
UNION ALL
SELECT 'post', o.id, o.key, 0, CASE g.access WHEN $5 THEN 1 ELSE 0 END, coalesce(g.id, 0)
FROM post o LEFT JOIN community_group g ON g.id = o.group_id
WHERE o.key IN_WORDS($2) AND o.organisation_id IS NULL AND (o.group_id IS NULL OR g.listed_id IN_IDS($3))
"""
"""All that the writer may know of the names tried. In this thread, a name shown by a byline is known too."""
HOLDERS = """
SELECT o.id AS post_id, o.group_id, h.person_id FROM post o JOIN holding h ON h.post_id = o.id
WHERE h.open_for IS NOT NULL AND h.since <= $3 AND (h.until IS NULL OR h.until > $3)
  AND (o.id IN_IDS($1) OR (o.group_id IN_IDS($2) AND o.kind IN ('lead', 'moderator')))
"""
MENTIONED = "SELECT person_id, group_id, post_id FROM mention WHERE thing_id = $1"
KEEP = "INSERT INTO mention (thing_id, person_id, group_id, post_id, made_at) VALUES ($1, $2, $3, $4, $5)"


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means; `address` is where it leads, "" for nowhere."""

    sort: str
    id: int
    words: str
    is_secret: bool = False
    """A hidden group, or a post of one: not every reader may know of it."""
    group_id: int = 0

    @property
    def address(self) -> str:
        """Of a person: the directory, searched for the name. It tells each reader what that reader may know."""
        if self.sort == PERSON:
            return f"/people?{urlencode({'q': self.words})}"
        return f"/groups/{self.words}" if self.sort == GROUP else ""


def _tries(text: str) -> Iterator[list[tuple[int, int, str]]]:
    """For each "@": begin, end and words of what may be the name, the longest first."""
    for at in _AT.finditer(text):
        tried: list[tuple[int, int, str]] = []
        words: list[str] = []
        for word in _WORD.finditer(text, at.end(), at.end() + LONGEST):
            if len(words) == MOST_WORDS or "@" in word[0]:
                break
            for end in _ends(word[0]):
                name = " ".join([*words, unescape(word[0][:end])])
                tried.append((at.start(), word.start() + end, name))
            words.append(unescape(word[0]))
        yield sorted(tried, key=lambda each: -each[1])


def _ends(word: str) -> list[int]:
    """How much of a word may belong to a name: all of it, without what marks a sentence, without a possessive."""
    end = len(word)
    while end and not (word[end - 1].isalnum() or unicodedata.category(word[end - 1]).startswith("M")):
        end -= 1
    short = _POSSESSIVE.search(word[:end])
    return sorted({len(word), end, short.start() if short else end} - {0}, reverse=True)


def _key(name: str) -> str:
    """A name as the key of a post is spelt: "focal-point/sl" is "focal_point/SL"."""
    kind, slash, about = name.partition("/")
    return f"{kind.replace('-', '_')}{slash}{about.upper() if len(about) == 2 else about}"


def names_tried(htmls: Iterable[str]) -> list[str]:
    """All that may be a name in these texts, each once."""
    pieces = (piece for html in htmls if "@" in html for piece in own_words(html))
    tried = islice(chain.from_iterable(map(_tries, pieces)), MOST)
    return list(dict.fromkeys(name for each in tried for _, _, name in each))


async def known(reader: Reader, htmls: Sequence[str], topic_id: int) -> dict[str, Named]:
    """Words as typed -> what they mean to this writer, in one statement. Of two people of one name who are both known,
    the one who has written in this thread is meant; else nobody is."""
    tried = names_tried(htmls)
    if not tried:
        return {}
    keys = {key for name in tried for key in (name, _key(name))}
    found: dict[str, list[Row]] = {}
    for each in await rows(KNOWN, tried, sorted(keys), reader.audiences, topic_id, HIDDEN):
        found.setdefault(each["words"], []).append(each)
    meant = {name: _meant(found.get(name) or found.get(_key(name)) or []) for name in tried}
    return {name: named for name, named in meant.items() if named is not None}


def _meant(found: Sequence[Row]) -> Named | None:
    here = [each for each in found if each["is_here"]] or found
    if len({(each["sort"], each["id"]) for each in here}) != 1:
        return None
    one = here[0]
    return Named(one["sort"], one["id"], one["words"], bool(one["is_secret"]), one["group_id"])


async def heard(named: Iterable[Named], audience_id: int | None, group_id: int | None) -> dict[Named, frozenset[int]]:
    """Those whom a mention may tell, each with the people it means: all who are meant and may read the text. What not
    every reader may know of is told nowhere but at home."""
    asked = [each for each in named if not each.is_secret or each.group_id == group_id]
    people = await _people(asked)
    readers = await among.readers_among(audience_id, {id_ for ids in people.values() for id_ in ids})
    return {each: told for each in asked if (told := people.get(each, frozenset()) & readers)}


async def _people(named: Sequence[Named]) -> dict[Named, frozenset[int]]:
    """Whom each of them means now: the stewards of a group, the holder of a post."""
    people = {each: frozenset({each.id}) for each in named if each.sort == PERSON}
    posts, groups = ([each.id for each in named if each.sort == sort] for sort in (POST, GROUP))
    if posts or groups:
        held = await rows(HOLDERS, posts, groups, now())
        for each in named:
            column = {POST: "post_id", GROUP: "group_id"}.get(each.sort)
            if column:
                people[each] = frozenset(row["person_id"] for row in held if row[column] == each.id)
    return people


def shown(html: str, meant: Mapping[str, Named]) -> str:
    """The html with these names as links, or as names that lead nowhere."""
    if not meant:
        return html
    left = MOST

    def change(piece: str) -> str:
        nonlocal left
        places: list[tuple[int, int, Named]] = []
        for tried in islice(_tries(piece), left):
            left -= 1
            places += [(begin, end, meant[name]) for begin, end, name in tried if name in meant][:1]
        for begin, end, named in reversed(places):
            piece = piece[:begin] + _link(named, piece[begin:end]) + piece[end:]
        return piece

    return in_own_words(html, change)


def _link(named: Named, words: str) -> str:
    """`words` are escaped already."""
    name = f"<bdi>{words}</bdi>"
    return f'<a href="{escape(named.address)}">{name}</a>' if named.address else name


async def keep(thing_id: int, named: Iterable[Named], writer_id: int) -> None:
    """Write down who is named and was not before. Nobody is told of a mention by themselves. Inside a unit."""
    new = [each for each in named if (each.sort, each.id) != (PERSON, writer_id)]
    if not new:
        return
    before: set[tuple[int | None, ...]] = {
        (each["person_id"], each["group_id"], each["post_id"]) for each in await rows(MENTIONED, thing_id)
    }
    for each in new:
        columns = tuple(each.id if each.sort == sort else None for sort in (PERSON, GROUP, POST))
        if columns not in before:
            before.add(columns)
            await write(KEEP, thing_id, *columns, now())
