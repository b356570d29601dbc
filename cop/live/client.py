"""The reference client of `docs/live-protocol.md`: follows a session over a websocket and loses nothing.

    async with attending("http://127.0.0.1:8000/live/k3mw8t2xqa", cookie, channels=("floor", "mine")) as client:
        answer = await client.send("ask", text="Who pays?", language="en", byline="named")
        await client.until(lambda: "k3mw..." in client.channels["floor"].state["items"])

At any time, `channels` holds what a fresh snapshot would, but for what is still under way.
"""

import asyncio
import json
import random
import secrets
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from cop.kit.tasks import spawn
from cop.live.following import APPLIED, DOUBLE, GAP, Channel, Message

DAY_OVER, BAD, SIGNED_OUT, NOT_YOURS, TOO_MANY, BROKEN = 4000, 4400, 4401, 4403, 4429, 1006
FINAL = (SIGNED_OUT, NOT_YOURS)
CODES = {401: SIGNED_OUT, 403: NOT_YOURS, 429: TOO_MANY}
"""What the status of a snapshot means."""
FIRST_BACK_OFF, LONGEST_BACK_OFF = 0.5, 30.0
TRIES_WHEN_BAD = 5
"""What was not understood will hardly be so at once: as if so many tries had failed."""
SECONDS_WHEN_TOO_MANY = 15.0
SILENCE = 60.0
"""Seconds without a word, after which the line is dead."""
SNAPSHOT_SECONDS = 30.0

Heard = Callable[[str, Message], object]


class Ended(Exception):
    """The client follows no more: `code` is SIGNED_OUT or NOT_YOURS, or 0 where it was ended from here."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Figures:
    """What happened to a client, for drills and benchmarks."""

    events: int = 0
    doubled: int = 0
    gaps: int = 0
    """How often numbers were left out, and asked for again."""
    snapshots: int = 0
    connections: int = 0
    codes: list[int] = field(default_factory=list)


class Client:
    """Follows until it is cancelled, or may not any more.

    `heard(what, message)` is called with "line" (a connection ended: `code`, `wait` in seconds or None), "joined",
    "snapshot" and "event" (one that was applied).
    """

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
        self._headers = {"cookie": cookie}
        self._origin = Origin(f"{parts.scheme}://{parts.netloc}")
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
        """Whether all that was said so far has come, and news come as they happen."""
        return self._connection is not None and all(each.up_to_date for each in self.channels.values())

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
            if self._connection is not None:
                with suppress(ConnectionClosed):  # it waits for the next connection
                    await self._connection.send(json.dumps(command))
            return await answer
        finally:
            del self._pending[ref]

    def cut(self) -> None:
        """Break the line, as a network does: for drills."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def attend(self) -> int:
        """Follow, and come back after every cut. Gives the code that ended it for good."""
        try:
            while True:
                code = await self._connect_once()
                self.figures.codes.append(code)
                wait = None if code in FINAL else self._pause(code)
                self._note("line", {"code": code, "wait": wait})
                if wait is None:
                    self.ended = code
                    return code
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
        """One connection from its beginning to its end. Gives the close code; BROKEN for a line without one."""
        try:
            await self._fetch([name for name, each in self.channels.items() if not each.known])
            async with connect(
                f"ws{self.address.removeprefix('http')}/socket", compression=None, origin=self._origin,
                additional_headers=self._headers, ping_interval=None,
            ) as connection:
                self.figures.connections += 1
                await self._converse(connection)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else BROKEN
        except HTTPError as error:
            return CODES.get(error.code, BROKEN)
        except (OSError, InvalidHandshake, TimeoutError):
            return BROKEN
        finally:
            self._connection = None
            for each in self.channels.values():
                each.joined = False

    async def _converse(self, connection: ClientConnection) -> NoReturn:
        """Join, send what was not answered, and listen. Raises ConnectionClosed, or TimeoutError after a silence."""
        await self._join(connection, list(self.channels))
        self._connection = connection
        for command, _ in list(self._pending.values()):
            await connection.send(json.dumps(command))
        while True:
            async with asyncio.timeout(SILENCE):
                said = json.loads(await connection.recv())
            await self._take(connection, said)
            self._changed.set()

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
            await self._again(connection, [name for name, top in said["beat"].items() if self._is_behind(name, top)])
        elif "joined" in said:
            await self._joined(connection, said)
        else:
            await self._event(connection, said)

    async def _joined(self, connection: ClientConnection, said: Message) -> None:
        name = said["c"]
        if self.channels[name].go_on(said):
            self._tries = 0
            self._note("joined", said)
        else:
            await self._fetch([name])
            await self._join(connection, [name])

    async def _event(self, connection: ClientConnection, said: Message) -> None:
        taken = self.channels[said["c"]].take(said)
        if taken == APPLIED:
            self.figures.events += 1
            self._note("event", said)
        elif taken == DOUBLE:
            self.figures.doubled += 1
        elif taken == GAP:
            await self._again(connection, [said["c"]])

    def _is_behind(self, name: str, top: int) -> bool:
        return name in self.channels and self.channels[name].is_behind(top)

    async def _again(self, connection: ClientConnection, names: list[str]) -> None:
        """News of these were left out: join from our position."""
        self.figures.gaps += len(names)
        if names:
            await self._join(connection, names)

    # --- snapshots ---

    async def _fetch(self, names: list[str]) -> None:
        """Raises OSError, of which HTTPError is one."""
        if not names:
            return
        shown = await asyncio.to_thread(self._read_snapshot, names)
        self.figures.snapshots += 1
        for name in names:
            self.channels[name].begin(shown[name])
            self._note("snapshot", {"c": name, **shown[name]})

    def _read_snapshot(self, names: list[str]) -> Message:
        request = urllib.request.Request(  # noqa: S310 - http or https, see __init__
            f"{self.address}/snapshot?channels={','.join(names)}&as=data", headers=self._headers
        )
        with urllib.request.urlopen(request, timeout=SNAPSHOT_SECONDS) as answer:  # noqa: S310
            return dict(json.load(answer))

    # --- telling ---

    def _note(self, what: str, message: Message) -> None:
        self._heard(what, message)
        self._changed.set()

    def _end(self) -> None:
        """Nobody waits for ever."""
        self.ended = self.ended or 0
        for _, answer in self._pending.values():
            if not answer.done():
                answer.set_exception(Ended(self.ended))
        self._changed.set()


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
        await asyncio.wait({following})
        if not following.cancelled():
            following.result()  # a fault of the client itself is not kept from anybody
