"""The desk: each act where it makes sense, and words that nobody else reads yet."""

import re
from collections.abc import Awaitable, Callable

import pytest

from cop.community.thing import Thing
from cop.live.actions import asking, desk, sessions, stage
from cop.live.actions.asking import LONGEST_QUESTION
from cop.live.actions.desk import LONGEST_REASON
from cop.live.actions.stage import LONGEST_ANSWER
from cop.live.models import STEPS
from tests.cast import Town
from tests.conftest import Browse
from tests.home.test_pages import counted
from tests.lively import a_question, a_session, answered, host_of, on_the_floor, words

pytestmark = pytest.mark.long

ACTS = {
    "received": {"approve", "edit", "park", "return"},
    "parked": {"approve", "edit", "return"},
    "returned": {"approve", "park"},
    "approved": {"air", "later", "park"},
    "assigned": {"air", "later", "park", "release"},
    "later": {"air", "park"},
    "merged": {"unmerge"},
    "on_air": {"off_air", "later"},
    "answered": set(),
}
"""Step -> acts whose form stands on the desk itself."""
ABOUT = {
    "received": {"merge", "edit", "return"}, "parked": {"merge", "edit", "return"},
    "approved": {"merge", "edit", "return", "assign"}, "assigned": {"merge", "edit", "return", "assign"},
    "later": {"merge", "edit", "return", "assign"},
}
"""And on the page about the one question."""
SECRET = "Shall we tell the school"


async def brought_to(town: Town, session: Thing, step: str, text: str = SECRET) -> Thing:
    """A question that has come as far as this step."""
    chen = await host_of(town)
    other = await on_the_floor(town, session, "elena", "Another one")
    question = await a_question(await town.reader("amina"), session, text, byline="anonymous")
    before: dict[str, tuple[Callable[[], Awaitable[object]], ...]] = {
        "received": (), "approved": (lambda: desk.approve(chen, question),),
        "parked": (lambda: desk.park(chen, question),),
        "returned": (lambda: desk.send_back(chen, question, reason="Leave the place out"),),
        "merged": (lambda: desk.merge(chen, question, other),),
        "assigned": (lambda: desk.approve(chen, question), lambda: desk.assign(chen, question, town.bruno.id)),
        "later": (lambda: desk.approve(chen, question), lambda: stage.later(chen, question)),
        "on_air": (lambda: desk.approve(chen, question), lambda: desk.put_on_air(chen, question)),
        "answered": (lambda: desk.approve(chen, question), lambda: answered(chen, question, "Thirty hours")),
    }
    for act in before[step]:
        await act()
    return await Thing.get(id=question.id)


def acts(page: str, id_: str) -> set[str]:
    """The acts on this question a form of the page is for."""
    found = re.findall(r'name="do" value="(\w+)"><input type="hidden" name="id" value="(\w+)">', page)
    return {do for do, about in found if about == id_}


def item(page: str, id_: str) -> str:
    """The question's place in a list of the desk, as one string."""
    found = re.search(rf'<li class="desk-item" id="q-{id_}".*?</li>', page, re.S)
    assert found is not None
    return found[0]


def form_of(page: str, do: str, id_: str) -> tuple[str, dict[str, str]]:
    """Where the form of an act goes, and what it says when something is typed into every field."""
    for form in re.findall(r"<form.*?</form>", page, re.S):
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        if (fields.get("do"), fields.get("id")) == (do, id_):
            typed = {name: "Leave the place out" for name in re.findall(r'<textarea[^>]* name="(\w+)"', form)}
            return re.findall(r'action="([^"]+)"', form)[0], {**fields, **typed}
    raise AssertionError(do)


def part_of(page: str, id_: str) -> str:
    """The last list opened before the question."""
    return re.findall(r'data-list="desk" data-part="(\w+)"', page[:page.index(f'id="q-{id_}"')])[-1]


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


async def desk_of(browse: Browse, session: Thing, name: str = "chen", query: str = "") -> str:
    answer = await (await browse(name)).get(f"/live/{session.public_id}/desk{query}")
    assert answer.status_code == 200
    return answer.text


async def test_every_step_the_desk_sees_is_tested_here() -> None:
    assert {*ACTS, "withdrawn"} == set(STEPS)


@pytest.mark.parametrize("step", ACTS)
async def test_each_act_has_its_form_where_it_makes_sense_and_nowhere_else(
    town: Town, browse: Browse, session: Thing, step: str
) -> None:
    question = await brought_to(town, session, step)
    page = await desk_of(browse, session)
    assert acts(page, question.public_id) == ACTS[step]
    about = await desk_of(browse, session, query=f"?about={question.public_id}")
    assert acts(about, question.public_id) == ABOUT.get(step, set())


FORMS = [(step, do, alone) for alone, acts in ((False, ACTS), (True, ABOUT)) for step in acts for do in sorted(acts[step])]


