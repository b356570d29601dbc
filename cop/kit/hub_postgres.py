"""The hub over LISTEN and NOTIFY of the service's own PostgreSQL: no further server is needed.

LISTEN is a state of its session: behind a pooler that lends a session for one transaction (PgBouncer in transaction
mode) little or nothing is heard. Then the hub is not sure, and the listeners look at the log themselves. Every
NOTIFY is a transaction that takes a lock of the whole database for the length of its commit: hence a session of its own
that does not wait for the disk, and one NOTIFY for all rooms told meanwhile.
"""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg

from cop.kit.database import configuration
from cop.kit.hub_carried import CLOSE_SECONDS, OPEN_SECONDS, SEND_SECONDS, CarriedHub, Hear, Stir
from cop.kit.unit import ALIAS

CHANNEL = "cop_live"
WHERE = ("host", "port", "user", "password", "database", "ssl")
"""What of the database's address says where it is; the rest is about its pool."""
GONE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class PostgresHub(CarriedHub):
    """`database_url` as `COP_DATABASE_URL` has it."""

    def __init__(self, database_url: str) -> None:
        address = configuration(database_url, [])["connections"][ALIAS]["credentials"]
        super().__init__(partial(PostgresLine, {key: address[key] for key in WHERE if key in address}))


class PostgresLine:
    """A session that listens and one that notifies. Raises asyncpg's errors or OSError when the server is away."""

    def __init__(self, address: dict[str, Any], name: str, hear: Hear, stir: Stir) -> None:
        self.fault: Exception | None = None
        self._address = address
        self._name = name
        self._hear = hear
        self._stir = stir
        self._sessions: list[Any] = []
        self._closed = False

    async def open(self) -> None:
        listening = await self._connect()
        await listening.add_listener(CHANNEL, self._heard)
        await self._connect()

    async def send(self, message: str) -> None:
        await self._sessions[-1].execute("SELECT pg_notify($1, $2)", CHANNEL, message)

    async def close(self) -> None:
        self._closed = True
        await asyncio.gather(*[_hang_up(session) for session in self._sessions])

    async def _connect(self) -> Any:
        session = await asyncpg.connect(
            **self._address, timeout=OPEN_SECONDS, command_timeout=SEND_SECONDS,
            server_settings={"application_name": f"cop hub {self._name}", "synchronous_commit": "off"},
        )
        self._sessions.append(session)
        session.add_termination_listener(self._ended)
        return session

    def _heard(self, session: Any, pid: int, channel: str, message: str) -> None:
        if not self._closed:
            self._hear(message)

    def _ended(self, session: Any) -> None:
        if not self._closed:
            self.fault = ConnectionResetError("the server ended a session of the hub")
            self._stir()


async def _hang_up(session: Any) -> None:
    """Say good-bye; asyncpg cuts the connection where that cannot be done."""
    with suppress(*GONE):
        await session.close(timeout=CLOSE_SECONDS)
