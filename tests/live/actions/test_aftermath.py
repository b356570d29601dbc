"""What people thought of a session, and the words that sum it up."""

import pytest

from cop.community.activity import Activity
from cop.community.text import Text
from cop.community.thing import Thing
from cop.kit.errors import Forbidden, Refused
from cop.live.actions import aftermath
from cop.live.models import Feedback
from tests.cast import Town
from tests.lively import a_session, words


async def _say(town: Town, name: str, session: Thing, useful: int = 4, text: str = "More time.") -> None:
    await aftermath.feedback(await town.reader(name), session, useful=useful, words=text)


# --- feedback ---


async def test_each_person_answers_once_and_may_change_the_answer(town: Town) -> None:
    session = await a_session(town, phase="ended")
    await _say(town, "amina", session)
    await _say(town, "amina", session, 2, "Slower.")
    await _say(town, "sela", session, 5, "")
    found = {each.person_id: (each.useful, each.words) for each in await Feedback.all()}
    assert found == {town.amina.id: (2, "Slower."), town.sela.id: (5, "")}


async def test_no_activity_tells_who_answered_or_when(town: Town) -> None:
    session = await a_session(town, phase="ended")
    before = await Activity.all().count()
    await _say(town, "amina", session)
    assert await Activity.all().count() == before


@pytest.mark.parametrize("phase", ["draft", "announced", "open", "live", "paused", "cancelled"])
async def test_nobody_is_asked_before_the_end(town: Town, phase: str) -> None:
    session = await a_session(town, phase=phase)
    with pytest.raises(Refused, match="session-not-over"):
        await _say(town, "chen", session)
    assert not await Feedback.exists()


@pytest.mark.parametrize(("useful", "text", "code"), [
    (0, "", "choose-one"), (6, "", "choose-one"), (-1, "", "choose-one"), (3, "x" * 1001, "too-long"),
])
async def test_an_answer_has_its_bounds(town: Town, useful: int, text: str, code: str) -> None:
    session = await a_session(town, phase="ended")
    with pytest.raises(Refused, match=code):
        await _say(town, "amina", session, useful, text)
    await _say(town, "amina", session, 5, "x" * 1000)


async def test_who_may_not_follow_a_session_says_nothing_about_it(town: Town) -> None:
    session = await a_session(town, phase="ended", group="court", host="farid", experts=())
    for name in ("amina", "olga", "sela"):
        with pytest.raises(Forbidden):
            await _say(town, name, session)
    await _say(town, "elena", session)
    assert await Feedback.all().count() == 1


# --- summary ---


async def _sum_up(town: Town, name: str, session: Thing, text: str, *, seen: int | None = None) -> None:
    version = (await Thing.get(id=session.id)).version if seen is None else seen
    await aftermath.summarise(await town.reader(name), session, words(text), seen=version)


async def test_host_and_stewards_sum_up_and_every_wording_is_kept(town: Town) -> None:
    session = await a_session(town, phase="ended")
    await _sum_up(town, "chen", session, "Six people.")
    await _sum_up(town, "dalia", session, "Seven people.")
    found = await Text.filter(thing_id=session.id, part="summary").order_by("revision").values_list(
        "source", "is_current", "editor_id"
    )
    assert found == [("Six people.", False, town.chen.id), ("Seven people.", True, town.dalia.id)]


@pytest.mark.parametrize("name", ["amina", "bruno", "elena", "sela", "olga"])
async def test_nobody_else_sums_up_not_even_the_desk(town: Town, name: str) -> None:
    session = await a_session(town, phase="ended", desk=("elena",))
    with pytest.raises(Forbidden):
        await _sum_up(town, name, session, "Mine.")
    assert not await Text.exists(part="summary")


async def test_who_was_slower_overwrites_nothing(town: Town) -> None:
    session = await a_session(town, phase="ended")
    seen = (await Thing.get(id=session.id)).version
    await _sum_up(town, "chen", session, "First.", seen=seen)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await _sum_up(town, "dalia", session, "Second.", seen=seen)
    assert await Text.filter(part="summary").values_list("source", flat=True) == ["First."]


@pytest.mark.parametrize("phase", ["draft", "open", "live", "paused", "cancelled"])
async def test_nothing_is_summed_up_before_the_end(town: Town, phase: str) -> None:
    session = await a_session(town, phase=phase)
    with pytest.raises(Refused, match="session-not-over"):
        await _sum_up(town, "chen", session, "Too soon.")


async def test_a_summary_has_a_length(town: Town) -> None:
    session = await a_session(town, phase="ended")
    with pytest.raises(Refused, match="too-long"):
        await _sum_up(town, "chen", session, "x" * 10_001)
