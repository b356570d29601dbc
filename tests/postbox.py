"""A real mail server on loopback for tests, which can refuse; and the mails a postman sends there."""

import asyncio
import email
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from cop.community import outbox
from cop.community.deliver import deliver_due
from cop.community.outbox import Compose, Letter
from cop.community.people import Person
from cop.community.postman import Postman
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from tests.cast import Town


class Postbox:
    """Keeps what it is given, in order. `refused`: address -> what is said to it; `closed`: said to every mail."""

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self.envelopes: list[Envelope] = []
        self.refused: dict[str, str] = {}
        self.closed = ""
        self.slow = 0.0

    async def handle_EHLO(self, server: object, session: object, envelope: Envelope, hostname: str, responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname  # type: ignore[attr-defined]
        return responses

    async def handle_RCPT(self, server: object, session: object, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        if self.closed:
            return self.closed
        self.envelopes.append(envelope)
        await asyncio.sleep(self.slow)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [read(each) for each in self.envelopes]

    def to(self, person: Person) -> list[EmailMessage]:
        return [read(each) for each in self.envelopes if each.rcpt_tos == [person.email]]


def read(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage) -> str:
    """The text part, which is the first."""
    part = next(each for each in mail.walk() if not each.is_multipart())
    assert part.get_content_type() == "text/plain"
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    """On a port of its own."""
    box = Postbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield box
    server.close()


@pytest.fixture
def postman(town: Town, settings: Settings, postbox: Postbox) -> Postman:
    """As the service has it, wired; mail comes in at talk.example."""
    wire(replace(settings, mail_domain="talk.example"), catalogues_of(settings))
    return a_postman(settings, postbox.url)


def a_postman(settings: Settings, url: str, **more: object) -> Postman:
    settings = replace(settings, **{"mail_url": url, "mail_domain": "talk.example", **more})  # type: ignore[arg-type]
    return Postman(settings, catalogues_of(settings))


async def all_due() -> None:
    """As if every hold, pause and lease were over."""
    async with unit():
        await write("UPDATE letter SET next_at = $1 WHERE state IN ('waiting', 'sending')", now() - timedelta(seconds=1))


async def carried(postman: Postman) -> None:
    """Everything that happened is told, and every letter is sent."""
    while await deliver_due():
        pass
    await all_due()
    while await postman.carry():
        pass


async def write_to(people: Iterable[Person], kind: str, compose: Compose | None = None, **more: object) -> list[Letter]:
    """A letter to each of them, of a kind of the test's own."""
    if compose is not None:
        outbox.kinds[kind] = compose
    facts = {"key": f"{kind}:1", **more}
    async with unit():
        await outbox.put([each.id for each in people], kind=kind, **facts)  # type: ignore[arg-type]
    return await Letter.filter(key=facts["key"]).order_by("person_id")


async def states() -> list[str]:
    return [each.state for each in await Letter.all().order_by("id")]
