"""The page of a topic, joined from fragments: one for the frame, one for each reply, one for the composer.

What a fragment's key must name: the thing and its version, whatever else of the row shows in it, and the class
of reader it was made for. Names, days, counts and keys are holes.
"""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cop.community import attachment
from cop.community.byline import choices
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.vocabulary import stored_labels
from cop.forum import pointers, queries
from cop.kit.errors import Refused
from cop.kit.filetype import BY_SUFFIX
from cop.kit.forms import BLANK, Form
from cop.kit.fragments import Fragment, hole
from cop.kit.joined import Joiner, this_minute
from cop.kit.store import Row
from cop.kit.web import errors_of, render_text

Key = tuple[object, ...]


class Standing:
    """What policy asks of a thing, from a raw row."""

    __slots__ = ("audience_id", "author_id", "group_id")

    def __init__(self, found: Row) -> None:
        self.audience_id = found["audience_id"]
        self.author_id = found["author_id"]
        self.group_id = found["group_id"]


class Rights:
    """What this reader may do in this thread: the class a fragment is made for."""

    __slots__ = ("accept", "attach", "compose", "edit", "key", "steward", "writable")

    def __init__(self, reader: Reader, topic: Row) -> None:
        about = Standing(topic)
        self.writable = topic["closed_at"] is None and topic["state"] == "published"
        self.steward = may(reader, "thing.hide", about)
        self.edit = may(reader, "topic.edit", about)
        self.accept = may(reader, "topic.accept", about)
        self.compose = self.writable and may(reader, "topic.reply", about)
        self.attach = self.writable and may(reader, "file.attach", about)
        self.key = (self.writable, self.steward, self.edit, self.accept, self.compose, self.attach)


