"""Words among those who run a session, and "seen" by each of them."""

from cop.community import audience
from cop.community.actions import action
from cop.community.people import Reader
from cop.community.text import Written
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write
from cop.live.actions.announcing import tell_backstage
from cop.live.models import Backstage
from cop.live.queries.backstage import word_of

LONGEST_WORD = 500


@action("backstage.say")
async def say(reader: Reader, session: Thing, text: Written) -> None:
    """To host, desk, experts and stewards: plain text, under one's own name."""
    if not text.source:
        raise Refused("say-something", field="text")
    if len(text.source) > LONGEST_WORD:
        raise Refused("too-long", field="text", most=LONGEST_WORD, have=len(text.source))
    await audience.hold_tree(session.id)
    made = await Backstage.create(session_id=session.id, author_id=reader.id, words=text.source, at=now())
    await tell_backstage(session.id, [made.id])


@action("backstage.see")
async def see(reader: Reader, session: Thing, *, word: str) -> None:
    """Acknowledge it; twice is once. Raises Missing for a word of another session."""
    await audience.hold_tree(session.id)
    word_id = await word_of(session.id, word)
    found = await row("SELECT author_id FROM backstage WHERE id = $1", word_id) if word_id else None
    if word_id is None or found is None:
        raise Missing
    if found["author_id"] == reader.id:
        raise Refused("own-backstage")
    made = await write(
        "INSERT INTO backstage_seen (message_id, person_id) VALUES ($1, $2)"
        " ON CONFLICT (message_id, person_id) DO NOTHING RETURNING id",
        word_id, reader.id,
    )
    if made:
        await tell_backstage(session.id, [word_id])
