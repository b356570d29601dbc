"""Languages and times in words."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cop.kit.i18n import day_in_words, day_of, direction, load_catalogues, moment_in_words

LOCALES = Path(__file__).parent.parent.parent / "locales"
MOMENT = datetime(2027, 6, 16, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "8 June 2027"), ("fr", "8 juin 2027"), ("pt", "8 de junho de 2027")]
)
def test_a_day_is_said_in_the_reader_s_language(language: str, words: str) -> None:
    assert day_in_words(date(2027, 6, 8), language) == f'<time datetime="2027-06-08">{words}</time>'


def test_a_day_is_the_one_of_the_reader_s_zone() -> None:
    late = datetime(2027, 6, 8, 23, 30, tzinfo=UTC)
    assert (day_of(late, "Asia/Tokyo").day, day_of(late, "America/Lima").day) == (9, 8)


def test_a_moment_has_the_city_and_utc_and_never_an_abbreviation() -> None:
    words = moment_in_words(MOMENT, "Africa/Freetown", "en")
    assert "16 June 2027" in words and "14:30 (Freetown) · 14:30 UTC" in words
    assert "(Brasilia" in moment_in_words(MOMENT, "America/Sao_Paulo", "en") or "Paulo" in moment_in_words(
        MOMENT, "America/Sao_Paulo", "en")


def test_arabic_runs_the_other_way() -> None:
    assert (direction("ar"), direction("fr")) == ("rtl", "ltr")


def test_sentences_and_plural_forms_come_from_the_catalogue() -> None:
    french = load_catalogues(LOCALES, ("fr", "en"))["fr"]
    assert french.sentence("Sign in") not in ("", "Sign in")
    one, many = (french.plural("%(n)s reply", "%(n)s replies", n) for n in (0, 2))
    assert one.startswith("0 ") and many.startswith("2 ") and one[2:] != many[2:]
