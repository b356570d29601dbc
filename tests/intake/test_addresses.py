"""What an address asks of us."""

import pytest

from cop.intake.addresses import Target, is_ours, targets

TOKEN = "abcdefghijklmnopqrstuvwxyz"
OURS = "in.example"


@pytest.mark.parametrize(("local", "target"), [
    (f"reply+{TOKEN}", Target("reply", TOKEN)), (f"Start+{TOKEN.upper()}", Target("start", TOKEN)),
    ("bounce+12-0123456789abcdef", Target("bounce", "12-0123456789abcdef")), ("water", Target("group", "water")),
    (f"reply+{TOKEN}2", None), ("reply+", None), ("reply", Target("group", "reply")), ("bounce+x", None), ("a b", None),
    ("", None), ("w" * 81, None), ('"x"', None), (f"other+{TOKEN}", None), ("bounce+١-0123456789abcdef", None),
])
def test_an_address_is_a_token_or_a_name_or_nothing(local: str, target: Target | None):
    assert targets([f"{local}@{OURS}"], OURS) == ([target] if target else [])


def test_of_several_the_most_certain_counts_first_and_each_once():
    found = targets([f"water@{OURS}", f"start+{TOKEN}@{OURS}", f"reply+{TOKEN}@IN.example", f" reply+{TOKEN}@{OURS} "], OURS)
    assert [each.kind for each in found] == ["reply", "start", "group"]


def test_other_peoples_addresses_ask_nothing():
    assert targets([f"reply+{TOKEN}@x.in.example", f"reply+{TOKEN}@in.example.org", "water", "@"], OURS) == []
    assert is_ours("x@In.Example", OURS) and not is_ours("in.example", "other.example")
