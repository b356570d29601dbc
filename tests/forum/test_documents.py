"""Topics and replies as a search finds them and as its lists show them."""

from typing import Any

import pytest

from cop.community.text import Written, put_text
from cop.community.thing import HELD, HIDDEN, Thing, ThingTerm
from cop.forum import documents
from cop.forum.documents import LONGEST_HEARD, MOST_HEARD
from cop.kit import store
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from search.documents import Document
from tests.cast import Town
from tests.things import a_reply, a_topic, rewrite


async def topic_of(thing: Thing) -> Document:
    (found,) = await documents.topics([thing.id])
    return found


async def put(thing: Thing, columns: str, *values: object) -> None:
    async with unit():
        await write(f"UPDATE thing SET {columns} WHERE id = $1", thing.id, *values)


async def accept(reply: Thing) -> None:
    async with unit():
        await write("UPDATE reply SET accepted_at = $2 WHERE thing_id = $1", reply.id, now())


def body_of(document: Document, language: str = "en") -> str:
    return next(said.body for said in document.said if said.language == language)


async def test_a_topic_is_found_by_all_its_parts_and_the_answers_its_readers_read(town: Town):
    topic = await a_topic(town.amina, town.water, title="Helplines", body="At night.")
    await rewrite(topic, town.amina, tried="A rota.", context="Two towns.")
    await a_reply(town.bruno, topic, body="We pay six people.")
    found = await topic_of(topic)
    assert (found.id, found.kind, found.audience) == (str(topic.id), "topic", town.water.readers_id)
    assert [(said.language, said.title) for said in found.said] == [("en", "Helplines")]
    assert body_of(found) == "At night.\nA rota.\nTwo towns.\nWe pay six people."


async def test_what_few_read_of_a_thread_is_not_in_the_topic(town: Town):
    topic = await a_topic(town.amina, town.water, body="At night.")
    await a_reply(town.bruno, topic, body="Hidden words.", state=HIDDEN)
    await a_reply(town.bruno, topic, body="Held words.", state=HELD)
    await a_reply(town.bruno, topic, body="For stewards.", home=town.water.stewards_id)
    assert body_of(await topic_of(topic)) == "At night."


async def test_the_answers_that_helped_come_first_and_all_have_an_end(town: Town):
    topic = await a_topic(town.amina, town.water, body="At night.")
    await a_reply(town.bruno, topic, body="a" * LONGEST_HEARD)
    last = await a_reply(town.bruno, topic, body="This helped.")
    await accept(last)
    heard = body_of(await topic_of(topic)).removeprefix("At night.\n")
    assert heard.startswith("This helped. aaa") and len(heard) <= LONGEST_HEARD + 1


async def test_only_so_many_answers_lend_their_words(town: Town):
    topic = await a_topic(town.amina, town.water, body="At night.")
    for number in range(MOST_HEARD + 1):
        await a_reply(town.bruno, topic, body=f"word{number}")
    assert f"word{MOST_HEARD - 1}" in body_of(await topic_of(topic))
    assert f"word{MOST_HEARD}" not in body_of(await topic_of(topic))


async def test_an_answer_in_another_language_stands_under_that_language(town: Town):
    topic = await a_topic(town.amina, town.water, title="Helplines", body="At night.")
    answer = await a_reply(town.bruno, topic, body="x")
    await put(answer, "language = 'fr'")
    async with unit():
        await put_text(answer.id, "body", "fr", Written("La nuit.", "<p>La nuit.</p>", 1), town.bruno.id)
    assert [(said.language, said.title, said.body) for said in (await topic_of(topic)).said] == [
        ("en", "Helplines", "At night."), ("fr", "", "La nuit."),
    ]


async def test_a_name_is_found_only_where_the_byline_shows_it(town: Town):
    topic = await a_topic(town.amina, town.water)
    assert "Amina Example" in (await topic_of(topic)).labels
    await put(topic, "byline = 'role', byline_name = '', byline_region = 'Western Africa'")
    found = await topic_of(topic)
    assert "Amina Example" not in found.labels and "country" not in found.facets
    assert "Amina" not in repr(found)


async def test_a_topic_and_its_replies_are_counted_by_its_terms_and_its_country(town: Town):
    topic = await a_topic(town.amina, town.water)
    answer = await a_reply(town.bruno, topic)
    async with unit():
        await ThingTerm.create(thing_id=topic.id, term_id=town.theme.id)
        await ThingTerm.create(thing_id=topic.id, term_id=town.sector.id)
    await put(topic, "country_id = $2", town.country.id)
    (reply,) = await documents.replies([answer.id])
    for found in (await topic_of(topic), reply):
        assert found.facets == {
            "theme": ("case_management",), "sector": ("health",), "country": ("SL",), "un_group": ("african",),
            "language": ("en",),
        }
        assert {"case management", "health", "Sierra Leone"} <= set(found.labels)


