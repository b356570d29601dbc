"""Words as they are compared."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.languages import (
    LANGUAGES,
    LONGEST,
    analysed,
    fold,
    folded_words,
    name_words,
    script_of,
    stemmed,
    stems,
    words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"), ("Élève", "ELEVE"), ("coeur", "cœur"), ("Straße", "STRASSE"), ("Łódź", "lodz"),
        ("السَّلام", "السلام"), ("أطفال", "اطفال"), ("مدرسة", "مدرسه"), ("على", "علي"), ("حـمـايـة", "حماية"),
        ("١٢٣", "123"), ("ＦＵＬＬ", "full"), ("ﬁne", "fine"), ("e\u0301cole", "école"), ("pro\u00adtect", "protect"),
    ],
)
def test_spellings_of_one_word_are_one_word(one: str, other: str):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("with_article", ["الأطفال", "والأطفال", "بالأطفال", "للأطفال"])
def test_the_arabic_article_makes_no_other_word(with_article: str):
    assert folded_words(with_article) == folded_words("أطفال")


@pytest.mark.parametrize("word", ["والدين", "البالغين", "الى", "بالغ"])
def test_what_looks_like_an_article_in_a_short_word_leaves_a_word_behind(word: str):
    assert len(folded_words(word)[0]) >= 2


def test_parents_do_not_become_religion_for_want_of_an_article():
    assert folded_words("الوالدين") == folded_words("والدين") != folded_words("دين")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'élimination de l’enfance", ["elimination", "de", "enfance"]), ("qu'est", ["est"]),
        ("children's rights", ["children", "rights"]), ("O'Brien", ["o", "brien"]), ("Côte d'Ivoire", ["cote", "ivoire"]),
        ("SRSG-VAC, 2024!", ["srsg", "vac", "2024"]), ("L&D", ["l", "d"]), ("a_b", ["a", "b"]), ("¿?…«»", []), ("", []),
        ("l'", ["l"]), ("'s", ["s"]),
    ],
)
def test_what_counts_as_words(text: str, expected: list[str]):
    assert folded_words(text) == expected


def test_a_name_is_found_however_its_joints_are_written():
    assert set(name_words("Jean-Pierre N'Guessan")) == {"jean", "pierre", "guessan", "jeanpierre", "nguessan"}
    assert name_words("Ada Lovelace") == ["ada", "lovelace"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_spans_point_into_the_text_in_order(text: str):
    at = 0
    for word in words(text):
        assert at <= word.start < word.end <= len(text)
        assert text[word.start:word.end] == word.text
        at = word.end
    assert [word.folded for word in words(text)] == folded_words(text)


@given(st.text(alphabet="aéёالـمنوبكلةىأ'’ -ﬁßø٣", max_size=40), st.sampled_from(LANGUAGES))
def test_each_word_has_one_stem(text: str, language: str):
    assert len(analysed(text, language)) == len(words(text))


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
@example("ﷺ ⑴ ½ ㎏", "ar")
def test_no_word_holds_a_blank_or_a_sign(text: str, language: str):
    """An index splits at blanks what was joined by blanks."""
    for word in (*folded_words(text), *analysed(text, language)):
        assert word.isalnum()


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "protecting", "protection"), ("fr", "protégés", "protéger"), ("es", "refugiados", "refugiadas"),
        ("pt", "crianças", "criança"), ("ru", "дети", "детей"), ("ar", "حماية", "والحماية"), ("ar", "الحماية", "حماية"),
    ],
)
def test_endings_do_not_matter_in_any_language(language: str, one: str, other: str):
    assert stemmed(one, language) == stemmed(other, language)


def test_the_stem_is_taken_before_accents_are_folded():
    assert stemmed("protégé", "fr") == stemmed("protégée", "fr") != stemmed("protegee", "fr")
    assert stemmed("élèves", "fr").isascii()


def test_a_language_without_a_stemmer_folds():
    assert stemmed("Habitués", "sw") == "habitues"
    assert analysed("Les Élèves", "") == ["les", "eleves"]


def test_a_word_of_no_known_language_has_the_stems_of_its_script_alone():
    assert stems("enfants", LANGUAGES) == {stemmed("enfants", language) for language in ("fr", "en", "es", "pt")}
    assert stems("детей", LANGUAGES) == {stemmed("детей", "ru")}
    assert [script_of(word) for word in ("حماية", "Дети", "Île", "")] == ["arabic", "cyrillic", "latin", "latin"]


def test_a_word_without_end_is_cut():
    assert [len(word) for word in folded_words("x" * 10_000)] == [LONGEST]
    assert len(stemmed("x" * 10_000, "en")) <= LONGEST
