"""Each index follows the database, whatever happens to the engine, and nobody who writes waits for it."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator

import pytest

from cop.community import audience, erasable, findable, indexes
from cop.community.founding import appoint, found_group, group_post
from cop.community.groups import CLOSED, Group
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.engines import Engines, make_engines
from cop.forum import actions as forum
from cop.groups import actions as groups
from cop.indexer import Following, Indexer, follow_local
from cop.kit.clock import now
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.settings import Settings
from cop.turns import Locked
from cop.wiring import catalogues_of, wire
from search.engine import EngineAway, EngineRefused
from tests.cast import Town
from tests.following import Faulty, catch_up, find, held, readable, titles
from tests.lively import a_session
from tests.things import a_reply, a_topic

pytestmark = pytest.mark.long

WHY = "It names a child."


@pytest.fixture
async def engines(town: Town, settings: Settings) -> AsyncIterator[Engines]:
    wire(settings, catalogues_of(settings))
    made = make_engines(settings)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def following(engines: Engines) -> Following:
    return follow_local(engines)


async def due_to(engines: Engines) -> int:
    return len(await findable.due(await engines.local_index()))


async def post(town: Town, title: str, name: str = "amina") -> Thing:
    """Through the action, as a person does."""
    parts = {"title": plain(title), "body": Written("Words.", "<p>Words.</p>", 1)}
    made = await forum.ask(
        await town.reader(name), town.water, forum.Draft(kind="question", parts=parts, language="en")
    )
    return await Thing.get(id=made.id)


async def act(town: Town, verb: str, thing: Thing, name: str = "dalia", **more: object) -> None:
    current = await Thing.get(id=thing.id)
    await moderation.VERBS[verb](await town.reader(name), current, version=current.version, reason=WHY, **more)


async def edit(town: Town, topic: Thing, title: str, name: str = "amina") -> None:
    current = await Thing.get(id=topic.id)
    await forum.edit_topic(await town.reader(name), current, {"title": plain(title)}, seen=current.version)


async def narrow(town: Town) -> None:
    """The group of everybody becomes its members' own."""
    group = await type(town.water).get(id=town.water.id)
    change = groups.Change(
        purpose=group.purpose, charter=group.charter, cadence=group.cadence, dos=group.dos, access=CLOSED, sure=True,
        answer_days=group.answer_days, escalate_days=group.escalate_days, mail_text=group.mail_text,
    )
    await groups.edit(await town.reader("chen"), group, change, seen=groups.state_of(group))


async def night_group(town: Town) -> Group:
    """A closed group in Dalia's hands, too."""
    async with unit():
        made = await found_group(
            key="night", slug="night", network_id=town.pioneers.id, kind="thematic_group", access=CLOSED,
            labels={"en": "Night group"},
        )
        await appoint(await group_post(made, "lead"), town.dalia.id)
    return made


async def erase(thing: Thing) -> None:
    async with unit():
        await write("UPDATE thing SET state = 'erased' WHERE id = $1", thing.id)
        for store in erasable.STORES.values():
            await store.erase(thing.id)
        await audience.settle(thing.id)


# --- an index follows


async def test_what_was_there_before_is_built_and_what_comes_after_follows(
    town: Town, engines: Engines, following: Following
):
    topic = await a_topic(town.amina, town.water, title="Helplines at night")
    await catch_up(following)
    assert await held(engines) == await readable() == {topic.id: town.water.readers_id}

    await post(town, "Shelters by day")
    assert await due_to(engines) == 1
    await catch_up(following)
    assert await held(engines) == await readable() and len(await held(engines)) == 2
    assert await due_to(engines) == 0


