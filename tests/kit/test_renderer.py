"""A helper process that renders and can be killed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from cop.kit.errors import Refused
from cop.kit.renderer import Renderer


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    made = Renderer()
    yield made
    await made.close()


async def test_a_text_is_rendered_as_it_would_be_here(renderer: Renderer) -> None:
    assert await renderer.render("**Bold** é") == "<p><strong>Bold</strong> é</p>\n"


async def test_many_at_once_each_get_their_own(renderer: Renderer) -> None:
    answers = await asyncio.gather(*(renderer.render(f"text {number}") for number in range(30)))
    assert answers == [f"<p>text {number}</p>\n" for number in range(30)]


async def test_a_text_that_takes_too_long_is_refused_and_the_next_one_is_rendered() -> None:
    hasty = Renderer(seconds=0.0001)
    try:
        with pytest.raises(Refused, match="text-too-intricate"):
            await hasty.render("[" * 10_000)
        hasty._seconds = 10
        assert await hasty.render("after") == "<p>after</p>\n"
    finally:
        await hasty.close()


async def test_a_helper_that_was_killed_is_replaced(renderer: Renderer) -> None:
    await renderer.render("one")
    assert renderer._process is not None
    renderer._process.kill()
    await renderer._process.wait()
    assert await renderer.render("two") == "<p>two</p>\n"


async def test_a_reader_who_leaves_in_the_middle_spoils_nobody_else_s_answer(renderer: Renderer) -> None:
    await renderer.render("warm")
    leaving = asyncio.create_task(renderer.render("[" * 8_000))
    await asyncio.sleep(0.02)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await renderer.render("mine") == "<p>mine</p>\n"
