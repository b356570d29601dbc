"""What each reader is shown of reports and acts: the words of a thing only while they may be read."""

from datetime import timedelta
from typing import Any

import pytest

from cop.community import audience
from cop.community.founding import appoint, found_group, group_post
from cop.community.groups import HIDDEN, Group
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.moderation import actions, queries
from cop.moderation.models import Report
from cop.moderation.queries import queue as waiting
from tests.cast import Town
from tests.things import a_reply, a_topic

TITLE, BODY, REASON = "canary-title", "canary-body", "It names a child."


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water, title=TITLE, body=BODY)


async def act(town: Town, verb: str, thing: Thing, name: str = "dalia", **more: Any) -> None:
    current = await Thing.get(id=thing.id)
    await actions.VERBS[verb](await town.reader(name), current, version=current.version, reason=REASON, **more)


async def report(town: Town, thing: Thing, name: str = "bruno") -> None:
    await actions.report(await town.reader(name), thing, reason="wrong", words="Third line.")


async def deep_group(town: Town) -> Group:
    """A hidden group that Dalia leads too, of which nobody else of the cast knows."""
    async with unit():
        made = await found_group(
            key="deep", slug="deep", network_id=town.pioneers.id, kind="thematic_group", access=HIDDEN,
            labels={"en": "canary-group"},
        )
        await appoint(await group_post(made, "lead"), town.dalia.id)
    return made


async def desk(town: Town, name: str) -> list[dict[str, Any]]:
    """The whole queue of the groups this person keeps in order."""
    reader = await town.reader(name)
    found, _ = await waiting.page(reader, waiting.Wanted(groups=tuple(reader.steward_of)))
    return found


async def test_the_desk_shows_open_reports_of_ones_own_groups_oldest_first(town: Town, topic: Thing):
    elsewhere = await a_topic(town.elena, town.court)
    second = await a_reply(town.elena, topic, body="second")
    await report(town, topic)
    await report(town, elsewhere, "elena")
    await report(town, second)
    found = await desk(town, "dalia")
    assert [(card["title"], card["excerpt"]) for card in found] == [(TITLE, BODY), (TITLE, "second")]
    assert {told["reporter"] for card in found for told in card["reports"]} == {"Bruno Example"}
    assert [card["group_id"] for card in await desk(town, "farid")] == [town.court.id]
    assert not await desk(town, "amina")


async def test_the_desk_goes_on_where_the_page_ended(town: Town, topic: Thing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting, "PAGE", 2)
    things = [topic, *[await a_reply(town.elena, topic, body=f"reply {n}") for n in range(4)]]
    for thing in things:
        await report(town, thing)
    dalia, seen, after = await town.reader("dalia"), [], ""
    for _ in range(3):
        found, after = await waiting.page(dalia, waiting.Wanted(groups=(town.water.id,), after=waiting.cursor(after)))
        seen += [card["thing_id"] for card in found]
    assert seen == [thing.id for thing in things] and not after


async def test_who_reported_is_not_told_to_a_steward_who_wrote_it(town: Town):
    await report(town, await a_topic(town.dalia, town.water))
    (own,), (other,) = await desk(town, "dalia"), await desk(town, "chen")
    assert (bool(own["is_own"]), own["reports"][0]["reporter"]) == (True, "")
    assert (bool(other["is_own"]), other["reports"][0]["reporter"]) == (False, "Bruno Example")


async def test_a_report_on_what_a_steward_cannot_read_shows_no_word_of_it(town: Town):
    async with unit():
        home = await audience.audience("elena-alone", [f"person:{town.elena.id}"])
    await report(town, await a_topic(town.elena, town.water, title=TITLE, body=BODY, home=home), "elena")
    (found,) = await desk(town, "dalia")
    assert found["title"] is None and found["excerpt"] is None and found["public_id"] is None and not found["href"]


async def test_a_report_is_found_by_stewards_of_its_group_alone(town: Town, topic: Thing):
    await report(town, topic)
    made = await Report.get()
    assert await queries.report_for(await town.reader("chen"), made.id)
    for name, number in (("amina", made.id), ("farid", made.id), ("sela", made.id), ("dalia", 999)):
        with pytest.raises(Missing):
            await queries.report_for(await town.reader(name), number)


async def test_authors_see_what_was_done_to_their_words_and_not_the_words(town: Town, topic: Thing):
    reply = await a_reply(town.bruno, topic, body=BODY)
    await act(town, "close", topic)
    await act(town, "hide", topic)
    await act(town, "hide", reply)
    found, _ = await queries.mine(await town.reader("amina"), 0)
    assert [(row["verb"], row["reason"], row["title"]) for row in found] == [
        ("hide", REASON, None), ("close", REASON, None)
    ]
    await act(town, "restore", topic)
    found, _ = await queries.mine(await town.reader("amina"), 0)
    assert [(row["verb"], row["title"]) for row in found] == [("restore", TITLE), ("hide", TITLE), ("close", TITLE)]
    (of_bruno,), _ = await queries.mine(await town.reader("bruno"), 0)
    assert (of_bruno["own_kind"], of_bruno["title"], of_bruno["public_id"]) == ("reply", None, None)