async def test_a_change_made_while_the_index_is_built_is_not_lost(
    town: Town, engines: Engines, following: Following, monkeypatch: pytest.MonkeyPatch
):
    topic = await a_topic(town.amina, town.water, title="Helplines at night")
    kind, changed = findable.kinds["topic"], []

    async def documents(ids):
        read = await kind.documents(ids)
        if not changed:
            changed.append(await edit(town, topic, "Shelters by day"))
        return read

    monkeypatch.setitem(findable.kinds, "topic", findable.Kind(
        name="topic", thing_kind="topic", documents=documents, cards=kind.cards,
    ))
    await following.step()
    assert changed and await due_to(engines) == 1
    await catch_up(following)
    reader = await town.reader("sela")
    assert titles(await find(engines, reader, "shelters")) == ["Shelters by day"]
    assert (await find(engines, reader, "helplines")).total == 0


async def test_one_step_delivers_what_changed_meanwhile_another_time(
    town: Town, engines: Engines, following: Following, monkeypatch: pytest.MonkeyPatch
):
    await catch_up(following)
    topic = await post(town, "Helplines at night")
    apply = engines.local.apply

    async def slow(changes):
        await edit(town, topic, "Shelters by day")
        await apply(changes)

    monkeypatch.setattr(engines.local, "apply", slow)
    await following.step()
    monkeypatch.undo()
    assert await due_to(engines) == 1, "the older version is in, the newer one is due"
    await catch_up(following)
    assert titles(await find(engines, await town.reader("sela"), "shelters")) == ["Shelters by day"]


async def test_a_first_build_of_many_is_said_to_catch_up_and_then_finds(
    town: Town, engines: Engines, following: Following
):
    for number in range(findable.MOST_MET + 1):
        await a_topic(town.amina, town.water, title=f"Helpline number {number}")
    reader = await town.reader("sela")
    before = await find(engines, reader, "helpline")
    assert (before.notice, before.total) == ("catching-up", 0)

    await catch_up(following)
    after = await find(engines, reader, "helpline")
    assert (after.notice, after.total) == ("", findable.MOST_MET + 1)


async def test_the_indexer_is_woken_by_a_commit_and_stops(town: Town, engines: Engines):
    indexer = Indexer.of(engines)
    indexer.start()
    try:
        topic = await post(town, "Helplines at night")
        async with asyncio.timeout(10):
            while await due_to(engines) or topic.id not in await held(engines):
                await asyncio.sleep(0.02)
        assert not indexer.is_building
    finally:
        await indexer.stop()
    await indexer.stop()
    assert await engines.local.take()


# --- freshness: nothing below lets the index follow after the change


async def changes_of_a_topic(town: Town, how: str, topic: Thing) -> None:
    match how:
        case "edited":
            await edit(town, topic, "Shelters by day")
            for answer in await Thing.filter(parent_id=topic.id):
                words = Written("They do.", "<p>They do.</p>", 1)
                await forum.edit_reply(await town.reader("bruno"), answer, {"body": words}, seen=answer.version)
        case "hidden":
            await act(town, "hide", topic)
        case "moved":
            await act(town, "move", topic, to=await night_group(town))
        case "closed to others":
            await narrow(town)
        case "erased":
            await erase(topic)


@pytest.mark.parametrize("how", ["edited", "hidden", "moved", "closed to others", "erased"])
async def test_what_is_taken_back_is_gone_from_every_answer_while_the_index_stands_still(
    town: Town, engines: Engines, following: Following, how: str
):
    topic = await a_topic(town.amina, town.water, title="Helplines at night")
    await a_reply(town.bruno, topic, body="Nobody answers helplines.")
    await a_topic(town.amina, town.water, title="Something else")
    await catch_up(following)
    reader, finder = await town.reader("sela"), engines.finder()
    assert (await find(engines, reader, "helplines")).total == 2, "the topic, and the reply"

    await changes_of_a_topic(town, how, topic)

    reader = await town.reader("sela")
    found = await find(engines, reader, "helplines", counted=("kind", "language"))
    assert (found.total, found.seen, sum(sum(each.values()) for each in found.counts.values())) == (0, (), 0)
    assert await finder.suggest(reader, "helpl", language="en") == []
    assert await finder.similar(reader, "Who runs helplines at night?", language="en") == []
    everything = await find(engines, reader, "", counted=("kind",))
    assert everything.total == len(everything.seen) == sum(everything.counts["kind"].values())


