"""What a file is, by its content. Its name, the type it was sent with and its content must say the same.

Nothing is unpacked: of a document that is a zip archive only the list of its entries is read. Everything blocks
for as long as the disk takes, so it runs in a thread.
"""

import codecs
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cop.kit.errors import Refused

FIELD = "file"
SILENT = ("", "application/octet-stream")
"""What a browser sends when the machine knows no type for the name: it says nothing, so it contradicts nothing."""
MOST_ENTRIES = 5_000
LARGEST_DIRECTORY = 1024 * 1024
LARGEST_UNPACKED = 500 * 1024 * 1024
"""Of an archive of a few megabytes: entries, bytes of their list, bytes they say they unpack to."""
PIECE = 256 * 1024

Check = Callable[[BinaryIO], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file we take. `key` names it in the catalogues, under `file.`."""

    key: str
    media_type: str
    suffixes: tuple[str, ...]
    check: Check
    aliases: tuple[str, ...] = ()
    """Other names browsers have for the type."""

    def may_be_declared(self, declared: str) -> bool:
        return declared in (*SILENT, self.media_type, *self.aliases)


def recognise(path: Path, name: str, declared: str) -> Kind:
    """The kind of a file. Raises Refused: a kind we do not take, or not what it says it is."""
    kind = BY_SUFFIX.get(Path(name).suffix.lower())
    if kind is None:
        raise Refused("file-kind", field=FIELD)
    with path.open("rb") as content:
        if not kind.may_be_declared(declared.partition(";")[0].strip().lower()) or not kind.check(content):
            raise Refused("file-disagrees", field=FIELD)
    return kind


def _begins(content: BinaryIO, pattern: re.Pattern[bytes]) -> bool:
    return pattern.match(content.read(64)) is not None


def _is_webp(content: BinaryIO) -> bool:
    head = content.read(16)
    length = content.seek(0, 2)
    return (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP" and head[12:15] == b"VP8"
        and int.from_bytes(head[4:8], "little") + 8 <= length
    )


# --- text ---

OTHER_THAN_TEXT = re.compile(
    rb"(?:\s|\xef\xbb\xbf)*(?:<(?:!doctype|!--|html|head|body|script|svg|\?)|%pdf-|\{\\rtf)", re.I
)
"""How files begin that are made of letters and yet no text to read."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _is_text(content: BinaryIO) -> bool:
    """UTF-8 without NUL that does not begin like a page or a drawing."""
    head = content.read(4096)
    if head.startswith(UTF_16):
        raise Refused("file-not-utf8", field=FIELD)
    if OTHER_THAN_TEXT.match(head):
        return False
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := content.read(PIECE):
            if b"\0" in piece:
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Refused("file-not-utf8", field=FIELD) from None
    return True


# --- documents that are zip archives ---

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
OFFICE_PARTS = {
    "docx": re.compile(r"word/document\d*\.xml"), "xlsx": re.compile(r"xl/workbook\d*\.xml"),
    "pptx": re.compile(r"ppt/presentation\d*\.xml"),
}
MACROS = re.compile(r"(?:.*/)?vbaProject\.bin|Basic/.*|Scripts/.*", re.I)


def _is_office(content: BinaryIO, key: str) -> bool:
    entries = entries_of(content)
    if "[Content_Types].xml" not in entries or not any(OFFICE_PARTS[key].fullmatch(name) for name in entries):
        return False
    return _without_macros(entries)


def _is_open_document(content: BinaryIO, media_type: str) -> bool:
    """Its first entry is its type, uncompressed, so that it can be read without unpacking."""
    wanted = media_type.encode()
    head = content.read(38 + len(wanted))
    lengths = struct.pack("<2H", len("mimetype"), 0)  # of its name, and of what else could stand before the content
    if head[8:10] != b"\0\0" or head[26:30] != lengths or head[30:] != b"mimetype" + wanted:
        return False
    entries = entries_of(content)
    if entries.get("mimetype") != len(wanted) or not {"content.xml", "META-INF/manifest.xml"} <= set(entries):
        return False
    return _without_macros(entries)


def _without_macros(entries: dict[str, int]) -> bool:
    if any(MACROS.fullmatch(name) for name in entries):
        raise Refused("file-has-macros", field=FIELD)
    return True


def entries_of(content: BinaryIO) -> dict[str, int]:
    """Names of the entries of a plain zip archive and what they say they unpack to, in bytes; {} for another file.

    Only an archive that is nothing else: from the first byte to the last, in one part, without a comment.
    """
    length = content.seek(0, 2)
    content.seek(0)
    if content.read(4) != b"PK\3\4" or length < END.size:
        return {}
    content.seek(length - END.size)
    sign, disk, first_disk, here, count, size, offset, comment = END.unpack(content.read(END.size))
    if sign != b"PK\5\6" or disk or first_disk or here != count or comment or offset + size + END.size != length:
        return {}
    if count > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        return {}
    content.seek(offset)
    entries = _read_entries(content.read(size), count)
    return entries if sum(entries.values()) <= LARGEST_UNPACKED else {}


def _read_entries(directory: bytes, count: int) -> dict[str, int]:
    entries: dict[str, int] = {}
    at = 0
    for _ in range(count):
        if at + ENTRY.size > len(directory):
            return {}
        fields = ENTRY.unpack_from(directory, at)
        name_length, extra_length, comment_length = fields[10:13]
        name = directory[at + ENTRY.size:at + ENTRY.size + name_length].decode("utf-8", "replace")
        if fields[0] != b"PK\1\2" or name in entries:
            return {}
        entries[name] = fields[9]
        at += ENTRY.size + name_length + extra_length + comment_length
    return entries if at == len(directory) else {}


# --- the list ---

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

KINDS = (
    Kind("pdf", "application/pdf", (".pdf",), partial(_begins, pattern=re.compile(rb"%PDF-[12]\.\d")),
         ("application/x-pdf",)),
    Kind("png", "image/png", (".png",), partial(_begins, pattern=re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR", re.S)),
         ("image/x-png",)),
    Kind("jpeg", "image/jpeg", (".jpg", ".jpeg"), partial(_begins, pattern=re.compile(rb"\xff\xd8\xff[\xc0-\xfe]")),
         ("image/jpg", "image/pjpeg")),
    Kind("webp", "image/webp", (".webp",), _is_webp),
    Kind("docx", _OFFICE + "wordprocessingml.document", (".docx",), partial(_is_office, key="docx")),
    Kind("xlsx", _OFFICE + "spreadsheetml.sheet", (".xlsx",), partial(_is_office, key="xlsx")),
    Kind("pptx", _OFFICE + "presentationml.presentation", (".pptx",), partial(_is_office, key="pptx")),
    Kind("odt", _OPEN + "text", (".odt",), partial(_is_open_document, media_type=_OPEN + "text")),
    Kind("ods", _OPEN + "spreadsheet", (".ods",), partial(_is_open_document, media_type=_OPEN + "spreadsheet")),
    Kind("text", "text/plain", (".txt",), _is_text),
    Kind("csv", "text/csv", (".csv",), _is_text,
         ("text/plain", "application/csv", "text/comma-separated-values", "application/vnd.ms-excel")),
    Kind("markdown", "text/markdown", (".md",), _is_text, ("text/plain", "text/x-markdown")),
)
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}