async def test_the_log_names_what_its_reader_may_read_and_nobody_who_acted(town: Town, topic: Thing):
    await act(town, "close", topic)
    await act(town, "hide", topic)
    expected = {"amina": None, "bruno": None, "elena": None, "chen": TITLE, "dalia": TITLE}
    for name, title in expected.items():
        reader = await town.reader(name)
        found, _ = await queries.log(reader, await queries.group_of_log(reader, "water"), 0)
        assert [(row["verb"], row["title"]) for row in found] == [("hide", title), ("close", title)]
        assert not {"moderator_id", "author_id", "reporter_id"} & set(dict(found[0]))


@pytest.mark.parametrize("name", ["farid", "olga", "sela", "ada"])
async def test_the_log_of_a_group_is_for_those_who_belong_to_it(town: Town, name: str):
    with pytest.raises(Missing):
        await queries.group_of_log(await town.reader(name), "water")


async def test_the_log_is_read_page_by_page_without_telling_how_much_happens_elsewhere(
    town: Town, topic: Thing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "PAGE", 2)
    elsewhere = await a_topic(town.elena, town.court)
    for verb in ("close", "reopen", "hide", "restore", "close"):
        await act(town, verb, topic)
        await act(town, verb, elsewhere, "farid")
    reader = await town.reader("bruno")
    seen, before, more = [], 0, True
    while more:
        found, more = await queries.log(reader, town.water, before)
        before = found[-1]["place"]
        seen += [(row["place"], row["verb"]) for row in found]
    assert seen == [(5, "close"), (4, "restore"), (3, "hide"), (2, "reopen"), (1, "close")]


async def test_a_move_to_a_group_one_does_not_know_of_does_not_name_it(town: Town, topic: Thing):
    deep = await deep_group(town)
    await act(town, "move", topic, to=deep)
    for name, knows in (("amina", False), ("bruno", False), ("dalia", True)):
        reader = await town.reader(name)
        (found,), _ = await queries.log(reader, town.water, 0)
        groups = await queries.known_groups(reader, {found["group_id"], found["to_group_id"]})
        assert set(groups) == ({town.water.id, deep.id} if knows else {town.water.id})
        assert found["title"] == (TITLE if knows else None)


async def test_the_new_group_finds_the_move_in_its_log_too(town: Town, topic: Thing):
    deep = await deep_group(town)
    await act(town, "move", topic, to=deep)
    (found,), _ = await queries.log(await town.reader("dalia"), deep, 0)
    assert found["verb"] == "move"


async def test_groups_to_move_to_are_ones_own_in_the_same_network_and_no_more_open(town: Town, topic: Thing):
    deep = await deep_group(town)
    async with unit():
        abroad = await found_group(
            key="abroad", slug="abroad", network_id=town.humanitarians.id, kind="thematic_group", labels={"en": "A"}
        )
        await appoint(await group_post(abroad, "lead"), town.dalia.id)
    dalia = await town.reader("dalia")
    assert [group.key for group in await queries.targets(dalia, topic)] == ["deep"]
    inside = await a_topic(town.dalia, deep)
    assert await queries.targets(dalia, inside) == []


async def test_reporters_see_what_came_of_their_reports(town: Town, topic: Thing):
    reply = await a_reply(town.elena, topic)
    await report(town, topic)
    await report(town, reply)
    bruno, dalia = await town.reader("bruno"), await town.reader("dalia")
    first = await queries.own_open_report(bruno, topic)
    assert first is not None and await queries.own_open_report(dalia, topic) is None
    await actions.settle_report(dalia, first, outcome="It is right.")
    await act(town, "hide", reply)
    assert [(row["standing"], row["outcome"], row["title"]) for row in await queries.reported(bruno)] == [
        ("settled", "", None), ("settled", "It is right.", TITLE)
    ]
    assert await queries.own_open_report(bruno, topic) is None
    assert not await queries.reported(await town.reader("elena"))


async def test_open_reports_on_a_thing_are_for_its_stewards(town: Town, topic: Thing):
    await report(town, topic)
    assert len(await queries.open_on(await town.reader("dalia"), topic)) == 1
    assert not await queries.open_on(await town.reader("amina"), topic)


async def test_a_thing_is_found_by_those_who_read_it(town: Town, topic: Thing):
    await act(town, "pin", topic, until=now() + timedelta(days=3))
    assert (await queries.heading(await town.reader("sela"), topic.public_id))["title"] == TITLE
    await act(town, "hide", topic)
    assert await queries.thing_for(await town.reader("chen"), topic.public_id)
    for name, public_id in (("amina", topic.public_id), ("olga", topic.public_id), ("chen", "unknown")):
        for look in (queries.thing_for, queries.heading):
            with pytest.raises(Missing):
                await look(await town.reader(name), public_id)


async def test_a_reply_is_read_on_the_page_that_begins_with_it(town: Town, topic: Thing):
    reply = await a_reply(town.bruno, topic)
    dalia = await town.reader("dalia")
    assert queries.address_of(await queries.heading(dalia, topic.public_id)) == f"/topics/{topic.public_id}"
    assert queries.address_of(await queries.heading(dalia, reply.public_id)) == (
        f"/topics/{topic.public_id}?after=0#r-{reply.public_id}"
    )