async def test_an_edited_topic_is_found_by_its_new_words_at_once(town: Town, engines: Engines, following: Following):
    topic = await a_topic(town.amina, town.water, title="Helplines at night")
    await catch_up(following)
    await edit(town, topic, "Shelters by day")
    assert titles(await find(engines, await town.reader("amina"), "shelters")) == ["Shelters by day"]


async def test_what_is_hidden_and_restored_is_found_again(town: Town, engines: Engines, following: Following):
    topic = await a_topic(town.amina, town.water, title="Helplines at night")
    await catch_up(following)
    await act(town, "hide", topic)
    await catch_up(following)
    assert (await find(engines, await town.reader("sela"), "helplines")).total == 0
    await act(town, "restore", topic)
    for _ in range(2):
        assert titles(await find(engines, await town.reader("sela"), "helplines")) == ["Helplines at night"]
        await catch_up(following)


async def test_who_loses_a_group_finds_nothing_of_it_though_nothing_is_due(
    town: Town, engines: Engines, following: Following
):
    await a_topic(town.elena, town.court, title="Helplines at night")
    await catch_up(following)
    assert (await find(engines, await town.reader("elena"), "helplines")).total == 1
    await groups.leave(await town.reader("elena"), town.court)
    assert await due_to(engines) == 0
    assert (await find(engines, await town.reader("elena"), "helplines")).total == 0


# --- trouble


@pytest.mark.parametrize("error", [
    EngineAway("nobody there"), EngineRefused("no room"), OSError(28, "No space left on device"),
], ids=["away", "refuses", "disk full"])
async def test_posting_goes_on_without_the_engine_which_then_catches_up(
    town: Town, engines: Engines, error: Exception, caplog: pytest.LogCaptureFixture
):
    faulty = Faulty(engines.local)
    following = Following(faulty, engines.local_index, Locked(engines.local))  # type: ignore[arg-type]
    await catch_up(following)
    running = asyncio.create_task(following.run())
    faulty.error = error
    topic = await post(town, "Helplines at night")
    async with asyncio.timeout(10):
        while "index embedded" not in caplog.text:
            await asyncio.sleep(0.02)
    assert "Helplines" not in caplog.text
    assert titles(await find(engines, await town.reader("amina"), "helplines")) == ["Helplines at night"]

    faulty.error = None
    async with asyncio.timeout(20):
        while await due_to(engines):
            await asyncio.sleep(0.05)
    following.stop()
    await running
    assert await held(engines) == await readable() and topic.id in await held(engines)


