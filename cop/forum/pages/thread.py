"""The page of a topic, joined from fragments: one for the frame, one for each reply, one for the composer.

What a fragment's key must name: the thing and its version, whatever else of the row shows in it, and the class
of reader it was made for. Names, days, counts and keys are holes.
"""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cop.community import attachment, opened, scanning, singling
from cop.community.byline import choices
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.vocabulary import stored_labels
from cop.forum import pointers, queries
from cop.forum.models import SYNTHESIS
from cop.forum.pages import around, asked, ballots, keeping, leading, sittings, spoken, unread
from cop.forum.pages.keeping import Kept
from cop.forum.pages.shared import standing
from cop.forum.queries import answers
from cop.forum.queries.drafts import REPLY, place_of
from cop.forum.queries.links import links_of
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

    __slots__ = ("also_in", "audience_id", "author_id", "group_id")

    def __init__(self, found: Row) -> None:
        self.audience_id = found["audience_id"]
        self.author_id = found["author_id"]
        self.group_id = found["group_id"]
        self.also_in = found["also_in"]


class Rights:
    """What this reader may do in this thread: the class a fragment is made for."""

    __slots__ = (
        "accept", "alarm", "attach", "compose", "edit", "has_around", "key", "member", "own", "steward", "topic_id",
        "words", "writable",
    )

    def __init__(self, reader: Reader, topic: Row, words: str = "") -> None:
        about = Standing(topic)
        self.topic_id: str = topic["public_id"]
        self.words = words
        """The language asked for, see `spoken.asked`."""
        self.has_around = topic["synthesis_id"] is not None or bool(topic["has_trials"])
        self.writable = topic["closed_at"] is None and topic["state"] == "published"
        self.own: bool = topic["author_id"] == reader.id
        self.steward = may(reader, "thing.hide", about)
        self.alarm = may(reader, "incident.open", about)
        self.edit = may(reader, "topic.edit", about)
        self.accept = may(reader, "topic.accept", about)
        self.member = may(reader, "topic.reply", about)
        self.compose = self.writable and self.member
        self.attach = self.writable and may(reader, "file.attach", about)
        self.key = (
            self.writable, self.steward, self.edit, self.accept, self.compose, self.attach, self.member, words,
            self.has_around, self.alarm, self.own,
        )


async def thread(
    request: Request, topic: Row, *, after: int = 0, form: Form = BLANK, refusal: Refused | None = None,
    kept: Kept | None = None, spoilt: ballots.Spoilt | None = None,
) -> Response:
    """The page; with a refusal (422), the composer shows again what was typed, or a poll the vote that was spoilt."""
    reader: Reader = request.user
    most = unread.page_size(request)
    replies, more = await queries.replies_of(reader, topic, after, most=most)
    last = replies[-1]["number"] if more else 0
    _mark_read(reader, topic, last or max((each["number"] for each in replies), default=after))
    rights, joiner = Rights(reader, topic, spoken.asked(request)), Joiner(request)
    around.fill(joiner, replies, await answers.around(reader, topic))
    composer = ""
    if rights.compose:
        composer = await _composer(joiner, topic, form, refusal, kept)
    begins = unread.begins(topic, replies)
    joiner.values |= {
        "posts": await _posts(joiner, topic, replies, rights, begins), "composer": composer,
        "since": unread.line(joiner, topic, here=begins is not None), "unheard": await leading.unheard(request),
        "asked": await asked.block(joiner, topic, may_invite=rights.accept),
        "polls": await ballots.block(
            joiner, topic, is_member=rights.member, keeps=rights.steward, alarm=rights.alarm, spoilt=spoilt
        ),
        "meetings": await sittings.block(joiner, topic, steward=rights.steward, alarm=rights.alarm),
    }
    html = await _frame(joiner, topic, rights, after=after, last=last, refusal=refusal)
    return HTMLResponse(html, status_code=422 if refusal or spoilt else 200)


def _mark_read(reader: Reader, topic: Row, shown: int) -> None:
    """Only what is new to the reader is written down: most views are of something read before."""
    if reader.signed_in and (topic["read_to"] is None or topic["read_to"] < shown):
        pointers.saw(reader.id, topic["id"], shown)
    if reader.signed_in:
        opened.saw(reader.id, topic["id"], shown)


