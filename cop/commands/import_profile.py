"""What a line of a file of people says for the directory: a draft of a profile, which waits for its owner's word."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cop.commands.import_fields import Bad, Fields
from cop.commands.import_words import LEVEL_OF, language_names, letters
from cop.community import visit
from cop.community.activity import note
from cop.community.text import plain, put_text
from cop.community.thing import ThingTerm
from cop.community.vocabulary import ACRONYM, INSPIRE, SECTOR, THEME, Country, Term
from cop.directory.actions.profiles import LONGEST, MOST_LANGUAGES, MOST_TERMS, begin
from cop.directory.models import LANGUAGE_LEVELS, Profile
from cop.directory.queries.completeness import score
from cop.directory.queries.own import whole
from cop.kit.store import write

COLUMNS = ("contact_for", "expertise", "languages", "countries")
"""A line that fills one of these has a profile; the headline goes with it."""
SCHEMES = (THEME, SECTOR, INSPIRE)
MOST_COUNTRIES = 60
COMMAS = re.compile(r"[,،]")
LEVEL = re.compile(r"(.+?)\s*(?:[:=(–-]|\s)\s*([^():]+)\)?")
USUAL_LEVEL = "working"

Named = TypeVar("Named", Term, Country)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A profile with everything it names looked up."""

    headline: str
    contact_for: str
    terms: list[Term]
    languages: list[list[str]]
    countries: list[Country]


class ProfilePart:
    """As a line says it. Raises Bad for what can be seen without the database."""

    def __init__(self, fields: Fields) -> None:
        self._contact_for = fields.line("contact_for", longest=LONGEST["contact_for"])
        self._expertise, self._countries = fields.parts("expertise"), fields.parts("countries")
        self._languages = _languages(fields.parts("languages"))
        self.is_there = bool(self._contact_for or self._expertise or self._countries or self._languages)
        self._headline = fields.line("headline", longest=LONGEST["headline"]) if self.is_there else ""

    async def found(self) -> Found | None:
        """With its terms and countries; nothing for a line without a profile. Raises Bad."""
        if not self.is_there:
            return None
        return Found(
            headline=self._headline, contact_for=self._contact_for, terms=await _terms(self._expertise),
            languages=self._languages, countries=await _countries(self._countries),
        )


async def write_profile(person_id: int, language: str, found: Found) -> None:
    """A draft that its owner alone reads. Raises Refused for a person of no network. Inside a unit."""
    owner = await visit.by_person(person_id)
    thing = await begin(owner, language=language)
    for part, source in (("headline", found.headline), ("contact_for", found.contact_for)):
        if source:
            await put_text(thing.id, part, language, plain(source), owner.id)
    for term in found.terms:
        await ThingTerm.create(thing_id=thing.id, term_id=term.id)
    await Profile.filter(thing_id=thing.id).update(
        languages=found.languages, countries=[each.iso2 for each in found.countries]
    )
    said = (await whole(thing.id)).said
    await write("UPDATE profile SET completeness = $2 WHERE thing_id = $1", thing.id, score(said))
    await write("UPDATE thing SET via = 'import' WHERE id = $1", thing.id)
    await note("profile.imported", None, thing_id=thing.id)


def _languages(parts: list[str]) -> list[list[str]]:
    """[["pt", "fluent"], ...] of "português (fluente)", "pt:fluent", or a language alone."""
    found: dict[str, str] = {}
    for part in _apart(parts, lambda each: _language(each) is not None):
        spoken = _language(part)
        if spoken is None:
            raise Bad(f"languages has {part[:40]!r}: a language, and one of {', '.join(LANGUAGE_LEVELS)}")
        found.setdefault(*spoken)
    if len(found) > MOST_LANGUAGES:
        raise Bad(f"languages has {len(found)} entries, {MOST_LANGUAGES} are the most")
    return [[code, level] for code, level in found.items()]


def _language(words: str) -> tuple[str, str] | None:
    """Code and level."""
    if letters(words) in language_names():
        return language_names()[letters(words)], USUAL_LEVEL
    split = LEVEL.fullmatch(words)
    code = language_names().get(letters(split[1])) if split else None
    level = LEVEL_OF.get(letters(split[2])) if split else None
    return (code, level) if code and level else None


def _apart(parts: list[str], is_known: Callable[[str], bool]) -> list[str]:
    """What is not known as a whole is separated at its commas: names of themes have some of their own."""
    return [
        each.strip() for part in parts for each in ([part] if is_known(part) else COMMAS.split(part)) if each.strip()
    ]


async def _terms(parts: list[str]) -> list[Term]:
    found = _each("expertise", parts, await _terms_by_name() if parts else {}, "which is not in the vocabulary")
    if len(found) > MOST_TERMS:
        raise Bad(f"expertise has {len(found)} entries, {MOST_TERMS} are the most")
    return found


async def _terms_by_name() -> dict[str, Term]:
    """By key, by any of their labels, by their acronyms; a word of two schemes is the theme, then the sector."""
    named: dict[str, Term] = {}
    for scheme in SCHEMES:
        for term in await Term.filter(scheme=scheme, status="accepted").order_by("position", "id"):
            for words in (term.key, *term.labels.values(), *_unchecked(term)):
                named.setdefault(letters(words), term)
    for acronym in await Term.filter(scheme=ACRONYM, status="accepted").order_by("position", "id"):
        meant = named.get(letters(acronym.key))
        if meant is not None:
            for words in _acronyms(acronym):
                named.setdefault(letters(words), meant)
    return named


def _acronyms(term: Term) -> list[str]:
    """In all languages, and what they stand for."""
    short = term.facts.get("acronyms")
    lists = short.values() if isinstance(short, dict) else ()
    return [*(str(each) for words in lists for each in words), *term.labels.values(), *_unchecked(term)]


def _unchecked(term: Term) -> list[str]:
    """Wordings that are for finding alone."""
    words = term.facts.get("unchecked")
    return [str(each) for each in words.values()] if isinstance(words, dict) else []


async def _countries(parts: list[str]) -> list[Country]:
    found = _each("countries", parts, await countries_by_name() if parts else {}, "which is no country of the register")
    if len(found) > MOST_COUNTRIES:
        raise Bad(f"countries has {len(found)} entries, {MOST_COUNTRIES} are the most")
    return found


async def countries_by_name() -> dict[str, Country]:
    """By code of two or three letters, and by any of its names."""
    return {
        letters(words): each for each in await Country.all()
        for words in (*each.labels.values(), each.iso3, each.iso2)
    }


def _each(column: str, parts: list[str], named: Mapping[str, Named], what: str) -> list[Named]:
    found: dict[int, Named] = {}
    for part in _apart(parts, lambda each: letters(each) in named):
        if letters(part) not in named:
            raise Bad(f"{column} has {part[:60]!r}, {what}")
        found.setdefault(named[letters(part)].id, named[letters(part)])
    return list(found.values())
