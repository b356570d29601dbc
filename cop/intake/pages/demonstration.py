"""`/demo/mail`: what the service has mailed, in the demonstration alone, where nothing leaves the machine; and a form
that answers a mail as a mail program would."""

import asyncio
import email
import secrets
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from cop.intake.models import IGNORED, KEPT, REFUSED, TAKEN
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.forms import Form
from cop.kit.markup import clean
from cop.kit.web import render, say, see

SHOWN = 50
LONGEST_ANSWER = 10_000
OUTCOMES = (TAKEN, KEPT, REFUSED, IGNORED)


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail in the folder, by the name of its file."""

    name: str
    to: str
    subject: str
    at: datetime | None
    headers: list[tuple[str, str]]
    text: str
    others: list[str]
    """Its other parts, by their types."""
    reply_to: str
    message_id: str
    language: str


async def index(request: Request) -> Response:
    """The newest first."""
    folder = _folder(request)
    found = await asyncio.to_thread(_newest, folder) if folder else []
    told = request.query_params.get("answered", "")
    return render(
        request, "intake/mails.html", mails=found, told=told if told in OUTCOMES else "", kept=folder is not None
    )


async def show(request: Request) -> Response:
    """One mail, as it was sent."""
    return render(request, "intake/mail.html", mail=await _mail(request), answer="")


async def answer(request: Request, form: Form) -> Response:
    """What a mail program would send, into the same way in as every mail."""
    mail = await _mail(request)
    if not mail.reply_to:
        raise Missing
    words = form.raw("body")[:LONGEST_ANSWER]
    if not words.strip():
        errors = {"body": say(request, "error.say-something")}
        return render(request, "intake/mail.html", status=422, mail=mail, answer=words, errors=errors)
    raw = _answer(mail, words)
    outcome = await request.app.state.intake.take(raw, to=[mail.reply_to], sender=mail.to)
    return see(f"/demo/mail?answered={outcome.kind}")


def _folder(request: Request) -> Path | None:
    """None where mail goes to a server."""
    url: str = request.app.state.settings.mail_url
    return Path(url.removeprefix("file:")) if url.startswith("file:") else None


async def _mail(request: Request) -> Mailed:
    name, folder = request.path_params["name"], _folder(request)
    if folder is None or not (name.isascii() and name.isalnum()):
        raise Missing
    try:
        return await asyncio.to_thread(_read, folder / f"{name}.eml")
    except OSError:
        raise Missing from None


def _newest(folder: Path) -> list[Mailed]:
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in files[:SHOWN]]


def _read(path: Path) -> Mailed:
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    text = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    date = mail["Date"]
    return Mailed(
        name=path.stem, to=str(mail["To"] or ""), subject=str(mail["Subject"] or ""),
        at=parsedate_to_datetime(str(date)) if date else None,
        headers=[(key, str(value)) for key, value in mail.items()],
        text=str(text.get_content()) if isinstance(text, EmailMessage) else "",
        others=[part.get_content_type() for part in parts if part is not text],
        reply_to=str(mail["Reply-To"] or ""), message_id=str(mail["Message-ID"] or ""),
        language=str((text or mail)["Content-Language"] or ""),
    )


def _answer(mail: Mailed, words: str) -> bytes:
    """With what it answers quoted below, as is usual."""
    made = EmailMessage(policy=SMTP)
    subject = clean(mail.subject, lines=False).replace("=?", "= ?")
    made["From"], made["To"], made["Subject"] = mail.to, mail.reply_to, f"Re: {subject}"
    made["Date"], made["Message-ID"] = format_datetime(now()), f"<{secrets.token_hex(16)}@demonstration.example>"
    made["In-Reply-To"] = made["References"] = mail.message_id
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    made.set_content(f"{words}\n\n{quoted}\n")
    return made.as_bytes()
