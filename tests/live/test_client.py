"""The reference client against the real server, and against one that misbehaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from websockets.asyncio.server import Server, ServerConnection, serve

from cop.community import log
from cop.community.founding import end_membership
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.live import client as module
from cop.live.actions import asking, desk, telling
from cop.live.client import BAD, BROKEN, DAY_OVER, NOT_YOURS, SIGNED_OUT, TOO_MANY, Client, Ended, attending
from cop.live.models import Question
from cop.live.queries.snapshots import snapshot
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.conftest import sign_in
from tests.lively import a_question, a_session, answered, host_of, on_the_floor
from tests.serving import LOOPBACK, Served, served

pytestmark = pytest.mark.long


@pytest.fixture
async def server(app: Starlette) -> AsyncIterator[Served]:
    async with served(app) as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of a tenth of a second."""
    monkeypatch.setattr(module, "LONGEST_BACK_OFF", 0.1)
    monkeypatch.setattr(module, "SECONDS_WHEN_TOO_MANY", 0.1)


async def cookie_of(town: Town, name: str) -> str:
    return f"cop={await sign_in(getattr(town, name))}"


async def agrees(client: Client, town: Town, name: str, session: Thing, *channels: str) -> None:
    """What the client has made of it is what a fresh snapshot shows."""
    for channel in channels:
        position, state = await snapshot(await town.reader(name), session.id, channel)
        known = client.channels[channel]
        async with asyncio.timeout(5):
            await client.until(lambda: known.at >= position.at)  # noqa: B023 - awaited here
        assert known.state == state
    assert client.figures.doubled == 0


async def test_it_follows_everything_that_happens(town: Town, server: Served, watched: None):
    session = await a_session(town)
    async with (
        attending(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "amina")) as amina,
        attending(f"{server.origin}/live/{session.public_id}/", await cookie_of(town, "chen"),
                  channels=("floor", "stage", "desk")) as chen,
    ):
        question = await on_the_floor(town, session, "amina", "Who pays?")
        other = await on_the_floor(town, session, "elena", "Who decides?")
        host = await host_of(town)
        await asking.support(host, question)
        await telling.tell_support()
        await desk.put_on_air(host, question)
        await answered(await town.reader("bruno"), question)
        await moderation.hide(host, other, version=other.version, reason="It names a child.")
        await agrees(amina, town, "amina", session, "floor", "mine")
        await agrees(chen, town, "chen", session, "floor", "stage", "desk")
        assert amina.figures.gaps == chen.figures.gaps == 0
        assert chen.figures.events >= 12


async def test_a_command_is_answered_and_what_was_refused_says_why(town: Town, server: Served):
    session = await a_session(town)
    async with attending(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "amina")) as client:
        done = await client.send("ask", text="Who pays?", language="en", byline="named")
        refused = await client.send("ask", text="And when?")
        (question,) = await Question.all().select_related("thing")
        assert done["ok"]["address"] == f"/live/{session.public_id}#q-{question.thing.public_id}"
        assert (refused["refused"], refused["field"]) == ("one-at-a-time", "text") and refused["words"]
        await agrees(client, town, "amina", session, "mine")


