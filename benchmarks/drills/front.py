"""What stands before the servers, as a load balancer does, and breaks lines: between two frames or within one."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

LOOPBACK = "127.0.0.1"
AT_A_TIME = 65536


class Pipe:
    """One connection from a client to a server. `break_at` chunks of which direction: a part goes on, then nothing."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._ends = (client, server)
        self.breaks_to: asyncio.StreamWriter | None = None

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Until one end is gone."""
        with suppress(OSError):
            while chunk := await source.read(AT_A_TIME):
                if self.breaks_to is target and len(chunk) > 1:
                    target.write(chunk[: random.randrange(1, len(chunk))])
                    await target.drain()
                    break
                target.write(chunk)
                await target.drain()
        self.close()

    def break_next(self, *, to_client: bool) -> None:
        """The next bytes this way arrive in part."""
        self.breaks_to = self._ends[0 if to_client else 1]

    def abort(self) -> None:
        """Both ends see a reset, and what was on its way is lost."""
        for end in self._ends:
            end.transport.abort()

    def close(self) -> None:
        for end in self._ends:
            end.close()


class Front:
    """Listens on `port`; each connection goes to one of `servers` (ports), by chance among those that answer."""

    def __init__(self) -> None:
        self.servers: list[int] = []
        self.pipes: set[Pipe] = set()
        self.port = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for port in random.sample(self.servers, len(self.servers)):
            try:
                answers, asks = await asyncio.open_connection(LOOPBACK, port)
            except OSError:
                continue
            await self._join(reader, writer, answers, asks)
            return
        writer.close()

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: asyncio.StreamReader,
        asks: asyncio.StreamWriter,
    ) -> None:
        pipe = Pipe(writer, asks)
        self.pipes.add(pipe)
        try:
            await asyncio.gather(pipe.carry(reader, asks), pipe.carry(answers, writer))
        finally:
            self.pipes.discard(pipe)
            pipe.abort()

    def break_one(self) -> None:
        """Any connection, in any way."""
        if self.pipes:
            pipe = random.choice(list(self.pipes))
            way = random.randrange(3)
            if way == 0:
                pipe.abort()
            else:
                pipe.break_next(to_client=way == 1)


@asynccontextmanager
async def front() -> AsyncIterator[Front]:
    made = Front()
    listening = await asyncio.start_server(made.take, LOOPBACK, 0, backlog=512)
    made.port = listening.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listening.close()
        for pipe in list(made.pipes):
            pipe.abort()
