"""What in a text could lead somebody to a child. The examples are our own, none of the sets."""

import gc
import sys
from pathlib import Path

import pytest

from cop.commands.bench_scan import measure
from cop.community.scanner import ASK, HOLD, KINDS, LONGEST, forget, scan
from cop.community.scanner.signs import Word
from cop.community.scanner.words import page_of

SETS = Path("benchmarks/scanner")
SEEN = [
    ("fr", "name_age", "Nous suivons Pélagie, 9 ans, depuis lundi."),
    ("fr", "name_age", "La petite Rosalie (6 ans) ne mange plus."),
    ("en", "name_age", "Tobias, aged nine, was seen again."),
    ("en", "name_age", "Nine-year-old Tobias was seen again."),
    ("es", "name_age", "La familia de Remedios, de siete años, pide ayuda."),
    ("pt", "name_age", "A menina Filipa, de 9 anos, voltou para casa."),
    ("ar", "name_age", "الطفلة سلمى عمرها ٩ سنوات وتحتاج إلى مساعدة"),
    ("en", "birth_date", "The boy was born on 3 May 2015."),
    ("fr", "birth_date", "Fillette née le 12/03/2016, sans papiers."),
    ("ar", "birth_date", "الطفل من مواليد ٣ مايو ٢٠١٥"),
    ("fr", "address", "La mère et ses enfants habitent 14 rue des Acacias, appartement 3."),
    ("es", "phone", "La madre contesta al +34 600 000 123."),
    ("pt", "number", "Passaporte do menino: AB1234567."),
    ("en", "position", "The girl's house is at 12.34567, -7.65432."),
    ("en", "school_place", "A girl in Grade 4 at Hillcrest Primary School has bruises."),
    ("fr", "file_name", "Voir photo_petite_Pelagie_2015.jpg en pièce jointe."),
]
LEFT_ALONE = [
    ("fr", "La loi protège les enfants de moins de 15 ans depuis 2019."),
    ("fr", "42 % des filles de 10 à 14 ans vont à l'école."),
    ("en", "Call the national helpline on 116, it is free."),
    ("en", "Dr Helen Marsh, 12 years of experience, leads the workshop."),
    ("en", "See annual_report_2023_final.pdf, page 12."),
    ("es", "La Resolución 44/25 se aprobó el 20 de noviembre de 1989."),
    ("pt", "O orçamento de 2024 subiu 12 % para 9 províncias."),
    ("ar", "ينص القانون على حماية الأطفال دون ١٨ سنة"),
    ("fr", ""),
    ("xx", "1234567890" * 20),
]


@pytest.mark.parametrize(("language", "kind", "text"), SEEN)
def test_what_identifies_a_child_is_seen(language: str, kind: str, text: str) -> None:
    seen = scan(text, language)
    assert kind in {span.kind for span in seen.spans}
    assert seen.is_marked and ASK <= seen.score <= 1


@pytest.mark.parametrize(("language", "text"), LEFT_ALONE)
def test_what_only_looks_like_it_is_left_alone(language: str, text: str) -> None:
    assert scan(text, language).spans == ()
    assert scan(text, language).score < ASK


def test_an_age_in_another_language_than_the_page_is_seen() -> None:
    for text in ("Мария, 7 лет", "فاطمة، ٩ سنوات", "小梅, 8"):
        assert scan(f"Written on the slip: {text}.", "en").spans, text


def test_spans_lead_to_the_words_as_they_were_written() -> None:
    text = "Ici, sur la fiche\u200b : la pe\u0301tite Zélie\u0301 (7 ans), et rien d'autre."
    span = next(each for each in scan(text, "fr").spans if each.kind == "name_age")
    assert text[span.start:span.end].endswith("7 ans") and "Zélie" in text[span.start:span.end]


def test_a_member_who_is_spoken_to_is_no_child() -> None:
    assert not scan("@Bruno Example, could you say more? @Farid Example knows the law.", "en").is_marked
    assert scan("@Bruno Example, our pupil Odilon, aged nine, sleeps there.", "en").is_marked


