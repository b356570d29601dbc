"""A file is read line by line; what is broken is named and the rest goes on."""

import io
import tracemalloc

import pytest

from cop.commands.import_lines import (
    LONGEST_LINE,
    NEVER_CLOSED,
    Columns,
    Piece,
    Problem,
    Record,
    Unreadable,
    read_records,
)

COLUMNS = Columns(required=("id", "name"), optional=("words",))


def read(content: str | bytes, suffix: str = ".csv") -> list[Piece]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_records(io.BytesIO(raw), suffix, COLUMNS))


def problems(pieces: list[Piece]) -> dict[int, str]:
    return {each.line: each.reason for each in pieces if isinstance(each, Problem)}


def names(pieces: list[Piece]) -> list[str]:
    return [each.values["name"] for each in pieces if isinstance(each, Record)]


def test_a_mark_at_the_beginning_and_either_line_ending_are_read_past():
    assert names(read(b"\xef\xbb\xbfid,name\r\n1,Amina\r\n\r\n2,\xc3\x89lodie\r\n")) == ["Amina", "Élodie"]
    assert names(read(b'\xef\xbb\xbf{"id": "1", "name": "Amina"}\r\n\n', ".jsonl")) == ["Amina"]


def test_columns_stand_in_any_order_and_optional_ones_may_be_missing():
    assert read("name,id\nAmina,1\n") == [Record(2, {"name": "Amina", "id": "1"})]


def test_a_field_in_quotation_marks_may_span_lines_and_counts_from_the_first():
    pieces = read('id,name,words\n1,Amina,"first, and ""quoted""\n\nlast"\n2,Bruno,\n')
    assert pieces == [
        Record(2, {"id": "1", "name": "Amina", "words": 'first, and "quoted"\n\nlast'}),
        Record(5, {"id": "2", "name": "Bruno", "words": ""}),
    ]


def test_a_broken_line_in_the_middle_costs_that_line_alone():
    pieces = read("id,name\n1,Amina\n2\n3,Chen\n")
    assert names(pieces) == ["Amina", "Chen"]
    assert problems(pieces) == {3: "has 1 columns instead of 2"}


def test_a_quotation_mark_that_is_never_closed_costs_that_line_alone():
    rest = "".join(f"{n},Name{n}\n" for n in range(4, 30_000))
    pieces = read(f'id,name\n1,Amina\n2,"Bruno\n3,Chen\n{rest}')
    assert problems(pieces) == {3: NEVER_CLOSED}
    assert len(names(pieces)) == 29_998 and names(pieces)[:2] == ["Amina", "Chen"]


def test_a_quotation_mark_that_a_later_line_closes_by_chance_costs_no_more_than_those_lines():
    pieces = read('id,name\n1,"Amina\n2,Bruno\n3,"Chen"\n4,Dalia\n')
    assert 2 in problems(pieces)
    assert names(pieces) == ["Bruno", "Chen", "Dalia"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "2", "name"', "is not JSON: Expecting ':' delimiter at character 20"),
        ("[1, 2]", "is not a JSON object"), ('"text"', "is not a JSON object"), ("nonsense", "is not JSON"),
        ("[" * 100_000, "nested too deeply"), ('{"id": ' + "9" * 5000 + "}", "a number too long"),
        ('{"id": "2"}', "name is missing"), ('{"id": "2", "name": "x", "nmae": "y"}', "there is no column 'nmae'"),
    ],
)
def test_a_line_that_is_no_record_is_named_with_its_reason(line: str, reason: str):
    pieces = read('{"id": "1", "name": "Amina"}\n' + line + '\n{"id": "3", "name": "Chen"}\n', ".jsonl")
    assert names(pieces) == ["Amina", "Chen"]
    assert reason in problems(pieces)[2]


def test_a_line_in_another_encoding_is_named_and_the_next_one_read():
    pieces = read("id,name\n1,Élodie\n2,".encode() + "Édith\n".encode("latin-1") + b"3,Chen\n")
    assert names(pieces) == ["Élodie", "Chen"]
    assert problems(pieces) == {3: "is not UTF-8 (byte 3)"}


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_line_of_five_megabytes_is_not_kept_in_memory(suffix: str):
    class Endless(io.RawIOBase):
        """Two short records around a line of 64 MB, made as it is read."""

        def __init__(self) -> None:
            first = b"id,name\n1,Amina\n" if suffix == ".csv" else b'{"id": "1", "name": "Amina"}\n'
            last = b"\n2,Chen\n" if suffix == ".csv" else b'\n{"id": "2", "name": "Chen"}\n'
            self.parts = [first, *[b"x" * 65_536] * 1_000, last]

        def readable(self) -> bool:
            return True

        def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
            if not self.parts:
                return 0
            part = self.parts.pop(0)
            taken = part[: len(buffer)]
            if part[len(taken):]:
                self.parts.insert(0, part[len(taken):])
            buffer[: len(taken)] = taken
            return len(taken)

    tracemalloc.start()
    pieces = list(read_records(io.BufferedReader(Endless()), suffix, COLUMNS))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert names(pieces) == ["Amina", "Chen"]
    assert list(problems(pieces).values()) == [f"is longer than {LONGEST_LINE:,} bytes"]
    assert most < 5 * LONGEST_LINE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"), ("id,name\n1,Amina\n".encode("utf-16"), "UTF-16"), (b"id\n1\n", "the column name is missing"),
        (b"id,name,nmae\n", "no column 'nmae'"), (b"id,name,name\n", "twice"), (b'"id,name\n', "line 1"),
        (b"id;name\n1;Amina\n", "no column 'id;name'"), ("é,name\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_a_file_whose_header_is_wrong_is_refused_whole(content: bytes, reason: str):
    with pytest.raises(Unreadable, match=reason):
        read(content)


def test_only_two_kinds_of_file_are_known():
    with pytest.raises(Unreadable, match="csv or"):
        read("id,name\n", ".xlsx")
