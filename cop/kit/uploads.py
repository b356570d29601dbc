"""A form with one file: its fields kept in memory, the file written to disk as it comes, within limits."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from cop.kit.errors import Refused, TooLarge
from cop.kit.files import Incoming
from cop.kit.forms import Form

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE_FIELD = "file"
MOST_PARTS = 10
LONGEST_FIELD = 4_096
AROUND = 64 * 1024
"""Bytes that fields, headers and boundaries may take beside the file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: the name and type its sender gave it, both unchecked. No file chosen: size 0."""

    filename: str
    declared: str
    file: Incoming


async def read_upload(request: Request, incoming: Incoming) -> tuple[Form, Upload]:
    """The form of a POST, its file in `incoming`. Raises TooLarge, or Refused for something that is no form.

    The form's digest covers the name and the digest of the file, so that a retry is known as one.
    """
    most = incoming.largest + AROUND
    if int(request.headers.get("content-length") or 0) > most:
        raise TooLarge
    parts, total = _Parts(_boundary(request)), 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > most:
            raise TooLarge
        for piece in parts.feed(chunk):
            await incoming.add(piece)
    if not parts.ended:  # half a file is no file
        raise Refused("not-a-form")
    await incoming.close()
    pairs = [*parts.fields, (FILE_FIELD, parts.filename), (f"{FILE_FIELD}.digest", incoming.digest)]
    return Form(pairs), Upload(parts.filename, parts.declared, incoming)


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Refused("not-a-form")
    return options[b"boundary"]


class _Parts:
    """What the parser says of the body, put together: fields whole, the file piece by piece."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: list[tuple[str, str]] = []
        self.filename = ""
        self.declared = ""
        self.ended = False
        self._header = ""
        self._value = bytearray()
        self._headers: dict[str, bytes] = {}
        self._name = ""
        self._field = bytearray()
        self._in_file = False
        self._files = 0
        self._count = 0
        self._pieces: list[bytes] = []
        try:
            self._parser = MultipartParser(boundary, self._callbacks())
        except FormParserError:
            raise Refused("not-a-form") from None

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": self._header_name, "on_header_value": self._header_value,
            "on_header_end": self._end_header, "on_headers_finished": self._know_part, "on_part_data": self._data,
            "on_part_end": self._end_part, "on_end": self._end,
        }

    def feed(self, chunk: bytes) -> list[bytes]:
        """Parse the next bytes; gives those of them that belong to the file."""
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise Refused("not-a-form") from None
        pieces, self._pieces = self._pieces, []
        return pieces

    def _begin_part(self) -> None:
        self._count += 1
        if self._count > MOST_PARTS:
            raise Refused("not-a-form")
        self._headers, self._field, self._in_file = {}, bytearray(), False

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end].decode("latin-1").lower()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header] = bytes(self._value)
        self._header, self._value = "", bytearray()

    def _know_part(self) -> None:
        """The headers of a part are read: is it a field or the file?"""
        kind, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or not self._name:
            raise Refused("not-a-form")
        self._in_file = b"filename" in options
        if not self._in_file:
            return
        self._files += 1
        if self._name != FILE_FIELD or self._files > 1:
            raise Refused("not-a-form")
        self.filename = options[b"filename"].decode("utf-8", "replace")
        self.declared = self._headers.get("content-type", b"").decode("latin-1")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._pieces.append(bytes(data[start:end]))
            return
        self._field += data[start:end]
        if len(self._field) > LONGEST_FIELD:
            raise TooLarge

    def _end_part(self) -> None:
        if not self._in_file:
            self.fields.append((self._name, self._field.decode("utf-8", "replace")))

    def _end(self) -> None:
        self.ended = True
