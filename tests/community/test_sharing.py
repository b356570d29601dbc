"""A topic that stands in several groups: who reads it, answers it and finds it, whatever happens to its groups."""

import pytest

from cop.community.founding import add_member, appoint, found_group, group_post
from cop.community.groups import CLOSED, HIDDEN, OPEN, Group
from cop.community.outbox import may_quote
from cop.community.sharing import Share, standing_in
from cop.community.thing import Thing
from cop.forum import actions, queries
from cop.forum.actions.sharing import unshare
from cop.forum.queries import Wanted
from cop.groups.queries import content
from cop.home import queries as home
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.moderation.actions import ruling
from cop.notices.actions.following import follow_group
from cop.notices.hearing import FOLLOWERS
from cop.settings import Settings
from cop.wiring import wire
from tests.cast import Town
from tests.forum.test_actions import WORDS, a_reply, a_topic
from tests.groups.test_actions import edit


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    wire(settings, {})


@pytest.fixture
async def palace(town: Town) -> Group:
    """A closed group of bruno and elena, led by farid."""
    async with unit():
        group = await found_group(
            key="palace", slug="palace", network_id=town.pioneers.id, kind="thematic_group", access=CLOSED,
            labels={"en": "Palace group", "fr": "Groupe palace"},
        )
        for each in (town.bruno, town.elena):
            await add_member(group.id, each.id)
        await appoint(await group_post(group, "lead"), town.farid.id)
    return group


async def shared(town: Town, home: Group, *others: Group, **facts: object) -> Thing:
    return await a_topic(town, home, "elena", also=others, **facts)


async def who_reads(town: Town, thing: Thing) -> set[str]:
    found = (await Thing.get(id=thing.id)).audience_id
    return {name for name in town.people if found in (await town.reader(name)).audiences}