@pytest.mark.parametrize(("step", "do", "alone"), FORMS)
async def test_each_form_is_accepted_as_it_stands_and_leads_back_to_the_question(
    town: Town, browse: Browse, session: Thing, step: str, do: str, alone: bool
) -> None:
    question = await brought_to(town, session, step)
    page = await desk_of(browse, session, query=f"?about={question.public_id}" if alone else "")
    action, fields = form_of(page, do, question.public_id)
    answer = await (await browse("chen")).post(action, data=fields)
    place = f"/live/{session.public_id}/desk#q-{question.public_id}"
    assert (answer.status_code, answer.headers.get("location")) == (303, place)


@pytest.mark.parametrize(("step", "part"), [
    ("received", "inbox"), ("parked", "aside"), ("returned", "aside"), ("approved", "queue"), ("assigned", "queue"),
    ("later", "queue"), ("merged", "merged"), ("answered", "done"),
])
async def test_each_question_stands_in_the_list_of_its_step(
    town: Town, browse: Browse, session: Thing, step: str, part: str
) -> None:
    question = await brought_to(town, session, step)
    page = await desk_of(browse, session)
    assert part_of(page, question.public_id) == part
    steps = re.search(rf'data-part="{part}" data-steps="([^"]+)"', page)
    assert steps is not None and step in steps[1].split()
    assert re.search(rf'data-number="{part}">[1-9]', page)


@pytest.mark.parametrize("step", ["received", "parked", "returned", "merged"])
async def test_what_is_not_approved_is_read_at_the_desk_and_on_no_other_page(
    town: Town, browse: Browse, session: Thing, step: str
) -> None:
    question = await brought_to(town, session, step)
    for name in ("chen", "dalia"):
        assert SECRET in await desk_of(browse, session, name)
    for name in ("chen", "bruno", "elena", "farid"):
        browser = await browse(name)
        for page in ("", "/plain", "/stage", "/screen", "/transcript", "/ask"):
            answer = await browser.get(f"/live/{session.public_id}{page}")
            assert SECRET not in answer.text and question.public_id not in answer.text, (name, page)
    for name in ("bruno", "elena"):
        answer = await (await browse(name)).get(f"/live/{session.public_id}/desk?about={question.public_id}")
        assert answer.status_code == 403 and SECRET not in answer.text


async def test_what_its_asker_took_back_is_gone_from_the_desk(town: Town, browse: Browse, session: Thing) -> None:
    question = await brought_to(town, session, "received")
    await asking.withdraw(await town.reader("amina"), question)
    assert SECRET not in await desk_of(browse, session)
    answer = await (await browse("chen")).get(f"/live/{session.public_id}/desk?about={question.public_id}")
    assert answer.status_code == 404


async def test_the_words_of_the_asker_stay_beside_those_of_the_desk(town: Town, browse: Browse, session: Thing) -> None:
    question = await brought_to(town, session, "received")
    chen = await host_of(town)
    for text in ("Do we tell others", "Whom do we tell"):
        question = await Thing.get(id=question.id)
        await desk.edit(chen, question, words(text), seen=question.version)
    await desk.approve(chen, await Thing.get(id=question.id))
    shown = item(await desk_of(browse, session), question.public_id)
    assert "Whom do we tell" in shown and SECRET in shown and "As it was asked" in shown
    assert "Do we tell others" not in shown
    room = (await (await browse("elena")).get(f"/live/{session.public_id}")).text
    assert "Whom do we tell" in room and SECRET not in room


@pytest.mark.parametrize("byline", ["role", "anonymous", "organisation"])
async def test_the_desk_does_not_learn_who_asks_under_a_byline_without_a_name(
    town: Town, browse: Browse, session: Thing, byline: str
) -> None:
    asked = await a_question(await town.reader("amina"), session, SECRET, byline=byline)
    for query in ("", f"?about={asked.public_id}"):
        page = await desk_of(browse, session, query=query)
        assert SECRET in page and "Amina" not in page and town.amina.public_id not in page


async def test_fields_take_as_much_as_the_acts_do(town: Town, browse: Browse, session: Thing) -> None:
    question = await brought_to(town, session, "on_air")
    waiting = await brought_to(town, session, "received", "Another secret")
    page = await desk_of(browse, session) + (await (await browse("chen")).get(f"/live/{session.public_id}/stage")).text
    for key, most in ((f"text-{waiting.public_id}", LONGEST_QUESTION), (f"reason-{waiting.public_id}", LONGEST_REASON),
                      (f"answer-{question.public_id}", LONGEST_ANSWER)):
        assert re.search(rf'id="f-{key}"[^>]* maxlength="{most}"', page), key


async def test_the_likely_double_is_named_and_stands_on_top_of_what_to_unite_with(
    town: Town, browse: Browse, session: Thing
) -> None:
    other = await on_the_floor(town, session, "elena", "Who pays the staff?")
    twin = await on_the_floor(town, session, "farid", "Can two countries share one helpline?")
    asked = await a_question(await town.reader("amina"), session, "Do countries share a helpline?")
    shown = item(await desk_of(browse, session), asked.public_id)
    assert f'href="#q-{twin.public_id}">No. {twin.number}</a>' in shown
    about = await desk_of(browse, session, query=f"?about={asked.public_id}")
    assert re.findall(r'name="into" value="(\w+)"', about) == [twin.public_id, other.public_id]
    form = {"key": "the-first-one", "do": "merge", "id": asked.public_id, "into": twin.public_id, "back": "desk"}
    await (await browse("chen")).post(f"/live/{session.public_id}/act", data=form)
    united = item(await desk_of(browse, session), asked.public_id)
    assert f'href="#q-{twin.public_id}">No. {twin.number}</a>' in united and "United with" in united


