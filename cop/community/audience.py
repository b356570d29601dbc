"""Who may see. The only mechanism there is.

People set a thing's `state` and `home_audience`; its `audience` is derived from both, here and nowhere else,
by `settle()`. A reader carries the ids of all audiences the reader is in (`READER_BY_TOKEN` below, computed in the
statement that reads the session); a thing can be read when its `audience` is one of them. That one column
filters pages, lists, feeds, counts, mails and sockets.

Principals are words: everyone, network:3, group:7 (its members), steward:7 (its leads and moderators),
post:12, office:secretariat, country:5, person:41. An audience is met by any one of its grants, and a
grant may ask for a second principal too.
"""

from collections.abc import Iterable, Mapping

from tortoise import fields
from tortoise.models import Model

from cop.kit.clock import now
from cop.kit.store import row, rows, write

EVERYONE = "everyone"
NOBODY = "nobody"
COUNTRY_POST = "country-post"
"""Second principal: holds a post of some country."""


class Audience(Model):
    """A set of readers, by its key."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(80, unique=True)

    class Meta:
        table = "audience"


class Grant(Model):
    """A principal is in an audience, from a moment until another; `requires` names a second one to hold as well."""

    id = fields.IntField(primary_key=True)
    audience: fields.ForeignKeyRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", on_delete=fields.RESTRICT, related_name="grants"
    )
    audience_id: int
    principal = fields.CharField(40, db_index=True)
    requires = fields.CharField(40, null=True)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "audience_grant"
        unique_together = (("audience", "principal"),)


async def audience(key: str, principals: Iterable[str], *, requires: Mapping[str, str] | None = None) -> int:
    """The id of this audience, made with these grants if it is new; `requires`: principal -> a second one.

    Inside a unit.
    """
    await write("INSERT INTO audience (key) VALUES ($1) ON CONFLICT (key) DO NOTHING", key)
    found = await row("SELECT id FROM audience WHERE key = $1", key)
    assert found is not None
    for principal in principals:
        await write(
            "INSERT INTO audience_grant (audience_id, principal, requires, since) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (audience_id, principal) DO NOTHING",
            found["id"], principal, (requires or {}).get(principal), now(),
        )
    return int(found["id"])


async def everyone() -> int:
    return await audience(EVERYONE, [EVERYONE])


async def nobody() -> int:
    return await audience(NOBODY, [])


async def of_network(network_id: int) -> int:
    return await audience(f"network:{network_id}", [f"network:{network_id}"])


async def of_members(group_id: int) -> int:
    return await audience(f"group:{group_id}", [f"group:{group_id}"])


async def of_country_members(group_id: int) -> int:
    """Members of the group who hold a post of a country, and those who keep order there."""
    members, stewards = f"group:{group_id}", f"steward:{group_id}"
    return await audience(f"countries:{group_id}", [members, stewards], requires={members: COUNTRY_POST})


async def of_stewards(group_id: int) -> int:
    return await audience(f"stewards:{group_id}", [f"steward:{group_id}"])


async def of_person(person_id: int) -> int:
    return await audience(f"person:{person_id}", [f"person:{person_id}"])


async def of_review(group_id: int, person_id: int) -> int:
    """The author and the stewards, while a thing is held."""
    return await audience(f"review:{group_id}:{person_id}", [f"steward:{group_id}", f"person:{person_id}"])


SETTLE = """
WITH RECURSIVE alone AS NOT MATERIALIZED (
  SELECT t.id, t.parent_id, t.group_id, t.author_id, t.home_audience_id AS home, t.audience_id AS present, t.top,
         CASE t.state WHEN 'erased' THEN 'nobody' WHEN 'draft' THEN 'own' WHEN 'hidden' THEN 'stewards'
              WHEN 'held' THEN 'review'
              ELSE CASE WHEN t.home_audience_id IS NULL THEN 'home'
                        WHEN t.home_audience_id = (SELECT id FROM audience WHERE key = 'stewards:' || t.group_id)
                        THEN 'stewards' ELSE 'home' END END AS readers
  FROM thing t
), tree AS (
  SELECT id, present, top, group_id, home, author_id AS whose, readers FROM alone WHERE id = $1
  UNION ALL
  SELECT a.id, a.present, a.top, tree.group_id, tree.home,
         CASE a.readers WHEN 'home' THEN tree.whose ELSE a.author_id END,
         CASE WHEN a.readers = 'home' THEN tree.readers
              WHEN tree.readers = 'home' THEN a.readers
              WHEN 'nobody' IN (a.readers, tree.readers) THEN 'nobody'
              WHEN 'own' IN (a.readers, tree.readers)
              THEN CASE WHEN a.author_id = tree.whose AND 'stewards' NOT IN (a.readers, tree.readers)
                        THEN 'own' ELSE 'nobody' END
              WHEN a.readers = tree.readers AND a.author_id = tree.whose THEN a.readers
              ELSE 'stewards' END
  FROM alone a JOIN tree ON a.parent_id = tree.id
), found AS (
  SELECT id, present, top, CASE readers WHEN 'home' THEN home
    WHEN 'own' THEN (SELECT id FROM audience WHERE key = 'person:' || tree.whose)
    WHEN 'review' THEN coalesce(
      (SELECT id FROM audience WHERE key = 'review:' || tree.group_id || ':' || tree.whose),
      (SELECT id FROM audience WHERE key = 'stewards:' || tree.group_id))
    WHEN 'stewards' THEN (SELECT id FROM audience WHERE key = 'stewards:' || tree.group_id) END AS audience
  FROM tree
)
SELECT id, audience, top, present IS DISTINCT FROM audience AS is_changed FROM found
WHERE present IS DISTINCT FROM audience OR top > 0
"""
"""The readers of a tree, where they change and where there are children to count. A thing is read by those its
own state allows, met with the readers of its parent. Sets are met as words: nobody; own (the author, `whose`);
stewards; review (the stewards and the author); home (everyone it was written for). Nobody is NULL."""

COUNT = """
UPDATE thing SET
  children = (SELECT count(*) FROM thing c
    WHERE c.parent_id = thing.id AND c.state = 'published' AND +c.audience_id = thing.audience_id),
  latest_number = coalesce((SELECT max(c.number) FROM thing c
    WHERE c.parent_id = thing.id AND c.state = 'published' AND +c.audience_id = thing.audience_id), 0),
  latest_at = coalesce((SELECT max(c.published_at) FROM thing c
    WHERE c.parent_id = thing.id AND c.state = 'published' AND +c.audience_id = thing.audience_id),
    thing.published_at, thing.created_at)
