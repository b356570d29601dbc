"""The helper that renders, and can be killed."""

import asyncio

import pytest

from cop.kit.errors import Refused
from cop.kit.markup import render
from cop.kit.renderer import Renderer

SLOW = "[" * 10_000
"""Half a second's work for the parser."""


async def patient(source: str) -> str:
    """With time enough for the helper to start."""
    made = Renderer(seconds=10)
    try:
        return await made.render(source)
    finally:
        await made.close()


@pytest.mark.parametrize("source", ["*so*", "", "é ظ 💧 \x00 \ud83d".encode("utf-8", "replace").decode(), "<b>", "a\n\nb"])
async def test_it_gives_what_the_function_gives(source: str) -> None:
    assert await patient(source) == render(source)


async def test_each_of_fifty_gets_its_own_answer() -> None:
    made = Renderer(seconds=10)
    answers = await asyncio.gather(*(made.render(f"text {number}") for number in range(50)))
    await made.close()
    assert answers == [f"<p>text {number}</p>\n" for number in range(50)]


async def test_what_takes_too_long_is_refused_and_the_next_text_is_rendered() -> None:
    made = Renderer(seconds=10)
    await made.render("the helper is there")
    made._seconds = 0.05
    with pytest.raises(Refused, match="text-too-intricate"):
        await made.render(SLOW)
    made._seconds = 10
    assert await made.render("*next*") == "<p><em>next</em></p>\n"
    await made.close()


async def test_one_who_leaves_takes_no_answer_of_another() -> None:
    made = Renderer(seconds=10)
    await made.render("the helper is there")
    leaving = asyncio.create_task(made.render(SLOW))
    await asyncio.sleep(0.02)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await made.render("mine") == "<p>mine</p>\n"
    await made.close()


async def test_a_helper_that_died_is_replaced() -> None:
    made = Renderer(seconds=10)
    await made.render("one")
    assert made._process is not None
    made._process.kill()
    await made._process.wait()
    assert await made.render("two") == "<p>two</p>\n"
    await made.close()
    await made.close()
