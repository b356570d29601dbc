"""Files of documents and judged queries."""

import json
from pathlib import Path

import pytest

from search.judged import BadFile, Judged, Text, read_documents, read_queries

DOCUMENT = {"id": "a", "lang": "en", "title": "A plan", "body": "Words"}
QUERY = {"text": "plan", "lang": "en", "relevant": ["a"]}


def a_file(folder: Path, *lines: object) -> Path:
    path = folder / "file.jsonl"
    path.write_bytes(b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines
    ))
    return path


def test_documents_are_read_as_they_stand(tmp_path: Path):
    path = a_file(tmp_path, DOCUMENT, b"", {"id": 7, "lang": "sw", "body": "Mpango", "more": 1})
    assert list(read_documents(path)) == [Text("a", "en", "A plan", "Words"), Text("7", "sw", "", "Mpango")]


def test_queries_keep_what_else_their_line_holds(tmp_path: Path):
    path = a_file(tmp_path, {**QUERY, "relevant": ["a", 7], "sort": "need"})
    assert read_queries(path, {"a", "7"}) == [Judged("plan", "en", frozenset({"a", "7"}), {"sort": "need"})]


def test_a_mark_of_byte_order_is_no_trouble(tmp_path: Path):
    assert list(read_documents(a_file(tmp_path, b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode())))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"not json", "not JSON"), (b'{"id":', "not JSON"), (b"[1]", "no JSON object"), (b"caf\xe9", "not UTF-8"),
        (b"[" * 200_000, "not JSON"), ({**DOCUMENT, "id": None}, "no id"), ({**DOCUMENT, "id": True}, "no id"),
        ({**DOCUMENT, "id": ""}, "no id"), ({**DOCUMENT, "id": "b", "lang": 1}, '"lang" is no text'),
        ({"id": "b", "title": "x"}, '"lang" is missing'), ({**DOCUMENT, "id": "b", "body": ["x"]}, '"body" is no text'),
        (DOCUMENT, "stands in an earlier line"),
    ],
)
def test_a_bad_document_is_told_with_its_line(tmp_path: Path, line: object, words: str):
    path = a_file(tmp_path, DOCUMENT, b"", line)
    with pytest.raises(BadFile, match=f"file.jsonl, line 3: .*{words}"):
        list(read_documents(path))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({**QUERY, "relevant": []}, "no list of ids"), ({**QUERY, "relevant": "a"}, "no list of ids"),
        ({**QUERY, "relevant": ["b"]}, "'b' is the id of no document"), ({**QUERY, "relevant": [None]}, "no id"),
        ({"lang": "en", "relevant": ["a"]}, '"text" is missing'),
    ],
)
def test_a_bad_query_is_told_with_its_line(tmp_path: Path, line: object, words: str):
    with pytest.raises(BadFile, match=f"line 2: .*{words}"):
        read_queries(a_file(tmp_path, QUERY, line), {"a"})


def test_no_queries_and_no_file_are_told(tmp_path: Path):
    with pytest.raises(BadFile, match="holds no query"):
        read_queries(a_file(tmp_path), {"a"})
    with pytest.raises(BadFile, match="No such file"):
        list(read_documents(tmp_path / "none"))
