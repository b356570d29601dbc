"""Who is at the door: from a hashed token to a reader, in one statement."""

from typing import Any

from cop.community.people import NOBODY, HeldPost, Person, Reader
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import row

_READER = """
WITH me AS ({me}), held AS (
  SELECT po.id, po.kind, po.group_id, po.country_id, po.organisation_id,
         po.id || ':' || po.kind || ':' || coalesce(CAST(po.group_id AS text), '')
               || ':' || coalesce(CAST(po.country_id AS text), '')
               || ':' || coalesce(CAST(po.organisation_id AS text), '') AS words
  FROM holding h JOIN post po ON po.id = h.post_id
  WHERE h.person_id = (SELECT id FROM me) AND h.open_for IS NOT NULL
    AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
), joined AS (
  SELECT group_id FROM membership WHERE person_id = (SELECT id FROM me) AND open_for IS NOT NULL
), networks AS (
  SELECT network_id FROM affiliation
  WHERE person_id = (SELECT id FROM me) AND since <= $2 AND (until IS NULL OR until > $2)
), part AS (
  SELECT role || ':' || thing_id AS words FROM thing_role
  WHERE person_id = (SELECT id FROM me) AND open_for IS NOT NULL
), principal AS (
  SELECT 'everyone' AS key
  UNION ALL SELECT 'person:' || id FROM me
  UNION ALL SELECT 'network:' || network_id FROM networks
  UNION ALL SELECT 'group:' || group_id FROM joined
  UNION ALL SELECT 'group:' || group_id FROM held WHERE group_id IS NOT NULL
  UNION ALL SELECT 'steward:' || group_id FROM held WHERE group_id IS NOT NULL AND kind IN ('lead', 'moderator')
  UNION ALL SELECT 'post:' || id FROM held
  UNION ALL SELECT 'office:' || kind FROM held WHERE group_id IS NULL AND organisation_id IS NULL
  UNION ALL SELECT 'country:' || country_id FROM held WHERE country_id IS NOT NULL
  UNION ALL SELECT 'from:' || country_id FROM me WHERE country_id IS NOT NULL
  UNION ALL SELECT 'country-post' FROM held WHERE country_id IS NOT NULL
  UNION ALL SELECT words FROM part
)
SELECT me.*,
  (SELECT LIST(g.audience_id) FROM principal pr CROSS JOIN audience_grant g
    WHERE g.principal = pr.key AND (g.requires IS NULL OR g.requires IN (SELECT key FROM principal))
      AND g.since <= $2 AND (g.until IS NULL OR g.until > $2)) AS audiences,
  (SELECT LIST(network_id) FROM networks) AS networks,
  (SELECT LIST(group_id) FROM joined) AS joined,
  (SELECT LIST(words) FROM held) AS posts,
  (SELECT LIST(words) FROM part) AS roles
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


async def by_token(token_hash: str) -> Reader:
    """The reader signed in with this token, or nobody."""
    found = await row(READER_BY_TOKEN, token_hash, now())
    return _reader(found) if found is not None else await nobody()


async def by_person(person: Person | int) -> Reader:
    """The reader this person is now, without a sign-in: commands, imports, mail, tests. Raises Missing."""
    found = await row(READER_BY_PERSON, person if isinstance(person, int) else person.id, now())
    if found is None:
        raise Missing
    return _reader(found)


async def by_mail(person_id: int) -> Reader:
    """The same for what a mail to this person can stop: also somebody who is out may have no more of it."""
    found = await row(READER_BY_PERSON, person_id, now())
    return _reader(found) if found is not None else Reader(id=person_id)


async def nobody() -> Reader:
    """A visitor: in the audience of everyone, and in no other."""
    rights = await row(VISITOR, now())
    assert rights is not None
    return Reader(audiences=_ids(rights["audiences"]), zone=NOBODY.zone)


def _reader(found: Any) -> Reader:
    return Reader(
        id=found["id"], public_id=found["public_id"], name=found["name"], language=found["language"],
        zone=found["zone"], role=found["role"], country_id=found["country_id"],
        organisation_id=found["organisation_id"], conduct_version=found["conduct_version"],
        audiences=_ids(found["audiences"]), networks=_ids(found["networks"]), member_of=_ids(found["joined"]),
        posts=tuple(_post(each) for each in _words(found["posts"])), roles=frozenset(_words(found["roles"])),
        sign_in_id=found["sign_in_id"], form_secret=found["form_secret"],
    )


def _words(joined: str) -> list[str]:
    return joined.split(",") if joined else []


def _ids(joined: str) -> frozenset[int]:
    return frozenset(map(int, _words(joined)))


def _post(words: str) -> HeldPost:
    id_, kind, *about = words.split(":")
    return HeldPost(int(id_), kind, *(int(each) if each else None for each in about))
