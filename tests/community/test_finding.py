"""From a reader to an engine and back: what was just written is found, what was taken back is nowhere, not even counted."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from cop.community import audience, findable
from cop.community.finding import AWAY, CATCHING_UP, LOCAL, MOST_FRESH, PAGE, ROUNDS, Finder, Wanted
from cop.community.thing import HIDDEN, PUBLISHED, Thing
from cop.engines import make_engines
from cop.indexer import follow_local
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from search.embedded import Embedded
from search.meilisearch import Meilisearch
from search.query import KIND
from search.synonyms import Synonyms
from tests.cast import Town
from tests.directory.making import a_profile
from tests.things import a_reply, a_topic, rewrite


@pytest.fixture
async def engines(app: Starlette, settings: Settings):
    """The engines of this installation; nothing follows until a test lets it."""
    made = make_engines(settings)
    await made.open()
    yield made
    await made.close()


async def catch_up(engines) -> None:
    following = follow_local(engines)
    while await following.step():
        pass
    await following.leave()


async def found(finder: Finder, town: Town, who: str, text: str = "", **more) -> list[str]:
    reader = await town.reader(who)
    seen = (await finder.find(reader, Wanted(text=text, **more))).seen
    return [str(each.title) for each in seen]


async def set_state(thing: Thing, state: str) -> None:
    async with unit():
        await write("UPDATE thing SET state = $2, version = version + 1 WHERE id = $1", thing.id, state)
        await audience.settle(thing.id)


async def test_what_was_written_a_moment_ago_is_found_before_any_index_has_it(engines, town: Town):
    finder = engines.finder()
    await catch_up(engines)
    await a_topic(town.amina, town.water, title="Registers of wells")

    assert await found(finder, town, "amina", "register well") == ["Registers of wells"]
    assert await found(finder, town, "bruno", "wells") == ["Registers of wells"]
    assert await found(finder, town, "olga", "wells") == []


async def test_what_is_taken_back_while_the_index_stands_still_is_neither_found_nor_counted(engines, town: Town):
    finder, reader = engines.finder(), await town.reader("bruno")
    topics = [await a_topic(town.amina, town.water, title=f"Wells of the {name}") for name in ("north", "south")]
    await catch_up(engines)
    before = await finder.find(reader, Wanted(text="wells", counted=(KIND,)))
    assert (before.total, before.counts[KIND]) == (2, {"topic": 2})

    await set_state(topics[0], HIDDEN)

    after = await finder.find(reader, Wanted(text="wells", counted=(KIND,)))
    assert (after.total, after.counts[KIND], after.pages) == (1, {"topic": 1}, 1)
    assert [str(each.title) for each in after.seen] == ["Wells of the south"]
    assert [card.title for card in await finder.suggest(reader, "wel", language="en")] == ["Wells of the south"]
    assert [card.title for card in await finder.similar(reader, "wells of the north", language="en")] in ([], ["Wells of the south"])

    await set_state(topics[0], PUBLISHED)
    assert (await finder.find(reader, Wanted(text="wells"))).total == 2


async def test_old_words_find_nothing_once_they_are_gone_and_new_ones_do(engines, town: Town):
    finder = engines.finder()
    topic = await a_topic(town.amina, town.water, title="Foster care", body="The secret name is Ocarina.")
    await catch_up(engines)
    assert await found(finder, town, "bruno", "ocarina") == ["Foster care"]

    async with unit():
        await rewrite(topic, town.amina, body="There is no name here but Bassoon.")
        await findable.changed([topic.id])

    assert await found(finder, town, "bruno", "ocarina") == []
    assert await found(finder, town, "bruno", "bassoon") == ["Foster care"]
    await catch_up(engines)
    assert await found(finder, town, "bruno", "ocarina") == []
    assert await found(finder, town, "bruno", "bassoon") == ["Foster care"]


async def test_a_change_of_readers_is_felt_in_every_answer_at_once(engines, town: Town):
    finder = engines.finder()
    topic = await a_topic(town.amina, town.water, title="Wells for all")
    await catch_up(engines)
    async with unit():
        members = await audience.of_country_members(town.water.id)
        await write("UPDATE thing SET home_audience_id = $2 WHERE id = $1", topic.id, members)
        await audience.settle(topic.id)

    assert await found(finder, town, "bruno", "wells") == [], "he holds no post of a country"
    assert await found(finder, town, "elena", "wells") == ["Wells for all"]


async def test_pages_neither_repeat_nor_lose_a_thing_when_some_are_newer_than_the_index(engines, town: Town):
    finder, reader = engines.finder(), await town.reader("bruno")
    for number in range(PAGE + 3):
        await a_topic(town.amina, town.water, title=f"Wells {number}")
    await catch_up(engines)
    for number in range(5):
        await a_topic(town.amina, town.water, title=f"New wells {number}")

    pages = [await finder.find(reader, Wanted(text="wells", page=page)) for page in (1, 2, 3)]

    titles = [str(each.title) for page in pages for each in page.seen]
    assert [len(page.seen) for page in pages] == [PAGE, 8, 0]
    assert {page.total for page in pages} == {PAGE + 8}
    assert len(set(titles)) == PAGE + 8
    assert all(title.startswith("New") for title in titles[:5])


async def test_a_hit_that_the_database_no_longer_gives_is_left_out_of_total_and_counts(engines, town: Town):
    """The last line of defence: the index holds something that nothing says is out of date."""
    finder, reader = engines.finder(), await town.reader("bruno")
    topic = await a_topic(town.amina, town.water, title="Wells")
    await a_topic(town.amina, town.water, title="More wells")
    await catch_up(engines)
    async with unit():
        await write("UPDATE thing SET audience_id = NULL WHERE id = $1", topic.id)

    answer = await finder.find(reader, Wanted(text="wells", counted=(KIND,)))

    assert (answer.total, answer.counts[KIND]) == (1, {"topic": 1})
    assert [str(each.title) for each in answer.seen] == ["More wells"]


async def test_a_reply_is_found_with_the_title_of_its_topic_and_marked_where_it_meets(engines, town: Town):
    topic = await a_topic(town.amina, town.water, title="Foster care")
    await a_reply(town.bruno, topic, body="We trained twelve bassoon players.")
    reader = await town.reader("amina")

    answer = await engines.finder().find(reader, Wanted(text="bassoons", kinds=frozenset({"reply"})))

    (seen,) = answer.seen
    assert str(seen.title) == "Foster care"
    assert ("bassoon", True) in seen.excerpt.parts


async def test_when_the_server_is_away_the_embedded_index_answers_and_the_answer_says_so(engines, town: Town):
    away = Meilisearch("http://127.0.0.1:9", "a key", Synonyms.load())
    finder = Finder(engines.local, engines.local_index, Synonyms.load(), server=away, server_index=engines.server_index)
    await a_topic(town.amina, town.water, title="Wells")
    await catch_up(engines)

    answer = await finder.find(await town.reader("bruno"), Wanted(text="wells"))

    assert (answer.notice, answer.total) == (LOCAL, 1)
    assert len(await finder.suggest(await town.reader("bruno"), "wel", language="en")) == 1
    await away.close()


async def test_with_no_engine_at_all_the_answer_is_that_there_is_none(app: Starlette, town: Town, tmp_path: Path, engines):
    await engines.local_index()
    await catch_up(engines)
    nothing = Embedded(tmp_path / "no" / "such" / "folder")
    finder = Finder(nothing, engines.local_index, Synonyms.load())

    answer = await finder.find(await town.reader("bruno"), Wanted(text="wells"))

    assert (answer.notice, answer.total, answer.seen) == (AWAY, 0, ())
    assert await finder.similar(await town.reader("bruno"), "Where are the wells?", language="en") == []


async def test_an_index_far_behind_answers_nothing_rather_than_something_stale(engines, town: Town, monkeypatch: pytest.MonkeyPatch):
    await a_topic(town.amina, town.water, title="Wells")
    await catch_up(engines)
    monkeypatch.setattr(findable, "MOST_DUE", 1)
    for number in range(3):
        await a_topic(town.amina, town.water, title=f"More wells {number}")

    answer = await engines.finder().find(await town.reader("bruno"), Wanted(text="wells"))

    assert (answer.notice, answer.total) == (CATCHING_UP, 0)


async def test_a_need_is_answered_by_any_of_its_words_and_by_the_filters_beside(engines, town: Town):
    finder, reader = engines.finder(), await town.reader("amina")
    met = await a_profile(town.bruno, texts={"en": {"headline": "Wells and pumps"}})
    spoken = await a_profile(town.chen, texts={"en": {"headline": "Law"}}, languages=[["pt", "fluent"]])
    await catch_up(engines)
    newer = await a_profile(town.dalia, texts={"en": {"headline": "Deep wells"}})
    asked = {"language": "en", "kinds": frozenset({"person"})}

    words = await finder.answering(reader, "Who can repair our wells?", **asked)
    both = await finder.answering(reader, "Who can repair our wells?", among=[{"language": frozenset({"pt"})}], **asked)

    assert [seen.card.id for seen in words.seen] == [newer.id, met.id]
    assert [seen.card.id for seen in both.seen] == [newer.id, met.id, spoken.id]
    assert (await finder.answering(await town.reader("olga"), "wells", **asked)).seen == ()
    await set_state(met, HIDDEN)
    assert [seen.card.id for seen in (await finder.answering(reader, "wells", **asked)).seen] == [newer.id]


async def test_with_no_engine_a_need_is_answered_by_saying_so(app: Starlette, town: Town, tmp_path: Path, engines):
    await engines.local_index()
    await catch_up(engines)
    finder = Finder(Embedded(tmp_path / "no" / "such" / "folder"), engines.local_index, Synonyms.load())
    asked = {"language": "en", "kinds": frozenset({"person"})}
    assert (await finder.answering(await town.reader("bruno"), "wells", **asked)).notice == AWAY


async def test_when_the_database_takes_back_more_than_can_be_asked_about_again_nothing_is_counted(engines, town: Town):
    """An index out of its mind: rather no answer than a total with things in it that the reader may not read."""
    topics = [await a_topic(town.amina, town.water, title=f"Wells {number}") for number in range(ROUNDS * PAGE + 5)]
    await a_topic(town.amina, town.water, title="A well that stays")
    await catch_up(engines)
    async with unit():
        await write("UPDATE thing SET audience_id = NULL WHERE id IN_IDS($1)", [topic.id for topic in topics])

    answer = await engines.finder().find(await town.reader("bruno"), Wanted(text="wells", counted=(KIND,)))

    assert (answer.notice, answer.total, answer.counts) == (CATCHING_UP, 0, {})


async def test_an_author_finds_the_own_last_write_however_much_others_wrote_since(engines, town: Town):
    finder = engines.finder()
    await catch_up(engines)
    await a_topic(town.amina, town.water, title="My own well")
    for number in range(MOST_FRESH + 1):
        await a_topic(town.bruno, town.water, title=f"Helplines {number}")

    assert await found(finder, town, "amina", "well") == ["My own well"]
