"""`/live/<id>/socket`: one websocket for all channels of a session, both ways. `docs/live-protocol.md` is its wire.

News go out past ASGI (`cop.kit.line`), prepared once for all; this here reads what the client says. Nothing is kept
of a reader: each join and each command asks anew who it is.
"""

import asyncio
import json
import logging
import re
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
from cop.kit.pace import Pace
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
STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""A string of JSON, also one that is not ended: so it never looks twice at the same."""
BRACKET = re.compile(r"[\[\]{}]")
LONGEST_REF = 64


class Gone(Exception):
    """The client has left, or was closed by the relay."""


class NotUnderstood(Exception):
    """No client of ours says this."""


class NoJoin(Exception):
    """It did not say what it wants."""


CODES: dict[type[Exception], int] = {
    NotUnderstood: BAD, NoJoin: NO_JOIN, SignedOut: NOT_SIGNED_IN, Missing: NOT_YOURS, TooMany: TOO_MANY,
}


class Socket(Listener):
    """One who hears through a websocket."""

    __slots__ = ("goodbye", "line", "send")

    def __init__(self, scope: Scope, send: Send) -> None:
        shape = Shape(KINDS[0], scope["language"], scope["zone"])
        super().__init__(
            person_id=scope["user"].id, sign_in=scope["sign_in"], session=scope["path_params"]["id"], shape=shape
        )
        self.line: Line = scope["state"]["line"]
        self.send = send
        self.goodbye: asyncio.Task[None] | None = None

    def close(self, code: int) -> None:
        if not self.code:
            self.code = code
            self.goodbye = spawn(say_goodbye(self.send, code))

    def turn_to(self, shape: Shape, *, light: bool) -> None:
        """Get other messages from now on, in channels it hears already too."""
        told = [room for room in self.hears.values() if room.told(self, self.line) is not None]
        for room in told:
            room.drop(self, self.line)
        self.shape, self.light = shape, light
        for room in told:
            room.take_in(self, self.line)

    def beat(self) -> None:
        told = {name: room.told(self, self.line) for name, room in self.hears.items()}
        heard = {name: number for name, number in told.items() if number is not None}
        self.line.send(text_frame(compact({"beat": heard})))


async def turn_away(receive: Receive, send: Send, code: int) -> None:
    """Accept and close: a code reaches a browser only so."""
    await receive()
    await send({"type": "websocket.accept"})
    await say_goodbye(send, code)


async def say_goodbye(send: Send, code: int) -> None:
    with suppress(OSError, RuntimeError):  # it has gone, or was closed already
        await send({"type": "websocket.close", "code": code})


class Channel:
    """The endpoint, as plain ASGI: a socket is held for hours, with no more objects than it needs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
    except Gone:
        log.debug("a client has gone")
    except tuple(CODES) as error:
        listener.close(CODES[type(error)])
    except Exception as error:
        if not is_away(error):
            log.exception("a websocket failed")
        listener.close(UNAVAILABLE)
    finally:
        relay.leave(listener, listener.line)
    if listener.goodbye is not None:  # the connection is closed when we return
        await listener.goodbye


async def _converse(scope: Scope, receive: Receive, listener: Socket, relay: Relay) -> None:
    """Read, and do, one after the other. Raises Gone at the end, or one of CODES."""
    pace: Pace = scope["app"].state.pace
    try:
        async with asyncio.timeout(JOIN_SECONDS):
            said = await _next(receive)
    except TimeoutError:
        raise NoJoin from None
    if said["do"] != "join":
        raise NotUnderstood
    while True:
        if said["do"] == "join":
            pace.take(("join", listener.person_id))
            await relay.join(listener, listener.line, _wanted(listener, said))
        else:
            await finish(_command(scope, listener, said))
        said = await _next(receive)


async def _next(receive: Receive) -> dict[str, Any]:
    """What the client says next. Raises Gone, or NotUnderstood."""
    message = await receive()
    if message["type"] != "websocket.receive":
        raise Gone
    return understood(message.get("text"))


def understood(text: str | None) -> dict[str, Any]:
    """An object of JSON. Raises NotUnderstood for anything else: binary, malformed, deep."""
    if text is None or depth(text) > DEEPEST:
        raise NotUnderstood
    try:
        said = json.loads(text)
    except ValueError:
        raise NotUnderstood from None
    if not isinstance(said, dict) or not isinstance(said.get("do"), str):
        raise NotUnderstood
    return said


def depth(text: str) -> int:
    """How deep it is nested, without parsing it."""
    deepest = level = 0
    for mark in BRACKET.findall(STRING.sub("", text)):
        level += 1 if mark in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def _wanted(listener: Socket, said: Mapping[str, Any]) -> dict[str, Position | None]:
    """The channels of a join with the positions of the client; what form they are wanted in is taken note of."""
    channels, kind = said.get("channels"), said.get("as", listener.shape.kind)
    if not isinstance(channels, dict) or not channels or kind not in KINDS:
        raise NotUnderstood
    if not all(name in CHANNELS and isinstance(position, str) for name, position in channels.items()):
        raise NotUnderstood
    light = said.get("light", listener.light)
    if not isinstance(light, bool):
        raise NotUnderstood
    listener.turn_to(listener.shape._replace(kind=kind), light=light)
    return {name: read_position(position) for name, position in channels.items()}


async def _command(scope: Scope, listener: Socket, said: Mapping[str, Any]) -> None:
    """Do it and say so, as who the reader is now. Raises NotUnderstood, SignedOut, TooMany."""
    state, ref = scope["app"].state, said.get("ref")
    if said["do"] not in COMMANDS or not _is_ref(ref):
        raise NotUnderstood
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
            raise NotUnderstood from None
    listener.line.send(text_frame(compact({"ref": ref, **answer})))


def _is_ref(ref: object) -> bool:
    """Something that can be said back."""
    return isinstance(ref, int | str) and len(str(ref)) <= LONGEST_REF and str(ref).isprintable()
