"""The process that reads mails: what it gives back, and that it is killed."""

import asyncio

import pytest

from cop.intake.helper import Helper
from cop.intake.reading import Unreadable
from tests.intake.mails import written
from tests.samples import PDF

BOMB = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<!--" * 100_000


async def test_a_mail_comes_back_read():
    helper = Helper()
    try:
        raw = written("amina@people.example", files=(("plan.pdf", "application/pdf", PDF), ("b.txt", "text/plain", b"b")))
        mail = await helper.read(raw, domain="in.example", sender="amina@people.example")
        assert mail.senders == ["amina@people.example"] and [file.content for file in mail.files] == [PDF, b"b"]
        with pytest.raises(Unreadable):
            await helper.read(b"From: " + b"(" * 1_000 + b"\r\n\r\nx", domain="in.example", sender="x@y.example")
    finally:
        await helper.close()


@pytest.mark.long
async def test_a_mail_that_takes_too_long_is_given_up_and_the_next_ones_are_read():
    helper, raw = Helper(seconds=3), written("amina@people.example")
    try:
        mail = await helper.read(raw, domain="in.example", sender="x@y.example")
        with pytest.raises(Unreadable):
            await helper.read(BOMB, domain="in.example", sender="x@y.example")
        both = await asyncio.gather(*(helper.read(raw, domain="in.example", sender="x@y.example") for _ in range(2)))
        assert both[0] == both[1] == mail
    finally:
        await helper.close()
