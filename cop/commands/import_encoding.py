"""In which encoding a table was saved, told from its bytes: by a mark, by what can only be UTF-8, by its letters.

Spreadsheets save in what their country once used. Two of those are told apart, by the way letters with accents stand:
alone among plain ones (Windows-1252), or next to each other as Arabic ones do (Windows-1256). What is neither is
refused: better no import than names that nobody recognises.
"""

import codecs
from typing import BinaryIO

UTF8, UTF16_LE, UTF16_BE, WESTERN, ARABIC = "utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1256"
NAMES = {
    UTF8: "UTF-8", UTF16_LE: "UTF-16", UTF16_BE: "UTF-16", WESTERN: "Windows-1252", ARABIC: "Windows-1256",
}
CANNOT_TELL = "the encoding of the file cannot be told: save it as UTF-8 (in a spreadsheet: CSV UTF-8)"

SAMPLE = 1_000_000
"""Bytes from the beginning that are looked at."""
TOGETHER, ALONE = 0.6, 0.3
"""Share of bytes above 127 that stand next to another: from the first on it is Arabic, up to the second Western."""
ARABIC_LETTERS = 0.85
COMMON, COMMON_SHARE = "اليمنو", 0.3
"""Six letters that are half of any Arabic text."""
ZEROS = 0.3


class UnknownEncoding(Exception):
    """The file cannot be read; the message says why."""


def encoding_of(file: BinaryIO) -> str:
    """The encoding of this file, which is put back to where it began. Raises UnknownEncoding."""
    began = file.tell()
    sample = file.read(SAMPLE)
    file.seek(began)
    if sample.startswith(codecs.BOM_UTF16_LE) or _half_zero(sample, 1):
        return UTF16_LE
    if sample.startswith(codecs.BOM_UTF16_BE) or _half_zero(sample, 0):
        return UTF16_BE
    return UTF8 if _is_utf8(sample) else _of_spreadsheet(sample)


def _half_zero(sample: bytes, first: int) -> bool:
    """Whether most letters come with a zero byte on this side: UTF-16 without a mark, in Latin letters."""
    side = sample[first::2]
    return len(side) > 3 and side.count(0) > ZEROS * len(side) and sample[1 - first::2].count(0) == 0


def _is_utf8(sample: bytes) -> bool:
    """Whether it is, or was meant to be: of the lines that are not plain, some can be nothing else. A line that is
    broken is said as such later."""
    special = [line for line in sample.splitlines() if not line.isascii()]
    if len(sample) == SAMPLE and special:
        special = special[:-1]  # cut anywhere
    return not special or any(_decodes(line) for line in special)


def _decodes(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _of_spreadsheet(sample: bytes) -> str:
    high = [place for place, byte in enumerate(sample) if byte > 127]
    near = set(high)
    together = sum(place - 1 in near or place + 1 in near for place in high) / len(high)
    if together >= TOGETHER and _is_arabic(sample):
        return ARABIC
    if together <= ALONE and "\ufffd" not in sample.decode(WESTERN, errors="replace"):
        return WESTERN
    raise UnknownEncoding(CANNOT_TELL)


def _is_arabic(sample: bytes) -> bool:
    """Letters of other alphabets, read as if they were Arabic, come out as a mixture, and with seldom ones often."""
    shown = [each for each in sample.decode(ARABIC, errors="replace") if ord(each) > 127]
    letters = [each for each in shown if "\u0621" <= each <= "\u064a"]
    common = sum(each in COMMON for each in letters)
    return len(letters) >= ARABIC_LETTERS * len(shown) and common >= COMMON_SHARE * len(letters)
