"""Topics and replies as a search finds them, and as its lists show them."""

from collections.abc import Mapping, Sequence

from cop.community.findable import Card, Kind
from cop.community.people import Reader
from cop.community.subjects import BYLINE_OF_T, Parts, Subject, byline, names, seconds, subjects, texts
from cop.kit.clock import instant
from cop.kit.markup import words_of
from cop.kit.store import Row, rows
from search.documents import Document, Said

TOPIC, REPLY = "topic", "reply"
MOST_HEARD, LONGEST_HEARD = 20, 4000
"""So many replies lend their words to their topic, and so many characters."""
PLAIN, ANSWERED, CLOSED = 0.7, 0.85, 0.2
"""Weight of a topic; of one with an answer that helped; what a closed one has less."""
ANSWER, ACCEPTED = 0.6, 0.8

TOPICS = f"""
SELECT t.id, t.audience_id, t.language, t.latest_at, t.closed_at, {BYLINE_OF_T},
  EXISTS (SELECT 1 FROM thing c JOIN reply r ON r.thing_id = c.id
    WHERE c.parent_id = t.id AND c.state = 'published' AND r.accepted_at IS NOT NULL) AS is_answered
FROM thing t JOIN topic p ON p.thing_id = t.id
WHERE t.id IN_IDS($1) AND t.state = 'published' AND t.audience_id IS NOT NULL
"""  # noqa: S608  # pieces of ours
HEARD = """
SELECT topic_id, language, html FROM (
  SELECT t.id AS topic_id, x.language, x.html, r.accepted_at, c.number,
    row_number() OVER (PARTITION BY t.id ORDER BY r.accepted_at IS NULL, c.number) AS place
  FROM thing t JOIN thing c ON c.parent_id = t.id AND c.state = 'published' AND +c.audience_id = t.audience_id
  JOIN reply r ON r.thing_id = c.id
  JOIN thing_text x ON x.thing_id = c.id AND x.part = 'body' AND x.is_current AND x.language = c.language
  WHERE t.id IN_IDS($1)
) heard WHERE place <= $2 ORDER BY topic_id, place
"""
REPLIES = f"""
SELECT t.id, t.audience_id, t.language, t.published_at, t.parent_id, {BYLINE_OF_T}, r.accepted_at
FROM thing t JOIN reply r ON r.thing_id = t.id
WHERE t.id IN_IDS($1) AND t.state = 'published' AND t.audience_id IS NOT NULL
"""  # noqa: S608
TOPIC_CARDS = f"""
SELECT t.id, t.public_id, t.language, t.latest_at, t.children, t.closed_at, {BYLINE_OF_T}, p.kind AS sort,
  p.accepted_count, title.source AS title, body.html AS body
FROM thing t JOIN topic p ON p.thing_id = t.id
JOIN thing_text title ON title.thing_id = t.id AND title.part = 'title' AND title.is_current
  AND title.language = t.language
LEFT JOIN thing_text body ON body.thing_id = t.id AND body.part = 'body' AND body.is_current
  AND body.language = t.language
WHERE t.id IN_IDS($1) AND t.audience_id IN_IDS($2) AND t.state = 'published'
"""  # noqa: S608
REPLY_CARDS = f"""
SELECT t.id, t.public_id, t.language, t.published_at, t.number, {BYLINE_OF_T}, r.accepted_at, p.id AS topic_id,
  p.public_id AS topic, p.language AS topic_language, title.source AS title, body.html AS body
FROM thing t JOIN reply r ON r.thing_id = t.id
JOIN thing p ON p.id = t.parent_id AND p.audience_id IN_IDS($2)
JOIN thing_text title ON title.thing_id = p.id AND title.part = 'title' AND title.is_current
  AND title.language = p.language
LEFT JOIN thing_text body ON body.thing_id = t.id AND body.part = 'body' AND body.is_current
  AND body.language = t.language
WHERE t.id IN_IDS($1) AND t.audience_id IN_IDS($2) AND t.state = 'published'
"""  # noqa: S608


async def topics(ids: Sequence[int]) -> list[Document]:
    """Those of these topics that somebody may find: five statements, whatever the number."""
    found = {each["id"]: each for each in await rows(TOPICS, list(ids))}
    said, about, heard = await texts(list(found)), await subjects(list(found)), await _heard(list(found))
    return [
        Document(
            id=str(topic_id), kind=TOPIC, audience=topic["audience_id"], version=0,
            said=_said(said.get(topic_id, {}), topic["language"], heard.get(topic_id, {})),
            labels=(*about[topic_id].labels, *names(topic)),
            facets=_facets(about[topic_id], topic["language"]), weight=_weight(topic), at=seconds(topic["latest_at"]),
        )
        for topic_id, topic in found.items()
    ]


