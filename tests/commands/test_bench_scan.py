"""How well the scanner does on somebody's own texts."""

import json
from pathlib import Path

import pytest

from cop.__main__ import main

SET = [
    {"text": "Pélagie, 9 ans", "lang": "fr", "spans": [[0, 14, "name_age"]]},
    {"text": "Rien ici.", "lang": "fr", "spans": []},
    {"text": "Tobias, aged nine", "lang": "en", "spans": []},
    {"text": "somebody nobody would see", "lang": "en", "spans": [[0, 8, "name_age"]]},
]


def test_precision_and_recall_are_told_by_language_and_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in SET))
    assert main(["bench-scan", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["texts"] == 4
    assert told["languages"]["fr"]["text"] == {"precision": 1.0, "recall": 1.0, "hits": 1, "false": 0, "missed": 0}
    assert told["languages"]["fr"]["kinds"]["name_age"]["hits"] == 1
    assert told["languages"]["en"]["text"] == {"precision": 0.0, "recall": 0.0, "hits": 0, "false": 1, "missed": 1}
    assert main(["bench-scan", str(file)]) == 0
    assert "by text" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["no json", '{"text": "x", "lang": "en"}', '{"text": "x", "lang": "en", "spans": [[1]]}'])
def test_a_line_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(line)
    assert main(["bench-scan", str(file)]) == 2
    assert "line 1" in capsys.readouterr().err
