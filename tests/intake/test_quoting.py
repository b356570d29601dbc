"""What somebody wrote, without what they quoted: five mail programs in five languages, and words that look like quoting."""

from pathlib import Path

import pytest

from cop.intake.quoting import own_words

SAMPLES = Path(__file__).parent / "samples"
REPLIES = sorted(path for path in SAMPLES.glob("*.txt") if not path.name.startswith("own."))


@pytest.mark.parametrize("sample", REPLIES, ids=lambda path: path.stem)
def test_the_words_of_the_sender_are_left_and_nothing_else(sample: Path):
    own = SAMPLES / f"own.{sample.suffixes[0][1:]}.txt"
    assert own_words(sample.read_text()) == own.read_text().strip()


def test_there_is_a_sample_of_each_program_in_each_language():
    programs, languages = zip(*(path.stem.split(".") for path in REPLIES), strict=True)
    assert len(set(programs)) * len(set(languages)) == len(REPLIES) == 25


@pytest.mark.parametrize("text", [
    "On Monday the minister wrote:\nplease stop the programme.\nWe did.",
    "Here is the history.\n\nOn 4 March 2025 the minister wrote:\n\nPlease stop the programme.\n\nWe did.",
    "We did it.\n\nThanks, we used the approach from Brazil and it worked in three districts. It cost little.",
    "Plan:\nDate: 4 March 2025, 10:00\nTo: all teams\n\nBring the forms.",
    "Le ministre a écrit :\n\nContinuez.",
    "Deux points :\n- un\n- deux\n\nMerci, nous continuons comme cela et nous vous dirons la suite.",
    "Sí.\n\nGracias, lo haremos así en todos los distritos del norte y del sur, con las mismas personas.",
    "Em 2024, o ministro escreveu:\n\nParem.\n\nParámos.",
    "--- \nA line of dashes above.\n\nAnd more below.",
    "Dear all,\n\nBest,\nwe thought,\nis what works every day and is written down by the people who do it.\n\nIt was.",
], ids=lambda text: text[:20])
def test_words_that_only_look_like_a_quotation_or_a_signature_stay(text: str):
    kept = own_words(text)
    assert [line.strip() for line in kept.split("\n")] == [line.strip() for line in text.split("\n")]


def test_answers_between_the_quoted_lines_are_kept_together():
    text = (
        "See below.\n\nOn Tue, Mar 4, 2025 at 10:12 AM Amina <a@b.example> wrote:\n> How do you?\n\nWith a list.\n\n"
        "> And who?\n\nThe nurse.\n\n-- \nBruno\n"
    )
    assert own_words(text) == "See below.\n\nWith a list.\n\nThe nurse."


@pytest.mark.parametrize("text", ["", "> quoted\n> alone", "On Tue, Mar 4, 2025 at 10:12 AM A <a@b.example> wrote:\n> x\n"])
def test_nothing_of_ones_own_is_nothing(text: str):
    assert own_words(text) == ""


@pytest.mark.parametrize("text", [
    "> " * 10_000, "From: a\n" * 3_000, "On x\n" * 3_000, "On " + "we wrote " * 5_000, "Thanks,\n" * 2_000,
    "De: x\nPara: y\n" * 2_000, "_" * 20_000, "\n" * 10_000, "- " * 10_000, "في كتب " * 5_000,
], ids=lambda text: text[:8].strip() or "blank")
def test_a_text_made_to_be_tried_in_every_way_comes_to_an_end(text: str):
    """A pattern that tried all there is would take hours."""
    assert len(own_words(text)) <= len(text)