async def replies(ids: Sequence[int]) -> list[Document]:
    """Those of these replies that somebody may find, by their own words and the terms of their topics. Without the
    title: whoever seeks its words wants the topic, not each of its replies."""
    found = {each["id"]: each for each in await rows(REPLIES, list(ids))}
    said = await texts(list(found))
    about = await subjects(sorted({each["parent_id"] for each in found.values()}))
    return [
        Document(
            id=str(reply_id), kind=REPLY, audience=reply["audience_id"], version=0,
            said=_said(said.get(reply_id, {}), reply["language"], {}),
            labels=(*about[reply["parent_id"]].labels, *names(reply)),
            facets=_facets(about[reply["parent_id"]], reply["language"]),
            weight=ACCEPTED if reply["accepted_at"] else ANSWER, at=seconds(reply["published_at"]),
        )
        for reply_id, reply in found.items()
    ]


async def _heard(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Topic -> language -> the words of its replies that everybody reads who reads the topic, accepted ones first."""
    heard: dict[int, dict[str, str]] = {}
    room = dict.fromkeys(ids, LONGEST_HEARD)
    for each in await rows(HEARD, list(ids), MOST_HEARD):
        words = words_of(each["html"])[:room[each["topic_id"]]]
        room[each["topic_id"]] -= len(words)
        of_topic = heard.setdefault(each["topic_id"], {})
        of_topic[each["language"]] = f"{of_topic.get(each['language'], '')} {words}".strip()
    return heard


def _said(parts: Parts, own: str, heard: Mapping[str, str]) -> tuple[Said, ...]:
    """The thing's own language first."""
    languages = dict.fromkeys((own, *parts, *heard))
    return tuple(_say(language, parts.get(language, {}), heard.get(language, "")) for language in languages)


def _say(language: str, parts: Mapping[str, str], heard: str = "") -> Said:
    own = (parts.get(part, "") for part in ("body", "tried", "context", "for_context"))
    return Said(language, parts.get("title", ""), "\n".join(words for words in (*own, heard) if words))


def _facets(subject: Subject, language: str) -> dict[str, tuple[str, ...]]:
    return {**subject.facets, "language": (language,)}


def _weight(topic: Row) -> float:
    return (ANSWERED if topic["is_answered"] else PLAIN) - (CLOSED if topic["closed_at"] else 0)


async def topic_cards(reader: Reader, ids: Sequence[int]) -> dict[int, Card]:
    """Those of these topics that the reader may read now."""
    found = await rows(TOPIC_CARDS, list(ids), reader.audiences)
    about = await subjects([each["id"] for each in found])
    return {
        each["id"]: Card(
            id=each["id"], kind=TOPIC, url=f"/topics/{each['public_id']}", title=each["title"],
            language=each["language"], excerpt=words_of(each["body"] or ""), labels=tuple(about[each["id"]].shown),
            unchecked=tuple(about[each["id"]].unchecked), names=names(each), at=instant(each["latest_at"]),
            more={"byline": byline(each), "accepted": each["accepted_count"] > 0, "children": each["children"],
                  "sort": each["sort"], "closed": each["closed_at"] is not None},
        )
        for each in found
    }


async def reply_cards(reader: Reader, ids: Sequence[int]) -> dict[int, Card]:
    """Those of these replies that the reader may read now, each at its place in its thread."""
    found = await rows(REPLY_CARDS, list(ids), reader.audiences)
    about = await subjects(sorted({each["topic_id"] for each in found}))
    return {
        each["id"]: Card(
            id=each["id"], kind=REPLY, title=each["title"], language=each["language"],
            url=f"/topics/{each['topic']}?after={each['number'] - 1}#r-{each['public_id']}",
            excerpt=words_of(each["body"] or ""), labels=tuple(about[each["topic_id"]].shown),
            unchecked=tuple(about[each["topic_id"]].unchecked), names=names(each), at=instant(each["published_at"]),
            more={"byline": byline(each), "accepted": each["accepted_at"] is not None, "children": 0,
                  "title_language": each["topic_language"]},
        )
        for each in found
    }


KINDS = (
    Kind(name=TOPIC, thing_kind="topic", documents=topics, cards=topic_cards),
    Kind(name=REPLY, thing_kind="reply", documents=replies, cards=reply_cards, boost=0.8),
)
