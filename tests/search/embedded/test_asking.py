from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from search.documents import Said
from search.embedded import Embedded, asking
from search.embedded.folder import Folder
from search.embedded.reading import Reading
from search.query import MOST_WORDS
from search.synonyms import Synonyms
from tests.search.making import WE, asked, batches, found, thing

SYNONYMS = Synonyms.load()


async def order(engine: Embedded, text: str, **rest: object) -> list[str]:
    return [hit.id for hit in (await asked(engine, text, **rest)).hits]


async def test_exact_goes_before_stem_before_beginning_before_typo(engine: Embedded):
    await engine.apply([
        thing("typo", "traineng"), thing("prefix", "trainingcentre"), thing("stem", "trained"), thing("exact", "training"),
    ])
    assert await order(engine, "training") == ["exact", "stem", "prefix", "typo"]


async def test_a_title_goes_before_a_body_and_a_label_between(engine: Embedded):
    await engine.apply([thing("body", "x", "guardian"), thing("label", "x", labels=("guardian",)), thing("title", "guardian")])
    assert await order(engine, "guardian") == ["title", "label", "body"]


async def test_a_stem_is_met_in_the_language_of_each_version(engine: Embedded):
    await engine.apply([
        thing("1", said=(Said("fr", "Les familles séparées"), Said("ru", "Дети и школы"), Said("es", "Registros"))), thing("2", "x"),
    ])
    for typed in ("séparer", "школа", "registro", "famille"):
        assert await found(engine, typed) == {"1"}, typed


async def test_a_label_is_stemmed_in_every_language(engine: Embedded):
    await engine.apply([thing("1", "x", labels=("Alternative care arrangements", "Arreglos")), thing("2", "y")])
    for typed in ("arrangement", "arreglo"):
        assert await found(engine, typed) == {"1"}, typed


async def test_small_words_need_not_be_met_but_lift(engine: Embedded):
    await engine.apply([thing("1", "Protection enfants"), thing("2", "Protection des enfants")])
    assert await order(engine, "protection des enfants") == ["2", "1"]
    assert await found(engine, "des") == {"2"}


async def test_a_synonym_of_several_words_stands_as_a_phrase(engine: Embedded):
    await engine.apply([
        thing("1", "x", "children associated with armed forces and armed groups"),
        thing("2", "x", "armed children with associated groups and forces and armed"),
    ])
    assert await found(engine, "CAAFAG") == {"1"}


async def test_a_phrase_does_not_run_from_one_text_into_the_next(engine: Embedded):
    await engine.apply([thing("1", said=(
        Said("en", "Children associated with armed"), Said("en", "forces and armed groups"),
    ))])
    assert await found(engine, "EAFGA") == set()


async def test_numbers_and_short_words_have_no_typos(engine: Embedded):
    await engine.apply([thing("1", "Resolution 12345"), thing("2", "GBV")])
    assert await found(engine, "12346") == set()
    assert await found(engine, "gbx") == set()


async def test_words_behind_the_last_that_is_looked_at_are_ignored(engine: Embedded):
    await engine.apply([thing("1", "war " * (MOST_WORDS + 5))])
    assert await found(engine, "war " * MOST_WORDS + "zebra") == {"1"}
    assert len(asking.looked_at("war " * 500)) == MOST_WORDS


@pytest.mark.parametrize(("typed", "at_least"), [("zebra", None), ("zebra lion", 1), ("a1 b1 c1", 2), ("a1 b1 c1 d1 e1", 3)])
def test_how_many_are_most(typed: str, at_least: int | None):
    most = asking.Keywords.of(asking.looked_at(typed), SYNONYMS).most()
    assert (most.at_least if most else None) == at_least


def test_a_text_without_a_word_begins_nothing():
    assert asking.begins("?") is None
    assert asking.begins("w") is None
    assert asking.any_word([], SYNONYMS) is None


def test_telling_words_are_those_that_are_not_small_each_once():
    def told(text: str) -> list[tuple[str, ...]]:
        return [group.phrase for group in asking.telling(asking.looked_at(text), SYNONYMS)]

    assert told("the child of the Child and war") == [("child",), ("war",)]
    assert told("the of") == [("the",), ("of",)]
    assert told("un UN") == [("un",)], "the organisation, not the article"


TEXTS = (
    "Reintegration of children", "Les enfants associés aux forces armées", "child protection", "CAAFAG", "дети и школы", "حماية الأطفال",
    "children associated with armed forces and armed groups", "training teachers", "the United Nations", "trained for 2024",
)
TYPED = (
    "reintegration", "reintegartion", "child", "childs", "enfants", "EAFGA", "the", "of", "UN", "школа", "الأطفال", "train", "teachers", "2024",
    "armed", "forces", "prot", "zebra",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(typed=st.lists(st.lists(st.sampled_from(TYPED), min_size=1, max_size=5).map(" ".join), min_size=10, max_size=10))
async def test_what_ranks_and_what_counts_meet_the_same_things(typed: list[str], tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("same")
    engine = Embedded(folder)
    await engine.rebuild(batches([
        thing(f"{first}-{second}", TEXTS[first], TEXTS[second], language=("en", "fr")[first % 2], labels=(TEXTS[-first - 1],), names=(TEXTS[second],))
        for first, second in pairwise(range(len(TEXTS)))
    ]))
    await engine.close()
    searcher = Reading(Folder(folder)).searcher()
    for text in typed:
        strict = asking.Keywords.of(asking.looked_at(text), SYNONYMS)
        for keywords in filter(None, (strict, strict.most())):
            counts = {searcher.search(asking.all_of(query, asking.within(WE)), 1).count for query in (keywords.scored(), keywords.met())}
            assert len(counts) == 1, text
        words = asking.looked_at(text)
        scored, met = asking.any_word(words, SYNONYMS), asking.any_of(asking.meanings(words, SYNONYMS))
        assert len({searcher.search(asking.all_of(query, asking.within(WE)), 1).count for query in (scored, met)}) == 1, text
