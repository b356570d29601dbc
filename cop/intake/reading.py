"""What a mail says: its few headers that matter, the words of its sender, its files.

Nothing in it is believed. This runs in a process of its own (`helper.py`) that is killed when a mail takes it too long.
"""

import email
import hashlib
import re
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage

from cop.intake.parts import LONGEST_TEXT, File, leaves, parts_of, text_of, whole
from cop.intake.quoting import own_words

MOST_HEADERS = 64 * 1024
"""Bytes of the headers of a mail that are looked at."""
LONGEST_HEADER = 2_000
MOST_HOPS = 30

WANTED = frozenset((
    "from", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
    "content-disposition", "auto-submitted", "precedence", "list-id", "list-post", "x-autoreply", "x-autorespond",
    "x-auto-response-suppress", "return-path", "received", "delivered-to", "x-original-to", "to", "cc",
))
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?reply|out of office|réponse automatique|respuesta automática"
    r"|resposta automática|رد تلقائي|undeliver(?:able|ed)|delivery status notification|mail delivery failed)\b", re.I,
)
_ROBOTS = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|donotreply|do-not-reply|bounces?)(?:[+=-].*)?@", re.I)
_FINAL = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b|\b55[0-4][ -]")
_ATTACHED = re.compile(r"[^\s<>()\[\]\"',;:\\]{1,64}@[^\s<>()\[\]\"',;:\\]{1,255}")


class Unreadable(Exception):
    """No mail, or one nobody can make sense of."""


@dataclass(slots=True)
class Mail:
    """What was read. `senders`: every address in From, in lower case; exactly one is what it should be."""

    message_id: str = ""
    digest: str = ""
    """Of what it says, for a mail without a Message-ID."""
    senders: list[str] = field(default_factory=list)
    subject: str = ""
    automatic: bool = False
    """Nobody wrote it: an answering machine, a list, a receipt, or it goes round in circles."""
    report: str = ""
    """Of a report of a mail server: "failed" for good, or "other"."""
    encrypted: bool = False
    is_cut: bool = False
    """It is too large: these are its headers alone."""
    text: str = ""
    files: list[File] = field(default_factory=list)


def read(raw: bytes, *, domain: str, sender: str = "?") -> Mail:
    """`domain` is ours; `sender` the envelope's, "" of a bounce, "?" when unknown. Raises Unreadable."""
    try:
        return _read(raw, domain, sender)
    except (
        ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MemoryError
    ) as error:
        # the email package raises any of these for one or another broken mail
        raise Unreadable(type(error).__name__) from error


def addresses_in(raw: bytes) -> list[str]:
    """Whom the headers of a mail in a mailbox name: where the last server put it first, then To and Cc."""
    headers = _headers(raw)[0]
    named = [value for wanted in ("x-original-to", "delivered-to", "to", "cc")
             for name, value in headers if name == wanted]
    return [found.lower() for value in named for found in _ATTACHED.findall(value)][:50]


def sender_in(raw: bytes) -> str:
    """The sender of the envelope, as the last server wrote it down; "?" where it did not, "" of what comes back."""
    value = next((value for name, value in _headers(raw)[0] if name == "return-path"), "?")
    return value.strip("<> ").lower()


def _read(raw: bytes, domain: str, sender: str) -> Mail:
    headers, body = _headers(raw)
    message = email.message_from_bytes(
        "".join(f"{name}: {value}\r\n" for name, value in headers).encode("utf-8", "surrogateescape") + b"\r\n" + body,
        policy=policy.default,
    )
    assert isinstance(message, EmailMessage)
    first = dict(reversed(headers))
    senders = _senders(message)
    mail = Mail(
        message_id=first.get("message-id", "").strip()[:LONGEST_HEADER],
        digest=hashlib.sha256("\n".join(first.get(name, "") for name in ("from", "date", "subject")).encode(
            "utf-8", "replace") + body).hexdigest(),
        senders=senders, subject=whole(str(message.get("subject", "")), lines=False)[:LONGEST_HEADER],
        automatic=_is_automatic(headers, first, domain, (*senders, sender)), report=_report(message),
    )
    if mail.automatic or mail.report:
        return mail
    texts, mail.files, mail.encrypted = parts_of(message)
    mail.text = whole(own_words("\n\n".join(texts)[:LONGEST_TEXT]))
    return mail


def _headers(raw: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """The headers that matter, each in one line, in their order; and the body."""
    head, _, body = raw.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")
    found: list[tuple[str, str]] = []
    wanted = False
    for line in head[:MOST_HEADERS].split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if wanted and len(found[-1][1]) < LONGEST_HEADER:
                found[-1] = (found[-1][0], f"{found[-1][1]} {_line(line)}")
            continue
        name, colon, value = line.partition(b":")
        key = name.strip().lower().decode("ascii", "replace")
        wanted = bool(colon) and key in WANTED
        if wanted:
            found.append((key, _line(value)))
    return found, body


def _line(value: bytes) -> str:
    return value.strip()[:LONGEST_HEADER].decode("utf-8", "surrogateescape").translate(
        {code: " " for code in range(32)}
    )


def _senders(message: EmailMessage) -> list[str]:
    """More than one From is more than one sender, whatever they say."""
    named = [address for each in message.get_all("from", []) for address in each.addresses]
    return [address.addr_spec.strip().lower() for address in named[:5]]


def _is_automatic(
    headers: list[tuple[str, str]], first: dict[str, str], domain: str, senders: tuple[str, ...]
) -> bool:
    ours = sum(name == "received" and f"by {domain}" in value.lower() for name, value in headers)
    hops = sum(name == "received" for name, _ in headers)
    came_from = first.get("return-path", "").strip()
    return (
        first.get("auto-submitted", "no").partition(";")[0].strip().lower() != "no"
        or first.get("precedence", "").strip().lower() in ("bulk", "junk", "list", "auto_reply")
        or any(name in first for name in ("x-autoreply", "x-autorespond", "x-auto-response-suppress"))
        or any(name in first for name in ("list-id", "list-post"))
        or senders[-1] in ("", "<>") or came_from == "<>" or ours > 5 or hops > MOST_HOPS
        or any(_ROBOTS.match(each) for each in senders)
        or _AUTOMATIC_SUBJECT.match(first.get("subject", "")) is not None
    )


def _report(message: EmailMessage) -> str:
    """What a mail server reports: a mail that will never arrive is something else than one that is late."""
    if message.get_content_type() != "multipart/report":
        text = next((text_of(part) for part, _ in leaves(message) if part.get_content_type() == "text/plain"), "")
        came_back = "mailer-daemon" in str(message.get("from", "")).lower() and _FINAL.search(text[:20_000])
        return "failed" if came_back else ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            fields = [(str(group.get("action", "")).strip().lower(), str(group.get("status", "")).strip())
                      for group in (groups[:20] if isinstance(groups, list) else [])
                      if hasattr(group, "get")]
            failed = any(action == "failed" and not status.startswith("4") for action, status in fields)
            return "failed" if failed else "other"
    return "other"
