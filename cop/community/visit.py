"""Who is at the door: from a hashed token to a reader, in one statement."""

from typing import Any

from cop.community.audience import READER_BY_PERSON, READER_BY_TOKEN, VISITOR
from cop.community.people import NOBODY, HeldPost, Person, Reader
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import row


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
        posts=tuple(_post(each) for each in _words(found["posts"])), sign_in_id=found["sign_in_id"],
        form_secret=found["form_secret"],
    )


def _words(joined: str) -> list[str]:
    return joined.split(",") if joined else []


def _ids(joined: str) -> frozenset[int]:
    return frozenset(map(int, _words(joined)))


def _post(words: str) -> HeldPost:
    id_, kind, group, country = words.split(":")
    return HeldPost(int(id_), kind, int(group) if group else None, int(country) if country else None)
