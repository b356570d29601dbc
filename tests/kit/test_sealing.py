"""What is sealed can be read with the same secret, and by nobody else."""

import pytest

from cop.kit.sealing import Broken, seal, unseal

WORDS = '["Zuleikhqa", "زليخقاوية"]' * 5


def test_what_was_sealed_is_unsealed_with_the_same_secret():
    assert unseal(seal(WORDS, "one"), "one") == WORDS
    assert unseal(seal("", "one"), "one") == ""


def test_no_byte_of_it_shows_and_no_two_are_equal():
    first, second = seal(WORDS, "one"), seal(WORDS, "one")
    assert first != second
    assert b"Zuleikhqa".hex() not in first and "Zuleikhqa" not in first


@pytest.mark.parametrize("spoilt", [
    lambda sealed: sealed[:-1] + ("0" if sealed[-1] != "0" else "1"), lambda sealed: "00" + sealed[2:],
    lambda sealed: sealed[:20], lambda sealed: "no hex", lambda sealed: "",
])
def test_what_was_changed_or_sealed_with_another_secret_is_not_read(spoilt):
    sealed = seal(WORDS, "one")
    with pytest.raises(Broken):
        unseal(sealed, "two")
    assert spoilt(sealed) != sealed
    with pytest.raises(Broken):
        unseal(spoilt(sealed), "one")
