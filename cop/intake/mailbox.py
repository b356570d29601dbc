"""Fetching mail from a mailbox: a folder in Maildir form, or one on an IMAP server.

What is unread is copied to the spool and marked as read only then; nothing is deleted. A mail that is too large is not
fetched: its headers alone are enough to tell its person.
"""

import imaplib
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cop.intake.addresses import is_ours
from cop.intake.listener import LARGEST
from cop.intake.reading import MOST_HEADERS, addresses_in, sender_in
from cop.intake.spool import Spool

SECONDS = 30
MOST_AT_ONCE = 50
SEEN = "S"
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

Put = Callable[[bytes, bool], None]
"""Takes a mail, or the headers alone of one that is too large (True)."""


def fetch(url: str, spool: Spool, domain: str) -> int:
    """Copy what is unread, at most so much at once; gives how many. Blocks. Raises OSError, imaplib.IMAP4.error or
    `spool.Full`; what was copied before stays copied."""
    def put(raw: bytes, is_cut: bool) -> None:
        to = [each for each in addresses_in(raw) if is_ours(each, domain)]
        if to:  # a mail to somebody else is none of ours
            spool.put(raw, to=to, sender=sender_in(raw), is_cut=is_cut)

    if url.startswith("maildir:"):
        return _from_folder(Path(url.removeprefix("maildir:")), put)
    return _from_server(url, put)


def _from_folder(folder: Path, put: Put) -> int:
    """A Maildir: `new` and `cur`, one file for each mail, what was done with it behind a colon in its name."""
    unread = sorted(path for path in (*(folder / "new").iterdir(), *(folder / "cur").iterdir()) if not _is_seen(path))
    for path in unread[:MOST_AT_ONCE]:
        is_cut = path.stat().st_size > LARGEST
        with path.open("rb") as file:
            put(file.read(MOST_HEADERS if is_cut else -1), is_cut)
        name, _, flags = path.name.partition(":2,")
        path.rename(folder / "cur" / f"{name}:2,{''.join(sorted({*flags, SEEN}))}")
    return len(unread[:MOST_AT_ONCE])


def _is_seen(path: Path) -> bool:
    return path.name.startswith(".") or (path.parent.name == "cur" and SEEN in path.name.partition(":2,")[2])


def _from_server(url: str, put: Put) -> int:
    client = _connected(url)
    try:
        folder = urlsplit(url).path.strip("/") or "INBOX"
        _sure(client.select(f'"{unquote(folder)}"'))
        numbers = _sure(client.uid("SEARCH", "UNSEEN"))[0].split()[:MOST_AT_ONCE]
        for number in numbers:
            uid = number.decode()
            size = _SIZE.search(_flat(_sure(client.uid("FETCH", uid, "(RFC822.SIZE)"))))
            if size is None:
                continue  # gone meanwhile
            is_cut = int(size[1]) > LARGEST
            part = f"BODY.PEEK[HEADER]<0.{MOST_HEADERS}>" if is_cut else "BODY.PEEK[]"
            found = [each for each in _sure(client.uid("FETCH", uid, f"({part})")) if isinstance(each, tuple)]
            if found:
                put(found[0][1], is_cut)
                _sure(client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
        return len(numbers)
    finally:
        try:
            client.logout()
        except (OSError, imaplib.IMAP4.error):
            client.shutdown()


def _connected(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "imaps":
        client: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=secure, timeout=SECONDS)
    else:
        client = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
        if "STARTTLS" in client.capabilities:
            client.starttls(secure)
    client.login(unquote(parts.username or ""), unquote(parts.password or ""))
    return client


def _sure(answer: tuple[str, Any]) -> Any:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("the mailbox server said no")
    return answer[1]


def _flat(found: Any) -> bytes:
    return b" ".join(each if isinstance(each, bytes) else each[0] for each in found if each is not None)
