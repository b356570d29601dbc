"""Writing a topic through the form."""

import asyncio

import pytest

from cop.community.thing import Thing, ThingTerm
from cop.forum.models import Topic
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_topic

FORM = {
    "key": "k", "group": "water", "kind": "question", "title": "Who signs the protocol?", "body": "We *must* decide.",
    "tried": "A circular.", "context": "Rural districts.", "country": "SL", "needed_by": "2027-06-30",
    "language": "en", "themes": "case_management", "sectors": "health", "byline": "role", "readers": "group",
}


async def test_a_question_carries_everything_the_form_asks(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    answer = await amina.post("/ask", data=FORM)
    page = (await amina.get(answer.headers["location"])).text

    thing, topic = await Thing.get(kind="topic"), await Topic.all().first()
    assert topic is not None and str(topic.needed_by) == "2027-06-30"
    assert (thing.byline, thing.byline_name, thing.country_id) == ("role", "", town.country.id)
    assert await ThingTerm.all().count() == 2
    for words in ("Who signs the protocol?", "<em>must</em>", "A circular.", "Rural districts.", "Sierra Leone",
                  "case management", "30 June 2027"):
        assert words in page
    assert "Amina Example</bdi>" not in page.split("<main")[1].split("composer")[0]


async def test_the_form_says_who_will_read_and_what_not_to_write(town: Town, browse: Browse) -> None:
    page = (await (await browse("elena")).get("/ask?group=court")).text
    assert "Who will read this:" in page
    assert "members of the group Court group" in page
    assert "This is not a reporting channel" in page
    assert "Name a child, even by a first name" in page


async def test_without_a_group_the_form_offers_those_one_may_write_in(town: Town, browse: Browse) -> None:
    page = (await (await browse("elena")).get("/ask?title=Who&seen=1")).text
    assert "group=water&amp;title=Who" in page and "group=court&amp;title=Who" in page and "vault" not in page.lower()


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "t" * 161), ("body", ""), ("body", "b" * 10_001), ("needed_by", "soon"),
     ("country", "XX"), ("themes", "no-such-theme"), ("kind", "poem"), ("byline", "mask"), ("readers", "everyone"),
     ("language", "tlh")],
)
async def test_an_unusable_field_is_named_and_everything_typed_is_kept(
    town: Town, browse: Browse, field: str, value: str
) -> None:
    answer = await (await browse("amina")).post("/ask", data={**FORM, field: value})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Rural districts." in answer.text
    assert await Topic.all().count() == 0


async def test_fifty_forms_at_once_make_one_topic(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    answers = await asyncio.gather(*(amina.post("/ask", data=FORM) for _ in range(50)))
    assert await Topic.all().count() == 1
    assert len({answer.headers["location"] for answer in answers}) == 1


@pytest.mark.parametrize(("name", "slug", "status"), [
    ("sela", "water", 403), ("amina", "court", 403), ("amina", "nowhere", 404), ("elena", "vault", 404),
    ("sela", "vault", 404), ("olga", "water", 404),
])
async def test_nobody_asks_where_they_do_not_belong(
    town: Town, browse: Browse, name: str, slug: str, status: int
) -> None:
    browser = await browse(name)
    assert (await browser.post("/ask", data={**FORM, "group": slug})).status_code == status
    assert (await browser.get(f"/ask?group={slug}")).status_code == status
    assert await Topic.all().count() == 0


async def test_only_the_lead_and_moderators_announce(town: Town, browse: Browse) -> None:
    refused = await (await browse("amina")).post("/ask", data={**FORM, "kind": "announcement"})
    done = await (await browse("dalia")).post("/ask", data={**FORM, "kind": "announcement"})
    assert (refused.status_code, done.status_code) == (403, 303)


async def test_an_author_changes_the_words_and_keeps_them_on_a_refusal(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    amina = await browse("amina")
    address = f"/topics/{topic.public_id}/edit"

    empty = await amina.post(address, data={"key": "1", "version": "1", "title": "", "body": "Kept words"})
    done = await amina.post(address, data={"key": "2", "version": "1", "title": "New title", "body": "New words"})
    late = await amina.post(address, data={"key": "3", "version": "1", "title": "Later", "body": "Too late"})

    assert (empty.status_code, done.status_code, late.status_code) == (422, 303, 422)
    assert "Kept words" in empty.text and "Too late" in late.text
    assert "New title" in (await amina.get(f"/topics/{topic.public_id}")).text
    assert (await (await browse("bruno")).get(address)).status_code == 403
