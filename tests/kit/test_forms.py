"""What a browser sends, read and cleaned; and the key that tells our own forms."""

from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from cop.kit.errors import Forbidden, Refused, TooLarge
from cop.kit.forms import LARGEST, MOST_FIELDS, Form, demand_key, is_our_key, make_key, read_form

KIND = "application/x-www-form-urlencoded"


def request(body: bytes, *, kind: str = KIND, length: int | None = None, pieces: int = 1) -> Request:
    size = -(-len(body) // pieces) or 1
    waiting = [body[at:at + size] for at in range(0, len(body), size)] or [b""]

    async def receive() -> dict[str, object]:
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    headers = [(b"content-type", kind.encode())]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


def test_reading_cleans_and_keeps_what_was_typed() -> None:
    form = Form([("title", "  a\u202eb\x00\n c "), ("body", "one\r\n\r\n\r\n\r\ntwo\t\x07")])
    assert form.line("title") == "ab c"
    assert form.text("body") == "one\n\ntwo"
    assert form.typed("title") == form.raw("title") == "  a\u202eb\x00\n c "
    assert form.typed("nothing", "default") == "default" and form.text("nothing") == ""


def test_a_field_sent_twice_counts_the_last_time_and_all_are_there() -> None:
    form = Form([("a", "1"), ("a", "2")])
    assert (form.raw("a"), form.all("a"), form.all("b")) == ("2", ["1", "2"], [])
    assert "a" in form and "b" not in form and list(form) == ["a"]


@pytest.mark.parametrize(("read", "code"), [
    (lambda form: form.line("long", longest=4), "too-long"),
    (lambda form: form.text("long", longest=4), "too-long"),
    (lambda form: form.line("blank", required=True), "say-something"),
    (lambda form: form.text("absent", required=True), "say-something"),
    (lambda form: form.choice("long", ("a", "b")), "choose-one"),
    (lambda form: form.choice("absent", ("a", "b")), "choose-one"),
    (lambda form: form.day("long"), "not-a-date"),
])
def test_what_cannot_be_is_refused_by_its_field(read, code) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused, match=code) as refused:
        read(Form([("long", "12345"), ("blank", " \t\u2028 \x00")]))
    assert refused.value.field in ("long", "blank", "absent")


def test_one_of_the_values_offered() -> None:
    form = Form([("kind", "b"), ("day", " 2027-06-30 "), ("none", "")])
    assert form.choice("kind", ("a", "b")) == "b"
    assert form.choice("none", ("a", "b"), default="a") == "a"
    assert form.day("day") == date(2027, 6, 30) and form.day("none") is None


def test_the_digest_is_of_everything_but_the_key() -> None:
    one, same = Form([("key", "1"), ("a", "b")]), Form([("key", "2"), ("a", "b")])
    other, joined = Form([("key", "1"), ("a", "c")]), Form([("a", "b"), ("key", "1"), ("c", "")])
    assert one.digest == same.digest
    assert len({one.digest, other.digest, joined.digest}) == 3


def test_a_form_without_a_key_gets_a_new_one_each_time() -> None:
    assert Form([]).key != Form([]).key
    assert Form([("key", "k" * 100)]).key == "k" * 64


@pytest.mark.parametrize("pieces", [1, 7])
async def test_a_form_is_read_whole(pieces: int) -> None:
    form = await read_form(request(urlencode({"a": "é ظ &=", "b": ""}).encode(), pieces=pieces))
    assert (form.raw("a"), form.raw("b"), "b" in form) == ("é ظ &=", "", True)


async def test_a_form_as_large_as_may_be_is_taken_and_a_byte_more_is_not() -> None:
    assert (await read_form(request(b"a=" + b"x" * (LARGEST - 2)))).raw("a")
    for large in (request(b"a=" + b"x" * (LARGEST - 1)), request(b"a=1", length=LARGEST + 1),
                  request(b"a=" + b"x" * LARGEST * 2, pieces=9, length=3)):
        with pytest.raises(TooLarge):
            await read_form(large)


async def test_what_is_too_large_is_not_read_to_its_end() -> None:
    read = 0

    async def endless() -> dict[str, object]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-type", KIND.encode())]}
    with pytest.raises(TooLarge):
        await read_form(Request(scope, endless))
    assert read <= LARGEST // 65_536 + 1


@pytest.mark.parametrize(("body", "kind"), [
    (b"a=1", "text/plain"), (b'{"a": 1}', "application/json"), (b"a=1", "multipart/form-data; boundary=b"),
    (b"a=\xff", KIND), (b"a=%ff", KIND), (b"a=1&" * (MOST_FIELDS + 1), KIND), (b"a=%c3%28", KIND),
])
async def test_what_is_no_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Refused, match="not-a-form"):
        await read_form(request(body, kind=kind))


async def test_a_semicolon_separates_nothing() -> None:
    form = await read_form(request(b"a=1;b=2"))
    assert (form.raw("a"), "b" in form) == ("1;b=2", False)


def test_a_key_is_ours_for_one_secret_alone() -> None:
    key = make_key("secret of amina")
    assert is_our_key(key, "secret of amina") and not is_our_key(key, "secret of bruno")
    demand_key(Form([("key", key)]), "secret of amina")
    for foreign in (key + "x", key[:-1], key.partition(".")[0], f".{key}", "", ".", "a.b", "é.ü"):
        with pytest.raises(Forbidden):
            demand_key(Form([("key", foreign)]), "secret of amina")


@given(st.text())
def test_a_line_is_one_line_whatever_is_sent(words: str) -> None:
    line = Form([("a", words)]).line("a", longest=10**6)
    assert not set(line) & set("\n\r\t\x00\x1b\u202e\u2066") and line == line.strip() and "  " not in line
