"""What was shown is kept for a moment, as far as it was shown, and handed over once."""

from cop.community import opened


def test_the_furthest_shown_counts_and_is_handed_over_once():
    opened.take()
    opened.saw(1, 7, 20)
    opened.saw(1, 7, 3)
    opened.saw(2, 7)
    taken = opened.take()
    assert {key: number for key, (number, _) in taken.items()} == {(1, 7): 20, (2, 7): 0}
    assert opened.take() == {}
