"""The address in a mail that stops such mails: given to one person about one thing, and not to be made by others."""

import asyncio

import pytest

from cop.community.outbox import DAILY, MailChoice
from cop.community.stopping import mail_choice, read_stop, stop_token
from tests.cast import Town

SECRET, KEY = "a secret of this test", "0123456789abcdef" * 2


@pytest.mark.parametrize("what", ["personal", "often", "thing:abc23"])
def test_it_says_whose_mail_and_what_is_to_be_stopped(what: str):
    assert read_stop(SECRET, stop_token(SECRET, KEY, what)) == (KEY, what)


def test_one_that_was_changed_or_made_elsewhere_says_nothing():
    token = stop_token(SECRET, KEY, "thing:abc23")
    for forged in (
        token.replace("abc23", "abc24"), token.replace("abc23", "personal"), token[:-1], "f" + token[1:], "", "-", "--", "é-é-é",
        stop_token("another secret", KEY, "thing:abc23"), "\x00", token + "0", "a" * 100_000,
    ):
        assert read_stop(SECRET, forged) is None


async def test_a_choice_is_made_once_with_a_key_of_its_own(town: Town):
    made = await asyncio.gather(*(mail_choice(each.id) for each in (town.amina, town.amina, town.bruno)))
    assert await MailChoice.all().count() == 2 and made[0].stop_key == made[1].stop_key != made[2].stop_key
    assert (made[0].often, made[0].personal, made[0].bounces) == (DAILY, True, 0)
