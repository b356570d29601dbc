"""`python -m cop attend`: follow a live session from a terminal, as the reference client does, and say what happens."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from cop.accounts.tokens import cookie_name
from cop.kit.errors import Refused
from cop.live.client import FINAL, SIGNED_OUT, Client
from cop.live.following import Message
from cop.live.queries.snapshots import CHANNELS

LONGEST = 100
"""Letters of a question shown."""


async def attend(address: str, cookie: str, channels: tuple[str, ...], *, say: Callable[[str], object]) -> int:
    """Until it is interrupted, or may not any more; then 1. `cookie`: the value a browser keeps. Raises Refused."""
    if not set(channels) <= set(CHANNELS):
        raise Refused("choose-one", field="channels")
    named = f"{cookie_name(address.startswith('https://'))}={cookie}"
    try:
        client = Client(address, named, channels=channels, heard=lambda what, message: say(words(what, message)))
    except ValueError:
        raise Refused("not-an-address", field="url") from None
    code = await client.attend()
    say("Not signed in, or no longer." if code == SIGNED_OUT else "Not yours, or there is no such session.")
    return 1


def read_cookie(file: Path | None, environment: Mapping[str, str]) -> str:
    """From the file, else from COP_COOKIE. Raises Refused when there is none."""
    cookie = file.read_text().strip() if file else environment.get("COP_COOKIE", "")
    if not cookie or not cookie.isascii() or not cookie.isprintable() or " " in cookie:
        raise Refused("say-something", field="cookie")
    return cookie


def words(what: str, message: Message) -> str:
    """One line of what happened."""
    return f"{datetime.now().astimezone():%H:%M:%S}  {SAID[what](message)}"


def _line(message: Message) -> str:
    if message["code"] in FINAL:
        return f"closed for good ({message['code']})"
    return f"away ({message['code']}), tried again in {message['wait']:.1f} s"


def _joined(message: Message) -> str:
    return f"{message['c']}: connected, up to {message['joined'].partition(':')[2]}"


def _snapshot(message: Message) -> str:
    lines = [f"{message['c']}: {len(message['items'])} questions, {_facts(message['facts'])}"]
    return "\n".join([*lines, *(f"            {_item(item)}" for item in message["items"].values())])


def _event(message: Message) -> str:
    number = f"{message['c']} {message['n']}:"
    if "item" in message:
        return f"{number} {_item(message['item'])}"
    if "facts" in message:
        return f"{number} {_facts(message['facts'])}"
    if "counts" in message:
        return f"{number} support " + ", ".join(f"{id_} {count}" for id_, count in message["counts"].items())
    return f"{number} {'taken away ' + message['id'] if 'id' in message else 'something that was taken out'}"


def _item(item: Mapping[str, Any]) -> str:
    html = item.get("html") or item.get("title") or item.get("words") or ""
    said = " ".join(unescape(re.sub("<[^>]*>", "", html)).split())
    support = f", {item['support']} for it" if "support" in item else ""
    return f"{item['id']} [{item['step']}{support}] {said[:LONGEST]}"


def _facts(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value or 'nothing'}" for name, value in facts.items() if name in ("phase", "air"))


SAID: dict[str, Callable[[Message], str]] = {
    "line": _line, "joined": _joined, "snapshot": _snapshot, "event": _event,
}


def on_terminal(line: str) -> None:
    """Without what a terminal would obey: questions are written by people."""
    print("".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in line), flush=True)
