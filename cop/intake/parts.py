"""The parts of a mail: the texts somebody wrote, decoded, and the files. What only decorates is left out."""

import codecs
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from html2text import HTML2Text

from cop.kit.markup import clean

LONGEST_TEXT = 100_000
"""Characters of a text, and of an HTML part four times as many, before anything is cut out of it."""
MOST_PARTS = 200
DEEPEST = 12
MOST_FILES = 6
"""One more than a thing may have: so many are refused, and the others need not be looked at."""
NEVER_SAID = frozenset((
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "application/pgp-keys",
    "text/x-vcard", "text/vcard", "text/directory", "text/calendar", "application/ics", "text/rfc822-headers",
    "text/x-amp-html",
))
"""Parts that mail programs add by themselves."""
ENCRYPTED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
NO_TEXT_CODECS = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"))


@dataclass(slots=True)
class File:
    """A file of a mail: the name and type its sender gave it, both unchecked."""

    name: str
    declared: str
    content: bytes


def whole(text: str, *, lines: bool = True) -> str:
    """What can be written down: no half of a pair of surrogates."""
    return clean(text.encode("utf-8", "replace").decode("utf-8"), lines=lines)


def parts_of(message: EmailMessage) -> tuple[list[str], list[File], bool]:
    """The texts somebody wrote, the files attached, and whether it can be read by its receiver alone."""
    texts: list[str] = []
    files: list[File] = []
    encrypted = message.get_content_type() in ENCRYPTED
    for part, beside in leaves(message):
        kind = part.get_content_type()
        if kind in ENCRYPTED:
            encrypted = True
        elif _istext_of(part, kind):
            texts.append(text_of(part) if kind == "text/plain" else _from_html(text_of(part)))
        elif kind not in NEVER_SAID and not beside and len(files) < MOST_FILES:
            files.append(_file(part))
    return [text for text in texts if text.strip()], files, encrypted


def leaves(message: EmailMessage) -> Iterator[tuple[EmailMessage, bool]]:
    """The parts that say something, in order; True for what only decorates another: a picture inside of a page."""
    stack: list[tuple[EmailMessage, bool, int]] = [(message, False, 0)]
    count = 0
    while stack and count < MOST_PARTS:
        part, beside, depth = stack.pop()
        count += 1
        if part.get_content_type() == "message/rfc822" or not part.is_multipart():
            yield part, beside
            continue
        inner = [each for each in part.get_payload() if isinstance(each, EmailMessage)][:MOST_PARTS]
        if depth < DEEPEST:
            stack += [(each, aside or beside, depth + 1) for each, aside in reversed(_chosen(part, inner))]


def _chosen(part: EmailMessage, inner: list[EmailMessage]) -> list[tuple[EmailMessage, bool]]:
    kind = part.get_content_subtype()
    if kind == "alternative":
        plain = [each for each in inner if each.get_content_type() == "text/plain" and text_of(each).strip()]
        rich = [each for each in inner if each.get_content_type() == "text/html" or each.is_multipart()]
        return [(each, False) for each in (plain or rich or inner)[:1]]
    if kind == "related":
        return [(each, at > 0 and each.get_content_disposition() != "attachment") for at, each in enumerate(inner)]
    return [(each, each.get_content_maintype() == "image" and "content-id" in each
             and each.get_content_disposition() != "attachment") for each in inner]


def _istext_of(part: EmailMessage, kind: str) -> bool:
    if kind not in ("text/plain", "text/html"):
        return False
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def text_of(part: EmailMessage) -> str:
    """Decoded as it says, or as it is; lines that were broken only for the way are whole again."""
    data = _bytes(part)[:4 * LONGEST_TEXT]
    text = decoded(data, str(part.get_param("charset", "") or ""))
    if str(part.get_param("format", "")).lower() == "flowed":
        return _flowed(text, joined=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def decoded(data: bytes, charset: str) -> str:
    """What was declared, unless it is UTF-8 all the same, which nothing else is by chance. A character that is none
    becomes a mark; nothing raises."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.start > len(data) - 4  # in the middle of a character
    try:
        codec = codecs.lookup(charset)
        if not codec._is_text_encoding or codec.name in NO_TEXT_CODECS:
            raise LookupError
        if codec.name == "iso8859-1":
            codec = codecs.lookup("cp1252")  # what those who say Latin-1 mean
        if not (cut and codec.name in ("utf-8", "ascii")):
            return codec.decode(data)[0]
    except (LookupError, ValueError):
        pass
    return data.decode("utf-8", "replace") if cut else data.decode("cp1252", "replace")


def _flowed(text: str, *, joined: bool) -> str:
    lines: list[str] = []
    flows = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if flows and not line.startswith(">"):
            lines[-1] = (lines[-1][:-1] if joined else lines[-1]) + line.removeprefix(" ")
        else:
            lines.append(line if line.startswith(">") else line.removeprefix(" "))
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)


def _from_html(html: str) -> str:
    made = HTML2Text(bodywidth=0)
    made.ignore_images = made.unicode_snob = made.skip_internal_links = True
    return made.handle(html)


def _file(part: EmailMessage) -> File:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return File("message.eml", kind, b"-")
    name = whole(str(part.get_filename() or ""), lines=False)[-300:]
    return File(name or f"file{mimetypes.guess_extension(kind) or ''}", kind, _bytes(part))


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
