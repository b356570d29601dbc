"""ORCID identifiers."""

import pytest

from cop.directory.orcid import normal


@pytest.mark.parametrize("typed", [
    "0000-0002-1825-0097", "0000000218250097", " https://orcid.org/0000-0002-1825-0097/ ", "orcid.org/0000-0002-1825-0097",
])
def test_an_identifier_is_read_however_it_is_written(typed: str) -> None:
    assert normal(typed) == "0000-0002-1825-0097"


def test_the_last_sign_may_be_an_x() -> None:
    assert normal("0000-0002-1694-233x") == "0000-0002-1694-233X"


@pytest.mark.parametrize("digit", "012345689X")
def test_every_other_last_sign_is_refused(digit: str) -> None:
    assert normal(f"0000-0002-1825-009{digit}") == ""


@pytest.mark.parametrize("typed", ["", "0000", "0000-0002-1825-00977", "٠٠٠٠-0002-1825-0097", "https://evil.example/0000-0002-1825-0097"])
def test_what_is_none_is_none(typed: str) -> None:
    assert normal(typed) == ""
