"""Polls in a topic: its author or a steward asks, members of the group vote until a day or until it is closed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cop.community import audience, polls, posting
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.people import Reader
from cop.community.polling import KINDS, chosen, options_of, title_of
from cop.community.text import Written, plain, put_text
from cop.community.thing import Thing, put_thing
from cop.forum.models import TopicPoll
from cop.forum.queries.polls import POLL
from cop.kit.clock import instant, now
from cop.kit.errors import Refused
from cop.kit.store import row, write

LONGEST_OPTIONS = 1_200
MOST_OPEN = 3
"""Polls of one topic in which one votes at the same time."""
USUAL_DAYS, MOST_DAYS = 14, 90

HOLD_TOPIC = """
UPDATE thing SET top = top WHERE id = $1 AND group_id = $2 AND kind = 'topic' AND state = 'published'
AND closed_at IS NULL RETURNING group_id, network_id, also_in
"""
OPEN = """
SELECT count(*) AS n FROM thing t JOIN topic_poll p ON p.thing_id = t.id
WHERE t.parent_id = $1 AND t.number = 0 AND t.state IN ('published', 'held') AND p.closes_at > $2
"""
HOLD_POLL = "UPDATE topic_poll SET closes_at = closes_at WHERE thing_id = $1 RETURNING sort, options, closes_at"
STANDS = """
SELECT 1 AS stands FROM thing t JOIN thing p ON p.id = t.parent_id
WHERE t.id = $1 AND t.state = 'published' AND p.state = 'published' AND p.closed_at IS NULL
"""
"""A poll in which one votes, but for its day: neither it nor its topic is hidden, and the topic is not closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `sort` is one of polling.KINDS; see `asked`."""

    title: str
    sort: str
    options: str
    """One a line, as `polling.options_of` gives them."""
    closes_at: datetime
    language: str

    @property
    def parts(self) -> dict[str, Written]:
        """Its words, as texts of the thing: what somebody looks at before others do, and takes details out of. Votes
        count the options of the poll's own row, which such a redaction masks: they stay as many as they are."""
        return {"title": plain(self.title), "options": plain(self.options)}


def asked(title: str, *, sort: str, options: str, closes_at: datetime, language: str) -> Question:
    """From what was typed. Raises Refused for what is no poll."""
    title = title_of(title)
    if sort not in KINDS:
        raise Refused("choose-one", field="kind")
    lines = "\n".join(options_of(options))
    if not now() < closes_at <= now() + timedelta(days=MOST_DAYS + 2):  # a day begins up to a day apart
        raise Refused("not-ahead", field="until")
    return Question(title=title, sort=sort, options=lines, closes_at=closes_at, language=language)


def end_of(day: date | None, zone: str) -> datetime:
    """The end of the last day one votes, by the clocks of a zone. Raises Refused unless that day may be the last."""
    today = now().astimezone(ZoneInfo(zone)).date()
    if day is None:
        raise Refused("say-something", field="until")
    if day < today:
        raise Refused("not-ahead", field="until")
    if day > today + timedelta(days=MOST_DAYS):
        raise Refused("too-far-ahead", field="until", most=MOST_DAYS)
    return datetime.combine(day, time.max, ZoneInfo(zone)).astimezone(UTC)


@action("topic.poll")
async def ask(reader: Reader, topic: Thing, question: Question) -> Thing:
    """A poll in a topic, to be voted in at once where nobody must read it first.

    Under the name of who asks; but the author of a topic signs it as the topic is signed: who else could it be?
    """
    held = await write(HOLD_TOPIC, topic.id, topic.group_id)
    if not held:
        raise Refused("topic-closed")
    count = await row(OPEN, topic.id, now())
    if count is not None and count["n"] >= MOST_OPEN:
        raise Refused("too-many-polls", most=MOST_OPEN)
    group_id = held[0]["group_id"]
    state = await posting.state_for(reader, group_id, topic.id, question.language, question.parts)
    mode = topic.byline if topic.author_id == reader.id else NAMED
    made = await put_thing(
        reader, kind=POLL, parent_id=topic.id, group_id=group_id, network_id=held[0]["network_id"],
        language=question.language, home=None, state=state, also_in=held[0]["also_in"],
        byline=await freeze(reader, mode, group_id=group_id),
    )
    await TopicPoll.create(
        thing_id=made.id, sort=question.sort, options=question.options, closes_at=question.closes_at
    )
    await audience.settle(made.id)
    for part, text in question.parts.items():
        await put_text(made.id, part, question.language, text, reader.id)
    await posting.tell_written("topic.polled", reader, made)
    return made


@action("topic_poll.vote")
async def vote(reader: Reader, poll: Thing, /, *, choice: str = "", **marks: str) -> None:
    """One vote for each person, the last one said. It leaves no activity, and nothing that tells when it came.

    `choice` and `marks` (o0, o1...): see `polling.chosen`. The poll's row is held, so that no vote comes after the end.
    """
    held = await write(HOLD_POLL, poll.id)
    closes_at = instant(held[0]["closes_at"]) if held else None
    if closes_at is None or closes_at <= now() or not await row(STANDS, poll.id):
        raise Refused("poll-not-open")
    by_option = {option: marks.get(name, "") for option, name in enumerate(polls.MARKS)}
    choices = chosen(held[0]["sort"], len(held[0]["options"].splitlines()), choice, by_option)
    await polls.cast(reader, poll.id, choices)


@action("topic_poll.close")
async def close(reader: Reader, poll: Thing) -> None:
    """No more votes: from now on everybody sees the figures."""
    moment = now()
    if not await write(
        "UPDATE topic_poll SET closes_at = $2 WHERE thing_id = $1 AND closes_at > $2 RETURNING thing_id",
        poll.id, moment,
    ) or not await row(STANDS, poll.id):
        raise Refused("poll-moved-on")
    await note("topic_poll.closed", reader, thing_id=poll.id, group_id=poll.group_id)
