"""120 more people than the content names one by one: their names are written down, the rest of each is composed.

The same every time: what is chosen depends on the name alone.
"""

import random
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from cop.community.loading import facts
from cop.demo.blocks import area_blocks, areas, blocks, fitting
from cop.demo.reading import Story, lines, whole

ROLES = ("official", "expert", "partner", "expert", "official")
STAKEHOLDERS = {"official": "pathfinder_country", "expert": "academia", "partner": "cso"}
WRITE_IN = {
    ("CA", "f"): "fr", ("RO", "m"): "fr", ("KH", "m"): "fr", ("TR", "f"): "ar", ("SE", "m"): "ar", ("ZM", "f"): "pt",
    ("NA", "f"): "pt", ("SL", "m"): "fr", ("ET", "m"): "ar", ("ZA", "m"): "pt", ("PH", "m"): "es",
}
"""Country and gender of those who write in another language than most there."""
NETWORKS = ("pathfinding_global_alliance", "cpha_alliance")


@cache
def more_people() -> list[Story]:
    """In the order of their names in the file, from n001; everyone has an area of work, and many an organisation."""
    people = [_person(number, iso2, *name) for number, (iso2, name) in enumerate(_names(), 1)]
    _employ(people)
    return people


def _names() -> Iterator[tuple[str, list[str]]]:
    for iso2, names in whole("blocks/names.json").items():
        for name in names:
            yield iso2, name


def _person(number: int, iso2: str, gender: str, name: str, latin: str) -> Story:
    country = next(each for each in facts()["countries"] if each["iso2"] == iso2)
    chosen = random.Random(f"person {number}")
    language = WRITE_IN.get((iso2, gender), str(country["default_language"]))
    area, role = list(areas())[number % len(areas())], ROLES[number % len(ROLES)]
    return {
        "id": f"n{number:03}", "name": name, "other_name": latin, "gender": gender, "email": _email(latin or name, iso2),
        "language": language, "zone": country["zone"], "country": iso2, "stakeholder": STAKEHOLDERS[role],
        "organisation": None, "role": role, "area": area, "themes": areas()[area]["themes"][:3],
        "headline": _headline(language, area, role, gender, chosen),
        "networks": [NETWORKS[0] if role == "official" else NETWORKS[number % 2]],
    }


def _headline(language: str, area: str, role: str, gender: str, chosen: random.Random) -> str:
    title = chosen.choice(fitting(blocks(language)["roles"][role], gender))
    focus = chosen.choice(area_blocks(language, area)["focus"])
    return f"{title}{' : ' if language == 'fr' else ': '}{focus}"


def _email(latin: str, iso2: str) -> str:
    """An address that reaches nobody, in the letters addresses are made of."""
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z]+', '.', plain).strip('.')}@{iso2.lower()}.membre.example"


def _employ(people: list[Story]) -> None:
    """Each organisation gets somebody, near it where there is somebody near; then whoever is no official gets one."""
    organisations = lines("organisations.jsonl")
    for organisation in organisations:
        free = [each for each in people if each["organisation"] is None and each["role"] != "official"]
        near = [each for each in free if each["country"] == organisation["country"]] or free
        if near:
            near[0].update(organisation=organisation["id"], stakeholder=organisation["stakeholder"])
    for person in people:
        same = [each for each in organisations if each["country"] == person["country"]]
        public = [each for each in same if each["type"] == "government"]
        wanted = public if person["role"] == "official" else same
        if person["organisation"] is None and wanted:
            person["organisation"] = wanted[0]["id"]
