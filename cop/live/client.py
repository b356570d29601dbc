"""The reference client of `docs/live-protocol.md`: follows a session over a websocket and loses nothing.

    async with attending("http://127.0.0.1:8000/live/k3mw8t2xqa", cookie, channels=("floor", "mine")) as client:
        answer = await client.send("ask", text="Who pays?", language="en", byline="named")
        await client.until(lambda: "k3mw..." in client.channels["floor"].state["items"])

It folds events into snapshots (`as=data`), so that at any time `channels` holds what a fresh snapshot would.
"""

import asyncio
import json
import random
import secrets
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from cop.kit.tasks import spawn
from cop.live.folding import State, empty, fold

DAY_OVER, BAD, SIGNED_OUT, NOT_YOURS, TOO_MANY = 4000, 4400, 4401, 4403, 4429
FINAL = (SIGNED_OUT, NOT_YOURS)
LONGEST_BACK_OFF, FIRST_BACK_OFF = 30.0, 0.5
TRIES_WHEN_BAD = 5
"""What was not understood once will hardly be so at once: as if so many tries had failed."""
SECONDS_WHEN_TOO_MANY = 15.0
SILENCE = 60.0
"""Seconds without a word, after which the line is dead."""
SNAPSHOT_SECONDS = 30.0

Message = dict[str, Any]
Heard = Callable[[str, Message], object]


