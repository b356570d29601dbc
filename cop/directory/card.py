"""The contact card of a profile (vCard 4.0, RFC 6350): what one reader reads of it. No mail address, no number."""

from collections.abc import Iterator, Mapping
from typing import Any

from icalendar import vText, vUri
from icalendar.parser import Contentline, Parameters

from cop.directory.models import LANGUAGE_LEVELS

MEDIA_TYPE = "text/vcard; charset=utf-8"


def card_file(profile: Mapping[str, Any], url: str) -> bytes:
    """`profile` is one as `queries.profiles.profile` gives it to its reader: what is None or empty there is left out.
    Escaping and folding are those of calendar files (RFC 6350, 3.2 and 3.4), and so is who does them."""
    return b"".join(_bytes(line) + b"\r\n" for line in _lines(profile, url))


def _lines(profile: Mapping[str, Any], url: str) -> Iterator[Contentline]:
    yield _text("BEGIN", "VCARD")
    yield _text("VERSION", "4.0")
    yield _text("KIND", "individual")
    yield _text("FN", profile["name"], PREF="1")
    for name in profile["other_names"]:
        yield _text("FN", name)
    if profile["headline"]:
        yield _text("TITLE", profile["headline"].source, LANGUAGE=profile["headline"].language)
    if profile["organisation"]:
        yield _text("ORG", profile["organisation"])
    for code, level in profile["languages"]:
        yield _text("LANG", code, PREF=str(1 + LANGUAGE_LEVELS.index(level)))
    yield Contentline.from_parts("URL", Parameters(), vUri(url))
    yield _text("END", "VCARD")


def _bytes(line: Contentline) -> bytes:
    return bytes(line.to_ical())  # type: ignore[no-untyped-call]  # the library leaves it untyped


def _text(name: str, value: str, **parameters: str) -> Contentline:
    return Contentline.from_parts(name, Parameters(parameters), vText(value))
