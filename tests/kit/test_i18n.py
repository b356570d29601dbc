"""Languages: catalogues, days, moments and sizes in words."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from cop.kit.i18n import (
    OWN_NAMES,
    day_in_words,
    day_of,
    direction,
    hour_in_words,
    load_catalogues,
    moment_in_words,
    size_in_words,
    span_in_words,
)

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "error.too-long"
msgstr "%(have)s signes, %(most)s au plus"

msgid "%(n)s reply"
msgid_plural "%(n)s replies"
msgstr[0] "%(n)s réponse"
msgstr[1] "%(n)s réponses"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in ("fr", "en"):
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / language / "LC_MESSAGES" / "messages.po").write_text(PO if language == "fr" else PO[:100])
    return tmp_path


def test_a_sentence_is_filled_and_a_missing_one_shows_its_key(folder: Path) -> None:
    french = load_catalogues(folder, ("fr",))["fr"]
    assert french.sentence("error.too-long", have=200, most=160) == "200 signes, 160 au plus"
    assert french.sentence("error.no-such-key") == "error.no-such-key"
    assert french.sentence("100 %") == "100 %"  # without facts a per cent is a per cent


@pytest.mark.parametrize(("n", "words"), [(0, "0 réponse"), (1, "1 réponse"), (2, "2 réponses")])
def test_plurals_follow_the_language(folder: Path, n: int, words: str) -> None:
    assert load_catalogues(folder, ("fr",))["fr"].plural("%(n)s reply", "%(n)s replies", n) == words


def test_only_the_languages_asked_for_are_loaded_in_their_order(folder: Path) -> None:
    assert list(load_catalogues(folder, ("fr", "en"))) == ["fr", "en"]
    with pytest.raises(FileNotFoundError):
        load_catalogues(folder, ("ar",))


def test_arabic_goes_from_right_to_left() -> None:
    assert {code: direction(code) for code in OWN_NAMES} == {"fr": "ltr", "en": "ltr", "es": "ltr", "pt": "ltr", "ar": "rtl"}


def test_a_day_is_written_as_each_language_writes_it_and_tells_no_hour() -> None:
    day = date(2027, 6, 16)
    assert day_in_words(day, "en") == '<time datetime="2027-06-16">16 June 2027</time>'
    assert "16 juin 2027" in day_in_words(day, "fr")
    assert all(":" not in day_in_words(day, language) for language in OWN_NAMES)


def test_a_moment_is_a_different_day_in_another_zone() -> None:
    late = datetime(2027, 6, 16, 23, 30, tzinfo=UTC)
    assert day_of(late, "Africa/Freetown") == date(2027, 6, 16) and day_of(late, "Asia/Manila") == date(2027, 6, 17)


def test_a_moment_names_the_readers_city_and_utc_and_no_abbreviation() -> None:
    words = moment_in_words(datetime(2027, 6, 16, 14, 30, tzinfo=UTC), "America/Sao_Paulo", "en")
    assert "16 June 2027" in words and "11:30" in words and "14:30 UTC" in words and "Paulo" in words
    assert 'datetime="2027-06-16T14:30Z"' in words


def test_an_hour_is_on_the_readers_clock_and_the_machine_reads_it_in_utc() -> None:
    at = datetime(2027, 6, 16, 23, 20, tzinfo=timezone(timedelta(hours=2)))
    assert hour_in_words(at, "Asia/Kathmandu", "en") == '<time datetime="2027-06-16T21:20Z">03:05</time>'


@pytest.mark.parametrize(("size", "language", "words"), [
    (1, "en", "1 kB"), (184_320, "en", "180 kB"), (5_138_022, "en", "4.9 MB"), (5_138_022, "fr", "4,9\u202fMo"),
])
def test_sizes(size: int, language: str, words: str) -> None:
    assert size_in_words(size, language).replace("\xa0", " ").replace("\u202f", " ") == words.replace("\u202f", " ")


def test_a_span_names_its_day_once_and_another_day_too() -> None:
    begins = datetime(2027, 6, 16, 7, tzinfo=UTC)
    short = span_in_words(begins, datetime(2027, 6, 16, 10, 30, tzinfo=UTC), "Africa/Harare", "en")
    long = span_in_words(begins, datetime(2027, 6, 16, 22, 30, tzinfo=UTC), "Africa/Harare", "en")
    assert short.striptags() == "Wednesday, 16 June 2027, 09:00–12:30 (Harare)"
    assert long.striptags() == "Wednesday, 16 June 2027, 09:00 – Thursday, 17 June 2027, 00:30 (Harare)"
    assert 'datetime="2027-06-16T22:30Z"' in long
