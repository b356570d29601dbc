"""The texts and files of a mail, however it was put together."""

import email
from email import policy

import pytest

from cop.intake.parts import MOST_FILES, decoded, parts_of
from tests.samples import PDF, PNG

HEAD = b"MIME-Version: 1.0\r\nContent-Type: "


def read(raw: bytes):
    return parts_of(email.message_from_bytes(raw, policy=policy.default))


@pytest.mark.parametrize(("data", "charset", "text"), [
    ("Registámos".encode(), "utf-8", "Registámos"), ("Registámos".encode(), "iso-8859-1", "Registámos"),
    ("Registámos".encode("latin-1"), "us-ascii", "Registámos"), ("Registámos".encode("latin-1"), "nonsense", "Registámos"),
    ("l’état".encode("cp1252"), "iso-8859-1", "l’état"), ("نسجل".encode("cp1256"), "windows-1256", "نسجل"),
    ("Registámos".encode("latin-1"), "punycode", "Registámos"), ("Registámos".encode("latin-1"), "zlib", "Registámos"),
    ("Regist\u00e1".encode()[:-1], "utf-8", "Regist\ufffd"),
], ids=str)
def test_a_charset_that_is_wrong_or_lies_is_read_all_the_same(data: bytes, charset: str, text: str):
    assert decoded(data, charset) == text


def test_plain_text_is_preferred_and_html_alone_becomes_text():
    both = (
        HEAD + b"multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n"
    )
    assert read(both)[0] == ["plain"]
    alone = HEAD + b"text/html; charset=utf-8\r\n\r\n<style>p{}</style><p>Caf\xc3\xa9 <b>now</b></p><script>x()</script><ul><li>one</ul>"
    (text,) = read(alone)[0]
    assert "Café **now**" in text and "* one" in text and "x()" not in text and "p{}" not in text
    empty = both.replace(b"\r\nplain\r\n", b"\r\n \r\n")
    assert read(empty)[0][0].strip() == "rich"


def test_lines_that_were_broken_for_the_way_are_whole_again():
    raw = HEAD + b"text/plain; format=flowed\r\n\r\nOne line \r\nthat goes on.\r\n> quoted \r\nNext.\r\n-- \r\nName\r\n"
    assert read(raw)[0][0].replace("\r\n", "\n").split("\n")[:4] == ["One line that goes on.", "> quoted ", "Next.", "-- "]


def test_pictures_inside_a_page_and_seals_are_no_files_and_those_attached_are():
    def part(kind: str, more: str = "", body: bytes = b"x") -> bytes:
        return b"--b\r\nContent-Type: " + kind.encode() + b"\r\n" + more.encode() + b"\r\n" + body + b"\r\n"

    raw = HEAD + b"multipart/mixed; boundary=b\r\n\r\n" + b"".join((
        part("text/plain"), part("image/png; name=logo.png", "Content-ID: <a@b>\r\nContent-Disposition: inline\r\n", PNG),
        part("application/pkcs7-signature; name=smime.p7s"), part("text/calendar; name=a.ics"),
        part("application/pdf; name=plan.pdf", "Content-Disposition: attachment\r\n", PDF),
        part("text/plain; name=note.txt", "Content-Disposition: attachment; filename=note.txt\r\n"),
        part("image/png", "Content-Disposition: attachment\r\n"), part("message/rfc822", "", b"Subject: s\r\n\r\nforwarded"),
    )) + b"--b--\r\n"
    texts, files, encrypted = read(raw)
    assert [text.strip() for text in texts] == ["x"] and not encrypted
    assert [file.name for file in files] == ["plan.pdf", "note.txt", "file.png", "message.eml"]


def test_no_more_files_are_looked_at_than_are_refused():
    part = b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n"
    assert len(read(HEAD + b"multipart/mixed; boundary=b\r\n\r\n" + part * 150 + b"--b--\r\n")[1]) == MOST_FILES


def test_a_mail_for_its_receivers_key_alone_is_known_as_such():
    assert read(HEAD + b"multipart/encrypted; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")[2]
    assert read(HEAD + b"application/pkcs7-mime; name=smime.p7m\r\n\r\nx")[2]
