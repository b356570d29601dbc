"""The topics that replies went to, or came from."""

from collections.abc import Sequence

from cop.kit.store import Row, rows

LINKS = """
SELECT t.public_id, CASE WHEN l.origin_id = $1 THEN 1 ELSE 0 END AS is_result FROM topic_link l
JOIN thing t ON t.id = CASE WHEN l.origin_id = $1 THEN l.result_id ELSE l.origin_id END
WHERE (l.origin_id = $1 OR l.result_id = $1) AND t.kind IN ('topic', 'reply') AND t.audience_id = $2
ORDER BY l.id LIMIT 20
"""
"""Names alone, of those that have the readers of this topic: what stands there is read there, by who may."""


async def links_of(topic: Row) -> Sequence[Row]:
    """For whom the topic was read: the other end has the same readers, or is not named."""
    return await rows(LINKS, topic["id"], topic["audience_id"])
