"""The data: `python -m benchmarks.search.data FOLDER DOCUMENTS HIDDEN` migrates an empty database in FOLDER, makes the
demonstration community there as often as it takes, with HIDDEN topics more in a group closed to all of its cast, signs
that in, and builds the embedded index from it all."""

import asyncio
import json
import secrets
import sys
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.corpus import Builder
from benchmarks.people import People
from benchmarks.search.questions import HIDDEN
from cop.accounts.models import SignIn
from cop.accounts.tokens import new_token, token_hash
from cop.community import visit
from cop.community.founding import add_member, create_person, found_group
from cop.community.groups import CLOSED
from cop.community.people import Person
from cop.community.vocabulary import Country, Network, Term
from cop.demo.building import build
from cop.demo.stories import PERSONAS, external_id
from cop.engines import make_engines
from cop.indexer import follow_local
from cop.kit.clock import now
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.unit import unit
from cop.settings import Settings, read_settings
from cop.wiring import MIGRATIONS, MODELS, catalogues_of, wire

OF_A_COPY = 1_200
"""Documents that one more copy of the community adds, about."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in: the token of the cookie, the name every page shows, the audiences they are in."""

    token: str
    name: str
    audiences: list[int]


@dataclass(frozen=True, slots=True)
class Town:
    """What the harness needs to know. `seconds`: of building the index from the database."""

    visitors: list[Visitor]
    documents: int
    seconds: float


def settings_in(folder: Path) -> Settings:
    """Everything in one folder."""
    return read_settings({"COP_DATABASE_URL": url_in(folder), "COP_DATA": str(folder)})


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'search.sqlite3'}"


async def fill(folder: Path, documents: int, hidden: int) -> Town:
    """All of it; about so many documents."""
    settings = settings_in(folder)
    await migrate(settings.database_url, MODELS, MIGRATIONS, report=lambda line: None)
    wire(settings, catalogues_of(settings))
    await open_database(settings.database_url, MODELS)
    try:
        await build(lambda line: None, scale=max(1, -(-documents // OF_A_COPY)))
        await _hide(hidden)
        visitors = [await _sign_in(name) for name in PERSONAS]
        return Town(visitors, *await _index(settings))
    finally:
        await close_database()


async def _hide(count: int) -> None:
    """Topics that have a word nothing else has, in a group of one member who is nobody of the cast."""
    network, country, term = await Network.all().first(), await Country.all().first(), await Term.all().first()
    assert network is not None and country is not None and term is not None
    async with unit():
        group = await found_group(
            key="bench", slug="bench", network_id=network.id, kind="thematic_group", access=CLOSED,
            labels={"en": "Bench"},
        )
        member = await create_person(
            name="Hidden Example", email="hidden@bench.example", language="en", zone="UTC", country_id=country.id
        )
        await add_member(group.id, member.id)
        builder = Builder(People([member], [member], [group], [term.id], {country.id: country.iso2}))
        await builder.topics([group], [f"{HIDDEN} {number}" for number in range(count)])


async def _index(settings: Settings) -> tuple[int, float]:
    """How many documents the index of a first start holds, and the seconds it took."""
    engines = make_engines(settings)
    await engines.open()
    try:
        following, began = follow_local(engines, say=lambda line: None), time.monotonic()
        while await following.step():
            pass
        return (await engines.local.health()).documents, time.monotonic() - began
    finally:
        await engines.close()


async def _sign_in(name: str) -> Visitor:
    person, token = await Person.get(external_id=external_id(name)), new_token()
    async with unit():
        await SignIn.create(
            person_id=person.id, token_hash=token_hash(token), form_secret=secrets.token_hex(16), since=now(),
            ends_at=now() + timedelta(days=30),
        )
    return Visitor(token, person.name, sorted((await visit.by_person(person)).audiences))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(fill(Path(sys.argv[1]), *map(int, sys.argv[2:]))))))
