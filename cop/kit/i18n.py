"""Languages: catalogues, times in words, plural forms. English sentences are the keys of the templates;
errors and other keys have a sentence in every language, English too."""

import gettext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.units import format_unit
from markupsafe import Markup, escape

OWN_NAMES = {"fr": "Français", "en": "English", "es": "Español", "pt": "Português", "ar": "العربية"}
DATES_OF = {"en": "en_GB"}
"""Whose way of writing dates: "16 June 2027" reads the same to everyone, "June 16" does not."""
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sentences of one language."""

    language: str
    translations: gettext.NullTranslations

    def sentence(self, key: str, **facts: object) -> str:
        """The sentence of a key or an English text, its `%(name)s` filled."""
        text = self.translations.gettext(key)
        return text % facts if facts else text

    def plural(self, one: str, many: str, n: int, **facts: object) -> str:
        return self.translations.ngettext(one, many, n) % {"n": n, **facts}


def load_catalogues(folder: Path, languages: tuple[str, ...]) -> dict[str, Catalogue]:
    """Read `<folder>/<language>/LC_MESSAGES/messages.po`; no compiled files are kept."""
    files = {language: folder / language / "LC_MESSAGES" / "messages.po" for language in languages}
    return {language: _catalogue(language, file, file.stat().st_mtime_ns) for language, file in files.items()}


@lru_cache(maxsize=16)
def _catalogue(language: str, file: Path, changed: int) -> Catalogue:
    """Read once for every application of this process, and again when the file has changed."""
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Catalogue(language, gettext.GNUTranslations(compiled))


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=4096)
def day_in_words(day: date, language: str) -> Markup:
    """`<time>` with the date in words; hidden bylines allow no finer time than the day."""
    words = format_date(day, format="long", locale=DATES_OF.get(language, language))
    return Markup('<time datetime="%s">%s</time>') % (day.isoformat(), words)


@lru_cache(maxsize=1024)
def moment_in_words(at: datetime, zone: str, language: str) -> Markup:
    """Date, hour and city of the reader, then UTC: "16 June 2027, 14:30 (Freetown) · 14:30 UTC"."""
    local = at.astimezone(ZoneInfo(zone))
    city = get_timezone_location(zone, locale=language, return_city=True)
    words = (
        f"{format_date(local, format='full', locale=DATES_OF.get(language, language))},"
        f" {format_time(local, format='HH:mm', locale=language)} ({city})"
        f" · {at:%H:%M} UTC"
    )
    return Markup('<time datetime="{}">{}</time>').format(at.strftime("%Y-%m-%dT%H:%MZ"), escape(words))


@lru_cache(maxsize=1024)
def span_in_words(starts: datetime, ends: datetime, zone: str, language: str) -> Markup:
    """From one moment to another on the clocks of a zone, which is named by its city: "16 June 2027, 09:00–12:30
    (Freetown)", the day a second time where it is another."""
    there, locale = ZoneInfo(zone), DATES_OF.get(language, language)
    days = [format_date(at.astimezone(there), format="full", locale=locale) for at in (starts, ends)]
    hours = [format_time(at.astimezone(there), format="HH:mm", locale=language) for at in (starts, ends)]
    first, last = (
        Markup('<time datetime="{}">{}</time>').format(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"), words)
        for at, words in (
            (starts, f"{days[0]}, {hours[0]}"), (ends, hours[1] if days[0] == days[1] else f"{days[1]}, {hours[1]}"),
        )
    )
    dash = "–" if days[0] == days[1] else " – "
    city = get_timezone_location(zone, locale=language, return_city=True)
    return Markup("{}{}{} ({})").format(first, dash, last, city)


@lru_cache(maxsize=4096)
def hour_in_words(at: datetime, zone: str, language: str) -> Markup:
    """The hour alone, on the reader's clock: "14:30". Only where the day is said, or is today."""
    words = format_time(at.astimezone(ZoneInfo(zone)), format="HH:mm", locale=language)
    return Markup('<time datetime="{}">{}</time>').format(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"), words)


def size_in_words(size: int, language: str) -> str:
    """The size of a file, from bytes, as this language writes it: "180 kB", "4,9 Mo"."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return format_unit(kilobytes, "digital-kilobyte", "short", locale=language)
    return format_unit(round(size / 1024**2, 1), "digital-megabyte", "short", locale=language)
