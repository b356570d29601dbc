"""What a need names, whatever language it is written in: themes, countries and regions, languages.

Themes are met by their stems, word after word, in any of their languages, and by the synonyms every search knows;
names of countries, regions and languages as they are written.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale

from cop.community.vocabulary import INSPIRE, SECTOR, SUBREGION, THEME, UN_GROUP, Labels, stored_labels
from cop.kit.i18n import OWN_NAMES
from cop.kit.store import Row, rows
from search import query
from search.languages import LANGUAGES, Word, is_small, stemmed, words
from search.synonyms import Synonyms, shipped

MOST_WORDS = 200
"""Words of a need that are read."""
REGION = "region"
EXPERTISE = (THEME, SECTOR, INSPIRE)
AS_WRITTEN = ""
"""For a language: words as they stand, folded."""
Span = tuple[int, int]
"""Begin and end in a text, in characters."""

TERMS = """
SELECT scheme, key, labels, facts FROM term
WHERE status = 'accepted' AND scheme IN ('theme', 'sector', 'inspire', 'subregion', 'un_group') ORDER BY scheme, key
"""
COUNTRIES = "SELECT iso2, labels, un_group, subregion, languages FROM country ORDER BY iso2"


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something a need names. `sort`: a facet of documents, or REGION; `around`: of a country the others of its region,
    of a region its countries."""

    sort: str
    key: str
    labels: Labels = field(hash=False)
    around: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    text: str
    aspects: tuple[Aspect, ...]
    rest: str = ""
    """The words that name neither a place nor a language: what it is about."""

    def among(self) -> list[dict[str, frozenset[str]]]:
        """Filters for whoever has all that is named, and then for whoever lacks one sort of it, or is from near by."""
        exact = self._filters(near=False)
        fewer = [{name: values for name, values in exact.items() if name != left} for left in exact]
        wanted = [exact, self._filters(near=True), *fewer]
        return [each for place, each in enumerate(wanted) if each and each not in wanted[:place]]

    def _filters(self, *, near: bool) -> dict[str, frozenset[str]]:
        filters: dict[str, frozenset[str]] = {}
        for aspect in self.aspects:
            facet = query.COUNTRY if aspect.sort == REGION else aspect.sort
            filters[facet] = filters.get(facet, frozenset()) | _values(aspect, near)
        return filters


def _values(aspect: Aspect, near: bool) -> frozenset[str]:
    if aspect.sort == REGION:
        return aspect.around
    return frozenset((aspect.key,)) | (aspect.around if near else frozenset())


async def read_need(text: str) -> Need:
    """Raises nothing: a need that names nothing is a need too."""
    known = _Known(shipped())
    for each in await _aspects():
        known.add(*each)
    named = known.named_in(text)
    places = [span for span, aspect in named if aspect.sort not in EXPERTISE]
    return Need(text, tuple(dict.fromkeys(aspect for _, aspect in named)), _without(text, places))


def _without(text: str, spans: Iterable[Span]) -> str:
    left, at = [], 0
    for start, end in sorted(spans):
        left.append(text[at:start])
        at = max(at, end)
    return " ".join(" ".join((*left, text[at:])).split())


Wordings = list[tuple[str, str]]
"""Language (AS_WRITTEN for names) and words."""


async def _aspects() -> list[tuple[Aspect, Wordings]]:
    countries, terms = await rows(COUNTRIES), await rows(TERMS)
    found = [_expertise(term) for term in terms if term["scheme"] in EXPERTISE]
    found += [_region(term, countries) for term in terms if term["scheme"] in (SUBREGION, UN_GROUP)]
    found += [_country(country, countries) for country in countries]
    return found + [_language(code) for code in sorted(_spoken(countries))]


def _expertise(term: Row) -> tuple[Aspect, Wordings]:
    labels, unchecked = stored_labels(term["labels"]), _stored(term["facts"]).get("unchecked", {})
    return Aspect(term["scheme"], term["key"], labels), [*labels.items(), *unchecked.items()]


