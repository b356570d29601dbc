"""What cameras and programs write beside a picture inside a JPEG or PNG, cut out; the picture itself is not touched.
For pictures inside documents: those that come alone are drawn anew."""

import struct
from collections.abc import Iterator

PNG_SIGN = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset((
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs",
))
JFIF, ADOBE, COMMENT, SCAN, END = 0xE0, 0xEE, 0xFE, 0xDA, 0xD9
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers without a length."""


def without_marks(content: bytes) -> bytes:
    """The same JPEG or PNG without EXIF, XMP, profiles, comments, texts, times and whatever follows its end. Anything
    else as it is. Raises ValueError for one that breaks off."""
    if content.startswith(b"\xff\xd8\xff"):
        return b"".join(_jpeg(content))
    if content.startswith(PNG_SIGN):
        return PNG_SIGN + b"".join(_png(content))
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield b"\xff\xd8"
    at = 2
    while True:
        at, marker = _marker(content, at)
        if marker == END:
            yield b"\xff\xd9"
            return
        if marker in ALONE:
            continue
        end = at + 2 + struct.unpack_from(">H", _enough(content, at + 2, 2), 0)[0]
        _enough(content, at, end - at)
        if marker == SCAN:
            end = _end_of_scan(content, end)
        if marker in (JFIF, ADOBE) or not (0xE0 <= marker <= 0xEF or marker == COMMENT):
            yield content[at:end]
        at = end


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Where the next marker begins, and which it is; a picture that stops without its end is one that ends there."""
    if at >= len(content):
        return at, END
    if content[at] != 0xFF:
        raise ValueError("no marker")
    while at + 1 < len(content) and content[at + 1] == 0xFF:
        at += 1
    return (at, content[at + 1]) if at + 1 < len(content) else (at, END)


def _end_of_scan(content: bytes, at: int) -> int:
    """Behind the entropy-coded data that follows a scan header."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] == 0 or content[at + 1] in ALONE:
            at += 2
        elif content[at + 1] == 0xFF:
            at += 1
        else:
            return at
    return len(content)


def _png(content: bytes) -> Iterator[bytes]:
    at, kind = len(PNG_SIGN), b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", _enough(content, at, 8))
        chunk = _enough(content, at, 12 + length)
        if kind in PNG_KEPT:
            yield chunk
        at += 12 + length


def _enough(content: bytes, at: int, length: int) -> bytes:
    part = content[at:at + length]
    if len(part) < length:
        raise ValueError("it breaks off")
    return part
