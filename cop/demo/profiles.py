"""The profiles of the demonstration, written many rows at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cop.community import audience
from cop.community.byline import NAMED
from cop.community.people import Person
from cop.community.text import Written, plain
from cop.community.thing import Thing, ThingTerm
from cop.demo.blocks import areas
from cop.demo.entries import Line, insert, named_copy, written
from cop.demo.portraits import DEMOTED, DRAFT, DRAFTED, HELD, OWN, REMINDED, STALE, Portrait
from cop.demo.stories import demo_id
from cop.demo.world import World
from cop.directory.models import COUNTRY, FOCAL_POINTS, Profile, ProfileField, Qualification
from cop.directory.queries.completeness import score
from cop.kit.store import rows

STATES = {DRAFT: "draft", DRAFTED: "draft", HELD: "held", OWN: "hidden", STALE: "hidden"}
"""Standing -> state of the thing; the others are published."""
VERIFIED_DAYS = 365
WRITTEN_AFTER = timedelta(days=3)
HOMES = """
SELECT person_id, LIST(network_id) AS networks FROM affiliation WHERE person_id IN_IDS($1)
GROUP BY person_id
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A profile with its texts rendered: no text is rendered inside a unit."""

    portrait: Portrait
    texts: Mapping[tuple[str, str], Written]


def draw(portraits: Sequence[Portrait]) -> list[Drawn]:
    return [
        Drawn(each, {
            (part, language): written(source) if part == "about" else plain(source)
            for language, parts in each.versions.items() for part, source in parts.items() if source
        })
        for each in portraits
    ]


async def make_profiles(world: World, drawn: Sequence[Drawn], people: Mapping[str, Person], *, copy: int) -> Counter[str]:
    """Of these people, by their names in the content; gives how many. Inside a unit, once all networks are given."""
    homes = await _homes(people)
    lines = [await _line(world, each, people[each.portrait.story["id"]], homes, copy) for each in drawn]
    await insert(lines)
    pairs = list(zip(lines, drawn, strict=True))
    await Profile.bulk_create([
        _profile(world, line, each.portrait, people[line.story["id"]]) for line, each in pairs
    ])
    await Qualification.bulk_create([
        Qualification(thing_id=line.thing.id, position=position, since=since, until=until, words=words, country=country)
        for line, each in pairs for position, (since, until, words, country) in enumerate(each.portrait.lines)
    ])
    await ThingTerm.bulk_create([
        ThingTerm(thing_id=line.thing.id, term_id=world.terms[term]) for line, each in pairs for term in each.portrait.terms
    ])
    await ProfileField.bulk_create([
        ProfileField(thing_id=line.thing.id, field=field, audience_id=await _readers(level, people[each.portrait.story["id"]]))
        for line, each in pairs for field, level in each.portrait.narrowed.items()
    ])
    return Counter(profiles=len(lines))


async def _homes(people: Mapping[str, Person]) -> dict[int, tuple[int, int]]:
    """Person -> first network, and the audience of all networks of that person."""
    found: dict[int, tuple[int, int]] = {}
    known: dict[tuple[int, ...], int] = {}
    for each in await rows(HOMES, [person.id for person in people.values()]):
        networks = tuple(sorted({int(network) for network in each["networks"].split(",")}))
        if networks not in known:
            known[networks] = await audience.of_networks(networks)
        found[each["person_id"]] = (networks[0], known[networks])
    return found


async def _line(world: World, drawn: Drawn, person: Person, homes: Mapping[int, tuple[int, int]], copy: int) -> Line:
    portrait, name = drawn.portrait, drawn.portrait.story["id"]
    network_id, home = homes[person.id]
    state, at = STATES.get(portrait.standing, "published"), person.joined_at + WRITTEN_AFTER
    readers = {"published": home, "draft": await audience.of_person(person.id) if state == "draft" else None}
    byline = {**await world.byline(name, NAMED, 0), "byline_name": person.name, "byline_slug": person.public_id}
    thing = Thing(
        public_id=demo_id(named_copy(f"profile/{name}", copy)), kind="profile", network_id=network_id,
        country_id=person.country_id, organisation_id=person.organisation_id, author_id=person.id,
        entered_by_id=world.people[portrait.drafted_by].id if portrait.drafted_by else person.id,
        language=portrait.story["language"], state=state, home_audience_id=home, audience_id=readers.get(state),
        created_at=at, latest_at=at, published_at=None if state in ("draft", "held") else at, **byline,
    )
    return Line(thing, portrait.story, drawn.texts)


def _profile(world: World, line: Line, portrait: Portrait, person: Person) -> Profile:
    fresh = Profile(
        thing_id=line.thing.id, person_id=person.id, other_names=portrait.other_names, languages=portrait.languages,
        countries=portrait.countries, availability=portrait.availability, working_days=portrait.working_days,
        monthly_limit=portrait.monthly_limit, completeness=score(_said(portrait)),
        hidden_why=portrait.standing if portrait.standing in (OWN, STALE) else "",
    )
    _date(world, fresh, portrait)
    if portrait.away is not None:
        begins, ends = (world.today.date() + timedelta(days=each) for each in portrait.away)
        fresh.away_from, fresh.away_until, fresh.is_away = begins, ends, begins <= world.today.date() <= ends
        fresh.stand_in_id = world.people[portrait.stand_in].id
    if portrait.drafted_by:
        author = world.people[portrait.drafted_by]
        fresh.nominated_by_id, fresh.nominated_for_id = author.id, author.country_id
    if portrait.verified_ago is not None:
        _verify(world, fresh, portrait, portrait.verified_ago)
    return fresh


def _said(portrait: Portrait) -> dict[str, object]:
    """What its completeness is counted from."""
    parts = {part: text for parts in portrait.versions.values() for part, text in parts.items() if text}
    return {
        **parts, "expertise": portrait.terms, "languages": portrait.languages, "countries": portrait.countries,
        "qualifications": portrait.lines, "hours": portrait.working_days,
    }


def _date(world: World, profile: Profile, portrait: Portrait) -> None:
    """When its owner agreed, and last said that it is correct; what that has led to."""
    confirmed = world.ago(portrait.confirmed_ago)
    if portrait.standing not in (DRAFT, DRAFTED):
        profile.approved_at = profile.confirmed_at = confirmed
    if portrait.standing in (REMINDED, DEMOTED, STALE):
        profile.reminded_at = min(confirmed + timedelta(days=181), world.ago(1))
    if portrait.standing in (DEMOTED, STALE):
        profile.demoted_at = confirmed + timedelta(days=366)


def _verify(world: World, profile: Profile, portrait: Portrait, days: int) -> None:
    """By the secretariat, or by whoever leads a group that speaks of this work; nobody verifies the own."""
    group = areas()[portrait.area]["groups"][0]
    lead = world.people[world.stewards[group][0]]
    by_lead = portrait.verified_by_lead and lead.id != profile.person_id
    profile.verified_by_id = lead.id if by_lead else world.people["secretariat"].id
    profile.verified_as = "lead" if by_lead else "secretariat"
    profile.verified_group_id = world.groups[group].id if by_lead else None
    profile.verified_at = world.ago(days)
    profile.verified_until = (profile.verified_at + timedelta(days=VERIFIED_DAYS)).date()


async def _readers(level: str, person: Person) -> int:
    """The audience of a field at a level narrower than the network."""
    if level == COUNTRY:
        assert person.country_id is not None
        return await audience.of_country(person.country_id, person.id)
    return await (audience.of_focal_points if level == FOCAL_POINTS else audience.of_person)(person.id)
