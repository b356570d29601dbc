"""After the end: what people thought of a session, and the words that sum it up."""

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.text import Written, put_text
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, write
from cop.live.models import ENDED

USEFUL = (1, 2, 3, 4, 5)
"""From not at all to very."""
LONGEST_WORDS = 1_000
LONGEST_SUMMARY = 10_000
SUMMARY = "summary"
"""The part of the session's text that sums it up."""


@action("session.feedback")
async def feedback(reader: Reader, session: Thing, *, useful: int, words: str) -> None:
    """What this person thought of it, in place of what they said before. No activity tells who said so, nor when."""
    if useful not in USEFUL:
        raise Refused("choose-one", field="useful")
    if len(words) > LONGEST_WORDS:
        raise Refused("too-long", field="words", most=LONGEST_WORDS, have=len(words))
    await _demand_over(session)
    await write(
        "INSERT INTO session_feedback (session_id, person_id, useful, words) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (session_id, person_id) DO UPDATE SET useful = excluded.useful, words = excluded.words",
        session.id, reader.id, useful, words,
    )


@action("session.summarise")
async def summarise(reader: Reader, session: Thing, text: Written, *, seen: int) -> None:
    """The summary everybody reads who reads the session; an empty one takes it away. `seen` is the version edited."""
    if len(text.source) > LONGEST_SUMMARY:
        raise Refused("too-long", field="text", most=LONGEST_SUMMARY, have=len(text.source))
    await _demand_over(session)
    taken = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2 RETURNING language",
        session.id, seen, now(),
    )
    if not taken:
        raise Refused("changed-meanwhile")
    await put_text(session.id, SUMMARY, taken[0]["language"], text, reader.id)
    await note("session.summarised", reader, thing_id=session.id, group_id=session.group_id)


async def _demand_over(session: Thing) -> None:
    found = await row("SELECT phase FROM session WHERE thing_id = $1", session.id)
    if found is None or found["phase"] != ENDED:
        raise Refused("session-not-over")