async def test_a_question_is_given_to_an_expert_or_the_host_by_name(town: Town, browse: Browse, session: Thing) -> None:
    question = await brought_to(town, session, "approved")
    about = await desk_of(browse, session, query=f"?about={question.public_id}")
    offered = re.findall(r'name="person" value="(\w+)"', about)
    assert offered == [town.bruno.public_id, town.chen.public_id]
    form = {"key": "the-first-one", "do": "assign", "id": question.public_id, "person": offered[0], "back": "desk"}
    assert (await (await browse("chen")).post(f"/live/{session.public_id}/act", data=form)).status_code == 303
    assert "<bdi>Bruno Example</bdi>, until <time" in item(await desk_of(browse, session), question.public_id)


async def test_what_waits_says_for_how_long_and_only_until_it_is_read(
    town: Town, browse: Browse, session: Thing
) -> None:
    question = await brought_to(town, session, "received")
    assert "less than a minute" in item(await desk_of(browse, session), question.public_id)
    await desk.park(await host_of(town), question)
    assert "<time" not in item(await desk_of(browse, session), question.public_id)


@pytest.mark.parametrize("phase", ["draft", "announced", "open", "live", "paused", "ended", "cancelled"])
async def test_the_session_is_moved_on_by_what_its_phase_allows(town: Town, browse: Browse, phase: str) -> None:
    session = await a_session(town, phase=phase)
    page = await desk_of(browse, session)
    offered = {
        do for hidden, do in re.findall(r'data-phases="[^"]*"( hidden)?><form[^>]*>(?:<input[^>]*name="key"[^>]*>)?'
                                        r'<input type="hidden" name="do" value="(\w+)">', page) if not hidden
    }
    assert offered == set(sessions.possible(phase))


async def test_who_keeps_order_without_running_the_session_is_not_offered_to_end_it(town: Town, browse: Browse) -> None:
    session = await a_session(town, desk=("elena",))
    page = await desk_of(browse, session, "elena")
    assert 'value="end"' not in page and 'value="start"' not in page and "/team" not in page
    assert 'value="end"' in await desk_of(browse, session, "dalia")


async def test_a_question_goes_on_air_only_while_the_session_is_live(town: Town, browse: Browse) -> None:
    for phase, hidden in (("open", " hidden"), ("live", "")):
        session = await a_session(town, phase=phase)
        question = await on_the_floor(town, session, "amina", "Who pays?")
        shown = item(await desk_of(browse, session), question.public_id)
        assert re.search(r'data-phases="live"( hidden)?><form', shown)[1] == (hidden or None)  # type: ignore[index]


async def test_a_client_goes_on_from_where_the_page_was_made(town: Town, browse: Browse, session: Thing) -> None:
    await brought_to(town, session, "received")
    page = await desk_of(browse, session)
    assert re.search(r'id="live" data-live="/live/\w+"[^>]* data-channels="desk" data-at-desk="[0-9a-f]{10}:\d+"', page)


async def test_words_of_people_are_words_and_nothing_else(town: Town, browse: Browse, session: Thing) -> None:
    text = "<script>alert(1)</script> \"quoted\" 'so' & more </textarea><b>"
    asked = await a_question(await town.reader("amina"), session, text)
    await desk.send_back(await host_of(town), asked, reason=text)
    await a_question(await town.reader("elena"), session, text)
    for query in ("", f"?about={asked.public_id}"):
        page = await desk_of(browse, session, query=query)
        assert "<script>alert" not in page and "&lt;script&gt;" in page and page.count("<b>") == 0


async def test_a_question_that_is_not_of_this_session_is_missing(town: Town, browse: Browse, session: Thing) -> None:
    chen, elsewhere = await browse("chen"), await brought_to(town, await a_session(town), "received")
    for about in (elsewhere.public_id, "unknown", "", "%00", "x" * 400):
        assert (await chen.get(f"/live/{session.public_id}/desk?about={about}")).status_code == 404


async def test_the_statements_do_not_grow_with_the_questions(
    town: Town, browse: Browse, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen, numbers = await browse("chen"), []
    for many in (1, 6):
        for n in range(many):
            asked = await brought_to(town, session, ("received", "approved", "answered")[n % 3], f"Question {n} of {many}")
        for query in ("", f"?about={asked.public_id}"):
            async with counted(monkeypatch) as said:
                assert (await chen.get(f"/live/{session.public_id}/desk{query}")).status_code == 200
            numbers.append(len(said))
    assert len(set(numbers)) == 1 and numbers[0] <= 11
