"""Things are written many at a time, each with its own texts."""

from collections import Counter

from cop.community.text import Text
from cop.community.thing import Thing
from cop.demo.entries import named_copy, written
from cop.kit.markup import RENDER_VERSION


def test_a_copy_has_a_name_of_its_own_and_the_first_one_none():
    assert [named_copy("fr-01", copy) for copy in range(3)] == ["fr-01", "fr-01/2", "fr-01/3"]


def test_what_is_written_is_rendered_as_it_is_today():
    assert written("Say **so**.").html == "<p>Say <strong>so</strong>.</p>\n"
    assert written("").version == RENDER_VERSION


async def test_every_text_belongs_to_its_thing_and_its_moment(built: Counter[str]):
    things = {each.id: each for each in await Thing.filter(kind__in=("profile", "partner"))}
    texts = await Text.filter(thing_id__in=list(things))
    assert {each.thing_id for each in texts} == set(things)
    assert all(each.written_at == things[each.thing_id].created_at and each.is_current for each in texts)
    assert all(each.editor_id == things[each.thing_id].entered_by_id for each in texts)
