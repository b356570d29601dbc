"""The files of the content, as they stand in `content/`."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
LANGUAGES = ("fr", "en", "es", "pt", "ar")

Story = dict[str, Any]
"""One organisation, person, group, topic or session, as its file says it."""


def whole(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def lines(name: str) -> list[Story]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
