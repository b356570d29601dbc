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
           "answered_by", "answer_kind", "answer")
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
    return json.dumps({"session": dict(head), "questions": [_plain(item) for item in transcript.all]},
                      ensure_ascii=False, indent=1)


def _plain(item: Item) -> Item:
    answers = [{**answer, "text": words(answer["html"])} for answer in item["answers"]]
    return {**item, "text": words(item["html"]), "answers": answers}


def as_csv(transcript: Transcript, say: Say) -> str:
    """One line for each answer, or for a question without one. UTF-8 with a mark, as spreadsheets expect it."""
    out = StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for item in transcript.all:
        for answer in item["answers"] or [None]:
            lines.writerow([_harmless(value) for value in _line(item, answer, say)])
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
    for item in transcript.all:
        parts.append(f"## {item['place']}. {_escaped(words(item['html']))}")
        parts.append(f"{_escaped(name_of(item['byline'], say))} · {say('live.supporters', n=item['support'])}")
        for answer in item["answers"]:
            parts.append(f"**{_escaped(name_of(answer['byline'], say))}** ({say('answer.' + answer['kind'])})")
            parts.append("\n".join(f"> {_escaped(line)}" for line in words(answer["html"]).split("\n")))
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    """On one line, with nothing Markdown would take for its own."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|~-])", r"\\\1", " ".join(text.split()))
