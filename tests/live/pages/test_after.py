import csv
import json
import re
from io import StringIO

import pytest

from cop.community.activity import Activity
from cop.community.thing import Thing
from cop.forum.carrying import carry
from cop.live.actions import desk, sessions
from cop.live.models import Feedback
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_question, a_session, answered, host_of, on_the_floor

pytestmark = pytest.mark.long

FORMATS = ("", ".md", ".json", ".csv")


async def _over(town: Town):
    session = await a_session(town)
    done = await on_the_floor(town, session, "elena", "How many people?")
    await on_the_floor(town, session, "amina", "Who may say no?", byline="anonymous")
    await a_question(await town.reader("dalia"), session, "Read by the desk alone")
    await answered(await town.reader("bruno"), done, "Six people.")
    await sessions.end(await host_of(town), session)
    return session


@pytest.mark.parametrize("form", FORMATS)
async def test_the_transcript_is_there_in_every_format_for_who_may_follow(browse: Browse, town: Town, form: str):
    session = await _over(town)
    answer = await (await browse("sela")).get(f"/live/{session.public_id}/transcript{form}")
    assert answer.status_code == 200
    assert "How many people?" in answer.text and "Six people." in answer.text and "Who may say no?" in answer.text
    assert "Read by the desk alone" not in answer.text and "Amina" not in answer.text


@pytest.mark.parametrize("place", [*(f"transcript{form}" for form in FORMATS), "replay"])
async def test_for_others_there_is_neither_transcript_nor_replay(browse: Browse, town: Town, place: str):
    session = await _over(town)
    for name in ("olga", "nobody"):
        reader = await browse(name)
        answer = await reader.get(f"/live/{session.public_id}/{place}")
        other = await reader.get(f"/live/{'x' * 10}/{place}")
        assert (answer.status_code, other.status_code) == (404, 404)


async def test_a_transcript_to_take_away_is_a_file_of_its_kind(browse: Browse, town: Town):
    session = await _over(town)
    reader = await browse("elena")
    answer = await reader.get(f"/live/{session.public_id}/transcript.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{session.public_id}.csv"'
    assert len(list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))) == 3
    taken = json.loads((await reader.get(f"/live/{session.public_id}/transcript.json")).text)
    assert taken["session"]["title"] == "Helplines at night" and len(taken["questions"]) == 2
    assert (await reader.get(f"/live/{session.public_id}/transcript.exe")).status_code == 404


async def test_the_replay_goes_step_by_step_and_heeds_any_number(browse: Browse, town: Town):
    session = await _over(town)
    reader = await browse("elena")
    first = (await reader.get(f"/live/{session.public_id}/replay")).text
    assert "How many people?" not in first and f"/live/{session.public_id}/replay?at=2" in first
    for at in ("999999", "9999999"):
        last = (await reader.get(f"/live/{session.public_id}/replay?at={at}")).text
        assert "How many people?" in last and "Six people." in last
    for odd in ("-1", "0", "x", "٣", "9" * 40, ""):
        assert (await reader.get(f"/live/{session.public_id}/replay?at={odd}")).status_code == 200


# --- what people thought of it ---


async def test_two_questions_are_asked_after_the_end_and_can_be_answered_anew(browse: Browse, town: Town):
    session = await _over(town)
    reader = await browse("sela")
    address = f"/live/{session.public_id}"
    sent = await reader.post(f"{address}/feedback", data={"useful": "4", "words": "  More <time>. "})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{address}/transcript?done=feedback")
    page = (await reader.get(sent.headers["location"])).text
    assert 'value="4" checked' in page and "More &lt;time&gt;.</textarea>" in page and 'role="status"' in page
    await reader.post(f"{address}/feedback", data={"useful": "2", "words": ""})
    assert [(each.useful, each.words) for each in await Feedback.all()] == [(2, "")]
    assert "More &lt;time" not in (await (await browse("chen")).get(f"{address}/transcript")).text


