"""The content of the demonstration, read from `content/` or composed: invented from end to end, always the same."""

import hashlib
from functools import cache

from cop.community.thing import ALPHABET
from cop.demo.casting import more_people
from cop.demo.composing import more_topics
from cop.demo.reading import LANGUAGES, Story, lines, whole

PUBLIC_ID_LENGTH = 10


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
    return lines("organisations.jsonl")


def people() -> list[Story]:
    """Focal points, members, and those who stand beside the community: secretariat, outsider, administrator; and
    those whose names alone are written down."""
    return [*lines("people.jsonl"), *whole("personas.json")["more"], *more_people()]


def groups() -> tuple[list[Story], list[Story]]:
    """Thematic groups of the demonstration's own, and what it adds to the Alliance's groups."""
    content = whole("groups.json")
    return content["thematic"], content["alliance"]


@cache
def topics() -> list[Story]:
    """All topics, written and composed, their replies in order, among them the ones that a moderator has hidden."""
    found = [topic for language in LANGUAGES for topic in lines(f"topics.{language}.jsonl")] + more_topics()
    hidden = moderation()["hidden_replies"]
    for topic in found:
        more = [reply for reply in hidden if reply["topic"] == topic["id"]]
        topic["replies"] = sorted([*topic["replies"], *more], key=lambda reply: float(reply["days_after"]))
    return found


def sessions() -> list[Story]:
    """Live sessions, with what happened in them when, counted from their start."""
    content: list[Story] = whole("sessions.json")
    return content


def moderation() -> Story:
    """Reasons, reports, requests and proposals that wait for somebody."""
    content: Story = whole("moderation.json")
    return content


def keeping() -> Story:
    """What waits for those who keep order, what they did, and where countries help."""
    content: Story = whole("keeping.json")
    return content


def lately() -> Story:
    """What was done in the last days, and what for."""
    content: Story = whole("lately.json")
    return content


def _personas() -> dict[str, str]:
    content = whole("personas.json")
    return {name: persona for persona, name in content["who"].items()} | {
        person["id"]: person["id"] for person in content["more"]
    }


PERSONAS = _personas()
"""Name in the content -> what its sign-in button is called."""
