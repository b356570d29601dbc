"""Two moderators and one queue: the first is obeyed, the second is told, and nothing happens twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from cop.community.founding import end_holding
from cop.community.groups import Membership
from cop.community.posts import Holding
from cop.community.thing import HELD, Thing
from cop.groups import actions as groups
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from cop.moderation import actions, gathering
from cop.moderation.actions import queue
from cop.moderation.models import Act, Report
from cop.moderation.models.queue import Case
from tests.cast import Town
from tests.things import a_topic

WHY = "It repeats what a child said."


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water)


@pytest.fixture
async def case(town: Town, topic: Thing) -> Case:
    """Bruno has reported Amina's topic."""
    await actions.report(await town.reader("bruno"), topic, reason="wrong", words="")
    return await Case.get()


async def deal(town: Town, name: str, case: Case, act: str, **more: Any) -> None:
    """As this person saw the case and its thing."""
    seen = (await Thing.get(id=case.thing_id)).version if case.thing_id else 0
    await queue.close(
        await town.reader(name), case, **{"version": case.version, "act": act, "reason": WHY, "thing_version": seen, **more}
    )


async def end_posts(town: Town, name: str) -> None:
    async with unit():
        for holding in await Holding.filter(person_id=getattr(town, name).id, open_for__not_isnull=True):
            await end_holding(holding)


async def test_a_report_opens_a_case_and_a_second_one_makes_it_grow(town: Town, topic: Thing, case: Case):
    assert (case.kind, case.group_id, case.thing_id, case.urgency, case.version) == ("report", town.water.id, topic.id, 0, 1)
    await actions.report(await town.reader("elena"), topic, reason="identifies_child", words="")
    grown = await Case.get()
    assert (grown.id, grown.urgency, grown.version) == (case.id, 2, 2)
    with pytest.raises(Refused, match="case-moved"):
        await deal(town, "dalia", case, "no_act")
    assert await Report.filter(state="open").count() == 2, "nobody settles by the way what they have not seen"


async def test_who_takes_a_case_has_it_for_a_quarter_of_an_hour(
    town: Town, case: Case, monkeypatch: pytest.MonkeyPatch
):
    await queue.claim(await town.reader("dalia"), case, version=1)
    taken = await Case.get()
    assert taken.claimed_by_id == town.dalia.id
    for act in ("hide", "no_act"):
        with pytest.raises(Refused, match="case-moved"):
            await deal(town, "chen", taken, act)
    with pytest.raises(Refused, match="case-moved"):
        await queue.release(await town.reader("chen"), taken)
    later = now() + timedelta(minutes=16)
    monkeypatch.setattr("cop.moderation.actions.queue.now", lambda: later)
    await deal(town, "chen", taken, "no_act")
    assert (await Case.get()).closed_by_id == town.chen.id


async def test_a_case_that_is_given_back_is_anybodys(town: Town, case: Case):
    await queue.claim(await town.reader("dalia"), case, version=1)
    await queue.release(await town.reader("dalia"), case)
    await deal(town, "chen", await Case.get(), "hide")
    assert (await Case.get()).outcome == "hide"