def _region(term: Row, countries: Sequence[Row]) -> tuple[Aspect, Wordings]:
    around = frozenset(each["iso2"] for each in countries if each[term["scheme"]] == term["key"])
    labels = stored_labels(term["labels"])
    return Aspect(REGION, term["key"], labels, around), _names(labels)


def _country(country: Row, countries: Sequence[Row]) -> tuple[Aspect, Wordings]:
    near = {each["iso2"] for each in countries if each["subregion"] == country["subregion"]} - {country["iso2"]}
    labels = stored_labels(country["labels"])
    return Aspect(query.COUNTRY, country["iso2"], labels, frozenset(near)), _names(labels)


def _language(code: str) -> tuple[Aspect, Wordings]:
    labels = {each: _called(code, each) for each in OWN_NAMES}
    return Aspect(query.LANGUAGE, code, labels), _names(labels)


@lru_cache(maxsize=1024)
def _called(code: str, language: str) -> str:
    return Locale.parse(language).languages.get(code, "")


def _names(labels: Labels) -> Wordings:
    return [(AS_WRITTEN, words) for words in labels.values() if words]


def _spoken(countries: Sequence[Row]) -> set[str]:
    """Languages of the countries of the register, and those of the service."""
    return set(OWN_NAMES).union(*(_stored(each["languages"]) for each in countries))


def _stored(value: Any) -> Any:
    """A JSON column as raw SQL gives it."""
    return json.loads(value) if isinstance(value, str) else value


class _Known:
    """Wordings and what they name, ready to be looked for in a text."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._synonyms = synonyms
        self._by: dict[tuple[str, str], list[tuple[tuple[str, ...], Aspect]]] = {}
        """Language and first word -> all words, and what they name."""

    def add(self, aspect: Aspect, wordings: Iterable[tuple[str, str]]) -> None:
        for language, wording in wordings:
            phrase = _phrase(wording, language)
            if phrase:
                self._by.setdefault((language, phrase[0]), []).append((phrase, aspect))

    def named_in(self, text: str) -> list[tuple[Span, Aspect]]:
        """In the order of the text, and where; then what its acronyms stand for."""
        written = words(text)[:MOST_WORDS]
        found = self._scanned(written)
        for group in self._synonyms.expanded(written):
            span = group.words[0].start, group.words[-1].end
            for phrase in group.alternatives:
                telling = _telling(words(" ".join(phrase)))
                found += [(span, aspect) for (start, end), aspect in self._scanned(telling)
                          if telling and (start, end) == (telling[0].start, telling[-1].end)]
        return found

    def _scanned(self, written: Sequence[Word]) -> list[tuple[Span, Aspect]]:
        telling = _telling(written)
        runs = {language: _run(telling, language) for language in (AS_WRITTEN, *LANGUAGES)}
        found: list[tuple[Span, Aspect]] = []
        at = 0
        while at < len(telling):
            length, aspects = self._longest(runs, at)
            span = telling[at].start, telling[at + max(length, 1) - 1].end
            found += [(span, aspect) for aspect in aspects]
            at += max(length, 1)
        return found

    def _longest(self, runs: Mapping[str, Sequence[str]], at: int) -> tuple[int, list[Aspect]]:
        """The longest wording that begins here, and all it names."""
        met = [
            (len(phrase), aspect)
            for language, run in runs.items()
            for phrase, aspect in self._by.get((language, run[at]), ())
            if tuple(run[at:at + len(phrase)]) == phrase
        ]
        most = max((length for length, _ in met), default=0)
        return most, [aspect for length, aspect in met if length == most]


def _telling(written: Sequence[Word]) -> list[Word]:
    return [word for word in written if not is_small(word.folded)]


def _run(telling: Sequence[Word], language: str) -> list[str]:
    return [word.folded if language == AS_WRITTEN else stemmed(word.text, language) for word in telling]


@lru_cache(maxsize=8192)
def _phrase(wording: str, language: str) -> tuple[str, ...]:
    """Its telling words, as they are looked for."""
    return tuple(_run(_telling(words(wording)), language))
