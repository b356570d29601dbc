"""Documents keep their words and lose their names."""

import io
import zipfile

import pytest

from cop.kit.cleaning import office
from cop.kit.errors import Refused
from tests import hostile, samples

OBJECT = {"word/embeddings/oleObject1.bin": b"x"}


def test_words_comments_and_links_stay_and_a_template_from_elsewhere_goes() -> None:
    made = office.unsigned(hostile.told_docx(), "docx").content
    said = hostile.unpacked(made)
    for kept in (b"Kept words", b"Kept comment", b"https://kept.example", b'Target="Normal.dotm"'):
        assert kept in said
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        assert "docProps/thumbnail.jpeg" not in names and {"word/media/image1.jpg", "docProps/core.xml"} <= set(names)
        assert {each.date_time for each in archive.infolist()} == {office.LONG_AGO}


@pytest.mark.parametrize(("entries", "code"), [
    ({"word/vbaProject.bin": b"x"}, "file-has-macros"), ({"xl/macrosheets/sheet1.xml": b"x"}, "file-has-macros"),
    (OBJECT, "file-has-object"), ({"word/a.xml": "<x/>".encode("utf-16")}, "file-broken"),
    ({"META-INF/manifest.xml": b"<manifest:encryption-data/>"}, "file-encrypted"),
])
def test_what_acts_or_cannot_be_looked_into_is_refused(entries: dict[str, bytes], code: str) -> None:
    with pytest.raises(Refused, match=code):
        office.unsigned(samples.office("word/document.xml", **entries), "docx")


def test_a_document_in_a_document_in_a_document_ends_somewhere() -> None:
    inner = samples.DOCX
    for _ in range(4):
        inner = samples.office("word/document.xml", **{"word/embeddings/a.docx": inner})
    with pytest.raises(Refused, match="file-has-object"):
        office.unsigned(inner, "docx")


def test_what_an_archive_says_of_its_size_is_not_believed() -> None:
    bomb = bytearray(samples.office("word/document.xml", **{"word/a.xml": bytes(office.MOST_UNPACKED)}))
    at = bomb.rindex(b"PK\1\2") + 24
    bomb[at:at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        office.unsigned(bytes(bomb), "docx")


def test_the_entries_of_two_lists_are_those_of_one() -> None:
    """What the list does not name is not in what comes out."""
    hidden = samples.archive({"evil.js": b"alert(1)"})
    made = office.unsigned(hidden[:60] + samples.DOCX, "docx").content
    assert b"evil.js" not in made
