"""What is new to a reader in a thread: the line above it, the mark before the first unread reply, the way there."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cop.forum import queries
from cop.kit.fragments import hole
from cop.kit.joined import Joiner
from cop.kit.store import Row
from cop.kit.web import is_lean, see

PLACE = "new"
"""The anchor of the mark."""
LEAN_PAGE, LEAN_LIST = 6, 20
"""Replies, and lines of a list, on a page that spares data."""


def page_size(request: Request) -> int:
    """So many replies stand on a page."""
    return LEAN_PAGE if is_lean(request) else queries.PAGE


async def first_unread(request: Request) -> Response:
    """`/topics/<public id>/unread`: to the first reply that is new; to the topic when nothing is, or all of it."""
    topic = await queries.topic_row(request.user, request.path_params["id"])
    return see(_address(topic) if topic["first_fresh"] else f"/topics/{topic['public_id']}")


def _address(topic: Row) -> str:
    """The page the first unread reply stands on: the first one, if it is sure to be there."""
    first = topic["first_fresh"]
    after = f"?after={first - 1}" if first > LEAN_PAGE else ""
    return f"/topics/{topic['public_id']}{after}#{PLACE}"


def begins(topic: Row, replies: Sequence[Row]) -> int | None:
    """Before which of these replies the mark stands; None for a page without it."""
    first = topic["first_fresh"]
    return next((place for place, each in enumerate(replies) if each["number"] == first), None) if first else None


def mark(joiner: Joiner, topic: Row) -> str:
    """It is in no fragment of a reply: those are shared."""
    return _made(joiner, topic, "forum/_new.html", count=0, here=True)


def line(joiner: Joiner, topic: Row, *, here: bool) -> str:
    """How much is new, and the way to it; "" when nothing is. `here`: it begins on this page."""
    if not topic["first_fresh"]:
        return ""
    joiner.values["fresh"] = f"#{PLACE}" if here else _address(topic)
    return _made(joiner, topic, "forum/_since.html", count=topic["fresh"], here=here)


def _made(joiner: Joiner, topic: Row, template: str, *, count: int, here: bool) -> str:
    read_at = str(topic["read_at"] or "")
    key = (template, count, here, read_at)
    fragment = joiner.find(key) or joiner.make(key, template, count=count, read_at=read_at, href=hole("fresh"))
    return fragment.fill(joiner.values)
