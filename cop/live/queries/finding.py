"""One session, one question of it, by the name in an address: always on behalf of a reader."""

from typing import Any

from tortoise.queryset import QuerySet

from cop.community.people import Person, Reader
from cop.community.thing import Thing, is_public_id
from cop.kit.errors import Missing
from cop.kit.store import row

WORDS = """
SELECT x.source, t.language, t.version FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body'
  AND x.is_current AND x.language = t.language WHERE t.id = $1
"""


async def session_for(reader: Reader, public_id: str) -> Thing:
    """The session of this address. Raises Missing, also for one this reader may not read."""
    return await _found(reader, public_id, Thing.filter(kind="session"))


async def question_for(reader: Reader, session: Thing, public_id: str) -> Thing:
    """A question put to this session. Raises Missing, also for one of another session."""
    return await _found(reader, public_id, Thing.filter(kind="question", parent_id=session.id))


async def _found(reader: Reader, public_id: str, among: QuerySet[Thing]) -> Thing:
    if not is_public_id(public_id):
        raise Missing
    found = await among.get_or_none(public_id=public_id, audience_id__in=list(reader.audiences))
    if found is None:
        raise Missing
    return found


async def words_of(question: Thing) -> dict[str, Any]:
    """The question as it stands: `source`, `language` and `version`."""
    found = await row(WORDS, question.id)
    assert found is not None
    return dict(found)


async def person_for(public_id: str) -> Person | None:
    """Somebody of this name who has an account, or nobody."""
    return await Person.get_or_none(public_id=public_id, state="active") if is_public_id(public_id) else None
