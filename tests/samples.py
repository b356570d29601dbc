"""Small files of every kind we take, made here, and some that only say they are."""

import io
import struct
import zipfile
import zlib

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8L" + struct.pack("<I", 9) + b"\x2f" + bytes(9)
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
EXE = b"MZ\x90\x00\x03" + bytes(60) + b"PE\x00\x00"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
TEXT = "Une réponse, et ce qu'elle a coûté.\n".encode()
CSV = b"pays;services\nExemple;3\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
)


def archive(entries: dict[str, bytes], *, comment: bytes = b"", stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """A zip archive of these entries, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
        made.comment = comment
    return buffer.getvalue()


def office(main: str, **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"", main: b"<x/>", **more})


def open_document(media_type: str, **more: bytes) -> bytes:
    return archive({
        "mimetype": media_type.encode(), "content.xml": b"<x/>", "META-INF/manifest.xml": b"<x/>", **more,
    })


DOCX, XLSX, PPTX = office("word/document.xml"), office("xl/workbook.xml"), office("ppt/presentation.xml")
ODT, ODS = open_document(OPEN + "text"), open_document(OPEN + "spreadsheet")

GOOD = {
    "a.pdf": ("application/pdf", PDF), "a.png": ("image/png", PNG), "a.jpg": ("image/jpeg", JPEG),
    "a.JPEG": ("image/jpeg", JPEG), "a.webp": ("image/webp", WEBP),
    "a.docx": (OFFICE + "wordprocessingml.document", DOCX), "a.xlsx": (OFFICE + "spreadsheetml.sheet", XLSX),
    "a.pptx": (OFFICE + "presentationml.presentation", PPTX),
    "a.odt": (OPEN + "text", ODT), "a.ods": (OPEN + "spreadsheet", ODS),
    "a.txt": ("text/plain", TEXT), "a.csv": ("text/csv", CSV), "a.md": ("text/markdown", TEXT),
}
"""Name to media type and content."""
