"""The topics and replies of the demonstration count right and show no more than their bylines say."""

from collections import Counter

import pytest

from cop.community import visit
from cop.community.audience import Audience
from cop.community.people import Person
from cop.community.text import Text
from cop.community.thing import Thing
from cop.demo.stories import demo_id, keeping, lately, topics
from cop.demo.topics import prepare
from cop.forum.models import Reply, Topic, Useful
from cop.kit.store import rows
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.long


async def test_what_a_list_shows_is_what_can_be_counted(built: Counter[str]):
    wrong = await rows(
        "SELECT t.id FROM thing t JOIN topic o ON o.thing_id = t.id WHERE"
        " t.children <> (SELECT count(*) FROM thing c WHERE c.parent_id = t.id AND c.state = 'published'"
        "   AND c.kind = 'reply')"
        " OR t.top <> (SELECT count(*) FROM thing c WHERE c.parent_id = t.id AND c.kind = 'reply')"
        " OR o.accepted_count <> (SELECT count(*) FROM reply r JOIN thing c ON c.id = r.thing_id"
        "   WHERE c.parent_id = t.id AND c.state = 'published' AND r.accepted_at IS NOT NULL)"
    )
    assert not wrong
    assert not await rows(
        "SELECT r.thing_id FROM reply r WHERE"
        " useful_count <> (SELECT count(*) FROM useful_mark u WHERE u.reply_id = r.thing_id)"
    )
    assert await Useful.all().count() == built["useful"] > 1000


async def test_everything_has_an_audience_and_the_latest_reply_dates_its_topic(built: Counter[str]):
    assert not await Thing.exclude(kind="profile").filter(audience_id=None).exists()
    topic = await Thing.get(public_id=demo_id("fr-01"))
    last = await Thing.filter(parent_id=topic.id, state="published").order_by("-number").first()
    assert last is not None
    assert (topic.latest_number, topic.latest_at) == (last.number, last.published_at)


async def test_replies_are_numbered_in_the_order_of_their_dates_and_none_comes_from_the_future(built: Counter[str]):
    before: dict[int, Thing] = {}
    for reply in await Thing.filter(kind="reply").order_by("parent_id", "number"):
        assert reply.parent_id is not None
        earlier = before.get(reply.parent_id)
        assert reply.number == (earlier.number + 1 if earlier else 1)
        assert earlier is None or earlier.created_at <= reply.created_at
        before[reply.parent_id] = reply
    assert not await Thing.exists(created_at__gt=TODAY)


async def test_a_mark_is_by_somebody_who_can_read_the_reply_and_has_not_written_it(built: Counter[str]):
    audiences = {each.id: (await visit.by_person(each)).audiences for each in await Person.all()}
    things = {each.id: each for each in await Thing.filter(kind="reply", state="published")}
    for mark in await Useful.filter(reply_id__in=list(things)):
        reply = things[mark.reply_id]
        assert reply.author_id != mark.person_id
        assert reply.audience_id in audiences[mark.person_id]


async def test_a_byline_holds_nothing_that_its_mode_does_not_show(built: Counter[str]):
    modes = Counter[str]()
    for thing in await Thing.all():
        modes[thing.byline] += 1
        if thing.byline != "named":
            assert not thing.byline_name and not thing.byline_slug
        if thing.byline == "organisation":
            assert thing.byline_organisation
        if thing.byline == "anonymous":
            assert not thing.byline_region and not thing.byline_country and not thing.byline_role
    assert set(modes) == {"named", "organisation", "role", "anonymous"}


async def test_an_organisation_that_is_missing_is_replaced_by_the_role(built: Counter[str]):
    story = next(topic for topic in topics() if topic["id"] == "en-01")
    number = next(n for n, reply in enumerate(story["replies"], 1) if reply["author"] == "p55")
    assert story["replies"][number - 1]["byline"] == "organisation"
    reply = await Thing.get(public_id=demo_id(f"en-01#{number}"))
    assert (reply.byline, reply.byline_organisation, reply.byline_role) == ("role", "", "official")


async def test_texts_are_there_in_five_languages_as_html(built: Counter[str]):
    assert {each.language for each in await Thing.filter(kind="topic")} == {"fr", "en", "es", "pt", "ar"}
    written = Text.filter(thing__kind__in=("topic", "reply"), provenance="author").exclude(thing__via="live")
    more = Counter(each["do"] for each in (*lately()["done"], *keeping()["done"]))
    asked, said = built["topics"] + more["ask"], built["replies"] + more["reply"] + more["try"] + more["synthesise"]
    assert await written.filter(part="title").count() == asked
    assert await written.filter(part="body").count() == asked + said
    assert not await Text.filter(html="").exists()


async def test_what_is_hidden_for_the_network_stays_in_its_group(built: Counter[str]):
    secret = await Topic.filter(thing__group__key="source_safety", thing__state="published").select_related("thing")
    keys = {(await Audience.get(id=each.thing.audience_id)).key for each in secret}
    assert len(secret) == 6 and len(keys) == 1 and keys.pop().startswith("group:")


async def test_accepted_answers_are_there_before_today(built: Counter[str]):
    accepted = await Reply.exclude(accepted_at=None)
    assert len(accepted) >= 30
    assert all(each.accepted_at is not None and each.accepted_at <= TODAY for each in accepted)


def test_only_what_was_said_is_rendered():
    found = prepare(topics())
    assert len(found) == 200
    assert all(("title", each.story["lang"]) in each.parts for each in found)
    assert "" not in {part.source for each in found for part in each.parts.values()}
    assert all("tried" not in dict(each.parts) for each in found if each.story["kind"] != "question")
