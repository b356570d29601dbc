"""Word, Excel, PowerPoint and OpenDocument files packed anew: who wrote, who commented and who changed are gone, and
so are the previews and what the cameras wrote into pictures. Words and figures stay as they were.

What comes from elsewhere when it is opened is left, but for a template, which could bring programs.
"""

import re
import zipfile
import zlib
from io import BytesIO

from cop.kit.cleaning import Answer
from cop.kit.cleaning.marks import without_marks
from cop.kit.errors import Refused

MOST_UNPACKED = 120 * 1024 * 1024
LARGEST_XML = 60 * 1024 * 1024
DEEPEST = 2
"""A table inside of a text is a document of its own, and may hold another."""
PIECE = 256 * 1024
LONG_AGO = (1980, 1, 1, 0, 0, 0)

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_PROPERTIES = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_ODF = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
EMPTIED = {
    "docprops/core.xml": _HEAD + b'<cp:coreProperties xmlns:cp="' + _PACKAGE + b'"/>',
    "docprops/app.xml": _HEAD + b'<Properties xmlns="' + _PROPERTIES + b'extended-properties"/>',
    "docprops/custom.xml": _HEAD + b'<Properties xmlns="' + _PROPERTIES + b'custom-properties"/>',
    "meta.xml": _HEAD + b'<office:document-meta xmlns:office="' + _ODF + b'" office:version="1.2">'
                        b"<office:meta/></office:document-meta>",
}
DROPPED = re.compile(
    r"docprops/thumbnail\.\w+|_xmlsignatures/.*|meta-inf/[^/]*signatures\.xml|thumbnails/.*|configurations2/.*"
    r"|.*/printersettings/.*|layout-cache"
)
REFUSED = re.compile(r"(?:.*/)?(?:vbaproject\.bin|macrosheets/.*|activex/.*|vbadata\.xml)|basic/.*|scripts/.*")
OBJECTS = re.compile(r".*/embeddings/.*\.(?!docx$|xlsx$|pptx$)\w+")
DOCUMENTS = re.compile(r".*/embeddings/.*\.(?:docx|xlsx|pptx)")
PICTURES = re.compile(r".*\.(?:jpe?g|png)")

_VALUE = rb"""\s*=\s*(?:"[^"]*"|'[^']*')"""
_ATTRIBUTES = re.compile(
    rb"(\s(?:\w+:)?(?:author|initials|userId|providerId|displayName|lastModifiedBy|userName))" + _VALUE
)
_NAMED = re.compile(rb"(\s(?:name|initials|userId|providerId))" + _VALUE)
_AUTHORS = re.compile(rb"(<((?:\w+:)?author)(?:\s[^>]*)?>)[^<]*(</\2>)")
_CREATORS = re.compile(
    rb"(<((?:dc:creator|meta:initial-creator|meta:creator-initials|loext:sender-initials|dc:date))(?:\s[^>]*)?>)[^<]*(</\2>)"
)
_RELATIONS = re.compile(rb"<Relationship\s[^>]*?/>|<Relationship\s[^>]*?>\s*</Relationship>")
_GONE = (b"/metadata/thumbnail", b"/digital-signature/", b"/printerSettings")
_TARGET = re.compile(rb"(\sTarget)" + _VALUE)
_LISTED = re.compile(
    rb"""<(?:manifest:file-entry|Override)\s[^>]*(?:full-path|PartName)\s*=\s*["']/?(?P<name>[^"']*)["'][^>]*/>"""
)
_ENCRYPTED = b"encryption-data"
NAMING = ("ppt/commentauthors.xml", "ppt/authors.xml", "xl/persons/", "word/people.xml")


def unsigned(content: bytes, key: str, depth: int = 0) -> Answer:
    """The same document without names. Raises Refused."""
    out = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as made:
            _repack(archive, made, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Refused("file-broken") from None
    return Answer(out.getvalue())


def _repack(archive: zipfile.ZipFile, made: zipfile.ZipFile, depth: int) -> None:
    entries = archive.infolist()
    if sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise Refused("file-unpacks-too-large")
    room = MOST_UNPACKED
    for each in entries:
        name = each.filename.lower()
        if each.flag_bits & 1:
            raise Refused("file-encrypted")
        if each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("file-broken")
        if REFUSED.fullmatch(name):
            raise Refused("file-has-macros")
        if OBJECTS.fullmatch(name) or (depth >= DEEPEST and DOCUMENTS.fullmatch(name)):
            raise Refused("file-has-object")
        if DROPPED.fullmatch(name):
            continue
        content = _unpacked(archive, each, room)
        room -= len(content)
        anew = zipfile.ZipInfo(each.filename, LONG_AGO)
        anew.compress_type = each.compress_type
        made.writestr(anew, _cleaned(name, content, depth), compresslevel=6)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """What it really unpacks to, whatever it says. Raises Refused as soon as that is too much."""
    parts, total = [], 0
    with archive.open(entry) as packed:
        while piece := packed.read(PIECE):
            total += len(piece)
            if total > room:
                raise Refused("file-unpacks-too-large")
            parts.append(piece)
    return b"".join(parts)


def _cleaned(name: str, content: bytes, depth: int) -> bytes:
    if name in EMPTIED:
        return EMPTIED[name]
    if DOCUMENTS.fullmatch(name):
        return unsigned(content, "", depth + 1).content
    if PICTURES.fullmatch(name):
        return without_marks(content)
    if name.endswith((".xml", ".rels")):
        return _without_names(name, content)
    return content


def _without_names(name: str, content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) or len(content) > LARGEST_XML:
        raise Refused("file-broken")  # the words below would not be found in it
    if name.endswith(".rels"):
        return _RELATIONS.sub(_relation, content)
    if name in ("[content_types].xml", "meta-inf/manifest.xml"):
        if _ENCRYPTED in content:
            raise Refused("file-encrypted")
        return _LISTED.sub(_listed, content)
    content = _ATTRIBUTES.sub(rb'\1=""', content)
    if name.startswith(NAMING):
        content = _NAMED.sub(rb'\1=""', content)
    return _CREATORS.sub(rb"\1\3", _AUTHORS.sub(rb"\1\3", content))


def _relation(found: re.Match[bytes]) -> bytes:
    whole = found.group()
    if any(each in whole for each in _GONE):
        return b""
    return _TARGET.sub(rb'\1="Normal.dotm"', whole) if b"/attachedTemplate" in whole else whole


def _listed(found: re.Match[bytes]) -> bytes:
    return b"" if DROPPED.fullmatch(found.group("name").decode("utf-8", "replace").lower()) else found.group()
