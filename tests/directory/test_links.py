"""The link of a reminder."""

from datetime import UTC, timedelta, timezone

import pytest

from cop.directory.links import confirm_token, is_confirm_token
from cop.directory.models import Profile
from cop.kit.clock import now


def profile(thing_id: int = 1, days: int = 0) -> Profile:
    return Profile(thing_id=thing_id, person_id=1, confirmed_at=now().replace(microsecond=7) - timedelta(days=days))


def test_a_link_is_good_for_one_profile_until_its_owner_says_a_word() -> None:
    first = profile()
    token = confirm_token("secret", first)
    assert is_confirm_token(token, "secret", first)
    assert not is_confirm_token(token, "secret", profile(2))
    assert not is_confirm_token(token, "another", first)
    assert not is_confirm_token(token, "secret", profile(days=1))


def test_it_is_the_same_whatever_zone_the_database_speaks_in() -> None:
    first = profile()
    token = confirm_token("secret", first)
    first.confirmed_at = first.confirmed_at.astimezone(timezone(timedelta(hours=5)))
    assert is_confirm_token(token, "secret", first) and first.confirmed_at.tzinfo is not UTC


@pytest.mark.parametrize("token", ["", "x", "é", "\ud800", "A" * 43, "A" * 10_000])
def test_no_other_words_are_one(token: str) -> None:
    assert not is_confirm_token(token, "secret", profile())


def test_without_a_word_there_is_no_link() -> None:
    assert not is_confirm_token("x", "secret", Profile(thing_id=1, person_id=1, confirmed_at=None))
