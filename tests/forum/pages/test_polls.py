"""Polls on the page of their topic: complete without script, and telling each reader no more than is theirs to know."""

import re
from datetime import UTC, timedelta

import pytest

from cop.community.founding import end_membership
from cop.community.people import Person
from cop.community.polls import PollVote
from cop.community.thing import Thing
from cop.forum.models import TopicPoll
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation.gathering import gather
from tests.cast import Town
from tests.conftest import Browse
from tests.polling import a_poll, at, shown
from tests.things import a_topic

DAY = (now() + timedelta(days=7)).date().isoformat()
FORM = {"key": "k", "text": "Which day?", "kind": "single", "options": "Monday\nTuesday", "until": DAY}


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water)


async def test_a_poll_is_asked_voted_on_changed_and_closed_by_forms(town: Town, browse: Browse, topic: Thing):
    amina, bruno = await browse("amina"), await browse("bruno")
    assert f"{at(topic)}/poll" in (await amina.get(at(topic))).text
    assert f"{at(topic)}/poll" not in (await bruno.get(at(topic))).text
    assert (await amina.get(f"{at(topic)}/poll")).status_code == 200
    for _ in range(2):  # sent twice it is one
        made = await amina.post(f"{at(topic)}/poll", data=FORM)
        poll = (await TopicPoll.get().select_related("thing")).thing
        assert made.headers["location"] == f"{at(topic)}#p-{poll.public_id}"
    assert "Which day?" in await shown(browse, "sela", topic, poll)
    page = (await bruno.get(at(topic))).text
    assert page.index('id="polls"') < page.index('id="replies"') and "0 replies" in page
    for choice in ("0", "1", "1"):
        done = await bruno.post(f"/polls/{poll.public_id}/vote", data={"key": "k", "choice": choice})
        assert done.headers["location"] == made.headers["location"]
    seen = await shown(browse, "bruno", topic, poll)
    assert re.search(r'name="choice" value="1" checked', seen) and "Change my vote" in seen
    assert "Too few have voted" in seen and '<b class="num">1</b>' in seen
    assert (await bruno.post(f"/polls/{poll.public_id}/close", data={"key": "k"})).status_code == 403
    assert (await amina.post(f"/polls/{poll.public_id}/close", data={"key": "k"})).status_code == 303
    seen = await shown(browse, "bruno", topic, poll)
    assert "<form" not in seen and "Closed" in seen
    late = await bruno.post(f"/polls/{poll.public_id}/vote", data={"key": "k", "choice": "0"})
    assert late.status_code == 422 and "This poll takes no votes at this moment." in late.text
    assert await PollVote.all().values_list("choices", flat=True) == ["1"]


@pytest.mark.parametrize("change", [
    {"text": " "}, {"text": "x" * 201}, {"kind": "secret"}, {"options": "Only one"}, {"options": "A\na"}, {"until": ""},
    {"until": "2020-01-01"}, {"until": "2999-01-01"}, {"until": "soon"},
    {"text": "Where is Mariama Sesay, aged 9, who lives at 12 Kroo Bay?"},
])
async def test_what_is_no_poll_comes_back_with_its_words(
    town: Town, browse: Browse, topic: Thing, change: dict[str, str]
):
    form = {**FORM, "options": "Monday\nTuesday\nthe <b>third</b>", **change}
    answer = await (await browse("amina")).post(f"{at(topic)}/poll", data=form)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    if "options" not in change:
        assert "the &lt;b&gt;third&lt;/b&gt;</textarea>" in answer.text
    assert not await TopicPoll.exists()


