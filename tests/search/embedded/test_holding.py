"""Words of what was deleted are found in the index until it is built anew, and in no part of it afterwards."""

from pathlib import Path

import pytest

from search.documents import Document, Gone, Said
from search.embedded import Embedded, holding
from search.embedded.reading import opened

LATIN, ARABIC = "Zuleikhqa", "زليخقاوية"


def a_topic(number: int, title: str, body: str) -> Document:
    return Document(id=str(number), version=1, kind="topic", audience=5, said=(Said("en", title, body),))


async def of(*documents: Document):
    yield list(documents)


QUIET = tuple(a_topic(number, "A quiet title", f"word{number}") for number in range(20))


@pytest.mark.parametrize("word", [LATIN, ARABIC])
async def test_a_deleted_word_stays_in_dictionary_and_files_until_the_index_is_built_anew(tmp_path: Path, word: str):
    engine = Embedded(tmp_path)
    await engine.open()
    try:
        assert await engine.holding([word]) == 0, "there is no index yet"
        await engine.rebuild(of(*QUIET, a_topic(99, f"About {word}", f"Her name is {word}.")))
        before = await engine.holding([word])
        assert before > 0, "the control"
        await engine.apply([Gone("99", 2)])
        index = opened(next(tmp_path.glob("build-*")))
        assert holding.in_dictionary(index.searcher(), [word]), "gone, and still in the dictionary"
        assert holding.in_files(tmp_path, [word]), "and in the bytes: the title lies there whole, as a key to sort by"
        assert await engine.holding([word]) > 0
        await engine.rebuild(of(*QUIET))
        assert await engine.holding([word]) == 0
        assert await engine.holding(["quiet"]) > 0, "the look still finds what is there"
        assert len(list(tmp_path.glob("build-*"))) == 1, "the old files are gone from the disk"
        assert await engine.versions(["99"]) == {"99": 2}, "and it is not taken for new"
    finally:
        await engine.close()


def test_words_are_compared_as_the_index_keeps_them():
    assert {"zuleikhqa"} <= holding.compared(["Zuleikhqa"])
    assert "الزليخقاوية" not in holding.compared(["الزليخقاوية"]) and holding.compared(["الزليخقاوية"])
    assert holding.compared(["!!"]) == frozenset()
