"""Questions and invitations, as tests of routing need them."""

from datetime import datetime
from typing import Any

from cop.community.byline import freeze
from cop.community.finding import Finder
from cop.community.people import Person, Reader
from cop.community.thing import Thing, ThingTerm
from cop.community.vocabulary import Term
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.routing.models import AnswerInvitation
from cop.routing.queries import experts, questions
from cop.routing.queries.experts import Candidate
from tests.cast import Town
from tests.things import a_topic


async def a_question(
    town: Town, author: str = "amina", *, group: str = "water", byline: str = "named", terms: tuple[Term, ...] = (),
    title: str = "How do others do it?", **columns: Any,
) -> Thing:
    """Signed as asked. `columns`: of the thing."""
    person: Person = getattr(town, author)
    made = await a_topic(person, getattr(town, group), title=title)
    shown = await freeze(await town.reader(author), byline, group_id=made.group_id)
    async with unit():
        await Thing.filter(id=made.id).update(**shown.columns(), **columns)
        for term in terms:
            await ThingTerm.create(thing_id=made.id, term_id=term.id)
    return await Thing.get(id=made.id)


async def proposals(finder: Finder, reader: Reader, topic: Thing) -> list[Candidate]:
    question = await questions.question_row(reader, topic.public_id)
    return await experts.proposed(reader, question, await questions.sought(finder, reader, question))


async def candidate(reader: Reader, profile: Thing) -> Candidate:
    """Somebody to be invited, without reasons."""
    return (await experts.chosen(reader, questions.Sought(), [profile.public_id]))[0]


async def an_invitation(
    topic: Thing, person: Person, by: Person, *, state: str = "waiting", made_at: datetime | None = None, **facts: Any
) -> AnswerInvitation:
    """Straight into the database."""
    is_open = state in ("waiting", "accepted")
    async with unit():
        return await AnswerInvitation.create(
            topic_id=topic.id, person_id=person.id, invited_by_id=by.id, state=state, made_at=made_at or now(),
            open_for=f"{topic.id}:{person.id}" if is_open else None, **{"by_steward": topic.author_id != by.id, **facts},
        )
