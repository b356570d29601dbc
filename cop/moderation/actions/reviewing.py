"""What was held: published, or given back to its author with a reason."""

from typing import Any

from cop.community import audience, drafts, posting
from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.text import Text
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.moderation.actions.acting import Details, Done, change, effect, perform
from cop.moderation.models import Act


@action("thing.approve")
async def approve(reader: Reader, thing: Thing, /, *, version: int, reason: str, **more: Any) -> Act:
    """Publish what was held. It is told of as new, and stands behind what was written meanwhile."""
    return await perform(reader, thing, "approve", version=version, reason=reason, **more)


@effect("approve")
async def _approve(reader: Reader, thing: Thing, details: Details) -> Done:
    if thing.published_at is not None:  # a change of it was held: it stands where it stood, and is no news
        await change(thing, "state = 'published'")
        await audience.settle(thing.id)
        await note(posting.CHANGED[thing.kind], None, thing_id=thing.id, group_id=thing.group_id)
        return Done(was=thing.state)
    number = thing.number
    if thing.kind == "reply":
        taken = await write("UPDATE thing SET top = top + 1 WHERE id = $1 RETURNING top", thing.parent_id)
        number = taken[0]["top"]
    await change(thing, "state = 'published', published_at = $3, latest_at = $3, number = $4", now(), number)
    await audience.settle(thing.id)
    if tell := posting.publish.get(thing.kind):
        await tell(await Thing.get(id=thing.id))
    return Done(was=thing.state)


@action("thing.return")
async def give_back(reader: Reader, thing: Thing, /, *, version: int, reason: str, **more: Any) -> Act:
    """To its author alone, who finds the words as a draft and can send them again when they are better."""
    return await perform(reader, thing, "return", version=version, reason=reason, **more)


@effect("return")
async def _give_back(reader: Reader, thing: Thing, details: Details) -> Done:
    await audience.of_person(thing.author_id)
    await change(thing, "state = 'draft'")
    await audience.settle(thing.id)
    words = await Text.filter(thing_id=thing.id, language=thing.language, is_current=True)
    typed = {each.part: [each.source] for each in words if each.source}
    await drafts.put_for(thing.author_id, *await _place(thing, typed))
    return Done(was=thing.state)


async def _place(thing: Thing, typed: dict[str, list[str]]) -> tuple[str, dict[str, list[str]]]:
    """Where the author finds the words again, as the forms of the forum name their fields."""
    if thing.parent_id is not None:
        topic = await Thing.get(id=thing.parent_id)
        return f"reply:{topic.public_id}", {"body": typed.get("body", [])}
    group = await Group.get(id=thing.group_id)
    return "ask", {**typed, "group": [group.slug]}
