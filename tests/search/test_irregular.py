"""Forms of one word that no ending joins."""

import pytest

from search.irregular import IRREGULAR
from search.languages import analysed, stemmed


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "children", "child"), ("fr", "l'enfance", "enfants"), ("es", "niñez", "niñas"), ("ru", "ребёнок", "детей"),
        ("ar", "أطفال", "طفل"), ("ar", "الطفولة", "للأطفال"), ("ar", "المدارس", "مدرسة"), ("ar", "حقوق", "حق"),
    ],
)
def test_forms_that_no_ending_joins_are_one_word(language: str, one: str, other: str):
    assert analysed(one, language) == analysed(other, language)


def test_irregular_forms_bring_no_two_words_together():
    for language, lines in IRREGULAR.items():
        stems_of_lines = [stemmed(line.split()[0], language) for line in lines]
        assert len(set(stems_of_lines)) == len(lines), language
