"""Every revision of a text stays, one of them is current, and html is made before it is written."""

from cop.community.text import Text, plain, put_text, rendered
from cop.kit.markup import RENDER_VERSION
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic


class Renderer:
    """Stands for the helper process: what it is asked, in brackets."""

    async def render(self, source: str) -> str:
        return f"[{source}]"


async def test_a_new_revision_becomes_current_and_the_old_one_stays(town: Town):
    topic = await a_topic(town.amina, town.water, title="First")
    async with unit():
        assert await put_text(topic.id, "title", "en", plain("Second"), town.amina.id) == 2
        assert await put_text(topic.id, "title", "en", plain("Third"), town.bruno.id) == 3
    titles = await Text.filter(thing_id=topic.id, part="title").order_by("revision")
    assert [(each.source, each.is_current) for each in titles] == [
        ("First", False), ("Second", False), ("Third", True),
    ]
    assert titles[2].editor_id == town.bruno.id


async def test_another_part_and_another_language_have_revisions_of_their_own(town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        assert await put_text(topic.id, "title", "fr", plain("Titre"), town.amina.id) == 1
        assert await put_text(topic.id, "tried", "en", plain("Nothing"), town.amina.id) == 1
    current = await Text.filter(thing_id=topic.id, is_current=True)
    assert {(each.part, each.language) for each in current} == {
        ("title", "en"), ("body", "en"), ("title", "fr"), ("tried", "en"),
    }


def test_a_title_has_no_markup():
    assert plain("<b>5 > 4</b>").html == "&lt;b&gt;5 &gt; 4&lt;/b&gt;"


async def test_a_text_is_rendered_with_the_version_that_made_it():
    written = await rendered(Renderer(), "**so**")
    assert (written.source, written.html, written.version) == ("**so**", "[**so**]", RENDER_VERSION)


async def test_nothing_is_not_sent_to_the_renderer():
    assert (await rendered(Renderer(), "")).html == ""
