"""The stage: one question to answer, and what comes next."""

import re

import pytest

from cop.community.thing import Thing
from cop.live.actions import desk, stage
from tests.cast import Town
from tests.conftest import Browse
from tests.home.test_pages import counted
from tests.live.pages.test_desk import ACTS, acts, brought_to, form_of
from tests.lively import a_session, answered, host_of, on_the_floor

pytestmark = pytest.mark.long

STAGE = {
    "approved": {"assign", "later", "answer"}, "assigned": {"assign", "release", "later", "answer"},
    "later": {"assign", "answer"}, "on_air": {"answer", "later"}, "answered": {"answer"},
}
"""Step -> acts whose form stands on the stage."""


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


async def stage_of(browse: Browse, session: Thing, name: str = "bruno") -> str:
    answer = await (await browse(name)).get(f"/live/{session.public_id}/stage")
    assert answer.status_code == 200
    return answer.text


def part_of(page: str, id_: str) -> str:
    """Where the question stands: a list, or air."""
    before = page[:page.index(f'id="q-{id_}"')]
    return re.findall(r'data-part="(air|mine|queue|later|done)"', before)[-1]


def focus(page: str) -> list[str]:
    """The questions whose form of an answer stands open."""
    return [
        re.findall(r'id="f-answer-(\w+)"', form)[0]
        for form in re.findall(r'(?:<details class="act" open>|<div class="air-text").*?</form>', page, re.S)
    ]


@pytest.mark.parametrize("step", ACTS)
async def test_each_act_has_its_form_where_it_makes_sense_and_nowhere_else(
    town: Town, browse: Browse, session: Thing, step: str
) -> None:
    question = await brought_to(town, session, step)
    assert acts(await stage_of(browse, session), question.public_id) == STAGE.get(step, set())


@pytest.mark.parametrize(("step", "do"), [(step, do) for step, all_ in STAGE.items() for do in sorted(all_)])
async def test_each_form_is_accepted_as_it_stands_and_leads_back_to_the_question(
    town: Town, browse: Browse, session: Thing, step: str, do: str
) -> None:
    question = await brought_to(town, session, step)
    action, fields = form_of(await stage_of(browse, session), do, question.public_id)
    kind = {"kind": "spoken"} if do == "answer" else {}
    answer = await (await browse("bruno")).post(action, data={**fields, **kind})
    place = f"/live/{session.public_id}/stage#q-{question.public_id}"
    assert (answer.status_code, answer.headers.get("location")) == (303, place)


async def test_an_answer_is_given_in_writing_or_aloud_with_a_note(town: Town, browse: Browse, session: Thing) -> None:
    await brought_to(town, session, "on_air")
    air = (await stage_of(browse, session)).partition('<section class="air"')[2].partition("</section>")[0]
    assert re.findall(r'<button[^>]* name="kind" value="(\w+)"', air) == ["spoken", "written"]
    assert "everyone who follows the session, under your name" in air


async def test_the_one_question_is_what_is_on_air_then_ones_own_then_the_next(
    town: Town, browse: Browse, session: Thing
) -> None:
    chen = await host_of(town)
    first = await on_the_floor(town, session, "amina", "First?")
    second = await on_the_floor(town, session, "elena", "Second?")
    third = await on_the_floor(town, session, "farid", "Third?")
    assert focus(await stage_of(browse, session)) == [first.public_id]
    await desk.assign(chen, second, town.bruno.id)
    assert focus(await stage_of(browse, session)) == [second.public_id]
    assert focus(await stage_of(browse, session, "chen")) == [first.public_id]
    await desk.put_on_air(chen, third)
    for name in ("bruno", "chen"):
        assert focus(await stage_of(browse, session, name)) == [third.public_id]


async def test_what_is_given_to_me_stands_apart_and_others_see_who_has_it(
    town: Town, browse: Browse, session: Thing
) -> None:
    question = await brought_to(town, session, "assigned")
    mine, theirs = await stage_of(browse, session), await stage_of(browse, session, "chen")
    assert part_of(mine, question.public_id) == "mine" and part_of(theirs, question.public_id) == "queue"
    assert f'data-part="mine" data-steps="assigned later" data-assignee="{town.bruno.public_id}"' in mine
    assert "Taken by <bdi>Bruno Example</bdi>" in theirs


@pytest.mark.parametrize(("step", "part"), [("approved", "queue"), ("later", "later"), ("answered", "done"),
                                            ("on_air", "air")])
async def test_each_question_stands_in_the_list_of_its_step(
    town: Town, browse: Browse, session: Thing, step: str, part: str
) -> None:
    question = await brought_to(town, session, step)
    assert part_of(await stage_of(browse, session), question.public_id) == part


async def test_it_counts_what_waits_and_what_is_done(town: Town, browse: Browse, session: Thing) -> None:
    bruno = await town.reader("bruno")
    questions = [await on_the_floor(town, session, "amina", f"Question {n}") for n in range(5)]
    await stage.later(bruno, questions[0])
    await answered(bruno, questions[1])
    page = await stage_of(browse, session)
    found = dict(re.findall(r'data-number="(\w+)">(\d+)<', page))
    assert found == {"queue": "3", "mine": "0", "later": "1", "done": "1", "backstage": "0"}


async def test_an_expert_finds_no_way_to_the_desk_and_the_host_does(town: Town, browse: Browse, session: Thing) -> None:
    way = f'href="/live/{session.public_id}/desk"'
    assert way not in await stage_of(browse, session)
    assert way in await stage_of(browse, session, "chen")


async def test_the_time_on_air_runs_from_its_beginning(town: Town, browse: Browse, session: Thing) -> None:
    assert "data-timer" not in await stage_of(browse, session)
    await brought_to(town, session, "on_air")
    assert re.search(r'<time [^>]*data-timer="20\d\d-\d\d-\d\dT[^"]+">since just now</time>', await stage_of(browse, session))


async def test_the_statements_do_not_grow_with_the_questions(
    town: Town, browse: Browse, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    bruno, numbers = await browse("bruno"), []
    for many in (1, 6):
        for n in range(many):
            await brought_to(town, session, ("approved", "assigned", "answered")[n % 3], f"Question {n} of {many}")
        async with counted(monkeypatch) as said:
            assert (await bruno.get(f"/live/{session.public_id}/stage")).status_code == 200
        numbers.append(len(said))
    assert numbers[0] == numbers[1] <= 9
