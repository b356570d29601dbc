"""People with a password, doors of the demonstration, and reading what was mailed."""

import email
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from email.message import Message
from email.policy import default
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from cop.accounts.actions.signing import put_password
from cop.app import build_app
from cop.community.deliver import deliver_due
from cop.community.people import Person
from cop.kit.unit import unit
from cop.settings import Settings
from tests.cast import Town

PASSWORD = "seven quiet rivers meet"
HASH = "$argon2id$v=19$m=19456,t=2,p=1$MoT6X7XOV/t+CS3LTD1r3g$P/gfaRkJy55BuTHiZHZVqLjUzy4kDG/cXfndsJ3xI1M"
Mailbox = Callable[[], Awaitable[list[Message]]]


async def give_password(*people: Person) -> None:
    async with unit():
        for each in people:
            await put_password(each.id, HASH)


def links_in(mail: Message) -> list[str]:
    """The paths of the links to this service in a mail."""
    return re.findall(r"http://127\.0\.0\.1:8000(/[a-z]+/\S+)", mail.get_content())  # type: ignore[attr-defined]


def visitor(app: Starlette, host: str = "127.0.0.1") -> httpx.AsyncClient:
    """A browser nobody has signed in with, somewhere."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False, client=(host, 4711)),
        base_url="http://127.0.0.1:8000", headers={"sec-fetch-site": "same-origin"},
    )


@pytest.fixture
def mailbox(app: Starlette, settings: Settings) -> Mailbox:
    """Do what is due, then read every mail there is."""
    async def read() -> list[Message]:
        while await deliver_due():
            pass
        folder = Path(settings.mail_url.removeprefix("file:"))
        return [email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]

    return read


@pytest.fixture
async def demonstration(db: str, settings: Settings, town: Town) -> AsyncIterator[Starlette]:
    """The same service as a demonstration, in which Amina plays the official."""
    async with unit():
        await Person.filter(id=town.amina.id).update(external_id="persona:official")
    built = build_app(replace(settings, demo=True), work=False)
    yield built
    await built.state.renderer.close()
