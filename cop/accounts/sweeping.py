"""Forgetting what is over: tries nobody counts any more, sign-ins that have ended, links that are void."""

from datetime import timedelta

from cop.accounts.models import Reset, SignIn
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit

KEPT = timedelta(days=1)
"""How long after its end a row stays, at least: longer than any limit's period."""


async def sweep() -> None:
    """A chore of the worker."""
    over = now() - KEPT
    async with unit():
        await write('DELETE FROM attempt WHERE "window" < $1', int(over.timestamp()))
        await SignIn.filter(ends_at__lt=over).delete()
        await Reset.filter(expires_at__lt=over).delete()
