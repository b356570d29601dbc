"""Polls in a topic: who asks, who votes, until when; and what happens at the same moment."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from cop.community.activity import Activity
from cop.community.founding import end_membership
from cop.community.once import ClientKey
from cop.community.polls import PollVote
from cop.community.text import Text
from cop.community.thing import Thing
from cop.forum.actions import polls
from cop.forum.models import TopicPoll
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.moderation.models.people import Measure
from cop.settings import Settings
from cop.wiring import wire
from tests.cast import Town
from tests.polling import VOTERS, a_poll, end, question, vote
from tests.things import a_reply, a_topic, now_of

WHY = "It says who it was."


@pytest.fixture(autouse=True)
def wired(settings: Settings) -> None:
    wire(settings, {})


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water)


async def keep_order(town: Town, verb: str, thing: Thing, by: str = "dalia", **more: object) -> None:
    current = await Thing.get(id=thing.id)
    await moderation.VERBS[verb](await town.reader(by), current, version=current.version, reason=WHY, **more)


async def test_its_author_and_the_stewards_ask_in_a_topic_and_nobody_else(town: Town, topic: Thing):
    for name in ("amina", "chen", "dalia"):
        poll = await a_poll(town, topic, by=name)
        assert poll.audience_id == topic.audience_id and poll.byline_name == f"{name.title()} Example"
    for name in ("bruno", "elena", "farid", "sela", "olga"):
        with pytest.raises(Forbidden):
            await a_poll(town, topic, by=name)
    assert await TopicPoll.all().count() == 3


async def test_a_poll_is_no_reply_and_takes_no_number(town: Town, topic: Thing):
    await a_poll(town, topic)
    found = await now_of(topic)
    assert (found["children"], found["latest_number"]) == (0, 0)
    assert (await a_reply(town.bruno, topic)).number == 1
    assert (await now_of(topic))["children"] == 1


async def test_who_signed_a_topic_without_a_name_asks_in_it_without_one(town: Town, topic: Thing):
    async with unit():
        await write("UPDATE thing SET byline = 'anonymous', byline_name = '' WHERE id = $1", topic.id)
    poll = await a_poll(town, topic)
    assert (poll.byline, poll.byline_name, poll.byline_slug) == ("anonymous", "", "")
    assert (await a_poll(town, topic, by="chen")).byline_name == "Chen Example"


@pytest.mark.parametrize(("change", "field"), [
    ({"title": " "}, "text"), ({"title": "x" * 201}, "text"), ({"sort": "secret"}, "kind"), ({"options": "Only"}, "options"),
    ({"options": "A\na"}, "options"), ({"options": "\n".join("ABCDEFGHI")}, "options"),
    ({"options": f"A\n{'b' * 121}"}, "options"),
    ({"closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "until"), ({"closes_at": datetime(2999, 1, 1, tzinfo=UTC)}, "until"),
])
def test_what_is_no_poll_is_refused_at_its_field(change: dict[str, object], field: str):
    with pytest.raises(Refused) as refused:
        question(**change)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_it_ends_with_a_day_where_its_author_is():
    day = now().astimezone(UTC).date() + timedelta(days=5)
    assert polls.end_of(day, "UTC") == datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC) - timedelta(
        microseconds=1
    )
    assert polls.end_of(day, "Pacific/Auckland") < polls.end_of(day, "UTC") < polls.end_of(day, "America/Lima")
    for wrong in (None, date(2020, 1, 1), day + timedelta(days=100)):
        with pytest.raises(Refused):
            polls.end_of(wrong, "UTC")
    assert question(closes_at=polls.end_of(now().date() + timedelta(days=90), "UTC"))


async def test_three_are_open_in_a_topic_at_a_time(town: Town, topic: Thing):
    tried = await asyncio.gather(*(a_poll(town, topic, f"Poll {n}") for n in range(6)), return_exceptions=True)
    assert [type(each) for each in tried].count(Thing) == 3 == await TopicPoll.all().count()
    assert {each.code for each in tried if isinstance(each, Refused)} == {"too-many-polls"}
    await end(next(each for each in tried if isinstance(each, Thing)))
    assert await a_poll(town, topic)
    assert await a_poll(town, await a_topic(town.amina, town.water))


async def test_in_a_closed_topic_and_an_archived_group_nobody_asks_or_votes(town: Town, topic: Thing):
    poll = await a_poll(town, topic)
    await keep_order(town, "close", topic)
    with pytest.raises(Refused, match="topic-closed"):
        await a_poll(town, topic)
    with pytest.raises(Refused, match="poll-not-open"):
        await vote(town, "bruno", poll)
    await keep_order(town, "reopen", topic)
    await vote(town, "bruno", poll)
    async with unit():
        await write("UPDATE community_group SET archived_at = $2 WHERE id = $1", town.water.id, now())
    for refused in (vote(town, "bruno", poll, "1"), a_poll(town, topic)):
        with pytest.raises(Refused, match="group-archived"):
            await refused
    assert await PollVote.all().values_list("choices", flat=True) == ["0"]


async def test_who_is_silenced_asks_nothing(town: Town, topic: Thing):
    async with unit():
        await Measure.create(
            person_id=town.amina.id, group_id=town.water.id, grade="silenced", reason=WHY, given_by_id=town.dalia.id,
            since=now(), until=now() + timedelta(days=1),
        )
    with pytest.raises(Refused, match="silenced"):
        await a_poll(town, topic)


async def test_what_looks_like_a_child_waits_for_a_moderator_and_is_published_without_a_number(town: Town, topic: Thing):
    poll = await a_poll(town, topic, options="Ask Mariama Sesay, aged 9, born 12.03.2017, of Kroo Bay school\nDo not ask")
    assert poll.state == "held"
    assert {name for name in town.people if poll.audience_id in (await town.reader(name)).audiences} == {
        "amina", "chen", "dalia"}
    with pytest.raises(Refused, match="poll-not-open"):
        await vote(town, "amina", poll)
    await keep_order(town, "approve", poll)
    shown = await Thing.get(id=poll.id)
    assert (shown.state, shown.number, shown.audience_id) == ("published", 0, topic.audience_id)
    assert await Activity.filter(verb="topic.polled", thing_id=poll.id).count() == 1
    await vote(town, "bruno", shown)


async def test_members_vote_once_changeably_and_readers_of_the_group_do_not(town: Town, topic: Thing):
    poll = await a_poll(town, topic, sort="multiple")
    for name in VOTERS:
        await vote(town, name, poll, o0="1", o2="1")
    await vote(town, "bruno", poll, o1="1")
    assert await PollVote.get(person_id=town.bruno.id).values_list("choices", flat=True) == "1"
    assert await PollVote.all().count() == len(VOTERS)
    for name in ("sela", "farid", "olga"):
        with pytest.raises(Forbidden):
            await vote(town, name, poll, o0="1")
    async with unit():
        await end_membership(town.water.id, town.bruno.id)
    with pytest.raises(Forbidden):
        await vote(town, "bruno", poll, o0="1")


async def test_a_vote_leaves_no_trace_of_when(town: Town, topic: Thing):
    poll = await a_poll(town, topic)
    before = await Activity.all().count(), await ClientKey.all().count(), await now_of(poll), await now_of(topic)
    await vote(town, "bruno", poll)
    assert before == (
        await Activity.all().count(), await ClientKey.all().count(), await now_of(poll), await now_of(topic)
    )


@pytest.mark.parametrize(("sort", "marks"), [
    ("single", {"choice": ""}), ("single", {"choice": "3"}), ("single", {"choice": "x"}), ("multiple", {}),
    ("multiple", {"o7": "1"}), ("ranked", {"o0": "1", "o1": "1"}), ("ranked", {"o0": "9"}),
])
async def test_a_vote_that_says_nothing_is_refused(town: Town, topic: Thing, sort: str, marks: dict[str, str]):
    poll = await a_poll(town, topic, sort=sort)
    with pytest.raises(Refused) as refused:
        await vote(town, "bruno", poll, **{"choice": "", **marks})
    assert refused.value.field == "choice" and not await PollVote.exists()


async def test_nobody_votes_after_the_end_by_its_day_or_by_hand(town: Town, topic: Thing):
    by_day, by_hand = await a_poll(town, topic), await a_poll(town, topic)
    await end(by_day)
    for name in ("bruno", "elena", "sela"):
        with pytest.raises(Forbidden):
            await polls.close(await town.reader(name), by_hand)
    await polls.close(await town.reader("amina"), by_hand)
    for poll in (by_day, by_hand):
        with pytest.raises(Refused, match="poll-not-open"):
            await vote(town, "bruno", poll)
        with pytest.raises(Refused, match="poll-moved-on"):
            await polls.close(await town.reader("dalia"), poll)


async def test_fifty_votes_of_one_person_while_it_is_closed_are_at_most_one(town: Town, topic: Thing):
    poll = await a_poll(town, topic)
    closed_at: list[int] = []

    async def close() -> None:
        await polls.close(await town.reader("dalia"), poll)
        closed_at.append(await PollVote.all().count())

    tried = await asyncio.gather(
        *(vote(town, "bruno", poll, str(n % 3)) for n in range(25)), close(),
        *(vote(town, "bruno", poll, str(n % 3)) for n in range(25)), return_exceptions=True,
    )
    assert {each.code for each in tried if isinstance(each, Refused)} <= {"poll-not-open"}
    assert not [each for each in tried if isinstance(each, Exception) and not isinstance(each, Refused)]
    said = await PollVote.all().values_list("choices", flat=True)
    assert len(said) == closed_at[0] <= 1, "what was counted at the end is what stands"
    with pytest.raises(Refused, match="poll-not-open"):
        await vote(town, "bruno", poll, "1")
    assert await PollVote.all().values_list("choices", flat=True) == said


async def test_it_is_hidden_restored_and_erased_like_a_reply(town: Town, topic: Thing):
    poll = await a_poll(town, topic)
    await keep_order(town, "hide", poll)
    assert {name for name in town.people if (await Thing.get(id=poll.id)).audience_id in (
        await town.reader(name)).audiences} == {"chen", "dalia"}
    with pytest.raises(Refused, match="poll-not-open"):
        await vote(town, "chen", poll)
    with pytest.raises(Forbidden):
        await vote(town, "bruno", poll)
    await keep_order(town, "restore", poll)
    await vote(town, "bruno", poll)
    with pytest.raises(Refused, match="cannot-return"):
        await keep_order(town, "return", poll)


async def test_it_goes_where_its_topic_goes(town: Town, topic: Thing):
    poll = await a_poll(town, topic)
    into = await a_topic(town.elena, town.water)
    replies = [await a_reply(town.bruno, each) for each in (topic, into, topic)]
    await keep_order(town, "split", topic, replies=[replies[0].public_id], title="Another matter")
    assert (await Thing.get(id=poll.id)).parent_id == topic.id
    await keep_order(town, "merge", topic, into=into.public_id)
    moved = await Thing.get(id=poll.id)
    assert (moved.parent_id, moved.number) == (into.id, 0)
    assert sorted(await Thing.filter(parent_id=into.id, kind="reply").values_list("number", flat=True)) == [1, 2, 3]
    await vote(town, "bruno", moved)
    await keep_order(town, "move", into, by="chen", to=town.vault)
    there = await Thing.get(id=poll.id)
    assert (there.group_id, there.audience_id) == (town.vault.id, town.vault.readers_id)
    with pytest.raises(Forbidden):
        await vote(town, "bruno", there)


async def test_its_words_are_kept_as_a_title_and_options(town: Town, topic: Thing):
    poll = await a_poll(town, topic, "  Which   day? ", options=" A \n\n B")
    assert await Text.filter(thing_id=poll.id).order_by("id").values_list("part", "source") == [
        ("title", "Which day?"), ("options", "A\nB"),
    ]
    assert (await TopicPoll.get(thing_id=poll.id)).options == "A\nB"
