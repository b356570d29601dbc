"""A form with a file, as browsers send it and as nobody should."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from cop.kit.errors import Refused, TooLarge
from cop.kit.files import Files
from cop.kit.forms import Form
from cop.kit.uploads import AROUND, LONGEST_FIELD, MOST_PARTS, Upload, read_upload

KIND = "multipart/form-data; boundary=xYzZY"
LARGEST = 1_000_000


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def part(name: str, content: bytes, filename: str | None = None, kind: str = "") -> bytes:
    words = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename is not None else "")
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    return f"--xYzZY\r\nContent-Disposition: {words}\r\n{typed}\r\n".encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--xYzZY--\r\n"


KEY = part("key", b"the-key")


def sent(content: bytes, *, kind: str = KIND, piece: int = 65_536, length: bool = True, cut: bool = False) -> Request:
    """A request with this body, in pieces."""
    def messages() -> Iterator[Message]:
        for start in range(0, len(content), piece):
            yield {"type": "http.request", "body": content[start:start + piece], "more_body": True}
        yield {"type": "http.disconnect"} if cut else {"type": "http.request", "body": b"", "more_body": False}

    coming = messages()

    async def receive() -> Message:
        return next(coming)

    headers = [(b"content-type", kind.encode())] + ([(b"content-length", str(len(content)).encode())] if length else [])
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


async def read(files: Files, content: bytes, **how: object) -> tuple[Form, Upload]:
    incoming = files.receive(LARGEST)
    try:
        return await read_upload(sent(content, **how), incoming)  # type: ignore[arg-type]
    except BaseException:
        await incoming.drop()
        assert not [path for path in files.folder.rglob("*") if path.is_file()]
        raise


@pytest.mark.parametrize("piece", [1, 2, 7, 64, 65_536])
async def test_the_file_arrives_whatever_the_pieces(files: Files, piece: int) -> None:
    content = b"\r\n--xYzZ\r\n\r\n--xYzZYY--\r--\r\n" + bytes(range(256)) * 4 + b"\r\n--xYzZ"
    form, upload = await read(
        files, body(KEY, part("file", content, "règlement.pdf", "application/pdf"), part("more", b"words")), piece=piece
    )

    assert (form.key, form.raw("more")) == ("the-key", "words")
    assert (upload.filename, upload.declared, upload.file.size) == ("règlement.pdf", "application/pdf", len(content))
    assert upload.file.path.read_bytes() == content
    assert upload.file.digest == hashlib.sha256(content).hexdigest()


async def test_the_digest_covers_the_name_and_the_file_but_not_the_boundary_or_the_key(files: Files) -> None:
    async def digest(*parts: bytes, boundary: bytes = b"xYzZY") -> bytes:
        kind = KIND.replace("xYzZY", boundary.decode())
        return (await read(files, body(*parts).replace(b"xYzZY", boundary), kind=kind))[0].digest

    first = await digest(KEY, part("file", b"words", "a.txt"))
    assert await digest(part("key", b"another"), part("file", b"words", "a.txt"), boundary=b"----other") == first
    assert await digest(KEY, part("file", b"words", "b.txt")) != first
    assert await digest(KEY, part("file", b"Words", "a.txt")) != first


@pytest.mark.parametrize("chosen", [part("file", b"", ""), part("file", b""), b""])
async def test_no_file_chosen_is_a_form_with_an_empty_file(files: Files, chosen: bytes) -> None:
    form, upload = await read(files, body(KEY, chosen))
    assert (form.key, upload.file.size, upload.filename) == ("the-key", 0, "")
    assert not files.folder.exists()


@pytest.mark.parametrize("length", [True, False])
async def test_one_byte_too_many_is_refused(files: Files, length: bool) -> None:
    _, upload = await read(files, body(KEY, part("file", b"x" * LARGEST, "a.txt")), length=length)
    assert upload.file.size == LARGEST
    await upload.file.drop()
    with pytest.raises(TooLarge):
        await read(files, body(KEY, part("file", b"x" * (LARGEST + 1), "a.txt")), length=length)


async def test_a_declared_length_beyond_the_limit_is_refused_before_a_byte_is_read(files: Files) -> None:
    request = sent(body(KEY))
    request.scope["headers"][1] = (b"content-length", str(LARGEST + AROUND + 1).encode())
    request = Request(request.scope)  # one that cannot be read
    with pytest.raises(TooLarge):
        await read_upload(request, files.receive(LARGEST))


@pytest.mark.parametrize("content", [
    b"\r\n" * LARGEST, b"x" * 3_000_000, body(KEY) + b"y" * 3_000_000, part("words", b"x" * (LONGEST_FIELD + 1)),
])
async def test_what_is_around_the_file_is_limited_too(files: Files, content: bytes) -> None:
    with pytest.raises((TooLarge, Refused)):
        await read(files, content, length=False)


@pytest.mark.parametrize("content", [
    b"", b"--xYzZY", b"--other\r\n\r\n", KEY, KEY + part("file", b"half", "a.txt"),
    body(b'--xYzZY\r\nContent-Disposition: form-data; filename="a.txt"\r\n\r\nx\r\n'), body(b"--xYzZY\r\n\r\nx\r\n"),
    body(b'--xYzZY\r\nContent-Disposition: attachment; name="file"; filename="a"\r\n\r\nx\r\n'),
    body(part("file", b"x", "a.txt"), part("file", b"y", "b.txt")), body(part("other", b"x", "a.txt")),
    body(*[part(f"f{n}", b"") for n in range(MOST_PARTS + 1)]),
    body(b"--xYzZY\r\n" + b"X-H: 1\r\n" * 50 + b"\r\nx\r\n"),
    body(b"--xYzZY\r\nX-H: " + b"1" * 100_000 + b"\r\n\r\nx\r\n"),
    body(b"--xYzZY\r\nB\xffd: 1\r\n\r\nx\r\n"),
])
async def test_what_is_no_such_form_is_refused(files: Files, content: bytes) -> None:
    with pytest.raises(Refused, match="not-a-form"):
        await read(files, content)


@pytest.mark.parametrize("kind", [
    "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=xYzZY",
    "multipart/form-data; boundary=" + "x" * 5_000, "application/x-www-form-urlencoded",
])
async def test_another_content_type_is_refused(files: Files, kind: str) -> None:
    with pytest.raises(Refused, match="not-a-form"):
        await read(files, body(KEY, part("file", b"x", "a.txt")), kind=kind)


async def test_a_line_that_breaks_leaves_nothing(files: Files) -> None:
    with pytest.raises(ClientDisconnect):
        await read(files, KEY + part("file", b"x" * 700_000, "a.txt"), cut=True)


async def test_strange_bytes_in_names_are_replaced(files: Files) -> None:
    strange = part("file", b"x", "NAME", "KIND").replace(b"NAME", b"\xff\x00.txt").replace(b"KIND", b"\xff")
    _, upload = await read(files, body(KEY, strange))
    assert upload.filename == "\ufffd\x00.txt"


@pytest.mark.parametrize("unit", [b"\r", b"\r\n", b"\r\n--xYzZ", b"\r\n--xYzZYx", b"\n-", b"\r\n--xYzZY-"])
async def test_no_content_makes_the_parser_slow(files: Files, unit: bytes) -> None:
    """The loop is never held for long by one piece."""
    content = body(KEY, part("file", unit * (900_000 // len(unit)), "a.txt"))
    gaps: list[float] = []

    async def watch() -> None:
        while True:
            before = time.thread_time()  # what the loop itself works, however busy the machine is
            await asyncio.sleep(0)
            gaps.append(time.thread_time() - before)

    watching = asyncio.create_task(watch())
    _, upload = await read(files, content)
    watching.cancel()

    assert upload.file.size == 900_000 // len(unit) * len(unit)
    assert max(gaps) < 0.1