async def thread(
    request: Request, topic: Row, *, after: int = 0, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    """The page; with a refusal (422), the composer shows again what was typed."""
    reader: Reader = request.user
    replies, more = await queries.replies_of(reader, topic, after)
    last = replies[-1]["number"] if more else 0
    _mark_read(reader, topic, last or max((each["number"] for each in replies), default=after))
    rights, joiner = Rights(reader, topic), Joiner(request)
    composer = ""
    if rights.compose:
        composer = await _composer(joiner, topic, form, refusal)
    joiner.values |= {"posts": await _posts(joiner, replies, rights), "composer": composer}
    html = await _frame(joiner, topic, rights, after=after, last=last, refusal=refusal)
    return HTMLResponse(html, status_code=422 if refusal else 200)


def _mark_read(reader: Reader, topic: Row, shown: int) -> None:
    """Only what is new to the reader is written down: most views are of something read before."""
    if reader.signed_in and (topic["read_to"] is None or topic["read_to"] < shown):
        pointers.saw(reader.id, topic["id"], shown)


async def _frame(
    joiner: Joiner, topic: Row, rights: Rights, *, after: int, last: int, refusal: Refused | None
) -> str:
    """Everything around replies and composer."""
    request = joiner.request
    key = (
        "topic", topic["id"], topic["version"], topic["children"], topic["accepted_count"], topic["own_hidden"],
        str(topic["pinned_until"]), topic["audience_id"], topic["group_labels"], topic["dos"], rights.key, after, last,
        request.scope["theme"], this_minute(),
    )
    frame = joiner.find(key) if refusal is None else None
    if frame is None:
        own = topic["author_id"] == joiner.reader.id
        files = await attachment.of_thing(joiner.reader, topic["id"])  # a file more is a version more: see the key
        context: dict[str, Any] = {
            "topic": topic, "terms": await queries.terms(topic["terms"]), "own": own,
            "group_labels": stored_labels(topic["group_labels"]), "own_hidden": topic["own_hidden"],
            "next_href": f"/topics/{topic['public_id']}?after={last}" if last else "",
            "first_href": f"/topics/{topic['public_id']}" if after else "",
            "files": files, "may_attach": rights.attach and len(files) < attachment.MOST_OF_THING,
            "accept": ",".join(BY_SUFFIX), "steward": rights.steward, "may_edit": rights.edit,
            "composing": rights.compose,
            "dos": dos_of(topic["dos"], joiner.language), "posts": hole("posts"), "composer": hole("composer"),
            "errors": errors_of(request, refusal), "facts": refusal.facts if refusal else {},
        }
        frame = (
            joiner.make(key, "forum/topic.html", **context) if refusal is None
            else joiner.passing("forum/topic.html", **context)
        )
    return frame.fill(joiner.values)


async def _posts(joiner: Joiner, replies: Sequence[Row], rights: Rights) -> str:
    """The replies one after the other; how many found one useful is a hole, the rest is in its fragment."""
    keys = tuple([_key(joiner, reply, rights) for reply in replies])
    posts = joiner.find(keys) or joiner.row(keys, await _fragments(joiner, replies, keys, rights))
    for reply in replies:
        joiner.values[f"count:{reply['id']}"] = str(reply["useful_count"])
    return posts.fill(joiner.values)


async def _fragments(
    joiner: Joiner, replies: Sequence[Row], keys: tuple[Key, ...], rights: Rights
) -> list[Fragment]:
    """One for each reply; the words of those not kept are read together."""
    kept = {reply["id"]: joiner.find(key) for reply, key in zip(replies, keys, strict=True)}
    missing = [id_ for id_, fragment in kept.items() if fragment is None]
    words = await queries.bodies(joiner.reader, missing) if missing else {}
    for reply, key in zip(replies, keys, strict=True):
        if reply["id"] in words:
            kept[reply["id"]] = _make(joiner, key, words[reply["id"]], reply, rights)
    return [fragment for fragment in kept.values() if fragment is not None]


def _key(joiner: Joiner, reply: Row, rights: Rights) -> Key:
    """All that a reply's fragment depends on; whether it is the reader's own or marked by the reader is a class."""
    return (
        "reply", reply["id"], reply["version"], reply["state"], reply["accepted_at"] is None,
        reply["author_id"] == joiner.reader.id, reply["own_mark"] is None, rights.key,
    )


def _make(joiner: Joiner, key: Key, words: Row, reply: Row, rights: Rights) -> Fragment:
    return joiner.make(
        key, "forum/reply.html", reply=words, own=reply["author_id"] == joiner.reader.id,
        pressed=reply["own_mark"] is not None, count=hole(f"count:{reply['id']}"), may_accept=rights.accept,
        steward=rights.steward, writable=rights.writable,
    )


async def _composer(joiner: Joiner, topic: Row, form: Form, refusal: Refused | None) -> str:
    """Where to write, with the reader's own bylines; made anew every minute, and after a refusal."""
    reader: Reader = joiner.reader
    key = ("composer", topic["id"], topic["audience_id"], reader, this_minute())
    if refusal is None and (kept := joiner.find(key)):
        return kept.fill(joiner.values)
    context = {
        "topic": topic, "group_labels": stored_labels(topic["group_labels"]), "form": form,
        "readers": await queries.readers_of(topic["group_id"]),
        "bylines": await byline_choices(reader, topic["group_id"]), "errors": errors_of(joiner.request, refusal),
    }
    if refusal is not None:
        return render_text(joiner.request, "forum/composer.html", **context)
    return joiner.make(key, "forum/composer.html", **context).fill(joiner.values)


async def byline_choices(reader: Reader, group_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Each mode with what it would show of this reader, here."""
    return [(mode, shown.columns()) for mode, shown in (await choices(reader, group_id=group_id)).items()]


def dos_of(stored: Any, language: str) -> dict[str, list[str]]:
    """The group's own do and don't in this language, or none: the template has ours."""
    own: Any = stored_labels(stored)
    return {"do": [], "dont": [], **own.get(language, {})}

