"""Acronyms and their wordings."""

import json
from pathlib import Path

import pytest

from search.languages import folded_words, words
from search.synonyms import MOST_PER_TERM, MOST_WORDS, SHIPPED, Synonyms, TooManySynonyms

SHIPPED_SYNONYMS = Synonyms.load()


def alternatives(text: str, synonyms: Synonyms = SHIPPED_SYNONYMS) -> set[str]:
    return {" ".join(phrase) for group in synonyms.expanded(words(text)) for phrase in group.alternatives}


def test_no_search_server_would_drop_any_of_them():
    SHIPPED_SYNONYMS.check_limits()


@pytest.mark.parametrize(
    "others",
    [[f"word{number}" for number in range(MOST_PER_TERM + 1)], ["a b c d e f g h i j k"] * 9 + ["x " * 3]],
    ids=["too many", "too long"],
)
def test_more_than_a_search_server_takes_is_refused_by_name(others: list[str]):
    unlike = [f"{other} {number}" for number, other in enumerate(others)]
    with pytest.raises(TooManySynonyms, match="acronym"):
        Synonyms({"acronym": unlike}).check_limits()


def test_as_many_as_a_search_server_takes_are_fine():
    Synonyms({"acronym": [f"word{number}" for number in range(MOST_PER_TERM)]}).check_limits()
    Synonyms({"acronym": ["one two " * (MOST_WORDS // 2)]}).check_limits()


def test_the_acronym_of_one_language_stands_for_that_of_another():
    assert "caafag" in alternatives("EAFGA")
    assert "eafga" in alternatives("caafag")
    assert "children associated with armed forces and armed groups" in alternatives("réinsertion des EAFGA au Sahel")


def test_a_wording_is_met_whole_and_the_longest_counts():
    groups = SHIPPED_SYNONYMS.expanded(words("plan against violence against children now"))
    assert [group.phrase for group in groups] == [
        ("plan",), ("against",), ("violence", "against", "children"), ("now",)]
    assert ("vac",) in groups[2].alternatives
    assert "evac" in alternatives("ending violence against children")


def test_every_word_stays_in_its_place():
    text = words("CAAFAG and MHPSS in the DRC")
    assert [word for group in SHIPPED_SYNONYMS.expanded(text) for word in group.words] == text


@pytest.mark.parametrize(("written", "expanded"), [("UN", True), ("un", False), ("Un", False), ("WHO", True), ("who", False)])
def test_an_acronym_that_is_a_word_counts_in_capitals_only(written: str, expanded: bool):
    assert bool(alternatives(written)) == expanded


def test_nothing_is_replaced_by_an_ordinary_word():
    assert "who" not in alternatives("World Health Organization")
    assert "un" not in alternatives("Nations Unies")
    on_a_server = SHIPPED_SYNONYMS.for_meilisearch()
    assert "un" not in on_a_server and "who" not in on_a_server
    assert not any({"un", "who"} & set(others) for others in on_a_server.values())


def test_all_is_written_as_the_index_writes_it():
    for term, others in SHIPPED_SYNONYMS.for_meilisearch().items():
        for wording in (term, *others):
            assert " ".join(folded_words(wording)) == wording


def test_meaning_goes_both_ways():
    on_a_server = SHIPPED_SYNONYMS.for_meilisearch()
    for term, others in on_a_server.items():
        assert all(term in on_a_server[other] for other in others)


def test_the_shipped_file_is_sorted_and_says_a_wording_once():
    pairs: list[str] = []
    json.loads(SHIPPED.read_text("utf-8"), object_pairs_hook=lambda found: pairs.extend(key for key, _ in found))
    assert pairs == sorted(set(pairs))


def test_wordings_that_fold_to_one_are_put_together(tmp_path: Path):
    path = tmp_path / "synonyms.json"
    path.write_text(json.dumps({"Évac": ["one"], "evac": ["two"], "...": ["nothing"]}))
    assert Synonyms.load(path).alternatives == {("evac",): (("one",), ("two",))}


def test_no_words_no_groups():
    assert SHIPPED_SYNONYMS.expanded([]) == []
    assert Synonyms({}).expanded(words("one two"))[1].alternatives == ()
