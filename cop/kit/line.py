"""The connection under a request or a websocket, as `scope["state"]["line"]`, with what ASGI does not offer:

to write one prepared frame to thousands of sockets without a task and a queue for each, to see how many bytes wait,
and to let go of a reader who stopped reading. By itself uvicorn keeps that one for ever: it closes a connection when
what waits has been taken, and it never is.

`serve` gives `HttpProtocol` and `SocketProtocol` to uvicorn; each works only beside the other.
"""

import asyncio
import logging
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

log = logging.getLogger(__name__)

MOST_WAITING = 256 * 1024
"""Bytes that may wait in one connection before nothing more is added."""
MOST_UNSENT = 64 * 1024
"""Bytes of a watched line that the kernel takes ahead of the network; left alone it takes up to 4 MB a connection."""
STUCK_SECONDS = 12.0
"""How long nobody takes a byte of a watched line, while some wait, until it is cut; seen at most two looks later."""
LOOKS = 6
"""How often a watch looks at its lines in that time."""
STOPPING = 4503
"""What a websocket is told when the server stops, as when its database is away: come back soon."""

_TCP_INFO_SIZE, _BYTES_ACKED_AT = 128, 120  # struct tcp_info of linux/tcp.h; there since Linux 4.1
_RESET = struct.pack("ii", 1, 0)  # linger, for no second


def text_frame(text: str | bytes) -> bytes:
    """One whole websocket message, as a server sends it (RFC 6455: final, not masked); made once, for `Line.send`."""
    data = text.encode() if isinstance(text, str) else text
    return Frame(Opcode.TEXT, data).serialize(mask=False)


class Line:
    """One connection. A websocket's is watched; of plain HTTP only where the application says so, before a stream."""

    __slots__ = ("_before", "_conn", "_lost", "_since", "_taken", "_transport", "_watch", "_watched", "when_stopping")

    def __init__(self, transport: asyncio.Transport, watch: "Watch") -> None:
        self._transport = transport
        self._watch = watch
        self._conn: ServerProtocol | None = None
        self._watched = self._lost = False
        self._since: float | None = None
        self._taken = self._before = 0
        self.when_stopping: Callable[[], object] | None = None
        """Called when the server begins to stop: for an answer that would otherwise go on and keep it waiting."""

    def send(self, frame: bytes, *, most: int = MOST_WAITING) -> bool:
        """Write a whole frame to the websocket, between those of uvicorn.

        False, and nothing is written, when it is no open websocket (any more) or more than `most` bytes wait already.
        """
        transport = self._transport
        if self._conn is None or self._conn.state is not State.OPEN or transport.is_closing():
            return False
        if transport.get_write_buffer_size() > most:
            return False
        transport.write(frame)
        return True

    @property
    def waiting(self) -> int:
        """Bytes that the kernel has not taken yet."""
        return 0 if self._lost else self._transport.get_write_buffer_size()

    def cut(self) -> None:
        """End it now: what waits is thrown away, the other side sees a reset, the descriptor is free a turn later."""
        if not self._lost:
            option = socket.SOL_SOCKET, socket.SO_LINGER, _RESET
            self._transport.get_extra_info("socket").setsockopt(*option)
            self._transport.abort()

    @property
    def watched(self) -> bool:
        """Whether it is cut when its reader stops reading. An ordinary page may take its time: a bad line can rest."""
        return self._watched

    @watched.setter
    def watched(self, watched: bool) -> None:
        if watched == self._watched or self._lost:
            return
        self._watched = watched
        if watched:
            self._keep_little_in_the_kernel()
            self._watch.add(self)
        else:
            self._watch.discard(self)

    # --- called by the protocols and the watch ---

    def upgraded(self, conn: ServerProtocol) -> None:
        """From here on it is a websocket."""
        self._conn = conn
        self.watched = True

    def lost(self) -> None:
        """The descriptor is about to be closed; its number may be another's afterwards."""
        self.watched = False
        self._lost = True

    def stalled(self, now: float) -> float:
        """For how many seconds bytes have waited of which none was taken. To be asked now and then: it compares."""
        waiting = self._transport.get_write_buffer_size()
        if not waiting:
            self._since = None
            return 0.0
        taken = self._confirmed()
        if self._since is None or taken > self._taken or waiting < self._before:
            self._since = now
        self._taken, self._before = taken, waiting
        return now - self._since

    def _confirmed(self) -> int:
        """Bytes the other side has confirmed, ever; 0 on a system that does not tell.

        The number that wait tells too little of a very slow reader: new ones come, and the kernel takes in large bites.
        """
        if sys.platform != "linux":
            return 0
        option = socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE
        info: bytes = self._transport.get_extra_info("socket").getsockopt(*option)
        return int.from_bytes(info[_BYTES_ACKED_AT : _BYTES_ACKED_AT + 8], sys.byteorder)

    def _keep_little_in_the_kernel(self) -> None:
        if sys.platform == "linux":
            option = socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT
            self._transport.get_extra_info("socket").setsockopt(*option)


class Watch:
    """Cuts the lines of a server whose readers stopped reading: one timer for all, while there are any.

    An application that wants another time than `STUCK_SECONDS` puts its own into the state of its lifespan, as "watch".
    """

    def __init__(self, seconds: float = STUCK_SECONDS) -> None:
        self.seconds = seconds
        self._lines: set[Line] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, line: Line) -> None:
        self._lines.add(line)
        if self._timer is None:
            self._look_later()

    def discard(self, line: Line) -> None:
        self._lines.discard(line)
        if not self._lines and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(self.seconds / LOOKS, self._look)

    def _look(self) -> None:
        self._look_later()
        now = asyncio.get_running_loop().time()
        stuck = [line for line in self._lines if line.stalled(now) >= self.seconds]
        for line in stuck:
            line.cut()
        if stuck:
            log.info("%d connections cut: nobody read from them for %g seconds", len(stuck), self.seconds)


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's, with a line for each connection."""

    line: Line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast(asyncio.Transport, transport)
        super().connection_made(transport)
        self.line = Line(transport, watch_of(self.app_state))
        self.app_state = {**self.app_state, "line": self.line}  # uvicorn copies it into the state of each scope

    def connection_lost(self, exc: Exception | None) -> None:
        self.line.lost()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The next request on the same connection may be an ordinary one again."""
        super().on_message_begin()
        if self.line.watched and self.cycle.response_complete:
            self.line.watched = False

    def shutdown(self) -> None:
        super().shutdown()
        if self.line.when_stopping is not None:
            self.line.when_stopping()


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, on the line that `HttpProtocol` made before the upgrade."""

    line: Line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.line = self.app_state["line"]
        self.line.upgraded(self.conn)

    def connection_lost(self, exc: Exception | None) -> None:
        self.line.lost()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """uvicorn would say 1012, which browsers show as any other loss."""
        if self.handshake_complete and not self.close_sent and self.conn.state is State.OPEN:
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": STOPPING})
            self.conn.send_close(STOPPING)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        super().shutdown()

    def handle_ping(self) -> None:
        """Answers to pings are the one thing uvicorn writes without asking whether anybody reads."""
        if self.line.waiting > MOST_WAITING:
            self.line.cut()
        if not self.transport.is_closing():
            super().handle_ping()


def watch_of(state: dict[str, Any]) -> Watch:
    """The watch of a server: it lies in the state of the lifespan, which all its connections share."""
    watch: Watch = state.get("watch") or state.setdefault("watch", Watch())
    return watch
