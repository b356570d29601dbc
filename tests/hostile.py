"""Files made to do harm, or to tell more than they show; each with one of these words where it must not stay."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image, PngImagePlugin

from tests import samples

CANARY = "Zwartkop-Amatola"
WORD = CANARY.encode()


def photograph(form: str = "JPEG", size: tuple[int, int] = (40, 20), **how: object) -> bytes:
    """A picture of two halves, taken by somebody somewhere with the camera on its side."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    about = Image.Exif()
    about[0x013B] = CANARY  # artist
    about[0x0112] = 6  # turn it to the right to see it
    about.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 0.0), 29: CANARY})  # where
    if form == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", CANARY)
        said.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
        how["pnginfo"] = said
    elif form == "JPEG":
        how |= {"comment": WORD, "xmp": f"<x>{CANARY}</x>".encode()}
    out = io.BytesIO()
    picture.save(out, form, exif=about, icc_profile=WORD, **how)
    return out.getvalue()


def wide_png(side: int) -> bytes:
    """A picture of a few kilobytes that says it has `side` times `side` pixels."""
    head = samples.chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    data = samples.chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + head + data + samples.chunk(b"IEND", b"")


def told_pdf() -> bytes:
    """A document that says who wrote it, in every way it can, and does things when it is opened."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(90, 90))
    pdf.docinfo["/Author"] = CANARY
    with pdf.open_metadata() as about:
        about["dc:creator"] = [CANARY]
    pdf.attachments["plan.txt"] = pikepdf.AttachedFileSpec(pdf, WORD, filename=f"{CANARY}.txt")
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://people.example/", Next=script)
    pdf.Root.OpenAction = pdf.make_indirect(script)
    pdf.Root.AA = pikepdf.Dictionary(WC=script)
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pdf.make_stream(WORD))
    pdf.Root.Names.JavaScript = pikepdf.Dictionary(Names=["a", script])
    page.obj.Contents = pdf.make_stream(b"0 0 m 9 9 l S")
    page.obj.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=CANARY))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=pdf.make_stream(
        photograph(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=40, Height=20,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )))
    page.obj.Annots = [
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=CANARY, Contents="Why?"),
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=link),
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], T=CANARY),
    ]
    return saved(pdf)


def locked_pdf() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    return saved(pdf, encryption=pikepdf.Encryption(owner="o", user=""))


def deep_pdf(levels: int = 400_000) -> bytes:
    return samples.pdf(b"[" * levels + b"]" * levels)


def pdf_bomb(size: int = 400 * 1024 * 1024) -> bytes:
    """A page whose drawing is zeroes without end."""
    pack = zlib.compressobj()
    packed = b"".join(pack.compress(bytes(1024 * 1024)) for _ in range(size // 1024 // 1024)) + pack.flush()
    return samples.pdf(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed))


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def told_docx() -> bytes:
    """A text whose author, commentator and template are named, with a photograph and a table in it."""
    c = CANARY
    inner = samples.office("xl/workbook.xml", **{"docProps/core.xml": f"<x>{c}</x>".encode()})
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return samples.office(
        "word/empty.xml",
        **{
            "word/document.xml": f'<w:p><w:ins w:id="1" w:author="{c}" w:date="x"><w:t>Kept words</w:t></w:ins></w:p>'.encode(),
            "word/comments.xml": f"<w:comment w:author='{c}' w:initials=\"{c}\">Kept comment</w:comment>".encode(),
            "word/people.xml": f'<w15:person w15:author="{c}"><w15:presenceInfo userId="{c}"/></w15:person>'.encode(),
            "docProps/core.xml": f"<cp:coreProperties><dc:creator>{c}</dc:creator></cp:coreProperties>".encode(),
            "docProps/app.xml": f"<Properties><Company>{c}</Company></Properties>".encode(),
            "docProps/custom.xml": f"<Properties><x>{c}</x></Properties>".encode(),
            "docProps/thumbnail.jpeg": photograph(),
            "word/media/image1.jpg": photograph(), "word/media/image2.png": photograph("PNG"),
            "word/embeddings/sheet.xlsx": inner,
            "word/_rels/settings.xml.rels": (
                f'<Relationships><Relationship Id="r1" Type="{relation}/attachedTemplate" Target="https://{c}/t.dotm"/>'
                f'<Relationship Id="r2" Type="{relation}/hyperlink" Target="https://kept.example"/></Relationships>'
            ).encode(),
        },
    )


def told_odt() -> bytes:
    return samples.archive({
        "mimetype": (samples.OPEN + "text").encode(), "META-INF/manifest.xml": b"<x/>",
        "meta.xml": f"<meta:initial-creator>{CANARY}</meta:initial-creator>".encode(),
        "content.xml": f"<office:annotation><dc:creator>{CANARY}</dc:creator><text:p>Kept</text:p></office:annotation>".encode(),
        "Thumbnails/thumbnail.png": photograph("PNG"),
    })


def unpacked(document: bytes) -> bytes:
    """Everything in it that can be read, documents in it too: a word in a packed entry would be found by no search."""
    found = [document]
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            found.append(unpacked(content) if name.endswith(".xlsx") else content)
    return b"\n".join(found)


def unpacked_pdf(document: bytes) -> bytes:
    """Everything in it that can be read, streams and strings."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        return document + saved(
            pdf, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized, qdf=True,
        )
