"""What is said in a live session is reported and moderated like everything else, and leads back to its session."""

import pytest

from cop.community.thing import Thing
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session, answered, on_the_floor

WHAT = {"session": "Report this session", "question": "Report this question", "answer": "Report this answer"}


async def _said(town: Town) -> dict[str, Thing]:
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    return {"session": session, "question": question, "answer": await answered(await town.reader("bruno"), question)}


@pytest.mark.parametrize("kind", WHAT)
async def test_whoever_follows_a_session_can_report_what_is_in_it(browse: Browse, town: Town, kind: str):
    things = await _said(town)
    thing, back = things[kind], f"/live/{things['session'].public_id}"
    elena, dalia = await browse("elena"), await browse("dalia")

    form = await elena.get(f"/things/{thing.public_id}/report")
    assert WHAT[kind] in form.text and f'href="{back}"' in form.text
    sent = await elena.post(f"/things/{thing.public_id}/report", data={"reason": "wrong", "words": "", "key": "k"})
    assert sent.status_code == 303

    assert f'href="{back}"' in (await dalia.get("/moderation")).text
    assert f'href="{back}"' in (await elena.get("/moderation/mine")).text


@pytest.mark.parametrize("kind", ["question", "answer"])
async def test_who_wrote_what_was_hidden_learns_why_without_reading_it_again(browse: Browse, town: Town, kind: str):
    things = await _said(town)
    thing = await Thing.get(id=things[kind].id)
    hidden = await (await browse("dalia")).post(f"/things/{thing.public_id}/moderate", data={
        "act": "hide", "reason": "It names a child.", "version": str(thing.version), "key": "k"})
    assert hidden.status_code == 303
    author = await browse("amina" if kind == "question" else "bruno")
    mine = (await author.get("/moderation/mine")).text
    assert "It names a child." in mine and "What you wrote on" in mine


async def test_a_question_on_the_floor_can_be_reported_from_where_it_stands(browse: Browse, town: Town):
    question = (await _said(town))["question"]
    waiting = await on_the_floor(town, await Thing.get(id=question.parent_id), "elena", "And who answers?")
    page = (await (await browse("bruno")).get(f"/live/{(await Thing.get(id=question.parent_id)).public_id}")).text
    assert f'/things/{waiting.public_id}/report' in page and f'/things/{question.public_id}/report' in page
