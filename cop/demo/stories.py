"""The content of the demonstration, read from `content/`: invented from end to end, and the same every time."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from cop.community.thing import ALPHABET

FOLDER = Path(__file__).parent / "content"
LANGUAGES = ("fr", "en", "es", "pt", "ar")
PUBLIC_ID_LENGTH = 10

Story = dict[str, Any]
"""One organisation, person, group, topic or session, as its file says it."""


def demo_id(name: str) -> str:
    """The public id of something by its name in the content: as random to look at as any, but always the same."""
    number = int.from_bytes(hashlib.sha256(f"demonstration {name}".encode()).digest())
    letters = []
    for _ in range(PUBLIC_ID_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def external_id(name: str) -> str:
    """What the content calls it, kept beside the row: `persona:lead` for someone one can sign in as."""
    return f"persona:{PERSONAS[name]}" if name in PERSONAS else f"demo:{name}"


def organisations() -> list[Story]:
    return _lines("organisations.jsonl")


def people() -> list[Story]:
    """Focal points, members, and those who stand beside the community: secretariat, outsider, administrator."""
    return [*_lines("people.jsonl"), *_whole("personas.json")["more"]]


def groups() -> tuple[list[Story], list[Story]]:
    """Thematic groups of the demonstration's own, and what it adds to the Alliance's groups."""
    content = _whole("groups.json")
    return content["thematic"], content["alliance"]


@cache
def topics() -> list[Story]:
    """All topics, their replies in order, among them the ones that a moderator has hidden."""
    found = [topic for language in LANGUAGES for topic in _lines(f"topics.{language}.jsonl")]
    hidden = moderation()["hidden_replies"]
    for topic in found:
        more = [reply for reply in hidden if reply["topic"] == topic["id"]]
        topic["replies"] = sorted([*topic["replies"], *more], key=lambda reply: float(reply["days_after"]))
    return found


def sessions() -> list[Story]:
    """Live sessions, with what happened in them when, counted from their start."""
    content: list[Story] = _whole("sessions.json")
    return content


def moderation() -> Story:
    """Reasons, reports, requests and proposals that wait for somebody."""
    content: Story = _whole("moderation.json")
    return content


def _whole(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _lines(name: str) -> list[Story]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _personas() -> dict[str, str]:
    content = _whole("personas.json")
    return {name: persona for persona, name in content["who"].items()} | {
        person["id"]: person["id"] for person in content["more"]
    }


PERSONAS = _personas()
"""Name in the content -> what its sign-in button is called."""
