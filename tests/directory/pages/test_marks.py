"""Persons in forms: by a mark that is good for one sign-in."""

from typing import Any

import pytest
from starlette.requests import Request

from cop.directory.pages.marks import chosen, mark_of
from cop.kit.errors import Refused
from cop.kit.forms import Form


def asked(secret: str) -> Request:
    scope: dict[str, Any] = {"type": "http", "headers": [], "form_secret": secret}
    return Request(scope)


def typed(words: str) -> Form:
    return Form([("person", words)])


def test_a_mark_chooses_its_person_and_tells_no_number():
    mark = mark_of(asked("one"), 12345)
    assert "12345" not in mark
    assert chosen(asked("one"), typed(mark), [7, 12345]) == 12345


@pytest.mark.parametrize("words", ["", "12345", "é", mark_of(asked("another"), 12345), mark_of(asked("one"), 8)])
def test_a_mark_of_another_sign_in_or_of_somebody_not_offered_chooses_nobody(words: str):
    with pytest.raises(Refused):
        chosen(asked("one"), typed(words), [7, 12345])
