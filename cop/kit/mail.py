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
LARGEST = 30 * 1024
"""Bytes of a mail: who reads it may pay for each."""
LONGEST_LINE = 900
"""Bytes; servers refuse lines of more than a thousand."""
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
    ending: str = ""
    """What follows the text and stays when the text is cut."""
    rest: str = ""
    """Stands where the text was cut because the mail was too long: where the rest of it is."""
    thread: str = ""
    """The Message-ID under which mail programs keep mails of one subject together; no mail need have it."""
    reply_to: str = ""
    bounce_to: str = ""
    """The envelope's sender: where this mail comes back to when it cannot be delivered. Else the sender's address."""
    list_id: str = ""
    """Of mail to many, in letters, digits, hyphens and dots."""
    calendar: bytes = b""
    """A calendar file (`cop.kit.calendar`), as a part behind the text."""
    calendar_method: str = "PUBLISH"
    automatic: str = "auto-generated"
    """auto-replied, for an answer to a mail: no robot answers either."""


def is_address(words: str) -> bool:
    """One plain e-mail address and nothing else: no name, no list, no quoting, a domain with a dot."""
    found = _ADDRESS.fullmatch(words)
    if found is None or len(words) > LONGEST_ADDRESS:
        return False
    return len(found["local"]) <= LONGEST_LOCAL_PART


def compose(message: Message, *, sender: str) -> EmailMessage:
    """As it is sent, at most LARGEST bytes. Raises ValueError for an address that is none, or a header with a line in
    it."""
    mail = _composed(message, message.text, sender)
    if len(mail.as_bytes()) <= LARGEST:
        return mail
    return _composed(message, _cut(message, sender), sender)


def _cut(message: Message, sender: str) -> str:
    """As many paragraphs as fit, or as much of the first, and where the rest is."""
    def shortened(characters: int) -> str:
        head = message.text[:characters]
        kept = head.rpartition("\n\n")[0] or head.rpartition(" ")[0] or head
        return f"{kept.rstrip()}\n\n{message.rest}\n"

    fits, too_long = 0, min(len(message.text), LARGEST)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if len(_composed(message, shortened(middle), sender).as_bytes()) <= LARGEST:
            fits = middle
        else:
            too_long = middle
    return shortened(fits)


def _composed(message: Message, text: str, sender: str) -> EmailMessage:
    for address in (message.to, message.reply_to or message.to, message.bounce_to or message.to):
        if not is_address(address):
            raise ValueError("this is no address a mail can go to")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = message.subject.replace("=?", "= ?")  # the library would decode it, lines and all
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = message.automatic
    mail["X-Auto-Response-Suppress"] = "All"
    if message.thread:
        mail["In-Reply-To"] = mail["References"] = message.thread
    if message.reply_to:
        mail["Reply-To"] = Address(addr_spec=message.reply_to)
    if message.list_id:
        mail["List-Id"] = f"<{message.list_id}>"
        mail["Precedence"] = "bulk"
    if message.stop:
        mail["List-Unsubscribe"] = f"<{message.stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(mail, f"{text.rstrip()}\n\n{message.ending}" if message.ending else text)
    if message.language:
        mail["Content-Language"] = message.language  # set_content() takes every content header away
    if message.calendar:
        mail.add_attachment(
            message.calendar.decode(), subtype="calendar", filename="session.ics", disposition="inline",
            params={"method": message.calendar_method}, cte="base64",
        )
    return mail


def _fill(mail: EmailMessage, text: str) -> None:
    """Readable as it is, unless a line is longer than servers take."""
    longest = max(len(line.encode()) for line in text.split("\n"))
    mail.set_content(text, cte="8bit" if longest <= LONGEST_LINE else None)


class Way:
    """A way out, open for one mail after another. `url`: smtp://host:port, or file:FOLDER."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = url
        self._sender = sender
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, message: Message) -> None:
        """Hand it over. Raises OSError, aiosmtplib.SMTPException, or ValueError; `fate` says what follows."""
        mail = compose(message, sender=self._sender)
        if self._url.startswith("file:"):
            await asyncio.to_thread(_put, mail, Path(self._url.removeprefix("file:")))
            return
        client = await self._connected()
        await client.send_message(mail, sender=message.bounce_to or self._sender, recipients=[message.to])

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            server = urlsplit(self._url)
            self._client = aiosmtplib.SMTP(
                hostname=server.hostname, port=server.port, timeout=SECONDS,
                username=unquote(server.username) if server.username else None,
                password=unquote(server.password) if server.password else None,
            )
            await self._client.connect()
        return self._client

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            try:
                await client.quit()
            except (OSError, aiosmtplib.SMTPException):
                client.close()


async def send(message: Message, *, url: str, sender: str) -> None:
    """One mail by a way of its own."""
    way = Way(url, sender)
    try:
        await way.send(message)
    finally:
        await way.close()


AWAY, LATER, REFUSED, BROKEN = "away", "later", "refused", "broken"


def fate(error: Exception) -> str:
    """What becomes of a mail that could not be handed over.

    AWAY: the server takes nothing now, from anybody. LATER: it does not take this mail now. REFUSED: there is no such
    address. BROKEN: it will never take this mail, though the address may be good.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPRecipientRefused) and error.code != CLOSING:
        if error.code < PERMANENT:
            return LATER
        return REFUSED if _is_of_address(error) else BROKEN
    if isinstance(error, aiosmtplib.SMTPDataError) and error.code >= PERMANENT:
        return BROKEN
    return AWAY if isinstance(error, OSError | aiosmtplib.SMTPException) else BROKEN


CLOSING, PERMANENT = 421, 500
_NO_ADDRESS = (550, 551, 553)


def _is_of_address(error: aiosmtplib.SMTPRecipientRefused) -> bool:
    """Not of whom we are (5.7.x, 530, 554): a server that does not let us in says that for every address."""
    told = re.match(r"5\.(\d+)\.\d+", error.message)
    return told[1] in ("1", "2") if told else error.code in _NO_ADDRESS


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
