"""Figures of a session: counted, never under five."""

from datetime import timedelta

import pytest

from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import asking, desk, sessions
from cop.live.actions.aftermath import feedback
from cop.live.models import Question
from cop.live.queries.figures import few, figures, opinions, own_opinion
from tests.cast import Town
from tests.lively import a_question, a_session, answered, host_of, on_the_floor

FIVE = ("amina", "bruno", "dalia", "elena", "sela")


async def _stood(question: Thing, *steps: tuple[str, int]) -> None:
    """Its steps, each so many minutes after it came in."""
    came = now() - timedelta(hours=3)
    async with unit():
        await Question.filter(thing_id=question.id).update(
            steps=[[step, (came + timedelta(minutes=after)).isoformat(timespec="seconds")] for step, after in steps]
        )


@pytest.mark.parametrize(("count", "shown"), [(0, None), (1, None), (4, None), (5, 5), (40, 40)])
def test_no_count_under_five_is_given(count: int, shown: int | None) -> None:
    assert few(count) == shown


async def test_a_session_of_four_questions_shows_nothing_of_them(town: Town) -> None:
    session = await a_session(town)
    for number in range(4):
        await answered(await town.reader("bruno"), await on_the_floor(town, session, "amina", f"Who? {number}"))
    found = await figures(session.id)
    assert {getattr(found, name) for name in found.__dataclass_fields__} == {None}


async def test_questions_are_counted_by_what_became_of_them(town: Town) -> None:
    session, other = await a_session(town), await a_session(town)
    chen, bruno = await host_of(town), await town.reader("bruno")
    target = await on_the_floor(town, session, "dalia", "The one they are united with")
    for number in range(5):
        await desk.send_back(chen, await a_question(bruno, session, f"Back {number}"), reason="Twice.")
    for number in range(6):
        await desk.park(chen, await a_question(bruno, session, f"Aside {number}"))
    for number in range(7):
        await desk.merge(chen, await a_question(bruno, session, f"Like it {number}"), target)
    for number in range(8):
        await answered(bruno, await on_the_floor(town, session, "elena", f"Answered {number}"))
    for number in range(5):
        await on_the_floor(town, other, "elena", f"Of another session {number}")

    found = await figures(session.id)

    assert (found.received, found.published, found.returned) == (27, 9, 5)
    assert (found.parked, found.merged, found.answered, found.answered_later) == (6, 7, 8, None)


async def test_what_was_answered_after_the_end_is_counted_apart(town: Town) -> None:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, "elena", f"Who? {number}") for number in range(11)]
    bruno = await town.reader("bruno")
    for question in asked[:6]:
        await answered(bruno, question)
    await sessions.end(await host_of(town), session)
    async with unit():
        await write("UPDATE session SET ended_at = $2 WHERE thing_id = $1", session.id, now() - timedelta(minutes=5))
    for question in asked[:6]:
        await _stood(question, ("received", 0), ("approved", 1), ("answered", 2))
    for question in asked[6:]:
        await answered(bruno, question)
    found = await figures(session.id)
    assert (found.answered, found.answered_later) == (6, 5)


async def test_how_long_it_took_is_the_median_from_five_on(town: Town) -> None:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, "elena", f"Who? {number}") for number in range(5)]
    for question, (published, done) in zip(asked, [(1, 10), (2, 20), (4, 30), (8, 40), (60, 90)], strict=True):
        await answered(await town.reader("bruno"), question)
        await _stood(question, ("received", 0), ("approved", published), ("on_air", done - 1), ("answered", done))
    found = await figures(session.id)
    assert (found.minutes_to_publish, found.minutes_to_answer) == (4, 30)


async def test_supporters_are_persons_each_counted_once(town: Town) -> None:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, "chen", f"Who? {number}") for number in range(2)]
    for name in FIVE[:4]:
        for question in asked:
            await asking.support(await town.reader(name), question)
    assert (await figures(session.id)).supporters is None
    await asking.support(await town.reader("sela"), asked[0])
    assert (await figures(session.id)).supporters == 5


async def test_countries_heard_are_those_a_byline_shows(town: Town) -> None:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, "elena", f"Who? {number}") for number in range(7)]
    for question in asked[:6]:
        await answered(await town.reader("bruno"), question)
    codes = ("SL", "BR", "ZW", "MW", "", "", "ZM")
    for question, code in zip(asked, codes, strict=True):
        async with unit():
            await Thing.filter(id=question.id).update(byline_country=code)
    assert (await figures(session.id)).countries is None, "four countries heard; the fifth only waits"
    async with unit():
        await Thing.filter(id=asked[5].id).update(byline_country="ZA")
    assert (await figures(session.id)).countries == 5


async def test_what_became_a_topic_is_counted(town: Town) -> None:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, "elena", f"Who? {number}") for number in range(5)]
    async with unit():
        for question in asked:
            copy = await Thing.get(id=question.id)
            copy.id, copy._saved_in_db = None, False  # type: ignore[assignment]
            copy.public_id, copy.external_id, copy.kind = f"t{question.public_id}", f"live:{question.public_id}", "topic"
            await copy.save()
    assert (await figures(session.id)).topics == 5


async def test_opinions_are_read_from_five_on_and_in_no_order_of_time(town: Town) -> None:
    session, other = await a_session(town, phase="ended"), await a_session(town, phase="ended")
    said = {"amina": (5, "Zebra"), "bruno": (3, ""), "dalia": (4, "More time"), "elena": (2, "Ask us before")}
    for name, (useful, words) in said.items():
        await feedback(await town.reader(name), session, useful=useful, words=words)
    await feedback(await town.reader("sela"), other, useful=1, words="Of another session")
    found = await figures(session.id)
    assert (found.opinions, found.useful, await opinions(session.id)) == (None, None, [])

    await feedback(await town.reader("sela"), session, useful=5, words="Babel")
    found = await figures(session.id)
    assert (found.opinions, found.useful) == (5, 3.8)
    assert await opinions(session.id) == ["Ask us before", "Babel", "More time", "Zebra"]


async def test_one_finds_ones_own_answer_again_and_nobody_elses(town: Town) -> None:
    session = await a_session(town, phase="ended")
    await feedback(await town.reader("amina"), session, useful=2, words="Slower")
    own = await own_opinion(await town.reader("amina"), session.id)
    assert own is not None and (own["useful"], own["words"]) == (2, "Slower")
    assert await own_opinion(await town.reader("chen"), session.id) is None