WHERE id IN_IDS($1)
"""
"""What has children says how many of them everyone sees who sees it. The plus signs keep SQLite from looking
for the few replies of a topic among all things of its audience."""

HOLD = """
UPDATE thing SET top = top WHERE id = (
  WITH RECURSIVE up AS (
    SELECT id, parent_id FROM thing WHERE id = $1
    UNION ALL
    SELECT t.id, t.parent_id FROM thing t JOIN up ON up.parent_id = t.id
  )
  SELECT id FROM up WHERE parent_id IS NULL
) RETURNING id
"""


async def hold_tree(thing_id: int) -> int:
    """Make rivals in the same tree wait until this unit ends; gives the id of its root. Inside a unit.

    Without it a reply and the hiding of its topic, at the same moment, would not see each other on PostgreSQL.
    What changes a state in a tree calls this first, so that rivals take the rows in the same order.
    """
    held = await write(HOLD, thing_id)
    return int(held[0]["id"])


async def settle(thing_id: int) -> None:
    """Derive the audience of the whole tree this thing stands in, and count what its readers can see of it.

    To be called in the same unit as every change of state, home audience, parent or group. A child is never
    wider than its parent. What is held needs `of_review()` before.
    """
    root_id = await hold_tree(thing_id)
    found = await rows(SETTLE, root_id)
    changed: dict[int | None, list[int]] = {}
    for each in found:
        if each["is_changed"]:
            changed.setdefault(each["audience"], []).append(each["id"])
    for audience_id, ids in changed.items():
        await write("UPDATE thing SET audience_id = $1 WHERE id IN_IDS($2)", audience_id, ids)
    await write(COUNT, [root_id, *(each["id"] for each in found if each["top"])])


_READER = """
WITH me AS ({me}), held AS (
  SELECT po.id, po.kind, po.group_id, po.country_id,
         po.id || ':' || po.kind || ':' || coalesce(CAST(po.group_id AS text), '')
               || ':' || coalesce(CAST(po.country_id AS text), '') AS words
  FROM holding h JOIN post po ON po.id = h.post_id
  WHERE h.person_id = (SELECT id FROM me) AND h.open_for IS NOT NULL
    AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
), joined AS (
  SELECT group_id FROM membership WHERE person_id = (SELECT id FROM me) AND open_for IS NOT NULL
), networks AS (
  SELECT network_id FROM affiliation
  WHERE person_id = (SELECT id FROM me) AND since <= $2 AND (until IS NULL OR until > $2)
), principal AS (
  SELECT 'everyone' AS key
  UNION ALL SELECT 'person:' || id FROM me
  UNION ALL SELECT 'network:' || network_id FROM networks
  UNION ALL SELECT 'group:' || group_id FROM joined
  UNION ALL SELECT 'group:' || group_id FROM held WHERE group_id IS NOT NULL
  UNION ALL SELECT 'steward:' || group_id FROM held WHERE group_id IS NOT NULL AND kind IN ('lead', 'moderator')
  UNION ALL SELECT 'post:' || id FROM held
  UNION ALL SELECT 'office:' || kind FROM held WHERE group_id IS NULL
  UNION ALL SELECT 'country:' || country_id FROM held WHERE country_id IS NOT NULL
  UNION ALL SELECT 'country-post' FROM held WHERE country_id IS NOT NULL
)
SELECT me.*,
  (SELECT LIST(g.audience_id) FROM principal pr CROSS JOIN audience_grant g
    WHERE g.principal = pr.key AND (g.requires IS NULL OR g.requires IN (SELECT key FROM principal))
      AND g.since <= $2 AND (g.until IS NULL OR g.until > $2)) AS audiences,
  (SELECT LIST(network_id) FROM networks) AS networks,
  (SELECT LIST(group_id) FROM joined) AS joined,
  (SELECT LIST(words) FROM held) AS posts
FROM me
"""
_PERSON = (
    "p.id, p.public_id, p.name, p.language, p.zone, p.role, p.country_id, p.organisation_id, p.conduct_version"
)
READER_BY_TOKEN = _READER.format(
    me=f"SELECT {_PERSON}, s.id AS sign_in_id, s.form_secret FROM sign_in s JOIN person p ON p.id = s.person_id"  # noqa: S608 - ours
    " WHERE s.token_hash = $1 AND s.ends_at > $2 AND p.state = 'active'"
)
"""A person, everything that person may read, and every post in those hands. $1 hash of the token, $2 now."""
READER_BY_PERSON = _READER.format(
    me=f"SELECT {_PERSON}, 0 AS sign_in_id, '' AS form_secret FROM person p"  # noqa: S608 - ours
    " WHERE p.id = $1 AND p.state = 'active'"
)
"""The same without a sign-in. $1 person id, $2 now."""
VISITOR = """
SELECT LIST(g.audience_id) AS audiences FROM audience_grant g
WHERE g.principal = 'everyone' AND g.requires IS NULL AND g.since <= $1 AND (g.until IS NULL OR g.until > $1)
"""
