import time

import pytest

from cop.accounts import door, limits
from cop.accounts.door import Knock
from cop.accounts.limits import SIGN_IN
from cop.accounts.models import Attempt
from cop.community.people import Person
from cop.kit.errors import Refused, TooMany
from cop.kit.unit import unit
from tests.accounts.conftest import PASSWORD, give_password
from tests.cast import Town

SECRET = "a secret of the tests, of no other use"
AMINA = Knock(address="amina@people.example", network="192.0.2.1")


async def wrong(knock: Knock, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="wrong-sign-in"):
            await door.recognise(knock, "something else entirely", secret=SECRET)


async def test_the_right_password_is_recognised_and_leaves_no_failure(town: Town):
    await give_password(town.amina)
    for _ in range(12):
        account = await door.recognise(AMINA, PASSWORD, secret=SECRET)
    assert account.person_id == town.amina.id
    assert not await Attempt.filter(count__gt=0).exists()


async def test_after_ten_failures_the_address_is_closed_from_everywhere(town: Town):
    await give_password(town.amina)
    for number in range(10):
        await wrong(Knock(address=AMINA.address, network=f"192.0.2.{number}"))
    with pytest.raises(TooMany):
        await door.recognise(Knock(address=AMINA.address, network="198.51.100.1"), PASSWORD, secret=SECRET)


async def test_after_ten_failures_a_network_may_try_no_other_address(town: Town):
    await give_password(town.amina)
    for number in range(10):
        await wrong(Knock(address=f"{number}@people.example", network="192.0.2.1"))
    with pytest.raises(TooMany):
        await door.recognise(AMINA, PASSWORD, secret=SECRET)


async def test_nobody_is_locked_out_of_a_browser_they_have_used_before(town: Town):
    await give_password(town.amina)
    await wrong(AMINA, 10)
    known = Knock(address=AMINA.address, network=AMINA.network, mark=limits.make_mark(SECRET, AMINA.address))
    assert (await door.recognise(known, PASSWORD, secret=SECRET)).person_id == town.amina.id


async def test_a_mark_is_no_way_round_the_limit(town: Town):
    await give_password(town.amina)
    known = Knock(address=AMINA.address, network="192.0.2.1", mark=limits.make_mark(SECRET, AMINA.address))
    await wrong(known, 10)
    with pytest.raises(TooMany):
        await door.recognise(known, PASSWORD, secret=SECRET)
    forged = Knock(address="bruno@people.example", network="192.0.2.1", mark=known.mark)
    await wrong(forged)
    assert await Attempt.filter(
        subject=limits.subject(SECRET, SIGN_IN, "address:bruno@people.example"), count=1
    ).exists()


async def test_an_unknown_address_takes_as_long_as_a_known_one(town: Town):
    await give_password(town.amina)

    async def fastest(address: str) -> float:
        took = []
        for number in range(5):
            began = time.perf_counter()
            await wrong(Knock(address=address, network=f"{address}{number}"))
            took.append(time.perf_counter() - began)
        return min(took)

    known, unknown = await fastest("amina@people.example"), await fastest("nobody@people.example")
    assert 0.4 < known / unknown < 2.5


async def test_who_has_left_is_as_unknown_as_anybody(town: Town):
    await give_password(town.amina)
    async with unit():
        await Person.filter(id=town.amina.id).update(state="left")
    with pytest.raises(Refused, match="wrong-sign-in"):
        await door.recognise(AMINA, PASSWORD, secret=SECRET)


async def test_the_present_password_is_asked_for_and_counted(town: Town):
    reader = await town.reader("amina")
    with pytest.raises(Refused, match="wrong-password"):
        await door.confirm(reader, PASSWORD, secret=SECRET)
    await give_password(town.amina)
    assert (await door.confirm(reader, PASSWORD, secret=SECRET)).person_id == town.amina.id
    for _ in range(9):
        with pytest.raises(Refused, match="wrong-password"):
            await door.confirm(reader, "something else entirely", secret=SECRET)
    with pytest.raises(TooMany):
        await door.confirm(reader, PASSWORD, secret=SECRET)


async def test_three_mails_an_hour_go_to_one_address_and_no_network_asks_for_all(db: str):
    allowed = [await door.may_send_reset(AMINA, secret=SECRET) for _ in range(5)]
    assert allowed == [True, True, True, False, False]
    for number in range(25):
        await door.may_send_reset(Knock(address=f"{number}@people.example", network="192.0.2.1"), secret=SECRET)
    with pytest.raises(TooMany):
        await door.may_send_reset(Knock(address="last@people.example", network="192.0.2.1"), secret=SECRET)
