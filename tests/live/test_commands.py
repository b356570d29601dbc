"""One command, however and however often it comes; and what is no command."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from cop.community.once import ClientKey
from cop.community.polls import PollVote
from cop.community.text import Text
from cop.community.thing import Thing
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.renderer import Renderer
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.live.actions import desk
from cop.live.commands import COMMANDS, SESSION, Done, perform, refusal
from cop.live.models import Answer, BackstageSeen, Ballot, Poll, Question, Session
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.live.seeing import step_of
from tests.lively import a_question, a_session, host_of, on_the_floor

pytestmark = pytest.mark.long

PROTOCOL = Path(__file__).parents[2] / "docs" / "live-protocol.md"
SECRET = "a secret of the tests"
KEY = "key-of-the-client"


class Rendering:
    """As the renderer, without its process; counts what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def render(self, source: str) -> str:
        self.texts.append(source)
        return f"<p>{source}</p>"


async def say(town: Town, name: str, session: Any, do: str, *, key: str = KEY, **fields: Any) -> Done:
    said = {"do": do, "key": key, **fields}
    return await perform(await town.reader(name), session.public_id, said, renderer=Rendering(), secret=SECRET)


async def test_a_question_is_asked_and_its_address_names_it(town: Town):
    session = await a_session(town)
    done = await say(town, "amina", session, "ask", text="Who *pays*?", language="en", byline="role", ref=7, back="x")
    (question,) = await Question.all().select_related("thing")
    assert done == Done(f"/live/{session.public_id}#q-{question.thing.public_id}")
    assert (question.thing.byline, question.thing.language) == ("role", "en")
    assert (await Text.get(thing_id=question.thing_id)).source == "Who *pays*?"


async def test_every_command_of_the_protocol_does_what_it_says(town: Town):
    session = await a_session(town, phase="draft", experts=("bruno",), desk=("sela",))
    for do, phase in (("announce", "announced"), ("open", "open"), ("start", "live"), ("pause", "paused"),
                      ("resume", "live")):
        assert (await say(town, "chen", session, do)).address == f"/live/{session.public_id}"
        assert (await Session.get(thing_id=session.id)).phase == phase
    session = await Thing.get(id=session.id)
    one, two = [await a_question(await town.reader(name), session, "Who?") for name in ("amina", "elena")]
    ways: list[tuple[str, str, Any, dict[str, Any], str]] = [
        ("sela", "approve", one, {}, "approved"), ("dalia", "edit", two, {"text": "Shorter?", "seen": 1}, "received"),
        ("sela", "approve", two, {}, "approved"), ("elena", "support", one, {}, "approved"),
        ("elena", "unsupport", one, {}, "approved"), ("chen", "merge", two, {"into": one.public_id}, "merged"),
        ("chen", "unmerge", two, {}, "approved"), ("bruno", "assign", one, {"person": ""}, "assigned"),
        ("bruno", "release", one, {}, "approved"), ("chen", "assign", one, {"person": town.bruno.public_id}, "assigned"),
        ("sela", "air", one, {}, "on_air"), ("sela", "off_air", one, {}, "approved"), ("bruno", "later", one, {}, "later"),
        ("bruno", "answer", one, {"text": "Six.", "kind": "written"}, "answered"),
        ("chen", "park", two, {}, "parked"), ("chen", "return", two, {"reason": "Twice."}, "returned"),
        ("elena", "withdraw", two, {}, "withdrawn"),
    ]
    for number, (name, do, question, fields, step) in enumerate(ways):
        done = await say(town, name, session, do, key=f"key-{number:08}", id=question.public_id, **fields)
        assert done.address == f"/live/{session.public_id}#q-{question.public_id}"
        assert await step_of(question) == step, do
    done = await say(town, "sela", session, "poll_prepare", text="Who?", kind="single", options="We\nYou")
    assert done.address == f"/live/{session.public_id}"
    poll = (await Poll.get().select_related("thing")).thing
    on_polls: list[tuple[str, str, dict[str, str]]] = [
        ("sela", "poll_open", {}), ("elena", "vote", {"choice": "1"}), ("chen", "poll_close", {}),
    ]
    for name, do, fields in on_polls:
        done = await say(town, name, session, do, id=poll.public_id, **fields)
        assert done.address == f"/live/{session.public_id}#q-{poll.public_id}"
    assert (await Poll.get()).phase == "closed" and (await PollVote.get()).choices == "1"
    assert (await say(town, "bruno", session, "backstage", text="The line is bad.")).address
    assert (await say(town, "sela", session, "backstage_seen", id="w1")).address == f"/live/{session.public_id}#q-w1"
    assert await BackstageSeen.all().count() == 1
    assert (await say(town, "dalia", session, "end")).address
    other = await a_session(town, phase="open")
    await say(town, "chen", other, "cancel")
    done_here = {do for _, do, *_ in ways} | {do for _, do, _ in on_polls} | {
        "poll_prepare", "backstage", "backstage_seen", "ask", "announce", "open", "start", "pause", "resume", "end", "cancel",
    }
    assert done_here == set(COMMANDS)


