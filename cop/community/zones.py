"""The time zones people choose from: those of the countries of the register, and UTC."""

import unicodedata
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

UTC = "UTC"
Choice = tuple[str, str]


@lru_cache(maxsize=32)
def zone_choices(countries: tuple[tuple[str, str], ...], language: str, own: str = UTC) -> tuple[Choice, ...]:
    """(zone, "Country, city") in the order of the words. `countries`: ISO code and capital's zone; `own`: the
    zone the person has now, offered in any case."""
    territories = Locale.parse(language).territories
    known = available_timezones()
    wanted = dict(countries)
    everywhere = get_global("zone_territories").items()
    zones = {zone: iso2 for zone, iso2 in everywhere if iso2 in wanted and zone in known}
    zones.update({zone: iso2 for iso2, zone in countries})
    named = {zone: f"{territories.get(iso2, iso2)}, {_city(zone, language)}" for zone, iso2 in zones.items()}
    if own != UTC and own not in named:
        named[own] = _city(own, language)
    return ((UTC, UTC), *sorted(named.items(), key=lambda choice: alphabetical(choice[1])))


def alphabetical(words: str) -> str:
    """To sort by: accents do not put a country behind the others."""
    return unicodedata.normalize("NFKD", words).casefold()


def _city(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=language, return_city=True)
