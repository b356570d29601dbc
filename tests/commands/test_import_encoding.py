"""The encoding of a table is told from its bytes, or not at all: never guessed wrong in silence."""

import io

import pytest

from cop.commands.import_encoding import UnknownEncoding, encoding_of

FRENCH = "Nom;Courriel\nÉlodie Modèle;elodie@people.example\nHervé Françoys;herve@people.example\n"
ARABIC = "الاسم;البريد\nزينب مثال;zaynab@people.example\nيزن نموذج;yazan@people.example\n"


def told(content: bytes) -> str:
    file = io.BytesIO(content)
    found = encoding_of(file)
    assert file.tell() == 0
    return found


@pytest.mark.parametrize("text", [FRENCH, ARABIC, "Name,E-mail\nAda,ada@people.example\n", ""])
def test_utf8_is_known_with_a_mark_and_without(text: str):
    assert told(text.encode()) == told(b"\xef\xbb\xbf" + text.encode()) == "utf-8"


@pytest.mark.parametrize("text", [FRENCH, ARABIC])
def test_utf16_is_known_by_its_mark(text: str):
    assert told(b"\xff\xfe" + text.encode("utf-16-le")) == "utf-16-le"
    assert told(b"\xfe\xff" + text.encode("utf-16-be")) == "utf-16-be"


def test_utf16_without_a_mark_is_known_by_its_zeros():
    assert told(FRENCH.encode("utf-16-le")) == "utf-16-le"
    assert told(FRENCH.encode("utf-16-be")) == "utf-16-be"


def test_what_spreadsheets_save_is_told_by_how_its_letters_stand():
    assert told(FRENCH.encode("cp1252")) == "cp1252"
    assert told(ARABIC.encode("cp1256")) == "cp1256"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp1253"])
def test_other_alphabets_are_refused_with_the_way_out(encoding: str):
    text = "Имя;Почта\nСарнай Пример;sarnai@people.example\n" if encoding != "cp1253" else "Όνομα;x\nΠαράδειγμα;y\n"
    with pytest.raises(UnknownEncoding, match="save it as UTF-8"):
        told(text.encode(encoding))


def test_a_line_that_is_broken_in_a_file_of_utf8_does_not_change_the_file():
    assert told(FRENCH.encode() + "Édith;e@people.example\n".encode("latin-1")) == "utf-8"


def test_a_file_longer_than_the_sample_may_be_cut_in_the_middle_of_a_letter():
    for more in range(3):
        assert told(b"x" * more + ("é" * 999 + "\n").encode() * 600) == "utf-8"
