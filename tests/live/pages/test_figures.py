"""`/live/<id>/figures`: who reads it, and what it does not say."""

import pytest

from cop.live.actions import sessions
from cop.live.actions.aftermath import feedback
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session, answered, host_of, on_the_floor

pytestmark = pytest.mark.long

FIVE = ("amina", "bruno", "elena", "sela", "farid")


async def _over(town: Town, opinions: int):
    session = await a_session(town, desk=("elena",))
    for number in range(6):
        await answered(await town.reader("bruno"), await on_the_floor(town, session, "amina", f"Qzwords {number}"))
    await sessions.end(await host_of(town), session)
    for name in FIVE[:opinions]:
        await feedback(await town.reader(name), session, useful=4, words=f"Opinion <{name}>")
    return session


@pytest.mark.parametrize(("name", "status"), [
    ("chen", 200), ("dalia", 200), ("elena", 200), ("sela", 200), ("amina", 403), ("bruno", 403), ("ada", 403),
    ("olga", 404), ("nobody", 404),
])
async def test_figures_are_for_those_who_run_it_and_the_secretariat(browse: Browse, town: Town, name: str, status: int):
    session = await _over(town, 5)
    reader = await browse(name)
    page = await reader.get(f"/live/{session.public_id}/figures")
    assert page.status_code == status
    if status == 200:
        assert '<dt>Questions received</dt><dd><span class="num">6</span>' in page.text
        assert '<dt>Questions sent back</dt><dd><span class="muted">fewer than five' in page.text
        assert "Amina" not in page.text and "Qzwords" not in page.text


async def test_the_secretariat_has_no_figures_of_a_session_it_may_not_read(browse: Browse, town: Town):
    session = await a_session(town, phase="ended", group="court", host="farid", experts=())
    assert (await (await browse("sela")).get(f"/live/{session.public_id}/figures")).status_code == 404


async def test_opinions_are_words_for_who_runs_it_and_a_figure_for_the_others(browse: Browse, town: Town):
    session = await _over(town, 5)
    for name, reads in (("chen", True), ("dalia", True), ("elena", False), ("sela", False)):
        page = (await (await browse(name)).get(f"/live/{session.public_id}/figures")).text
        assert ("Opinion &lt;amina&gt;" in page) is reads, name
        assert "<dd>4</dd>" in page


async def test_under_five_there_is_neither_word_nor_figure(browse: Browse, town: Town):
    session = await _over(town, 4)
    page = (await (await browse("chen")).get(f"/live/{session.public_id}/figures")).text
    assert "Fewer than five answers so far." in page and "Opinion" not in page and "4.0" not in page


@pytest.mark.parametrize("phase", ["draft", "live", "cancelled"])
async def test_before_the_end_nothing_is_said_of_opinions(browse: Browse, town: Town, phase: str):
    session = await a_session(town, phase=phase)
    page = await (await browse("chen")).get(f"/live/{session.public_id}/figures")
    assert page.status_code == 200 and "answers so far" not in page.text
