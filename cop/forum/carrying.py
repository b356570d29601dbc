"""A question that a live session did not answer becomes a topic of its group, in the asker's own words and byline."""

from cop.community import audience
from cop.community.activity import Activity, note
from cop.community.text import Text, Written, plain, put_text
from cop.community.thing import HELD, PUBLISHED, Thing, public_id
from cop.forum.models import QUESTION, Topic
from cop.kit.clock import now
from cop.kit.store import row, write
from cop.kit.unit import unit

LONGEST_TITLE = 120

HOME = """
SELECT g.readers_id, s.state, EXISTS (
  SELECT 1 FROM audience_grant a WHERE a.audience_id = s.home_audience_id AND a.requires IS NOT NULL
) AS for_countries FROM thing q JOIN thing s ON s.id = q.parent_id JOIN community_group g ON g.id = q.group_id
WHERE q.id = $1
"""
_BYLINE = ("byline", "byline_name", "byline_slug", "byline_role", "byline_organisation", "byline_country",
           "byline_region")


async def carry(activity: Activity) -> None:
    """Make the topic, once. Nothing happens to a question that was withdrawn, hidden or carried meanwhile."""
    assert activity.thing_id is not None
    async with unit():
        await audience.hold_tree(activity.thing_id)
        question = await Thing.get(id=activity.thing_id)
        home = await _readers(question)
        if home is None or await Thing.exists(external_id=_name(question)):
            return
        topic = await _topic(question, home)
        await note("topic.asked", None, thing_id=topic.id, group_id=topic.group_id)
        await note("topic.carried", None, thing_id=topic.id, group_id=topic.group_id, subject_id=question.id)


def _name(question: Thing) -> str:
    """What leads from the question to its topic, for both slices."""
    return f"live:{question.public_id}"


async def _readers(question: Thing) -> int | None:
    """Who will read the topic: never more people than the session was for. None when it is not to be carried.

    A parked question is held, and was put aside for this by someone who keeps order.
    """
    found = await row(HOME, question.id)
    if found is None or found["state"] != PUBLISHED or question.state not in (PUBLISHED, HELD):
        return None
    if found["for_countries"]:
        assert question.group_id is not None
        return await audience.of_country_members(question.group_id)
    return int(found["readers_id"])


async def _topic(question: Thing, home: int) -> Thing:
    moment = now()
    topic = await Thing.create(
        public_id=public_id(), kind="topic", network_id=question.network_id, group_id=question.group_id,
        author_id=question.author_id, entered_by_id=question.entered_by_id, via="live", language=question.language,
        state=PUBLISHED, home_audience_id=home, created_at=moment, published_at=moment, latest_at=moment,
        external_id=_name(question), **{column: getattr(question, column) for column in _BYLINE},
    )
    await Topic.create(thing_id=topic.id, kind=QUESTION)
    text = await Text.get(thing_id=question.id, part="body", language=question.language, is_current=True)
    await put_text(topic.id, "title", topic.language, plain(first_words(text.source)), question.author_id)
    words = Written(text.source, text.html, text.render_version)
    await put_text(topic.id, "body", topic.language, words, question.author_id)
    await _carry_terms(question, topic)
    await audience.settle(topic.id)
    return topic


async def _carry_terms(question: Thing, topic: Thing) -> None:
    """The themes of the session become the topic's."""
    await write(
        "INSERT INTO thing_term (thing_id, term_id) SELECT $1::bigint, term_id FROM thing_term WHERE thing_id = $2",
        topic.id, question.parent_id,
    )


def first_words(source: str, longest: int = LONGEST_TITLE) -> str:
    """A title: the question on one line, cut at a word with an ellipsis where it is too long."""
    line = " ".join(source.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"
