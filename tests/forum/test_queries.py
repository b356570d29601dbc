"""Reading topics on behalf of a reader."""

import pytest

from cop.community.groups import group_for
from cop.community.people import Reader
from cop.forum import actions, queries
from cop.forum.queries import Wanted
from cop.kit.errors import Missing
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.forum.test_actions import WORDS, a_reply, a_topic, draft


async def test_a_page_of_replies_says_whether_there_are_more(town: Town) -> None:
    topic = await a_topic(town)
    bruno = await town.reader("bruno")
    for _ in range(queries.PAGE + 1):
        await actions.reply(bruno, topic, WORDS, language="en", byline="named")

    row = await queries.topic_row(bruno, topic.public_id)
    first, more = await queries.replies_of(bruno, row, 0)
    rest, no_more = await queries.replies_of(bruno, row, first[-1]["number"])

    assert (len(first), more, len(rest), no_more) == (queries.PAGE, True, 1, False)


async def test_an_accepted_reply_stands_in_front_and_at_its_own_place_on_a_later_page(town: Town) -> None:
    topic, amina, chen = await a_topic(town), await town.reader("amina"), await town.reader("chen")
    for _ in range(2):
        await a_reply(town, topic)
    last = await a_reply(town, topic)
    await actions.accept(amina, topic, last)

    async def numbers(reader: Reader, after: int) -> list[int]:
        row = await queries.topic_row(reader, topic.public_id)
        return [each["number"] for each in (await queries.replies_of(reader, row, after))[0]]

    assert await numbers(amina, 0) == [3, 1, 2]
    assert await numbers(amina, 2) == [3], "where the link to it leads"
    await moderation.hide(chen, last, version=last.version, reason="Named somebody.")
    assert (await numbers(amina, 0), await numbers(amina, 2)) == ([1, 2], [])
    assert await numbers(await town.reader("chen"), 0) == [1, 2, 3], "hidden, it is in front of nothing"


@pytest.mark.parametrize("cursor", ["", "x", "~", "2027-01-01~x", "~5", "9" * 40, "2027-01-01 00:00:00~999999999999"])
async def test_a_cursor_that_is_none_of_ours_shows_a_page_all_the_same(town: Town, cursor: str) -> None:
    await a_topic(town)
    listed = await queries.topics(await town.reader("amina"), Wanted(), cursor)
    assert listed.next == ""


@pytest.mark.parametrize("id_", ["", "2222222222", "x" * 400, "' OR 1=1 --", "\u202e"])
async def test_an_id_that_names_nothing_is_missing(town: Town, id_: str) -> None:
    amina = await town.reader("amina")
    for read in (queries.topic_row(amina, id_), queries.topic_for(amina, id_), queries.reply_for(amina, id_),
                 queries.revisions(amina, id_, "topic"), group_for(amina, id_)):
        with pytest.raises(Missing):
            await read


async def test_the_groups_one_may_write_in_are_one_s_own(town: Town) -> None:
    found = {name: [group.slug for group in await queries.own_groups(await town.reader(name))]
             for name in ("amina", "chen", "elena", "sela", "olga")}
    assert found == {"amina": ["vault", "water"], "chen": ["vault", "water"], "elena": ["court", "water"],
                     "sela": [], "olga": []}


async def test_readers_of_a_group_are_counted_once_each_with_their_countries(town: Town) -> None:
    assert await queries.readers_of(town.water.id) == (5, 2)


async def test_a_list_never_asks_the_database_once_per_row(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        topic = await actions.ask(await town.reader("amina"), town.water, draft(f"Topic {number}"))
    await a_reply(town, await queries.topic_for(await town.reader("amina"), topic.public_id))
    asked: list[str] = []
    whole = queries.rows

    async def counting(sql: str, *args: object) -> object:
        asked.append(sql)
        return await whole(sql, *args)

    monkeypatch.setattr(queries, "rows", counting)
    await queries.topics(await town.reader("amina"), Wanted())
    assert len(asked) == 1
