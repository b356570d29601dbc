"""The consolidated reply: what the stewards of a group make of a thread, naming the replies it draws on.

It is a reply like any other, but for its place, which is the first, and its number among the replies that count as an
answer, which is none: a topic nobody has answered stays unanswered.
"""

from collections.abc import Iterable

from cop.community import audience, posting
from cop.community.actions import action
from cop.community.byline import NAMED
from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import PUBLISHED, Thing
from cop.forum import quoting
from cop.forum.actions.replies import put_reply
from cop.forum.models import SYNTHESIS, Citation, Reply
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import rows, write

CITABLE = """
SELECT t.id FROM thing t JOIN reply r ON r.thing_id = t.id
WHERE t.parent_id = $1 AND t.id IN_IDS($2) AND t.audience_id IN_IDS($3) AND t.state = 'published' AND r.sort <> $4
"""


@action("topic.synthesise")
async def synthesise(
    reader: Reader, topic: Thing, text: Written, cited: Iterable[int], *, language: str, seen: int
) -> Thing:
    """Write the consolidated reply, or its next version. `seen` is the version that was before the steward: 0 for none.

    What it draws on and is hidden now stays: it is not shown, and counts again when it is restored.
    """
    if not text.source:
        raise Refused("say-something", field="body")
    wanted = frozenset(cited)
    found = await rows(CITABLE, topic.id, list(wanted), reader.audiences, SYNTHESIS)
    if not wanted or len(found) < len(wanted):
        raise Refused("cite-some", field="cited")
    written = await Reply.get_or_none(synthesis_for_id=topic.id)
    if written is None:
        made = await _first(reader, topic, text, language, seen)
    else:
        made = await _next(reader, await Thing.get(id=written.thing_id), text, seen)
    await _cite(made.id, wanted)
    return made


async def _first(reader: Reader, topic: Thing, text: Written, language: str, seen: int) -> Thing:
    if seen:
        raise Refused("changed-meanwhile")
    made = await put_reply(
        reader, topic, text, language=language, byline=NAMED, sort=SYNTHESIS, synthesis_for=topic.id
    )
    await posting.tell_written("topic.synthesised", reader, made)
    return made


async def _next(reader: Reader, before: Thing, text: Written, seen: int) -> Thing:
    if before.state != PUBLISHED:
        raise Refused("synthesis-hidden")
    await audience.hold_tree(before.id)
    current = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3"
        " WHERE id = $1 AND version = $2 AND state = 'published' RETURNING language", before.id, seen, now(),
    )
    if not current:
        raise Refused("changed-meanwhile")
    why = await posting.change(reader, before, current[0]["language"], [text.source])
    await quoting.put(reader, before.id, {"body": text}, current[0]["language"])
    await posting.tell_changed(reader, before, why)
    return before


async def _cite(synthesis_id: int, wanted: frozenset[int]) -> None:
    """These and no others that can be read."""
    await write(
        "DELETE FROM citation WHERE synthesis_id = $1 AND reply_id IN"
        " (SELECT id FROM thing WHERE state = 'published')", synthesis_id,
    )
    for reply_id in sorted(wanted):
        await Citation.create(synthesis_id=synthesis_id, reply_id=reply_id)
