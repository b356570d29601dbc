"""Where mail servers hand over mail: SMTP or LMTP (RFC 5321, RFC 2033), with limits and without telling anything.

Every recipient of our domain gets the same answer, known or not, and a mail is answered for when it is on the disk
(`spool.py`), before anybody looks at it: neither words nor time tell whether an address is somebody's.
"""

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from cop.intake.addresses import is_ours
from cop.intake.spool import Full, Spool
from cop.kit.tasks import finish

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library writes every address down

LARGEST = 10 * 1024 * 1024
MOST_DRAINED = 4 * LARGEST
"""Bytes of a mail that is too large until its sender is cut off: servers want to be answered behind its end."""
MOST_CONNECTIONS = 50
MOST_RECIPIENTS = 20
MOST_COMMANDS = {"*": 20, "MAIL": 200, "RCPT": 500, "DATA": 200, "RSET": 200}
SECONDS = 300

END = b"\r\n.\r\n"
TAKEN, TOO_LARGE = "250 2.0.0 Taken", "552 5.3.4 Too large: 10 MB at most"
LATER, FULL, BUSY = "451 4.3.0 Try again later", "452 4.3.1 Try again later", b"421 4.3.2 Too many connections\r\n"
NOT_OURS, ENOUGH = "550 5.7.1 Not an address of this service", "452 4.5.3 Too many recipients"


class Door:
    """What all connections share; the hooks of the library."""

    def __init__(self, spool: Spool, domain: str, arrived: Callable[[], object]) -> None:
        self.spool = spool
        self.domain = domain
        self.arrived = arrived
        self.connections: set[asyncio.BaseTransport] = set()

    async def handle_RCPT(  # the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not is_ours(address, self.domain):
            return NOT_OURS
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return ENOUGH
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Fine"

    async def handle_exception(self, error: Exception) -> str:
        """What an error says may quote what was sent."""
        log.error("a mail connection failed: %s", type(error).__name__)
        return LATER

    async def hand_over(self, raw: bytes, envelope: Envelope) -> str:
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from or ""
        try:
            await finish(asyncio.to_thread(self.spool.put, raw, to=envelope.rcpt_tos, sender=sender))
        except Full:
            return FULL
        except OSError as error:
            log.error("ALARM a mail could not be written down: %s", type(error).__name__)
            return FULL
        self.arrived()
        return TAKEN


class _Guarded(SMTP):
    """The library's protocol with our limits: a line may have any length, a mail may not."""

    event_handler: Door
    answers_each = False
    _turned_away = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        door = self.event_handler
        if len(door.connections) >= MOST_CONNECTIONS:
            self._turned_away = True
            assert isinstance(transport, asyncio.Transport)
            transport.write(BUSY)
            transport.close()
            return
        door.connections.add(transport)
        super().connection_made(transport)

    def eof_received(self) -> bool | None:
        return False if self._turned_away else super().eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        if self._turned_away:
            return
        if self.transport is not None:
            self.event_handler.connections.discard(self.transport)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos or arg:
            await self.push("503 5.5.1 RCPT first" if not arg else "501 5.5.4 DATA alone")
            return
        await self.push("354 End with a dot on a line of its own")
        raw = await self._body()
        envelope = self.envelope
        answer = TOO_LARGE if raw is None else await self.event_handler.hand_over(raw, envelope)
        self.envelope = self._create_envelope()
        for _ in envelope.rcpt_tos if self.answers_each else envelope.rcpt_tos[:1]:
            await self.push(answer)

    async def _body(self) -> bytes | None:
        """What comes until the dot; None when it is too much, of which nothing is kept."""
        reader = self._reader
        reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]  # so that an empty mail ends like every other
        pieces: list[bytes] = []
        size, is_last = 0, False
        while not is_last:
            try:
                piece, is_last = await reader.readuntil(END), True
            except asyncio.LimitOverrunError as error:
                piece = await reader.read(error.consumed)
            size += len(piece)
            if size <= LARGEST:
                pieces.append(piece)
            else:
                pieces.clear()
            if size > MOST_DRAINED:
                await self.push(TOO_LARGE)
                assert isinstance(self.transport, asyncio.Transport)
                self.transport.abort()
                raise ConnectionResetError
        if size > LARGEST:
            return None
        whole = b"".join(pieces)[:-len(END)] + b"\r\n"
        return whole.replace(b"\r\n.", b"\r\n")[2:]


class _Smtp(_Guarded):
    pass


class _Lmtp(_Guarded, LMTP):
    answers_each = True


class Listener:
    """Listens from `start()` to `stop()`. `url`: smtp://host:port or lmtp://host:port; port 0 takes any."""

    def __init__(self, url: str, domain: str, spool: Spool, arrived: Callable[[], object] = lambda: None) -> None:
        self._parts = urlsplit(url)
        self._door = Door(spool, domain, arrived)
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Raises OSError when somebody else listens there."""
        self._server = await asyncio.get_running_loop().create_server(
            self._connection, host=self._parts.hostname, port=self._parts.port or 0
        )

    def _connection(self) -> SMTP:
        made = _Lmtp if self._parts.scheme == "lmtp" else _Smtp
        return made(
            self._door, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname=self._door.domain, ident="ready",
            timeout=SECONDS, command_call_limit=MOST_COMMANDS, loop=asyncio.get_running_loop(),
        )

    async def stop(self) -> None:
        """A mail whose end has not come is its server's to send again."""
        if self._server is not None:
            self._server.close()
            for transport in list(self._door.connections):
                transport.close()
            await self._server.wait_closed()
