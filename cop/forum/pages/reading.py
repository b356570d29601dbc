"""Topics in the browser: the list, a thread, the history of a text."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cop.community.byline import MODES, freeze
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.vocabulary import THEME
from cop.forum import pointers, queries
from cop.forum.models import KINDS
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.store import Row
from cop.kit.web import errors_of, language_of, render

TABS = ("activity", "unanswered", "mine")


async def index(request: Request) -> Response:
    """`/topics`: filters in the address, a cursor for the next page."""
    reader: Reader = request.user
    asked = request.query_params
    tab = asked.get("tab", "")
    wanted = queries.Wanted(
        tab=tab if tab in TABS else "activity", group=asked.get("group", ""), theme=asked.get("theme", ""),
        language=asked.get("language", ""), country=asked.get("country", ""),
        kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
    )
    listed = await queries.topics(reader, wanted, asked.get("after", ""))
    following = f"/topics?{urlencode({**wanted.query(), 'after': listed.next})}" if listed.next else ""
    return render(
        request, "forum/index.html", wanted=wanted, listed=listed.topics, next_href=following,
        first_href=f"/topics?{urlencode(wanted.query())}" if asked.get("after") else "",
        themes=(await queries.vocabulary())[THEME], countries=await queries.countries(),
        labels=queries.labels, languages=list(OWN_NAMES), tabs_of=TABS, kinds=KINDS,
    )


async def show(request: Request) -> Response:
    """`/topics/<public id>`: the topic, accepted answers first, then replies in order."""
    reader: Reader = request.user
    topic = await queries.topic_row(reader, request.path_params["id"])
    after = _number(request.query_params.get("after", ""))
    return await thread(request, topic, after=after)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


async def thread(
    request: Request, topic: Row, *, after: int = 0, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    """The page of a topic; with a refusal, the reply form shows again what was typed."""
    reader: Reader = request.user
    replies, more = await queries.replies_of(reader, topic["id"], after)
    if reader.signed_in:
        pointers.saw(reader.id, topic["id"], max((each["number"] for each in replies), default=after))
    about = Standing(topic)
    composing = may(reader, "topic.reply", about) and topic["closed_at"] is None
    return render(
        request, "forum/topic.html", status=422 if refusal else 200, topic=topic, replies=replies,
        hidden=await queries.own_hidden(reader, topic["id"]) if after == 0 else [],
        terms=await queries.terms(topic["terms"]), group_labels=queries.labels(topic["group_labels"]),
        next_href=f"/topics/{topic['public_id']}?after={replies[-1]['number']}" if more else "",
        first_href=f"/topics/{topic['public_id']}" if after else "",
        steward=may(reader, "thing.hide", about), may_edit=may(reader, "topic.edit", about),
        may_accept=may(reader, "topic.accept", about), composing=composing, after=after,
        readers=await queries.readers_of(topic["group_id"]) if composing else (0, 0),
        bylines=await byline_choices(reader, topic["group_id"]) if composing else [],
        dos=dos_of(topic["dos"], language_of(request)),
        form=form, errors=errors_of(request, refusal), facts=refusal.facts if refusal else {},
    )


class Standing:
    """What policy asks of a thing, from a raw row."""

    __slots__ = ("audience_id", "author_id", "group_id")

    def __init__(self, found: Row) -> None:
        self.audience_id = found["audience_id"]
        self.author_id = found["author_id"]
        self.group_id = found["group_id"]


async def byline_choices(reader: Reader, group_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Each mode with what it would show of this reader, here."""
    return [(mode, (await freeze(reader, mode, group_id=group_id)).columns()) for mode in MODES]


def dos_of(stored: Any, language: str) -> dict[str, list[str]]:
    """The group's own do and don't in this language, or none: the template has ours."""
    own: Any = queries.labels(stored)
    return {"do": [], "dont": [], **own.get(language, {})}


async def history(request: Request) -> Response:
    return await _history(request, "topic")


async def reply_history(request: Request) -> Response:
    return await _history(request, "reply")


async def _history(request: Request, kind: str) -> Response:
    public_id = request.path_params["id"]
    revisions = await queries.revisions(request.user, public_id, kind)
    return render(request, "forum/history.html", revisions=revisions, kind=kind, public_id=public_id)
