"""What stewards do and what they may not, against the database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.community import audience
from cop.community.activity import Activity
from cop.community.founding import add_member, appoint, end_holding, found_group, group_post
from cop.community.groups import CLOSED, Group
from cop.community.posts import Holding
from cop.community.text import Written
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.models import Act, Report
from tests.cast import Town
from tests.things import a_reply, a_topic, now_of, rewrite

WHY = "It names a child."


async def act(town: Town, verb: str, thing: Thing, name: str = "dalia", **more: Any) -> Act:
    """The act, on the thing as it is now."""
    current = await Thing.get(id=thing.id)
    more.setdefault("version", current.version)
    more.setdefault("reason", WHY)
    return await actions.VERBS[verb](await town.reader(name), current, **more)


async def who_reads(town: Town, thing: Thing) -> set[str]:
    """Everyone of the cast who may read the thing now."""
    found = (await now_of(thing))["audience_id"]
    return {name for name in town.people if found in (await town.reader(name)).audiences}


async def report(town: Town, thing: Thing, name: str = "bruno", **more: Any) -> Report:
    return await actions.report(await town.reader(name), thing, **{"reason": "wrong", "words": "", **more})


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water)


async def two_groups(town: Town) -> Group:
    """A closed group in Dalia's hands too, with Elena in it."""
    async with unit():
        made = await found_group(
            key="night", slug="night", network_id=town.pioneers.id, kind="thematic_group", access=CLOSED,
            labels={"en": "Night group"},
        )
        await appoint(await group_post(made, "lead"), town.dalia.id)
        await add_member(made.id, town.elena.id)
    return made


# --- reporting


async def test_whoever_reads_a_thing_can_report_it_once_at_a_time(town: Town, topic: Thing):
    made = await report(town, topic, words="Third line.")
    assert (made.state, made.group_id, made.reporter_id) == ("open", town.water.id, town.bruno.id)
    with pytest.raises(Refused, match="already-reported"):
        await report(town, topic, reason="other", words="Again.")
    await report(town, topic, "sela")
    assert await Report.filter(thing_id=topic.id).count() == 2


async def test_after_the_answer_it_can_be_reported_again(town: Town, topic: Thing):
    first = await report(town, topic)
    await actions.settle_report(await town.reader("dalia"), first, outcome="It is right.")
    assert (await report(town, topic)).id != first.id


