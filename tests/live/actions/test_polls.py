"""Polls: who prepares, opens, closes, votes; when; and what the rooms hear of it."""

import asyncio
import json

import pytest

from cop.community import log
from cop.community.activity import Activity
from cop.community.polls import PollVote
from cop.community.thing import Thing
from cop.kit.errors import Forbidden, Refused
from cop.live.actions import polls, sessions
from cop.live.models import Poll
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.live.seeing import events, kept, readers_of, shown
from tests.lively import a_poll, a_session, host_of, words

SECRET = "Shall we move the helpline?"
FOLLOWERS = {"amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "sina", "ada"}
VOTERS = ("amina", "bruno", "elena", "dalia", "farid", "sela")


async def vote(town: Town, name: str, poll: Thing, choice: str, **marks: str) -> None:
    await polls.vote(await town.reader(name), await Thing.get(id=poll.id), choice=choice, **marks)


async def seen(town: Town, name: str, session: Thing, poll: Thing, channel: str = "floor") -> dict[str, object] | None:
    found: dict[str, object] | None = (await shown(town, name, session, channel))["items"].get(poll.public_id)
    return found


async def test_a_draft_is_read_by_those_who_keep_order_and_by_nobody_else(town: Town):
    session = await a_session(town, desk=("elena",))
    poll = await a_poll(await town.reader("elena"), session, SECRET)
    assert await readers_of(town, poll) == {"chen", "dalia", "elena"}
    assert await seen(town, "amina", session, poll) is None
    assert SECRET not in json.dumps([each.data for each in await events(log.floor(session.id))])
    drafted = await seen(town, "chen", session, poll, "desk")
    assert drafted is not None and (drafted["step"], drafted["title"]) == ("poll_draft", SECRET)


async def test_an_open_poll_is_read_by_everybody_who_follows_without_figures(town: Town):
    session = await a_session(town)
    poll = await a_poll(await host_of(town), session, opened=True)
    for name in VOTERS:
        await vote(town, name, poll, "0")
    assert await readers_of(town, poll) == FOLLOWERS
    item = await seen(town, "amina", session, poll)
    assert item == {
        "id": poll.public_id, "sort": "poll", "step": "poll_open", "kind": "single", "title": "Who answers at night?",
        "lang": "en", "options": ["We", "Others", "Nobody"], "support": 6, "results": [],
    }
    assert await seen(town, "chen", session, poll, "desk") == item


async def test_a_closed_poll_tells_its_figures_and_takes_no_more_votes(town: Town):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session, opened=True)
    for name in VOTERS:
        await vote(town, name, poll, "1")
    await polls.close_poll(chen, await Thing.get(id=poll.id))
    item = await seen(town, "amina", session, poll)
    assert item is not None and (item["step"], item["results"]) == ("poll_closed", ["fewer", "more", "fewer"])
    with pytest.raises(Refused, match="poll-not-open"):
        await vote(town, "amina", poll, "0")


async def test_one_vote_for_each_person_and_the_last_one_counts(town: Town):
    session = await a_session(town)
    poll = await a_poll(await host_of(town), session, kind="multiple", opened=True)
    await asyncio.gather(*(vote(town, "amina", poll, "", o0="1") for _ in range(10)))
    await vote(town, "amina", poll, "", o1="1", o2="1")
    assert await PollVote.all().values_list("choices", flat=True) == ["1,2"]
    item = await seen(town, "elena", session, poll)
    assert item is not None and item["support"] == 1


async def test_a_vote_leaves_no_trace_of_when_or_what(town: Town):
    session = await a_session(town)
    poll = await a_poll(await host_of(town), session, opened=True)
    done, said = await Activity.all().count(), len(await events(log.floor(session.id)))
    await vote(town, "amina", poll, "0")
    assert await Activity.all().count() == done
    assert len(await events(log.floor(session.id))) == said, "the number alone is announced, by a chore"


