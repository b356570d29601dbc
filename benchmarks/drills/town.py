"""`python -m benchmarks.drills.town URL COUNT`: a group, a topic and COUNT members signed in, told as JSON."""

import asyncio
import hashlib
import json
import secrets
import sys
from datetime import timedelta

from cop.accounts.models import SignIn
from cop.community import visit
from cop.community.founding import add_member, affiliate, create_person, found_group
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.community.vocabulary import Network
from cop.forum import actions
from cop.kit.clock import now
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.unit import unit
from cop.wiring import MIGRATIONS, MODELS


async def build(url: str, count: int) -> dict[str, object]:
    """The public id of the topic and the tokens of the members' cookies."""
    await migrate(url, MODELS, MIGRATIONS, report=lambda line: None)
    await open_database(url, MODELS)
    try:
        tokens = []
        async with unit():
            network = await Network.create(key="drill", labels={"en": "Drill"})
            group = await found_group(
                key="drill", slug="drill", network_id=network.id, kind="thematic_group", labels={"en": "Drill"}
            )
            for number in range(count):
                person = await create_person(
                    name=f"Member {number} Example", email=f"member{number}@drill.example", language="en", zone="UTC"
                )
                await affiliate(person.id, network.id)
                await add_member(group.id, person.id)
                tokens.append(await sign_in(person.id))
        asker = await visit.by_person(person)
        parts = {"title": plain("What survives?"), "body": Written("Everything.", "<p>Everything.</p>", 1)}
        topic = await actions.ask(asker, group, actions.Draft(kind="question", parts=parts, language="en"))
        return {"topic": (await Thing.get(id=topic.id)).public_id, "tokens": tokens}
    finally:
        await close_database()


async def sign_in(person_id: int) -> str:
    token = secrets.token_urlsafe(24)
    await SignIn.create(
        person_id=person_id, token_hash=hashlib.sha256(token.encode()).hexdigest(),
        form_secret=secrets.token_hex(16), since=now(), ends_at=now() + timedelta(days=1),
    )
    return token


if __name__ == "__main__":
    print(json.dumps(asyncio.run(build(sys.argv[1], int(sys.argv[2])))))
