"""Keeping order: every way a question can go, every way it cannot, and who sees it at each step."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from cop.community import log
from cop.community.activity import Activity
from cop.community.text import Text
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.live.actions import asking, desk, leases, stage
from cop.live.models import ON_FLOOR, Question, Session
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.live.seeing import events, item, kept, path_of, readers_of, shown, step_of
from tests.lively import a_question, a_session, answered, host_of, on_the_floor, words

FOLLOWERS = {"amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "sina", "ada"}


async def approve(town: Town, question: Thing) -> None:
    await desk.approve(await host_of(town), await Thing.get(id=question.id))


async def send_back(town: Town, question: Thing) -> None:
    await desk.send_back(await host_of(town), await Thing.get(id=question.id), reason="Asked and answered.")


async def park(town: Town, question: Thing) -> None:
    await desk.park(await host_of(town), await Thing.get(id=question.id), reason="For the forum.")


async def merge(town: Town, question: Thing) -> None:
    session = await Thing.get(id=question.parent_id)
    await desk.merge(await host_of(town), question, await on_the_floor(town, session, "elena", "The other one?"))


async def assign(town: Town, question: Thing) -> None:
    await desk.assign(await host_of(town), question, town.bruno.id)


async def release(town: Town, question: Thing) -> None:
    await desk.release(await host_of(town), question)


async def air(town: Town, question: Thing) -> None:
    await desk.put_on_air(await host_of(town), question)


async def off_air(town: Town, question: Thing) -> None:
    await desk.off_air(await host_of(town), question)


async def answer(town: Town, question: Thing) -> None:
    await answered(await town.reader("bruno"), question)


async def later(town: Town, question: Thing) -> None:
    await stage.later(await town.reader("bruno"), question)


async def unmerge(town: Town, question: Thing) -> None:
    await desk.unmerge(await host_of(town), question)


async def edit(town: Town, question: Thing) -> None:
    current = await Thing.get(id=question.id)
    await desk.edit(await host_of(town), current, words("Shorter?"), seen=current.version)


async def withdraw(town: Town, question: Thing) -> None:
    await asking.withdraw(await town.reader("amina"), await Thing.get(id=question.id))


VERBS: dict[str, Callable[[Town, Thing], Awaitable[None]]] = {
    "approve": approve, "return": send_back, "park": park, "merge": merge, "unmerge": unmerge, "assign": assign,
    "release": release, "air": air, "off_air": off_air, "answer": answer, "later": later, "edit": edit,
    "withdraw": withdraw,
}
WAYS: dict[str, tuple[str, ...]] = {
    "received": (), "approved": ("approve",), "assigned": ("approve", "assign"), "on_air": ("approve", "air"),
    "answered": ("approve", "answer"), "later": ("approve", "later"), "returned": ("return",), "parked": ("park",),
    "merged": ("merge",), "withdrawn": ("withdraw",),
}
LEADS: dict[str, dict[str, str]] = {
    "approve": dict.fromkeys(("received", "returned", "parked"), "approved"),
    "return": dict.fromkeys(("received", "approved", "assigned", "later", "returned", "parked"), "returned"),
    "park": dict.fromkeys(("received", "approved", "assigned", "later", "returned", "parked"), "parked"),
    "merge": dict.fromkeys(("received", "approved", "assigned", "later", "parked"), "merged"),
    "unmerge": {"merged": "received"},
    "assign": {"approved": "assigned", "assigned": "assigned", "later": "later"},
    "release": {"assigned": "approved", "later": "later"},
    "air": dict.fromkeys(("approved", "assigned", "later"), "on_air"),
    "off_air": {"on_air": "approved"},
    "answer": dict.fromkeys(("approved", "assigned", "later", "on_air", "answered"), "answered"),
    "later": dict.fromkeys(("approved", "assigned", "later", "on_air"), "later"),
    "edit": {step: step for step in ("received", "approved", "assigned", "later", "parked")},
    "withdraw": dict.fromkeys(("received", "approved", "assigned", "later", "returned", "parked"), "withdrawn"),
}
"""Verb -> step before -> step after. Every other step refuses the verb."""
SEEN = {
    **dict.fromkeys(("approved", "assigned", "on_air", "answered", "later"), FOLLOWERS),
    **{key: {"amina", "chen", "dalia"} for key in ("received", "returned", "parked", "merged")}, "withdrawn": {"amina"},
}


async def brought_to(town: Town, session: Thing, step: str) -> Thing:
    question = await a_question(await town.reader("amina"), session, f"Is it {step}?")
    for verb in WAYS[step]:
        await VERBS[verb](town, question)
    assert await step_of(question) == step
    return await Thing.get(id=question.id)


@pytest.mark.parametrize("verb", VERBS)
async def test_each_verb_moves_a_question_from_the_steps_it_may_and_refuses_every_other(town: Town, verb: str):
    for step in WAYS:
        session = await a_session(town)
        question = await brought_to(town, session, step)
        told = len(await events(log.desk(session.id)))
        if step in LEADS[verb]:
            await VERBS[verb](town, question)
            assert await step_of(question) == LEADS[verb][step], step
            if verb != "merge" or step not in ON_FLOOR:  # what everybody has read stays readable where it went
                assert await readers_of(town, question) == SEEN[LEADS[verb][step]], step
        else:
            with pytest.raises(Refused, match=r"question-(moved-on|settled)"):
                await VERBS[verb](town, question)
            assert await step_of(question) == step
            others = 2 if verb == "merge" else 0  # the target was asked and approved
            assert len(await events(log.desk(session.id))) == told + others


@pytest.mark.parametrize("step", WAYS)
async def test_at_each_step_those_see_it_for_whom_it_is_and_the_asker_has_the_way_it_took(town: Town, step: str):
    session = await a_session(town)
    question = await brought_to(town, session, step)

    assert await readers_of(town, question) == SEEN[step]
    on_floor = SEEN[step] == FOLLOWERS
    assert bool(await item(town, "elena", question, "floor")) is on_floor
    assert bool(await item(town, "bruno", question, "stage")) is on_floor
    assert bool(await item(town, "dalia", question, "desk")) is (step != "withdrawn")
    receipt = await item(town, "amina", question, "mine")
    assert (receipt["step"], receipt["steps"][0][0], receipt["steps"][-1][0]) == (step, "received", step)


KEEPS = ("approve", "return", "park", "merge", "unmerge", "air", "off_air", "edit")
ON_STAGE = ("assign", "release", "answer", "later")


@pytest.mark.parametrize(
    ("name", "verbs"),
    [("amina", ()), ("elena", ()), ("olga", ()), ("farid", ()), ("sela", KEEPS + ON_STAGE), ("dalia", KEEPS + ON_STAGE),
     ("chen", KEEPS + ON_STAGE), ("bruno", ON_STAGE)],
)
async def test_host_desk_and_stewards_keep_order_and_experts_answer(town: Town, name: str, verbs: tuple[str, ...]):
    session = await a_session(town, desk=("sela",))
    question, other = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    reader = await town.reader(name)
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "approve": lambda: desk.approve(reader, question),
        "return": lambda: desk.send_back(reader, question, reason=""),
        "park": lambda: desk.park(reader, question, reason="x" * 601),
        "merge": lambda: desk.merge(reader, question, question), "unmerge": lambda: desk.unmerge(reader, question),
        "air": lambda: desk.put_on_air(reader, other), "off_air": lambda: desk.off_air(reader, question),
        "edit": lambda: desk.edit(reader, question, words(""), seen=1),
        "assign": lambda: desk.assign(reader, question, town.elena.id),
        "release": lambda: desk.release(reader, question),
        "answer": lambda: stage.answer(reader, question, words(""), kind="written", language="en"),
        "later": lambda: stage.later(reader, question),
    }
    for verb, call in calls.items():
        if verb in verbs:
            try:
                await call()
            except Refused:
                continue  # may, but not this or not now
        else:
            with pytest.raises(Forbidden):
                await call()


async def test_a_part_in_one_session_is_none_in_another(town: Town):
    await a_session(town, experts=("bruno",), desk=("sela",))
    question = await on_the_floor(town, await a_session(town, experts=(), title="Another"), "amina", "Who pays?")
    for name, verb in (("sela", desk.approve), ("bruno", stage.later)):
        with pytest.raises(Forbidden):
            await verb(await town.reader(name), question)


# --- approving ---


async def test_places_are_given_in_the_order_of_approval_and_kept(town: Town):
    session = await a_session(town)
    one, two = [await a_question(await town.reader("amina"), session, text) for text in ("One?", "Two?")]
    await approve(town, two)
    await approve(town, one)
    await park(town, two)
    await approve(town, two)
    assert [(await item(town, "elena", each, "floor"))["place"] for each in (one, two)] == [2, 1]


async def test_fifty_approvals_at_once_are_one(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    chen = await host_of(town)
    outcome = await asyncio.gather(*(desk.approve(chen, question) for _ in range(50)), return_exceptions=True)
    assert sum(each is None for each in outcome) == 1
    assert await path_of(question) == ["received", "approved"]


async def test_the_first_question_of_a_shown_name_is_marked_and_never_one_without_a_name(town: Town):
    session = await a_session(town)
    named, again = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    nameless = await on_the_floor(town, session, "elena", "Three?", byline="anonymous")
    first = [(await item(town, "bruno", each, "floor"))["first"] for each in (named, again, nameless)]
    assert first == [True, False, False]


async def test_approved_after_the_end_it_goes_on_as_a_topic(town: Town):
    session = await a_session(town, phase="ended")
    question = await asking.ask(await town.reader("amina"), session, words("Late?"), language="en", byline="named")
    await approve(town, question)
    assert await Activity.filter(verb="question.unanswered", thing_id=question.id).count() == 1


# --- editing ---


async def test_edited_words_replace_the_old_ones_in_floor_and_stage_and_the_first_ones_are_kept(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "What of little Kofi B. in Bo?")
    await desk.edit(await town.reader("dalia"), question, words("What of a child alone?"), seen=question.version)

    for key in (log.floor(session.id), log.stage(session.id)):
        payloads = await kept(key, question)
        assert "Kofi" not in "".join(payloads)
        assert [bool(each) for each in payloads] == [False, True]
        room = (await log.tops([key]))[key]
        assert await log.is_whole(room["id"])
    assert (await item(town, "elena", question, "floor"))["edited"] is True
    receipt = await item(town, "amina", question, "mine")
    assert "a child alone" in receipt["html"] and receipt["edited"] is True
    first = await Text.get(thing_id=question.id, revision=1)
    assert "Kofi" in first.source and not first.is_current


async def test_of_two_who_edit_the_second_is_told(town: Town):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?")
    dalia = await town.reader("dalia")
    await desk.edit(dalia, question, words("One."), seen=question.version)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await desk.edit(dalia, question, words("Two."), seen=question.version)


async def test_an_edit_has_the_length_of_a_question(town: Town):
    question = await on_the_floor(town, await a_session(town), "amina", "Who pays?")
    for text, code in (("", "say-something"), ("x" * 301, "too-long")):
        with pytest.raises(Refused, match=code):
            await desk.edit(await host_of(town), question, words(text), seen=question.version)


# --- back and aside ---


async def test_the_reason_is_read_by_the_asker_and_the_desk_alone(town: Town):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.send_back(await host_of(town), question, reason="canary-reason")

    assert (await item(town, "amina", question, "mine"))["reason"] == "canary-reason"
    assert (await item(town, "dalia", question, "desk"))["reason"] == "canary-reason"
    for key in (log.floor(session.id), log.stage(session.id)):
        assert "canary-reason" not in "".join(await kept(key, question))
    await approve(town, question)
    assert (await item(town, "amina", question, "mine"))["reason"] == ""


async def test_sending_back_needs_a_reason_of_a_length_one_reads(town: Town):
    session = await a_session(town)
    question = await a_question(await town.reader("amina"), session)
    for reason, code in (("", "say-something"), ("x" * 601, "too-long")):
        with pytest.raises(Refused, match=code):
            await desk.send_back(await host_of(town), question, reason=reason)
    await desk.park(await host_of(town), question)


async def test_what_leaves_the_floor_leaves_no_words_in_its_log(town: Town):
    session = await a_session(town)
    for verb in (send_back, park, merge, withdraw):
        question = await on_the_floor(town, session, "amina", f"canary of {verb.__name__}")
        await verb(town, question)
        for key in (log.floor(session.id), log.stage(session.id)):
            assert "canary" not in "".join(await kept(key, question))
            last = [each for each in await events(key) if each.thing_id == question.id][-1]
            assert (last.verb, last.data) == ("drop", {"id": question.public_id})


async def test_what_was_never_approved_leaves_no_trace_on_floor_and_stage(town: Town):
    session = await a_session(town)
    keys = (log.floor(session.id), log.stage(session.id))
    shown_one = await on_the_floor(town, session, "elena", "Seen?")
    before = {key: await events(key) for key in keys}
    facts = (await shown(town, "elena", session, "floor"))["facts"]
    for verb in (send_back, park, withdraw):
        await verb(town, await a_question(await town.reader("amina"), session, "Unseen?"))
    merged = await a_question(await town.reader("amina"), session, "Unseen?")
    await desk.merge(await host_of(town), merged, shown_one)
    hidden = await a_question(await town.reader("amina"), session, "Unseen?")
    await moderation.hide(await host_of(town), hidden, version=hidden.version, reason="It names a child.")

    assert {key: await events(key) for key in keys} == before
    assert (await shown(town, "elena", session, "floor"))["facts"] == facts


# --- uniting ---


async def test_votes_of_united_questions_are_counted_once_a_person_and_come_apart_as_they_were(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one = await on_the_floor(town, session, "amina", "One?")
    two = await on_the_floor(town, session, "elena", "Two?")
    for name, question in (("bruno", one), ("dalia", one), ("bruno", two), ("sela", two), ("farid", two)):
        await asking.support(await town.reader(name), question)
    await desk.merge(chen, two, one)
    assert (await Question.get(thing_id=one.id)).support == 4
    assert (await item(town, "elena", two, "mine"))["into"] == one.public_id

    await desk.unmerge(chen, two)
    assert [(await Question.get(thing_id=each.id)).support for each in (one, two)] == [2, 3]
    assert (await path_of(two))[-2:] == ["merged", "approved"]


async def test_support_taken_back_from_united_questions_is_gone_from_both(town: Town):
    session, chen, bruno = await a_session(town), await host_of(town), await town.reader("bruno")
    one = await on_the_floor(town, session, "amina", "One?")
    two = await on_the_floor(town, session, "elena", "Two?")
    for question in (one, two):
        await asking.support(bruno, question)
    await desk.merge(chen, two, one)
    await asking.unsupport(bruno, one)
    await desk.unmerge(chen, two)
    assert [(await Question.get(thing_id=each.id)).support for each in (one, two)] == [0, 0]


async def test_a_question_is_united_only_with_another_that_waits_in_the_same_session(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one = await on_the_floor(town, session, "amina", "One?")
    waiting = await a_question(await town.reader("elena"), session)
    elsewhere = await on_the_floor(town, await a_session(town, title="Other"), "amina", "There?")
    done = await on_the_floor(town, session, "amina", "Done?")
    await answered(chen, done)
    hidden = await on_the_floor(town, session, "amina", "Hidden?")
    await moderation.hide(chen, hidden, version=hidden.version, reason="It names a child.")
    for target in (one, waiting, elsewhere, done, hidden):
        with pytest.raises(Refused, match="cannot-merge-there"):
            await desk.merge(chen, one, await Thing.get(id=target.id))


async def test_no_chains_of_united_questions(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one, two, three = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?", "Three?")]
    await desk.merge(chen, two, one)
    with pytest.raises(Refused, match="others-merged-here"):
        await desk.merge(chen, one, three)
    with pytest.raises(Refused, match="cannot-merge-there"):
        await desk.merge(chen, three, two)


async def test_what_was_united_comes_apart_when_its_target_is_sent_back(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one = await on_the_floor(town, session, "amina", "One?")
    two = await on_the_floor(town, session, "elena", "Two?")
    await desk.merge(chen, two, one)
    await send_back(town, one)
    assert await step_of(two) == "approved"
    assert (await item(town, "bruno", two, "floor"))["step"] == "approved"


# --- assigning ---


async def test_an_expert_takes_a_question_for_ten_minutes_and_the_stage_sees_it_and_the_floor_does_not(town: Town):
    session, bruno = await a_session(town, experts=("bruno", "elena")), await town.reader("bruno")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(bruno, question, bruno.id)

    on_stage = await item(town, "elena", question, "stage")
    assert (on_stage["step"], on_stage["assignee"]) == ("assigned", "Bruno Example")
    on_floor = await item(town, "sela", question, "floor")
    assert on_floor["step"] == "approved" and "assignee" not in on_floor
    assert "Bruno" not in "".join(await kept(log.floor(session.id), question))
    with pytest.raises(Refused, match="taken-by-another"):
        await desk.assign(await town.reader("elena"), question, town.elena.id)
    await desk.assign(bruno, question, bruno.id)


async def test_two_experts_at_once_do_not_both_get_it(town: Town):
    session = await a_session(town, experts=("bruno", "elena"))
    question = await on_the_floor(town, session, "amina", "Who pays?")
    people = [await town.reader(name) for name in ("bruno", "elena") * 10]
    outcome = await asyncio.gather(*(desk.assign(each, question, each.id) for each in people), return_exceptions=True)
    holder = (await Question.get(thing_id=question.id)).assignee_id
    assert {each.id for each, said in zip(people, outcome, strict=True) if said is None} == {holder}


async def test_only_who_answers_here_is_given_a_question(town: Town):
    question = await on_the_floor(town, await a_session(town, desk=("dalia",)), "amina", "Who pays?")
    for person in (town.elena, town.dalia, town.olga):
        with pytest.raises(Refused, match="no-expert-here"):
            await desk.assign(await host_of(town), question, person.id)
    await desk.assign(await host_of(town), question, town.chen.id)


async def test_when_its_time_is_over_another_takes_it(town: Town, monkeypatch: pytest.MonkeyPatch):
    session = await a_session(town, experts=("bruno", "elena"))
    question = await on_the_floor(town, session, "amina", "Who pays?")
    await desk.assign(await town.reader("bruno"), question, town.bruno.id)
    for module in (desk, leases):
        monkeypatch.setattr(module, "now", lambda: now() + desk.LEASE + timedelta(seconds=1))
    await desk.assign(await town.reader("elena"), question, town.elena.id)
    assert (await item(town, "chen", question, "stage"))["assignee"] == "Elena Example"


# --- on air ---


async def test_one_question_at_a_time_is_on_air_and_the_one_before_goes_back_to_the_queue_free(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one, two = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    await desk.assign(chen, one, town.bruno.id)
    await desk.put_on_air(chen, one)
    assert (await shown(town, "elena", session, "floor"))["facts"]["air"] == one.public_id
    await desk.put_on_air(chen, two)

    assert (await shown(town, "elena", session, "floor"))["facts"]["air"] == two.public_id
    assert [await step_of(one), await step_of(two)] == ["approved", "on_air"]
    assert (await Question.get(thing_id=one.id)).assignee_id is None
    assert await Question.filter(session_id=session.id, step="on_air").count() == 1


async def test_ten_at_once_leave_one_on_air(town: Town):
    session, chen = await a_session(town), await host_of(town)
    found = [await on_the_floor(town, session, "amina", f"{number}?") for number in range(6)]
    await asyncio.gather(*(desk.put_on_air(chen, each) for each in found))
    on_air = await Question.filter(session_id=session.id, step="on_air")
    assert [each.thing_id for each in on_air] == [(await Session.get(thing_id=session.id)).on_air_id]


@pytest.mark.parametrize("phase", ["open", "paused", "ended"])
async def test_nothing_goes_on_air_but_in_a_live_session(town: Town, phase: str):
    session = await a_session(town, phase=phase if phase != "ended" else "live")
    question = await on_the_floor(town, session, "amina", "Who pays?")
    if phase == "ended":
        session = await a_session(town, phase="ended")
        question = await asking.ask(await town.reader("amina"), session, words("Late?"), language="en", byline="named")
        await approve(town, question)
    with pytest.raises(Refused, match="session-not-live"):
        await air(town, question)


async def test_when_the_expert_has_gone_the_host_takes_it_off_and_the_queue_is_whole(town: Town):
    session, chen = await a_session(town), await host_of(town)
    one, _two = [await on_the_floor(town, session, "amina", text) for text in ("One?", "Two?")]
    await desk.put_on_air(chen, one)
    await desk.off_air(chen, one)
    found = await shown(town, "elena", session, "floor")
    assert found["facts"]["air"] == ""
    assert {each["step"] for each in found["items"].values()} == {"approved"} and len(found["items"]) == 2


# --- what moderation has taken out ---


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("withdraw", "merge", "unmerge", "off_air")])
async def test_no_verb_of_the_desk_brings_back_what_moderation_has_hidden(town: Town, watched: None, verb: str):
    question = await brought_to(town, await a_session(town), next(iter(LEADS[verb])))
    await moderation.hide(await host_of(town), question, version=question.version, reason="It names a child.")
    with pytest.raises((Refused, Forbidden)):
        await VERBS[verb](town, question)
    assert (await Thing.get(id=question.id)).state == "hidden"
