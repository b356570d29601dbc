"""What an erasure reads: the things it may be about, and words by which it is known whether anything is left."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from cop.community import erasable
from cop.kit.engine_sqlite import SqliteStore
from cop.kit.store import Row, engine, row, rows
from cop.safeguarding.models import Incident
from search import languages

SHORTEST, LONGEST = 5, 40
SHORTEST_PLAIN = 8
"""Of words in small letters: shorter ones are seldom rare. Names begin with a capital, or their script has none."""
SHORTEST_FORM = 4
MOST = 8
"""Words that are looked for."""
TRIED = 40
"""Words that are asked for in other texts, to find those."""

ERASABLE = """
SELECT x.thing_id, x.fate, t.public_id, t.kind, t.version,
  (SELECT count(*) FROM thing c WHERE c.parent_id = t.id AND c.state <> 'erased') AS below,
  (SELECT count(*) FROM thing_text w WHERE w.thing_id = t.id AND w.source <> '') AS texts,
  (SELECT count(*) FROM attachment a WHERE a.thing_id = t.id AND a.name <> '') AS files
FROM incident_thing x JOIN thing t ON t.id = x.thing_id
WHERE x.incident_id = $1 AND x.fate IN ('hidden', 'redacted') AND t.state <> 'erased' ORDER BY x.id
"""
SOURCES = "SELECT source FROM thing_text WHERE thing_id IN_IDS($1) AND source <> '' ORDER BY id"
QUOTING = "SELECT thing_id FROM quotation WHERE source_id IN_IDS($1)"
SEALED = "SELECT count(*) AS n FROM sealed WHERE thing_id IN_IDS($1) AND words <> ''"
ELSEWHERE = """
SELECT 1 AS n WHERE EXISTS (SELECT 1 FROM thing_text x WHERE lower(x.source) LIKE $1 AND NOT x.thing_id IN_IDS($2))
  OR EXISTS (SELECT 1 FROM person p WHERE lower(p.name) LIKE $1 OR lower(p.headline) LIKE $1)
  OR EXISTS (SELECT 1 FROM organisation o WHERE lower(o.name) LIKE $1)
  OR EXISTS (SELECT 1 FROM community_group g WHERE lower(cast(g.labels AS text)) LIKE $1
    OR lower(cast(g.purpose AS text)) LIKE $1 OR lower(cast(g.charter AS text)) LIKE $1
    OR lower(cast(g.dos AS text)) LIKE $1 OR lower(cast(g.cadence AS text)) LIKE $1)
  OR EXISTS (SELECT 1 FROM term v WHERE lower(cast(v.labels AS text)) LIKE $1 OR lower(cast(v.facts AS text)) LIKE $1)
  OR EXISTS (SELECT 1 FROM country c WHERE lower(cast(c.labels AS text)) LIKE $1)
  OR EXISTS (SELECT 1 FROM network n WHERE lower(cast(n.labels AS text)) LIKE $1)
"""
"""Words of other texts, names, and the vocabulary. Nothing else: a word that is met anywhere else is to be found."""
IN_SCHEMA = {
    True: "SELECT 1 AS n FROM sqlite_master WHERE lower(sql) LIKE $1 LIMIT 1",
    False: "SELECT 1 AS n FROM information_schema.columns WHERE table_schema = current_schema()"
           " AND (column_name LIKE $1 OR table_name LIKE $1) LIMIT 1",
}
"""SQLite or PostgreSQL: names of tables and columns stand in files, and as names of fields in what is kept as JSON."""
TICKS = """
SELECT store, sum(found) AS found, max(at) AS at, min(id) AS place,
  sum(CASE WHEN state IN ('not-yet', 'failed') THEN 1 ELSE 0 END) AS waiting,
  sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
  sum(CASE WHEN state = 'unseen' THEN 1 ELSE 0 END) AS unseen
FROM incident_tick WHERE incident_id = $1 AND step = 'erased' GROUP BY store ORDER BY place
"""
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u064b-\u0652]+[^\W\d_]*)*")


async def erasable_things(incident: Incident) -> Sequence[Row]:
    """The things of it that may be erased, and how much there is of each."""
    return await rows(ERASABLE, incident.id)


async def sealed_originals(thing_ids: Sequence[int]) -> int:
    """How many originals of redacted texts are still kept."""
    found = await row(SEALED, list(thing_ids))
    return int(found["n"]) if found else 0


async def rare_words(thing_ids: Sequence[int], among: Collection[str] | None = None) -> tuple[str, ...]:
    """Words of these things that stand in no other text and in nobody's name: the rarest looking ones first. What
    quotes them does not count as another. `among`: only of these, casefolded."""
    sources = [str(each["source"]) for each in await rows(SOURCES, list(thing_ids))]
    quoting = {int(each["thing_id"]) for each in await rows(QUOTING, list(thing_ids))}
    found: list[str] = []
    for word in _candidates(sources, among):
        if not await _is_elsewhere(word, {*thing_ids, *quoting}):
            found.append(word)
        if len(found) == MOST:
            break
    return tuple(found)


def _candidates(sources: Iterable[str], among: Collection[str] | None) -> list[str]:
    """Capital letters and length first: names of persons and places stand alone most often. Of each script some."""
    words = dict.fromkeys(
        word for source in sources for word in _WORD.findall(source)
        if _is_rare_looking(word) and (among is None or word.casefold() in among)
    )
    ordered = sorted(words, key=lambda word: (word.islower(), -len(word), word))
    by_script: dict[str, list[str]] = {}
    for word in ordered:
        by_script.setdefault(unicodedata.name(word[0], "?").split()[0], []).append(word)
    mixed: list[str] = []
    for place in range(max((len(each) for each in by_script.values()), default=0)):
        mixed += [each[place] for each in by_script.values() if place < len(each)]
    return mixed[:TRIED]


def _is_rare_looking(word: str) -> bool:
    least = SHORTEST_PLAIN if word.islower() else SHORTEST
    return least <= len(word) <= LONGEST and not languages.is_small(languages.folded_word(word))


async def _is_elsewhere(word: str, but: Collection[int]) -> bool:
    """Also as a part of another word, and in the forms an index compares: those would be met for ever."""
    in_schema = IN_SCHEMA[isinstance(engine(), SqliteStore)]
    for form in _forms(word):
        if await rows(ELSEWHERE, f"%{form}%", list(but)) or await rows(in_schema, f"%{form}%"):
            return True
    return False


def _forms(word: str) -> set[str]:
    """Lower case, folded, and stemmed in each language of its script."""
    folded = languages.folded_word(word)
    stems = languages.stems(word, languages.LANGUAGES)
    return {word.lower(), *(each for each in (folded, *stems) if len(each) >= SHORTEST_FORM)}


async def ticks(incident_id: int) -> Sequence[Row]:
    """One row for each place: in how much it held these things before, and what it says now."""
    return await rows(TICKS, incident_id)


async def held(thing_ids: Sequence[int]) -> dict[str, int]:
    """Place -> in how many rows, files or copies it holds these things: what will go."""
    found: dict[str, int] = {}
    for store in (*erasable.STORES.values(), *erasable.places.values()):
        n = sum((await store.held(thing_ids)).values()) if thing_ids else 0
        if n:
            found[store.name] = n
    return found