NETWORK = {"amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "sina", "ada"}


async def test_members_of_each_of_its_groups_read_and_answer_it_and_nobody_else(town: Town, palace: Group):
    topic = await shared(town, town.court, palace)
    assert await who_reads(town, topic) == {"elena", "farid", "bruno"}
    answer = await a_reply(town, topic, "bruno")
    assert await who_reads(town, answer) == {"elena", "farid", "bruno"} and answer.also_in == topic.also_in
    with pytest.raises(Forbidden):
        await actions.reply(await town.reader("amina"), topic, WORDS, language="en", byline="named")


async def test_with_an_open_group_the_network_reads_it_and_members_alone_answer(town: Town):
    topic = await shared(town, town.court, town.water)
    assert await who_reads(town, topic) == NETWORK
    assert await a_reply(town, topic, "amina")
    with pytest.raises(Forbidden):
        await actions.reply(await town.reader("sela"), topic, WORDS, language="en", byline="named")


async def test_for_countries_it_is_read_by_those_of_each_group_who_hold_a_post_of_one(town: Town, palace: Group):
    topic = await shared(town, town.water, palace, readers="countries")
    assert await who_reads(town, topic) == {"elena", "chen", "dalia", "farid"}


async def test_it_stands_in_no_hidden_group_none_of_another_network_and_none_of_strangers(town: Town, palace: Group):
    async with unit():
        await add_member(town.vault.id, town.elena.id)
        far = await found_group(key="far", slug="far", network_id=town.humanitarians.id, kind="thematic_group", access=OPEN, labels={"en": "Far"})
        await add_member(far.id, town.elena.id)
    for first, others in (
        (town.court, (town.vault,)), (town.vault, (town.court,)), (town.court, (far,)), (town.court, (town.court,)),
    ):
        with pytest.raises(Refused, match="choose-one"):
            await shared(town, first, *others)
    with pytest.raises(Refused, match="too-many-groups"):
        await shared(town, town.court, palace, palace, palace, palace)
    with pytest.raises(Forbidden):
        await a_topic(town, town.water, "amina", also=(palace,))
    assert not await Thing.all().exists()


async def test_where_one_of_its_groups_reads_first_its_home_does(town: Town, palace: Group):
    await ruling.set_approval(await town.reader("farid"), palace, approval="all", slow_seconds=0)
    topic = await shared(town, town.water, await Group.get(id=palace.id))
    assert topic.state == "held" and await who_reads(town, topic) == {"elena", "chen", "dalia"}
    await moderation.approve(await town.reader("dalia"), topic, version=topic.version, reason="Read.")
    assert await who_reads(town, topic) == NETWORK


async def test_it_is_found_in_each_of_its_groups(town: Town, palace: Group):
    topic = await shared(town, town.court, palace)
    bruno = await town.reader("bruno")
    for wanted in (Wanted(group="palace"), Wanted(tab="unread")):
        assert [each["id"] for each in (await queries.topics(bruno, wanted)).topics] == [topic.id]
    assert [each["id"] for each in await content.topics(bruno, palace)] == [topic.id]
    assert [each["id"] for each in await content.topics(await town.reader("farid"), town.court)] == [topic.id]
    assert not (await queries.topics(bruno, Wanted(group="water"))).topics


async def test_its_author_takes_it_out_of_a_group_and_nobody_else_does(town: Town, palace: Group):
    topic = await shared(town, town.court, palace)
    answer = await a_reply(town, topic, "bruno")
    with pytest.raises(Forbidden):
        await unshare(await town.reader("farid"), topic, palace)
    for _ in range(2):
        await unshare(await town.reader("elena"), topic, palace)
    assert await who_reads(town, topic) == await who_reads(town, answer) == {"elena", "farid"}
    assert not await Share.all().exists() and {(await Thing.get(id=each.id)).also_in for each in (topic, answer)} == {""}
    await unshare(await town.reader("elena"), topic, town.court)
    assert await who_reads(town, topic) == {"elena", "farid"}


@pytest.mark.parametrize("is_home", [True, False])
async def test_its_readers_follow_when_one_of_its_groups_is_closed_opened_or_hidden(town: Town, palace: Group, is_home: bool):
    homes = (town.water, palace) if is_home else (palace, town.water)
    topic = await shared(town, *homes)
    await a_reply(town, topic, "bruno")
    assert await who_reads(town, topic) == NETWORK
    await edit(town, "chen", town.water, access=CLOSED)
    assert await who_reads(town, topic) == {"amina", "bruno", "chen", "dalia", "elena", "farid"}
    await edit(town, "chen", town.water, access=OPEN, sure=True)
    assert await who_reads(town, topic) == NETWORK
    await edit(town, "chen", town.water, access=HIDDEN)
    members = {"amina", "bruno", "chen", "dalia", "elena"} if is_home else {"bruno", "elena", "farid"}
    assert await who_reads(town, topic) == members and not await Share.all().exists()


async def test_what_is_hidden_stays_hidden_when_its_groups_change(town: Town, palace: Group):
    topic = await shared(town, town.water, palace)
    await moderation.hide(await town.reader("dalia"), topic, version=topic.version, reason="Out.")
    await edit(town, "chen", town.water, access=CLOSED)
    assert await who_reads(town, topic) == {"chen", "dalia"}
    topic = await Thing.get(id=topic.id)
    await moderation.restore(await town.reader("dalia"), topic, version=topic.version, reason="In.")
    assert await who_reads(town, topic) == {"amina", "bruno", "chen", "dalia", "elena", "farid"}


async def test_its_home_keeps_it_in_order_and_no_other_group(town: Town, palace: Group):
    topic = await shared(town, town.water, palace)
    with pytest.raises(Forbidden):
        await moderation.hide(await town.reader("farid"), topic, version=topic.version, reason="Out.")


async def test_moved_to_another_group_it_stands_there_alone(town: Town, palace: Group):
    async with unit():
        await appoint(await group_post(palace, "moderator", 1), town.dalia.id)
    topic = await shared(town, town.water, town.court)
    await moderation.move(await town.reader("dalia"), topic, version=topic.version, reason="There.", to=palace)
    assert await who_reads(town, topic) == {"bruno", "elena", "farid", "dalia"}
    assert [each.slug for each in await standing_in(topic.id)] == ["palace"]


async def test_split_off_it_stands_where_it_stood_and_joins_only_what_stands_there(town: Town, palace: Group):
    topic, alone = await shared(town, town.water, palace), await a_topic(town, town.water, "elena")
    first = await a_reply(town, topic, "bruno")
    dalia = await town.reader("dalia")
    await moderation.split(
        dalia, await Thing.get(id=topic.id), version=topic.version, reason="Apart.", replies=[first.public_id], title="Apart",
    )
    assert [each.slug for each in await standing_in(first.id)] == ["water", "palace"]
    topic = await Thing.get(id=topic.id)
    with pytest.raises(Refused, match="other-readers"):
        await moderation.merge(dalia, topic, version=topic.version, reason="One.", into=alone.public_id)
    await moderation.merge(dalia, topic, version=topic.version, reason="One.", into=first.public_id)
    assert await Share.all().values_list("topic_id", flat=True) == [first.id]


async def test_mails_tell_nothing_of_it_unless_the_whole_network_reads_it():
    for is_for_all in (True, False):
        assert may_quote(mail_text="full", access="closed", byline="named", is_for_all=is_for_all, also_in=" 7 ") is is_for_all


async def test_it_is_told_to_those_who_follow_any_of_its_groups_by_the_closest_of_their_words(town: Town, palace: Group):
    topic = await shared(town, town.court, palace)
    for name, group, level in (
        ("bruno", palace, "watch"), ("farid", palace, "watch"), ("farid", town.court, "mute"), ("chen", town.water, "watch"),
    ):
        await follow_group(await town.reader(name), group, level=level)
    told = {each["person_id"]: each["level"] for each in await rows(FOLLOWERS, topic.id, now())}
    assert told == {town.bruno.id: "watch", town.farid.id: "watch", town.elena.id: "normal"}


async def test_home_counts_it_in_the_group_through_which_one_reads_it(town: Town, palace: Group):
    await shared(town, town.court, palace)
    for name, unread in (("bruno", {"water": 0, "palace": 1}), ("farid", {"court": 1, "palace": 1, "vault": 0})):
        assert {each["slug"]: each["unread"] for each in await home.groups(await town.reader(name))} == unread
