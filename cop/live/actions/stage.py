"""Answering: in writing, or aloud with a note; or later, in writing."""

from cop.community import audience, scanning
from cop.community.actions import action
from cop.community.byline import NAMED, freeze
from cop.community.people import Reader
from cop.community.text import Written, put_text
from cop.community.thing import Thing, put_thing
from cop.kit.errors import Refused
from cop.live.actions.desk import begin, finish
from cop.live.actions.steps import clear_air, free, take_step
from cop.live.actions.telling import tell_facts
from cop.live.models import ANSWERED, LATER, ON_AIR, SPOKEN, WAITING, WRITTEN, Answer

LONGEST_ANSWER = 6_000


@action("question.answer")
async def answer(reader: Reader, question: Thing, text: Written, *, kind: str, language: str) -> Thing:
    """An answer under the name of whoever gives it. One spoken needs a note, so that those who read have it too."""
    if kind not in (SPOKEN, WRITTEN):
        raise Refused("choose-one", field="kind")
    if not text.source:
        raise Refused("say-something", field="text")
    if len(text.source) > LONGEST_ANSWER:
        raise Refused("too-long", field="text", most=LONGEST_ANSWER, have=len(text.source))
    current = await begin(question, among=(*WAITING, ON_AIR, ANSWERED))
    made = await put_thing(
        reader, kind="answer", parent_id=question.id, group_id=question.group_id, network_id=question.network_id,
        language=language, home=None, via="live",
        byline=await freeze(reader, NAMED, group_id=question.group_id),
    )
    await Answer.create(thing_id=made.id, kind=kind)
    await put_text(made.id, "body", language, text, reader.id)
    await audience.settle(made.id, watched=False)
    was_on_air = current.step == ON_AIR
    await free(question.id)
    if current.step != ANSWERED:
        await take_step(current, ANSWERED)
    await finish(reader, current, question, "question.answered")
    if was_on_air:
        await clear_air(current.session_id)
    await tell_facts(current.session_id)
    await scanning.mark(reader, made, text.source)
    return made


@action("question.later")
async def later(reader: Reader, question: Thing) -> None:
    """It will be answered in writing; the queue goes on."""
    current = await begin(question, among=(*WAITING, ON_AIR))
    if current.step == LATER:
        return
    was_on_air = current.step == ON_AIR
    await take_step(current, LATER)
    await finish(reader, current, question, "question.later")
    if was_on_air:
        await clear_air(current.session_id)
        await tell_facts(current.session_id)
