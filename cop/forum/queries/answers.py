"""What stands around the answers of a thread: the consolidated reply and what it draws on, what came of trials,
translations. Each is read for a whole page at once, and only where the topic has some of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cop.community.people import Reader
from cop.community.thing import Thing
from cop.forum.models import SYNTHESIS as CONSOLIDATED
from cop.kit.store import Row, row, rows

_BYLINE = (
    "t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country, t.byline_region"
)
_NO_BYLINE = "NULL, NULL, NULL, NULL, NULL, NULL, NULL"

AROUND = f"""
SELECT 'cited' AS what, c.reply_id AS about_id, t.public_id, t.number, {_BYLINE}, 0 AS n, 0 AS countries, 0 AS worked,
  0 AS partly
FROM reply s JOIN citation c ON c.synthesis_id = s.thing_id
LEFT JOIN thing t ON t.id = c.reply_id AND t.state = 'published' AND t.audience_id IN_IDS($2)
WHERE s.synthesis_for_id = $1 AND EXISTS (SELECT 1 FROM thing y
  WHERE y.id = s.thing_id AND y.state = 'published' AND y.audience_id IN_IDS($2))
UNION ALL
SELECT 'tried', r.tried_id, NULL, 0, {_NO_BYLINE}, count(*), count(DISTINCT r.country_id),
  sum(CASE WHEN r.result = 'worked' THEN 1 ELSE 0 END), sum(CASE WHEN r.result = 'partly' THEN 1 ELSE 0 END)
FROM thing c JOIN trial r ON r.thing_id = c.id
WHERE $3::boolean AND c.parent_id = $1 AND c.state = 'published' AND c.audience_id IN_IDS($2) GROUP BY r.tried_id
UNION ALL
SELECT 'of', r.thing_id, t.public_id, t.number, {_BYLINE}, 0, 0, 0, 0
FROM thing c JOIN trial r ON r.thing_id = c.id
JOIN thing t ON t.id = r.tried_id AND t.state = 'published' AND t.audience_id IN_IDS($2)
WHERE $3::boolean AND c.parent_id = $1 AND c.audience_id IN_IDS($2)
"""  # noqa: S608  # pieces of ours
"""$3: whether the topic has trials. A reply cited that is hidden is named without anything of it."""

SYNTHESIS = """
SELECT t.id, t.public_id, t.version, t.state, t.language, x.source,
  (SELECT LIST(c.reply_id) FROM citation c WHERE c.synthesis_id = t.id) AS cited
FROM reply r JOIN thing t ON t.id = r.thing_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
WHERE r.synthesis_for_id = $1
"""
CITABLE = f"""
SELECT t.id, t.public_id, t.number, t.language, {_BYLINE}, x.html
FROM thing t JOIN reply r ON r.thing_id = t.id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
WHERE t.parent_id = $1 AND t.state = 'published' AND t.audience_id IN_IDS($2) AND r.sort <> 'synthesis'
ORDER BY t.number LIMIT $3
"""  # noqa: S608
MOST_CITABLE = 300

TRANSLATION = """
SELECT o.part, o.revision, o.html AS original_html, o.source AS original, x.html, x.source, x.of_revision,
  x.is_bare
FROM thing_text o JOIN thing t ON t.id = o.thing_id
LEFT JOIN thing_text x ON x.thing_id = o.thing_id AND x.part = o.part AND x.language = $2 AND x.is_current
WHERE o.thing_id = $1 AND t.audience_id IN_IDS($3) AND o.is_current AND o.language = t.language AND o.source <> ''
  AND o.part IN_WORDS($4)
"""
PARTS = ("title", "body", "tried", "context")


@dataclass(frozen=True, slots=True)
class Tried:
    """How often something was tried, in how many countries that were told, and what came of it."""

    n: int
    countries: int
    worked: int
    partly: int

    @property
    def failed(self) -> int:
        return self.n - self.worked - self.partly


class Around:
    """What a page shows around the replies of one topic, by the id of the reply; None is the topic itself."""

    def __init__(self, found: Sequence[Row], *, is_wanted: bool = True) -> None:
        self.is_wanted = is_wanted
        """False of a topic that has none of it."""
        self.cited: list[Mapping[str, Any]] = []
        """What the consolidated reply draws on and can be read, in the order of the thread."""
        self.gone = 0
        """How many more it draws on."""
        self.used: set[int] = set()
        self.tried: dict[int | None, Tried] = {}
        self.of: dict[int, Mapping[str, Any]] = {}
        for each in found:
            self._take(each)
        self.cited.sort(key=lambda each: int(each["number"]))

    def _take(self, each: Row) -> None:
        if each["what"] == "tried":
            self.tried[each["about_id"]] = Tried(each["n"], each["countries"], each["worked"], each["partly"])
        elif each["what"] == "of":
            self.of[each["about_id"]] = dict(each)
        elif each["public_id"] is None:
            self.gone += 1
        else:
            self.cited.append(dict(each))
            self.used.add(each["about_id"])


NOTHING = Around((), is_wanted=False)


async def around(reader: Reader, topic: Row) -> Around:
    """One statement, and none for a topic that has neither consolidated reply nor trials."""
    if topic["synthesis_id"] is None and not topic["has_trials"]:
        return NOTHING
    return Around(await rows(AROUND, topic["id"], reader.audiences, bool(topic["has_trials"])))


async def synthesis(topic: Thing) -> Row | None:
    """The consolidated reply of a topic, for a steward who changes it."""
    return await row(SYNTHESIS, topic.id)


async def citable(reader: Reader, topic: Thing) -> Sequence[Row]:
    """The replies it may draw on."""
    return await rows(CITABLE, topic.id, reader.audiences, MOST_CITABLE)


def originals(revisions: Sequence[Row]) -> dict[str, str]:
    """The sources of a thing as it was written, part by part: without its translations."""
    return {each["part"]: each["source"] for each in revisions if each["is_current"] and each["is_original"]}


@dataclass(frozen=True, slots=True)
class Translation:
    """The parts of a thing beside their translation into one language."""

    language: str
    parts: dict[str, Row]

    @property
    def exists(self) -> bool:
        return any(part["source"] for part in self.parts.values())

    @property
    def is_stale(self) -> bool:
        """Whether the original has changed since, or says more than the translation."""
        return any(not part["source"] or part["of_revision"] != part["revision"] for part in self.parts.values())

    def sources(self) -> dict[str, str]:
        """To be improved. What stands bare is begun anew: its source holds what not everyone may read."""
        return {
            part: "" if row["is_bare"] else str(row["source"] or "") for part, row in self.parts.items()
        }


async def translation(reader: Reader, thing_id: int, language: str) -> Translation:
    """What there is of a thing in a language, part by part, as far as the reader may read it."""
    found = await rows(TRANSLATION, thing_id, language, reader.audiences, PARTS)
    return Translation(language, {each["part"]: each for each in found})


async def is_consolidated(reply_id: int) -> bool:
    """Whether a reply is the consolidated one of its topic: the stewards', and nobody's own words."""
    found = await row("SELECT sort FROM reply WHERE thing_id = $1", reply_id)
    return found is not None and found["sort"] == CONSOLIDATED
