"""The groups of the demonstration are complete, and whoever writes in one belongs to it."""

from collections import Counter

from cop.community import visit
from cop.community.groups import Group, GroupCountry, GroupTheme
from cop.community.people import Person
from cop.community.policy import may
from cop.community.posts import Post
from cop.community.thing import Thing
from cop.demo.stories import demo_id, groups
from cop.forum.models import ANNOUNCEMENT, Topic


async def test_every_group_has_a_lead_and_two_moderators(built: Counter[str]):
    for group in await Group.all():
        posts = await Post.filter(group_id=group.id).prefetch_related("holdings")
        seated = Counter(post.kind for post in posts for holding in post.holdings if holding.open_for)
        assert seated == {"lead": 1, "moderator": 2}, group.key


async def test_access_words_and_themes_are_those_of_the_content(built: Counter[str]):
    for story in (story for part in groups() for story in part):
        group = await Group.get(key=story["key"])
        assert (group.access, group.slug, group.charter) == (story["visibility"], story["slug"], story["charter"])
        assert await GroupTheme.filter(group_id=group.id).count() == len(story["themes"])
    assert await GroupCountry.all().count() > 50


async def test_no_group_can_be_written_to_outside_the_demonstration(built: Counter[str]):
    assert all(group.mailbox.endswith(".example") for group in await Group.all())


async def test_whoever_writes_may_write(built: Counter[str]):
    """As the pages would have asked: a member of the group, who can read it; announcements by stewards.

    Live sessions are asked by everyone who follows them; what the verbs let them do is not asked again here.
    """
    readers = {each.id: await visit.by_person(each) for each in await Person.all()}
    kinds = {each.thing_id: each.kind for each in await Topic.all()}
    for thing in await Thing.exclude(via="live").filter(kind__in=("topic", "reply")).select_related("group"):
        assert thing.group is not None
        writer = readers[thing.author_id]
        act = "topic.announce" if kinds.get(thing.id) == ANNOUNCEMENT else "topic.ask"
        assert may(writer, act, thing.group), (thing.external_id, act)
        assert thing.group.readers_id in writer.audiences


async def test_stewards_are_not_listed_among_the_members_too(built: Counter[str]):
    lead = await Person.get(public_id=demo_id("p02"))
    group = await Group.get(key="integrated_services")
    assert group.id not in (await visit.by_person(lead)).member_of
