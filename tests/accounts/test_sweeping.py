from datetime import timedelta

from cop.accounts import limits
from cop.accounts.actions.signing import forget
from cop.accounts.models import Attempt, Reset, SignIn
from cop.accounts.sweeping import sweep
from cop.community.people import NOBODY
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import sign_in


async def test_what_is_over_is_forgotten_and_nothing_else(town: Town):
    await sign_in(town.amina)
    await forget(NOBODY, "amina@people.example", secret="s")
    await limits.take(limits.INVITING, "amina")
    await sweep()
    assert (await SignIn.all().count(), await Reset.all().count(), await Attempt.all().count()) == (1, 1, 1)
    long_ago = now() - timedelta(days=3)
    async with unit():
        await SignIn.all().update(ends_at=long_ago)
        await Reset.all().update(expires_at=long_ago)
        await Attempt.all().update(window=int(long_ago.timestamp()))
    await sweep()
    assert (await SignIn.all().count(), await Reset.all().count(), await Attempt.all().count()) == (0, 0, 0)
