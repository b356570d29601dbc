"""Words among those who run a session."""

import pytest

from cop.kit.errors import Forbidden, Missing, Refused
from cop.live.actions import backstage
from cop.live.models import Backstage, BackstageSeen
from tests.cast import Town
from tests.live.seeing import shown
from tests.lively import a_session, words


async def test_everybody_who_runs_it_says_reads_and_acknowledges(town: Town):
    session = await a_session(town, desk=("sela",))
    for number, name in enumerate(("chen", "bruno", "sela", "dalia"), 1):
        await backstage.say(await town.reader(name), session, words(f"Word {number}"))
    await backstage.see(await town.reader("chen"), session, word="w2")
    await backstage.see(await town.reader("sela"), session, word="w2")
    items = (await shown(town, "bruno", session, "stage"))["items"]
    assert items["w2"] == {
        "id": "w2", "sort": "backstage", "step": "backstage", "author": "Bruno Example", "words": "Word 2",
        "seen": ["Chen Example", "Sela Example"],
    }
    assert (await shown(town, "chen", session, "desk"))["items"] == items
    assert (await shown(town, "chen", session, "floor"))["items"] == {}


@pytest.mark.parametrize("name", ["amina", "elena", "farid", "olga"])
async def test_nobody_else_says_or_acknowledges_anything(town: Town, name: str):
    session, reader = await a_session(town), await town.reader(name)
    await backstage.say(await town.reader("chen"), session, words("The line is bad."))
    with pytest.raises(Forbidden):
        await backstage.say(reader, session, words("Me too."))
    with pytest.raises(Forbidden):
        await backstage.see(reader, session, word="w1")
    assert await Backstage.all().count() == 1 and not await BackstageSeen.exists()


async def test_seen_twice_is_seen_once_and_ones_own_words_need_no_seeing(town: Town):
    session, chen = await a_session(town), await town.reader("chen")
    await backstage.say(chen, session, words("The line is bad."))
    for _ in range(2):
        await backstage.see(await town.reader("bruno"), session, word="w1")
    assert await BackstageSeen.all().count() == 1
    with pytest.raises(Refused, match="own-backstage"):
        await backstage.see(chen, session, word="w1")


@pytest.mark.parametrize("word", ["w2", "w0", "w", "", "1", "w-1", "w9999999", "x1"])
async def test_a_word_of_another_session_is_missing(town: Town, word: str):
    other, session, chen = await a_session(town), await a_session(town), await town.reader("chen")
    for _ in range(2):
        await backstage.say(chen, other, words("The line is bad."))
    await backstage.say(chen, session, words("The line is good."))
    with pytest.raises(Missing):
        await backstage.see(await town.reader("bruno"), session, word=word)


@pytest.mark.parametrize(("said", "code"), [("", "say-something"), ("x" * 501, "too-long")])
async def test_a_word_is_neither_nothing_nor_a_speech(town: Town, said: str, code: str):
    session = await a_session(town)
    with pytest.raises(Refused, match=code):
        await backstage.say(await town.reader("chen"), session, words(said))