async def test_fifty_reports_at_once_are_one(town: Town, topic: Thing):
    answers = await asyncio.gather(*(report(town, topic) for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(answer, Report) for answer in answers) == 1
    assert all(isinstance(answer, Report | Refused) for answer in answers)
    assert await Report.all().count() == 1
    assert await Activity.filter(verb="thing.reported").count() == 1


async def test_who_cannot_read_a_thing_cannot_report_it(town: Town, topic: Thing):
    with pytest.raises(Forbidden):
        await report(town, topic, "olga")
    bruno = await town.reader("bruno")
    await act(town, "hide", topic)
    with pytest.raises(Missing):
        await actions.report(bruno, topic, reason="wrong", words="")
    assert not await Report.exists()


@pytest.mark.parametrize(("reason", "words", "code"), [("ugly", "", "choose-one"), ("other", "", "say-something")])
async def test_a_report_has_a_reason_we_know_and_words_where_it_must(
    town: Town, topic: Thing, reason: str, words: str, code: str
):
    with pytest.raises(Refused, match=code):
        await report(town, topic, reason=reason, words=words)


async def test_a_report_needs_no_act_if_a_steward_says_why(town: Town, topic: Thing):
    made = await report(town, topic)
    with pytest.raises(Refused, match="too-short"):
        await actions.settle_report(await town.reader("dalia"), made, outcome="x")
    await actions.settle_report(await town.reader("dalia"), made, outcome="It is right.")
    found = await Report.get(id=made.id)
    assert (found.state, found.outcome, found.settled_by_id, found.open_for) == (
        "settled", "It is right.", town.dalia.id, None
    )
    with pytest.raises(Refused, match="already-settled"):
        await actions.settle_report(await town.reader("chen"), made, outcome="It is wrong.")
    assert (await Report.get(id=made.id)).outcome == "It is right."


@pytest.mark.parametrize("name", ["amina", "bruno", "elena", "farid", "sela", "ada", "olga"])
async def test_nobody_but_a_steward_of_its_group_settles_a_report(town: Town, topic: Thing, name: str):
    made = await report(town, topic)
    with pytest.raises(Forbidden):
        await actions.settle_report(await town.reader(name), made, outcome="It is right.")


async def test_nobody_waves_away_a_report_on_words_of_their_own(town: Town):
    made = await report(town, await a_topic(town.dalia, town.water))
    with pytest.raises(Refused, match="own-words"):
        await actions.settle_report(await town.reader("dalia"), made, outcome="It is right.")
    await actions.settle_report(await town.reader("chen"), made, outcome="It is right.")


# --- who may, and when


@pytest.mark.parametrize("verb", sorted(actions.VERBS))
@pytest.mark.parametrize("name", ["amina", "bruno", "farid", "sela", "ada", "olga"])
async def test_nobody_but_a_steward_of_the_group_acts(town: Town, topic: Thing, name: str, verb: str):
    more = {"pin": {"until": now() + timedelta(days=3)}, "move": {"to": town.court}}.get(verb, {})
    with pytest.raises(Forbidden):
        await act(town, verb, topic, name, **more)
    assert not await Act.exists()


async def test_a_moderator_whose_post_has_ended_does_nothing_more(town: Town, topic: Thing):
    async with unit():
        await end_holding(await Holding.get(person_id=town.dalia.id))
    with pytest.raises(Forbidden):
        await act(town, "hide", topic)


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        (["hide"], "hide"), ([], "restore"), (["close"], "close"), ([], "reopen"), (["pin"], "pin"), ([], "unpin"),
        (["hide"], "close"), (["hide"], "pin"),
    ],
)
async def test_only_what_makes_sense_now_is_done(town: Town, topic: Thing, before: list[str], verb: str):
    until = {"until": now() + timedelta(days=3)}
    for each in before:
        await act(town, each, topic, **(until if each == "pin" else {}))
    with pytest.raises(Refused, match=f"^cannot-{verb}$"):
        await act(town, verb, topic, **(until if verb == "pin" else {}))
    assert await Act.all().count() == len(before)


@pytest.mark.parametrize("verb", ["close", "reopen", "pin", "unpin", "move"])
async def test_a_reply_is_hidden_and_restored_and_nothing_else(town: Town, topic: Thing, verb: str):
    reply = await a_reply(town.bruno, topic)
    more = {"pin": {"until": now() + timedelta(days=3)}, "move": {"to": await two_groups(town)}}.get(verb, {})
    with pytest.raises(Refused, match=f"^cannot-{verb}$"):
        await act(town, verb, reply, **more)


@pytest.mark.parametrize(("reason", "code"), [("", "too-short"), ("no", "too-short"), ("x" * 1001, "too-long")])
async def test_an_act_has_a_reason_of_some_length(town: Town, topic: Thing, reason: str, code: str):
    with pytest.raises(Refused, match=code):
        await act(town, "hide", topic, reason=reason)
    assert (await now_of(topic))["state"] == "published"


async def test_two_moderators_never_trip_over_each_other(town: Town, topic: Thing):
    seen = topic.version
    await act(town, "hide", topic, "dalia", version=seen)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await act(town, "close", topic, "chen", version=seen)
    assert await Act.all().count() == 1


async def test_of_many_moderators_at_once_one_is_heard(town: Town, topic: Thing):
    answers = await asyncio.gather(
        *(act(town, "hide", topic, name, version=topic.version) for name in ("dalia", "chen") * 6),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Act) for answer in answers) == 1
    assert {str(answer) for answer in answers if not isinstance(answer, Act)} == {"changed-meanwhile"}
    assert (await now_of(topic))["version"] == topic.version + 1


async def test_what_its_author_changed_meanwhile_is_looked_at_again(town: Town, topic: Thing):
    await rewrite(topic, town.amina, body="Without the name.")
    with pytest.raises(Refused, match="changed-meanwhile"):
        await act(town, "hide", topic, version=topic.version)


