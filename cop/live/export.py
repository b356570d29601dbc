"""A transcript in formats to take away: Markdown, JSON, CSV. Made from what the floor shows, and nothing else.

`head` is a session as `queries.sessions` reads it for its reader. Words of people are shown as they wrote them
(`source`), never their markup made to look like ours. `say` gives a sentence of the catalogues by its key.
"""

import csv
import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from io import StringIO
from typing import Any

from cop.live.queries.rooms import Item
from cop.live.queries.transcript import Transcript

Say = Callable[..., str]
COLUMNS = ("id", "place", "step", "language", "asked_by", "organisation", "country", "region", "support", "question",
           "answered_by", "answer_kind", "answer", "on_air_minute", "topic")
_BLOCKS = re.compile(r"</(?:p|li|h3|h4|pre|blockquote)>|<br>")
_TAGS = re.compile(r"<[^>]*>")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def words(html: str) -> str:
    """The words of rendered html, with its line breaks."""
    return unescape(_TAGS.sub("", _BLOCKS.sub("\n", html))).strip()


def name_of(byline: Mapping[str, str], say: Say) -> str:
    """Who is shown, in one line: a name, an organisation, a role, or nobody."""
    if byline["mode"] == "named":
        return byline["name"]
    if byline["mode"] == "organisation":
        return byline["organisation"]
    if byline["mode"] == "role":
        return say(f"role.{byline['role']}")
    return say("byline.anonymous")


def as_json(head: Mapping[str, Any], transcript: Transcript) -> str:
    """The items as rooms carry them, with the session they belong to."""
    summary = transcript.summary
    said = {"language": summary.language, "text": summary.source, "html": summary.html} if summary else None
    questions = [_plain(item, transcript) for item in transcript.all]
    return json.dumps({"session": {**head, "summary": said}, "questions": questions}, ensure_ascii=False, indent=1)


def _plain(item: Item, transcript: Transcript) -> Item:
    """`on_air_minute`: whole minutes after the start, or null; `topic`: where it goes on, or ""."""
    answers = [{**answer, "text": words(answer["html"])} for answer in item["answers"]]
    return {**item, "text": words(item["html"]), "answers": answers,
            "on_air_minute": transcript.minutes.get(item["id"]), "topic": _topic(item, transcript)}


def _topic(item: Item, transcript: Transcript) -> str:
    return transcript.topics[item["id"]].address if item["id"] in transcript.topics else ""


def as_csv(transcript: Transcript, say: Say) -> str:
    """One line for each answer, or for a question without one; before them the summary, with this word as its step.

    UTF-8 with a mark, as spreadsheets expect it.
    """
    out = StringIO()
    lines = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    lines.writeheader()
    if transcript.summary:
        summary = transcript.summary
        lines.writerow({"step": "summary", "language": summary.language, "answer": _harmless(summary.source)})
    for item in transcript.all:
        marks = (transcript.minutes.get(item["id"], ""), _topic(item, transcript))
        for answer in item["answers"] or [None]:
            values = [_harmless(value) for value in (*_line(item, answer, say), *marks)]
            lines.writerow(dict(zip(COLUMNS, values, strict=True)))
    return "\ufeff" + out.getvalue()


def _line(item: Item, answer: Item | None, say: Say) -> list[object]:
    byline = item["byline"]
    own = [item["id"], item["place"], item["step"], item["lang"], name_of(byline, say), byline["organisation"],
           byline["country"], item["region"], item["support"], words(item["html"])]
    given = [name_of(answer["byline"], say), answer["kind"], words(answer["html"])] if answer else ["", "", ""]
    return [*own, *given]


def _harmless(value: object) -> object:
    """A spreadsheet takes some first letters for a formula to be computed."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_markdown(title: str, facts: str, transcript: Transcript, say: Say) -> str:
    """Headings and quotations; what people wrote is escaped where it would be taken for markup."""
    parts = [f"# {_escaped(title)}", facts]
    if transcript.summary:
        parts.append("\n".join(f"> {line}".rstrip() for line in _markdown(transcript.summary.source).split("\n")))
    for item in transcript.all:
        parts.append(f"## {item['place']}. {_escaped(words(item['html']))}")
        parts.append(f"{_escaped(name_of(item['byline'], say))} · {say('live.supporters', n=item['support'])}")
        if item["id"] in transcript.minutes:
            parts.append(say("live.on-air-minute", n=transcript.minutes[item["id"]]))
        for answer in item["answers"]:
            parts.append(f"**{_escaped(name_of(answer['byline'], say))}** ({say('answer.' + answer['kind'])})")
            parts.append("\n".join(f"> {_escaped(line)}" for line in words(answer["html"]).split("\n")))
        if item["id"] in transcript.topics:
            parts.append(say("live.goes-on", address=_topic(item, transcript)))
    return "\n\n".join(parts) + "\n"


def _markdown(source: str) -> str:
    """What was written as Markdown, without the HTML other readers of Markdown would let through."""
    return source.replace("<", "&lt;")


def _escaped(text: str) -> str:
    """On one line, with nothing Markdown would take for its own."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|~-])", r"\\\1", " ".join(text.split()))
