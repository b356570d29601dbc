"""The short code of a session."""

from cop.community.thing import ALPHABET
from cop.live.codes import CODE_LENGTH, join_code


def test_a_code_has_six_letters_that_nobody_misreads() -> None:
    codes = {join_code() for _ in range(200)}
    assert CODE_LENGTH == 6 and all(len(code) == 6 and set(code) <= set(ALPHABET) for code in codes)
    assert len(codes) > 190
    assert len(set("".join(codes))) == len(ALPHABET)
