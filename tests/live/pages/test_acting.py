"""Commands as forms, and as JSON."""

import asyncio
import re
from html import unescape
from typing import Any

import pytest

from cop.app import MOST_COMMANDS
from cop.community.activity import Activity
from cop.community.text import Text
from cop.community.thing import Thing
from cop.live.actions import desk
from cop.live.models import Answer, Ballot, Question
from tests.cast import Town
from tests.conftest import Browse
from tests.live.seeing import step_of
from tests.lively import a_question, a_session, host_of, on_the_floor, words

pytestmark = pytest.mark.long

JSON = {"accept": "application/json"}


def form(do: str, **fields: Any) -> dict[str, Any]:
    return {"do": do, "key": "key-of-this-page", **fields}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page."""
    (inner,) = re.findall(r'<form class="stack" action="/live/\w+/act"(.*?)</form>', page, re.S)
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', inner)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize(
    ("back", "page"),
    [("", ""), ("floor", ""), ("desk", "/desk"), ("stage", "/stage"), ("plain", "/plain"), ("ask", "/ask"),
     ("//evil.example", ""), ("../x", "")],
)
async def test_a_form_leads_back_to_its_page_at_the_question(town: Town, browse: Browse, back: str, page: str):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    chen = await browse("chen")
    answer = await chen.post(f"/live/{session.public_id}/act", data=form("air", id=question.public_id, back=back))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/live/{session.public_id}{page}#q-{question.public_id}"
    assert await step_of(question) == "on_air"


async def test_a_verb_about_the_session_leads_back_too(town: Town, browse: Browse):
    session, chen = await a_session(town), await browse("chen")
    answer = await chen.post(f"/live/{session.public_id}/act", data=form("pause", back="desk"))
    assert answer.headers["location"] == f"/live/{session.public_id}/desk"


async def test_fifty_of_one_form_are_one_question_at_one_address(town: Town, browse: Browse):
    session, amina = await a_session(town), await browse("amina")
    sent = form("ask", text="Who pays?", language="en", byline="named")
    answers = await asyncio.gather(*(amina.post(f"/live/{session.public_id}/act", data=sent) for _ in range(25)))
    assert await Question.all().count() == 1
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_form_and_json_with_one_key_are_one_command(town: Town, browse: Browse):
    session, amina = await a_session(town), await browse("amina")
    question = (await on_the_floor(town, session, "elena", "Who pays?")).public_id
    address = f"/live/{session.public_id}/act"
    by_form = await amina.post(address, data=form("support", id=question, back="plain"))
    by_json = await amina.post(address, data=form("support", id=question), headers=JSON)
    assert by_form.headers["location"].endswith(f"/plain#q-{question}")
    assert by_json.json() == {"ok": {"address": f"/live/{session.public_id}#q-{question}"}}
    assert await Ballot.all().count() == 1


# --- refused forms keep what was typed ---


@pytest.mark.parametrize(
    ("name", "do", "field", "bad"),
    [("amina", "ask", "text", "canary " * 60), ("chen", "edit", "text", "canary " * 60), ("bruno", "answer", "text", "canary " * 900),
     ("chen", "return", "reason", "canary " * 100), ("chen", "park", "reason", "canary " * 100)],
)
async def test_a_refused_form_comes_back_with_the_words_and_another_key_and_can_be_sent(
    town: Town, browse: Browse, name: str, do: str, field: str, bad: str
):
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "Who pays?")
    person, address = await browse(name), f"/live/{session.public_id}/act"
    sent = form(do, id=question.public_id, seen=str(question.version), language="en", byline="role", kind="spoken", back="desk")
    page = await person.post(address, data={**sent, field: bad})

    assert page.status_code == 422
    assert f">\n{bad}</textarea>" in page.text
    again = hidden(page.text)
    assert again.pop("key") != sent["key"]
    assert again == {key: value for key, value in sent.items() if key in again and key != "key"}
    assert (again["do"], again["back"]) == (do, "desk")
    done = await person.post(address, data={**hidden(page.text), field: "Shorter."})
    assert done.status_code == 303, done.text
    assert done.headers["location"].startswith(f"/live/{session.public_id}/desk#q-")


async def test_who_asks_too_soon_keeps_the_question_and_reads_how_long_to_wait(town: Town, browse: Browse):
    session, amina = await a_session(town), await browse("amina")
    address = f"/live/{session.public_id}/act"
    await amina.post(address, data=form("ask", text="First?"))
    page = await amina.post(address, data=form("ask", text="Second?", key="another-key-2"))
    assert page.status_code == 422 and ">\nSecond?</textarea>" in page.text


async def test_who_edits_what_a_colleague_has_edited_sees_both_and_sends_again(town: Town, browse: Browse):
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "Who pays?")
    dalia, address = await browse("dalia"), f"/live/{session.public_id}/act"
    await desk.edit(await host_of(town), question, words("Who pays at night?"), seen=question.version)
    page = await dalia.post(address, data=form("edit", id=question.public_id, text="Who pays now?", seen=str(question.version)))

    assert page.status_code == 422
    assert "Who pays at night?" in page.text and ">\nWho pays now?</textarea>" in page.text
    done = await dalia.post(address, data={**hidden(page.text), "text": "Who pays now, at night?"})
    assert done.status_code == 303
    assert (await Text.get(thing_id=question.id, is_current=True)).source == "Who pays now, at night?"


async def test_a_refusal_without_typed_words_says_why_and_leads_back(town: Town, browse: Browse):
    session = await a_session(town, phase="paused")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    chen = await browse("chen")
    page = await chen.post(f"/live/{session.public_id}/act", data=form("air", id=question.public_id, back="desk"))
    assert page.status_code == 422 and "<textarea" not in page.text
    assert f'href="/live/{session.public_id}/desk"' in page.text


@pytest.mark.parametrize("sent", [{}, {"do": "fly"}, {"do": "ask", "text": "x"}, {"do": "ask", "key": "short", "text": "x"}])
async def test_what_is_no_command_is_refused_without_a_fault(town: Town, browse: Browse, sent: dict[str, str]):
    session, amina = await a_session(town), await browse("amina")
    page = await amina.post(f"/live/{session.public_id}/act", data=sent)
    assert page.status_code == 422
    as_json = await amina.post(f"/live/{session.public_id}/act", data=sent, headers=JSON)
    assert (as_json.status_code, as_json.json()["refused"]) == (422, "not-understood")
    assert await Question.all().count() == 0


async def test_markup_typed_into_a_refused_form_is_shown_and_does_nothing(town: Town, browse: Browse):
    session, amina = await a_session(town), await browse("amina")
    nasty = "</textarea><script>alert(1)</script>" + "x" * 300
    page = await amina.post(f"/live/{session.public_id}/act", data=form("ask", text=nasty, byline='"><b>', language="en"))
    assert page.status_code == 422
    assert "<script>alert" not in page.text and 'value=""><b>' not in page.text


# --- JSON ---


async def test_json_says_why_not_with_a_status_and_in_the_reader_s_language(town: Town, browse: Browse):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    address = f"/live/{session.public_id}/act"
    amina, chen, olga, nobody = [await browse(name) for name in ("amina", "chen", "olga", "nobody")]
    for person, sent, status, code in (
        (amina, form("ask", text=""), 422, "say-something"), (amina, form("air", id=question.public_id), 403, "may-not"),
        (chen, form("approve", id="nothere999"), 404, "missing"), (olga, form("ask", text="x"), 404, "missing"),
        (nobody, form("ask", text="x"), 401, "not-signed-in"),
    ):
        answer = await person.post(address, data=sent, headers=JSON)
        assert (answer.status_code, answer.json()["refused"]) == (status, code)
        assert answer.json()["words"] and set(answer.json()) == {"refused", "words", "field", "facts"}
    french = await amina.post(address, data=form("ask", text=""), headers={**JSON, "cookie": f"cop={amina.cookies['cop']}; language=fr"})
    english = await amina.post(address, data=form("ask", text=""), headers=JSON)
    assert french.json()["field"] == "text" and french.json()["words"] != english.json()["words"]


async def test_too_many_commands_are_slowed_down(town: Town, browse: Browse):
    session, amina = await a_session(town), await browse("amina")
    address = f"/live/{session.public_id}/act"
    answers = [await amina.post(address, data=form("fly"), headers=JSON) for _ in range(MOST_COMMANDS + 1)]
    assert [answer.status_code for answer in answers] == [422] * MOST_COMMANDS + [429]
    last = answers[-1]
    assert last.json()["refused"] == "too-fast" and 1 <= last.json()["facts"]["seconds"] <= 10
    assert last.headers["retry-after"] == str(last.json()["facts"]["seconds"])
    assert (await amina.post(address, data=form("fly"))).status_code == 429
    assert (await (await browse("elena")).post(address, data=form("fly"), headers=JSON)).status_code == 422


# --- who ---


async def test_forms_of_who_may_not_and_who_may_not_even_see(town: Town, browse: Browse):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    address = f"/live/{session.public_id}/act"
    for name, status in (("amina", 403), ("sela", 403), ("olga", 404), ("nobody", 404)):
        person = await browse(name)
        assert (await person.post(address, data=form("approve", id=question.public_id))).status_code == status
    chen = await browse("chen")
    for name in ("nothere999", "x" * 40, "%00", "%ED%A0%80"):
        assert (await chen.post(f"/live/{name}/act", data=form("pause"))).status_code == 404


async def test_a_form_of_another_site_does_nothing(town: Town, browse: Browse):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    chen = await browse("chen")
    for site in ("cross-site", "same-site"):
        answer = await chen.post(
            f"/live/{session.public_id}/act", data=form("air", id=question.public_id), headers={"sec-fetch-site": site}
        )
        assert answer.status_code == 403
    assert await step_of(question) == "approved"


async def test_an_answer_by_form_is_the_expert_s(town: Town, browse: Browse):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    bruno = await browse("bruno")
    await bruno.post(f"/live/{session.public_id}/act", data=form("answer", id=question.public_id, text="*Six*.", kind="spoken"))
    answer = await Answer.all().first()
    assert answer is not None and answer.kind == "spoken"
    assert (await Thing.get(id=answer.thing_id)).byline_name == "Bruno Example"
    assert (await Text.get(thing_id=answer.thing_id)).html == "<p><em>Six</em>.</p>\n"


async def test_words_that_wait_for_the_desk_are_on_no_page_of_others(town: Town, browse: Browse):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session, "canary")
    elena = await browse("elena")
    page = await elena.post(f"/live/{session.public_id}/act", data=form("support", id=question.public_id))
    assert page.status_code == 404 and "canary" not in page.text


CHILD = "We follow Tobias, aged nine. Who helps?"


async def test_a_question_that_looks_like_a_child_asks_its_writer_and_then_the_desk(town: Town, browse: Browse):
    session, amina, chen = await a_session(town), await browse("amina"), await browse("chen")
    address = f"/live/{session.public_id}/act"
    page = await amina.post(address, data=form("ask", text=CHILD, language="en", byline="named"))
    assert page.status_code == 422 and "<mark>Tobias, aged nine</mark>" in page.text and CHILD in unescape(page.text)
    assert 'name="no_child"' in page.text and not await Question.exists()
    sent = await amina.post(address, data={**hidden(page.text), "key": "key-of-the-next", "text": CHILD, "no_child": "1"})
    assert sent.status_code == 303
    (question,) = await Thing.filter(kind="question")
    assert question.state == "held" and await Activity.exists(verb="thing.marked", thing_id=question.id)

    page = await chen.post(address, data=form("approve", id=question.public_id))
    assert page.status_code == 422 and "<mark>Tobias, aged nine</mark>" in page.text
    assert (await Thing.get(id=question.id)).state == "held"
    await chen.post(address, data={**hidden(page.text), "key": "key-of-the-last", "no_child": "1"})
    assert (await Thing.get(id=question.id)).state == "published"


async def test_json_says_what_was_seen_and_the_same_key_with_the_tick_is_done(town: Town, browse: Browse):
    session, bruno = await a_session(town), await browse("bruno")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    address, said = f"/live/{session.public_id}/act", form("answer", id=question.public_id, text=CHILD, kind="written")
    refused = await bruno.post(address, data=said, headers=JSON)
    assert refused.status_code == 422 and refused.json()["refused"] == "looks-like-a-child"
    assert refused.json()["facts"] == {"seen": "Tobias, aged nine"}
    done = await bruno.post(address, data={**said, "no_child": "1"}, headers=JSON)
    assert done.status_code == 200 and await Answer.exists()
    chen = await browse("chen")
    poll = form("poll_prepare", text="Whom first?", kind="single", options=f"Nobody\n{CHILD}")
    assert (await chen.post(address, data=poll, headers=JSON)).json()["refused"] == "looks-like-a-child"
    backstage = form("backstage", text=CHILD)
    assert (await chen.post(address, data=backstage, headers=JSON)).status_code == 200
