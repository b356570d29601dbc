"""What a page says of the groups a topic stands in."""

from cop.forum.pages.shared import standing
from cop.forum.queries import topic_row
from tests.cast import Town
from tests.forum.test_actions import a_topic


async def test_a_topic_of_one_group_needs_no_more_to_be_said(town: Town):
    topic = await a_topic(town, name="elena", readers="countries")
    assert await standing(await topic_row(await town.reader("elena"), topic.public_id)) == {"groups": [], "is_for_countries": False}


async def test_of_several_all_are_named_the_home_first_and_whether_only_their_countries_read_it(town: Town):
    for home, other, readers in ((town.water, town.court, "group"), (town.court, town.water, "countries")):
        topic = await a_topic(town, home, "elena", also=(other,), readers=readers)
        said = await standing(await topic_row(await town.reader("elena"), topic.public_id))
        assert [each.slug for each in said["groups"]] == [home.slug, other.slug]
        assert said["is_for_countries"] is (readers == "countries")
