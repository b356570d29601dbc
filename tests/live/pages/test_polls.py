"""The page of polls, and polls in the pages of a session: complete without script."""

import re
from typing import Any

import pytest

from cop.community.polls import PollVote
from cop.community.thing import Thing
from cop.live.actions import backstage, polls
from cop.live.models import Poll
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_poll, a_session, host_of, words

pytestmark = pytest.mark.long

VOTERS = ("bruno", "dalia", "farid", "sela")


@pytest.fixture
async def session(town: Town) -> Thing:
    return await a_session(town)


def at(session: Thing, page: str = "/polls") -> str:
    return f"/live/{session.public_id}{page}"


def new(**fields: str) -> dict[str, str]:
    return {"key": "key-of-this-page", "text": "Who answers?", "kind": "single", "options": "We\nYou", **fields}


def vote(poll: Thing, key: str = "key-of-this-page", **fields: str) -> dict[str, str]:
    return {"key": key, "do": "vote", "id": poll.public_id, "back": "polls", **fields}


async def test_a_poll_is_prepared_opened_voted_on_and_closed_by_forms(town: Town, browse: Browse, session: Thing):
    chen, amina = await browse("chen"), await browse("amina")
    made = await chen.post(at(session), data=new())
    assert made.headers["location"] == at(session)
    poll = (await Poll.get().select_related("thing")).thing
    assert "Who answers?" not in (await amina.get(at(session))).text
    opened = {"key": "another-key", "do": "poll_open", "id": poll.public_id, "back": "polls"}
    assert (await chen.post(at(session, "/act"), data=opened)).headers["location"].startswith(at(session))
    assert "Who answers?" in (await amina.get(at(session))).text
    done = await amina.post(at(session, "/act"), data=vote(poll, choice="1"))
    assert done.headers["location"] == f"{at(session)}#q-{poll.public_id}"
    page = (await amina.get(at(session))).text
    assert re.search(r'name="choice" value="1" checked', page) and "Too few have voted" in page
    await chen.post(at(session, "/act"), data={**opened, "do": "poll_close"})
    assert "Too few have voted" in (await (await browse("elena")).get(at(session))).text


async def test_a_draft_that_is_no_poll_comes_back_with_its_words(town: Town, browse: Browse, session: Thing):
    chen = await browse("chen")
    answer = await chen.post(at(session), data=new(options="Only we"))
    assert answer.status_code == 422
    assert "Only we</textarea>" in answer.text and 'value="Who answers?"' in answer.text
    assert not await Poll.exists()


@pytest.mark.parametrize(("name", "status"), [("amina", 403), ("bruno", 403), ("olga", 404)])
async def test_who_keeps_no_order_prepares_nothing(
    town: Town, browse: Browse, session: Thing, name: str, status: int
):
    somebody = await browse(name)
    assert (await somebody.post(at(session), data=new())).status_code == status
    assert 'name="options"' not in (await somebody.get(at(session))).text
    assert not await Poll.exists()


async def test_figures_so_far_are_shown_to_those_who_have_voted(town: Town, browse: Browse, session: Thing):
    poll = await a_poll(await host_of(town), session, opened=True)
    for name in (*VOTERS, "amina"):
        await polls.vote(await town.reader(name), poll, choice="0")
    amina, elena = [(await (await browse(name)).get(at(session))).text for name in ("amina", "elena")]
    assert "five or more" in amina and "fewer than five" in amina
    assert "five or more" not in elena and "Figures so far" not in elena


async def test_a_vote_is_changed_from_the_next_page(town: Town, browse: Browse, session: Thing):
    poll, amina = await a_poll(await host_of(town), session, opened=True), await browse("amina")
    for key, choice in (("key-of-page-one", "0"), ("key-of-page-two", "2"), ("key-of-page-two", "2")):
        await amina.post(at(session, "/act"), data=vote(poll, key, choice=choice))
    assert await PollVote.all().values_list("choices", flat=True) == ["2"]


async def test_an_empty_vote_is_refused_in_words(town: Town, browse: Browse, session: Thing):
    poll, amina = await a_poll(await host_of(town), session, opened=True), await browse("amina")
    assert (await amina.post(at(session, "/act"), data=vote(poll))).status_code == 422
    assert not await PollVote.exists()


@pytest.mark.parametrize("kind", ["single", "multiple", "ranked"])
async def test_the_hall_shows_the_ballot_with_what_one_has_chosen(
    town: Town, browse: Browse, session: Thing, kind: str
):
    poll, amina = await a_poll(await host_of(town), session, kind=kind, opened=True), await browse("amina")
    before = (await amina.get(at(session, ""))).text
    assert f'id="q-{poll.public_id}" data-id="{poll.public_id}" data-step="poll_open">' in before
    await amina.post(at(session, "/act"), data=vote(poll, choice="2", o2="1"))
    item = re.findall(r'<li class="poll".*?</li>', (await amina.get(at(session, ""))).text, re.S)[0]
    assert " data-voted>" in item
    assert re.search(r'value="2" checked|name="o2" value="1" checked|name="o2">.*?value="1" selected', item)
    (fresh,) = re.findall(r'<li class="poll".*?</li>', before, re.S)
    assert " data-voted" not in fresh and not re.search(r" (checked|selected)>", fresh)


async def test_every_page_of_the_session_shows_what_is_its_own(town: Town, browse: Browse, session: Thing):
    chen = await host_of(town)
    await a_poll(chen, session, "A draft of a poll")
    await a_poll(chen, session, "An open poll", opened=True)
    await backstage.say(chen, session, words("The line is bad"))
    said = ("A draft of a poll", "An open poll", "The line is bad")
    shows: dict[tuple[str, str], set[str]] = {
        ("chen", "/desk"): set(said), ("bruno", "/stage"): {said[2]}, ("amina", ""): {said[1]},
        ("amina", "/screen"): {said[1]}, ("chen", "/polls"): set(said[:2]), ("amina", "/polls"): {said[1]},
        ("chen", ""): {said[1]}, ("amina", "/plain"): set(),
    }
    for (name, page), there in shows.items():
        answer: Any = await (await browse(name)).get(at(session, page))
        assert answer.status_code == 200
        assert {each for each in said if each in answer.text} == there, (name, page)


async def test_a_word_is_said_and_seen_by_forms_and_named(town: Town, browse: Browse, session: Thing):
    bruno, chen = await browse("bruno"), await browse("chen")
    form = {"key": "key-of-this-page", "back": "stage", "do": "backstage", "text": "<b>Louder</b>"}
    assert (await bruno.post(at(session, "/act"), data=form)).headers["location"] == at(session, "/stage")
    seen = {"key": "key-of-this-page", "back": "desk", "do": "backstage_seen", "id": "w1"}
    assert (await chen.post(at(session, "/act"), data=seen)).headers["location"] == f"{at(session, '/desk')}#q-w1"
    page = (await bruno.get(at(session, "/stage"))).text
    assert "&lt;b&gt;Louder&lt;/b&gt;" in page and "Seen by <bdi>Chen Example</bdi>" in page
    own = await bruno.post(at(session, "/act"), data={**seen, "back": "stage"})
    assert own.status_code == 422


async def test_a_poll_is_nothing_the_desk_asks_about_like_a_question(town: Town, browse: Browse, session: Thing):
    poll, chen = await a_poll(await host_of(town), session), await browse("chen")
    assert (await chen.get(f"{at(session, '/desk')}?about={poll.public_id}")).status_code == 404
