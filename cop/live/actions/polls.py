"""Polls: prepared by those who keep order, opened, closed; everybody who follows votes once, and changeably."""

from cop.community import audience, polls, scanning
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.people import Reader
from cop.community.polling import CLOSED_POLL, DRAFT_POLL, KINDS, OPEN_POLL, chosen, options_of, title_of
from cop.community.text import Written, plain, put_text
from cop.community.thing import HELD, PUBLISHED, Thing, put_thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.live.actions.announcing import tell_polls
from cop.live.actions.steps import is_hidden
from cop.live.models import CANCELLED, ENDED, TAKES_QUESTIONS, Poll
from cop.live.queries.polls import POLL

LONGEST_OPTIONS = 1_200


@action("poll.prepare")
async def prepare(reader: Reader, session: Thing, text: Written, *, kind: str, options: str) -> Thing:
    """A poll nobody but those who keep order sees until it is opened. `options`: one a line."""
    title = title_of(text.source)
    if kind not in KINDS:
        raise Refused("choose-one", field="kind")
    lines = options_of(options)
    await audience.hold_tree(session.id)
    if await _phase_of(session.id) in (ENDED, CANCELLED):
        raise Refused("session-over")
    assert session.group_id is not None
    await audience.of_desk_and(session.id, session.group_id, reader.id)
    made = await put_thing(
        reader, kind=POLL, parent_id=session.id, group_id=session.group_id, network_id=session.network_id,
        language=session.language, home=None, state=HELD, via="live",
        byline=await freeze(reader, NAMED, group_id=session.group_id),
    )
    await Poll.create(
        thing_id=made.id, session_id=session.id, sort=kind, options="\n".join(lines), phase=DRAFT_POLL
    )
    await put_text(made.id, "title", session.language, plain(title), reader.id)
    await audience.settle(made.id, watched=False)
    await tell_polls(session.id, [made.id])
    await note("poll.prepared", reader, thing_id=made.id, group_id=made.group_id)
    await scanning.mark(reader, made, text.source, options)
    return made


async def _phase_of(session_id: int) -> str:
    found = await row("SELECT phase FROM session WHERE thing_id = $1", session_id)
    if found is None:
        raise Missing
    return str(found["phase"])


@action("poll.open")
async def open_poll(reader: Reader, poll: Thing) -> None:
    """Everybody in the session sees it and may vote, as long as the session takes questions."""
    current = await _begin(poll, DRAFT_POLL)
    if await _phase_of(current.session_id) not in TAKES_QUESTIONS:
        raise Refused("session-not-open")
    await write(
        "UPDATE thing SET state = $2, version = version + 1, published_at = $3 WHERE id = $1", poll.id, PUBLISHED, now()
    )
    await audience.settle(poll.id, watched=False)
    await _go_on(reader, current, poll, OPEN_POLL, "poll.opened")


@action("poll.close")
async def close_poll(reader: Reader, poll: Thing) -> None:
    """No more votes: from now on everybody sees the figures."""
    current = await _begin(poll, OPEN_POLL)
    await _go_on(reader, current, poll, CLOSED_POLL, "poll.closed")


async def _begin(poll: Thing, phase: str) -> Poll:
    """The poll as it is now, its session held. Raises Refused when a colleague was faster, or hid it."""
    await audience.hold_tree(poll.id)
    current = await Poll.get_or_none(thing_id=poll.id)
    if current is None:
        raise Missing
    if current.phase != phase or await is_hidden(poll.id):
        raise Refused("poll-moved-on")
    return current


async def _go_on(reader: Reader, current: Poll, poll: Thing, phase: str, said: str) -> None:
    await write("UPDATE poll SET phase = $2 WHERE thing_id = $1", poll.id, phase)
    await tell_polls(current.session_id, [poll.id])
    await note(said, reader, thing_id=poll.id, group_id=poll.group_id)


async def close_all(session_id: int) -> None:
    """What is open when a session ends is closed with it. Inside a unit that holds the session."""
    closed = await write(
        "UPDATE poll SET phase = $2 WHERE session_id = $1 AND phase = $3 RETURNING thing_id",
        session_id, CLOSED_POLL, OPEN_POLL,
    )
    if closed:
        await tell_polls(session_id, sorted(each["thing_id"] for each in closed))


@action("poll.vote")
async def vote(reader: Reader, poll: Thing, /, *, choice: str = "", **marks: str) -> None:
    """One vote for each person, the last one said. Nothing tells when it came; the log hears of the number alone.

    `choice` and `marks` (o0, o1...): see `polling.chosen`. The poll's row is held, so that no vote comes after the end.
    """
    held = await write(
        "UPDATE poll SET phase = phase WHERE thing_id = $1 RETURNING sort, options, phase", poll.id
    )
    if not held or held[0]["phase"] != OPEN_POLL or await is_hidden(poll.id):
        raise Refused("poll-not-open")
    by_option = {option: marks.get(name, "") for option, name in enumerate(polls.MARKS)}
    choices = chosen(held[0]["sort"], len(held[0]["options"].splitlines()), choice, by_option)
    await polls.cast(reader, poll.id, choices)
