"""Polls in topics, for tests."""

import re
from datetime import datetime, timedelta

from cop.community.thing import Thing
from cop.forum.actions import polls
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse

VOTERS = ("amina", "bruno", "chen", "dalia", "elena")
"""All members of the water group."""


def question(
    title: str = "Which day suits you?", *, sort: str = "single", options: str = "Monday\nTuesday\nFriday",
    closes_at: datetime | None = None,
) -> polls.Question:
    return polls.asked(
        title, sort=sort, options=options, closes_at=closes_at or now() + timedelta(days=3), language="en"
    )


async def a_poll(town: Town, topic: Thing, title: str = "Which day suits you?", *, by: str = "amina", **more: str) -> Thing:
    made = await polls.ask(await town.reader(by), await Thing.get(id=topic.id), question(title, **more))
    return await Thing.get(id=made.id)


async def vote(town: Town, name: str, poll: Thing, choice: str = "0", **marks: str) -> None:
    await polls.vote(await town.reader(name), await Thing.get(id=poll.id), choice=choice, **marks)


async def end(poll: Thing) -> None:
    """Its day is over."""
    async with unit():
        await write(
            "UPDATE topic_poll SET closes_at = $2 WHERE thing_id = $1", poll.id, now() - timedelta(minutes=1)
        )


def at(topic: Thing) -> str:
    return f"/topics/{topic.public_id}"


async def shown(browse: Browse, name: str, topic: Thing, poll: Thing) -> str:
    """What its reader sees of the poll; "" where it is not there."""
    page = (await (await browse(name)).get(at(topic))).text
    found = re.search(rf'<article class="post poll" id="p-{poll.public_id}">.*?</article>', page, re.S)
    return found[0] if found else ""
