"""`python -m benchmarks.drills.two_groups URL COUNT`, as JSON: a group that everybody in the network reads, one closed
to all but its members, COUNT people in each who write, a lead of the first, and readers; all signed in."""

import asyncio
import json
import sys

from benchmarks.drills.town import sign_in
from cop.community.founding import add_member, affiliate, appoint, create_person, found_group, group_post
from cop.community.groups import CLOSED, OPEN, Group
from cop.community.people import CONDUCT_VERSION, Person
from cop.community.vocabulary import Network
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.unit import unit
from cop.wiring import MIGRATIONS, MODELS

SEEN, SHUT = "seen", "shut"


async def build(url: str, count: int) -> dict[str, object]:
    """Tokens: `lead`, `outsider` (in the network alone), `insider` (a member of both groups), `writers` by group."""
    await migrate(url, MODELS, MIGRATIONS, report=lambda line: None)
    await open_database(url, MODELS)
    try:
        async with unit():
            network = await Network.create(key="drill", labels={"en": "Drill"})
            seen, shut = await _group(SEEN, OPEN, network), await _group(SHUT, CLOSED, network)
            lead, insider = await _person("lead", network, seen), await _person("insider", network, seen, shut)
            await appoint(await group_post(seen, "lead", 1), lead.id)
            return {
                "lead": await sign_in(lead.id), "insider": await sign_in(insider.id),
                "outsider": await sign_in((await _person("outsider", network)).id),
                "writers": {
                    group.slug: [
                        await sign_in((await _person(f"{group.slug}{place}", network, group)).id)
                        for place in range(count)
                    ]
                    for group in (seen, shut)
                },
            }
    finally:
        await close_database()


async def _group(key: str, access: str, network: Network) -> Group:
    return await found_group(
        key=key, slug=key, network_id=network.id, kind="thematic_group", labels={"en": key}, access=access
    )


async def _person(name: str, network: Network, *groups: Group) -> Person:
    person = await create_person(
        name=f"{name} Example", email=f"{name}@drill.example", language="en", zone="UTC",
    )
    person.conduct_version = CONDUCT_VERSION
    await person.save(update_fields=["conduct_version"])
    await affiliate(person.id, network.id)
    for group in groups:
        await add_member(group.id, person.id)
    return person


if __name__ == "__main__":
    print(json.dumps(asyncio.run(build(sys.argv[1], int(sys.argv[2])))))
