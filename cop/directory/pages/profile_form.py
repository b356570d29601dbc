"""The form of a profile: what it shows of a profile that is saved, and what it says when it is sent.

What is saved is shown as a form too, so that the template knows one way to fill its fields.
"""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from starlette.requests import Request

from cop.community import scanning
from cop.community.people import Reader
from cop.community.text import Written, plain, rendered
from cop.community.vocabulary import INSPIRE, SECTOR, THEME, label
from cop.directory import orcid
from cop.directory.actions.profiles import (
    LONGEST,
    MOST_LANGUAGES,
    MOST_LINES,
    MOST_REQUESTS,
    MOST_TERMS,
    Line,
    Words,
    told_of,
)
from cop.directory.models import AVAILABILITIES, COUNTRY, FIELDS, LANGUAGE_LEVELS, LEVELS, NETWORK, OPEN
from cop.directory.queries import own as queries
from cop.directory.queries.own import PARTS, Whole
from cop.kit.errors import Refused
from cop.kit.forms import Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of
from search.languages import fold

SCHEMES = (THEME, SECTOR, INSPIRE)
LONGEST_LINE = 120
MOST_VERSIONS = 10**8


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form offers to choose from."""

    terms: dict[str, list[Any]]
    countries: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    days: list[tuple[str, str]]


async def offered(request: Request) -> Offered:
    """Names in the language of the page, in its order."""
    language = language_of(request)
    known, locale = await queries.countries(), Locale.parse(language)
    codes = {code for country in known for code in country.languages} | set(OWN_NAMES)
    return Offered(
        terms=await queries.offered_terms(SCHEMES),
        countries=_sorted((each.iso2, label(each.labels, language)) for each in known),
        languages=_sorted((code, locale.languages.get(code, code)) for code in codes),
        days=[(str(day), locale.days["stand-alone"]["wide"][day]) for day in range(7)],
    )


def _sorted(pairs: Any) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: fold(pair[1]))


async def facts_for(
    request: Request, found: Whole | None, owner: Reader, *, typed: Form, refusal: Refused | None
) -> dict[str, Any]:
    """What the template of the form needs; `typed` is what was sent, if it was refused."""
    language = typed.raw("language") if "language" in typed else chosen_language(request, found)
    saved = await _saved(request.user, found, language)
    form = typed if "language" in typed else saved
    return {
        "form": form, "errors": errors_of(request, refusal), "offered": await offered(request), "language": language,
        "versions": sorted({code for code, parts in found.texts.items() for text in parts.values() if text.source})
        if found else [],
        "seen": form.raw("seen"), "lines": _rows(form, "line-words", MOST_LINES),
        "spoken": _rows(form, "speaks", MOST_LANGUAGES), "schemes": SCHEMES, "fields": FIELDS,
        "levels": [each for each in LEVELS if each != COUNTRY or owner.country_id], "own_names": list(OWN_NAMES),
        "speaking_levels": LANGUAGE_LEVELS, "availabilities": AVAILABILITIES, "longest": LONGEST, "most": MOST_TERMS,
        "most_requests": MOST_REQUESTS, "refused": refusal.facts if refusal else {},
        "looked": scanning.asked_about(refusal),
    }


def chosen_language(request: Request, found: Whole | None) -> str:
    """The version to write: `?language=pt`, else the language of the profile, else of the page."""
    wanted = request.query_params.get("language", "")
    if wanted in OWN_NAMES:
        return wanted
    return found.thing.language if found else language_of(request)


async def _saved(reader: Reader, found: Whole | None, language: str) -> Form:
    """What is saved, as the form would send it."""
    if found is None:
        spoken = [("speaks-0", reader.language), ("level-0", LANGUAGE_LEVELS[0])]
        return Form([("seen", "0"), ("availability", OPEN), ("monthly_limit", "4"), *spoken])
    profile = found.profile
    pairs = [(part, found.source(part, language)) for part in PARTS]
    pairs += [
        ("seen", str(found.thing.version)), ("availability", profile.availability),
        ("away_from", str(profile.away_from or "")), ("away_until", str(profile.away_until or "")),
        ("stand_in", await queries.stand_in_name(reader, profile)), ("monthly_limit", str(profile.monthly_limit)),
        ("other_names", profile.other_names), ("orcid", profile.orcid),
        ("gives_card", "1" if profile.gives_card else ""),
    ]
    pairs += [(each.scheme, each.key) for each in found.terms] + [("country", each) for each in profile.countries]
    pairs += [("day", str(each)) for each in profile.working_days]
    pairs += [(f"readers-{field}", level) for field, level in found.levels.items()]
    for at, (code, level) in enumerate(profile.languages):
        pairs += [(f"speaks-{at}", code), (f"level-{at}", level)]
    for at, line in enumerate(found.lines):
        pairs += [(f"line-since-{at}", line.since), (f"line-until-{at}", line.until), (f"line-words-{at}", line.words),
                  (f"line-country-{at}", line.country)]
    return Form(pairs)


def _rows(form: Form, name: str, most: int) -> int:
    """How many rows to show: those with something in them, and one to fill."""
    filled = [at for at in range(most) if form.raw(f"{name}-{at}")]
    return min(most, max(filled, default=0) + 2)


async def words_of(request: Request, form: Form) -> Words:
    """What the form says, its texts rendered before any unit opens. Raises Refused naming the field."""
    choices = await offered(request)
    language, lines = form.choice("language", list(OWN_NAMES)), _lines(form, choices)
    parts = await _parts(request, form)
    texts = {name: part.source for name, part in parts.items()} | {"lines": told_of(lines)}
    await scanning.ask(texts, language, is_sure=scanning.FIELD in form)
    away_from, away_until = form.day("away_from"), form.day("away_until")
    return Words(
        language=language, seen=number(form, "seen", MOST_VERSIONS), parts=parts,
        term_ids=_terms(form, choices), lines=lines, languages=_languages(form, choices),
        countries=_among(form, "country", [code for code, _ in choices.countries]),
        availability=form.choice("availability", AVAILABILITIES), away_from=away_from, away_until=away_until,
        stand_in_id=await _stand_in(request.user, form), monthly_limit=number(form, "monthly_limit", MOST_REQUESTS),
        working_days=tuple(int(each) for each in _among(form, "day", [day for day, _ in choices.days])),
        other_names=form.text("other_names", longest=LONGEST["other_names"]), orcid=_orcid(form),
        gives_card=form.raw("gives_card") == "1",
        readers={field: form.choice(f"readers-{field}", LEVELS, default=NETWORK) for field in FIELDS},
    )


async def _parts(request: Request, form: Form) -> dict[str, Written]:
    about = await rendered(request.app.state.renderer, form.text("about", longest=LONGEST["about"]))
    return {
        "headline": plain(form.line("headline", longest=LONGEST["headline"])),
        "contact_for": plain(form.line("contact_for", longest=LONGEST["contact_for"])), "about": about,
    }


def _terms(form: Form, choices: Offered) -> tuple[int, ...]:
    """Ids of the themes, sectors and strategies ticked."""
    found: list[int] = []
    for scheme in SCHEMES:
        keys = _among(form, scheme, [term.key for term in choices.terms[scheme]])
        found += [term.id for term in choices.terms[scheme] if term.key in keys]
    return tuple(found)


def _among(form: Form, name: str, values: list[str]) -> tuple[str, ...]:
    """Those ticked, each once, in the order offered. Raises Refused for what was not offered."""
    ticked = set(form.all(name)) - {""}
    if ticked - set(values):
        raise Refused("choose-one", field=name)
    return tuple(each for each in values if each in ticked)


def _lines(form: Form, choices: Offered) -> tuple[Line, ...]:
    """The lines with words in them."""
    found = []
    for at in range(MOST_LINES):
        words = form.line(f"line-words-{at}", longest=LONGEST["line"])
        line = Line(_year(form, f"line-since-{at}"), _year(form, f"line-until-{at}"), words,
                    form.choice(f"line-country-{at}", ["", *(code for code, _ in choices.countries)], default=""))
        if not words and (line.since or line.until or line.country):
            raise Refused("say-something", field=f"line-words-{at}")
        if line.since and line.until and line.until < line.since:
            raise Refused("years-in-order", field=f"line-until-{at}")
        if words:
            found.append(line)
    return tuple(found)


def _year(form: Form, name: str) -> str:
    typed = form.raw(name).strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        raise Refused("not-a-year", field=name)
    return typed


def _languages(form: Form, choices: Offered) -> tuple[tuple[str, str], ...]:
    """Languages chosen, each once, with how well they are spoken."""
    found: dict[str, str] = {}
    for at in range(MOST_LANGUAGES):
        code = form.choice(f"speaks-{at}", ["", *(code for code, _ in choices.languages)], default="")
        if code:
            found[code] = form.choice(f"level-{at}", LANGUAGE_LEVELS)
    return tuple(found.items())


async def _stand_in(reader: Reader, form: Form) -> int | None:
    """Someone of the directory, by name or by the address of the profile."""
    typed = form.line("stand_in", longest=LONGEST_LINE)
    found = await queries.stand_ins(reader, typed) if typed else []
    if typed and len(found) != 1:
        raise Refused("several-of-that-name" if found else "nobody-of-that-name", field="stand_in")
    return found[0] if found else None


def number(form: Form, name: str, most: int) -> int:
    """A whole number from 0. Raises Refused."""
    typed = form.raw(name).strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and int(typed) <= most):
        raise Refused("number-between", field=name, least=0, most=most)
    return int(typed)


def _orcid(form: Form) -> str:
    typed = form.line("orcid", longest=60)
    found = orcid.normal(typed)
    if typed and not found:
        raise Refused("not-an-orcid", field="orcid")
    return found


