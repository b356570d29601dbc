"""Each file in a process of its own, with limits that hold; what comes out says nothing of who made it."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from cop.kit.cleaner import KINDS, LIMITS, clean
from cop.kit.cleaning.process import CLEANERS
from cop.kit.errors import Refused
from tests import hostile, samples
from tests.hostile import WORD, unpacked, unpacked_pdf

NARROW = replace(LIMITS, memory=200 * 1024 * 1024, busy=2)
"""What refusing a bomb may take. A process that needed more would be refused for that, with another key."""


async def refusal(content: bytes, key: str) -> str:
    with pytest.raises(Refused) as refused:
        await clean(content, key, NARROW)
    return refused.value.code


@pytest.mark.parametrize(("key", "content", "read"), [
    ("jpeg", hostile.photograph(), bytes), ("png", hostile.photograph("PNG"), bytes),
    ("webp", hostile.photograph("WEBP"), bytes), ("pdf", hostile.told_pdf(), unpacked_pdf),
    ("docx", hostile.told_docx(), unpacked), ("odt", hostile.told_odt(), unpacked),
], ids=["jpeg", "png", "webp", "pdf", "docx", "odt"])
async def test_nothing_in_it_tells_who_made_it_or_where(key: str, content: bytes, read) -> None:
    assert WORD in read(content), "the sample tells it"
    made = await clean(content, key, NARROW)
    assert WORD not in read(made.content) and WORD not in made.small
    assert (await clean(made.content, key, NARROW)).content == made.content or key in ("jpeg", "webp"), "already clean"


def zip_bomb() -> bytes:
    return samples.office("word/document.xml", **{"word/a.xml": bytes(150_000_000)})


@pytest.mark.parametrize(("key", "content", "code"), [
    ("png", lambda: hostile.wide_png(50_000), "picture-too-large"), ("pdf", hostile.pdf_bomb, "file-too-intricate"),
    ("docx", zip_bomb, "file-unpacks-too-large"), ("pdf", hostile.locked_pdf, "file-encrypted"),
    ("pdf", lambda: samples.PDF[:60], "file-broken"), ("jpeg", lambda: samples.JPEG[:100], "file-broken"),
    ("png", lambda: samples.JPEG, "file-broken"), ("docx", lambda: samples.DOCX[:-40], "file-broken"),
], ids=["wide", "pdf-bomb", "zip-bomb", "locked", "cut-pdf", "cut-jpeg", "other", "cut-docx"])
async def test_what_cannot_be_cleaned_is_refused_within_two_hundred_megabytes(
    key: str, content: Callable[[], bytes], code: str
) -> None:
    """The bombs are made when they are thrown, not while tests are collected."""
    assert await refusal(content(), key) == code


async def test_a_pdf_nested_without_end_does_no_harm() -> None:
    made = await clean(hostile.deep_pdf(), "pdf", NARROW)
    assert made.pages == 1 and len(made.content) < 2_000


@pytest.mark.parametrize(("limits", "why"), [
    (replace(LIMITS, memory=60 * 1024 * 1024), "memory"), (replace(LIMITS, seconds=0.0), "the clock"),
    (replace(LIMITS, answer=100), "a longer answer"),
])
async def test_a_process_beyond_its_limits_refuses_the_file_and_is_gone(limits, why: str) -> None:
    with pytest.raises(Refused, match="file-too-intricate"):
        await clean(hostile.photograph(size=(3000, 2000)), "jpeg", limits)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


async def test_a_cancelled_upload_leaves_no_process() -> None:
    task = asyncio.ensure_future(clean(hostile.photograph(size=(4000, 3000)), "jpeg"))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


async def test_a_file_that_is_two_things_comes_out_as_one() -> None:
    """A PDF that is a zip archive or a page too, a picture with a program behind it."""
    for content, key in (
        (hostile.told_pdf() + samples.DOCX, "pdf"), (samples.PDF.replace(b"\n1 0", b"\n%<script>x</script>\n1 0"), "pdf"),
        (samples.JPEG + samples.DOCX, "jpeg"), (samples.PNG + samples.HTML, "png"),
    ):
        made = (await clean(content, key, NARROW)).content
        assert b"PK\3\4" not in made and b"<script" not in made and made[:4] == content[:4]


def test_every_kind_that_is_cleaned_has_a_cleaner() -> None:
    assert set(CLEANERS) == KINDS