@pytest.mark.parametrize("name", ["amina", "bruno", "farid", "sela", "olga"])
async def test_who_keeps_no_order_prepares_opens_and_closes_nothing(town: Town, name: str):
    session, chen, reader = await a_session(town), await host_of(town), await town.reader(name)
    with pytest.raises(Forbidden):
        await a_poll(reader, session)
    poll = await a_poll(chen, session)
    with pytest.raises(Forbidden):
        await polls.open_poll(reader, poll)
    await polls.open_poll(chen, poll)
    with pytest.raises(Forbidden):
        await polls.close_poll(reader, await Thing.get(id=poll.id))
    assert (await Poll.get(thing_id=poll.id)).phase == "open"


async def test_who_may_not_read_a_session_does_not_vote_in_it(town: Town):
    session = await a_session(town)
    poll = await a_poll(await host_of(town), session, opened=True)
    with pytest.raises(Forbidden):
        await vote(town, "olga", poll, "0")
    draft = await a_poll(await host_of(town), session)
    with pytest.raises(Forbidden):
        await vote(town, "amina", draft, "0")
    with pytest.raises(Refused, match="poll-not-open"):
        await vote(town, "chen", draft, "0")


@pytest.mark.parametrize(
    ("title", "kind", "field"), [("", "single", "text"), ("x" * 201, "single", "text"), ("Who?", "secret", "kind")]
)
async def test_a_poll_needs_a_short_question_and_a_kind(town: Town, title: str, kind: str, field: str):
    session = await a_session(town)
    with pytest.raises(Refused) as refused:
        await polls.prepare(await host_of(town), session, words(title), kind=kind, options="We\nYou")
    assert refused.value.field == field
    assert not await Poll.exists()


async def test_it_is_opened_once_and_closed_once(town: Town):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session)
    with pytest.raises(Refused, match="poll-moved-on"):
        await polls.close_poll(chen, poll)
    tried = await asyncio.gather(*(polls.open_poll(chen, poll) for _ in range(4)), return_exceptions=True)
    assert tried.count(None) == 1 and {type(each) for each in tried} == {type(None), Refused}


async def test_it_is_opened_only_while_questions_are_taken(town: Town):
    session, chen = await a_session(town, phase="announced"), await host_of(town)
    poll = await a_poll(chen, session)
    with pytest.raises(Refused, match="session-not-open"):
        await polls.open_poll(chen, poll)
    over = await a_session(town, phase="ended")
    with pytest.raises(Refused, match="session-over"):
        await a_poll(chen, over)


@pytest.mark.parametrize(("phase", "verb"), [("live", sessions.end), ("open", sessions.cancel)])
async def test_the_end_of_a_session_closes_its_polls(town: Town, phase: str, verb: object):
    session, chen = await a_session(town, phase=phase), await host_of(town)
    poll, draft = await a_poll(chen, session, opened=True), await a_poll(chen, session)
    await verb(chen, session)  # type: ignore[operator]
    assert (await Poll.get(thing_id=poll.id)).phase == "closed"
    assert (await Poll.get(thing_id=draft.id)).phase == "draft"


async def test_what_a_moderator_hides_is_gone_from_the_logs_and_comes_back_whole(town: Town, watched: None):
    session, chen = await a_session(town), await host_of(town)
    poll = await a_poll(chen, session, SECRET, opened=True)
    await vote(town, "amina", poll, "0")
    current = await Thing.get(id=poll.id)
    await moderation.hide(chen, current, version=current.version, reason="It names a child.")
    assert await readers_of(town, poll) == {"chen", "dalia"}
    for key in (log.floor(session.id), log.desk(session.id)):
        assert SECRET not in json.dumps(await kept(key, poll))
    assert await seen(town, "amina", session, poll) is None
    with pytest.raises(Forbidden):
        await vote(town, "amina", poll, "1")
    with pytest.raises(Refused):
        await vote(town, "chen", poll, "1")
    current = await Thing.get(id=poll.id)
    await moderation.restore(chen, current, version=current.version, reason="It does not.")
    item = await seen(town, "amina", session, poll)
    assert item is not None and (item["step"], item["support"]) == ("poll_open", 1)
