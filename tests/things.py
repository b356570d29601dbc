"""Topics and replies put straight into the database, for tests that are not about writing them."""

from typing import Any

from cop.community import audience
from cop.community.groups import Group
from cop.community.people import Person
from cop.community.text import Written, put_text
from cop.community.thing import HELD, PUBLISHED, Thing, public_id
from cop.forum.models import Reply, Topic
from cop.kit.clock import now
from cop.kit.store import row, write
from cop.kit.unit import unit

COLUMNS = "state, audience_id, home_audience_id, group_id, version, children, latest_number, closed_at, pinned_until"


async def a_topic(
    author: Person, group: Group, *, title: str = "How do others do it?", body: str = "We tried and failed.",
    state: str = PUBLISHED, home: int | None = None, kind: str = "question",
) -> Thing:
    """A topic of this author; `home` is the group's readers unless given."""
    async with unit():
        thing = await _thing("topic", author, group.id, group.network_id, state, home or group.readers_id)
        await Topic.create(thing_id=thing.id, kind=kind)
        await _say(thing, author, title=title, body=body)
        await _settle(thing)
    return await Thing.get(id=thing.id)


async def a_reply(
    author: Person, to: Thing, *, body: str = "We did this.", state: str = PUBLISHED, home: int | None = None
) -> Thing:
    """A reply under a topic or under another reply."""
    async with unit():
        taken = await write("UPDATE thing SET top = top + 1 WHERE id = $1 RETURNING top, group_id, network_id", to.id)
        thing = await _thing(
            "reply", author, taken[0]["group_id"], taken[0]["network_id"], state, home, parent_id=to.id,
            number=taken[0]["top"],
        )
        await Reply.create(thing_id=thing.id)
        await _say(thing, author, body=body)
        await _settle(thing)
    return await Thing.get(id=thing.id)


async def rewrite(thing: Thing, author: Person, **parts: str) -> None:
    """Another revision of these parts; the earlier one stays in the history."""
    async with unit():
        await write("UPDATE thing SET version = version + 1 WHERE id = $1", thing.id)
        await _say(thing, author, **parts)


async def now_of(thing: Thing) -> Any:
    """The row as it is now."""
    found = await row(f"SELECT {COLUMNS} FROM thing WHERE id = $1", thing.id)
    assert found is not None
    return found


async def _thing(
    kind: str, author: Person, group_id: int, network_id: int, state: str, home: int | None, **more: Any
) -> Thing:
    moment = now()
    return await Thing.create(
        public_id=public_id(), kind=kind, network_id=network_id, group_id=group_id, author_id=author.id,
        entered_by_id=author.id, language="en", byline_name=author.name, byline_role="official", state=state,
        home_audience_id=home, created_at=moment, published_at=moment if state == PUBLISHED else None,
        latest_at=moment, **more,
    )


async def _say(thing: Thing, author: Person, **parts: str) -> None:
    for part, source in parts.items():
        await put_text(thing.id, part, "en", Written(source, f"<p>{source}</p>", 1), author.id)


async def _settle(thing: Thing) -> None:
    if thing.state == HELD:
        assert thing.group_id is not None
        await audience.of_review(thing.group_id, thing.author_id)
    await audience.settle(thing.id)
