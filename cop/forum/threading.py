"""How threads are split and joined. A reply and a topic are the same thing in another place: its name, its words, its
author and its files stay, and every link to it leads on.

Whoever calls this has seen to it that the same people read both topics. Inside a unit.
"""

from collections.abc import Sequence

from markupsafe import escape

from cop.community import audience, findable
from cop.community.people import Reader
from cop.community.text import Text, Written, put_text
from cop.community.thing import Thing
from cop.forum.models import ANSWER, DISCUSSION, SYNTHESIS, Reply, Topic
from cop.kit.errors import Refused
from cop.kit.store import row, rows, write

TO_TOPIC = """
UPDATE thing SET kind = 'topic', parent_id = NULL, number = 0, home_audience_id = $2, country_id = $3,
  version = version + 1 WHERE id = $1
"""
TO_REPLY = """
UPDATE thing SET kind = 'reply', parent_id = $2, home_audience_id = NULL, closed_at = NULL, pinned_until = NULL,
  slow_seconds = 0, top = 0, children = 0, latest_number = 0, version = version + 1 WHERE id = $1
"""
IN_ORDER = """
UPDATE thing SET number = placed.place, version = version + 1 FROM (
  SELECT id, row_number() OVER (ORDER BY coalesce(published_at, created_at), id) AS place FROM thing
  WHERE parent_id = $1 AND kind = 'reply'
) placed WHERE thing.id = placed.id
"""
TOP = "UPDATE thing SET top = (SELECT coalesce(max(c.number), 0) FROM thing c WHERE c.parent_id = $1) WHERE id = $1"
READ_AGAIN = "UPDATE reading SET read_to = $2 WHERE topic_id = $1 AND read_to > $2"
"""Whoever had read further meets what came in between as unread."""
FOLLOW = """
INSERT INTO following (person_id, scope, about, level, set_at)
SELECT person_id, scope, $2::bigint, level, set_at FROM following WHERE scope = 'thing' AND about = $1
ON CONFLICT (person_id, scope, about) DO NOTHING
"""
ACCEPTED = """
UPDATE topic SET accepted_count = (
    SELECT count(*) FROM reply r JOIN thing t ON t.id = r.thing_id
    WHERE t.parent_id = topic.thing_id AND r.accepted_at IS NOT NULL AND t.state = 'published'
  ), has_trials = EXISTS (
    SELECT 1 FROM trial r JOIN thing t ON t.id = r.thing_id WHERE t.parent_id = topic.thing_id
  ) WHERE thing_id IN_IDS($1)
"""
ELSEWHERE = """
UPDATE trial SET tried_id = NULL WHERE tried_id IS NOT NULL AND thing_id IN (
  SELECT t.id FROM thing t JOIN trial r ON r.thing_id = t.id JOIN thing o ON o.id = r.tried_id
  WHERE (t.parent_id IN_IDS($1) OR o.parent_id IN_IDS($1) OR o.id IN_IDS($1))
    AND o.parent_id IS DISTINCT FROM t.parent_id)
"""
"""A trial of a reply that stands in another topic now says what its own topic came to."""
UNCITED = """
DELETE FROM citation WHERE reply_id IN_IDS($1) AND synthesis_id NOT IN (
  SELECT s.id FROM thing s JOIN thing r ON r.parent_id = s.parent_id WHERE r.id = citation.reply_id)
"""
LINK = """
INSERT INTO topic_link (origin_id, result_id) VALUES ($1, $2) ON CONFLICT (origin_id, result_id) DO NOTHING
"""


async def split(reader: Reader, topic: Thing, chosen: Sequence[Thing], title: Written) -> Thing:
    """The first of these replies becomes a topic, the others its replies; each topic leads to the other."""
    first, *others = chosen
    await _check_sorts([each.id for each in chosen])
    await write(TO_TOPIC, first.id, topic.home_audience_id, topic.country_id)
    await write("DELETE FROM useful_mark WHERE reply_id = $1", first.id)
    await write("DELETE FROM trial WHERE thing_id = $1", first.id)
    await write("DELETE FROM reply WHERE thing_id = $1", first.id)
    await Topic.create(thing_id=first.id, kind=DISCUSSION)
    await put_text(first.id, "title", first.language, title, reader.id)
    await write(
        "INSERT INTO thing_term (thing_id, term_id) SELECT $1::bigint, term_id FROM thing_term WHERE thing_id = $2",
        first.id, topic.id,
    )
    await write(
        "INSERT INTO topic_share (topic_id, group_id) SELECT $1::bigint, group_id FROM topic_share WHERE topic_id = $2",
        first.id, topic.id,
    )
    await write("UPDATE thing SET parent_id = $2 WHERE id IN_IDS($1)", [each.id for each in others], first.id)
    await _put_in_order(first.id)
    await write(LINK, topic.id, first.id)
    await write(FOLLOW, topic.id, first.id)
    await _mend([topic.id, first.id], [each.id for each in chosen])
    return await Thing.get(id=first.id)


