"""PDFs written anew: no author, no program, no times, no script, no file inside, nothing before or behind. The pages
themselves stay as they were. What is encrypted cannot be looked into and is refused."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from cop.kit.cleaning import Answer
from cop.kit.cleaning.marks import without_marks
from cop.kit.errors import Refused

MOST_UNPACKED = 300 * 1024 * 1024
MOST_PAGES = 5_000
ANYWHERE = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/EF", "/XFA", "/JS", "/Thumb")
"""Said of a document, a page, a picture or a field, and needed by none of them to be seen."""
OF_THE_WHOLE = ("/OpenAction", "/Collection", "/Perms", "/DSS", "/SpiderInfo", "/Legal", "/Requirements")
NAMES = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations")
HARMLESS = ("/URI", "/GoTo", "/Named")
"""Actions that stay: a link, a place in the same document, and the like."""
PLAYED = ("/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D")
OF_AN_AUTHOR = ("/T", "/CreationDate", "/M", "/NM", "/RC")


def scrubbed(content: bytes, key: str = "pdf") -> Answer:
    """Raises Refused."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refused("file-encrypted")
            pages = len(pdf.pages)
            if not pages:
                raise Refused("file-broken")
            if pages > MOST_PAGES:
                raise Refused("file-too-intricate")
            _scrub(pdf)
            out = BytesIO()
            pdf.save(
                out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate,
                recompress_flate=False, fix_metadata_version=False,
            )
    except (Refused, MemoryError, RecursionError):
        raise
    except pikepdf.PasswordError:
        raise Refused("file-encrypted") from None
    except Exception:  # of a library that meets what no document should hold
        raise Refused("file-encrypted" if b"/Encrypt" in content else "file-broken") from None
    return Answer(out.getvalue(), pages=pages)


def _scrub(pdf: Pdf) -> None:
    for name in ("/Info", "/ID"):
        if name in pdf.trailer:
            del pdf.trailer[name]
    for name in OF_THE_WHOLE:
        if name in pdf.Root:
            del pdf.Root[name]
    if isinstance(names := pdf.Root.get("/Names"), Dictionary):
        for name in NAMES:
            if name in names:
                del names[name]
    room = MOST_UNPACKED
    for each in pdf.objects:
        if isinstance(each, Stream):
            room -= _unpacked(each, room)
            _unmark(each)
        for inner in _dictionaries(each):
            _clean(inner)


def _dictionaries(top: Object) -> Iterator[Object]:
    """It and what is written inside of it; what it only refers to comes by itself."""
    stack = [top]
    while stack:
        each = stack.pop()
        inside: list[object] = []
        if isinstance(each, Array):
            inside = list(each)
        elif isinstance(each, Dictionary | Stream):
            yield each
            inside = [value for _, value in each.items()]
        stack += [one for one in inside if isinstance(one, Object) and not one.is_indirect]


def _clean(each: Object) -> None:
    for name in ANYWHERE:
        if name in each:
            del each[name]
    for name in ("/A", "/PA", "/Next"):
        if _is_action(each.get(name)):
            del each[name]
    if isinstance(kids := each.get("/Annots"), Array):
        each["/Annots"] = Array([kid for kid in kids if not _is_played(kid)])
    if "/Subtype" in each and "/Rect" in each and "/FT" not in each and each.get("/Subtype") != Name.Widget:
        for name in OF_AN_AUTHOR:
            if name in each:
                del each[name]
    if each.get("/FT") == Name.Sig and "/V" in each:
        del each["/V"]  # a signature of other bytes than these
    if each.get("/Type") == Name.Sig:
        for name in list(each.keys()):
            del each[name]


def _is_action(value: object) -> bool:
    """One that does something beyond leading somewhere; a chain of them too."""
    if isinstance(value, Array):
        return any(_is_action(each) for each in value)
    return isinstance(value, Dictionary) and "/S" in value and str(value["/S"]) not in HARMLESS


def _is_played(kid: object) -> bool:
    return isinstance(kid, Dictionary) and str(kid.get("/Subtype", "")) in PLAYED


def _filters(stream: Stream) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(each) for each in named] if isinstance(named, Array) else [str(named)]


def _unpacked(stream: Stream, room: int) -> int:
    """How many bytes it unpacks to. Raises Refused as soon as they are too many: readers unpack them all."""
    filters = _filters(stream)
    if filters.count("/FlateDecode") > 1 or len(filters) > 3:
        raise Refused("file-too-intricate")
    if filters[:1] != ["/FlateDecode"]:
        return 0
    unpack, total = zlib.decompressobj(), 0
    rest = stream.read_raw_bytes()
    try:
        while rest and not unpack.eof:
            total += len(unpack.decompress(rest, 1024 * 1024))
            if total > room:
                raise Refused("file-too-intricate")
            rest = unpack.unconsumed_tail
    except zlib.error:  # one damaged stream is a gap on a page
        pass
    return total


def _unmark(stream: Stream) -> None:
    """A photograph on a page: where it was taken stands in the photograph."""
    if _filters(stream) != ["/DCTDecode"]:
        return
    raw = stream.read_raw_bytes()
    try:
        clean = without_marks(raw)
    except ValueError:
        raise Refused("file-broken") from None
    if clean != raw:
        parms = cast("Dictionary | None", stream.get("/DecodeParms"))
        stream.write(clean, filter=Name.DCTDecode, decode_parms=parms)