class Ended(Exception):
    """The client has stopped for good: `code` is SIGNED_OUT or NOT_YOURS, or 0 where it was ended from here."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Channel:
    """What a client knows of one channel: its state, and how far it has come."""

    state: State = field(default_factory=empty)
    epoch: str = ""
    at: int = 0
    known: bool = False
    """Whether the state rests on a snapshot."""
    joined: bool = False
    """Until then, what comes is passed over: the server says it again."""

    @property
    def position(self) -> str:
        return f"{self.epoch}:{self.at}"

    def begin(self, shown: Message) -> None:
        """From a snapshot."""
        epoch, _, at = shown["at"].partition(":")
        self.state = {"facts": shown["facts"], "items": shown["items"]}
        self.epoch, self.at, self.known = epoch, int(at), True


@dataclass
class Figures:
    """What happened to a client, for drills and benchmarks."""

    events: int = 0
    doubled: int = 0
    gaps: int = 0
    """Numbers that were left out, and asked for again."""
    snapshots: int = 0
    connections: int = 0
    codes: list[int] = field(default_factory=list)


class Client:
    """Follows until it is cancelled, or may not any more. `heard(what, message)` is called with "line" (how the
    connection stands), "event" (one that was applied) and "snapshot"."""

    def __init__(
        self, address: str, cookie: str, *, channels: Iterable[str] = ("floor", "mine"), light: bool = False,
        heard: Heard = lambda what, message: None, roll: Callable[[], float] = random.random,
    ) -> None:
        """`address`: of the session's page. `cookie`: as a browser sends it, "name=value"."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("the address of a session begins with http:// or https://")
        self.address = address.rstrip("/")
        self.channels = {name: Channel() for name in channels}
        self.figures = Figures()
        self.ended: int | None = None
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._cookie = cookie
        self._light = light
        self._heard = heard
        self._roll = roll
        self._tries = 0
        self._pending: dict[int, tuple[Message, asyncio.Future[Message]]] = {}
        self._next_ref = 1
        self._connection: ClientConnection | None = None
        self._changed = asyncio.Event()

    # --- for who uses it ---

    @property
    def up_to_date(self) -> bool:
        """Whether every channel is joined, so that news come as they happen."""
        return self._connection is not None and all(each.known and each.joined for each in self.channels.values())

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait for something to be so. Raises Ended when it can no longer come to be."""
        while not holds():
            if self.ended is not None:
                raise Ended(self.ended)
            self._changed.clear()
            await self._changed.wait()

    async def send(self, do: str, **fields: Any) -> Message:
        """A command with a key of its own, sent again until it is answered. Gives the answer: `ok`, or `refused`.

        Raises Ended.
        """
        if self.ended is not None:
            raise Ended(self.ended)
        ref, self._next_ref = self._next_ref, self._next_ref + 1
        command = {"do": do, "ref": ref, "key": secrets.token_urlsafe(16), **fields}
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._pending[ref] = (command, answer)
        try:
            await self._say_if_connected(command)
            return await answer
        finally:
            self._pending.pop(ref, None)

    def cut(self) -> None:
        """Break the line, as the network does: for drills."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def attend(self) -> int:
        """Follow, and come back after every cut. Gives the code that ended it for good."""
        try:
            while True:
                code = await self._connect_once()
                self.figures.codes.append(code)
                if code in FINAL:
                    self.ended = code
                    self._note("line", {"code": code, "wait": None})
                    return code
                wait = self._pause(code)
                self._note("line", {"code": code, "wait": wait})
                await asyncio.sleep(wait)
        finally:
            self._end()

    # --- the line ---

    def _pause(self, code: int) -> float:
        """Seconds until the next try: back-off with full jitter."""
        if code == DAY_OVER:
            return 0.0
        if code == TOO_MANY:
            return SECONDS_WHEN_TOO_MANY
        if code == BAD:
            self._tries = max(self._tries, TRIES_WHEN_BAD)
        longest = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return self._roll() * longest

    async def _connect_once(self) -> int:
        """One connection from its beginning to its end. Gives the close code; 1006 is a line that broke."""
        try:
            await self._fetch([name for name, each in self.channels.items() if not each.known])
            async with connect(
                f"ws{self.address.removeprefix('http')}/socket", compression=None, origin=Origin(self._origin),
                additional_headers={"cookie": self._cookie}, ping_interval=None,
            ) as connection:
                self._connection = connection
                self.figures.connections += 1
                await self._converse(connection)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        except Ended as ended:
            return ended.code
        except (OSError, InvalidHandshake, TimeoutError):
            return 1006
        finally:
            self._connection = None
            for each in self.channels.values():
                each.joined = False

    async def _converse(self, connection: ClientConnection) -> None:
        """Join, send what was not answered, and listen. Raises ConnectionClosed, TimeoutError after a silence."""
        await self._join(connection, list(self.channels))
        for command, _ in list(self._pending.values()):
            await connection.send(json.dumps(command))
        while True:
            async with asyncio.timeout(SILENCE):
                said = json.loads(await connection.recv())
            await self._take(connection, said)
            self._note("", said)

    async def _join(self, connection: ClientConnection, names: list[str]) -> None:
        for name in names:
            self.channels[name].joined = False
        wanted = {name: self.channels[name].position for name in names}
        await connection.send(json.dumps({"do": "join", "as": "data", "channels": wanted, "light": self._light}))

    async def _take(self, connection: ClientConnection, said: Message) -> None:
        """One message, whatever it is."""
        if "ref" in said:
            _, answer = self._pending.get(said["ref"], (None, None))
            if answer is not None and not answer.done():
                answer.set_result(said)
        elif "beat" in said:
            behind = [name for name, top in said["beat"].items() if self._is_behind(name, top)]
            if behind:
                await self._rejoin(connection, behind)
        elif "joined" in said:
            await self._joined(connection, said)
        else:
            await self._event(connection, said)

    async def _joined(self, connection: ClientConnection, said: Message) -> None:
        """The channel goes on from our position, or begins anew from a snapshot."""
        name, channel = said["c"], self.channels[said["c"]]
        if said["recovered"]:
            channel.epoch, channel.joined = said["joined"].partition(":")[0], True
            self._tries = 0
        else:
            await self._fetch([name])
            await self._join(connection, [name])

    async def _event(self, connection: ClientConnection, said: Message) -> None:
        name, channel = said["c"], self.channels[said["c"]]
        if not channel.joined:
            return
        if said["n"] <= channel.at:
            self.figures.doubled += 1
        elif said["n"] > channel.at + 1:
            await self._rejoin(connection, [name])
        else:
            fold(channel.state, said["do"], _data(said))
            channel.at = said["n"]
            self.figures.events += 1
            self._note("event", said)

    def _is_behind(self, name: str, top: int) -> bool:
        return name in self.channels and self.channels[name].joined and top > self.channels[name].at

    async def _rejoin(self, connection: ClientConnection, names: list[str]) -> None:
        """News were left out: from our position on again."""
        self.figures.gaps += len(names)
        await self._join(connection, names)

    async def _say_if_connected(self, command: Message) -> None:
        """Now, or once connected. A line that breaks meanwhile changes nothing: the command waits."""
        if self._connection is not None:
            with suppress(ConnectionClosed):
                await self._connection.send(json.dumps(command))

    # --- snapshots ---

    async def _fetch(self, names: list[str]) -> None:
        """Raises OSError, or Ended for who may not."""
        if not names:
            return
        shown = await asyncio.to_thread(self._read_snapshot, names)
        for name in names:
            self.channels[name].begin(shown[name])
            self.figures.snapshots += 1
            self._note("snapshot", {"c": name, **shown[name]})

    def _read_snapshot(self, names: list[str]) -> Message:
        request = urllib.request.Request(  # noqa: S310 - http or https, see __init__
            f"{self.address}/snapshot?channels={','.join(names)}&as=data", headers={"cookie": self._cookie}
        )
        try:
            with urllib.request.urlopen(request, timeout=SNAPSHOT_SECONDS) as answer:  # noqa: S310
                return dict(json.load(answer))
        except HTTPError as error:
            if error.code in (401, 403):
                raise Ended(SIGNED_OUT if error.code == 401 else NOT_YOURS) from None
            raise

    # --- telling ---

    def _note(self, what: str, message: Message) -> None:
        if what:
            self._heard(what, message)
        self._changed.set()

    def _end(self) -> None:
        """Nobody waits for ever."""
        self.ended = self.ended or 0
        for _, answer in self._pending.values():
            if not answer.done():
                answer.set_exception(Ended(self.ended))
        self._changed.set()


def _data(said: Message) -> Message:
    """What an event carries, as the log keeps it."""
    if "item" in said:
        return dict(said["item"])
    if "facts" in said:
        return dict(said["facts"])
    return {name: value for name, value in said.items() if name in ("id", "counts")}


@asynccontextmanager
async def attending(address: str, cookie: str, **more: Any) -> AsyncIterator[Client]:
    """A client that follows until the block ends; up to date at its beginning. Raises Ended for who may not."""
    client = Client(address, cookie, **more)
    following = spawn(client.attend(), name="attending")
    try:
        await client.until(lambda: client.up_to_date)
        yield client
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
