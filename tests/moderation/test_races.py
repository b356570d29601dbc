"""Two who keep order, at the same moment, on the same matter: one is obeyed, the other told, and the log says what was
done. Each is tried several times, as who is first is chance."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community import visit
from cop.community.founding import appoint, group_post
from cop.community.people import Reader
from cop.community.text import plain
from cop.community.thing import HELD, Thing
from cop.forum import actions as forum
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.actions import appealing, measuring, queue, recusing
from cop.moderation.models import Act, Appeal
from cop.moderation.models.people import Measure
from cop.moderation.models.queue import Case
from cop.moderation.queries.appeals import to_decide
from tests.cast import Town
from tests.things import a_reply, a_topic

WHY = "It names a child."
ROUNDS = 3
Verb = Callable[[], Awaitable[Any]]


@pytest.fixture
async def stewards(app: Starlette, town: Town) -> list[Reader]:
    """Of the water group, three, so that two have no part in what the third did."""
    async with unit():
        await appoint(await group_post(town.water, "moderator", 2), town.farid.id)
    return [await town.reader(name) for name in ("dalia", "chen", "farid")]


async def at_once(*verbs: Verb) -> list[Any]:
    """The answers; every no is one that somebody is told, not a fault."""
    answers = await asyncio.gather(*(verb() for verb in verbs), return_exceptions=True)
    faults = [each for each in answers if isinstance(each, BaseException) and not isinstance(each, (Refused, Missing))]
    assert not faults, faults
    return answers


async def one_of(*verbs: Verb) -> int:
    """Which one was obeyed."""
    obeyed = [number for number, each in enumerate(await at_once(*verbs)) if not isinstance(each, BaseException)]
    assert len(obeyed) == 1, obeyed
    return obeyed[0]


def act(reader: Reader, verb: str, thing: Thing, **more: Any) -> Verb:
    return partial(actions.VERBS[verb], reader, thing, version=thing.version, reason=WHY, **more)


async def standing(thing: Thing) -> Any:
    return await row("SELECT kind, state, parent_id, version, audience_id, children FROM thing WHERE id = $1", thing.id)


async def check_tree() -> None:
    """Replies stand under topics, each with a number of its own, none wider than its topic, and are counted."""
    assert not await rows(
        "SELECT r.id FROM thing r LEFT JOIN thing t ON t.id = r.parent_id WHERE r.kind = 'reply'"
        " AND (t.id IS NULL OR t.kind <> 'topic' OR t.state = 'hidden' AND r.audience_id <> t.audience_id)"
    )
    assert not await rows(
        "SELECT parent_id FROM thing WHERE kind = 'reply' GROUP BY parent_id, number HAVING count(*) > 1"
    )
    assert not await rows(
        "SELECT t.id FROM thing t WHERE t.kind = 'topic' AND t.children <> (SELECT count(*) FROM thing r"
        " WHERE r.parent_id = t.id AND r.state = 'published' AND r.audience_id = t.audience_id)"
    )


@pytest.mark.parametrize(("first", "second", "state"), [
    ("approve", "hide", HELD), ("approve", "return", HELD), ("hide", "hide", "published"), ("hide", "close", "published"),
    ("restore", "restore", "hidden"), ("restore", "move", "hidden"), ("hide", "split", "published"),
])
async def test_of_two_acts_on_one_version_one_is_done_and_stands_in_the_log(
    town: Town, stewards: list[Reader], first: str, second: str, state: str
):
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water, state=HELD if state == HELD else "published")
        reply = await a_reply(town.bruno, topic) if state != HELD else topic
        dalia, chen = [await town.reader(name) for name in ("dalia", "chen")]
        if state == "hidden":
            await act(chen, "hide", await Thing.get(id=topic.id))()
        topic = await Thing.get(id=topic.id)
        more = {"move": {"to": town.vault}, "split": {"replies": [reply.public_id], "title": "Another"}}
        before = await Act.filter(thing_id=topic.id).count()
        obeyed = await one_of(act(dalia, first, topic, **more.get(first, {})), act(chen, second, topic, **more.get(second, {})))
        log = await Act.filter(thing_id=topic.id).order_by("id")
        assert len(log) == before + 1
        assert (log[-1].verb, log[-1].moderator_id) == ((first, dalia.id), (second, chen.id))[obeyed]
        await check_tree()


async def test_what_a_colleague_hides_is_not_restored_by_who_saw_it_before(town: Town, stewards: list[Reader]):
    """A hide and the restore of somebody who saw it hidden already, while it is moved by a third."""
    dalia, chen, _ = stewards
    topic = await a_topic(town.amina, town.water)
    await act(dalia, "hide", topic)()
    seen = await Thing.get(id=topic.id)
    await act(chen, "restore", seen)()
    answers = await at_once(act(dalia, "restore", seen), act(chen, "hide", await Thing.get(id=topic.id)))
    assert isinstance(answers[0], Refused) and isinstance(answers[1], Act)
    assert (await standing(topic))["state"] == "hidden"


async def test_two_topics_merged_into_each_other_become_one(town: Town, stewards: list[Reader]):
    dalia, chen, _ = stewards
    for _ in range(ROUNDS):
        here, there = [await a_topic(town.amina, town.water) for _ in range(2)]
        await a_reply(town.bruno, here)
        obeyed = await one_of(
            act(dalia, "merge", here, into=there.public_id), act(chen, "merge", there, into=here.public_id)
        )
        kinds = [(await standing(each))["kind"] for each in (here, there)]
        assert kinds == (["reply", "topic"], ["topic", "reply"])[obeyed]
        await check_tree()


@pytest.mark.parametrize("third", ["merge", "hide", "move", "close"])
async def test_a_topic_is_merged_into_what_is_a_readable_topic_at_that_moment(
    town: Town, stewards: list[Reader], third: str
):
    dalia, chen, _ = stewards
    for _ in range(ROUNDS):
        one, two, three = [await a_topic(town.amina, town.water) for _ in range(3)]
        more = {"merge": {"into": three.public_id}, "move": {"to": town.vault}}.get(third, {})
        await at_once(act(dalia, "merge", one, into=two.public_id), act(chen, third, two, **more))
        await check_tree()
        ends, target = await standing(one), await standing(two)
        if ends["kind"] == "reply" and ends["parent_id"] == two.id:
            assert ends["audience_id"] == target["audience_id"]


async def test_a_reply_is_moved_to_what_is_a_readable_topic_at_that_moment(town: Town, stewards: list[Reader]):
    dalia, chen, _ = stewards
    for third in ("merge", "hide", "move"):
        one, two, three = [await a_topic(town.amina, town.water) for _ in range(3)]
        reply = await a_reply(town.bruno, one)
        more = {"merge": {"into": three.public_id}, "move": {"to": town.vault}}.get(third, {})
        await at_once(act(dalia, "move_reply", reply, into=two.public_id), act(chen, third, two, **more))
        await check_tree()


async def test_two_replies_that_change_places_do_so(town: Town, stewards: list[Reader]):
    """Each takes both topics, from opposite ends."""
    dalia, chen, _ = stewards
    for _ in range(ROUNDS):
        one, two = [await a_topic(town.amina, town.water) for _ in range(2)]
        here, there = await a_reply(town.bruno, one), await a_reply(town.bruno, two)
        await at_once(
            act(dalia, "move_reply", here, into=two.public_id), act(chen, "move_reply", there, into=one.public_id)
        )
        await check_tree()


async def test_a_reply_that_comes_while_its_topic_is_split_or_merged_is_in_one_place(town: Town, stewards: list[Reader]):
    bruno = await town.reader("bruno")
    for verb in ("split", "merge", "hide", "close") * 2:
        topic, other = [await a_topic(town.amina, town.water) for _ in range(2)]
        replies = [await a_reply(town.amina, topic) for _ in range(2)]
        topic = await Thing.get(id=topic.id)
        more = {"split": {"replies": [replies[0].public_id], "title": "Another"}, "merge": {"into": other.public_id}}
        answers = await at_once(
            act(stewards[0], verb, topic, **more.get(verb, {})),
            *(partial(forum.reply, bruno, topic, plain("We did so."), language="en", byline="named") for _ in range(3)),
        )
        await check_tree()
        written = [each for each in answers[1:] if isinstance(each, Thing)]
        assert await Thing.filter(author_id=bruno.id, id__in=[each.id for each in written]).count() == len(written)


async def test_batches_that_overlap_do_each_case_once(town: Town, stewards: list[Reader]):
    reporter = await town.reader("elena")
    topics = [await a_topic(town.amina, town.water) for _ in range(6)]
    for topic in topics:
        await actions.report(reporter, topic, reason="wrong", words="")
    cases = await Case.all().order_by("id")

    async def deal(reader: Reader, some: list[Case], verb: str) -> list[str]:
        told = []
        for case in some:
            try:
                await queue.close(reader, case, version=1, act=verb, reason=WHY, thing_version=1)
            except Refused as refusal:
                told.append(refusal.code)
        return told

    told = await asyncio.gather(
        deal(stewards[0], cases[:4], "hide"), deal(stewards[1], cases[::-1][:4], "close"), deal(stewards[2], cases, "no_act")
    )
    assert {code for each in told for code in each} == {"case-moved"} and sum(map(len, told)) == 14 - 6
    closed = await Case.all()
    assert {case.state for case in closed} == {"done"}
    log = {each.thing_id: (each.verb, each.moderator_id) for each in await Act.all()}
    assert len(log) == await Act.all().count() == sum(case.outcome != "no_act" for case in closed)
    for case in closed:
        assert log.get(case.thing_id, ("no_act", case.closed_by_id)) == (case.outcome, case.closed_by_id)


@pytest.mark.parametrize("verb", ["hide", "no_act"])
async def test_the_queue_the_page_of_the_thing_and_a_new_report_do_not_wait_for_each_other_for_ever(
    town: Town, stewards: list[Reader], verb: str
):
    elena, bruno = await town.reader("elena"), await town.reader("bruno")
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        report = await actions.report(elena, topic, reason="wrong", words="")
        case = await Case.get(thing_id=topic.id)
        await at_once(
            partial(queue.close, stewards[0], case, version=1, act=verb, reason=WHY, thing_version=topic.version),
            act(stewards[1], "hide", topic), partial(actions.report, bruno, topic, reason="wrong", words=""),
            partial(actions.settle_report, stewards[2], report, outcome="It is right."),
        )
        waits = await rows("SELECT id FROM report WHERE thing_id = $1 AND state = 'open'", topic.id)
        assert await Case.filter(thing_id=topic.id, state="open").count() == bool(waits)
        assert await Act.filter(thing_id=topic.id, verb="hide").count() == ((await standing(topic))["state"] == "hidden")


async def test_taking_back_and_a_colleagues_act_at_once_leave_one_of_them(town: Town, stewards: list[Reader]):
    dalia, chen, _ = stewards
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        done = await act(dalia, "hide", topic)()
        seen = await Thing.get(id=topic.id)
        await one_of(partial(queue.undo, dalia, done, reason=WHY), act(chen, "restore", seen))
        assert (await standing(topic))["state"] == "published"
        assert await Act.filter(thing_id=topic.id, verb="restore").count() == 1


async def test_an_appeal_is_decided_once_by_one_of_two(town: Town, stewards: list[Reader]):
    amina = await town.reader("amina")
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        done = await act(stewards[0], "hide", topic)()
        made = await appealing.make(amina, Appeal(act_id=done.id, author_id=amina.id), words="Why?")
        about = await to_decide(made)
        obeyed = await one_of(
            partial(appealing.decide, stewards[1], about, overturned=True, answer="It names nobody."),
            partial(appealing.decide, stewards[2], about, overturned=False, answer="It names a child."),
            partial(appealing.withdraw, amina, made),
        )
        found = await Appeal.get(id=made.id)
        assert found.state == ("overturned", "upheld", "withdrawn")[obeyed]
        assert found.decided_by_id == (stewards[1].id, stewards[2].id, None)[obeyed]
        assert (await standing(topic))["state"] == ("published", "hidden", "hidden")[obeyed]


async def test_an_appeal_and_the_moderators_own_second_thoughts_end_in_one_way(town: Town, stewards: list[Reader]):
    """The act is undone by one of both; an appeal that came too late to overturn can still be answered."""
    amina, (dalia, chen, _) = await town.reader("amina"), stewards
    for _ in range(ROUNDS):
        topic = await a_topic(town.amina, town.water)
        done = await act(dalia, "hide", topic)()
        made = await appealing.make(amina, Appeal(act_id=done.id, author_id=amina.id), words="Why?")
        about = await to_decide(made)
        await one_of(
            partial(queue.undo, dalia, done, reason=WHY),
            partial(appealing.decide, chen, about, overturned=True, answer="It names nobody."),
        )
        assert (await standing(topic))["state"] == "published"
        assert await Act.filter(undoes_id=done.id).count() == 1
        if (await Appeal.get(id=made.id)).state == "waiting":
            await appealing.decide(chen, about, overturned=False, answer="It is back already.")


@pytest.mark.parametrize("second", ["confirm", "decline"])
async def test_a_colleagues_word_is_given_once(town: Town, stewards: list[Reader], second: str):
    async with unit():
        await write("UPDATE person SET country_id = $2 WHERE id = $1", town.dalia.id, town.country.id)
    dalia = await town.reader("dalia")
    for category in ("identifies_child", "other", "other"):
        topic = await a_topic(town.amina, town.water)
        async with unit():
            await write("UPDATE thing SET country_id = $2 WHERE id = $1", topic.id, town.country.id)
        waits = await act(dalia, "hide", topic, category=category)()
        answers = {
            "confirm": partial(recusing.confirm, stewards[2], waits),
            "decline": partial(recusing.decline, stewards[2], waits, reason="It names nobody."),
        }
        obeyed = await one_of(partial(recusing.confirm, stewards[1], waits), answers[second])
        found = await Act.get(id=waits.id)
        assert found.confirmed_by_id == stewards[1:][obeyed].id
        assert (await standing(topic))["state"] == ("published" if obeyed and second == "decline" else "hidden")


async def test_a_measure_is_given_once_and_ended_once(town: Town, stewards: list[Reader]):
    bruno, given = await town.reader("bruno"), measuring.Given(reason=WHY, days=9)
    about = measuring.About(town.bruno.id, town.water.id)
    await one_of(*(partial(measuring.silence, each, about, given) for each in stewards))
    measure = await Measure.get()
    made = await appealing.make(bruno, Appeal(act_id=measure.act_id, author_id=bruno.id), words="Why?")
    other = next(each for each in stewards if each.id != measure.given_by_id)
    decided = await to_decide(made)
    await one_of(
        *(partial(measuring.lift, each, measure, reason=WHY) for each in stewards),
        partial(appealing.decide, other, decided, overturned=True, answer="It was too much."),
    )
    assert await Act.filter(verb="lift").count() == 1


async def test_two_suspensions_and_a_lift_at_once_leave_the_state_that_the_measures_say(town: Town):
    async with unit():
        await appoint(await group_post(town.court, "moderator", 1), town.dalia.id)
    sela = await town.reader("sela")
    about, given = measuring.About(town.bruno.id, None), measuring.Given(reason=WHY, days=9)
    measure = await measuring.suspend(sela, about, given)
    await at_once(
        partial(measuring.lift, sela, measure, reason=WHY), partial(measuring.suspend, sela, about, given),
        partial(measuring.suspend, sela, about, given), partial(measuring.lift, sela, measure, reason=WHY),
    )
    in_force = await Measure.filter(person_id=town.bruno.id, lifted_at=None).count()
    person = await row("SELECT state FROM person WHERE id = $1", town.bruno.id)
    assert (in_force, person["state"]) in ((0, "active"), (1, "suspended"))


async def test_a_report_that_comes_while_its_topic_moves_waits_in_the_group_it_stands_in(town: Town, stewards: list[Reader]):
    amina, chen = await town.reader("amina"), stewards[1]
    for _ in range(ROUNDS):
        topic = await a_topic(town.bruno, town.water)
        await at_once(
            act(chen, "move", topic, to=town.vault), partial(actions.report, amina, topic, reason="wrong", words="")
        )
        wrong = await rows(
            "SELECT c.id FROM moderation_case c JOIN thing t ON t.id = c.thing_id WHERE c.group_id <> t.group_id"
            " UNION SELECT r.id FROM report r JOIN thing t ON t.id = r.thing_id WHERE r.group_id <> t.group_id"
        )
        assert not wrong


# --- the right to act ends in between


async def test_who_is_suspended_or_loses_the_post_gives_back_what_they_had_in_hand(town: Town, stewards: list[Reader]):
    """A colleague does not wait for the quarter of an hour."""
    topic = await a_topic(town.amina, town.water)
    await actions.report(await town.reader("elena"), topic, reason="wrong", words="")
    case = await Case.get()
    await queue.claim(stewards[0], case, version=1)
    async with unit():
        await write("UPDATE holding SET open_for = NULL WHERE person_id = $1", town.dalia.id)
    with pytest.raises(Refused, match="case-moved"):
        await queue.close(stewards[0], case, version=2, act="no_act", reason=WHY)
    assert await at_once(partial(queue.claim, stewards[1], case, version=2)) == [None]
    assert (await Case.get()).claimed_by_id == town.chen.id
    async with unit():
        await write("UPDATE person SET state = 'suspended' WHERE id = $1", town.chen.id)
    with pytest.raises(Refused, match="case-moved"):
        await queue.close(stewards[1], case, version=3, act="no_act", reason=WHY)
    with pytest.raises(Missing):
        await visit.by_person(town.chen)
    await queue.close(stewards[2], case, version=3, act="no_act", reason=WHY)


async def test_whose_country_becomes_concerned_meanwhile_waits_for_a_colleague(town: Town, stewards: list[Reader]):
    """Of somebody who comes from there since the page was opened, the next request says so."""
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await write("UPDATE person SET country_id = $2 WHERE id = $1", town.dalia.id, town.country.id)
        await write("UPDATE thing SET country_id = $2 WHERE id = $1", topic.id, town.country.id)
    waits = await act(await town.reader("dalia"), "hide", topic)()
    assert waits.state == "waiting" and (await standing(topic))["state"] == "published"
    async with unit():
        await write("UPDATE person SET country_id = $2 WHERE id = $1", town.chen.id, town.country.id)
    with pytest.raises(Refused, match="recused-too"):
        await recusing.confirm(await town.reader("chen"), waits)
    async with unit():
        await write("UPDATE holding SET open_for = NULL WHERE person_id = $1", town.farid.id)
    with pytest.raises(Forbidden):
        await recusing.confirm(await town.reader("farid"), waits)
