"""`python -m cop bench-search`, started as an operator starts it."""

import json
import re
from pathlib import Path

import pytest

from cop.__main__ import main

DOCUMENTS = [
    {"id": "north", "lang": "en", "title": "Family tracing", "body": "How separated children find their families."},
    {"id": 2, "lang": "fr", "title": "Détention des mineurs", "body": "Le juge cherche une autre mesure."},
    {"id": "é/3", "lang": "ru", "title": "Права детей", "body": "Ёлка"},
]
QUERIES = [
    {"text": "separated child", "lang": "en", "relevant": ["north"]},
    {"text": "mineurs detention", "lang": "fr", "relevant": [2]},
    {"text": "елка", "lang": "ru", "relevant": ["é/3"]},
    {"text": "family", "lang": "en", "relevant": ["é/3"]},
]


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COP_SEARCH_URL", raising=False)


def write(path: Path, lines: list[dict[str, object]]) -> str:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return str(path)


def run(folder: Path, *more: str, documents: list[dict[str, object]] = DOCUMENTS) -> int:
    return main([
        "bench-search", "--documents", write(folder / "d.jsonl", documents), "--queries",
        write(folder / "q.jsonl", QUERIES), *more,
    ])


def test_the_figures_of_a_set_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(tmp_path) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("3 documents, 4 queries, keyword mode, embedded\n")
    figures = dict(re.findall(r"^(\S+) +([\d.]+)", printed.partition("\n")[2], re.M))
    assert figures.keys() == {"P@1", "R@5", "S@5", "MRR", "p50", "p95"}
    assert figures["P@1"] == figures["R@5"] == figures["MRR"] == "0.750"
    assert float(figures["p95"]) >= float(figures["p50"]) > 0


def test_questions_are_answered_beside_a_server_by_the_engine_that_always_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(tmp_path, "--mode", "question", "--engine", "meilisearch") == 0
    printed = capsys.readouterr()
    assert "question mode, embedded" in printed.out
    assert "beside a server" in printed.err


def test_a_bad_line_is_named_and_nothing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(tmp_path, documents=[*DOCUMENTS, {"id": 2, "lang": "fr"}]) == 2
    printed = capsys.readouterr()
    assert "d.jsonl, line 4: id '2' stands in an earlier line" in printed.err
    assert printed.out == ""


def test_a_file_without_documents_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(tmp_path, documents=[]) == 2
    assert "d.jsonl: holds no document" in capsys.readouterr().err


def test_without_a_server_there_is_none_to_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(tmp_path, "--engine", "meilisearch") == 2
    assert "COP_SEARCH_URL" in capsys.readouterr().err


def test_a_server_that_is_away_is_told_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COP_SEARCH_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("COP_SEARCH_KEY", "any")
    assert run(tmp_path, "--engine", "meilisearch") == 2
    printed = capsys.readouterr()
    assert "the search server does not answer" in printed.err and "Traceback" not in printed.err
