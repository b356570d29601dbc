"""What templates may say beyond their own sentences: labels of the vocabulary, roles, bylines, permissions."""

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from cop.community import signing
from cop.community.byline import ANONYMOUS, NAMED, ORGANISATION, Byline, of_row
from cop.community.policy import may
from cop.kit.clock import instant, now
from cop.kit.i18n import OWN_NAMES, Catalogue, size_in_words
from search.query import AVAILABILITY, COUNTRY, LANGUAGE

PRESENT = ("open", "limited", "closed")


def byline_words(catalogue: Catalogue) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The byline of a row, in words, as `_parts/thing.html` shows it. A name leads to the directory, by way of the
    thing that was signed with it: whether there is a profile is asked when somebody follows."""
    return lambda row: {**_in_words(catalogue, of_row(row)), "href": _signed(row)}


def _signed(row: Mapping[str, Any]) -> str:
    name = row["public_id"] if "public_id" in row.keys() else ""  # `in row` asks a row of SQLite for values
    return f"/people/of/{name}" if name and row["byline"] == NAMED else ""


def byline_of_item(catalogue: Catalogue) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The same for what live sessions send: mode, name, role, organisation, country, region."""
    return lambda shown: _in_words(catalogue, Byline(**shown))


def _in_words(catalogue: Catalogue, byline: Byline) -> dict[str, Any]:
    return {
        "mode": byline.mode, "title": signing.title(catalogue, byline), "role": _role(catalogue, byline),
        "monogram": _monogram(byline), "href": "",
        "official": byline.role in ("secretariat", "focal_point", "lead", "moderator"),
    }


def _role(catalogue: Catalogue, byline: Byline) -> str:
    """The second line: what the author showed beside the name, or that there is no more."""
    if byline.mode == ANONYMOUS:
        return catalogue.sentence("byline.shown-to-nobody")
    if byline.mode not in (NAMED, ORGANISATION):
        return catalogue.sentence("byline.role-alone")
    return signing.facts(catalogue, byline)


def _monogram(byline: Byline) -> str:
    if byline.mode not in (NAMED, ORGANISATION):
        return ""
    letters = [word[0] for word in (byline.name or byline.organisation).split() if word[0].isalpha()]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper()


def country_name(catalogue: Catalogue) -> Callable[[str], str]:
    """The name of a country, by its ISO code, as this language's own dictionaries give it."""
    territories = Locale.parse(catalogue.language).territories
    return lambda iso2: territories.get(iso2, iso2)


def label_of(catalogue: Catalogue) -> Callable[[Mapping[str, str]], str]:
    """The label of a vocabulary entry in this language, else in English or French."""
    def label(labels: Mapping[str, str]) -> str:
        return labels.get(catalogue.language) or labels.get("en") or labels.get("fr") or ""

    return label


def said(catalogue: Catalogue) -> Callable[..., str]:
    """A sentence by its key: `say('role.expert')`."""
    return catalogue.sentence


def language_name(catalogue: Catalogue) -> Callable[[str], str]:
    return lambda code: OWN_NAMES.get(code, code)


def language_called(catalogue: Catalogue) -> Callable[[str], str]:
    """The name of a language, by its code, in this language; `language_name` is what it calls itself."""
    names = Locale.parse(catalogue.language).languages
    return lambda code: names.get(code, code)


def value_name(catalogue: Catalogue) -> Callable[[str, str, Mapping[str, str]], str]:
    """A value of a facet in words: (facet, key, labels). What exists nowhere is shown as it was sent."""
    countries, languages, label = country_name(catalogue), language_called(catalogue), label_of(catalogue)

    def name(facet: str, key: str, labels: Mapping[str, str]) -> str:
        if facet == COUNTRY:
            return countries(key)
        if facet == LANGUAGE:
            return languages(key)
        if facet == AVAILABILITY and key in PRESENT:
            return catalogue.sentence(f"availability.{key}")
        return label(labels) or key

    return name


def file_size(catalogue: Catalogue) -> Callable[[int], str]:
    return lambda size: size_in_words(size, catalogue.language)


def minutes_since(catalogue: Catalogue) -> Callable[[str], int]:
    """Whole minutes from a moment, as an ISO text, until now."""
    def minutes(at: str) -> int:
        found = instant(at)
        assert found is not None
        return max(0, int((now() - found).total_seconds() // 60))

    return minutes


def decimal(catalogue: Catalogue) -> Callable[[float], str]:
    """A figure with its decimals, as this language writes them: 4.3 or 4,3."""
    return lambda figure: format_decimal(figure, locale=catalogue.language)


WORDS: dict[str, Callable[[Catalogue], Any]] = {
    "byline_of": byline_words,
    "byline_in": byline_of_item,
    "country_name": country_name,
    "label": label_of,
    "say": said,
    "language_name": language_name,
    "language_called": language_called, "value_name": value_name,
    "this_language": lambda catalogue: catalogue.language,
    "decimal": decimal,
    "file_size": file_size,
    "minutes_since": minutes_since,
    "may": lambda catalogue: may,
}
