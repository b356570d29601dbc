"""Refusals are keys, with the field at fault and the facts of their sentence."""

from cop.kit.errors import Refused, TooMany


def test_a_refusal_carries_its_key_its_field_and_its_facts() -> None:
    refusal = Refused("too-long", field="body", most=10, have=11)
    assert (str(refusal), refusal.code, refusal.field) == ("too-long", "too-long", "body")
    assert refusal.facts == {"most": 10, "have": 11}


def test_too_many_says_when_to_try_again() -> None:
    assert TooMany(60).seconds == 60