@pytest.mark.parametrize("acts", [("hide", "hide"), ("hide", "no_act"), ("no_act", "no_act"), ("close", "hide")])
async def test_of_two_moderators_at_once_one_is_obeyed(town: Town, topic: Thing, case: Case, acts: tuple[str, str]):
    readers = [await town.reader(name) for name in ("dalia", "chen")]
    answers = await asyncio.gather(
        *(queue.close(reader, case, version=1, act=act, reason=WHY, thing_version=topic.version)
          for reader, act in zip(readers, acts, strict=True)),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 1 and isinstance(refused[0], Refused) and refused[0].code == "case-moved"
    winner = readers[answers.index(None)]
    closed, act = await Case.get(), acts[answers.index(None)]
    assert (closed.state, closed.outcome, closed.closed_by_id) == ("done", act, winner.id)
    assert await Act.all().count() == (0 if act == "no_act" else 1)
    assert (await Report.get()).settled_by_id == winner.id


async def test_of_ten_who_take_it_at_once_one_has_it(town: Town, case: Case):
    readers = [await town.reader(name) for name in ("dalia", "chen") * 5]
    answers = await asyncio.gather(*(queue.claim(each, case, version=1) for each in readers), return_exceptions=True)
    assert answers.count(None) == 1 and (await Case.get()).version == 2


async def test_a_moderator_who_loses_the_post_between_opening_and_acting_is_not_obeyed(town: Town, case: Case):
    opened = await town.reader("dalia")
    await end_posts(town, "dalia")
    for act in ("hide", "no_act"):
        with pytest.raises(Refused, match="case-moved"):
            await queue.close(opened, case, version=1, act=act, reason=WHY, thing_version=1)
    with pytest.raises(Refused, match="case-moved"):
        await queue.claim(opened, case, version=1)
    with pytest.raises(Forbidden):
        await queue.claim(await town.reader("dalia"), case, version=1)
    assert (await Case.get()).state == "open" and not await Act.exists()


async def test_an_act_on_the_things_own_page_closes_its_case_too(town: Town, topic: Thing, case: Case):
    await actions.hide(await town.reader("chen"), topic, version=topic.version, reason=WHY)
    closed = await Case.get()
    assert (closed.state, closed.outcome, closed.closed_by_id) == ("done", "hide", town.chen.id)
    with pytest.raises(Refused, match="case-moved"):
        await deal(town, "dalia", case, "no_act")


async def test_a_case_follows_a_topic_to_its_new_group(town: Town, topic: Thing, case: Case):
    await actions.report(await town.reader("elena"), topic, reason="wrong", words="")
    chen = await town.reader("chen")
    from_water = await actions.VERBS["pin"](
        chen, topic, version=topic.version, reason=WHY, until=now() + timedelta(days=2)
    )
    assert from_water and (await Case.get()).state == "open", "a pin is no answer to a report"
    current = await Thing.get(id=topic.id)
    await actions.move(chen, current, version=current.version, reason=WHY, to=town.vault)
    assert (await Case.get()).outcome == "move"


async def test_the_act_must_fit_and_nobody_settles_what_is_about_own_words(town: Town, case: Case):
    with pytest.raises(Refused, match="act-does-not-fit"):
        await deal(town, "dalia", case, "accept")
    with pytest.raises(Refused, match="too-short"):
        await deal(town, "dalia", case, "no_act", reason="x")
    own = await a_topic(town.dalia, town.water)
    await actions.report(await town.reader("bruno"), own, reason="wrong", words="")
    with pytest.raises(Refused, match="own-words"):
        await deal(town, "dalia", await Case.get(thing_id=own.id), "no_act")
    assert await Case.filter(state="open", version=1).count() == 2, "what is refused takes nothing"


async def test_a_request_to_join_is_answered_from_the_queue_once(town: Town):
    await groups.ask_to_join(await town.reader("amina"), town.court)
    await gathering.gather()
    case, farid = await Case.get(), await town.reader("farid")
    answers = await asyncio.gather(
        queue.close(farid, case, version=1, act="accept"), queue.close(farid, case, version=1, act="refuse", reason=WHY),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] in ([type(None), Refused], [Refused, type(None)])
    joined = await Membership.filter(group_id=town.court.id, person_id=town.amina.id, open_for__not_isnull=True).exists()
    assert joined == ((await JoinRequest.get()).state == "accepted") == ((await Case.get()).outcome == "accept")


async def test_what_is_held_is_published_from_the_queue(town: Town):
    held = await a_topic(town.amina, town.water, state=HELD)
    await gathering.gather()
    await deal(town, "dalia", await Case.get(), "approve")
    assert (await Thing.get(id=held.id)).state == "published" and (await Case.get()).outcome == "approve"


async def test_the_secretariat_works_off_its_own_queue_and_no_groups(town: Town, case: Case):
    sela = await town.reader("sela")
    with pytest.raises(Forbidden):
        await queue.claim(sela, case, version=1)
    async with unit():
        mine = await Case.create(kind="orphan", subject_id=town.court.id, opened_at=now(), open_for="orphan:9")
    with pytest.raises(Forbidden):
        await queue.claim(await town.reader("dalia"), mine, version=1)
    await queue.close(sela, mine, version=1, act="no_act", reason="Somebody was appointed.")
    assert (await Case.get(id=mine.id)).outcome == "no_act"


# --- taking back


async def test_an_act_is_taken_back_and_what_it_answered_waits_again(town: Town, topic: Thing, case: Case):
    await deal(town, "dalia", case, "hide")
    act = await Act.get()
    await queue.undo(await town.reader("dalia"), act, reason="By mistake.")
    assert (await Thing.get(id=topic.id)).state == "published"
    assert (await Act.get(id=act.id)).state == "undone"
    assert (await Act.get(undoes_id=act.id)).verb == "restore"
    again, report = await Case.get(), await Report.get()
    assert (again.state, again.open_for, again.outcome) == ("open", f"report:{topic.id}", "")
    assert (report.state, report.settled_by_id) == ("open", None)
    with pytest.raises(Refused, match="acted-since"):
        await queue.undo(await town.reader("dalia"), act, reason="Twice.")


async def test_the_word_that_no_act_was_needed_is_taken_back(town: Town, case: Case):
    await deal(town, "dalia", case, "no_act")
    assert (await Report.get()).outcome == WHY
    await queue.undo(await town.reader("dalia"), await Case.get(), reason="")
    assert (await Case.get()).state == "open" and (await Report.get()).state == "open"


async def test_only_ones_own_and_only_for_ten_minutes(
    town: Town, topic: Thing, case: Case, monkeypatch: pytest.MonkeyPatch
):
    await deal(town, "dalia", case, "hide")
    act = await Act.get()
    with pytest.raises(Missing):
        await queue.undo(await town.reader("chen"), act, reason="x")
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr("cop.moderation.actions.queue.now", lambda: later)
    with pytest.raises(Refused, match="too-late-to-undo"):
        await queue.undo(await town.reader("dalia"), act, reason="x")
    assert (await Thing.get(id=topic.id)).state == "hidden"


async def test_what_a_colleague_has_changed_since_is_not_taken_back(town: Town, topic: Thing, case: Case):
    await deal(town, "dalia", case, "hide")
    first, current = await Act.get(), await Thing.get(id=topic.id)
    await actions.restore(await town.reader("chen"), current, version=current.version, reason=WHY)
    with pytest.raises(Refused, match="acted-since"):
        await queue.undo(await town.reader("dalia"), first, reason="x")


async def test_who_asked_to_join_has_been_told_and_that_stays(town: Town):
    await groups.ask_to_join(await town.reader("amina"), town.court)
    await gathering.gather()
    farid, at = await town.reader("farid"), now()
    await queue.close(farid, await Case.get(), version=1, act="accept", at=at)
    with pytest.raises(Refused, match="cannot-undo-answer"):
        await queue.undo(farid, await Case.get(), reason="x")
