"""The organisations and people of the demonstration."""

import random
from datetime import timedelta

from cop.community.founding import affiliate, appoint, create_person, office
from cop.community.people import CONDUCT_VERSION, Interest, Organisation, Person
from cop.community.vocabulary import THEME
from cop.demo.stories import Story, demo_id, external_id, organisations, people
from cop.demo.world import World, role_of

ARRIVALS_DAYS = 80
"""People joined one after the other in the days after the beginning."""


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
    for story in people():
        person = await _person(world, story)
        world.people[story["id"]] = person
        for network in story["networks"]:
            await affiliate(person.id, world.networks[network], since=person.joined_at)
        await Interest.bulk_create([
            Interest(person_id=person.id, term_id=world.terms[THEME, theme]) for theme in story["themes"]
        ])
        await _give_office(world, story, person)


async def _person(world: World, story: Story) -> Person:
    person = await create_person(
        name=story["name"], email=story["email"], language=story["language"], zone=story["zone"],
        role=role_of(story), headline=story["headline"], stakeholder=story["stakeholder"],
        country_id=world.countries.get(story["country"]),
        organisation_id=world.organisations.get(story["organisation"]), external_id=external_id(story["id"]),
    )
    later = random.Random(story["id"]).randrange(ARRIVALS_DAYS * 24)
    person.public_id = demo_id(story["id"])
    person.joined_at = world.founded + timedelta(hours=later)
    person.conduct_version = CONDUCT_VERSION
    await person.save(update_fields=["public_id", "joined_at", "conduct_version"])
    return person


async def _give_office(world: World, story: Story, person: Person) -> None:
    if story["role"] == "focal_point":
        iso2 = story["country"]
        post = await office("focal_point", country_id=world.countries[iso2], country=iso2)
        await appoint(post, person.id, since=person.joined_at)
    if "office" in story:
        await appoint(await office(story["office"]), person.id, since=person.joined_at)
