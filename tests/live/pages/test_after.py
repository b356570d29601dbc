import csv
import json
from io import StringIO

import pytest

from cop.live.actions import sessions
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_question, a_session, answered, host_of, on_the_floor

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
