"""In which language the words of a post are shown: the reader's own where a member has translated them and the original
has not changed since; else the original. `?in=` asks for another one, or for the originals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request

from cop.community.speech import language_of_text
from cop.forum.queries import answers
from cop.kit.forms import Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.joined import Joiner
from cop.kit.web import language_of

ORIGINAL = "original"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A post and its translations, as the line below it tells of them."""

    public_id: str
    own: str
    """The language it was written in."""
    language: str
    """The one that is shown: `own`, or that of the translation."""
    parts: Mapping[str, str]
    """The words of the translation as html, where one is shown."""
    is_stale: bool
    """The original has changed since there was a translation into the language the reader would have."""
    others: tuple[str, ...]
    """Further languages to read it in."""
    before: str
    after: str
    """The address that shows it in a language is `before`, the language, `after`."""

    @property
    def is_translation(self) -> bool:
        return self.language != self.own

    def href(self, language: str) -> str:
        return f"{self.before}in={language}{self.after}"


class Place(Protocol):
    """Where a reply stands, and what was asked for."""

    topic_id: str
    words: str


def asked(request: Request) -> str:
    """What the address asks for: a language of ours, "original", or "" for the usual."""
    value = request.query_params.get("in", "")
    return value if value in OWN_NAMES or value == ORIGINAL else ""


def more(words: str) -> str:
    """The same in an address that has a question mark."""
    return f"&in={words}" if words else ""


def only(words: str) -> str:
    return f"?in={words}" if words else ""


def wanted(joiner: Joiner, words: str) -> str:
    """The language of the translations that are looked for."""
    return "" if words == ORIGINAL else words or joiner.language


async def translated(joiner: Joiner, topic: Mapping[str, Any], words: str) -> Spoken:
    """The topic's own words. One statement where there is a translation, else none."""
    languages, language = _languages(topic["translations"]), wanted(joiner, words)
    found = answers.Translation(language, {})
    if language in languages:
        found = await answers.translation(joiner.reader, topic["id"], language)
    is_shown = found.exists and (bool(words) or not found.is_stale)
    return Spoken(
        public_id=topic["public_id"], own=topic["language"], language=language if is_shown else topic["language"],
        parts={part: str(row["source" if part == "title" else "html"] or "") for part, row in found.parts.items()},
        is_stale=found.exists and found.is_stale, others=_but(languages, language if is_shown else ""),
        before=f"/topics/{topic['public_id']}?", after="",
    )


def of_reply(reply: Mapping[str, Any], place: Place) -> Spoken:
    """The words of a reply, from a row of BODIES."""
    is_stale = reply["translated"] is not None and reply["of_revision"] != reply["revision"]
    is_shown = reply["translated"] is not None and (bool(place.words) or not is_stale)
    languages = _languages(reply["translations"])
    language = reply["translated_to"] if is_shown else reply["language"]
    return Spoken(
        public_id=reply["public_id"], own=reply["language"], language=language,
        parts={"body": reply["translated"] or ""}, is_stale=is_stale,
        others=_but(languages, language), before=f"/topics/{place.topic_id}?after={reply['number'] - 1}&",
        after=f"#r-{reply['public_id']}",
    )


def _languages(listed: str) -> list[str]:
    return [language for language in OWN_NAMES if language in listed.split(",")]


def _but(languages: list[str], shown: str) -> tuple[str, ...]:
    return tuple(language for language in languages if language != shown)


async def chosen_language(request: Request, form: Form, *texts: str) -> str:
    """The language a form says its words are in; "" in a form that asks is for "as detected". Before any unit."""
    if "language" in form and not form.raw("language"):
        return await language_of_text("\n\n".join(texts), language_of(request))
    return form.choice("language", list(OWN_NAMES), default=language_of(request))
