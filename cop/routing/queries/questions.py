"""A question as routing sees it, always on behalf of a reader: what it shows of itself, and what it looks for.

The forum's tables `topic` and `reply` are read by their names: which things are questions is known there alone.
"""

from dataclasses import dataclass, field

from cop.community.byline import NAMED
from cop.community.finding import Finder
from cop.community.needs import EXPERTISE, REGION, read_need
from cop.community.people import Reader
from cop.community.subjects import BYLINE_OF_T, texts
from cop.community.thing import PUBLISHED, Thing, is_public_id
from cop.community.vocabulary import Labels, stored_labels
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from search.query import COUNTRY, LANGUAGE, MOST_TEXT

PERSON = "person"
"""The kind under which people are found."""

ONE = f"""
SELECT t.id, t.public_id, t.state, t.language, t.author_id, t.audience_id, t.closed_at, t.published_at, {BYLINE_OF_T},
       coalesce(c.iso2, t.byline_country) AS country, g.id AS group_id, g.slug, g.labels AS group_labels, g.access,
       x.source AS title
FROM thing t JOIN topic k ON k.thing_id = t.id AND k.kind = 'question'
JOIN community_group g ON g.id = t.group_id LEFT JOIN country c ON c.id = t.country_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.public_id = $1 AND t.kind = 'topic' AND t.state = 'published' AND t.audience_id IN_IDS($2)
"""  # noqa: S608  # pieces of ours
TERMS = """
SELECT m.scheme, m.key, m.labels FROM thing_term tt JOIN term m ON m.id = tt.term_id
WHERE tt.thing_id = $1 AND m.status = 'accepted' AND m.scheme IN ('theme', 'sector', 'inspire')
ORDER BY m.position, m.id
"""
LABELS = "SELECT scheme, key, labels FROM term WHERE scheme || '/' || key IN_WORDS($1)"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question looks for in people. `terms`: "theme/case_management" -> labels; `languages`: those it is read
    in; `countries`: those it shows or names; `near`: others of their regions; `met`: profiles (things) whose words fit
    its words, best first."""

    terms: dict[str, Labels] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    met: tuple[int, ...] = ()


async def question_row(reader: Reader, public_id: str) -> Row:
    """A published question the reader may read. Raises Missing."""
    found = await row(ONE, public_id, reader.audiences) if is_public_id(public_id) else None
    if found is None:
        raise Missing
    return found


async def question_for(reader: Reader, public_id: str) -> Thing:
    """The same as a thing, for acts on it. Raises Missing."""
    found = await question_row(reader, public_id)
    thing = await Thing.get_or_none(id=found["id"], state=PUBLISHED, audience_id__in=list(reader.audiences))
    if thing is None:
        raise Missing
    return thing


async def sought(finder: Finder, reader: Reader, question: Row) -> Sought:
    """By its terms, its country, its language, and by all that its words name. The own language counts for an asker
    alone: it would say something of one who is not shown."""
    terms = {
        f"{each['scheme']}/{each['key']}": stored_labels(each["labels"]) for each in await rows(TERMS, question["id"])
    }
    words = (await texts([question["id"]])).get(question["id"], {}).get(question["language"], {})
    text = "\n".join((words.get("title", ""), words.get("body", ""), words.get("context", "")))[:MOST_TEXT]
    need = await read_need(text)
    countries, near, languages = {question["country"]} - {""}, set[str](), [question["language"]]
    for aspect in need.aspects:
        if aspect.sort in EXPERTISE:
            terms.setdefault(f"{aspect.sort}/{aspect.key}", aspect.labels)
        elif aspect.sort == COUNTRY:
            countries.add(aspect.key)
            near |= aspect.around
        elif aspect.sort == REGION:
            near |= aspect.around
        elif aspect.sort == LANGUAGE:
            languages.append(aspect.key)
    if question["author_id"] == reader.id:
        languages.append(reader.language)
    found = await finder.answering(
        reader, need.rest or text, language=question["language"], kinds=frozenset((PERSON,))
    )
    return Sought(
        terms, tuple(dict.fromkeys(languages)), frozenset(countries), frozenset(near) - countries,
        tuple(seen.card.id for seen in found.seen),
    )


def hides_author(question: Row) -> bool:
    """Whether its byline names nobody: then nothing here may tell who asked."""
    return bool(question["byline"] != NAMED)


async def labels_of(names: list[str]) -> dict[str, Labels]:
    """Terms by "scheme/key" -> labels."""
    found = await rows(LABELS, sorted(set(names)))
    return {f"{each['scheme']}/{each['key']}": stored_labels(each["labels"]) for each in found}
