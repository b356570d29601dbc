"""XQuAD in the SQuAD layout: retrieve the passage that a question belongs to.

The files (CC BY-SA 4.0, deepmind/xquad) lie in `data` of the folder that COP_SHARED names, else of `shared` beside the
checkout, and are never copied into the project. As a command it writes a language as files for `bench-search`:

    python -m benchmarks.relevance.xquad en FOLDER
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from search.judged import Judged, Text

BESIDE = Path(__file__).parents[3] / "shared"


def path_of(language: str, env: Mapping[str, str] = os.environ) -> Path:
    """Where the file of a language is, or would be."""
    return Path(env.get("COP_SHARED") or BESIDE) / "data" / f"xquad.{language}.json"


def read(path: Path, language: str) -> tuple[list[Text], list[Judged]]:
    """Passages, numbered from 0, and the questions about them. Raises OSError."""
    articles = json.loads(path.read_text("utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    texts = [Text(str(number), language, "", each["context"]) for number, each in enumerate(paragraphs)]
    queries = [
        Judged(asked["question"], language, frozenset((str(number),)), {})
        for number, paragraph in enumerate(paragraphs) for asked in paragraph["qas"]
    ]
    return texts, queries


def main(words: list[str]) -> int:
    """Write documents.jsonl and queries.jsonl of a language into a folder."""
    if len(words) != 2 or not path_of(words[0]).is_file():
        print(f"{__doc__}\nThere is no {path_of(words[0] if words else 'LANGUAGE')}.", file=sys.stderr)
        return 2
    language, folder = words[0], Path(words[1])
    texts, queries = read(path_of(language), language)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "documents.jsonl", [
        {"id": text.id, "lang": text.language, "title": text.title, "body": text.body} for text in texts
    ])
    _write(folder / "queries.jsonl", [
        {"text": each.text, "lang": each.language, "relevant": sorted(each.relevant)} for each in queries
    ])
    return 0


def _write(path: Path, lines: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
