"""The relay: nothing missed, nothing twice, in order, however one comes and goes."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed

from cop.accounts.tokens import token_hash
from cop.community import log, standing
from cop.community.log import COUNTS, FACTS, PUT, News
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import TooMany
from cop.kit.hub import EVERY_ROOM, LocalHub
from cop.kit.pace import Pace
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import asking, sessions, telling
from cop.live.fragments import Entry, Press, Shape
from cop.live.queries.snapshots import snapshot
from cop.live.relay import MOST_OF_ONE_PERSON, Relay, Rhythm, rooms
from cop.live.relay.listeners import Follower, Listener, Wheel
from cop.live.relay.rooms import merged, supersede
from tests.cast import Town
from tests.conftest import sign_in
from tests.lively import a_question, a_session, host_of, on_the_floor
from tests.serving import Client, Served, served

pytestmark = pytest.mark.long

SLOW = Rhythm(look=60, look_unsure=60, changes=60, ask=60, beat=60)
"""Nothing happens by itself within a test."""


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


@pytest.fixture
async def house(app: Starlette, town: Town) -> AsyncIterator[Served]:
    async with served(app, rhythm=SLOW) as running:
        yield running


async def say(session: Thing, *figures: int) -> None:
    """An event for each of these, told as any other."""
    async with unit():
        await log.append([News(log.floor(session.id), COUNTS, {"counts": {"x": each}}) for each in figures])


async def here(session: Thing) -> str:
    found = await log.position(log.floor(session.id))
    assert found is not None
    return f"{found.epoch}:{found.at}"


async def joined(client: Client, at: str) -> bool:
    return bool((await (await client.join(floor=at)).hear())["recovered"])


async def test_a_resume_brings_what_was_missed_from_memory_and_from_the_database(
    house: Served, town: Town, session: Thing
) -> None:
    token, start = await sign_in(town.amina), await here(session)
    await say(session, 1, 2, 3)
    for _ in range(2):  # the second time others keep the room in memory
        async with house.socket(session.public_id, token) as stays, house.socket(session.public_id, token) as client:
            assert await joined(stays, await here(session))
            await say(session, 4)
            await stays.hear()
            assert await joined(client, start)
            first = int(start[-1]) + 1
            count = int((await here(session)).partition(":")[2]) - first + 1
            assert [each["n"] for each in await client.hear_all(count)] == list(range(first, first + count))
            assert await client.silence()


async def test_nothing_is_missed_or_doubled_by_those_who_are_cut_while_events_are_written(
    house: Served, town: Town, session: Thing
) -> None:
    start, total = await here(session), 250
    token = await sign_in(town.amina)
    house.app.state.pace = Pace(10_000, 1)

    async def write_all() -> None:
        for number in range(total):
            await say(session, number)
            await asyncio.sleep(random.random() / 100)

    async def follow(heard: list[int]) -> None:
        at, last = start, int(start.partition(":")[2]) + total
        while not at.endswith(f":{last}"):
            async with house.socket(session.public_id, token) as client:
                assert await joined(client, at)
                for _ in range(random.randrange(1, 30)):
                    if at.endswith(f":{last}"):
                        return
                    event = await client.hear()
                    heard.append(event["counts"]["x"])
                    at = f"{start.partition(':')[0]}:{event['n']}"
                client.connection.transport.abort()

    heard: list[list[int]] = [[] for _ in range(8)]
    async with asyncio.timeout(60):
        await asyncio.gather(write_all(), *map(follow, heard))
    assert all(each == list(range(total)) for each in heard)


async def test_a_snapshot_and_what_follows_it_are_a_later_snapshot(house: Served, town: Town, session: Thing) -> None:
    amina = await town.reader("amina")
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        position, _ = await snapshot(amina, session.id, "floor")
        question = await on_the_floor(town, session, "elena", "Who pays?")
        await asking.support(amina, question)
        await telling.tell_support()
        assert await joined(client, f"{position.epoch}:{position.at}")
        put, counts = await client.hear_all(2)
    _, state = await snapshot(amina, session.id, "floor")
    assert {**put["item"], "support": counts["counts"][question.public_id]} == state["items"][question.public_id]


@pytest.mark.parametrize("position", ["", ":", "nonsense", "0123456789:1", "{epoch}:9999", "{epoch}:99999999999999999", "{epoch}:-1"])
async def test_a_position_that_is_none_of_this_room_brings_no_events(
    house: Served, town: Town, session: Thing, position: str
) -> None:
    await say(session, 1, 2)
    epoch = (await here(session)).partition(":")[0]
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        assert not await joined(client, position.replace("{epoch}", epoch))
        await say(session, 3)
        assert await client.silence(), "it hears nothing before it joins anew"
        assert await joined(client, await here(session))
        await say(session, 4)
        assert (await client.hear())["counts"] == {"x": 4}


@pytest.mark.parametrize("is_in_memory", [False, True])
async def test_too_old_is_said_and_never_answered_in_part(
    house: Served, town: Town, session: Thing, is_in_memory: bool
) -> None:
    token, start = await sign_in(town.amina), await here(session)
    async with house.socket(session.public_id, token) as stays, house.socket(session.public_id, token) as client:
        if is_in_memory:
            assert await joined(stays, start)
        await say(session, *range(log.MOST_EVENTS + 1))
        if is_in_memory:
            await stays.hear_all(log.MOST_EVENTS + 1)
        assert not await joined(client, start)
        epoch, _, number = start.partition(":")
        assert await joined(client, f"{epoch}:{int(number) + 1}")
        assert len(await client.hear_all(log.MOST_EVENTS)) == log.MOST_EVENTS
        assert await client.silence()


async def test_a_room_that_nobody_was_woken_for_is_looked_at_now_and_then(
    app: Starlette, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "tellers", [])
    async with served(app, rhythm=Rhythm(look=0.1)) as house, house.socket(
        session.public_id, await sign_in(town.amina)
    ) as client:
        assert await joined(client, await here(session))
        await say(session, 1)
        assert (await client.hear())["counts"] == {"x": 1}


async def test_the_same_while_a_hub_is_not_sure_of_itself_but_more_often(
    app: Starlette, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "tellers", [])
    monkeypatch.setattr(type(app.state.hub), "sure", False)
    async with served(app, rhythm=Rhythm(look=60, look_unsure=0.1)) as house, house.socket(
        session.public_id, await sign_in(town.amina)
    ) as client:
        assert await joined(client, await here(session))
        await say(session, 1)
        assert (await client.hear())["counts"] == {"x": 1}


async def test_who_joins_ahead_of_a_wake_that_never_came_gets_everything_once(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, start = await sign_in(town.amina), await here(session)
    monkeypatch.setattr(log, "tellers", [])
    async with house.socket(session.public_id, token) as early, house.socket(session.public_id, token) as late:
        assert await joined(early, start)
        await say(session, 1, 2)
        middle = await here(session)
        await say(session, 3)
        assert await joined(late, middle)
        assert [each["counts"]["x"] for each in await early.hear_all(3)] == [1, 2, 3]
        assert (await late.hear())["counts"] == {"x": 3}
        house.relay.wake(EVERY_ROOM)
        assert await early.silence() and await late.silence()


async def test_after_a_restored_backup_everybody_begins_anew(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        old = await here(session)
        assert await joined(client, old)
        async with unit():
            await log.break_in_time()
        house.relay.wake(EVERY_ROOM)
        said = await client.hear()
        assert (said["joined"], said["recovered"]) == (await here(session), False)
        await say(session, 1)
        assert await client.silence()
        assert not await joined(client, old)
        assert await joined(client, said["joined"])
        assert (await client.hear())["counts"] == {"x": 1}


async def test_a_gap_in_the_log_is_never_passed_over(house: Served, town: Town, session: Thing) -> None:
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        start = await here(session)
        assert await joined(client, start)
        async with unit():  # three numbers taken and one event written
            await log.append([News(log.floor(session.id), COUNTS, {"counts": {}})])
            await write("UPDATE live_room SET top = top + 2 WHERE key = $1", log.floor(session.id))
            await write("UPDATE live_event SET number = number + 2 WHERE number = $1 AND room_id = (SELECT id FROM"
                        " live_room WHERE key = $2)", int(start.partition(":")[2]) + 1, log.floor(session.id))
        assert not (await client.hear())["recovered"]
        assert not await joined(client, start)


async def test_an_event_is_made_once_for_all_who_get_the_same(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, str]] = []
    render = type(house.app.state.site).render

    def counting(site: object, template: str, language: str, context: object) -> str:
        made.append((template, language))
        return str(render(site, template, language, context))  # type: ignore[arg-type]

    monkeypatch.setattr(type(house.app.state.site), "render", counting)
    clients, start = [], await here(session)
    opened = []
    for who in ("amina", "elena", "bruno", "dalia"):
        for language in ("en", "fr"):
            token = await sign_in(getattr(town, who))
            opened.append(house.socket(session.public_id, cookie=f"cop={token}; language={language}"))
            clients.append(await opened[-1].__aenter__())
            await (await clients[-1].join(kind="html", floor=start)).hear()
    await on_the_floor(town, session, "elena", "Who pays?")
    for client in clients:
        assert (await client.hear())["do"] == PUT
        await client.join(floor=start)
        assert [each.get("do") for each in await client.hear_all(2)] == [None, PUT]
    assert sorted(made) == [("live/_floor_item.html", "en"), ("live/_floor_item.html", "fr")]
    for each in opened:
        await each.__aexit__(None, None, None)


async def test_a_fragment_that_cannot_be_made_stops_nobody(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*words: object) -> str:
        raise ZeroDivisionError

    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        await (await client.join(kind="html", floor=await here(session))).hear()
        with monkeypatch.context() as patch:
            patch.setattr(type(house.app.state.site), "render", broken)
            await on_the_floor(town, session, "elena", "Who pays?")
            assert (await client.hear())["do"] == "gone"
        await say(session, 1)
        assert (await client.hear())["do"] == COUNTS
    assert "could not be shown" in caplog.text


async def test_a_log_that_cannot_be_read_is_read_when_it_can(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(keys: object) -> None:
        failed.set()
        raise ConnectionError

    failed = asyncio.Event()
    monkeypatch.setattr("cop.live.relay.TROUBLE_SECONDS", 0.05)
    async with house.socket(session.public_id, await sign_in(town.amina)) as client:
        assert await joined(client, await here(session))
        with monkeypatch.context() as patch:
            patch.setattr(log, "tops", away)
            await say(session, 1)
            await failed.wait()
        assert (await client.hear())["counts"] == {"x": 1}


# --- light mode ---


async def test_in_light_mode_figures_wait_for_each_other_and_no_number_is_left_out(
    house: Served, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "LIGHT_SECONDS", 0.4)
    token, at = await sign_in(town.amina), await here(session)
    async with house.socket(session.public_id, token) as light, house.socket(session.public_id, token) as full:
        await light.say(do="join", channels={"floor": at}, light=True, **{"as": "data"})
        await light.hear()
        assert await joined(full, at)
        for figure in (1, 2, 3):
            await say(session, figure)
            assert (await full.hear())["counts"] == {"x": figure}
        (room,) = house.relay.rooms.values()
        assert room.at - room._light_at == 3
        events = await light.hear_all(3)
        assert [(each["do"], each.get("counts")) for each in events] == [
            ("gone", None), ("gone", None), ("counts", {"x": 3})
        ]
        assert [each["n"] for each in events] == [room.at - 2, room.at - 1, room.at]
        await say(session, 4)
        await on_the_floor(town, session, "elena", "Who pays?")
        assert [each["do"] for each in await light.hear_all(2)] == ["counts", "put"]
        assert room._light_at == room.at and room._later is None


def test_figures_of_different_questions_are_put_together() -> None:
    made = merged([entry(1, COUNTS, counts={"a": 1, "b": 1}), entry(2, PUT, 7, id="a"), entry(3, COUNTS, counts={"a": 2})])
    assert [(each.number, each.verb) for each in made] == [(1, "gone"), (2, PUT), (3, COUNTS)]
    assert made[2].data == {"counts": {"a": 2, "b": 1}}


# --- the right to listen ---

PROMPT = Rhythm(changes=0.1)


async def leaves_the_group(town: Town, session: Thing) -> None:
    async with unit():
        await write("UPDATE membership SET open_for = NULL WHERE person_id = $1", town.elena.id)
        await standing.changed(person_id=town.elena.id)


async def signs_out(town: Town, session: Thing) -> None:
    async with unit():
        await write("UPDATE sign_in SET ends_at = $2 WHERE person_id = $1", town.elena.id, now())
        await standing.changed(person_id=town.elena.id)


async def is_dismissed(town: Town, session: Thing) -> None:
    await sessions.dismiss(await host_of(town), session, town.elena, role="expert")


async def is_hidden(town: Town, session: Thing) -> None:
    async with unit():
        await write("UPDATE thing SET state = 'hidden' WHERE id = $1", session.id)
        await sessions.audience.settle(session.id)


@pytest.mark.parametrize(("group", "channel", "loses", "code"), [
    ("court", "floor", leaves_the_group, 4403), ("water", "floor", signs_out, 4401),
    ("water", "stage", is_dismissed, 4403), ("water", "floor", is_hidden, 4403), ("water", "mine", is_hidden, 4403),
])
async def test_a_right_that_is_lost_is_lost_within_a_second_and_nobody_elses(
    app: Starlette, town: Town, group: str, channel: str, loses: object, code: int
) -> None:
    lead = "farid" if group == "court" else "chen"
    session = await a_session(town, host=lead, group=group, experts=("elena",) if channel == "stage" else ())
    tokens = [await sign_in(town.elena), await sign_in(getattr(town, lead))]
    async with served(app, rhythm=PROMPT) as house, house.socket(session.public_id, tokens[0]) as elena, house.socket(
        session.public_id, tokens[1]
    ) as host:
        await (await elena.join(**{channel: ":0"})).hear()
        await (await host.join(floor="")).hear()
        async with asyncio.timeout(1):
            await loses(town, session)  # type: ignore[operator]
            assert await elena.code() == code
        assert await joined(host, await here(session)), "whoever may still hear it hears on"
        async with house.socket(session.public_id, tokens[0]) as again:
            if code == 4403:
                await again.join(**{channel: ""})
            assert await again.code() == code


async def test_a_right_lost_in_the_middle_of_a_join_is_lost(
    app: Starlette, town: Town, session: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, go_on = asyncio.Event(), asyncio.Event()
    history = Relay._hear

    async def slowly(relay: Relay, *words: object) -> object:
        found = await history(relay, *words)  # type: ignore[arg-type]
        heard.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(Relay, "_hear", slowly)
    async with served(app, rhythm=PROMPT) as house, house.socket(
        session.public_id, await sign_in(town.elena)
    ) as elena:
        await elena.join(floor=await here(session))
        await heard.wait()
        await is_hidden(town, session)
        await asyncio.sleep(0.3)
        go_on.set()
        with pytest.raises(ConnectionClosed) as closed:
            await elena.hear()
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403


async def test_what_ends_by_itself_is_found_by_asking_again(app: Starlette, town: Town, session: Thing) -> None:
    async with served(app, rhythm=Rhythm(changes=60, ask=0.3)) as house, house.socket(
        session.public_id, await sign_in(town.elena)
    ) as elena:
        await (await elena.join(floor="")).hear()
        async with unit():
            await write("UPDATE sign_in SET ends_at = $2 WHERE person_id = $1", town.elena.id, now())
        assert await elena.code() == 4401


async def test_a_connection_has_its_day(app: Starlette, town: Town, session: Thing) -> None:
    async with served(app, rhythm=Rhythm(ask=0.2, day=0.5)) as house, house.socket(
        session.public_id, await sign_in(town.elena)
    ) as elena:
        await (await elena.join(floor="")).hear()
        assert await elena.code() == 4000


async def test_a_beat_says_how_far_the_joined_channels_are(app: Starlette, town: Town, session: Thing) -> None:
    async with served(app, rhythm=Rhythm(beat=0.2)) as house, house.socket(
        session.public_id, await sign_in(town.elena)
    ) as elena:
        await elena.join(floor=await here(session), mine="")
        await elena.hear_all(2)
        assert '"beat"' in (said := str(await elena.connection.recv())) and "mine" not in said
        assert said == f'{{"beat":{{"floor":{(await here(session)).partition(":")[2]}}}}}'


# --- without a server ---


async def test_who_leaves_leaves_nothing_behind(app: Starlette, town: Town, session: Thing) -> None:
    relay, token = Relay(LocalHub(), Press(app.state.site)), await sign_in(town.amina)
    followers = [
        Follower(person_id=town.amina.id, sign_in=token_hash(token), session=session.public_id, shape=Shape("data", "en"))
        for _ in range(MOST_OF_ONE_PERSON)
    ]
    for each in followers:
        relay.enter(each)
        await relay.follow(each, {"floor": None, "mine": None})
    with pytest.raises(TooMany):
        relay.enter(Follower(person_id=town.amina.id, sign_in="", session="", shape=Shape("data", "en")))
    assert len(relay.rooms) == 2 and relay.people and relay.sessions
    for each in followers:
        relay.leave(each)
    assert (relay.rooms, relay.people, relay.sessions) == ({}, {}, {})
    assert not any(relay._beats._spokes) and not any(relay._asks._spokes)


async def test_a_wheel_visits_everybody_once_a_turn() -> None:
    class Member(Listener):
        __slots__ = ()

    members = [Member(person_id=1, sign_in="", session="", shape=Shape("data", "")) for _ in range(40)]
    visited: list[Listener] = []
    wheel = Wheel(0.25, visited.extend)
    for each in members:
        wheel.add(each)
    turning = asyncio.create_task(wheel.turn())
    async with asyncio.timeout(5):
        while len(visited) < len(members):
            await asyncio.sleep(0.01)
    turning.cancel()
    assert set(visited[: len(members)]) == set(members)


def entry(number: int, verb: str, thing_id: int | None = None, **data: object) -> Entry:
    return Entry(number, verb, dict(data), thing_id)


async def test_what_is_said_anew_is_forgotten_and_what_is_on_air_follows() -> None:
    first, other, facts = entry(1, PUT, 7, id="a"), entry(2, PUT, 8, id="b"), entry(3, FACTS, air="a")
    facts.air = {"id": "a", "old": True}
    supersede([first, other, facts], entry(4, PUT, 7, id="a", new=True))
    assert (first.verb, first.data, other.verb) == ("gone", {}, PUT)
    assert facts.air == {"id": "a", "new": True}
    supersede([first, other, facts], entry(5, "drop", 7, id="a"))
    assert facts.air is None
    supersede([first, other, facts], entry(6, FACTS, air=""))
    assert facts.verb == "gone" and other.verb == PUT


async def test_a_question_asked_while_nobody_listens_costs_the_relay_nothing(
    house: Served, town: Town, session: Thing
) -> None:
    await a_question(await town.reader("amina"), session)
    assert not house.relay.rooms and not house.relay._due


def test_words_of_one_session_do_not_stand_in_for_each_other():
    one, two = entry(1, PUT, 7, id="w1"), entry(2, PUT, 7, id="w2")
    supersede([one, two], entry(3, PUT, 7, id="w2"))
    assert (one.verb, two.verb) == (PUT, "gone")
