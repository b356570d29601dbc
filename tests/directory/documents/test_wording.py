import pytest

from cop.directory.documents.wording import monogram, once


@pytest.mark.parametrize(("name", "letters"), [
    ("Rui Exemplo", "RE"), ("Rui de la Exemplo", "RE"), ("Rui", "R"), ("élise ñandú", "ÉÑ"), ("سلمى مثال", "س"),
    ("አስቴር ምሳሌ", "አ"), ("李 明", "李"), ("(Rui) 2", ""), ("", ""),
])
def test_the_letters_of_a_name(name: str, letters: str) -> None:
    assert monogram(name) == letters


def test_words_stand_once_and_in_order_without_empty_ones() -> None:
    assert once(["b", "", "a", None, "b"]) == ("b", "a")
