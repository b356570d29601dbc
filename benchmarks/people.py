"""Who is in the data: fifty people who read, ten others, three groups, countries and terms."""

from dataclasses import dataclass

from cop.community.founding import add_member, affiliate, appoint, create_person, found_group, group_post, office
from cop.community.groups import CLOSED, OPEN, Group
from cop.community.people import CONDUCT_VERSION, Person
from cop.community.vocabulary import Country, Network, Term

READERS, OTHERS = 50, 10
COUNTRIES = (
    "AL AR BD BF BJ BO BR CD CI CM CO CR CV DO EC EG ET GE GH GN GT HN HT IN JO KE KH LA LR MA MD MG ML MN MW MX MZ NE"
    " NG NP PE PH PY RW SL SN SV"
).split()
ZONES = ("Africa/Freetown", "Africa/Nairobi", "America/Lima", "Asia/Manila", "Asia/Kathmandu")


@dataclass(slots=True)
class People:
    """`members` belong to the first two groups; the third is closed to them."""

    members: list[Person]
    others: list[Person]
    groups: list[Group]
    terms: list[int]
    iso2: dict[int, str]

    def of_group(self, group: Group) -> list[Person]:
        return self.others if group is self.groups[-1] else self.members

    def group(self, id_: int | None) -> Group:
        return next(each for each in self.groups if each.id == id_)


async def settle_people() -> People:
    """Make them all, inside a unit: a lead, two moderators and ten focal points among the members."""
    network = await Network.create(key="pioneers", labels={"en": "Pioneers", "fr": "Pionniers"})
    countries = [await _country(iso2, place) for place, iso2 in enumerate(COUNTRIES)]
    terms = [await _term(scheme, number) for scheme in ("theme", "sector") for number in range(12)]
    members = [await _person(number, network, countries) for number in range(READERS)]
    others = [await _person(READERS + number, network, countries) for number in range(OTHERS)]
    accesses = {"visits": OPEN, "data": CLOSED, "court": CLOSED}
    groups = [await _group(key, access, network) for key, access in accesses.items()]
    for group, people in ((groups[0], members), (groups[1], members), (groups[2], others)):
        for each in people:
            await add_member(group.id, each.id)
        for place, (kind, seat) in enumerate((("lead", 1), ("moderator", 1), ("moderator", 2))):
            await appoint(await group_post(group, kind, seat), people[place].id)
    for country, each in zip(countries, members[3:13], strict=False):
        await appoint(await office("focal_point", country_id=country.id, country=country.iso2), each.id)
    return People(members, others, groups, [each.id for each in terms], {each.id: each.iso2 for each in countries})


async def _person(number: int, network: Network, countries: list[Country]) -> Person:
    """Four in five read English, one French; five time zones."""
    made = await create_person(
        name=f"Reader{number:02} Example", email=f"reader{number}@people.example",
        language="fr" if number % 5 == 4 else "en", zone=ZONES[number // 2 % len(ZONES)],
        role="expert" if number % 3 == 0 else "official", country_id=countries[number % len(countries)].id,
    )
    made.conduct_version = CONDUCT_VERSION
    await made.save(update_fields=["conduct_version"])
    await affiliate(made.id, network.id)
    return made


async def _country(iso2: str, place: int) -> Country:
    return await Country.create(
        iso2=iso2, iso3=iso2 + "X", m49=f"{place:03}", labels={"en": iso2, "fr": iso2}, un_group="african",
        subregion="Western Africa", languages=["en"], default_language="en", zone=ZONES[0], weekend=["sat", "sun"],
    )


async def _term(scheme: str, number: int) -> Term:
    words = f"{scheme} number {number}"
    labels = {"en": words, "fr": words}
    return await Term.create(scheme=scheme, key=f"{scheme}_{number}", labels=labels, position=number)


async def _group(key: str, access: str, network: Network) -> Group:
    return await found_group(
        key=key, slug=key, network_id=network.id, kind="thematic_group", access=access,
        labels={"en": f"Group on {key}", "fr": f"Groupe {key}"},
    )
