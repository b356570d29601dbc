"""The bytes of a contact card."""

from typing import Any

from icalendar.parser import Contentlines

from cop.directory.card import card_file
from cop.directory.queries.profiles import Wording

URL = "https://cop.example/people/x7k2m9"
PROFILE: dict[str, Any] = {
    "name": "Bruno Example", "other_names": [], "headline": None, "organisation": None, "languages": [],
}


def lines(**said: Any) -> list[str]:
    return [str(line) for line in Contentlines.from_ical(card_file({**PROFILE, **said}, URL)) if line]


def test_the_least_card_is_a_name_and_the_address_of_the_profile() -> None:
    assert card_file(PROFILE, URL) == (
        b"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\nFN;PREF=1:Bruno Example\r\n"
        b"URL:https://cop.example/people/x7k2m9\r\nEND:VCARD\r\n"
    )


def test_it_says_what_the_reader_reads_of_name_work_and_languages() -> None:
    found = lines(
        other_names=["برونو مثال"], headline=Wording("pt", "Pesquisador", "<p>Pesquisador</p>"), organisation="Institute",
        languages=[["pt", "fluent"], ["sw", "reading"]],
    )

    assert found[4:9] == [
        "FN:برونو مثال", "TITLE;LANGUAGE=pt:Pesquisador", "ORG:Institute", "LANG;PREF=1:pt", "LANG;PREF=3:sw",
    ]


def test_no_word_becomes_a_line_or_a_field_of_its_own() -> None:
    found = lines(name="A\r\nTEL:1", organisation="One; Two, Three\\", headline=Wording("en", "x\nEMAIL:a@b", ""))

    assert found[3:6] == ["FN;PREF=1:A\\nTEL:1", "TITLE;LANGUAGE=en:x\\nEMAIL:a@b", "ORG:One\\; Two\\, Three\\\\"]
    assert len(found) == 8


def test_long_lines_are_folded_by_octets_and_never_inside_a_letter() -> None:
    name = "Élodie " * 40

    raw = card_file({**PROFILE, "name": name}, URL)

    assert max(map(len, raw.split(b"\r\n"))) <= 75 and raw.decode("utf-8")
    assert lines(name=name)[3] == f"FN;PREF=1:{name}"