async def test_an_answered_topic_weighs_more_and_a_closed_one_less(town: Town):
    plain, answered, closed = [await a_topic(town.amina, town.water) for _ in range(3)]
    await accept(await a_reply(town.bruno, answered))
    await put(closed, "closed_at = $2", now())
    weights = [(await topic_of(each)).weight for each in (closed, plain, answered)]
    assert weights == sorted(weights) and len(set(weights)) == 3


async def test_a_reply_is_found_by_its_own_words_so_that_the_title_leads_to_the_topic_alone(town: Town):
    topic = await a_topic(town.amina, town.water, title="Helplines")
    answer = await a_reply(town.bruno, topic, body="We pay six people.")
    (found,) = await documents.replies([answer.id])
    assert (found.kind, found.names) == ("reply", ())
    assert "Bruno Example" in found.labels
    assert [(said.title, said.body) for said in found.said] == [("", "We pay six people.")]


@pytest.mark.parametrize("state", [HIDDEN, HELD, "draft"])
async def test_what_is_not_published_has_no_document(town: Town, state: str):
    topic = await a_topic(town.amina, town.water, state=state)
    open_topic = await a_topic(town.amina, town.water)
    answer = await a_reply(town.bruno, open_topic, state=state)
    assert await documents.topics([topic.id, answer.id]) == []
    assert await documents.replies([answer.id, open_topic.id]) == []


async def test_documents_and_cards_take_the_same_few_statements_for_one_and_for_many(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    topics = [await a_topic(town.amina, town.water) for _ in range(5)]
    replies = [await a_reply(town.bruno, topic) for topic in topics]
    reader, asked = await town.reader("amina"), []
    engine = store.engine

    def counting() -> Any:
        asked.append(1)
        return engine()

    monkeypatch.setattr(store, "engine", counting)

    async def statements(read: Any, *args: Any) -> int:
        asked.clear()
        assert await read(*args)
        return len(asked)

    for read, made in ((documents.topics, topics), (documents.replies, replies)):
        one, many = await statements(read, [made[0].id]), await statements(read, [each.id for each in made])
        assert one == many <= 5
    for cards, made in ((documents.topic_cards, topics), (documents.reply_cards, replies)):
        one = await statements(cards, reader, [made[0].id])
        assert one == await statements(cards, reader, [each.id for each in made]) <= 3


async def test_a_card_is_what_the_reader_may_read_now(town: Town):
    topic = await a_topic(town.amina, town.water, title="Helplines", body="At night.")
    answer = await a_reply(town.bruno, topic, body="We pay six people.")
    await put(topic, "country_id = $2", town.country.id)
    amina, olga = await town.reader("amina"), await town.reader("olga")

    card = (await documents.topic_cards(amina, [topic.id]))[topic.id]
    assert (card.title, card.excerpt, card.url) == ("Helplines", "At night.", f"/topics/{topic.public_id}")
    assert (card.language, card.labels, card.names) == ("en", (town.country.labels,), ("Amina Example",))
    assert (card.more["children"], card.more["accepted"], card.more["byline"]["byline_name"]) == (1, False, "Amina Example")
    reply = (await documents.reply_cards(amina, [answer.id]))[answer.id]
    assert reply.url == f"/topics/{topic.public_id}?after=0#r-{answer.public_id}"
    assert (reply.title, reply.excerpt) == ("Helplines", "We pay six people.")

    assert await documents.topic_cards(olga, [topic.id]) == {}
    assert await documents.reply_cards(olga, [answer.id]) == {}


async def test_a_hidden_topic_has_no_card_not_even_for_its_stewards(town: Town):
    topic = await a_topic(town.amina, town.water, state=HIDDEN)
    assert await documents.topic_cards(await town.reader("chen"), [topic.id]) == {}


async def test_a_card_of_an_unnamed_author_holds_no_name_and_no_id_of_theirs(town: Town):
    topic = await a_topic(town.amina, town.water)
    await put(topic, "byline = 'anonymous', byline_name = '', byline_role = ''")
    card = (await documents.topic_cards(await town.reader("sela"), [topic.id]))[topic.id]
    assert card.names == () and "author_id" not in repr(card) and town.amina.public_id not in repr(card)