def test_the_protocol_names_every_command_with_its_fields():
    told = dict(re.findall(r"^\| (`[^|]+`) \|([^|]*)\|$", PROTOCOL.read_text(), re.M))
    table = {do: set(re.findall(r"`(\w+)`", fields)) for names, fields in told.items() for do in re.findall(r"`(\w+)`", names)}
    for do, command in COMMANDS.items():
        words = set(command.fields) | ({"id"} if command.about != SESSION else set())
        assert words <= table[do], do


# --- once ---


async def test_fifty_at_once_of_one_command_are_one(town: Town):
    session = await a_session(town)
    done = await asyncio.gather(*(say(town, "amina", session, "ask", text="Who pays?") for _ in range(50)))
    assert len(set(done)) == 1
    assert await Question.all().count() == 1


async def test_the_same_command_days_later_from_a_form_and_after_another_sign_in_is_the_same(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    by_socket = await say(town, "dalia", session, "edit", id=question.public_id, text="One\nTwo", seen=question.version)
    by_form = await say(
        town, "dalia", session, "edit", id=question.public_id, text="One\r\nTwo  ", seen=str(question.version), back="desk"
    )
    assert by_socket == by_form
    assert await Text.filter(thing_id=question.id).count() == 2


async def test_a_key_used_for_other_words_is_refused_and_says_what_was_saved(town: Town):
    session = await a_session(town)
    done = await say(town, "amina", session, "ask", text="Who pays?")
    with pytest.raises(Refused, match="already-saved") as refused:
        await say(town, "amina", session, "ask", text="Who pays now?")
    assert refused.value.facts["address"] == done.address


async def test_a_key_is_used_up_by_success_alone(town: Town):
    session = await a_session(town)
    with pytest.raises(Refused, match="say-something"):
        await say(town, "amina", session, "ask", text="")
    await say(town, "amina", session, "ask", text="Who pays?")


async def test_one_key_serves_the_forms_of_a_page_each_for_its_own_question(town: Town):
    session = await a_session(town)
    found = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    for question in found:
        for do in ("support", "unsupport", "support"):
            await say(town, "elena", session, do, id=question.public_id)
    assert await ClientKey.all().count() == 4
    assert await Ballot.all().count() == 0, "the third is the first one sent again, which changes nothing"


async def test_a_key_is_nobody_else_s_and_of_no_other_session(town: Town):
    sessions = [await a_session(town), await a_session(town)]
    for session in sessions:
        for name in ("amina", "elena"):
            await say(town, name, session, "ask", text="Who pays?")
    assert await Question.all().count() == 4


async def test_a_command_sent_again_is_answered_although_its_question_has_gone_meanwhile(town: Town, watched: None):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    done = await say(town, "elena", session, "support", id=question.public_id)
    await moderation.hide(await host_of(town), question, version=question.version, reason="It names a child.")
    assert await say(town, "elena", session, "support", id=question.public_id) == done
    with pytest.raises(Missing):
        await say(town, "elena", session, "support", id=question.public_id, key="another-key")


async def test_nothing_of_a_command_sent_again_is_rendered_and_what_is_kept_does_not_tell_its_words(town: Town):
    session, rendering = await a_session(town), Rendering()
    said = {"do": "ask", "key": KEY, "text": "canary", "language": "en"}
    for _ in range(2):
        await perform(await town.reader("amina"), session.public_id, said, renderer=rendering, secret=SECRET)
    assert rendering.texts == ["canary"]
    (kept,) = await rows("SELECT owner, act, key, body, address FROM client_key")
    assert kept["owner"] == f"person:{town.amina.id}" and kept["act"] == "question.ask"
    assert not {"canary", KEY} & set(" ".join(str(each) for each in dict(kept).values()).split())


async def test_words_are_rendered_before_the_unit_and_by_the_renderer_of_the_service(town: Town):
    session, renderer = await a_session(town), Renderer()
    try:
        said = {"do": "ask", "key": KEY, "text": "Who *pays*? <b>now</b>"}
        await perform(await town.reader("amina"), session.public_id, said, renderer=renderer, secret=SECRET)
    finally:
        await renderer.close()
    assert "<em>pays</em>" in (await Text.get(thing__kind="question")).html


async def test_the_language_of_a_question_is_the_reader_s_unless_it_is_said(town: Town):
    session = await a_session(town)
    async with unit():
        town.amina.language = "fr"
        await town.amina.save()
    await say(town, "amina", session, "ask", text="Qui paie ?")
    assert (await Question.all().select_related("thing"))[0].thing.language == "fr"
    with pytest.raises(Refused, match="choose-one"):
        await say(town, "elena", session, "ask", text="?", language="xx")


# --- each authorised by itself ---


async def test_a_command_needs_the_standing_of_its_moment(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    for name, do in (("amina", "approve"), ("bruno", "air"), ("elena", "answer"), ("elena", "withdraw"), ("amina", "support"),
                     ("sela", "end")):
        with pytest.raises(Forbidden):
            await say(town, name, session, do, id=question.public_id, text="x", kind="written")
    assert await Answer.all().count() == 0 and await ClientKey.all().count() == 0


async def test_who_cannot_read_learns_nothing_not_even_what_would_be_wrong(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    for do in ("ask", "approve", "no such thing", ""):
        with pytest.raises(Missing):
            await say(town, "olga", session, do, id=question.public_id)
    for name, other in (("elena", question.public_id), ("chen", "nothere999"), ("chen", session.public_id)):
        with pytest.raises(Missing):
            await say(town, name, session, "support", id=other)


async def test_a_question_of_another_session_is_none_of_this_one(town: Town):
    session, other = await a_session(town), await a_session(town)
    question = await a_question(await town.reader("amina"), other)
    mine = await on_the_floor(town, session, "amina", "Mine?")
    with pytest.raises(Missing):
        await say(town, "chen", session, "approve", id=question.public_id)
    with pytest.raises(Missing):
        await say(town, "chen", session, "merge", id=mine.public_id, into=question.public_id)


async def test_nobody_is_given_a_question_who_is_nobody(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    for person in ("nothere999", town.olga.public_id):
        with pytest.raises(Refused, match="no-expert-here"):
            await say(town, "chen", session, "assign", id=question.public_id, person=person)


# --- bad input ---


@pytest.mark.parametrize(
    "said",
    [{}, {"do": "fly"}, {"do": 3}, {"do": None}, {"do": ["ask"]}, {"do": "ask", "key": ""}, {"do": "ask", "key": "short"},
     {"do": "ask", "key": "x" * 65}, {"do": "ask", "key": "with a blank"}, {"do": "ask", "key": 12345678},
     {"do": "ask", "key": "ключ-клиента"}, {"do": "ask", "text": 5}, {"do": "ask", "text": None}, {"do": "ask", "text": ["x"]},
     {"do": "ask", "text": {"a": 1}}, {"do": "ask", "text": "\ud800"}, {"do": "ask", "text": "x", "language": "e" * 25},
     {"do": "ask", "text": "x", "byline": "a b"}, {"do": "approve", "id": 5}, {"do": "approve", "id": "a\x00b"},
     {"do": "approve", "id": "x" * 25}, {"do": "approve", "id": True}, {"do": "edit", "id": "abc", "text": "x"},
     {"do": "edit", "id": "abc", "text": "x", "seen": "one"}, {"do": "edit", "id": "abc", "text": "x", "seen": -1},
     {"do": "edit", "id": "abc", "text": "x", "seen": True}, {"do": "edit", "id": "abc", "text": "x", "seen": 1.0},
     {"do": "edit", "id": "abc", "text": "x", "seen": 10**30}, {"do": "edit", "id": "abc", "text": "x", "seen": "²"}],
    ids=repr,
)
async def test_what_no_client_of_ours_sends_is_not_understood(town: Town, said: dict[str, Any]):
    session = await a_session(town)
    with pytest.raises(Refused, match="not-understood"):
        await perform(
            await town.reader("chen"), session.public_id, {"key": KEY, **said}, renderer=Rendering(), secret=SECRET
        )
    assert await ClientKey.all().count() == await Question.all().count() == 0


@pytest.mark.parametrize("name", ["", "x", "a\x00b", "\ud800", "x" * 200, "../etc"])
async def test_a_session_that_cannot_be_is_missing(town: Town, name: str):
    with pytest.raises(Missing):
        await perform(await town.reader("chen"), name, {"do": "ask", "key": KEY}, renderer=Rendering(), secret=SECRET)


async def test_texts_are_cleaned_and_too_much_is_never_rendered(town: Town):
    session, rendering = await a_session(town), Rendering()
    amina = await town.reader("amina")
    said = {"do": "ask", "key": KEY, "text": "  Who\u202e\x07 pays?\r\n\n\n\nNow?  "}
    await perform(amina, session.public_id, said, renderer=rendering, secret=SECRET)
    assert rendering.texts == ["Who pays?\n\nNow?"]
    question = await on_the_floor(town, session, "elena", "Who?")
    too_much = [
        ("ask", "text", 301, 300), ("edit", "text", 301, 300), ("answer", "text", 6_001, 6_000), ("return", "reason", 601, 600),
        ("park", "reason", 601, 600),
    ]
    for do, field, have, most in too_much:
        with pytest.raises(Refused, match="too-long") as refused:
            await perform(
                await town.reader("chen"), session.public_id,
                {"do": do, "key": KEY, "id": question.public_id, "seen": 1, "kind": "written", field: "x" * have},
                renderer=rendering, secret=SECRET,
            )
        assert (refused.value.field, refused.value.facts) == (field, {"most": most, "have": have})
    assert len(rendering.texts) == 1


# --- refusals in words ---


def sentence(key: str, **facts: object) -> str:
    return f"{key} {facts}"


def test_a_refusal_tells_code_words_field_and_facts():
    found = refusal(Refused("one-at-a-time", field="text", seconds=12, since=desk), sentence)
    assert (found["refused"], found["field"], found["facts"]["seconds"]) == ("one-at-a-time", "text", 12)
    assert found["words"].startswith("error.one-at-a-time {'seconds': 12")
    assert isinstance(found["facts"]["since"], str)
    assert refusal(Forbidden("may-not.question.air"), sentence) == {
        "refused": "may-not", "words": "error.may-not {}", "field": "", "facts": {}
    }
    assert refusal(Missing(), sentence)["refused"] == "missing"
