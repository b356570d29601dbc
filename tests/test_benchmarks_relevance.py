"""What must be found: floors of relevance. They depend on texts and numbers alone, not on the clock."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.relevance import domain, xquad
from benchmarks.relevance.rounds import FIRST, in_domain
from cop.commands.bench_search import embedded
from search.judged import read_documents, read_queries
from search.measure import Figures, ask, fill
from search.query import QUESTION

pytestmark = pytest.mark.long


@pytest.mark.parametrize(("sort", "floor"), domain.FLOORS.items())
async def test_what_is_sought_here_is_among_the_first_five(sort: str, floor: float):
    """A failure tells the figure only: whoever reads which queries of the fixed half fail can no longer judge by it."""
    async with embedded() as engine:
        figures = Figures.of(await in_domain(engine, [sort], print))
    assert figures.queries >= 25
    assert figures.success5 >= floor


@pytest.mark.parametrize(("language", "floor"), FIRST.items())
async def test_the_passage_of_a_question_comes_first(language: str, floor: float):
    path = xquad.path_of(language)
    if not path.is_file():
        pytest.skip(f"there is no {path.name} in the folder of shared data")
    texts, queries = xquad.read(path, language)
    assert (len(texts), len(queries)) == (240, 1190)
    async with embedded() as engine:
        names = await fill(engine, texts, print)
        figures = Figures.of(await ask(engine, names, queries, QUESTION, print))
    assert figures.precision1 >= floor


def test_the_halves_hold_every_sort_and_language_and_share_no_query():
    halves = {half: domain.queries(half) for half in (domain.FIXED, domain.TUNING)}
    texts = Counter(each.text.casefold() for queries in halves.values() for each in queries)
    assert sum(texts.values()) >= 200 and max(texts.values()) == 1
    for queries in halves.values():
        assert {each.more["sort"] for each in queries} == set(domain.SORTS)
        assert {each.language for each in queries} >= {"en", "fr", "es", "pt", "ar"}


def test_documents_carry_the_labels_of_their_terms_in_five_languages():
    labels = domain.documents()[0].labels
    assert {"enfants associés aux forces et groupes armés", "CAAFAG", "reintegración", "reintegração", "إعادة الإدماج"} <= {*labels}
    assert "Sierra Leona" in labels


def squad(folder: Path, language: str) -> None:
    passages = [
        {"context": "Family tracing in the north.", "qas": [{"question": "Where?"}, {"question": "What?"}]},
        {"context": "A plan of the south.", "qas": [{"question": "Which plan?"}]},
    ]
    (folder / "data").mkdir()
    data = {"data": [{"paragraphs": passages[:1]}, {"paragraphs": passages[1:]}]}
    (folder / "data" / f"xquad.{language}.json").write_text(json.dumps(data))


def test_questions_over_passages_become_files_to_measure_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    squad(tmp_path, "xx")
    monkeypatch.setenv("COP_SHARED", str(tmp_path))
    assert xquad.main(["xx", str(tmp_path / "made")]) == 0
    texts = list(read_documents(tmp_path / "made" / "documents.jsonl"))
    queries = read_queries(tmp_path / "made" / "queries.jsonl", {text.id for text in texts})
    assert [(text.id, text.language, text.body) for text in texts] == [
        ("0", "xx", "Family tracing in the north."), ("1", "xx", "A plan of the south.")]
    assert [(each.text, each.relevant) for each in queries] == [
        ("Where?", {"0"}), ("What?", {"0"}), ("Which plan?", {"1"})]


def test_a_language_without_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("COP_SHARED", str(tmp_path))
    assert xquad.main(["xx", str(tmp_path)]) == 2
    assert "xquad.xx.json" in capsys.readouterr().err
    assert xquad.main([]) == 2
