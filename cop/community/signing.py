"""A byline in words, as pages and mails show it."""

from babel import Locale

from cop.community.byline import ANONYMOUS, NAMED, ORGANISATION, Byline
from cop.kit.i18n import Catalogue


def title(words: Catalogue, byline: Byline) -> str:
    """The first line: a name, an organisation, a role with its region, or that there is none."""
    if byline.mode == NAMED:
        return byline.name
    if byline.mode == ORGANISATION:
        return byline.organisation or words.sentence("byline.an-organisation")
    if byline.mode == ANONYMOUS:
        return words.sentence("byline.anonymous")
    role = words.sentence(f"role.{byline.role}")
    if not byline.region:
        return role
    return words.sentence("byline.role-and-region", role=role, region=words.sentence(f"region.{byline.region}"))


def facts(words: Catalogue, byline: Byline) -> str:
    """What the author showed beside the name: role, organisation, country. "" where nothing was."""
    if byline.mode not in (NAMED, ORGANISATION):
        return ""
    parts = [words.sentence(f"role.{byline.role}")] if byline.role else []
    if byline.mode == NAMED and byline.organisation:
        parts.append(byline.organisation)
    if byline.country:
        parts.append(country_name(words, byline.country))
    return ", ".join(parts)


def signature(words: Catalogue, byline: Byline) -> str:
    """Both in one line."""
    return ", ".join(part for part in (title(words, byline), facts(words, byline)) if part)


def country_name(words: Catalogue, iso2: str) -> str:
    """The name of a country, by its ISO code, as this language's own dictionaries give it."""
    return Locale.parse(words.language).territories.get(iso2, iso2)
