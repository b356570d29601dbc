"""A live session of the running demonstration: those who act in it over HTTP, and the pages of those who watch."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.addresses import OPEN
from tests.browser.proxies import Proxy
from tests.browser.watching import key_in

HOST = "moderator"
"""Steward of the group whose members the personas below are."""
LINE = "[data-part=line]"
PATIENCE = 30_000
"""Milliseconds."""
WAYS = {"connected": "Connected.", "by_stream": "simpler way", "by_poll": "simplest way", "by_plain": "every 15 seconds",
        "away_retry": "No connection", "stopped_401": "no longer signed in", "stopped_403": "not open to you"}
"""What the line says, in English."""


@dataclass
class Hall:
    """A session, with a client signed in for everybody who has acted in it."""

    site: str
    id: str = ""
    people: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/live/{self.id}"

    async def who(self, persona: str) -> httpx.AsyncClient:
        if persona not in self.people:
            client = httpx.AsyncClient(base_url=self.site, headers={"sec-fetch-site": "same-origin"})
            self.people[persona] = client
            assert (await client.post("/demo/sign-in", data={"as": persona})).status_code < 400
        return self.people[persona]

    async def prepare(self, title: str = "Helplines at night") -> None:
        host = await self.who(HOST)
        key = key_in((await host.get(f"/live/new?group={OPEN}")).text)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        form = {"key": key, "group": OPEN, "language": "en", "languages": "en", "title": title, "purpose": "Who answers?",
                "day": f"{tomorrow:%Y-%m-%d}", "time": "10:00", "zone": "UTC", "minutes": "60", "readers": "group"}
        answer = await host.post("/live/new", data=form)
        assert answer.is_redirect, answer.text[:3000]
        self.id = answer.headers["location"].rpartition("/")[2]

    async def does(self, persona: str, do: str, **fields: str) -> dict[str, Any]:
        """A command, as a client without a socket sends it, again where it is told to wait; gives the answer."""
        client, form = await self.who(persona), {"do": do, "key": secrets.token_hex(8), **fields}
        while True:
            answer = await client.post(f"{self.address}/act", data=form, headers={"accept": "application/json"})
            if answer.status_code != 429:
                found: dict[str, Any] = answer.json()
                return found
            await asyncio.sleep(float(answer.headers["retry-after"]))

    async def asked(self, persona: str, text: str) -> str:
        """The public id of a question that waits at the desk."""
        answer = await self.does(persona, "ask", text=text, language="en", byline="named")
        assert "ok" in answer, answer
        return str(answer["ok"]["address"]).partition("#q-")[2]

    async def approved(self, persona: str, text: str) -> str:
        id_ = await self.asked(persona, text)
        assert "ok" in await self.does(HOST, "approve", id=id_)
        return id_

    async def texts(self, persona: str, channel: str) -> list[str]:
        """What the server says this channel shows, oldest first."""
        answer = await (await self.who(persona)).get(f"{self.address}/snapshot?channels={channel}&as=data")
        items = answer.json()[channel]["items"].values()
        return [re.sub("<[^>]*>", "", each["html"]).strip() for each in items]

    async def close(self) -> None:
        for client in self.people.values():
            await client.aclose()


async def a_hall(site: str) -> Hall:
    """A session under way."""
    hall = Hall(site)
    await hall.prepare()
    for do in ("announce", "open", "start"):
        answer = await hall.does(HOST, do)
        assert "ok" in answer, answer
    return hall


def port_of(site: str) -> int:
    found = urlsplit(site).port
    assert found is not None
    return found


async def opened(
    enter: Callable[..., Awaitable[BrowserContext]], hall: Hall, proxy: Proxy | None = None, *,
    persona: str = "official", page: str = "", **more: object,
) -> Page:
    """A page of the session, in a browser of its own; through a proxy, if there is one."""
    where = {"base_url": proxy.address} if proxy else {}
    found = await (await enter(persona, **where, **more)).new_page()
    await found.goto(f"{hall.address}{page}")
    return found


async def says(page: Page, way: str) -> None:
    await expect(page.locator(LINE)).to_contain_text(WAYS[way], timeout=PATIENCE)


async def shows(page: Page, words: str) -> None:
    """Once, and not twice."""
    await expect(page.locator("[data-list=floor] > li", has_text=words)).to_have_count(1, timeout=PATIENCE)
