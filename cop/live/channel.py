"""`/live/<id>/socket`: one websocket for all channels of a session, both ways. `docs/live-protocol.md` is its wire.

News go out past ASGI (`cop.kit.line`), prepared once for all; this here reads what the client says. Nothing is kept
of a reader: each join and each command asks anew who it is.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from cop.community import visit
from cop.community.log import Position
from cop.kit.database import is_away
from cop.kit.errors import Forbidden, Missing, Refused, TooMany
from cop.kit.line import Line, text_frame
from cop.kit.tasks import finish, spawn
from cop.live.commands import COMMANDS, NOT_UNDERSTOOD, perform, refusal
from cop.live.fragments import KINDS, Shape, compact, read_position
from cop.live.queries.snapshots import CHANNELS
from cop.live.relay import Relay, SignedOut
from cop.live.relay.listeners import NOT_SIGNED_IN, NOT_YOURS, UNAVAILABLE, Listener

log = logging.getLogger(__name__)

BAD, NO_JOIN, TOO_MANY = 4400, 4408, 4429
JOIN_SECONDS = 10.0
DEEPEST = 8
"""Levels of what is said; the deepest of ours, a join, has two."""
LONGEST_REF = 64


class Closed(Exception):
    """Why the server ends it, as a close code; 0: the client has gone."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


class Socket(Listener):
    """One who hears through a websocket."""

    __slots__ = ("closing", "line", "send")

    def __init__(self, scope: Scope, send: Send) -> None:
        shape = Shape(KINDS[0], scope["language"], scope["zone"])
        super().__init__(
            person_id=scope["user"].id, sign_in=scope["sign_in"], session=scope["path_params"]["id"], shape=shape
        )
        self.line: Line = scope["state"]["line"]
        self.send = send
        self.closing = False

    def close(self, code: int) -> None:
        if not self.closing:
            self.closing = True
            spawn(say_goodbye(self.send, code))

    def beat(self) -> None:
        told = {name: room.at for name, room in self.hears.items() if room.is_told(self, self.line)}
        self.line.send(text_frame(compact({"beat": told})))


async def turn_away(receive: Receive, send: Send, code: int) -> None:
    """Accept and close: a code reaches a browser only so."""
    await receive()
    await send({"type": "websocket.accept"})
    await say_goodbye(send, code)


async def say_goodbye(send: Send, code: int) -> None:
    with suppress(OSError, RuntimeError):  # it has gone, or was closed already
        await send({"type": "websocket.close", "code": code})


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """The endpoint, as plain ASGI: a socket is held for hours, and has no more objects than it needs."""
    if not scope["proved_origin"]:
        await turn_away(receive, send, NOT_YOURS)
    elif not scope["user"].signed_in:
        await turn_away(receive, send, NOT_SIGNED_IN)
    else:
        await receive()
        await send({"type": "websocket.accept"})
        await _listen(scope, receive, Socket(scope, send))


async def _listen(scope: Scope, receive: Receive, listener: Socket) -> None:
    """From the consent to the end."""
    relay: Relay = scope["app"].state.relay
    try:
        relay.enter(listener)
        await _converse(scope, receive, listener, relay)
    except (Closed, SignedOut, Missing, TooMany) as error:
        listener.close(_code(error))
    except Exception as error:
        if not is_away(error):
            log.exception("a websocket failed")
        listener.close(UNAVAILABLE)
    finally:
        relay.leave(listener, listener.line)


def _code(error: Exception) -> int:
    if isinstance(error, Closed):
        return error.code
    return {SignedOut: NOT_SIGNED_IN, Missing: NOT_YOURS, TooMany: TOO_MANY}[type(error)]


async def _converse(scope: Scope, receive: Receive, listener: Socket, relay: Relay) -> None:
    """Read, and do, one after the other. Raises Closed at the end, and what joins raise."""
    try:
        async with asyncio.timeout(JOIN_SECONDS):
            said = await _next(receive)
    except TimeoutError:
        raise Closed(NO_JOIN) from None
    if said.get("do") != "join":
        raise Closed(BAD)
    while True:
        if said.get("do") == "join":
            await relay.join(listener, listener.line, _wanted(listener, said))
        else:
            await finish(_command(scope, listener, said))
        said = await _next(receive)


async def _next(receive: Receive) -> dict[str, Any]:
    """What the client says next. Raises Closed when it has gone, or cannot be understood."""
    message = await receive()
    if message["type"] != "websocket.receive":
        raise Closed
    return understood(message.get("text"))


def understood(text: str | None) -> dict[str, Any]:
    """An object of JSON. Raises Closed for anything else: binary, malformed, deep."""
    if text is None or depth(text) > DEEPEST:
        raise Closed(BAD)
    try:
        said = json.loads(text)
    except ValueError:
        raise Closed(BAD) from None
    if not isinstance(said, dict) or not isinstance(said.get("do"), str):
        raise Closed(BAD)
    return said


def depth(text: str) -> int:
    """How deep it could be nested; brackets inside of strings count too, but not those that are closed."""
    deepest = level = 0
    for mark in text:
        if mark in "[{":
            level += 1
            deepest = max(deepest, level)
        elif mark in "]}":
            level = max(0, level - 1)
    return deepest


def _wanted(listener: Socket, said: Mapping[str, Any]) -> dict[str, Position | None]:
    """The channels of a join with the positions of the client; what form they are wanted in is taken note of."""
    channels, kind = said.get("channels"), said.get("as", listener.shape.kind)
    if not isinstance(channels, dict) or not channels or kind not in KINDS:
        raise Closed(BAD)
    if not all(name in CHANNELS and isinstance(position, str) for name, position in channels.items()):
        raise Closed(BAD)
    if kind != listener.shape.kind:
        if listener.hears:
            raise Closed(BAD)
        listener.shape = listener.shape._replace(kind=kind)
    return {name: read_position(position) for name, position in channels.items()}


async def _command(scope: Scope, listener: Socket, said: Mapping[str, Any]) -> None:
    """Do it and say so, as who the reader is now. Raises Closed, SignedOut, TooMany."""
    state, ref = scope["app"].state, said.get("ref")
    if said["do"] not in COMMANDS or not isinstance(ref, int | str) or len(str(ref)) > LONGEST_REF:
        raise Closed(BAD)
    state.pace.take(listener.person_id)
    reader = await visit.by_token(listener.sign_in)
    if not reader.signed_in:
        raise SignedOut
    try:
        done = await perform(reader, listener.session, said, renderer=state.renderer, secret=state.settings.secret)
        answer: dict[str, Any] = {"ok": {"address": done.address}}
    except (Refused, Forbidden, Missing) as error:
        answer = refusal(error, partial(state.site.sentence, listener.shape.language))
        if answer["refused"] == NOT_UNDERSTOOD:
            raise Closed(BAD) from None
    listener.line.send(text_frame(compact({"ref": ref, **answer})))
