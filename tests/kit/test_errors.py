"""What can go wrong, as keys."""

import inspect

import pytest

from cop.kit import errors
from cop.kit.errors import Refused, TooMany

OF_READERS = ("Refused", "Forbidden", "Missing", "Unavailable", "TooLarge", "TooMany")
OF_THE_CODE = ("OutsideUnit", "StrayTask")


def test_a_refusal_is_a_key_with_a_field_and_facts_and_no_sentence() -> None:
    refusal = Refused("too-long", field="title", most=160, have=200)
    assert (refusal.code, refusal.field, refusal.facts) == ("too-long", "title", {"most": 160, "have": 200})
    assert str(refusal) == "too-long"
    assert Refused("topic-closed").field == "" and not Refused("topic-closed").facts


def test_too_many_knows_when_to_come_back() -> None:
    assert TooMany(90).seconds == 90


def test_mistakes_of_the_code_are_never_taken_for_answers_to_readers() -> None:
    """A handler for one must not catch the other: none is the child of another."""
    named = {name: kind for name, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__}
    assert set(named) == {*OF_READERS, *OF_THE_CODE}
    assert all(issubclass(named[name], RuntimeError) for name in OF_THE_CODE)
    for one in named.values():
        assert [other for other in named.values() if issubclass(one, other)] == [one]
    with pytest.raises(errors.Missing):
        raise errors.Missing
