"""A session with people: `python -m benchmarks.live.hall URL PEOPLE QUESTIONS` migrates an empty database, fills it,
and tells what is in it as JSON.

The people belong to one network and read English, so that all of them get the same bytes. Four keep order: the host,
who leads the group, and three at the desk. The questions are asked by as many people and stand on the floor.
"""

import asyncio
import json
import secrets
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta

from cop.accounts.models import SignIn
from cop.accounts.tokens import new_token, token_hash
from cop.community import visit
from cop.community.founding import add_member, affiliate, appoint, create_person, found_group, group_post
from cop.community.groups import Group
from cop.community.people import CONDUCT_VERSION, Person
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.community.vocabulary import Network
from cop.kit.clock import now
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.unit import unit
from cop.live.actions import asking, desk, sessions
from cop.live.models import DESK, EXPERT
from cop.wiring import MIGRATIONS, MODELS

KEEPERS = 4
QUESTION = (
    "Who pays for the line at night and on holidays, and how do you keep it open when the budget of the ministry ends"
    " in the middle of the year?"
)


@dataclass(frozen=True, slots=True)
class Hall:
    """`keepers` and `people` are the tokens of their cookies; everything else are public ids."""

    session: str
    questions: list[str]
    keepers: list[str]
    people: list[str]


def written(source: str) -> Written:
    """One paragraph, as the renderer would give it."""
    return Written(source, f"<p>{plain(source).html}</p>", 1)


async def furnish(people: int, questions: int) -> Hall:
    """Into the database that is open and has its tables."""
    async with unit():
        network = await Network.create(key="hall", labels={"en": "Hall"})
        group = await found_group(
            key="hall", slug="hall", network_id=network.id, kind="thematic_group", labels={"en": "Hall"}
        )
        made = [await _person(number, group) for number in range(KEEPERS + people)]
        await appoint(await group_post(group, "lead"), made[0].id)
        tokens = await _sign_in(made)
    session = await _session(made[:KEEPERS], group)
    asked = [await _on_the_floor(made[0], person, session) for person in made[KEEPERS : KEEPERS + questions]]
    return Hall(session.public_id, asked, tokens[:KEEPERS], tokens[KEEPERS:])


def name_of(number: int) -> str:
    """The name of a person: the keepers come first."""
    return f"Listener{number:04} Example"


async def _person(number: int, group: Group) -> Person:
    made = await create_person(
        name=name_of(number), email=f"listener{number}@hall.example", language="en",
        zone="Africa/Nairobi",
    )
    made.conduct_version = CONDUCT_VERSION
    await made.save(update_fields=["conduct_version"])
    await affiliate(made.id, group.network_id)
    await add_member(group.id, made.id)
    return made


async def _sign_in(people: list[Person]) -> list[str]:
    """A browser for each of them, in one statement."""
    tokens = [new_token() for _ in people]
    await SignIn.bulk_create([
        SignIn(
            person_id=person.id, token_hash=token_hash(token), form_secret=secrets.token_hex(16), since=now(),
            ends_at=now() + timedelta(days=1),
        )
        for person, token in zip(people, tokens, strict=True)
    ])
    return tokens


async def _session(keepers: list[Person], group: Group) -> Thing:
    """Live, with a desk and an expert: the host may answer, too."""
    host = await visit.by_person(keepers[0])
    made = await sessions.prepare(host, group, sessions.Plan(
        parts={"title": plain("Helplines at night"), "body": written("Who answers at night?")}, language="en",
        starts_at=now() + timedelta(hours=1), minutes=60, languages=("en",),
    ))
    for person in keepers[1:]:
        await sessions.appoint(await visit.by_person(keepers[0]), made, person, role=DESK)
    await sessions.appoint(await visit.by_person(keepers[0]), made, keepers[0], role=EXPERT)
    for verb in ("announce", "open", "start"):
        made = await Thing.get(id=made.id)
        await sessions.PHASE_VERBS[verb](await visit.by_person(keepers[0]), made)
    return await Thing.get(id=made.id)


async def _on_the_floor(host: Person, asker: Person, session: Thing) -> str:
    """The public id of a question that the host has approved."""
    reader = await visit.by_person(asker)
    made = await asking.ask(reader, session, written(QUESTION), language="en", byline="named")
    await desk.approve(await visit.by_person(host), await Thing.get(id=made.id))
    return made.public_id


async def build(url: str, people: int, questions: int) -> Hall:
    await migrate(url, MODELS, MIGRATIONS, report=lambda line: None)
    await open_database(url, MODELS)
    try:
        return await furnish(people, questions)
    finally:
        await close_database()


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(build(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))))
