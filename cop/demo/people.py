"""The organisations and people of the demonstration, written many rows at a time."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from cop.community.founding import appoint, normal_address, office
from cop.community.people import CONDUCT_VERSION, Affiliation, Interest, Organisation, Person
from cop.community.vocabulary import THEME
from cop.demo.entries import named_copy
from cop.demo.reading import Story
from cop.demo.stories import demo_id, external_id, organisations, people
from cop.demo.world import World, role_of
from cop.kit.store import rows, write

ARRIVALS_DAYS = 80
"""People joined one after the other in the days after the beginning."""

OWN_AUDIENCES = """
INSERT INTO audience (key) SELECT 'person:' || p.id FROM person p WHERE p.public_id IN_WORDS($1) ORDER BY p.id
"""
OWN_GRANTS = """
INSERT INTO audience_grant (audience_id, principal, since)
SELECT a.id, a.key, $2::timestamptz FROM person p JOIN audience a ON a.key = 'person:' || p.id
WHERE p.public_id IN_WORDS($1) ORDER BY p.id
"""
"""As `audience.of_person` makes one."""


async def make_organisations(world: World) -> None:
    """All organisations, by one statement. Inside a unit."""
    await Organisation.bulk_create([
        Organisation(
            slug=demo_id(story["id"]), name=story["name"], type=story["type"], scope=story["scope"],
            stakeholder=story["stakeholder"], country_id=world.countries.get(story["country"]),
            external_id=external_id(story["id"]),
        )
        for story in organisations()
    ])
    made = {each.external_id: each.id for each in await Organisation.all()}
    world.organisations = {story["id"]: made[external_id(story["id"])] for story in organisations()}


async def make_people(world: World) -> None:
    """Everyone, with networks, themes followed and offices. Inside a unit."""
    world.people |= await _make(world, people(), 0)
    for story in people():
        await _give_office(world, story, world.people[story["id"]])


async def copy_people(world: World, stories: Sequence[Story], *, copy: int) -> dict[str, Person]:
    """These people once more, under numbered names, by their names in the content. Inside a unit."""
    return await _make(world, stories, copy)


async def _make(world: World, stories: Sequence[Story], copy: int) -> dict[str, Person]:
    """With networks and themes; what was inserted many at a time is asked for its ids afterwards."""
    made = {story["id"]: _person(world, story, copy) for story in stories}
    await Person.bulk_create(list(made.values()))
    public_ids = [each.public_id for each in made.values()]
    found = await rows("SELECT id, public_id FROM person WHERE public_id IN_WORDS($1)", public_ids)
    ids = {each["public_id"]: each["id"] for each in found}
    for person in made.values():
        person.id = ids[person.public_id]
    await write(OWN_AUDIENCES, public_ids)
    await write(OWN_GRANTS, public_ids, world.founded)
    await _belong(world, stories, made)
    return made


async def _belong(world: World, stories: Sequence[Story], made: Mapping[str, Person]) -> None:
    await Affiliation.bulk_create([
        Affiliation(
            person_id=made[story["id"]].id, network_id=world.networks[network], since=made[story["id"]].joined_at
        )
        for story in stories for network in story["networks"]
    ])
    await Interest.bulk_create([
        Interest(person_id=made[story["id"]].id, term_id=world.terms[THEME, theme])
        for story in stories for theme in story["themes"]
    ])


def _person(world: World, story: Story, copy: int) -> Person:
    later = random.Random(story["id"]).randrange(ARRIVALS_DAYS * 24)
    local, at, domain = story["email"].partition("@")
    return Person(
        public_id=demo_id(named_copy(story["id"], copy)), name=f"{story['name']} ({copy + 1})" if copy else story["name"],
        email=normal_address(f"{local}{f'.{copy + 1}' if copy else ''}{at}{domain}"), language=story["language"],
        zone=story["zone"], role=role_of(story), headline=story["headline"], stakeholder=story["stakeholder"],
        country_id=world.countries.get(story["country"]),
        organisation_id=world.organisations.get(story["organisation"]),
        external_id=named_copy(external_id(story["id"]), copy), joined_at=world.founded + timedelta(hours=later),
        conduct_version=CONDUCT_VERSION,
    )


async def _give_office(world: World, story: Story, person: Person) -> None:
    if story["role"] == "focal_point":
        iso2 = story["country"]
        post = await office("focal_point", country_id=world.countries[iso2], country=iso2)
        await appoint(post, person.id, since=person.joined_at)
    if "office" in story:
        await appoint(await office(story["office"]), person.id, since=person.joined_at)