def test_the_name_of_a_file_is_judged_by_its_form() -> None:
    for name in ("job.txt", "figures 2023 (final).pdf", "a%0D%0AX-Evil: 1.txt", "rapport-annuel-12.docx"):
        assert not scan(name, "fr", is_file_name=True).is_marked, name
    assert scan("photo_Pelagie_9ans.jpg", "fr", is_file_name=True).is_marked


def test_a_text_that_ends_like_the_name_of_a_file_is_judged_as_a_text() -> None:
    text = "Odilon, the quiet one with the crutch, eats well now: see plan.jpg"
    assert scan(text, "en").is_marked and not scan(text, "en", is_file_name=True).is_marked


def _remembers(word: str) -> bool:
    """Whether some part of the scanner keeps a text with it for texts to come; a cache shows its keys to the collector."""
    modules = [module for name, module in sys.modules.items() if name.startswith("cop.community.scanner")]
    caches = [each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")]
    kept = [each for cache in caches for each in gc.get_referents(cache) if isinstance(each, str | list | tuple | Word)]
    return word in repr(kept)


def test_no_word_that_was_seen_is_remembered_once_it_is_forgotten() -> None:
    assert not _remembers("zoltanka")
    before = scan("Our pupil Zoltanka, aged nine, sleeps there.", "en")
    assert _remembers("zoltanka")
    forget()
    assert not _remembers("zoltanka")
    assert scan("Our pupil Zoltanka, aged nine, sleeps there.", "en") == before
    forget()


def test_a_name_with_an_age_is_held_and_a_weak_sign_only_asked_about() -> None:
    assert scan("Pélagie, 9 ans", "fr").score >= HOLD
    assert ASK <= scan("Il dort chez Odilon, un enfant calme et discret.", "fr").score < HOLD


def _steps(text: str) -> int:
    """Lines and calls that run: no clock, so the same on every machine."""
    count = 0

    def step(*_: object) -> object:
        nonlocal count
        count += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)  # type: ignore[arg-type]
    try:
        scan(text, "fr")
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece", ["1", "A", "(", "9 ans, ", "Fatou, 9 ans ", "fille de ", "rue 12 ", "x.pdf ", "1.2345, ", "école CM1 Dakar ",
              "a. a. a. ", "A. ", "ولد ", "ابن ", "12 ans et ", "K. D. ", "0-1/"],
)
def test_the_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    scan(piece * 100, "fr")
    small, large = (_steps((piece * size)[:size]) for size in (1_000, 4_000))
    assert large <= 5 * small + 1_000


@pytest.mark.parametrize("piece", ["1", "A", "[", "7", "É", "٩", "2222+", "https://map"])
def test_fifty_thousand_characters_are_read_to_the_end(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    assert len(page_of(text, "fr").flat) == len(text) < LONGEST
    assert scan(text, "fr").score < HOLD


def test_signs_that_nobody_sees_other_digits_and_other_letters_hide_nothing() -> None:
    for text in (
        "Tobias, aged \uff19.", "To\u200bbias, ag\u200ded 9.", "\u202eTobias, aged 9.\u202c", "Tobias, aged ٩.",
        "\u2067Tobias\u2069, aged ９.", "Тобиас, 9 лет", "Τοβίας, 9", "小梅 (8)", "ToBIAS, AGED 9",
    ):
        assert scan(f"Seen here: {text}", "en").is_marked, text
    for text in ("9" * 100_000, "x" * 100_000, "a. " * 30_000, "½ ² ① " * 1000, "\ud800 9", "\u200b" * 1000, "٩" * 1000):
        assert scan(text, "en").score < HOLD


def test_the_open_sets_are_read_as_well_as_they_were() -> None:
    figures, count, _ = measure(sorted(SETS.glob("open_*.jsonl")))
    assert count == 750
    for language, least in {"fr": 0.98, "en": 0.97, "es": 0.95, "pt": 0.97, "ar": 0.95}.items():
        tally = figures[language].texts
        assert tally.recall >= least, language
        assert tally.precision >= 0.91, language
        assert set(figures[language].kinds) == set(KINDS)
