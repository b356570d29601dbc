"""Who may see. The only mechanism there is.

People set a thing's `state` and `home_audience`; its `audience` is derived from both, here and nowhere else,
by `settle()`. A reader carries the ids of all audiences the reader is in (`READER_BY_TOKEN` of `visit.py`, computed
in the statement that reads the session); a thing can be read when its `audience` is one of them. That one column
filters pages, lists, feeds, counts, mails and sockets.

Principals are words: everyone, network:3, group:7 (its members), steward:7 (its leads and moderators),
post:12, office:secretariat, country:5 (holds a post of it), from:5 (comes from it), person:41, host:88 (a role in
the thing 88). An audience is met by any one
of its grants, and a grant may ask for a second principal too.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from tortoise import fields
from tortoise.models import Model

from cop.community import standing
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


async def of_members(*group_ids: int) -> int:
    """Of one group, or of any of several."""
    members = [f"group:{each}" for each in group_ids]
    return await audience(f"group:{_joined(group_ids)}", members)


async def of_country_members(*group_ids: int) -> int:
    """Members of the group, or of one of several, who hold a post of a country, and those who keep order there."""
    members, stewards = [f"group:{each}" for each in group_ids], [f"steward:{each}" for each in group_ids]
    return await audience(
        f"countries:{_joined(group_ids)}", [*members, *stewards], requires=dict.fromkeys(members, COUNTRY_POST)
    )


def _joined(ids: Iterable[int]) -> str:
    return "+".join(map(str, ids))


async def of_stewards(group_id: int) -> int:
    return await audience(f"stewards:{group_id}", [f"steward:{group_id}"])


async def of_person(person_id: int) -> int:
    return await audience(f"person:{person_id}", [f"person:{person_id}"])


async def of_pair(one_id: int, other_id: int) -> int:
    """Two persons and nobody else."""
    first, second = sorted((one_id, other_id))
    return await audience(f"pair:{first}:{second}", [f"person:{first}", f"person:{second}"])


async def of_networks(network_ids: Iterable[int]) -> int:
    """Everyone who belongs to one of these networks."""
    keys = [f"network:{each}" for each in sorted(set(network_ids))]
    return await audience("+".join(keys), keys)


async def of_country(country_id: int, person_id: int) -> int:
    """Who comes from a country or holds a post of it, and the person whose field this is."""
    return await audience(
        f"country:{country_id}:{person_id}", [f"country:{country_id}", f"from:{country_id}", f"person:{person_id}"]
    )


async def of_focal_points(person_id: int) -> int:
    """Focal points of all countries and their alternates, and the person whose field this is."""
    return await audience(
        f"focal-points:{person_id}", ["office:focal_point", "office:alternate", f"person:{person_id}"]
    )


async def of_review(group_id: int, person_id: int) -> int:
    """The author and the stewards, while a thing is held."""
    return await audience(f"review:{group_id}:{person_id}", [f"steward:{group_id}", f"person:{person_id}"])


async def of_desk(thing_id: int, group_id: int) -> int:
    """Who keeps order in a live session: its host, its desk, the stewards of its group."""
    return await audience(f"desk:{thing_id}", _desk(thing_id, group_id))


async def of_stage(thing_id: int, group_id: int) -> int:
    """Who answers in a live session, and who keeps order there."""
    return await audience(f"stage:{thing_id}", [f"expert:{thing_id}", *_desk(thing_id, group_id)])


async def of_desk_and(thing_id: int, group_id: int, person_id: int) -> int:
    """The author of a question put to a live session and its desk, while the question is held."""
    return await audience(f"desk:{thing_id}:{person_id}", [f"person:{person_id}", *_desk(thing_id, group_id)])


def _desk(thing_id: int, group_id: int) -> list[str]:
    return [f"host:{thing_id}", f"desk:{thing_id}", f"steward:{group_id}"]


async def of_session(thing_id: int, group_id: int, *, readers: str, requires: str | None = None) -> int:
    """Who follows a live session: `readers` is a principal (its group's members, its network), and everyone with a
    part in it. `requires` is asked of the readers alone."""
    parts = [f"{role}:{thing_id}" for role in ("host", "desk", "expert")]
    return await audience(
        f"session:{thing_id}", [readers, f"steward:{group_id}", *parts],
        requires={readers: requires} if requires else None,
    )


FOLLOW = """
UPDATE audience_grant SET principal = $2 WHERE principal = $3 AND requires IS NULL AND audience_id IN (
  SELECT a.id FROM audience a JOIN thing t ON a.key = 'session:' || t.id WHERE t.group_id = $1 AND t.kind = 'session'
) RETURNING audience_id
"""
"""By key: a draft is at home with its team, and its readers wait for it."""


async def follow_group(group_id: int, network_id: int, *, is_open: bool) -> None:
    """The sessions of a group are read by whom the group is read by, also when that changes. Inside a unit."""
    members, network = f"group:{group_id}", f"network:{network_id}"
    now_, before = (network, members) if is_open else (members, network)
    if await write(FOLLOW, group_id, now_, before):
        for each in await rows("SELECT id FROM thing WHERE group_id = $1 AND kind = 'session'", group_id):
            await standing.changed(thing_id=each["id"])


Watcher = Callable[[list[int]], Awaitable[None]]
watchers: list[Watcher] = []
"""Told inside the unit which things have other readers now; filled by `cop/wiring.py`. For what must be gone in the
same commit and cannot wait for a listener: the live log."""

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
  SELECT id, present, top, group_id, home, author_id AS whose, CAST(NULL AS bigint) AS session, readers
  FROM alone WHERE id = $1
  UNION ALL
  SELECT a.id, a.present, a.top, tree.group_id, tree.home,
         CASE a.readers WHEN 'home' THEN tree.whose ELSE a.author_id END,
         CASE a.readers WHEN 'home' THEN tree.session ELSE a.parent_id END,
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
      (SELECT id FROM audience WHERE key = 'desk:' || tree.session || ':' || tree.whose),
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
stewards; review (the author and the stewards, or the desk of the session it was put to); home (everyone it was
written for). Nobody is NULL."""

COUNT = """
UPDATE thing SET
  children = (SELECT count(*) FROM thing c WHERE c.parent_id = thing.id AND c.state = 'published'
    AND +c.audience_id = thing.audience_id AND c.kind NOT IN ('meeting', 'topic_poll')),
  latest_number = coalesce((SELECT max(c.number) FROM thing c
    WHERE c.parent_id = thing.id AND c.state = 'published' AND +c.audience_id = thing.audience_id), 0),
  latest_at = coalesce((SELECT max(c.published_at) FROM thing c
    WHERE c.parent_id = thing.id AND c.state = 'published' AND +c.audience_id = thing.audience_id),
    thing.published_at, thing.created_at)
WHERE id IN_IDS($1)
"""
"""What has children says how many of them everyone sees who sees it; what stands above the replies of a topic is not
counted. The plus signs keep SQLite from looking for the few replies of a topic among all things of its audience."""

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


async def settle(thing_id: int, *, watched: bool = True) -> None:
    """Derive the audience of the whole tree this thing stands in, and count what its readers can see of it.

    To be called in the same unit as every change of state, home audience, parent or group. A child is never
    wider than its parent. What is held needs `of_review()` before. `watched=False` is for a verb that tells the
    live log itself.
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
    if changed and watched:
        for watch in watchers:
            await watch([each for ids in changed.values() for each in ids])
