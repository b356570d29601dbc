"""Finding groups, always on behalf of a reader: one that may not be known is answered like a missing one."""

from typing import Any

from cop.community.groups import ACCESSES, Group, group_by_slug, group_for
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.rules import member, secretariat
from cop.community.vocabulary import stored_labels
from cop.kit.errors import Forbidden, Missing
from cop.kit.store import Row, row, rows

FEW = 5
"""A smaller number of people is not told to those outside the group: it would point at persons."""
PAGE = 60
LONGEST_SLUG = 80
LABELS = ("labels", "purpose", "network_labels")

BELONG = """
  SELECT m.group_id, m.person_id FROM membership m JOIN person p ON p.id = m.person_id
  WHERE m.open_for IS NOT NULL AND p.state = 'active'
  UNION
  SELECT po.group_id, h.person_id FROM holding h JOIN post po ON po.id = h.post_id
  JOIN person p ON p.id = h.person_id
  WHERE h.open_for IS NOT NULL AND po.group_id IS NOT NULL AND p.state = 'active'
"""
"""Who belongs to which group: members, and holders of its posts."""

HEIR = """
SELECT g.slug FROM activity a JOIN community_group g ON g.id = a.subject_id AND g.listed_id IN_IDS($2)
WHERE a.verb = 'group.merged' AND a.group_id = $1 AND NOT EXISTS (SELECT 1 FROM activity r
  WHERE r.verb = 'group.revived' AND r.group_id = $1 AND r.id > a.id) ORDER BY a.id DESC LIMIT 1
"""

LIST = f"""
WITH belong AS ({BELONG}), counted AS (
  SELECT group_id, count(*) AS members FROM belong GROUP BY group_id
), listed AS (
  SELECT g.id, g.slug, g.key, g.kind, g.access, g.network_id, g.labels, g.purpose, n.labels AS network_labels,
         coalesce(c.members, 0) AS members, CASE WHEN g.id IN_IDS($2) THEN 0 ELSE 1 END AS place
  FROM community_group g JOIN network n ON n.id = g.network_id LEFT JOIN counted c ON c.group_id = g.id
  WHERE g.listed_id IN_IDS($1) AND g.archived_at IS NULL
)
SELECT * FROM listed
WHERE $3::text = '' OR (place, network_id, kind, key) >
      (SELECT l.place, l.network_id, l.kind, l.key FROM listed l WHERE l.slug = $3::text)
ORDER BY place, network_id, kind, key LIMIT $4
"""  # noqa: S608  # pieces of ours


async def heir(reader: Reader, group: Group) -> str:
    """The address of the group an archived one has become part of, if the reader may know of it; else ""."""
    found = await row(HEIR, group.id, reader.audiences) if group.archived_at is not None else None
    return str(found["slug"]) if found else ""


async def group_inside(reader: Reader, slug: str) -> Group:
    """The group, if the reader belongs to it. Raises Missing."""
    group = await group_for(reader, slug)
    if not member(reader, group):
        raise Missing
    return group


async def group_to_steward(reader: Reader, slug: str) -> Group:
    """The group, if the reader leads or moderates it. Raises Missing."""
    group = await group_for(reader, slug)
    if group.id not in reader.steward_of:
        raise Missing
    return group


async def group_to_edit(reader: Reader, slug: str) -> Group:
    """The group, for its lead; any group, for the secretariat. Raises Missing, or Forbidden to others."""
    group = await (group_by_slug(slug) if secretariat(reader, None) else group_for(reader, slug))
    if not may(reader, "group.edit", group):
        raise Forbidden
    return group


def own_ids(reader: Reader) -> frozenset[int]:
    """Groups the reader belongs to, as a member or by a post."""
    return reader.member_of | {post.group_id for post in reader.posts if post.group_id}


def few(count: int, *, exact: bool) -> int | None:
    """The number as this reader may know it: None stands for fewer than five."""
    return count if exact or count >= FEW else None


async def groups(reader: Reader, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """A page of the groups the reader may know of, own ones first; and the slug the next page follows."""
    own = own_ids(reader)
    found = await rows(LIST, reader.audiences, own, after, PAGE + 1)
    page = [in_words(each, members=few(each["members"], exact=each["id"] in own)) for each in found[:PAGE]]
    return page, page[-1]["slug"] if len(found) > PAGE else ""


def in_words(found: Row, **more: Any) -> dict[str, Any]:
    """A raw row with its labels read, and whatever else belongs to it."""
    row = dict(found)
    return {**row, **{name: stored_labels(row[name]) for name in LABELS if name in row}, **more}


def wider(access: str, than: str) -> bool:
    """True when more people know of the group, or read it, than before."""
    return ACCESSES.index(access) < ACCESSES.index(than)
