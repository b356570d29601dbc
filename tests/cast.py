"""The people every test knows. Their relations are the documentation:

    amina   official, member of the water group (open) and of the vault (hidden)
    bruno   expert, member of the water group
    chen    lead of the water group; moderates the vault
    dalia   first moderator of the water group
    elena   focal point of her country, member of the water group and of the court group (closed)
    farid   lead of the court group and of the vault
    olga    outsider: belongs to the other network only, to no group
    sela    secretariat
    sina    safeguarding lead
    ada     administrator
"""

from dataclasses import dataclass

from cop.community import visit
from cop.community.founding import (
    add_member,
    affiliate,
    appoint,
    create_person,
    found_group,
    group_post,
    office,
)
from cop.community.groups import CLOSED, HIDDEN, OPEN, Group
from cop.community.people import Organisation, Person, Reader
from cop.community.vocabulary import Country, Network, Term
from cop.kit.unit import unit


@dataclass
class Town:
    """Everyone and everything a test starts with; `reader()` is a person as of now."""

    pioneers: Network
    humanitarians: Network
    country: Country
    other_country: Country
    organisation: Organisation
    water: Group
    court: Group
    vault: Group
    theme: Term
    sector: Term
    amina: Person
    bruno: Person
    chen: Person
    dalia: Person
    elena: Person
    farid: Person
    olga: Person
    sela: Person
    sina: Person
    ada: Person

    async def reader(self, name: str) -> Reader:
        """`await town.reader("amina")`: with everything she may read and do at this moment."""
        return await visit.by_person(getattr(self, name))

    @property
    def people(self) -> dict[str, Person]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}


async def country(iso2: str, name: str, subregion: str = "Western Africa") -> Country:
    return await Country.create(
        iso2=iso2, iso3=iso2 + "X", m49="000", labels={"en": name, "fr": name}, un_group="african",
        subregion=subregion, languages=["en"], default_language="en", zone="Africa/Freetown", weekend=["sat", "sun"],
    )


async def person(name: str, network: Network | None, **facts: object) -> Person:
    made = await create_person(
        name=f"{name} Example", email=f"{name.lower()}@people.example", language="en", zone="Africa/Freetown",
        **facts,  # type: ignore[arg-type]
    )
    if network is not None:
        await affiliate(made.id, network.id)
    return made


async def build_town() -> Town:
    """Make the cast in one unit."""
    async with unit():
        pioneers = await Network.create(key="pioneers", labels={"en": "Pioneers", "fr": "Pionniers"})
        humanitarians = await Network.create(key="humanitarians", labels={"en": "Humanitarians"})
        here, there = await country("SL", "Sierra Leone"), await country("BR", "Brazil", "South America")
        institute = await Organisation.create(
            slug="institute", name="Fictional Institute", type="academic", scope="national",
            stakeholder="academia", country=there,
        )
        groups = [
            await found_group(
                key=key, slug=key, network_id=pioneers.id, kind="thematic_group", access=access,
                labels={"en": f"{key.title()} group", "fr": f"Groupe {key}"},
            )
            for key, access in (("water", OPEN), ("court", CLOSED), ("vault", HIDDEN))
        ]
        theme = await Term.create(scheme="theme", key="case_management", labels={"en": "case management"})
        sector = await Term.create(scheme="sector", key="health", labels={"en": "health"})
        cast = {
            "amina": await person("Amina", pioneers, country_id=here.id),
            "bruno": await person(
                "Bruno", pioneers, role="expert", country_id=there.id, organisation_id=institute.id
            ),
            "chen": await person("Chen", pioneers), "dalia": await person("Dalia", pioneers),
            "elena": await person("Elena", pioneers, country_id=here.id),
            "farid": await person("Farid", pioneers),
            "olga": await person("Olga", humanitarians), "sela": await person("Sela", pioneers),
            "sina": await person("Sina", pioneers), "ada": await person("Ada", pioneers),
        }
        town = Town(pioneers, humanitarians, here, there, institute, *groups, theme, sector, **cast)
        await _seat(town)
    return town


async def _seat(town: Town) -> None:
    """Memberships and posts, as the docstring of this module tells."""
    for group, members in (
        (town.water, (town.amina, town.bruno, town.elena)), (town.court, (town.elena,)), (town.vault, (town.amina,)),
    ):
        for each in members:
            await add_member(group.id, each.id)
    for post, holder in (
        (await group_post(town.water, "lead"), town.chen),
        (await group_post(town.water, "moderator", 1), town.dalia),
        (await group_post(town.court, "lead"), town.farid),
        (await group_post(town.vault, "lead"), town.farid),
        (await group_post(town.vault, "moderator", 1), town.chen),
        (await office("focal_point", country_id=town.country.id, country="SL"), town.elena),
        (await office("secretariat"), town.sela),
        (await office("safeguarding"), town.sina),
        (await office("admin"), town.ada),
    ):
        await appoint(post, holder.id)
