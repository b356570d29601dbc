"""Following from a terminal."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette

from cop.commands.attend import attend, on_terminal, read_cookie, words
from cop.kit.errors import Refused
from cop.live.actions import asking, desk, telling
from tests.cast import Town
from tests.conftest import sign_in
from tests.lively import a_session, host_of, on_the_floor
from tests.serving import served


async def test_it_says_in_words_what_happens(town: Town, app: Starlette):
    session = await a_session(town)
    await on_the_floor(town, session, "elena", "Who *pays*?")
    said: list[str] = []

    async with served(app) as server:
        address = f"{server.origin}/live/{session.public_id}"
        following = asyncio.create_task(attend(address, await sign_in(town.amina), ("floor",), say=said.append))
        await until(lambda: any("connected" in line for line in said))
        question = await on_the_floor(town, session, "amina", "Who <b>decides</b> & when?")
        await asking.support(await town.reader("bruno"), question)
        await telling.tell_support()
        await desk.put_on_air(await host_of(town), question)
        await desk.park(await host_of(town), await on_the_floor(town, session, "elena", "Not now?"))
        await until(lambda: any("taken away" in line for line in said))
        following.cancel()

    everything = "\n".join(said)
    for part in ("floor: 1 questions, phase live, air nothing", "Who *pays*?", "[approved, 0 for it] Who <b>decides</b> & when?",
                 f"support {question.public_id} 1", f"phase live, air {question.public_id}", "connected, up to"):
        assert part in everything, part


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.02)


async def test_who_may_not_is_told_so_and_the_command_fails(town: Town, app: Starlette):
    session = await a_session(town)
    async with served(app) as server:
        for token, last in (("nothing", "Not signed in, or no longer."), (await sign_in(town.olga), "Not yours")):
            said: list[str] = []
            assert await attend(f"{server.origin}/live/{session.public_id}", token, ("floor",), say=said.append) == 1
            assert said[-1].startswith(last)


@pytest.mark.parametrize(("url", "channel", "field"), [("ftp://x", "floor", "url"), ("http://x/live/y", "roof", "channels")])
async def test_a_bad_word_is_named(url: str, channel: str, field: str):
    with pytest.raises(Refused) as refused:
        await attend(url, "x", (channel,), say=print)
    assert refused.value.field == field


def test_the_cookie_comes_from_a_file_or_from_the_environment(tmp_path: Path):
    file = tmp_path / "cookie"
    file.write_text("of-the-file\n")
    assert read_cookie(file, {"COP_COOKIE": "other"}) == "of-the-file"
    assert read_cookie(None, {"COP_COOKIE": "of-the-environment"}) == "of-the-environment"
    for bad in ("", "two words", "a\x1bb", "é"):
        with pytest.raises(Refused):
            read_cookie(None, {"COP_COOKIE": bad})


def test_a_line_that_ended_says_when_it_is_tried_again_and_what_was_taken_out_is_not_shown():
    assert words("line", {"code": 4410, "wait": 1.25}).endswith("away (4410), tried again in 1.2 s")
    assert words("line", {"code": 4403, "wait": None}).endswith("closed for good (4403)")
    assert words("event", {"c": "floor", "n": 3, "do": "gone"}).endswith("floor 3: something that was taken out")


def test_words_of_people_do_not_drive_the_terminal(capsys: pytest.CaptureFixture[str]):
    on_terminal("a \x1b[2J\u202e question\n  and more")
    assert capsys.readouterr().out == "a \ufffd[2J\ufffd question\n  and more\n"
