"""The demonstration as a process of its own, Debian's Chromium, and people who sign in with it: for each worker its own.

Everything here lives on the loop of the session: mark a module with `in_the_browser` of `tests/browser/watching.py`.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from cop.demo.stories import demo_id
from tests.browser.evenings import Evening, an_evening
from tests.browser.halls import Hall, a_hall
from tests.browser.watching import Watch, key_in

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)
MODERATOR = demo_id("profile/p06")
PATIENCE_SECONDS = 180
ENDING_SECONDS = 30
DESK = {"width": 1280, "height": 900}

Enter = Callable[..., Awaitable[BrowserContext]]


async def sign_in(context: BrowserContext, persona: str, language: str, site: str) -> None:
    """As the buttons of the demonstration do; "" stays a visitor."""
    await context.add_cookies([{"name": "language", "value": language, "url": site}])
    if persona:
        answer = await context.request.post(f"{site}/demo/sign-in", form={"as": persona})
        assert answer.ok, answer.status


class Rooms:
    """Pages that stay open, each with what it says about itself."""

    def __init__(self, site: str, chromium: Browser) -> None:
        self.site = site
        self.chromium = chromium
        self.pages: dict[tuple[str, str], tuple[Page, Watch]] = {}

    async def of(self, persona: str, language: str) -> tuple[Page, Watch]:
        if (persona, language) not in self.pages:
            context = await self.chromium.new_context(viewport=DESK, locale=language, base_url=self.site)
            await sign_in(context, persona, language, self.site)
            page = await context.new_page()
            self.pages[persona, language] = page, Watch(page, self.site)
        return self.pages[persona, language]

    async def close(self) -> None:
        for page, _ in self.pages.values():
            await page.context.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demonstration keeps: its database, its mail, its log."""
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """The address of the running demonstration. It must not have reported a fault of its own in the end."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COP_")}
    log = folder / "log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "cop", "demo", "--port", str(port)], cwd=ROOT, stdout=written,
            stderr=subprocess.STDOUT, env={**environment, "COP_DATA": str(folder / "data")},
        )
        try:
            wait_until_ready(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(ENDING_SECONDS)
    assert "Traceback" not in log.read_text(), log.read_text()[-5000:]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/-/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the demonstration did not start:\n{log.read_text()[-5000:]}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def enter(site: str, chromium: Browser) -> AsyncIterator[Enter]:
    """`lead = await enter("lead")`: a browser of their own, in which this persona is signed in; "" is a visitor."""
    async with AsyncExitStack() as stack:
        async def open_browser(persona: str, *, language: str = "en", **more: object) -> BrowserContext:
            context = await chromium.new_context(**{"viewport": DESK, "locale": language, "base_url": site, **more})
            stack.push_async_callback(context.close)
            await sign_in(context, persona, language, site)
            return context

        yield open_browser


@pytest_asyncio.fixture(loop_scope="session")
async def hall(site: str) -> AsyncIterator[Hall]:
    """A live session under way, nobody has asked yet."""
    made = await a_hall(site)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def evening(site: str, enter: Enter) -> AsyncIterator[Evening]:
    """A live session that its host has prepared by the pages, with a moderator and an expert. No script may fail."""
    made = await an_evening(site, enter)
    yield made
    await made.hall.close()
    assert made.faults == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rooms(site: str, chromium: Browser) -> AsyncIterator[Rooms]:
    """A page for each persona and language that stays open, for tests that only look."""
    opened = Rooms(site, chromium)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def links(site: str, folder: Path) -> dict[str, str]:
    """An invitation and a way to a new password, as the demonstration gives them out; and a request for contact."""
    async with httpx.AsyncClient(base_url=site, headers={"sec-fetch-site": "same-origin"}) as visitor:
        form = {"key": key_in((await visitor.get("/forgotten")).text), "email": "nils.exempel@membre.example"}
        assert (await visitor.post("/forgotten", data=form)).is_redirect
        await visitor.post("/demo/sign-in", data={"as": "secretariat"})
        form = {"key": key_in((await visitor.get("/invitations")).text), "email": "new.sample@people.example",
                "network": "pathfinding_global_alliance", "language": "en", "role": "official"}
        assert (await visitor.post("/invitations", data=form)).status_code < 400
        contact = await asked(visitor)
    return {
        "contact": contact, **{name: await mailed(folder / "data" / "mail", name) for name in ("reset", "invitation")},
    }


async def asked(visitor: httpx.AsyncClient) -> str:
    """Where the official finds the own request to the moderator, who has read it and answered."""
    await visitor.post("/demo/sign-in", data={"as": "official"})
    ask = f"/people/{MODERATOR}/contact"
    form = {"key": key_in((await visitor.get(ask)).text), "purpose": "question", "body": "Une *question*.", "language": "fr"}
    contact = str((await visitor.post(ask, data=form)).headers["location"])
    await visitor.post("/demo/sign-in", data={"as": "moderator"})
    form = {"key": key_in((await visitor.get(contact)).text), "words": "Volontiers.", "language": "fr"}
    assert (await visitor.post(f"{contact}/accept", data=form)).status_code == 303
    return contact


async def mailed(mail: Path, kind: str) -> str:
    """The path of a link in a mail that is on its way."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            for message in mail.glob("*.eml"):
                if found := re.search(rf"http://[^/]+(/{kind}/\S+)", message.read_text()):
                    return found[1]
            await asyncio.sleep(0.1)
