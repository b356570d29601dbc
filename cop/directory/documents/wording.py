"""What documents and cards of people and partners are put together from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cop.community.subjects import Subject, add_country, add_term
from cop.directory.queries.profiles import ABOUT, CONTACT_FOR, HEADLINE, Wording
from cop.kit.markup import words_of
from cop.kit.store import Row, rows
from search.documents import Said

COUNTRIES = "SELECT iso2, labels, un_group FROM country WHERE iso2 IN_WORDS($1)"

Words = Mapping[str, Mapping[str, Wording]]
"""Part -> language -> wording."""


async def known_countries(iso2s: Iterable[str]) -> dict[str, Row]:
    """Those of the register among these, by one statement."""
    return {each["iso2"]: each for each in await rows(COUNTRIES, sorted(set(iso2s)))}


def subject(terms: Iterable[Mapping[str, Any]], iso2s: Iterable[str], known: Mapping[str, Row]) -> Subject:
    """What somebody is about: expertise, then countries. The same term twice counts once."""
    made = Subject()
    for term in {(each["scheme"], each["key"]): each for each in terms}.values():
        add_term(made, term)
    for iso2 in once(iso2s):
        if iso2 in known:
            add_country(made, known[iso2])
    return made


def said(words: Words, home: str, more: Sequence[str] = ()) -> tuple[Said, ...]:
    """Language by language, that of the thing first. `more`: words that stand once, in that one."""
    languages = dict.fromkeys((home, *(language for of_part in words.values() for language in of_part)))
    return tuple([
        Said(language, _in(words, HEADLINE, language), "\n".join(filter(None, [
            _in(words, CONTACT_FOR, language), _in(words, ABOUT, language), *(more if language == home else ()),
        ])))
        for language in languages
    ])


def _in(words: Words, part: str, language: str) -> str:
    wording = words.get(part, {}).get(language)
    return words_of(wording.html) if wording else ""


def passage(parts: Sequence[Wording | None], home: str) -> tuple[str, str]:
    """Language and words of the first of these that there is, and of the others in its language."""
    found = [each for each in parts if each]
    language = found[0].language if found else home
    return language, "\n".join(words_of(each.html) for each in found if each.language == language)


def once(words: Iterable[str | None]) -> tuple[str, ...]:
    """Each of them once, in order, without what is empty."""
    return tuple(dict.fromkeys(each for each in words if each))


def monogram(name: str) -> str:
    """The first letters of the first word and the last: "RE"; one alone in a script without capitals."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    shown = letters[:1] + letters[-1:] if len(letters) > 1 and letters[0].upper() != letters[0].lower() else letters[:1]
    return "".join(shown).upper()
