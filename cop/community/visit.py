"""Who is at the door: from a hashed token to a reader, in one statement."""

from typing import Any

from cop.community.audience import READER
from cop.community.people import NOBODY, HeldPost, Person, Reader
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import row

_PERSON = "p.id, p.public_id, p.name, p.language, p.zone, p.role, p.country_id, p.organisation_id, p.conduct_version"

BY_TOKEN = f"""
SELECT s.id AS sign_in_id, s.form_secret, {_PERSON} FROM sign_in s JOIN person p ON p.id = s.person_id
WHERE s.token_hash = $1 AND s.ends_at > $2 AND p.state = 'active'
"""  # noqa: S608  # columns of ours

BY_PERSON = f"SELECT {_PERSON} FROM person p WHERE p.id = $1 AND p.state = 'active'"  # noqa: S608


async def by_token(token_hash: str) -> Reader:
    """The reader signed in with this token, or nobody."""
    found = await row(BY_TOKEN, token_hash, now())
    if found is None:
        return await nobody()
    return await _reader(found, sign_in_id=found["sign_in_id"], form_secret=found["form_secret"])


async def by_person(person: Person | int) -> Reader:
    """The reader this person is now, without a sign-in: commands, imports, mail, tests. Raises Missing."""
    found = await row(BY_PERSON, person if isinstance(person, int) else person.id)
    if found is None:
        raise Missing
    return await _reader(found)


async def nobody() -> Reader:
    """A visitor: in the audience of everyone, and in no other."""
    rights = await row(READER, 0, now())
    assert rights is not None
    return Reader(audiences=_ids(rights["audiences"]), zone=NOBODY.zone)


async def _reader(found: Any, **more: Any) -> Reader:
    rights = await row(READER, found["id"], now())
    assert rights is not None
    return Reader(
        id=found["id"], public_id=found["public_id"], name=found["name"], language=found["language"],
        zone=found["zone"], role=found["role"], country_id=found["country_id"],
        organisation_id=found["organisation_id"], conduct_version=found["conduct_version"],
        audiences=_ids(rights["audiences"]), networks=_ids(rights["networks"]),
        member_of=_ids(rights["joined"]), posts=tuple(_post(each) for each in _words(rights["posts"])), **more,
    )


def _words(joined: str) -> list[str]:
    return joined.split(",") if joined else []


def _ids(joined: str) -> frozenset[int]:
    return frozenset(int(each) for each in _words(joined))


def _post(words: str) -> HeldPost:
    id_, kind, group, country = words.split(":")
    return HeldPost(int(id_), kind, int(group) if group else None, int(country) if country else None)
