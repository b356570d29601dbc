"""A service in the test's own loop behind a line that drops, with real mail: what it sends goes to a mail server, what
it is sent comes over SMTP. Its people are those of `tests/cast.py`."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP
from playwright.async_api import Page

from cop.accounts.models import Credential
from cop.accounts.passwords import hashed
from cop.app import build_app
from cop.community.finding import Finder
from cop.community.people import Person
from cop.forum import pointers
from cop.kit.clock import now
from cop.kit.line import HttpProtocol, SocketProtocol
from cop.kit.unit import unit
from cop.settings import Settings
from tests.browser.conftest import free_port
from tests.browser.proxies import Proxy, proxy_to
from tests.cast import Town
from tests.conftest import fresh_database, settings_for
from tests.postbox import Postbox, text_of

DOMAIN = "talk.example"
PASSWORD = "a long walk by the river"
PATIENCE_SECONDS = 20


@dataclass
class Service:
    """Where it is, for browsers and for mail, and who is in it."""

    line: Proxy
    town: Town
    settings: Settings
    postbox: Postbox
    finder: Finder

    async def mail_to(self, person: Person, about: str) -> EmailMessage:
        """The first mail to somebody whose text has these words."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for mail in self.postbox.to(person):
                    if about in " ".join(text_of(mail).split()):
                        return mail
                await asyncio.sleep(0.05)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """To where mail comes in."""
        return await asyncio.open_connection("127.0.0.1", int(self.settings.mail_in.rpartition(":")[2]))


@asynccontextmanager
async def a_service(settled: tuple[str, Town], folder: Path) -> AsyncIterator[Service]:
    """It begins to listen at once and ends after what it is doing; its people all have one password."""
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(proxy_to(0))
        postbox = Postbox()
        out = await asyncio.get_running_loop().create_server(lambda: SMTP(postbox), "127.0.0.1", 0)
        stack.callback(out.close)
        url = await stack.enter_async_context(fresh_database(settled[0], folder))
        settings = settings_for(
            url, folder, COP_ORIGIN=line.address, COP_LANGUAGES="fr,en", COP_MAIL_HOLD="1", COP_MAIL_DOMAIN=DOMAIN,
            COP_MAIL_URL=f"smtp://127.0.0.1:{out.sockets[0].getsockname()[1]}",
            COP_MAIL_IN=f"smtp://127.0.0.1:{free_port()}",
        )
        app = build_app(settings)
        server = uvicorn.Server(uvicorn.Config(
            app, host="127.0.0.1", port=0, http=HttpProtocol, ws=SocketProtocol, ws_per_message_deflate=False, lifespan="on",
            log_config=None, timeout_graceful_shutdown=5,
        ))
        running = asyncio.create_task(server.serve())
        while not server.started:
            assert not running.done(), "it did not start"
            await asyncio.sleep(0.02)
        line.port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Service(line, settled[1], settings, postbox, app.state.finder)
        finally:
            server.should_exit = True
            await running
            pointers._seen.clear()


async def can_sign_in(*people: Person) -> None:
    kept = await hashed(PASSWORD)
    async with unit():
        for person in people:
            await Credential.create(person_id=person.id, password_hash=kept, changed_at=now())


class Meter:
    """How many bytes a page has received from the site, headers and all, until now; and what for."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.received: dict[str, int] = {}
        self._names: dict[str, str] = {}

    @property
    def bytes(self) -> int:
        return sum(self.received.values())

    async def of(self, page: Page) -> None:
        session = await page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._began)
        session.on("Network.loadingFinished", self._ended)
        await session.send("Network.enable")

    def _began(self, told: dict[str, Any]) -> None:
        """The browser's own page that says that there is no connection is none of ours."""
        if told["response"]["url"].startswith(f"{self.site}/"):
            self._names[told["requestId"]] = told["response"]["url"].removeprefix(self.site)

    def _ended(self, told: dict[str, Any]) -> None:
        if name := self._names.get(told["requestId"]):
            self.received[name] = self.received.get(name, 0) + int(told["encodedDataLength"])


async def cut(line: Proxy, page: Page, press: Callable[[], Awaitable[None]]) -> None:
    """The form arrives and its answer does not; whoever sent it sends it again, as the browser offers."""
    line.loses_answers = True
    sent = len(line.asked)
    await press()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not page.url.startswith("chrome-error:"):
            await asyncio.sleep(0.02)
    await page.wait_for_load_state()  # the browser's own page has an address before it is there
    line.loses_answers = False
    assert any(first.startswith("POST") for first in line.asked[sent:]), "the form has arrived"
    async with page.expect_request(lambda request: request.method == "POST" and request.is_navigation_request()):
        await page.reload()


def answer_to(mail: EmailMessage, person: Person, words: str, file: tuple[str, bytes]) -> tuple[str, bytes]:
    """Where a mail program sends an answer, and what it sends: the words above, a signature, what it answers quoted
    below, and a file."""
    made = EmailMessage(policy=ON_THE_WIRE)
    made["From"], made["To"], made["Subject"] = f"{person.name} <{person.email}>", mail["Reply-To"], f"Re: {mail['Subject']}"
    made["Message-ID"] = f"<{time.monotonic_ns()}@people.example>"
    made["In-Reply-To"] = made["References"] = mail["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in text_of(mail).splitlines())
    made.set_content(
        f"{words}\n\n-- \n{person.name}\nInstituto Fictício\n+55 11 5550 0100\n\n"
        f"Em sáb., 21 de nov. de 2026 às 10:12, {DOMAIN} <no-reply@{DOMAIN}> escreveu:\n\n{quoted}\n"
    )
    made.add_attachment(file[1], maintype="image", subtype="png", filename=file[0])
    return str(mail["Reply-To"]), made.as_bytes()


def linked(mail: EmailMessage, part: str) -> str:
    """The first address in a mail that holds this."""
    found = re.search(rf"http://\S*{part}\S*", text_of(mail))
    assert found, text_of(mail)
    return found[0]
