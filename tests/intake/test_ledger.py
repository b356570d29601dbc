"""What came in is written down once."""

from datetime import timedelta

import pytest

from cop.intake import ledger
from cop.intake.models import Received
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town


def test_a_mail_has_one_name_for_each_person_and_sender():
    names = {
        ledger.name_of("s", person, sender, message, "digest")
        for person in (1, 2) for sender in ("a@b", "c@d") for message in ("<1>", "<2>", "")
    }
    assert len(names) == 12 and ledger.name_of("s", 1, "a@b", "<1>", "other") in names


def test_a_reason_keeps_its_numbers_and_no_words():
    refused = Refused("too-long", most=10_000, have=12_345, address="/topics/secret")
    assert ledger.from_words(ledger.in_words(refused)) == ("too-long", {"most": "10000", "have": "12345"})


async def test_a_mail_is_taken_once_and_forgotten_after_a_year(town: Town):
    async with unit():
        await ledger.take("n", town.amina.id)
    with pytest.raises(ledger.Again):
        async with unit():
            await ledger.take("n", town.amina.id)
    assert await ledger.is_known("n") and (await ledger.so_far(town.amina.id)).proved == 1
    async with unit():
        await write("UPDATE received_mail SET at = $1", now() - timedelta(hours=2))
        await ledger.sweep()
    assert (await ledger.so_far(town.amina.id)).proved == 0 and await Received.all().count() == 1
    async with unit():
        await write("UPDATE received_mail SET at = $1", now() - ledger.KEPT_FOR)
        await ledger.sweep()
    assert await Received.all().count() == 0
