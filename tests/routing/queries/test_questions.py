"""A question as routing sees it, and what it looks for."""

import pytest
from starlette.applications import Starlette

from cop.community.people import Person
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.routing.queries import questions
from tests.cast import Town
from tests.routing.making import a_question
from tests.things import a_topic


async def test_only_a_question_one_may_read_and_that_is_published_is_one(town: Town) -> None:
    amina = await town.reader("amina")
    topic = await a_question(town)
    assert (await questions.question_for(amina, topic.public_id)).id == topic.id

    discussion = await a_topic(town.amina, town.water, kind="discussion")
    elsewhere = await a_question(town, "farid", group="court")
    hidden = await a_question(town, state="hidden")
    for name in (discussion.public_id, elsewhere.public_id, hidden.public_id, "", "x" * 17, "no\x00thing", topic.public_id[:-1]):
        with pytest.raises(Missing):
            await questions.question_for(amina, name)


async def test_the_own_language_counts_for_the_asker_and_for_nobody_else(app: Starlette, town: Town) -> None:
    """To a moderator it would tell the language of one who is not shown."""
    async with unit():
        await Person.filter(id=town.amina.id).update(language="pt")
    topic = await a_question(town, byline="anonymous")

    async def languages(name: str) -> tuple[str, ...]:
        reader = await town.reader(name)
        question = await questions.question_row(reader, topic.public_id)
        return (await questions.sought(app.state.finder, reader, question)).languages

    assert await languages("amina") == ("en", "pt") and await languages("dalia") == ("en",)


@pytest.mark.parametrize(("byline", "country"), [("named", {"SL"}), ("organisation", {"SL"}), ("role", set()), ("anonymous", set())])
async def test_the_country_of_the_author_counts_where_the_byline_shows_it(
    app: Starlette, town: Town, byline: str, country: set[str]
) -> None:
    topic = await a_question(town, byline=byline)
    reader = await town.reader("dalia")

    question = await questions.question_row(reader, topic.public_id)

    assert (await questions.sought(app.state.finder, reader, question)).countries == country