async def test_the_floor_of_a_session_that_is_over_leads_there(browse: Browse, town: Town):
    session = await _over(town)
    page = (await (await browse("sela")).get(f"/live/{session.public_id}")).text
    link = re.search(rf'<a class="btn" href="/live/{session.public_id}/transcript#feedback"(.*?)>', page)
    assert link and "hidden" not in link[1]
    assert 'id="feedback"' in (await (await browse("sela")).get(f"/live/{session.public_id}/transcript")).text


@pytest.mark.parametrize("phase", ["draft", "live", "cancelled"])
async def test_nobody_is_asked_before_the_end(browse: Browse, town: Town, phase: str):
    session = await a_session(town, phase=phase)
    reader = await browse("chen")
    assert 'id="feedback"' not in (await reader.get(f"/live/{session.public_id}/transcript")).text
    sent = await reader.post(f"/live/{session.public_id}/feedback", data={"useful": "4", "words": "x"})
    assert sent.status_code == 422 and not await Feedback.exists()


@pytest.mark.parametrize(("useful", "words"), [
    ("", "Kept"), ("0", "Kept"), ("6", "Kept"), ("four", "Kept"), ("٣", "Kept"), ("4", "Kept" + "x" * 1000),
])
async def test_what_does_not_fit_comes_back_with_what_was_typed(browse: Browse, town: Town, useful: str, words: str):
    session = await _over(town)
    sent = await (await browse("sela")).post(
        f"/live/{session.public_id}/feedback", data={"useful": useful, "words": words}
    )
    assert sent.status_code == 422 and f"{words}</textarea>" in sent.text and 'role="alert"' in sent.text
    assert not await Feedback.exists()


async def test_who_may_not_follow_the_session_is_not_asked(browse: Browse, town: Town):
    session = await _over(town)
    for name in ("olga", "nobody"):
        reader = await browse(name)
        sent = await reader.post(f"/live/{session.public_id}/feedback", data={"useful": "4"})
        other = await reader.post(f"/live/{'x' * 10}/feedback", data={"useful": "4"})
        assert (sent.status_code, other.status_code) == (404, 404)
    assert not await Feedback.exists()


async def test_a_question_says_when_it_was_on_air_and_where_it_goes_on(browse: Browse, town: Town):
    session = await a_session(town)
    done = await on_the_floor(town, session, "elena", "How many people?")
    left = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.put_on_air(await host_of(town), done)
    await answered(await town.reader("bruno"), done, "Six people.")
    await sessions.end(await host_of(town), session)
    await carry(await Activity.get(verb="question.unanswered", thing_id=left.id))
    topic = await Thing.get(external_id=f"live:{left.public_id}")
    reader = await browse("sela")
    page = (await reader.get(f"/live/{session.public_id}/transcript")).text
    assert "On air: minute 0" in page and f'href="/topics/{topic.public_id}" lang="en"' in page
    taken = json.loads((await reader.get(f"/live/{session.public_id}/transcript.json")).text)
    assert [each["on_air_minute"] for each in taken["questions"]] == [0, None]
    assert [each["topic"] for each in taken["questions"]] == ["", f"/topics/{topic.public_id}"]
    assert (await reader.get(f"/topics/{topic.public_id}")).status_code == 200


async def test_figures_and_summary_are_linked_for_who_may_open_them(browse: Browse, town: Town):
    session = await _over(town)
    address = f"/live/{session.public_id}"
    for name, links in (("chen", 2), ("sela", 1), ("amina", 0)):
        page = (await (await browse(name)).get(f"{address}/transcript")).text
        assert sum(f'href="{address}/{place}"' in page for place in ("figures", "summary")) == links, name
    desk_page = (await (await browse("chen")).get(f"{address}/desk")).text
    assert f'href="{address}/summary"' in desk_page and f'href="{address}/figures"' in desk_page
