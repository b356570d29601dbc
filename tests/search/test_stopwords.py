"""The smallest words."""

import pytest

from search.languages import LANGUAGES, folded_words, is_small
from search.stopwords import STOPWORDS


def test_every_language_that_is_stemmed_has_its_small_words():
    assert set(STOPWORDS) == set(LANGUAGES)


@pytest.mark.parametrize("word", ["the", "de", "la", "في", "и", "para", "em"])
def test_small_words_are_known(word: str):
    assert is_small(folded_words(word)[0])


@pytest.mark.parametrize("word", ["enfant", "protection", "car", "son", "дети", "طفل"])
def test_words_that_mean_something_somewhere_are_not_small(word: str):
    assert not is_small(folded_words(word)[0])
