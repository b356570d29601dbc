"""People in a session who do things all the time, each with the reference client, and note what was acknowledged."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from cop.live.client import Client
from cop.live.following import Message

ASK_SECONDS = 31.0
"""The service takes one question of a person in so many seconds."""
SUPPORT_SECONDS, KEEP_SECONDS = 3.0, 0.5
"""How often somebody supports, and one of those who keep order does something, on average."""


@dataclass(slots=True)
class Acknowledged:
    """What the service has said is done."""

    asked: list[str] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    aired: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[str, str]] = field(default_factory=list)
    supported: dict[tuple[int, str], bool] = field(default_factory=dict)
    """By place of the person and question: whether it is supported, after the last word."""
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return len(self.asked) + len(self.approved) + self.aired.total() + len(self.answered) + len(self.supported)


class Attendee:
    """One client, and every number it heard, by channel, in the order it heard them."""

    def __init__(self, place: int, address: str, token: str, channels: tuple[str, ...], done: Acknowledged) -> None:
        self.place = place
        self.done = done
        self.client = Client(address, f"cop={token}", channels=channels, heard=self._heard)
        self.started: dict[str, int] = {}
        self.numbers: dict[str, list[int]] = {name: [] for name in channels}
        self.fetched: Counter[str] = Counter()

    def _heard(self, what: str, message: Message) -> None:
        if what == "event":
            self.numbers[message["c"]].append(message["n"])
        elif what == "snapshot":
            self.fetched[message["c"]] += 1
            self.started.setdefault(message["c"], int(message["at"].rpartition(":")[2]))

    async def _say(self, do: str, **fields: Any) -> str:
        """The address of what was done; '' when it was refused."""
        answer = await self.client.send(do, **fields)
        if "ok" not in answer:
            self.done.refused[answer["refused"]] += 1
            return ""
        return str(answer["ok"]["address"])

    def _items(self, channel: str, *steps: str) -> list[Message]:
        """Questions at these steps, as this client knows them."""
        return [each for each in self.client.channels[channel].state["items"].values() if each["step"] in steps]

    # --- people ---

    async def ask(self, turn: int) -> None:
        text = f"Question {turn} of person {self.place}"
        if await self._say("ask", text=text, language="en", byline="named"):
            self.done.asked.append(text)

    async def support(self) -> None:
        """Or take it back, if one has."""
        open_to = self._items("floor", "approved", "assigned", "later")
        if open_to:
            id_ = random.choice(open_to)["id"]
            wanted = not self.done.supported.get((self.place, id_), False)
            if await self._say("support" if wanted else "unsupport", id=id_):
                self.done.supported[self.place, id_] = wanted

    # --- those who keep order ---

    async def approve(self) -> None:
        waiting = self._items("desk", "received")
        if waiting:
            id_ = random.choice(waiting)["id"]
            if await self._say("approve", id=id_):
                self.done.approved.append(id_)

    async def air(self) -> None:
        waiting = self._items("desk", "approved")
        if waiting:
            id_ = random.choice(waiting)["id"]
            if await self._say("air", id=id_):
                self.done.aired[id_] += 1

    async def answer(self, number: int) -> None:
        waiting = self._items("desk", "on_air", "approved")
        if waiting:
            id_, text = random.choice(waiting)["id"], f"Answer {number} by {self.place}"
            if await self._say("answer", id=id_, text=text, kind="spoken", language="en"):
                self.done.answered.append((text, id_))


async def as_person(who: Attendee, until: float) -> None:
    """Ask and support until it is time; a command under way is waited for."""
    asks = [until - ASK_SECONDS * random.uniform(1.0, 1.9), until - ASK_SECONDS * random.uniform(0.1, 0.9)]
    loop, turn = asyncio.get_running_loop(), 0
    while loop.time() < until:
        if turn < len(asks) and loop.time() >= asks[turn]:
            turn += 1
            await who.ask(turn)
        await who.support()
        await asyncio.sleep(random.uniform(0, 2 * SUPPORT_SECONDS))


async def as_keeper(who: Attendee, until: float) -> None:
    """Mostly approve, and now and then put on air; the first of them also answers."""
    loop, number = asyncio.get_running_loop(), 0
    acts: list[Callable[[], Awaitable[None]]] = [who.approve, who.approve, who.approve, who.air]
    while loop.time() < until:
        number += 1
        if who.place == 0 and number % 3 == 0:
            await who.answer(number)
        else:
            await random.choice(acts)()
        await asyncio.sleep(random.uniform(0, 2 * KEEP_SECONDS))
