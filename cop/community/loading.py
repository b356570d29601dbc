"""Bringing the vocabulary of the package into the database, again after each release.

`data/vocabulary.json` holds the facts: one entry a line, with a label in each language whose wording is checked;
wordings not yet checked by a native speaker lie under `unchecked` and are for searching, never shown.
Loading adds what is missing and renews what is still as an earlier release left it; a label that somebody has
edited since, and a term that somebody has proposed, stay as they are.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale

from cop.community import audience, vocabulary
from cop.community.founding import found_group
from cop.community.groups import Group
from cop.community.vocabulary import Country, Labels, Network, Term
from cop.kit.unit import unit

Report = Callable[[str], None]
Entry = Mapping[str, Any]

FILE = Path(__file__).parent / "data" / "vocabulary.json"

SCHEMES = {
    "un_groups": vocabulary.UN_GROUP,
    "subregions": vocabulary.SUBREGION,
    "stakeholders": vocabulary.STAKEHOLDER,
    "organisation_types": vocabulary.ORGANISATION_TYPE,
    "organisation_scopes": vocabulary.ORGANISATION_SCOPE,
    "membership_types": "membership_type",
    "core_functions": "core_function",
    "group_kinds": vocabulary.GROUP_KIND,
    "strategic_priorities": "strategic_priority",
    "inspire": vocabulary.INSPIRE,
    "inspire_cross_cutting": "inspire_cross_cutting",
    "sectors": vocabulary.SECTOR,
    "themes": vocabulary.THEME,
    "frameworks": vocabulary.FRAMEWORK,
    "acronyms": vocabulary.ACRONYM,
}
"""List of the file -> scheme of its terms."""

FROM_CLDR = ("es", "pt", "ar")
"""Languages in which the register has no names of countries: Unicode's are taken."""

RELEASED = "released"
"""Among a term's facts: its labels as the last release had them. A term without was not made here."""


@dataclass(slots=True)
class Count:
    """What became of the entries of one list."""

    added: int = 0
    changed: int = 0
    kept: int = 0

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.kept} as they were"


@lru_cache(maxsize=1)
def facts() -> Mapping[str, list[Entry]]:
    """The lists of the vocabulary, by name."""
    with FILE.open(encoding="utf-8") as file:
        lists: Mapping[str, list[Entry]] = json.load(file)
    return lists


async def load_vocabulary(report: Report) -> dict[str, Count]:
    """Networks, countries, terms, the Alliance's groups and the audiences everything rests on, in one unit."""
    async with unit():
        counts = {"networks": await _networks(), "countries": await _countries()}
        for name, scheme in SCHEMES.items():
            counts[name] = await _terms(scheme, facts()[name])
        counts["groups"] = await _groups()
    for name, count in counts.items():
        report(f"{name.replace('_', ' ')}: {count}")
    return counts


async def _networks() -> Count:
    """The networks, each with the audience of those who belong to it; and the audiences of all and of none."""
    await audience.everyone()
    await audience.nobody()
    count = Count()
    here = {each.key: each for each in await Network.all()}
    for entry in facts()["networks"]:
        network = here.get(entry["key"])
        if network is None:
            network = await Network.create(**entry)
            count.added += 1
        else:
            await _renew(network, entry, count)
        await audience.of_network(network.id)
    return count


async def _countries() -> Count:
    count = Count()
    here = {each.iso2: each for each in await Country.all()}
    for entry in facts()["countries"]:
        wanted = {**entry, "labels": country_labels(entry)}
        if entry["iso2"] in here:
            await _renew(here[entry["iso2"]], wanted, count)
        else:
            await Country.create(**wanted)
            count.added += 1
    return count


def country_labels(entry: Entry) -> Labels:
    """The names of the register, and Unicode's in the other languages of the interface."""
    more = {language: Locale.parse(language).territories[entry["iso2"]] for language in FROM_CLDR}
    return {**more, **entry["labels"]}


async def _renew(row: Network | Country, wanted: Entry, count: Count) -> None:
    """Write the fields that differ, if any do."""
    different = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not different:
        count.kept += 1
        return
    row.update_from_dict({name: wanted[name] for name in different})
    await row.save(update_fields=different)
    count.changed += 1


async def _terms(scheme: str, entries: Iterable[Entry]) -> Count:
    count = Count()
    here = {each.key: each for each in await Term.filter(scheme=scheme)}
    for position, entry in enumerate(entries):
        term = here.get(entry["key"])
        wanted = {"labels": entry["labels"], "facts": _facts(entry), "position": position}
        if term is None:
            await Term.create(scheme=scheme, key=entry["key"], **wanted)
            count.added += 1
        elif _is_ours(term) and any(getattr(term, name) != value for name, value in wanted.items()):
            await term.update_from_dict(wanted).save(update_fields=list(wanted))
            count.changed += 1
        else:
            count.kept += 1
    return count


def _facts(entry: Entry) -> dict[str, object]:
    """Whatever an entry says beyond its key and its labels."""
    more = {name: value for name, value in entry.items() if name not in ("key", "labels")}
    return {**more, RELEASED: entry["labels"]}


def _is_ours(term: Term) -> bool:
    """Made from an earlier release, in use, and its labels untouched since."""
    return term.status == "accepted" and term.facts.get(RELEASED) == term.labels


async def _groups() -> Count:
    """The Alliance's working groups, task forces and initiatives; a group that is there belongs to its lead."""
    count = Count()
    here = set(await Group.all().values_list("key", flat=True))
    networks = {each.key: each.id for each in await Network.all()}
    for entry in facts()["groups"]:
        if entry["key"] in here:
            count.kept += 1
            continue
        await found_group(
            key=entry["key"], slug=entry["slug"], network_id=networks[entry["network"]], kind=entry["kind"],
            labels=dict(entry["labels"]), mailbox=entry["mailbox"],
        )
        count.added += 1
    return count
