"""Waiting for what others on the same server hold up."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

LONGEST_SECONDS = 90.0


async def until(is_so: Callable[[], Awaitable[bool]]) -> bool:
    """Ask until it is so, or give up: whether it became so.

    PostgreSQL keeps the bytes of deleted rows while anybody on the server, in whatever database, is in a transaction
    that wrote something and began before: other tests at the same time are.
    """
    end = monotonic() + LONGEST_SECONDS
    while not await is_so():
        if monotonic() > end:
            return False
        await asyncio.sleep(0.3)
    return True
