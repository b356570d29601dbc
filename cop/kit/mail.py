"""Mail out: one message, composed so that nobody can slip in a header, to an SMTP server or into a folder."""

import asyncio
import hashlib
import os
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from cop.kit.clock import now

SECONDS = 20
LONGEST_ADDRESS, LONGEST_LOCAL_PART = 254, 64
_ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one address. `message_id` is the same whenever the same message is sent again."""

    to: str
    subject: str
    text: str
    message_id: str
    language: str = ""
    stop: str = ""
    """Of a mail that comes again and again: where one POST ends that, with no sign-in (RFC 8058)."""


def is_address(words: str) -> bool:
    """One plain e-mail address and nothing else: no name, no list, no quoting, a domain with a dot."""
    found = _ADDRESS.fullmatch(words)
    if found is None or len(words) > LONGEST_ADDRESS:
        return False
    return len(found["local"]) <= LONGEST_LOCAL_PART


def compose(message: Message, *, sender: str) -> EmailMessage:
    """As it is sent. Raises ValueError for an address that is none, or a header with a line in it."""
    if not is_address(message.to):
        raise ValueError("this is no address a mail can go to")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if message.stop:
        mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text, cte="8bit")
    if message.language:
        mail["Content-Language"] = message.language  # set_content() takes every content header away
    return mail


async def send(message: Message, *, url: str, sender: str) -> None:
    """Hand it over. `url`: smtp://host:port, or file:FOLDER. Raises OSError or aiosmtplib.SMTPException."""
    mail = compose(message, sender=sender)
    if url.startswith("file:"):
        await asyncio.to_thread(_put, mail, Path(url.removeprefix("file:")))
        return
    server = urlsplit(url)
    await aiosmtplib.send(
        mail, hostname=server.hostname, port=server.port, timeout=SECONDS,
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
    )


def _put(mail: EmailMessage, folder: Path) -> None:
    """Whole or not at all, readable by its owner alone; sent again, it takes its own place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = hashlib.sha256(str(mail["Message-ID"]).encode()).hexdigest()[:24]
    draft = folder / f".{name}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(mail.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / f"{name}.eml")
