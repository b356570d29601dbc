"""What things say and what they are about."""

from cop.community.subjects import byline, names, seconds, subjects, texts
from cop.community.text import Written, plain, put_text
from cop.community.thing import ThingTerm
from cop.community.vocabulary import Term
from cop.kit.store import row, write
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic

BYLINE = {
    "byline_name": "Amina Example", "byline_slug": "amina", "byline_role": "official", "byline_region": "",
    "byline_organisation": "Ministry", "byline_country": "SL",
}


async def test_terms_and_country_of_many_things_come_with_labels_in_all_languages(town: Town):
    about, bare = await a_topic(town.amina, town.water), await a_topic(town.amina, town.water)
    async with unit():
        term = await Term.create(
            scheme="theme", key="helplines", labels={"en": "Helplines", "pt": "Linhas de ajuda"},
            facts={"unchecked": {"ar": "خطوط المساعدة"}}, position=1,
        )
        await ThingTerm.create(thing_id=about.id, term_id=term.id)
        await write("UPDATE thing SET country_id = $2 WHERE id = $1", about.id, town.country.id)

    found = await subjects([about.id, bare.id])

    assert set(found[about.id].labels) == {
        "Helplines", "Linhas de ajuda", "خطوط المساعدة", *(town.country.labels.values()),
    }
    assert found[about.id].shown == [{"en": "Helplines", "pt": "Linhas de ajuda"}, town.country.labels]
    assert found[about.id].unchecked == [{"ar": "خطوط المساعدة"}, {}]
    assert found[about.id].facets == {"theme": ("helplines",), "country": ("SL",), "un_group": ("african",)}
    assert (found[bare.id].labels, found[bare.id].facets) == ([], {})


async def test_texts_are_the_present_ones_without_markup_and_without_what_was_emptied(town: Town):
    topic = await a_topic(town.amina, town.water, title="Helplines & *lines*", body="First.")
    async with unit():
        await put_text(topic.id, "body", "en", Written("**Second**", "<p><strong>Sec</strong>ond</p>", 1), town.amina.id)
        await put_text(topic.id, "title", "fr", plain("Lignes"), town.amina.id)
        await put_text(topic.id, "title", "pt", plain(""), town.amina.id)
    assert await texts([topic.id]) == {
        topic.id: {"en": {"title": "Helplines & *lines*", "body": "Second"}, "fr": {"title": "Lignes"}},
    }


def test_only_what_the_byline_shows_by_name_is_a_name():
    assert names({**BYLINE, "byline": "named"}) == ("Amina Example", "Ministry")
    assert names({**BYLINE, "byline": "organisation"}) == ("Ministry",)
    assert names({**BYLINE, "byline": "role"}) == names({**BYLINE, "byline": "anonymous"}) == ()


def test_a_byline_is_its_columns_and_nothing_else():
    assert byline({**BYLINE, "byline": "named", "author_id": 7}) == {**BYLINE, "byline": "named"}


async def test_moments_are_seconds_on_both_databases(town: Town):
    topic = await a_topic(town.amina, town.water)
    found = await row("SELECT latest_at FROM thing WHERE id = $1", topic.id)
    assert found is not None and topic.latest_at is not None
    assert seconds(found["latest_at"]) == int(topic.latest_at.timestamp())
    assert seconds(None) == 0