async def test_a_hidden_poll_and_one_that_waits_are_seen_by_those_who_keep_order(town: Town, browse: Browse, topic: Thing):
    poll = await a_poll(town, topic)
    wait = await a_poll(town, topic, "Ask Mariama Sesay, aged 9, born 12.03.2017, of Kroo Bay school?")
    dalia = await browse("dalia")
    version = (await Thing.get(id=poll.id)).version
    done = await dalia.post(f"/things/{poll.public_id}/moderate", data={
        "key": "k", "act": "hide", "reason": "Not for here.", "category": "other", "version": str(version)})
    assert done.headers["location"] == f"{at(topic)}#p-{poll.public_id}"
    for name, sees, waits in (("amina", False, True), ("bruno", False, False), ("dalia", True, True)):
        assert (bool(await shown(browse, name, topic, poll)), bool(await shown(browse, name, topic, wait))) == (sees, waits)
    assert f"/things/{wait.public_id}/moderate?act=approve" in await shown(browse, "dalia", topic, wait)
    assert "<form" not in await shown(browse, "dalia", topic, poll)
    for path in ("vote", "close"):
        assert (await (await browse("bruno")).post(f"/polls/{poll.public_id}/{path}", data={"key": "k"})).status_code == 404
    for page in (f"/things/{wait.public_id}/moderate?act=approve", f"/things/{poll.public_id}/moderate?act=restore"):
        assert (await dalia.get(page)).status_code == 200
    await gather()
    assert f"p-{wait.public_id}" in (await dalia.get("/moderation")).text


async def test_the_end_of_an_unnamed_poll_tells_of_no_zone(town: Town, browse: Browse, topic: Thing):
    async with unit():
        await Person.filter(id__in=[town.amina.id, town.chen.id]).update(zone="Pacific/Auckland")
        await Thing.filter(id=topic.id).update(byline="anonymous", byline_name="")
    for name in ("amina", "chen"):
        assert (await (await browse(name)).post(f"{at(topic)}/poll", data=FORM)).status_code == 303
    unnamed, named = await TopicPoll.all().order_by("thing_id").values_list("closes_at", flat=True)
    assert unnamed.astimezone(UTC).hour == 23 and named.astimezone(UTC).hour != 23
    page = (await (await browse("bruno")).get(at(topic))).text
    assert "Asked by <bdi>Chen Example</bdi>" in page and "Amina" not in page


async def test_who_left_the_group_reads_and_votes_no_more(town: Town, browse: Browse, topic: Thing):
    poll = await a_poll(town, topic)
    bruno = await browse("bruno")
    async with unit():
        await end_membership(town.water.id, town.bruno.id)
    assert "Members of the group vote." in await shown(browse, "bruno", topic, poll)
    assert (await bruno.post(f"/polls/{poll.public_id}/vote", data={"key": "k", "choice": "0"})).status_code == 403


async def test_it_is_reported_and_every_link_leads_to_it(town: Town, browse: Browse, topic: Thing):
    poll, bruno = await a_poll(town, topic), await browse("bruno")
    assert (await bruno.get(f"/things/{poll.public_id}")).headers["location"] == f"{at(topic)}#p-{poll.public_id}"
    form = await bruno.get(f"/things/{poll.public_id}/report")
    assert form.status_code == 200 and "Which day suits you?" in form.text
    sent = await bruno.post(f"/things/{poll.public_id}/report", data={"key": "k", "reason": "wrong", "words": ""})
    assert sent.status_code == 303
    assert f"p-{poll.public_id}" in (await (await browse("dalia")).get("/moderation")).text
    assert (await bruno.get(f"/people/{poll.public_id}/conduct")).status_code == 200


async def test_its_details_are_taken_out_of_title_and_options(town: Town, browse: Browse, topic: Thing):
    poll = await a_poll(town, topic, "Does Qxavier come?", options="Ask Qxavier\nDo not")
    dalia = await browse("dalia")
    assert (await dalia.get(f"/things/{poll.public_id}/alarm")).status_code == 200
    opened = await dalia.post(f"/things/{poll.public_id}/alarm", data={"key": "k", "sort": "name"})
    incident = opened.headers["location"].partition("?")[0]
    assert await shown(browse, "amina", topic, poll) == ""
    form = f"{incident}/redact?thing={poll.public_id}"
    page = (await dalia.get(form)).text
    assert 'name="title-en"' in page and 'name="options-en"' in page
    version = (await Thing.get(id=poll.id)).version
    done = await dalia.post(f"{incident}/redact", data={
        "key": "k", "thing": poll.public_id, "version": str(version), "title-en": "Does he come?",
        "options-en": "Ask him\nDo not", "do": "redact"})
    assert done.status_code == 303, re.findall(r'role="alert".*?</div>', done.text, re.S)
    seen = await shown(browse, "bruno", topic, poll)
    assert "Does he come?" in seen and "Qxavier" not in seen and "Do not" in seen
    assert (await TopicPoll.get(thing_id=poll.id)).options == "Ask […]\nDo not", "votes count by line"
