"""A file is what its content says, or it is not taken."""

import time
import zipfile
from pathlib import Path

import pytest

from cop.kit.errors import Refused
from cop.kit.filetype import BY_SUFFIX, KINDS, LARGEST_UNPACKED, MOST_ENTRIES, recognise
from tests import samples
from tests.samples import CSV, DOCX, EXE, GIF, GOOD, HTML, JPEG, ODT, OFFICE, PDF, PNG, SVG, TEXT, XLSX, archive, office


def kind_of(folder: Path, name: str, content: bytes, declared: str | None = None) -> str:
    """The media type found, or the refusal's code."""
    path = folder / "content"
    path.write_bytes(content)
    try:
        return recognise(path, name, GOOD.get(name, ("",))[0] if declared is None else declared).media_type
    except Refused as refusal:
        assert refusal.field == "file"
        return refusal.code


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_we_take_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    media_type, content = GOOD[name]
    assert kind_of(tmp_path, name, content) == media_type


def test_there_is_a_sample_of_every_kind() -> None:
    assert {BY_SUFFIX[Path(name).suffix.lower()] for name in GOOD} == set(KINDS)


@pytest.mark.parametrize("name", GOOD)
def test_no_kind_passes_under_the_name_of_another(tmp_path: Path, name: str) -> None:
    own, content = GOOD[name]
    for other, (declared, _) in GOOD.items():
        texts = own.startswith("text/") and declared.startswith("text/")
        if declared != own and not texts:
            assert kind_of(tmp_path, other, content, declared) in ("file-disagrees", "file-not-utf8"), other


@pytest.mark.parametrize(("name", "declared"), [
    ("a.pdf", "image/png"), ("a.png", "text/html"), ("a.txt", "text/html"), ("a.docx", "application/zip"),
    ("a.csv", "application/pdf"), ("a.txt", "text/csv"),
])
def test_the_declared_type_must_agree(tmp_path: Path, name: str, declared: str) -> None:
    assert kind_of(tmp_path, name, GOOD[name][1], declared) == "file-disagrees"


@pytest.mark.parametrize(("name", "declared"), [
    ("a.odt", "application/octet-stream"), ("a.md", ""), ("a.csv", "application/vnd.ms-excel"), ("a.jpg", "image/jpg"),
    ("a.txt", "text/plain; charset=UTF-8"), ("a.pdf", "Application/PDF"),
])
def test_what_browsers_send_for_want_of_better_is_taken(tmp_path: Path, name: str, declared: str) -> None:
    assert kind_of(tmp_path, name, GOOD[name][1], declared) == GOOD[name][0]


@pytest.mark.parametrize(("name", "content"), [
    ("a.svg", SVG), ("a.html", HTML), ("a.htm", HTML), ("a.exe", EXE), ("a.pdf.exe", EXE), ("a.gif", GIF),
    ("a.doc", EXE),
    ("a.docm", DOCX), ("a.zip", DOCX), ("a.js", TEXT), ("a", PDF), ("pdf", PDF), ("", PDF), (".pdf", PDF),
    ("a.pdf ", PDF),
    ("a.xml", TEXT), ("a.pdf:b.exe", EXE), ("a.xhtml", HTML),
])
def test_other_kinds_are_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    assert kind_of(tmp_path, name, content, "") == "file-kind"


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.txt", "a.docx", "a.md", "a.csv"])
@pytest.mark.parametrize("content", [
    SVG, HTML, EXE, GIF, b" \xef\xbb\xbf\n" + HTML, b" " * 4000 + HTML,
    b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", b"  <HtMl>",
])
def test_a_page_a_drawing_or_a_program_passes_under_no_name(tmp_path: Path, name: str, content: bytes) -> None:
    assert kind_of(tmp_path, name, content, "") in ("file-disagrees", "file-not-utf8")


@pytest.mark.parametrize("content", [
    b" " + PDF, HTML + PDF, b"GIF89a" + PNG, b"", b"\x89PNG\r\n\x1a\n", b"%PDF-9", b"\xff\xd8",
])
@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.webp"])
def test_a_sign_that_is_not_at_the_very_beginning_is_none(tmp_path: Path, name: str, content: bytes) -> None:
    assert kind_of(tmp_path, name, content, "") == "file-disagrees"


@pytest.mark.parametrize(("content", "code"), [
    ("é".encode("latin-1"), "file-not-utf8"), ("table".encode("utf-16"), "file-not-utf8"),
    (b"a" * 300_000 + b"\0", "file-disagrees"), (b"a" * 300_000 + b"\xc3", "file-not-utf8"),
    (b"a" * (256 * 1024 - 1) + "é".encode(), "text/plain"), ("نص".encode(), "text/plain"),
])
def test_a_text_is_utf8_to_its_end(tmp_path: Path, content: bytes, code: str) -> None:
    assert kind_of(tmp_path, "a.txt", content, "text/plain") == code


