"""Small files of every kind we take, made here, and some that only say they are."""

import base64
import io
import struct
import zipfile
import zlib

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."



def pdf(*objects: bytes) -> bytes:
    """A document of one empty page and these objects, numbered from 4."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    every = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", *objects,
    )
    for number, content in enumerate(every, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(every) + 1) + b"".join(places)
    end = b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(every) + 1, len(out))
    return bytes(out) + table + end


PDF = pdf()
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/"
    "wAALCAACAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP7//2Q=="
)
WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA4AAAAvAUAAAAcQEf0PRET/Aw==")
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
