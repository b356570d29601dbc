"""A PDF keeps its pages, its words and its links, and loses what acts, what hides and what names."""

import io

import pikepdf

from cop.kit.cleaning.pdf import scrubbed
from tests import hostile, samples


def test_pages_links_and_comments_stay_and_scripts_files_and_signatures_go() -> None:
    made = scrubbed(hostile.told_pdf())
    assert made.pages == 1
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        assert not {"/OpenAction", "/AA", "/Metadata"} & set(pdf.Root.keys()) and "/Info" not in pdf.trailer
        assert not pdf.attachments and "/JavaScript" not in pdf.Root.Names and "/XFA" not in pdf.Root.AcroForm
        page = pdf.pages[0].obj
        assert page.Contents.read_bytes() == b"0 0 m 9 9 l S"
        text, link = page.Annots
        assert str(text.Contents) == "Why?" and "/T" not in text
        assert str(link.A.URI) == "https://people.example/" and "/Next" not in link.A
        assert page.Resources.XObject.Im0.read_raw_bytes().startswith(b"\xff\xd8")


def test_the_name_of_a_field_stays_and_its_signature_goes() -> None:
    made = scrubbed(samples.pdf(
        b"<</FT/Sig/T(minister)/Subtype/Widget/Rect[0 0 9 9]/V 5 0 R>>", b"<</Type/Sig/Name(A. Person)/Contents<00>>>",
    ).replace(b"/Kids[3 0 R]>>", b"/Kids[3 0 R]/Kept 4 0 R>>"))
    with pikepdf.open(io.BytesIO(made.content)) as pdf:
        field = pdf.Root.Pages.Kept
        assert str(field.T) == "minister" and "/V" not in field
    assert b"A. Person" not in hostile.unpacked_pdf(made.content)