async def test_a_moderator_of_the_old_group_alone_does_nothing_after_a_move(town: Town, topic: Thing):
    """Also when the old moderator still reads it, guesses the new version, and was let in before the move."""
    to = await two_groups(town)
    async with unit():
        await add_member(to.id, town.chen.id)
    stale, chen = await Thing.get(id=topic.id), await town.reader("chen")
    await act(town, "move", topic, to=to)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await actions.hide(chen, stale, version=stale.version + 1, reason=WHY)
    assert (await now_of(topic))["state"] == "published"


async def test_every_act_is_written_into_the_log_and_told(town: Town, topic: Thing):
    made = await act(town, "hide", topic)
    assert (made.verb, made.reason, made.moderator_id, made.group_id) == ("hide", WHY, town.dalia.id, town.water.id)
    told = await Activity.get(verb="thing.hidden")
    assert (told.thing_id, told.group_id, told.subject_id) == (topic.id, town.water.id, made.id)


# --- hide and restore


async def test_hidden_is_read_by_stewards_alone_and_restored_by_them(town: Town, topic: Thing):
    before = await who_reads(town, topic)
    await act(town, "hide", topic)
    assert await who_reads(town, topic) == {"chen", "dalia"}
    await act(town, "restore", topic, "chen")
    assert await who_reads(town, topic) == before >= {"amina", "bruno", "sela"}


async def test_what_was_held_back_when_it_was_hidden_is_held_back_again(town: Town):
    held = await a_topic(town.amina, town.water, state="held")
    assert await who_reads(town, held) == {"amina", "chen", "dalia"}
    await act(town, "hide", held)
    assert await who_reads(town, held) == {"chen", "dalia"}
    await act(town, "restore", held)
    assert (await now_of(held))["state"] == "held"
    assert await who_reads(town, held) == {"amina", "chen", "dalia"}


async def test_what_was_held_back_then_hidden_then_moved_is_held_back_in_the_new_group(town: Town):
    held = await a_topic(town.elena, town.water, state="held")
    await act(town, "hide", held)
    await act(town, "move", held, to=await two_groups(town))
    assert await who_reads(town, held) == {"dalia"}
    await act(town, "restore", held)
    assert await who_reads(town, held) == {"dalia", "elena"}


async def test_hiding_one_reply_leaves_the_others(town: Town, topic: Thing):
    loud, quiet = await a_reply(town.bruno, topic), await a_reply(town.elena, topic)
    await act(town, "hide", loud)
    assert await who_reads(town, loud) == {"chen", "dalia"}
    assert "bruno" in await who_reads(town, quiet)
    assert (await now_of(topic))["children"] == 1


async def test_a_reply_posted_while_its_topic_is_hidden_never_shows(town: Town, topic: Thing):
    words = Written("We did this.", "<p>We did this.</p>", 1)
    bruno = await town.reader("bruno")
    for _ in range(6):
        current = await Thing.get(id=topic.id)
        answers = await asyncio.gather(
            act(town, "hide", topic),
            *(forum.reply(bruno, current, words, language="en", byline="named") for _ in range(3)),
            return_exceptions=True,
        )
        assert all(isinstance(answer, Act | Thing | Refused) for answer in answers), answers
        for reply in await Thing.filter(parent_id=topic.id):
            assert await who_reads(town, reply) == {"chen", "dalia"}
        await act(town, "restore", topic)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["hide", "restore"])), max_size=8))
async def test_hide_and_restore_in_any_order_come_back_to_what_each_was(town: Town, events: list[tuple[int, str]]):
    topic = await a_topic(town.amina, town.water)
    things = [topic, await a_reply(town.bruno, topic), await a_reply(town.elena, topic)]
    hidden: set[int] = set()
    for place, verb in events:
        try:
            await act(town, verb, things[place])
        except Refused as refusal:
            assert refusal.code == f"cannot-{verb}" and (place in hidden) == (verb == "hide")
        hidden = hidden | {place} if verb == "hide" else hidden - {place}
        for number, thing in enumerate(things):
            expected = town.water.stewards_id if {0, number} & hidden else town.water.readers_id
            assert (await now_of(thing))["audience_id"] == expected