async def test_one_thing_that_the_engine_cannot_take_keeps_no_other_waiting(
    town: Town, engines: Engines, following: Following, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    await catch_up(following)
    made = [await post(town, title) for title in ("One", "Two", "Helplines", "Four")]
    bad, apply = made[2], engines.local.apply

    async def choosy(changes):
        if any(each.id == str(bad.id) for each in changes):
            raise ValueError(changes[0].said)
        await apply(changes)

    monkeypatch.setattr(engines.local, "apply", choosy)
    await catch_up(following)
    assert list(await findable.due(await engines.local_index())) == [bad.id]
    assert "ALARM" in caplog.text and f"thing {bad.id}" in caplog.text and "Helplines" not in caplog.text
    assert titles(await find(engines, await town.reader("sela"), "helplines")) == ["Helplines"], "from SQL"


async def test_an_index_of_another_version_is_built_anew(town: Town, engines: Engines, following: Following):
    await a_topic(town.amina, town.water, title="Helplines at night")
    await catch_up(following)
    for mark in engines.folder.glob("index/build-*/mark"):
        mark.write_text("of another time")
    await engines.local.give_up()
    assert await engines.local.needs_rebuild()
    again = follow_local(engines)
    await catch_up(again)
    assert not await engines.local.needs_rebuild()
    assert await held(engines) == await readable() != {}


async def test_a_folder_that_was_lost_is_another_index_and_built_anew(town: Town, settings: Settings, engines: Engines):
    await a_topic(town.amina, town.water, title="Helplines at night")
    await catch_up(follow_local(engines))
    before = await engines.local_index()
    await engines.close()
    shutil.rmtree(engines.folder)

    later = make_engines(settings)
    assert await later.local_index() != before
    await later.open()
    try:
        await catch_up(follow_local(later))
        assert await held(later) == await readable() != {}
    finally:
        await later.close()


async def test_an_index_that_was_forgotten_while_it_slept_is_built_anew(
    town: Town, engines: Engines, following: Following
):
    await catch_up(following)
    await write_seen(await engines.local_index())
    assert await indexes.forget_unseen() == 1
    topic = await a_topic(town.amina, town.water, title="Helplines at night")
    await catch_up(following)
    assert await held(engines) == {topic.id: town.water.readers_id}


async def write_seen(index_id: int) -> None:
    async with unit():
        await write("UPDATE search_index SET seen_at = $2 WHERE id = $1", index_id, now() - 2 * indexes.FORGOTTEN)


# --- one writes, others read


async def test_of_two_on_one_host_one_writes_and_the_other_reads_what_it_wrote(
    town: Town, settings: Settings, engines: Engines, following: Following
):
    other = make_engines(settings)
    await other.open()
    second = follow_local(other)
    try:
        await catch_up(following)
        assert not await second.step() and following.writes and not second.writes
        await post(town, "Helplines at night")
        await catch_up(following)
        assert await due_to(other) == 0
        assert titles(await find(other, await town.reader("sela"), "helplines")) == ["Helplines at night"]

        await following.leave()
        await post(town, "Shelters by day")
        await catch_up(second)
        assert second.writes and not await following.step()
        assert await held(engines) == await held(other) == await readable()
    finally:
        await other.close()


# --- random histories


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_history_the_index_holds_what_sql_says(
    town: Town, engines: Engines, following: Following, seed: int
):
    chance = random.Random(seed)
    await a_session(town, phase="announced")
    topics = [await post(town, f"Helpline {number}") for number in range(3)]
    for number in range(30):
        topic = chance.choice(topics)
        await happen(town, chance, topic, topics, number)
        if chance.random() < 0.2:
            await following.step()
        if chance.random() < 0.1:
            async with unit():
                await indexes.ask_for_build(await engines.local_index())
    await catch_up(following)
    expected = await readable()
    assert await held(engines) == expected and len(expected) > 3
    versions = await engines.local.versions([str(each) for each in expected])
    assert versions == {str(each["thing_id"]): each["version"] for each in await rows(
        "SELECT thing_id, version FROM search_entry WHERE thing_id IN_IDS($1)", list(expected),
    )}


async def happen(town: Town, chance: random.Random, topic: Thing, topics: list[Thing], number: int) -> None:
    """Something that changes who finds what, as far as the state of the topic lets it."""
    found = await row("SELECT state, closed_at FROM thing WHERE id = $1", topic.id)
    assert found is not None
    is_open = found["state"] == "published" and found["closed_at"] is None
    match chance.choice(("post", "reply", "edit", "hide", "restore", "erase")):
        case "post":
            topics.append(await post(town, f"Helpline {number}"))
        case "reply" if is_open:
            await forum.reply(
                await town.reader("bruno"), await Thing.get(id=topic.id), Written("Yes.", "<p>Yes.</p>", 1),
                language="en", byline="named",
            )
        case "edit" if is_open:
            await edit(town, topic, f"Shelter {number}")
        case "hide" if found["state"] == "published":
            await act(town, "hide", topic)
        case "restore" if found["state"] == "hidden":
            await act(town, "restore", topic)
        case "erase" if chance.random() < 0.3:
            await erase(topic)
