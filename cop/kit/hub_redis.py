"""The hub over publish and subscribe of Redis or Valkey: one channel for all rooms.

redis-py would connect and subscribe again by itself, without a word, and what was told meanwhile would be missed:
so its retries are off, and the end of the listening connection is the end of the line. Channels know no database
number: installations that share a server wake each other, which costs them a look at their logs and no more.
"""

import asyncio
from contextlib import suppress
from functools import partial

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from cop.kit.hub_carried import CLOSE_SECONDS, OPEN_SECONDS, PULSE_SECONDS, SEND_SECONDS, CarriedHub, Hear, Stir
from cop.kit.tasks import spawn

CHANNEL = "cop:live"


class RedisHub(CarriedHub):
    """`url`: redis://user:password@host:port, rediss:// with TLS, or valkey://; options behind it are redis-py's."""

    def __init__(self, url: str) -> None:
        super().__init__(partial(RedisLine, url.replace("valkey://", "redis://", 1)))


class RedisLine:
    """A connection that listens and one that publishes. Raises RedisError or OSError when the server is away."""

    def __init__(self, url: str, name: str, hear: Hear, stir: Stir) -> None:
        self.fault: Exception | None = None
        self._hear = hear
        self._stir = stir
        self._client = Redis.from_url(
            url, client_name=f"cop-hub-{name}", protocol=2, driver_info=None, decode_responses=True,
            encoding_errors="replace", socket_connect_timeout=OPEN_SECONDS, socket_timeout=SEND_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._ear = self._client.pubsub(ignore_subscribe_messages=True)
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self._ear.subscribe(CHANNEL)
        self._listening = spawn(self._listen(), name="hub redis")

    async def send(self, message: str) -> None:
        await self._client.publish(CHANNEL, message)

    async def close(self) -> None:
        with suppress(RedisError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                if self._listening is not None:
                    self._listening.cancel()
                    await asyncio.wait({self._listening})
                await self._ear.aclose()  # type: ignore[no-untyped-call]  # theirs
                await self._client.aclose()

    async def _listen(self) -> None:
        try:
            while True:
                message = await self._ear.get_message(timeout=2 * PULSE_SECONDS)
                if message is not None and message["type"] == "message":
                    self._hear(message["data"])
        except Exception as error:
            self.fault = error
            self._stir()