async def merge(reader: Reader, topic: Thing, into: Thing) -> None:
    """The topic becomes a reply, and its replies go with it; all stand in the order of time."""
    await audience.hold_tree(into.id)
    carried = [topic.id, *(each["id"] for each in await rows("SELECT id FROM thing WHERE parent_id = $1", topic.id))]
    await _as_one_text(reader, topic)
    await write("UPDATE reply SET sort = $2, synthesis_for_id = NULL WHERE synthesis_for_id = $1", topic.id, ANSWER)
    await write("DELETE FROM topic WHERE thing_id = $1", topic.id)
    await write("DELETE FROM topic_share WHERE topic_id = $1", topic.id)
    await write("DELETE FROM reading WHERE topic_id = $1", topic.id)
    await write(TO_REPLY, topic.id, into.id)
    await Reply.create(thing_id=topic.id)
    await write("UPDATE thing SET parent_id = $2 WHERE parent_id = $1", topic.id, into.id)
    await _put_in_order(into.id)
    found = await row("SELECT min(number) AS first FROM thing WHERE id IN_IDS($1) AND kind = 'reply'", carried)
    assert found is not None
    await write(READ_AGAIN, into.id, found["first"] - 1)
    await write(FOLLOW, topic.id, into.id)
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", into.id)
    await _mend([into.id], carried)


async def move_reply(reader: Reader, reply: Thing, into: Thing) -> None:
    """To the end of another topic."""
    await audience.hold_tree(into.id)
    await _check_sorts([reply.id])
    old = reply.parent_id
    assert old is not None
    await write("UPDATE reply SET accepted_at = NULL WHERE thing_id = $1", reply.id)
    taken = await write("UPDATE thing SET top = top + 1, version = version + 1 WHERE id = $1 RETURNING top", into.id)
    await write("UPDATE thing SET parent_id = $2, number = $3 WHERE id = $1", reply.id, into.id, taken[0]["top"])
    await write("UPDATE thing SET version = version + 1 WHERE id = $1", old)
    await _mend([old, into.id], [reply.id])


async def _check_sorts(ids: Sequence[int]) -> None:
    """The consolidated reply belongs to its topic."""
    if await Reply.exists(thing_id__in=list(ids), sort=SYNTHESIS):
        raise Refused("synthesis-stays")


async def _put_in_order(topic_id: int) -> None:
    await write(IN_ORDER, topic_id)
    await write(TOP, topic_id)


async def _mend(topic_ids: Sequence[int], moved: Sequence[int]) -> None:
    """Readers, counts and what else depends on where a reply stands."""
    await write(ELSEWHERE, list(topic_ids))
    await write(UNCITED, list(moved))
    await write(ACCEPTED, list(topic_ids))
    for each in topic_ids:
        await audience.settle(each)
    await findable.changed([*topic_ids, *moved])


async def _as_one_text(reader: Reader, topic: Thing) -> None:
    """Title, body and context of a topic as the body of a reply: nothing that was written is lost."""
    texts = {
        each.part: each for each in await Text.filter(thing_id=topic.id, language=topic.language, is_current=True)
    }
    title, body = texts["title"], texts["body"]
    rest = [texts[part] for part in ("tried", "context") if part in texts and texts[part].source]
    head = f"<p><strong>{escape(title.source)}</strong></p>"
    parts = [body, *rest]
    bare = head + "".join(each.bare or each.html for each in parts) if any(each.bare for each in parts) else ""
    joined = Written(
        "\n\n".join([f"**{title.source}**", *(each.source for each in parts)]),
        head + "".join(each.html for each in parts), body.render_version, bare,
    )
    was_bare = body.is_bare
    await put_text(topic.id, "body", topic.language, joined, reader.id)
    if was_bare:
        await write(
            "UPDATE thing_text SET is_bare = $2 WHERE thing_id = $1 AND part = 'body' AND is_current", topic.id, True
        )