# --- close, pin


async def test_a_closed_topic_takes_no_reply_until_it_is_reopened(town: Town, topic: Thing):
    words = Written("We did this.", "<p>We did this.</p>", 1)
    await act(town, "close", topic)
    with pytest.raises(Refused, match="topic-closed"):
        await forum.reply(await town.reader("bruno"), topic, words, language="en", byline="named")
    await act(town, "reopen", topic)
    await forum.reply(await town.reader("bruno"), topic, words, language="en", byline="named")


async def test_a_pin_ends_within_half_a_year(town: Town, topic: Thing):
    for until, code in ((now(), "not-ahead"), (now() + timedelta(days=182), "too-far-ahead")):
        with pytest.raises(Refused, match=code):
            await act(town, "pin", topic, until=until)
    await act(town, "pin", topic, until=now() + timedelta(days=180))
    await act(town, "unpin", topic)
    assert (await now_of(topic))["pinned_until"] is None


# --- move


async def test_a_moved_topic_is_read_by_the_readers_of_its_new_group(town: Town, topic: Thing):
    reply, to = await a_reply(town.bruno, topic), await two_groups(town)
    await act(town, "move", topic, to=to)
    for thing in (topic, reply):
        assert await who_reads(town, thing) == {"dalia", "elena"}
        assert (await now_of(thing))["group_id"] == to.id


async def test_what_was_for_the_countries_stays_for_the_countries(town: Town):
    to = await two_groups(town)
    async with unit():
        await appoint(await group_post(town.water, "moderator", 2), town.elena.id)
        await appoint(await group_post(to, "moderator", 1), town.elena.id)
        of_water, of_night = await audience.of_country_members(town.water.id), await audience.of_country_members(to.id)
    topic = await a_topic(town.elena, town.water, home=of_water)
    note = await a_reply(town.elena, topic, home=town.water.stewards_id)
    await act(town, "move", topic, "elena", to=to)
    assert (await now_of(topic))["home_audience_id"] == (await now_of(topic))["audience_id"] == of_night
    assert (await now_of(note))["home_audience_id"] == to.stewards_id


async def test_what_was_hidden_or_held_back_stays_so_when_its_topic_moves(town: Town, topic: Thing):
    loud, held = await a_reply(town.bruno, topic), await a_reply(town.elena, topic, state="held")
    await act(town, "hide", loud)
    await act(town, "move", topic, to=await two_groups(town))
    assert await who_reads(town, loud) == {"dalia"}
    assert await who_reads(town, held) == {"dalia", "elena"}


async def test_a_topic_never_moves_to_a_more_open_group_nor_to_one_the_moderator_does_not_keep(town: Town):
    to = await two_groups(town)
    inside = await a_topic(town.elena, to)
    outside = await a_topic(town.amina, town.water)
    for thing, target in ((inside, town.water), (outside, town.court), (outside, town.vault), (outside, town.water)):
        with pytest.raises(Refused, match="cannot-move-there"):
            await act(town, "move", thing, to=target)


async def test_open_reports_on_replies_follow_the_topic_to_its_new_stewards(town: Town, topic: Thing):
    reply, to = await a_reply(town.bruno, topic), await two_groups(town)
    made = await report(town, reply, "elena")
    await act(town, "move", topic, to=to)
    assert (await Report.get(id=made.id)).group_id == to.id


# --- reports are answered by acts


@pytest.mark.parametrize(("verb", "state"), [("hide", "settled"), ("close", "settled"), ("pin", "open")])
async def test_an_act_answers_the_reports_on_the_thing_and_a_pin_does_not(
    town: Town, topic: Thing, verb: str, state: str
):
    made, other = await report(town, topic), await report(town, await a_topic(town.elena, town.water))
    await act(town, verb, topic, **({"until": now() + timedelta(days=3)} if verb == "pin" else {}))
    assert (await Report.get(id=made.id)).state == state
    assert (await Report.get(id=other.id)).state == "open"
