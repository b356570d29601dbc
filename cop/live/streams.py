"""The same log for who cannot have a websocket: a snapshot, Server-Sent Events, and an answer that waits for news."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial, wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from cop.community.log import Position
from cop.community.people import Reader
from cop.kit.errors import Missing, TooMany
from cop.kit.line import Line
from cop.live.fragments import DATA, HTML, KINDS, Place, Press, Shape, compact, joined, read_position, written
from cop.live.queries.hearing import session_id
from cop.live.queries.snapshots import CHANNELS, FLOOR, MINE, snapshot
from cop.live.relay import Caught, Relay, SignedOut
from cop.live.relay.listeners import NOT_SIGNED_IN, NOT_YOURS, UNAVAILABLE, Follower

LONGEST_WAIT = 25.0
BEAT_SECONDS = 15.0
STREAM_SECONDS = 600.0
"""How long a stream lasts; the client comes again, and its cookie and rights are read again."""
PADDING = b":" + b" " * 2048 + b"\n"
"""What a proxy that keeps small answers back lets go of."""
STREAM_HEADERS = {"cache-control": "no-store, no-transform", "x-accel-buffering": "no"}

Endpoint = Callable[[Request], Awaitable[Response]]
Wanted = dict[str, Position | None]


class NotUnderstood(Exception):
    """An address no client of ours asks for."""


def for_clients(endpoint: Endpoint) -> Endpoint:
    """Refusals as a client reads them: 400, 401, 403, and 429 with the time to wait.

    What does not exist and what is not the reader's is the same 403, as for a websocket.
    """
    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            if not request.user.signed_in:
                raise SignedOut
            return await endpoint(request)
        except SignedOut:
            return _refused(401, "not-signed-in")
        except Missing:
            return _refused(403, "not-yours")
        except NotUnderstood:
            return _refused(400, "not-understood")
        except TooMany as error:
            return _refused(429, "too-many", {"retry-after": str(error.seconds)})

    return answer


def _refused(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"refused": code}, status_code=status, headers=headers)


# --- a snapshot ---


@for_clients
async def show(request: Request) -> Response:
    """What the channels show now, with the position that stands for."""
    reader: Reader = request.user
    names = request.query_params.get("channels", FLOOR).split(",")
    if not set(names) <= set(CHANNELS):
        raise NotUnderstood
    id_ = await session_id(reader, request.path_params["id"])
    press: Press = request.app.state.relay.press
    shown = {name: await _shown(reader, id_, Place(name, request.path_params["id"]), press, _shape(request))
             for name in names}
    return Response(compact(shown), media_type="application/json")


async def _shown(reader: Reader, id_: int, place: Place, press: Press, shape: Shape) -> dict[str, Any]:
    position, state = await snapshot(reader, id_, place.channel)
    facts, items = state["facts"], state["items"]
    if shape.kind == DATA:
        return {"at": written(position), "facts": facts, "items": items}
    return {
        "at": written(position), "facts": facts,
        "items": {name: press.item(item, place, shape) for name, item in items.items()},
        "html": press.parts(facts, items.get(facts["air"]), place, shape) if place.channel != MINE else {},
    }


def _shape(request: Request) -> Shape:
    kind = request.query_params.get("as", HTML)
    if kind not in KINDS:
        raise NotUnderstood
    return Shape(kind, request.scope["language"], request.scope["zone"])


# --- those who follow ---


def _follower(request: Request) -> Follower:
    return Follower(
        person_id=request.user.id, sign_in=request.scope["sign_in"], session=request.path_params["id"],
        shape=_shape(request),
    )


def _wanted(request: Request) -> Wanted:
    """Channels with positions, from the address; where a browser connects again by itself, from what it has seen."""
    wanted = {name: read_position(text) for name, text in request.query_params.items() if name in CHANNELS}
    seen = dict(pair.partition("=")[::2] for pair in request.headers.get("last-event-id", "").split(","))
    wanted |= {name: read_position(seen[name]) for name in wanted if name in seen}
    if not wanted:
        raise NotUnderstood
    return wanted


def _line(request: Request) -> Line | None:
    """The connection; an application that is asked without a server has none."""
    line: Line | None = request.scope.get("state", {}).get("line")
    return line


@for_clients
async def wait(request: Request) -> Response:
    """News as soon as there are any, else none after `wait` seconds."""
    relay: Relay = request.app.state.relay
    follower, wanted, seconds = _follower(request), _wanted(request), _seconds(request)
    relay.enter(follower)
    try:
        _until_stopping(request, follower)
        caught = await relay.follow(follower, wanted)
        until = asyncio.get_running_loop().time() + seconds
        while _is_quiet(caught) and await _goes_on(request, relay, follower, until):
            news = {each.channel: each for each in relay.more(follower)}
            caught = [news.get(each.channel, each) for each in caught]
        _still_allowed(follower)
        return Response(_as_json(caught), media_type="application/json")
    finally:
        _left(request, relay, follower)


def _seconds(request: Request) -> float:
    text = request.query_params.get("wait", "")
    if not (text.isdecimal() and text.isascii() and len(text) < 4):
        return LONGEST_WAIT
    return min(LONGEST_WAIT, float(text))


def _until_stopping(request: Request, follower: Follower) -> None:
    """A server that stops does not wait for those who wait for news."""
    line = _line(request)
    if line is not None:
        line.when_stopping = partial(follower.close, UNAVAILABLE)


def _left(request: Request, relay: Relay, follower: Follower) -> None:
    relay.leave(follower)
    line = _line(request)
    if line is not None:
        line.when_stopping = None


def _is_quiet(caught: list[Caught]) -> bool:
    return all(each.recovered and not each.words for each in caught)


async def _goes_on(request: Request, relay: Relay, follower: Follower, until: float) -> bool:
    """Wait for news; False when there is no more time, or the client has gone."""
    left = until - asyncio.get_running_loop().time()
    if follower.code or not relay.running or left <= 0 or await request.is_disconnected():
        return False
    return await follower.wait(left) and not follower.code


def _still_allowed(follower: Follower) -> None:
    if follower.code == NOT_SIGNED_IN:
        raise SignedOut
    if follower.code == NOT_YOURS:
        raise Missing


def _as_json(caught: list[Caught]) -> bytes:
    """The messages are JSON already."""
    parts = []
    for each in caught:
        head = json.dumps({"at": written(each.position), "recovered": each.recovered})[:-1]
        parts.append(b'"%s":%s,"events":[%s]}' % (each.channel.encode(), head.encode(), b",".join(each.words)))
    return b"{" + b",".join(parts) + b"}"


@for_clients
async def stream(request: Request) -> Response:
    """Server-Sent Events, until the ten minutes are over, the right is lost or the server stops."""
    relay: Relay = request.app.state.relay
    follower, wanted = _follower(request), _wanted(request)
    relay.enter(follower)
    try:
        _until_stopping(request, follower)
        caught = await relay.follow(follower, wanted)
    except BaseException:
        _left(request, relay, follower)
        raise
    line = _line(request)
    if line is not None:
        line.watched = True
    return _Stream(request, relay, follower, caught)


class _Stream(StreamingResponse):
    """The answer, which takes the follower out again however it ends."""

    def __init__(self, request: Request, relay: Relay, follower: Follower, caught: list[Caught]) -> None:
        super().__init__(
            _streamed(relay, follower, caught), media_type="text/event-stream; charset=utf-8", headers=STREAM_HEADERS
        )
        self._end = partial(_left, request, relay, follower)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._end()


async def _streamed(relay: Relay, follower: Follower, caught: list[Caught]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ends, at = loop.time() + STREAM_SECONDS, dict[str, Position]()
    yield PADDING + b'data: {"hello":1}\n\n'
    while True:
        if caught:
            yield _as_events(caught, at)
        if follower.code or not relay.running or loop.time() >= ends:
            return
        if not await follower.wait(BEAT_SECONDS):
            beat = {name: position.at for name, position in at.items()}
            yield b"data: %s\n\n" % compact({"beat": beat})
        caught = relay.more(follower)


def _as_events(caught: list[Caught], at: dict[str, Position]) -> bytes:
    """The messages; each event with the position it leads to, in all channels. `at` is moved on."""
    parts = [_joined(each, at) for each in caught]
    for each in caught:
        for number, words in enumerate(each.words, each.position.at - len(each.words) + 1):
            at[each.channel] = Position(each.position.epoch, number)
            place = ",".join(f"{name}={written(position)}" for name, position in at.items())
            parts.append(b"id: %s\ndata: %s\n\n" % (place.encode(), words))
    return b"".join(parts)


def _joined(each: Caught, at: dict[str, Position]) -> bytes:
    """Said at the beginning, when the room has come into being, and when one has to begin anew."""
    before = at.pop(each.channel, None)
    if each.recovered:
        at[each.channel] = Position(each.position.epoch, each.position.at - len(each.words))
        if before is not None and before.epoch == each.position.epoch:
            return b""
    return b"data: %s\n\n" % joined(each.channel, each.position, recovered=each.recovered)