async def test_after_a_cut_it_goes_on_where_it_was_without_a_snapshot(town: Town, server: Served):
    session = await a_session(town)
    async with attending(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena")) as client:
        for number in range(4):
            client.cut()
            await on_the_floor(town, session, "amina", f"{number}?")
            async with asyncio.timeout(5):
                await client.until(lambda: client.up_to_date)
        await agrees(client, town, "elena", session, "floor")
        assert client.figures.snapshots == 1 and client.figures.connections >= 3
        assert client.figures.gaps == 0 and set(client.figures.codes) == {BROKEN}


async def test_a_command_sent_while_the_line_breaks_is_done_once(town: Town, server: Served):
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "Who pays?")
    async with attending(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena")) as client:
        sending = [asyncio.ensure_future(client.send("support", id=question.public_id)) for _ in range(3)]
        asked = asyncio.ensure_future(client.send("ask", text="Once?"))
        for _ in range(5):
            await asyncio.sleep(0.02)
            client.cut()
        async with asyncio.timeout(10):
            answers = await asyncio.gather(asked, *sending)
    assert all("ok" in each for each in answers)
    assert (await Question.get(thing_id=question.id)).support == 1
    assert await Question.all().count() == 2


async def test_a_restored_backup_begins_from_a_fresh_snapshot(town: Town, server: Served):
    session = await a_session(town)
    async with attending(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena")) as client:
        async with unit():
            await log.break_in_time()
        client.cut()
        await on_the_floor(town, session, "amina", "Who pays?")
        await agrees(client, town, "elena", session, "floor")
        assert client.figures.snapshots == 2


async def test_who_was_away_too_long_begins_from_a_fresh_snapshot(
    town: Town, server: Served, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "FIRST_BACK_OFF", 0.0)
    session = await a_session(town)
    client = Client(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena"), channels=("floor",))
    channel = client.channels["floor"]
    await asyncio.to_thread(lambda: channel.begin(client._read_snapshot(["floor"])["floor"]))
    question = await on_the_floor(town, session, "amina", "Who pays?")
    async with unit():
        await log.append([log.News(log.floor(session.id), log.COUNTS, {"counts": {}}) for _ in range(log.MOST_EVENTS)])
    following = asyncio.create_task(client.attend())
    async with asyncio.timeout(5):
        await client.until(lambda: client.up_to_date)
    following.cancel()
    assert client.figures.snapshots == 1 and client.figures.events == 0
    assert question.public_id in channel.state["items"]


# --- it ends ---


@pytest.mark.parametrize(("name", "code"), [("olga", NOT_YOURS), ("nobody", SIGNED_OUT)])
async def test_who_may_not_is_told_and_does_not_try_again(town: Town, server: Served, name: str, code: int):
    session = await a_session(town)
    cookie = "cop=nothing" if name == "nobody" else await cookie_of(town, name)
    with pytest.raises(Ended) as ended:
        async with attending(f"{server.origin}/live/{session.public_id}", cookie):
            raise AssertionError
    assert ended.value.code == code


async def test_who_loses_the_right_is_told_and_waits_for_nothing(town: Town, server: Served):
    session = await a_session(town, host="farid", group="court", experts=())
    async with attending(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena")) as client:
        waiting = asyncio.ensure_future(client.until(lambda: False))
        async with unit():
            await end_membership(town.court.id, town.elena.id)
        async with asyncio.timeout(5):
            with pytest.raises(Ended) as ended:
                await waiting
        assert ended.value.code == NOT_YOURS
        with pytest.raises(Ended):
            await client.send("ask", text="x")


async def test_what_was_not_answered_at_the_end_is_not_waited_for(town: Town, server: Served):
    session = await a_session(town)
    client = Client(f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena"))
    sending = asyncio.ensure_future(client.send("ask", text="x"))
    await asyncio.sleep(0)
    following = asyncio.create_task(client.attend())
    await asyncio.sleep(0)
    following.cancel()
    with pytest.raises(Ended) as ended:
        await sending
    assert ended.value.code == 0


def test_an_address_that_is_none_is_a_mistake():
    for address in ("ftp://127.0.0.1/live/x", "/live/x", ""):
        with pytest.raises(ValueError, match="http"):
            Client(address, "cop=x")


# --- how long it waits ---


@pytest.mark.parametrize(("code", "tries", "longest"), [
    (BROKEN, 0, 0.5), (BROKEN, 1, 1.0), (BROKEN, 5, 16.0), (BROKEN, 6, 30.0), (BROKEN, 5000, 30.0), (DAY_OVER, 9, 0.0),
    (BAD, 0, 16.0), (TOO_MANY, 0, 15.0), (4410, 0, 0.5), (4503, 2, 2.0), (4408, 0, 0.5),
])
def test_it_waits_longer_each_time_and_never_all_clients_equally(
    monkeypatch: pytest.MonkeyPatch, code: int, tries: int, longest: float
):
    monkeypatch.setattr(module, "LONGEST_BACK_OFF", 30.0)
    monkeypatch.setattr(module, "SECONDS_WHEN_TOO_MANY", 15.0)
    waits = []
    for rolled in (0.0, 0.5, 1.0):
        client = Client("http://127.0.0.1/live/x", "cop=x", roll=lambda: rolled)  # noqa: B023 - used here
        client._tries = tries
        waits.append(client._pause(code))
    assert waits[2] == longest
    assert waits[0] == (longest if code in (DAY_OVER, TOO_MANY) else 0.0)


# --- a server that misbehaves ---

Conversation = Callable[[ServerConnection, list[dict[str, Any]]], Awaitable[None]]


class Odd:
    """Says what a test wants; keeps what it hears."""

    def __init__(self, talk: Conversation) -> None:
        self.heard: list[dict[str, Any]] = []
        self._talk = talk
        self._server: Server | None = None

    async def __aenter__(self) -> "Odd":
        self._server = await serve(self._serve, LOOPBACK, 0, compression=None)
        return self

    async def __aexit__(self, *args: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, connection: ServerConnection) -> None:
        await self._talk(connection, self.heard)

    def client(self, **more: Any) -> Client:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        client = Client(f"http://{LOOPBACK}:{port}/live/x", "cop=x", channels=("floor",), **more)
        client.channels["floor"].begin({"at": "abc:4", "facts": {}, "items": {}})
        return client


async def hear(connection: ServerConnection, heard: list[dict[str, Any]]) -> dict[str, Any]:
    said = json.loads(await connection.recv())
    heard.append(said)
    return dict(said)


async def say(connection: ServerConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


async def follow(client: Client, holds: Callable[[], object]) -> None:
    following = asyncio.create_task(client.attend())
    try:
        async with asyncio.timeout(5):
            await client.until(holds)
    finally:
        following.cancel()


async def test_an_event_left_out_is_asked_for_again_and_doubles_are_dropped():
    async def talk(connection: ServerConnection, heard: list[dict[str, Any]]) -> None:
        await hear(connection, heard)
        await say(connection, c="floor", joined="abc:4", recovered=True)
        for number in (5, 5, 4, 7, 8):
            await say(connection, c="floor", n=number, do="put", id=str(number), item={"id": str(number)})
        await hear(connection, heard)
        await say(connection, c="floor", n=9, do="put", id="9", item={"id": "9"})
        await say(connection, c="floor", joined="abc:9", recovered=True)
        for number in (6, 7, 8, 9):
            await say(connection, c="floor", n=number, do="put", id=str(number), item={"id": str(number)})
        await connection.wait_closed()

    async with Odd(talk) as odd:
        client = odd.client()
        await follow(client, lambda: client.channels["floor"].at == 9)
    assert [each["channels"] for each in odd.heard] == [{"floor": "abc:4"}, {"floor": "abc:5"}]
    assert set(client.channels["floor"].state["items"]) == {"5", "6", "7", "8", "9"}
    assert (client.figures.doubled, client.figures.gaps, client.figures.events) == (2, 1, 5)


async def test_a_beat_that_names_more_than_was_heard_makes_it_join_again():
    async def talk(connection: ServerConnection, heard: list[dict[str, Any]]) -> None:
        await hear(connection, heard)
        await say(connection, c="floor", joined="abc:4", recovered=True)
        await say(connection, beat={"floor": 4, "mine": 7})
        await say(connection, beat={"floor": 6})
        await hear(connection, heard)
        await say(connection, c="floor", joined="abc:6", recovered=True)
        for number in (5, 6):
            await say(connection, c="floor", n=number, do="gone")
        await connection.wait_closed()

    async with Odd(talk) as odd:
        client = odd.client()
        await follow(client, lambda: client.channels["floor"].at == 6)
    assert [each["channels"] for each in odd.heard] == [{"floor": "abc:4"}, {"floor": "abc:4"}]
    assert client.figures.gaps == 1


@pytest.mark.parametrize("code", [4000, 4400, 4408, 4410, 4429, 4503, 1011, 1012])
async def test_it_comes_back_after_every_code_that_is_not_final_and_says_its_command_again(
    code: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "FIRST_BACK_OFF", 0.01)

    async def talk(connection: ServerConnection, heard: list[dict[str, Any]]) -> None:
        await hear(connection, heard)
        command = await hear(connection, heard)
        if len(heard) < 4:
            await connection.close(code)
            return
        await say(connection, c="floor", joined="abc:4", recovered=True)
        await say(connection, ref=command["ref"], ok={"address": "/live/x"})
        await connection.wait_closed()

    async with Odd(talk) as odd:
        client = odd.client()
        sending = asyncio.ensure_future(client.send("pause"))
        await asyncio.sleep(0)
        following = asyncio.create_task(client.attend())
        async with asyncio.timeout(5):
            assert (await sending)["ok"] == {"address": "/live/x"}
        following.cancel()
    assert client.figures.codes == [code] and client._tries == 0
    first, second = [each for each in odd.heard if each["do"] == "pause"]
    assert first == second and len(first["key"]) >= 16


@pytest.mark.parametrize("code", [SIGNED_OUT, NOT_YOURS])
async def test_a_final_code_ends_it(code: int):
    async def talk(connection: ServerConnection, heard: list[dict[str, Any]]) -> None:
        await hear(connection, heard)
        await connection.close(code)

    async with Odd(talk) as odd:
        async with asyncio.timeout(5):
            assert await odd.client().attend() == code
    assert len(odd.heard) == 1


async def test_a_line_without_a_word_is_dead(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "SILENCE", 0.05)
    monkeypatch.setattr(module, "FIRST_BACK_OFF", 0.01)

    async def talk(connection: ServerConnection, heard: list[dict[str, Any]]) -> None:
        await hear(connection, heard)
        await connection.wait_closed()

    async with Odd(talk) as odd:
        client = odd.client()
        await follow(client, lambda: client.figures.connections == 3)
    assert client.figures.codes[:2] == [BROKEN, BROKEN]


async def test_a_server_that_is_not_there_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "FIRST_BACK_OFF", 0.01)
    client = Client("http://127.0.0.1:9/live/x", "cop=x")
    lines: list[tuple[str, Any]] = []
    client._heard = lambda what, message: lines.append((what, message["code"]))
    await follow(client, lambda: len(lines) == 3)
    assert lines == [("line", BROKEN)] * 3 and client.figures.connections == 0


async def test_a_fault_of_its_own_is_not_kept_from_anybody(town: Town, server: Served):
    def fail(what: str, message: dict[str, Any]) -> None:
        raise KeyError(what)

    session = await a_session(town)
    with pytest.raises(KeyError, match="snapshot"):
        async with attending(
            f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena"), heard=fail
        ):
            raise AssertionError


async def test_unread_questions_are_not_sent_to_who_follows_the_floor(town: Town, server: Served):
    session = await a_session(town)
    said: list[str] = []
    async with attending(
        f"{server.origin}/live/{session.public_id}", await cookie_of(town, "elena"),
        heard=lambda what, message: said.append(json.dumps(message)),
    ) as client:
        await a_question(await town.reader("amina"), session, "canary")
        await on_the_floor(town, session, "bruno", "Seen?")
        await agrees(client, town, "elena", session, "floor")
    assert "canary" not in "".join(said) and "Seen?" in "".join(said)