@pytest.mark.parametrize(("name", "content"), [
    ("a.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"})),
    ("a.xlsx", office("xl/workbook.xml", **{"xl/VBAPROJECT.BIN": b"x"})),
    ("a.odt", samples.open_document(samples.OPEN + "text", **{"Basic/Standard/Module1.xml": b"x"})),
])
def test_macros_are_refused_and_named(tmp_path: Path, name: str, content: bytes) -> None:
    assert kind_of(tmp_path, name, content, "") == "file-has-macros"


def test_a_document_that_word_calls_its_second_is_taken(tmp_path: Path) -> None:
    assert kind_of(tmp_path, "a.docx", office("word/document2.xml"), "") == GOOD["a.docx"][0]


def overlapping(content: bytes) -> bytes:
    """The same list of entries twice, as archives have it that show one thing here and another there."""
    return content + content


@pytest.mark.parametrize("content", [
    b"%PDF-1.4\n" + DOCX, DOCX + b"more", overlapping(DOCX), DOCX[:-1], DOCX[:40], DOCX[:4], b"PK\3\4" + bytes(18),
    archive({"[Content_Types].xml": b"", "word/document.xml": b""}, comment=b"<script>"),
    archive({"word/document.xml": b""}), archive({"[Content_Types].xml": b"", "xword/document.xml": b""}),
    archive({"[Content_Types].xml": b"", "word/document.xml/": b""}),
    DOCX[:-16] + b"\xff\xff\xff\xff" + DOCX[-12:], b"PK\5\6" + bytes(18),
])
def test_an_archive_that_is_more_or_less_than_a_document_is_refused(tmp_path: Path, content: bytes) -> None:
    assert kind_of(tmp_path, "a.docx", content, "") == "file-disagrees"


@pytest.mark.parametrize("content", [
    samples.open_document(samples.OPEN + "text-template"), samples.open_document(samples.OPEN + "tex"),
    archive({"content.xml": b"", "META-INF/manifest.xml": b"", "mimetype": (samples.OPEN + "text").encode()}),
    archive({"mimetype": (samples.OPEN + "text").encode()}),
    archive(
        {"mimetype": (samples.OPEN + "text").encode(), "content.xml": b"", "META-INF/manifest.xml": b""}, stored=()
    ),
    ODT[:60],
])
def test_an_open_document_says_its_type_in_its_first_entry(tmp_path: Path, content: bytes) -> None:
    assert kind_of(tmp_path, "a.odt", content, "") == "file-disagrees"


def test_a_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    bomb = bytearray(office("word/document.xml", **{"word/media.xml": bytes(1_000_000)}))
    assert kind_of(tmp_path, "a.docx", bytes(bomb), "") == GOOD["a.docx"][0]
    at = bomb.rindex(b"PK\1\2") + 24  # what its last entry says it unpacks to
    bomb[at:at + 4] = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    assert kind_of(tmp_path, "a.docx", bytes(bomb), "") == "file-disagrees"


def test_an_archive_of_very_many_entries_is_refused_quickly(tmp_path: Path) -> None:
    many = {f"{number}.xml": b"" for number in range(MOST_ENTRIES)}
    crowd = archive({"[Content_Types].xml": b"", "word/document.xml": b"", **many})
    started = time.perf_counter()
    assert kind_of(tmp_path, "a.docx", crowd, "") == "file-disagrees"
    assert time.perf_counter() - started < 0.5
    fewer = dict(list(many.items())[:100])
    assert kind_of(tmp_path, "a.docx", office("word/document.xml", **fewer), "") == GOOD["a.docx"][0]


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as made:
        for name in ("[Content_Types].xml", "word/document.xml", "word/document.xml"):
            made.writestr(name, b"")
    assert kind_of(tmp_path, "a.docx", path.read_bytes(), "") == "file-disagrees"


def test_nothing_of_these_samples_passes_by_chance(tmp_path: Path) -> None:
    """The refusals above must be for the reason they test."""
    for name, content in (("a.docx", DOCX), ("a.odt", ODT), ("a.xlsx", XLSX), ("a.jpg", JPEG), ("a.csv", CSV)):
        assert kind_of(tmp_path, name, content, "") == GOOD[name][0]
    assert GOOD["a.docx"][0].startswith(OFFICE)
