import asyncio
from datetime import datetime, timedelta

import pytest

from cop.accounts import limits
from cop.accounts.limits import SIGN_IN, Limit
from cop.accounts.models import Attempt
from cop.kit.clock import now
from cop.kit.errors import TooMany
from cop.kit.unit import unit

SECRET = "a secret of the tests, of no other use"


async def fails(subject: str, times: int, limit: Limit = SIGN_IN) -> int:
    """How many of so many tries were let through."""
    done = await asyncio.gather(*(limits.take(limit, subject) for _ in range(times)), return_exceptions=True)
    assert all(isinstance(each, limits.Try | TooMany) for each in done), done
    return sum(isinstance(each, limits.Try) for each in done)


async def test_ten_tries_at_once_and_forty_more_are_ten(db: str):
    assert await fails("amina", 50) == 10


async def test_what_is_refused_says_for_how_long(db: str):
    await fails("amina", 10)
    with pytest.raises(TooMany) as refusal:
        await limits.take(SIGN_IN, "amina")
    assert 13 * 60 < refusal.value.seconds <= 15 * 60


async def test_one_subject_does_not_count_for_another(db: str):
    await fails("amina", 10)
    assert await fails("bruno", 3) == 3


async def test_a_try_that_was_given_back_does_not_count(db: str):
    for _ in range(15):
        await limits.give_back(await limits.take(SIGN_IN, "amina", "here"))
    assert await fails("amina", 12) == 10


async def test_a_try_refused_for_one_subject_counts_for_none(db: str):
    await fails("amina", 10)
    for _ in range(5):
        with pytest.raises(TooMany):
            await limits.take(SIGN_IN, "amina", "zz here", "aa there")
    assert await fails("zz here", 10) == await fails("aa there", 10) == 10


async def test_tries_are_forgotten_as_time_goes_by_and_not_before(db: str):
    await _move(await _filled(), timedelta(minutes=13))
    assert await fails("amina", 1) == 0
    await _move(["amina"], timedelta(minutes=2, seconds=1))
    assert await fails("amina", 1) == 1


async def _filled() -> list[str]:
    await fails("amina", 10)
    return ["amina"]


async def _move(subjects: list[str], back: timedelta) -> None:
    """The same tries, made so much earlier."""
    async with unit():
        for each in await Attempt.filter(subject__in=subjects):
            await Attempt.filter(id=each.id).update(window=each.window - int(back.total_seconds()))


async def test_no_address_is_kept(db: str):
    await limits.take(SIGN_IN, limits.subject(SECRET, SIGN_IN, "address:amina@people.example"))
    kept = await Attempt.all().values()
    assert kept and "amina" not in str(kept)


def test_every_limit_slides_in_whole_steps():
    assert all(limit.seconds % limits.STEPS == 0 and limit.most > 0 for limit in limits.LIMITS)
    moment = now()
    assert SIGN_IN.window(moment) <= moment.timestamp() < SIGN_IN.window(moment) + SIGN_IN.step
    assert isinstance(moment, datetime)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("", ""), ("testclient", "testclient"),
    ],
)
def test_a_client_is_known_by_what_it_can_hardly_change(host: str, network: str):
    assert limits.network_of(host) == network


def test_a_mark_holds_for_one_address_and_cannot_be_made_up():
    mark = limits.make_mark(SECRET, "amina@people.example")
    assert limits.is_mark(SECRET, "amina@people.example", mark)
    for address, forged in (
        ("bruno@people.example", mark), ("amina@people.example", mark[:-1] + ("0" if mark[-1] != "0" else "1")),
        ("amina@people.example", ""), ("amina@people.example", "."), ("amina@people.example", "é.é"),
    ):
        assert not limits.is_mark(SECRET, address, forged)
    assert not limits.is_mark("another secret", "amina@people.example", mark)
