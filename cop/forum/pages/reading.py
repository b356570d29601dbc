"""Topics in the browser: the list, a thread, the history of a text."""

from urllib.parse import urlencode

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cop.community.policy import may
from cop.community.vocabulary import THEME, label
from cop.forum import queries
from cop.forum.models import KINDS
from cop.forum.pages.leading import led_on
from cop.forum.pages.thread import Standing, thread
from cop.forum.pages.unread import LEAN_LIST
from cop.forum.queries import Wanted
from cop.kit.errors import Missing
from cop.kit.fragments import Fragment, hole
from cop.kit.i18n import OWN_NAMES
from cop.kit.joined import Joiner, this_minute
from cop.kit.store import Row
from cop.kit.web import is_lean, render

TABS = ("activity", "unread", "unanswered", "mine")


async def index(request: Request) -> Response:
    """`/topics`: filters in the address, a cursor for the next page."""
    wanted, after = _wanted(request), request.query_params.get("after", "")
    most = LEAN_LIST if is_lean(request) else queries.LIST_PAGE
    listed = await queries.topics(request.user, wanted, after, most=most)
    joiner = Joiner(request)
    joiner.values |= {
        "rows": await _lines(joiner, listed.topics),
        "next": urlencode({**wanted.query(), "after": listed.next}),
    }
    key = ("topics", wanted, bool(listed.topics), bool(listed.next), bool(after), request.scope["theme"], this_minute())
    frame = joiner.find(key)
    if frame is None:
        frame = joiner.make(
            key, "forum/index.html", wanted=wanted, found=bool(listed.topics), rows=hole("rows"),
            next_href="/topics?" + hole("next") if listed.next else "",
            first_href=f"/topics?{urlencode(wanted.query())}" if after else "",
            themes=(await queries.vocabulary())[THEME], countries=await queries.countries(),
            languages=list(OWN_NAMES), tabs_of=TABS, kinds=KINDS,
        )
    return HTMLResponse(frame.fill(joiner.values))


def _wanted(request: Request) -> Wanted:
    """The filters of the address; what is not one of ours counts as none, or finds nothing."""
    asked = request.query_params
    tab, kind = asked.get("tab", ""), asked.get("kind", "")
    return Wanted(
        tab=tab if tab in TABS else "activity", group=asked.get("group", ""), theme=asked.get("theme", ""),
        language=asked.get("language", ""), country=asked.get("country", ""), kind=kind if kind in KINDS else "",
    )


async def _lines(joiner: Joiner, topics: list[Row]) -> str:
    """The topics one under the other; whether one is new is the reader's own."""
    new, news = (_unread(joiner, never=never) if joiner.reader.signed_in else "" for never in (True, False))
    keys = tuple([
        ("line", each["id"], each["version"], each["state"], each["children"], str(each["latest_at"]))
        for each in topics
    ])
    lines = joiner.find(keys) or joiner.row(keys, await _fragments(joiner, topics, keys))
    names = await _group_names(joiner, topics)
    for topic in topics:
        id_, read_to = topic["id"], topic["read_to"]
        joiner.values[f"unread:{id_}"] = (
            new if read_to is None else news if read_to < topic["latest_number"] else ""
        )
        joiner.values[f"group:{id_}"] = names.get(topic["group_id"], "")
    return lines.fill(joiner.values)


async def _fragments(joiner: Joiner, topics: list[Row], keys: tuple[tuple[object, ...], ...]) -> list[Fragment]:
    """One for each line; the words of those not kept are read together."""
    kept = {topic["id"]: joiner.find(key) for topic, key in zip(topics, keys, strict=True)}
    missing = [id_ for id_, fragment in kept.items() if fragment is None]
    words = await queries.lines(joiner.reader, missing) if missing else {}
    for topic, key in zip(topics, keys, strict=True):
        if (id_ := topic["id"]) in words:
            kept[id_] = joiner.make(
                key, "forum/row.html", topic=words[id_], group=hole(f"group:{id_}"), unread=hole(f"unread:{id_}")
            )
    return [fragment for fragment in kept.values() if fragment is not None]


async def _group_names(joiner: Joiner, topics: list[Row]) -> dict[int, str]:
    """Names of the groups of these topics, ready for the page; at most a minute old."""
    minute = this_minute()
    keys = {each["group_id"]: ("group name", each["group_id"], minute) for each in topics}
    kept = {id_: joiner.find(key) for id_, key in keys.items()}
    if None in kept.values():
        for id_, labels in (await queries.group_names(joiner.reader)).items():
            if id_ in keys:
                kept[id_] = joiner.keep(keys[id_], str(escape(label(labels, joiner.language))))
    return {id_: fragment.parts[0] for id_, fragment in kept.items() if fragment is not None}


def _unread(joiner: Joiner, *, never: bool) -> str:
    key = ("unread", never)
    return (joiner.find(key) or joiner.make(key, "forum/unread.html", never=never)).fill(joiner.values)


async def show(request: Request) -> Response:
    """`/topics/<public id>`: the topic, accepted answers first, then replies in order."""
    public_id = request.path_params["id"]
    try:
        topic = await queries.topic_row(request.user, public_id)
    except Missing:
        return await led_on(request.user, public_id)
    return await thread(request, topic, after=_number(request.query_params.get("after", "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


async def history(request: Request) -> Response:
    return await _history(request, "topic")


async def reply_history(request: Request) -> Response:
    return await _history(request, "reply")


async def _history(request: Request, kind: str) -> Response:
    public_id = request.path_params["id"]
    revisions = await queries.revisions(request.user, public_id, kind)
    return render(request, "forum/history.html", revisions=revisions, kind=kind, public_id=public_id,
                  steward=may(request.user, "thing.hide", Standing(revisions[0])))
