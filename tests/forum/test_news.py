"""Who is told of an answer that helped, and of being named."""

import pytest

from cop.community.audience import settle
from cop.community.following import MUTE, THING, WATCH
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.forum.models import Mention
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices.actions.reading import mark_read
from cop.notices.queries.told import notices
from tests.cast import Town
from tests.notices.happening import answered, asked, follow, kept, letters, named, told
from tests.polling import a_poll

pytestmark = pytest.mark.usefixtures("app")


async def test_a_mention_reaches_who_muted_and_stewards_and_holders_but_never_who_may_not_read(town: Town):
    topic = await asked(town, "amina")
    await follow(town.elena, THING, topic.id, MUTE)
    reply = await named(town, "bruno", topic, person_id=town.elena.id)
    assert await kept(town.elena) == [("mention", topic.id, reply.id)]
    assert await letters(town.elena) == {f"at:{reply.id}": "mention"}
    await named(town, "bruno", topic, person_id=town.olga.id)
    await named(town, "bruno", topic, person_id=town.amina.id)
    assert await kept(town.olga) == [] and await letters(town.olga) == {}, "of another network"
    assert [kind for kind, _, _ in await kept(town.amina)] == ["mention"], "the most urgent of two"
    assert sorted((await letters(town.amina)).values()) == ["answer", "answer", "mention"], "one mail about each"
    await named(town, "bruno", topic, group_id=town.water.id)
    assert {kind for who in (town.chen, town.dalia) for kind, _, _ in await kept(who)} == {"mention"}


async def test_only_new_mentions_of_an_edited_post_are_told(town: Town):
    topic = await asked(town, "amina")
    reply = await named(town, "bruno", topic, person_id=town.elena.id)
    await mark_read(await town.reader("elena"), None, until=now())
    reader = await town.reader("bruno")
    async with unit():
        await Mention.create(thing_id=reply.id, person_id=town.chen.id, made_at=now())
        await forum.edit_reply(reader, await Thing.get(id=reply.id), {}, seen=1)
    await told()
    assert await kept(town.elena) == []
    assert await kept(town.chen) == [("mention", topic.id, reply.id)]


async def test_an_accepted_answer_and_one_taken_back_before_it_was_told(town: Town):
    topic = await asked(town, "amina")
    good, other = await answered(town, "bruno", topic), await answered(town, "elena", topic)
    amina = await town.reader("amina")
    await forum.accept(amina, topic, good)
    await forum.accept(amina, topic, other)
    await forum.unaccept(amina, topic, other)
    await told()
    assert ("accepted", topic.id) in [(kind, thing) for kind, thing, _ in await kept(town.bruno)]
    assert await letters(town.bruno) == {f"accepted:{good.id}": "accepted"}
    assert await letters(town.elena) == {}


async def test_who_blocks_the_writer_is_not_told_of_being_named_and_the_writer_sees_no_difference(town: Town):
    topic = await asked(town, "amina")
    async with unit():
        await write(
            "INSERT INTO contact_block (person_id, blocked_id, since) VALUES ($1, $3, $4), ($2, $3, $4)",
            town.elena.id, town.dalia.id, town.bruno.id, now(),
        )
    await named(town, "bruno", topic, person_id=town.elena.id)
    assert await kept(town.elena) == [] and await letters(town.elena) == {}
    assert await Mention.all().count() == 1, "the words lead to the profile as they would anyway"
    await named(town, "amina", topic, person_id=town.elena.id)
    assert [kind for kind, _, _ in await kept(town.elena)] == ["mention"], "others may"
    await named(town, "bruno", topic, group_id=town.water.id)
    assert [kind for kind, _, _ in await kept(town.dalia)] == ["mention"], "a moderator is told as such"


async def test_who_follows_a_topic_is_told_of_a_poll_and_who_asks_in_it_is_not(town: Town):
    topic = await asked(town, "amina")
    await follow(town.elena, THING, topic.id, WATCH)
    await follow(town.olga, THING, topic.id, WATCH)
    poll = await a_poll(town, topic, by="chen")
    await told()
    for person in (town.amina, town.elena):
        assert await kept(person) == [("poll", topic.id, poll.id)]
    assert await kept(town.chen) == await kept(town.olga) == await kept(town.bruno) == []
    (line,), _ = await notices(await town.reader("elena"), 1)
    assert (line.kind, line.url) == ("poll", f"/topics/{topic.public_id}")
    async with unit():
        await Thing.filter(id=poll.id).update(state="hidden")
        await settle(poll.id)
    assert await notices(await town.reader("elena"), 1) == ([], False)


async def test_a_poll_that_waited_is_told_of_when_it_is_published(town: Town):
    topic = await asked(town, "amina")
    await follow(town.elena, THING, topic.id, WATCH)
    poll = await a_poll(town, topic, "Ask Mariama Sesay, aged 9, born 12.03.2017, of Kroo Bay school?")
    await told()
    assert poll.state == "held" and await kept(town.elena) == []
    await moderation.approve(await town.reader("dalia"), poll, version=poll.version, reason="It is invented.")
    await told()
    assert await kept(town.elena) == [("poll", topic.id, poll.id)]
