"""A summary of a session, drafted from what its floor shows: Markdown, for those who run it to make their own.

`say` gives a sentence of the catalogues by its key.
"""

import re
from collections.abc import Iterable, Iterator

from cop.kit.store import Row
from cop.live.export import Say, name_of, words
from cop.live.models import EXPERT, HOST
from cop.live.queries.rooms import Item
from cop.live.queries.sessions import Sitting
from cop.live.queries.transcript import Topic, Transcript

LONGEST_QUESTION, LONGEST_SENTENCE = 200, 300
"""Of what is taken over; a draft is meant to be read."""
_SENTENCE = re.compile(r".+?[.!?…。؟](?=\s|$)", re.DOTALL)


def draft(session: Sitting, parts: Iterable[Row], found: Transcript, say: Say, *, longest: int) -> str:
    """Title, when, who hosted and answered, what was answered, what goes on; as many lines as there is room for."""
    made: list[str] = []
    for line in _lines(session, list(parts), found, say):
        if len("\n".join([*made, line])) > longest:
            break
        made.append(line)
    return "\n".join(made).rstrip()


def _lines(session: Sitting, parts: list[Row], found: Transcript, say: Say) -> Iterator[str]:
    yield f"# {_escaped(session.title)}"
    yield ""
    yield say("summary.when", day=f"{session.starts_at:%Y-%m-%d}", hour=f"{session.starts_at:%H:%M}", n=session.minutes)
    for role, key in ((HOST, "summary.hosts"), (EXPERT, "summary.experts")):
        names = ", ".join(_escaped(part["name"]) for part in parts if part["role"] == role)
        if names:
            yield ""
            yield say(key, names=names)
    if found.answered:
        yield from ("", f"## {say('summary.answered')}", "")
        for item in found.answered:
            yield from _answered(item, say)
    if found.topics:
        yield from ("", f"## {say('summary.goes-on')}", "")
        for topic in found.topics.values():
            yield _going_on(topic)


def _answered(item: Item, say: Say) -> Iterator[str]:
    yield f"- **{_escaped(_cut(words(item['html']), LONGEST_QUESTION))}**"
    for answer in item["answers"]:
        yield f"  - {_escaped(name_of(answer['byline'], say))}: {_escaped(first_sentence(words(answer['html'])))}"


def _going_on(topic: Topic) -> str:
    return f"- [{_escaped(topic.title)}]({topic.address})"


def first_sentence(text: str) -> str:
    """Up to the first full stop, question mark or the like; cut where that is far away."""
    line = " ".join(text.split())
    found = _SENTENCE.match(line)
    return _cut(found[0] if found else line, LONGEST_SENTENCE)


def _cut(text: str, longest: int) -> str:
    """On one line, at a word, with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return f"{line[: longest - 1].rpartition(' ')[0] or line[: longest - 1]}…"


def _escaped(text: str) -> str:
    """What Markdown would take for its own inside a line; a draft is read and changed as it stands here."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(text.split()))