async def _frame(
    joiner: Joiner, topic: Row, rights: Rights, *, after: int, last: int, refusal: Refused | None
) -> str:
    """Everything around replies and composer."""
    request = joiner.request
    key = (
        "topic", topic["id"], topic["version"], topic["children"], topic["accepted_count"], topic["own_hidden"],
        topic["set_aside"] > 0,
        str(topic["pinned_until"]), topic["audience_id"], topic["also_in"], topic["group_labels"], topic["dos"],
        rights.key, after, last, request.scope["theme"], this_minute(),
    )
    frame = joiner.find(key) if refusal is None else None
    if frame is None:
        translated = await spoken.translated(joiner, topic, rights.words)
        files = await attachment.of_thing(joiner.reader, topic["id"])  # a file more is a version more: see the key
        context: dict[str, Any] = {
            "topic": topic, "terms": await queries.terms(topic["terms"]), "own": rights.own,
            "group_labels": stored_labels(topic["group_labels"]), "own_hidden": topic["own_hidden"],
            "next_href": f"/topics/{topic['public_id']}?after={last}{spoken.more(rights.words)}" if last else "",
            "first_href": f"/topics/{topic['public_id']}{spoken.only(rights.words)}" if after else "",
            "spoken": translated, "marks": hole("marks:"), "member": rights.member, "words": rights.words,
            "files": [each for each in files if rights.edit or not each.waits],
            "may_attach": rights.attach and len(files) < attachment.MOST_OF_THING,
            "accept": ",".join(BY_SUFFIX), "steward": rights.steward, "may_edit": rights.edit, "alarm": rights.alarm,
            "composing": rights.compose,
            **await standing(topic), "dos": dos_of(topic["dos"], joiner.language),
            "posts": hole("posts"), "composer": hole("composer"),
            "since": hole("since"), "unheard": hole("unheard"),
            "asked": hole("asked"), "meetings": hole("meetings"), "polls": hole("polls"),
            "links": await links_of(topic),
            "errors": errors_of(request, refusal), "facts": refusal.facts if refusal else {},
            "looked": scanning.asked_about(refusal, scanning.FILE),
        }
        frame = (
            joiner.make(key, "forum/topic.html", **context) if refusal is None
            else joiner.passing("forum/topic.html", **context)
        )
    return frame.fill(joiner.values)


async def _posts(joiner: Joiner, topic: Row, replies: Sequence[Row], rights: Rights, begins: int | None) -> str:
    """The replies, with the mark of what is new where it begins."""
    if begins is None:
        return await _row(joiner, replies, rights)
    before = await _row(joiner, replies[:begins], rights) if begins else ""
    return before + unread.mark(joiner, topic) + await _row(joiner, replies[begins:], rights)


async def _row(joiner: Joiner, replies: Sequence[Row], rights: Rights) -> str:
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
    words = await queries.bodies(joiner.reader, missing, spoken.wanted(joiner, rights.words)) if missing else {}
    files = await attachment.of_things(joiner.reader, [id_ for id_, each in words.items() if each["files"]])
    for reply, key in zip(replies, keys, strict=True):
        if reply["id"] in words:
            kept[reply["id"]] = _make(joiner, key, words[reply["id"]], reply, rights, files.get(reply["id"], []))
    return [fragment for fragment in kept.values() if fragment is not None]


def _key(joiner: Joiner, reply: Row, rights: Rights) -> Key:
    """All that a reply's fragment depends on; whether it is the reader's own or marked by the reader is a class."""
    return (
        "reply", reply["id"], reply["version"], reply["state"], reply["accepted_at"] is None,
        reply["author_id"] == joiner.reader.id, reply["own_mark"] is None, rights.key,
    )


def _make(
    joiner: Joiner, key: Key, words: Row, reply: Row, rights: Rights, files: list[attachment.Listed]
) -> Fragment:
    template = "forum/synthesis.html" if words["sort"] == SYNTHESIS else "forum/reply.html"
    if not rights.steward and reply["author_id"] != joiner.reader.id:
        files = [each for each in files if not each.waits]
    return joiner.make(
        key, template, reply=words, files=files, own=reply["author_id"] == joiner.reader.id,
        pressed=reply["own_mark"] is not None, count=hole(f"count:{reply['id']}"), may_accept=rights.accept,
        steward=rights.steward, alarm=rights.alarm, writable=rights.writable, composing=rights.compose,
        member=rights.member, topic_id=rights.topic_id,
        spoken=spoken.of_reply(words, rights), marks=hole(f"marks:{reply['id']}") if rights.has_around else "",
    )


async def _composer(joiner: Joiner, topic: Row, form: Form, refusal: Refused | None, kept: Kept | None) -> str:
    """Where to write, with the reader's own bylines and draft; made anew every minute, when the draft is another, where
    the address names one, and after a refusal."""
    reader: Reader = joiner.reader
    key = ("composer", topic["id"], topic["audience_id"], topic["also_in"], topic["drafts"], reader, this_minute())
    is_kept = refusal is None and not joiner.request.query_params.keys() & {"draft", leading.QUOTE}
    if is_kept and (found := joiner.find(key)):
        return found.fill(joiner.values)
    place = place_of(REPLY, topic["public_id"])
    if refusal is None and topic["drafts"]:
        form, kept = await keeping.of_place(joiner.request, place)
    if refusal is None:
        form = await leading.with_quote(joiner.request, topic, form)
    context = {
        "topic": topic, "group_labels": stored_labels(topic["group_labels"]), "form": form,
        "kept": kept or Kept(place=place), "readers": await queries.readers_of(topic["group_id"]),
        "bylines": await byline_choices(reader, topic["group_id"]),
        "alike": await singling.alike(reader, topic["group_id"]), "errors": errors_of(joiner.request, refusal),
        "looked": scanning.asked_about(refusal), **await standing(topic),
    }
    if not is_kept:
        return render_text(joiner.request, "forum/composer.html", **context)
    return joiner.make(key, "forum/composer.html", **context).fill(joiner.values)


async def byline_choices(reader: Reader, group_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Each mode with what it would show of this reader, here."""
    return [(mode, shown.columns()) for mode, shown in (await choices(reader, group_id=group_id)).items()]


def dos_of(stored: Any, language: str) -> dict[str, list[str]]:
    """The group's own do and don't in this language, or none: the template has ours."""
    own: Any = stored_labels(stored)
    return {"do": [], "dont": [], **own.get(language, {})}

