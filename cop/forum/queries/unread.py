"""What of the forum is new to a reader, as pieces of the statements that read topics and lists of them."""

from cop.community.sharing import IN_GROUPS

IS_REDACTED = """
EXISTS (SELECT 1 FROM thing_text z WHERE z.thing_id = t.id AND z.provenance = 'redacted') AS is_redacted"""
"""Whether somebody who keeps order has taken details out of it."""
SET_ASIDE = """
(SELECT count(*) FROM set_aside a JOIN thing h ON h.id = a.thing_id WHERE a.top_id = {0} AND h.state = 'hidden')
"""
"""How many of what stood in a thing are set aside now."""
OWN = """
(SELECT count(*) FROM thing h WHERE h.parent_id = t.id AND h.kind = 'reply' AND h.author_id = $2
  AND h.state IN ('hidden', 'erased')) AS own_hidden,
(SELECT LIST(d.public_id || ':' || d.version) FROM draft d
  WHERE d.person_id = $2 AND d.place = 'reply:' || t.public_id) AS drafts
"""
"""Of topic `t`: how many replies of reader $2 are hidden, and what this reader has begun to reply."""
FRESH = (
    "CASE WHEN r.read_to < t.latest_number THEN (SELECT {0} FROM thing h WHERE h.parent_id = t.id"
    " AND h.number > r.read_to AND h.state = 'published' AND h.author_id <> $2 AND +h.audience_id IN_IDS($3)) END"
)
"""Of the replies of others since the last visit to topic `t` by reader $2, as far as $3 reads; NULL without any."""
UNREAD = f"""
(r.read_to < t.latest_number
  OR r.read_to IS NULL AND {IN_GROUPS.format("$$")} AND (t.author_id <> $1 OR t.latest_number > 0))
"""
"""Topics with replies since the last visit, and those of the reader's own groups that were never opened."""
