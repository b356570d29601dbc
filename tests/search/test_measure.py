"""Figures of judged queries."""

from pathlib import Path

import pytest

from search import measure
from search.embedded import Embedded
from search.judged import Judged, Text
from search.measure import Figures, Outcome, ask, fill
from search.query import KEYWORD, QUESTION


def judged(*relevant: str, text: str = "plan") -> Judged:
    return Judged(text, "en", frozenset(relevant), {})


def outcome(*places: int, relevant: int = 1, milliseconds: float = 1.0) -> Outcome:
    return Outcome(judged(*map(str, range(relevant))), places, milliseconds / 1000)


def test_figures_are_means_over_the_queries():
    found = Figures.of([outcome(0), outcome(3, 6, relevant=4), outcome(5), outcome()])
    assert found.queries == 4
    assert found.precision1 == 1 / 4
    assert found.recall5 == (1 + 1 / 4) / 4
    assert found.success5 == 2 / 4
    assert found.reciprocal == pytest.approx((1 + 1 / 4 + 1 / 6) / 4)


def test_times_are_those_of_the_middle_and_of_the_slow_ones():
    found = Figures.of([outcome(0, milliseconds=each) for each in range(100, 0, -1)])
    assert (round(found.p50), round(found.p95)) == (51, 96)
    assert Figures.of([outcome(0, milliseconds=3)]).p95 == pytest.approx(3)


async def test_a_set_is_indexed_and_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measure, "OFTEN", 0.0)
    monkeypatch.setattr(measure, "BATCH", 2)
    said: list[str] = []
    engine = Embedded(tmp_path)
    await engine.open()
    try:
        texts = [Text("x/1", "en", "A plan", "for the north"), Text("x/2", "fr", "", "Un budget"), Text("3", "en", "Plans", "")]
        names = await fill(engine, texts, said.append)
        assert names == ("x/1", "x/2", "3")
        queries = [judged("x/1", "3", text="plans"), judged("x/2", text="budgets ?"), judged("x/2", text="nothing such")]
        outcomes = await ask(engine, names, queries, KEYWORD, said.append)
        assert [each.places for each in outcomes] == [(0, 1), (0,), ()]
        assert [each.succeeded for each in outcomes] == [True, True, False]
        assert all(each.seconds > 0 for each in outcomes)
        (question,) = await ask(engine, names, [judged("x/2", text="Who has a budget in the end?")], QUESTION, said.append)
        assert question.places == (0,)
    finally:
        await engine.close()
    assert said[0] == "2 documents indexed" and "1 of 3 queries asked" in said


async def test_a_short_run_says_nothing(tmp_path: Path):
    said: list[str] = []
    engine = Embedded(tmp_path)
    await engine.open()
    try:
        await fill(engine, [Text("1", "en", "A plan", "")], said.append)
    finally:
        await engine.close()
    assert said == []
