"""Answering in a thread, marking what was useful, accepting what helped."""

from cop.community import audience, drafts, posting
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import MODES, freeze
from cop.community.people import Reader
from cop.community.text import Text, Written, plain, put_text
from cop.community.thing import Thing, put_thing
from cop.forum import quoting
from cop.forum.models import ANSWER, SYNTHESIS, Reply, Useful
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write

FOR_CONTEXT = "for_context"
"""The part of a reply that says for which situation it was accepted."""
LONGEST_CONTEXT = 200


@action("topic.reply")
async def reply(
    reader: Reader, topic: Thing, text: Written, *, language: str, byline: str, sent: drafts.Sent | None = None,
    via: str = "web",
) -> Thing:
    """Answer in a thread. `sent`: where it was kept until now."""
    made = await put_reply(reader, topic, text, language=language, byline=byline, sort=ANSWER, via=via)
    await drafts.was_sent(reader, sent)
    await posting.tell_written("topic.replied", reader, made)
    return made


async def put_reply(
    reader: Reader, topic: Thing, text: Written, *, language: str, byline: str, sort: str,
    synthesis_for: int | None = None, via: str = "web",
) -> Thing:
    """A reply of any sort. The thread gives out numbers; taking one is also what makes rivals wait.

    A consolidated reply may be written of a closed topic too: often it is what closes it. Inside a unit.
    """
    if not text.source:
        raise Refused("say-something", field="body")
    if byline not in MODES:
        raise Refused("choose-one", field="byline")
    is_open = "" if sort == SYNTHESIS else "AND closed_at IS NULL"
    taken = await write(
        f"UPDATE thing SET top = top + 1 WHERE id = $1 AND group_id = $2 AND kind = 'topic' AND state = 'published'"  # noqa: S608
        f" {is_open} RETURNING top, group_id, network_id, also_in", topic.id, topic.group_id,
    )
    if not taken:
        raise Refused("topic-closed")
    if synthesis_for is not None and await Reply.exists(synthesis_for_id=synthesis_for):
        raise Refused("changed-meanwhile")
    state = await posting.state_for(reader, taken[0]["group_id"], topic.id, language, {"body": text})
    made = await put_thing(
        reader, kind="reply", parent_id=topic.id, number=taken[0]["top"], group_id=taken[0]["group_id"],
        network_id=taken[0]["network_id"], language=language, home=None, via=via, state=state,
        also_in=taken[0]["also_in"],
        byline=await freeze(reader, byline, group_id=taken[0]["group_id"]),
    )
    await Reply.create(thing_id=made.id, sort=sort, synthesis_for_id=synthesis_for)
    await audience.settle(made.id)
    await quoting.put(reader, made.id, {"body": text}, language)
    return made


@action("topic.accept")
async def accept(reader: Reader, topic: Thing, answer: Thing, *, context: str = "") -> None:
    """Mark a reply as an answer that helped; a topic may have several, each for a context of its own."""
    if len(context) > LONGEST_CONTEXT:
        raise Refused("too-long", field=FOR_CONTEXT, most=LONGEST_CONTEXT, have=len(context))
    is_new = await _set_accepted(reader, topic, answer, accepted=True)
    is_said = bool(context) and await _say_for(reader, answer, context)
    if is_new or is_said:
        await note("topic.accepted", reader, thing_id=answer.id, group_id=topic.group_id)


@action("topic.unaccept")
async def unaccept(reader: Reader, topic: Thing, answer: Thing) -> None:
    """Take the mark back, and with it the words beside it."""
    if await _set_accepted(reader, topic, answer, accepted=False):
        await _say_for(reader, answer, "")
        await note("topic.unaccepted", reader, thing_id=answer.id, group_id=topic.group_id)


async def _set_accepted(reader: Reader, topic: Thing, answer: Thing, *, accepted: bool) -> bool:
    """Whether that changed anything. A consolidated reply is no answer of somebody's, and is never accepted."""
    if answer.parent_id != topic.id:
        raise Missing
    test = "NULL" if accepted else "NOT NULL"
    changed = await write(
        f"UPDATE reply SET accepted_at = $2 WHERE thing_id = $1 AND accepted_at IS {test}"  # noqa: S608
        " AND sort <> $3 RETURNING thing_id", answer.id, now() if accepted else None, SYNTHESIS,
    )
    if not changed:
        return False
    await write(
        "UPDATE topic SET accepted_count = (SELECT count(*) FROM reply r JOIN thing t ON t.id = r.thing_id"
        " WHERE t.parent_id = $1 AND r.accepted_at IS NOT NULL AND t.state = 'published') WHERE thing_id = $1",
        topic.id,
    )
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", topic.id)
    return True


async def _say_for(reader: Reader, answer: Thing, words: str) -> bool:
    """Keep for which context it was accepted: a new version of the reply, and with it a new page."""
    language = (await Thing.get(id=answer.id)).language
    before = await Text.get_or_none(thing_id=answer.id, part=FOR_CONTEXT, language=language, is_current=True)
    if (before.source if before else "") == words or not await Reply.exists(
        thing_id=answer.id, accepted_at__isnull=not words
    ):
        return False
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", answer.id)
    await put_text(answer.id, FOR_CONTEXT, language, plain(words), reader.id)
    return True


@action("reply.useful")
async def mark_useful(reader: Reader, answer: Thing) -> None:
    """Say that a reply was useful; saying it twice changes nothing."""
    made = await write(
        "INSERT INTO useful_mark (reply_id, person_id) VALUES ($1, $2)"
        " ON CONFLICT (reply_id, person_id) DO NOTHING RETURNING id", answer.id, reader.id,
    )
    if made:
        await write("UPDATE reply SET useful_count = useful_count + 1 WHERE thing_id = $1", answer.id)
        await note("reply.useful", reader, thing_id=answer.id, group_id=answer.group_id)


@action("reply.not_useful")
async def unmark_useful(reader: Reader, answer: Thing) -> None:
    """Take the mark back."""
    if await Useful.filter(reply_id=answer.id, person_id=reader.id).delete():
        await write("UPDATE reply SET useful_count = useful_count - 1 WHERE thing_id = $1", answer.id)
        await note("reply.not_useful", reader, thing_id=answer.id, group_id=answer.group_id)
