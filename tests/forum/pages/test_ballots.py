"""What the page of a topic tells of its polls, to whom, and at which cost."""

import re

import pytest

from cop.community import polls as votes
from cop.community.polls import PollVote
from cop.community.thing import Thing
from cop.forum.queries import polls as reading
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.polling import VOTERS, a_poll, at, end, shown, vote
from tests.things import a_reply, a_topic


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water)


@pytest.mark.parametrize(("sort", "sent", "kept"), [
    ("ranked", {"o0": "1", "o2": "1"}, r'name="o2">.*?value="1" selected'),
    ("single", {"choice": "9"}, r'name="choice" value="0">'), ("multiple", {}, r'name="o0" value="1">'),
])
async def test_a_spoilt_vote_comes_back_as_it_was_marked_with_a_sentence(
    town: Town, browse: Browse, topic: Thing, sort: str, sent: dict[str, str], kept: str
):
    poll, other = await a_poll(town, topic, sort=sort), await a_poll(town, topic)
    answer = await (await browse("elena")).post(f"/polls/{poll.public_id}/vote", data={"key": "k", **sent})
    assert answer.status_code == 422
    first, second = (answer.text.split(f'id="p-{each.public_id}"')[1].split("</article>")[0] for each in (poll, other))
    assert 'role="alert"' in first and 'role="alert"' not in second and re.search(kept, first)
    assert not await PollVote.exists()


async def test_figures_are_for_those_who_voted_and_for_all_at_the_end_and_of_few_they_are_for_nobody(
    town: Town, browse: Browse, topic: Thing
):
    poll, few = await a_poll(town, topic), await a_poll(town, topic)
    for name in ("amina", "bruno", "chen", "dalia", "farid"):
        async with unit():
            await PollVote.create(poll_id=poll.id, person_id=getattr(town, name).id, choices="0")
    for name in VOTERS[:4]:
        await vote(town, name, few)
    assert "five or more" in await shown(browse, "amina", topic, poll)
    for name in ("elena", "sela"):
        seen = await shown(browse, name, topic, poll)
        assert "Monday" in seen and "five or more" not in seen and '<b class="num">5</b>' in seen
    assert ("<form" in await shown(browse, "elena", topic, poll), "<form" in await shown(browse, "sela", topic, poll)) == (
        True, False)
    for each in (poll, few):
        await end(each)
    for name in ("elena", "sela"):
        assert "five or more" in await shown(browse, name, topic, poll)
        seen = await shown(browse, name, topic, few)
        assert "Too few have voted" in seen and "fewer than five" not in seen
    assert not [name for name in VOTERS[1:] if f"{name.title()} Example" in await shown(browse, "sela", topic, poll)]


async def test_a_page_without_polls_asks_no_statement_more_and_with_many_as_few_as_with_one(
    town: Town, browse: Browse, topic: Thing, monkeypatch: pytest.MonkeyPatch
):
    plain, many = await a_topic(town.amina, town.water), await a_topic(town.amina, town.water)
    await a_reply(town.bruno, plain)
    made = [await a_poll(town, topic), *[await a_poll(town, many) for _ in range(3)]]
    for each in made:
        await vote(town, "bruno", each)
    asked: list[str] = []
    ask = reading.rows

    async def counted(sql: str, *args: object) -> object:
        asked.append(sql)
        return await ask(sql, *args)

    for module in (reading, votes):
        monkeypatch.setattr(module, "rows", counted)
    bruno = await browse("bruno")
    counts = []
    for each in (plain, topic, many):
        asked.clear()
        assert (await bruno.get(at(each))).text.count('class="post poll"') == {plain: 0, topic: 1, many: 3}[each]
        counts.append(len(asked))
    assert counts == [0, 3, 3]

