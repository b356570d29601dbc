"""Words from backstage as they are read, and the names they go by."""

from cop.kit.unit import unit
from cop.live.actions import backstage
from cop.live.models import Backstage
from cop.live.queries.backstage import said_backstage, word_of
from tests.cast import Town
from tests.lively import a_session, words


async def test_words_are_named_by_their_place_in_the_session(town: Town):
    session, other, chen = await a_session(town), await a_session(town), await town.reader("chen")
    for where, said in ((other, "There"), (session, "One"), (other, "There too"), (session, "Two")):
        await backstage.say(chen, where, words(said))
    assert [(each["id"], each["words"]) for each in await said_backstage(session.id)] == [("w1", "One"), ("w2", "Two")]
    second = await Backstage.get(words="Two")
    assert await word_of(session.id, "w2") == second.id
    assert await word_of(session.id, "w3") is None and await word_of(session.id, "2") is None
    assert [each["id"] for each in await said_backstage(session.id, [second.id])] == ["w2"]


async def test_an_erased_word_is_left_out_and_the_others_keep_their_names(town: Town):
    session, chen = await a_session(town), await town.reader("chen")
    for said in ("One", "Two"):
        await backstage.say(chen, session, words(said))
    async with unit():
        await Backstage.filter(words="One").update(words="")
    assert [each["id"] for each in await said_backstage(session.id)] == ["w2"]
