"""Writing a topic through the form."""

import asyncio
import re

import pytest

from cop.community.drafts import Draft
from cop.community.thing import Thing, ThingTerm
from cop.forum.models import Topic
from tests.accounts.pages.test_returning import fields_of
from tests.cast import Town
from tests.conftest import Browse

FORM = {
    "key": "k", "group": "water", "kind": "question", "title": "Who signs the protocol?", "body": "We *must* decide.",
    "tried": "A circular.", "context": "Rural districts.", "country": "SL", "needed_by": "2027-06-30",
    "language": "en", "themes": "case_management", "sectors": "health", "byline": "role", "readers": "group", "sure": "1",
}


async def test_a_question_carries_everything_the_form_asks(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    answer = await amina.post("/ask", data=FORM)
    page = (await amina.get(answer.headers["location"].removesuffix("/receipt"))).text

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
    assert 'value="water"' in page and 'value="court"' in page and 'name="title" value="Who"' in page
    assert "vault" not in page.lower()


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


STEPS = {name: value for name, value in FORM.items() if name not in ("key", "sure", "title", "group")}


async def test_each_step_keeps_the_draft_and_leads_to_the_next_without_a_script(town: Town, browse: Browse) -> None:
    elena = await browse("elena")
    first = await elena.post("/ask", data={**fields_of((await elena.get("/ask")).text, "/ask"), "title": FORM["title"]})
    groups = await elena.get(first.headers["location"], follow_redirects=True)
    assert groups.url.params["draft"] and "title" not in groups.url.params, "the words are in no address"
    chosen = await elena.post("/ask", data={**fields_of(groups.text, "/ask"), "group": "water"})
    form = (await elena.get(chosen.headers["location"])).text
    assert 'value="Who signs the protocol?"' in form
    kept = await elena.post("/ask", data={**fields_of(form, "/ask"), **STEPS, "title": FORM["title"], "do": "keep"})
    form = (await elena.get(kept.headers["location"])).text
    assert "Rural districts.</textarea>" in form
    shown = await elena.post("/ask", data={**fields_of(form, "/ask"), **STEPS, "title": FORM["title"], "do": "preview"})
    preview = (await elena.get(shown.headers["location"])).text
    assert await Topic.all().count() == 0

    back = (await elena.post("/ask", data={**fields_of(preview, "/ask"), "do": "keep"})).headers["location"]
    assert "Rural districts.</textarea>" in (await elena.get(back)).text
    done = await elena.post("/ask", data={**fields_of(preview, "/ask"), "sure": "1"})
    again = await elena.post("/ask", data={**fields_of(preview, "/ask"), "sure": "1"})
    assert done.headers["location"] == again.headers["location"] and done.headers["location"].endswith("/receipt")
    assert await Topic.all().count() == 1 and await Draft.all().count() == 0
    assert (await elena.get(shown.headers["location"])).headers["location"] == "/drafts?gone=1"


def article(page: str) -> list[str]:
    """What a topic says, without what only a page or only a preview has: its words, signature and context."""
    found = page.split("<article")[1].split("<form")[0]
    prose = re.findall(r'<div class="prose".*?</div>', found, re.S)
    context = re.findall(r"<d[td][^>]*>(.*?)</d[td]>", found, re.S)
    signed = re.findall(r'class="byline-name">(.*?)</', found, re.S)
    return [re.sub(r"<a [^>]*>|</a>", "", each).strip() for each in (*prose, *context, *signed)]


async def test_the_preview_is_what_is_published(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for byline in ("named", "role", "anonymous"):
        typed = {**FORM, "key": byline, "byline": byline, "body": "We *must* <b>decide</b>.\n\n- one\n- two"}
        shown = await amina.post("/ask", data={**typed, "do": "preview"})
        preview = (await amina.get(shown.headers["location"])).text
        done = await amina.post("/ask", data={**fields_of(preview, "/ask"), "sure": "1"})
        page = (await amina.get(done.headers["location"].removesuffix("/receipt"))).text
        assert article(preview) == article(page) and len(article(page)) >= 9
        assert "everyone in the network" in preview and "Name a child, even by a first name" in preview


async def test_a_signature_that_tells_who_it_is_is_confirmed_once_and_names_nobody(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    form = (await amina.get("/ask?group=water")).text
    assert "only one other person would be shown like this" in form and "Elena" not in form
    typed = {name: value for name, value in FORM.items() if name != "sure"}
    refused = await amina.post("/ask", data=typed)
    assert refused.status_code == 422 and "Rural districts." in refused.text
    assert "The country you named is part of what they see." in refused.text and "Elena" not in refused.text
    done = await amina.post("/ask", data={**fields_of(refused.text, "/ask"), "sure": "1"})
    assert done.status_code == 303
    assert (await amina.post("/ask", data={**typed, "key": "2", "byline": "named"})).status_code == 303


async def test_a_title_like_a_header_of_a_mail_is_one_line_of_words(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    done = await amina.post("/ask", data={**FORM, "title": "Why?\r\nBcc: all@people.example\r\n\r\nHello"})
    page = (await amina.get(done.headers["location"])).text
    assert "Why? Bcc: all@people.example Hello" in " ".join(page.split())
    assert "bcc" not in (await amina.get(done.headers["location"])).headers


async def test_fifty_previews_published_at_once_make_one_topic_and_leave_no_draft(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    shown = await amina.post("/ask", data={**FORM, "do": "preview"})
    sent = {**fields_of((await amina.get(shown.headers["location"])).text, "/ask"), "sure": "1"}
    answers = await asyncio.gather(*(amina.post("/ask", data=sent) for _ in range(50)))
    assert {each.status_code for each in answers} == {303}
    assert len({each.headers["location"] for each in answers}) == 1
    assert await Topic.all().count() == 1 and await Draft.all().count() == 0


@pytest.mark.parametrize(("typed", "status"), [({"title": ""}, 422), ({"title": "x" * 161}, 422), ({"title": "How?"}, 303)])
async def test_a_title_that_cannot_be_is_refused_at_the_first_step(
    town: Town, browse: Browse, typed: dict[str, str], status: int
) -> None:
    answer = await (await browse("amina")).post("/ask", data={"key": "k", "do": "begin", **typed})
    assert answer.status_code == status
    assert status == 303 or ('role="alert"' in answer.text and typed["title"] in answer.text)


async def test_a_question_can_stand_in_other_groups_of_one_s_own_and_says_who_reads_it_then(town: Town, browse: Browse) -> None:
    elena = await browse("elena")
    page = (await elena.get("/ask?group=court&seen=1")).text
    assert 'name="also" value="water"' in page and 'value="court" ' not in page
    asked = {**FORM, "group": "court", "also": "water"}
    page = (await elena.post("/ask", data={**asked, "do": "preview"}, follow_redirects=True)).text
    assert "Everyone in the network; it stands in these groups: Court group, Water group." in page
    assert '<input type="hidden" name="also" value="water">' in page
    address = (await elena.post("/ask", data={**asked, "key": "other"})).headers["location"].removesuffix("/receipt")
    page = (await elena.get(address)).text
    assert "it stands in these groups: Court group, Water group. Nothing is public." in page
    assert "Take it out of a group" in page
    page = (await (await browse("amina")).get(address)).text
    assert "Publish the reply" in page and "Take it out of a group" not in page
    assert 'value="water"' in (await elena.get(f"{address}/edit")).text
    answer = await elena.post(f"{address}/unshare", data={"key": "out", "group": "water"})
    assert answer.headers["location"] == address
    assert (await (await browse("amina")).get(address)).status_code == 404
    assert "The members of the group Court group. Nothing is public." in (await elena.get(address)).text


async def test_groups_one_does_not_write_in_are_refused_like_those_that_are_not_there(town: Town, browse: Browse) -> None:
    elena = await browse("elena")
    for also in ("vault", "no-such", "court"):
        answer = await elena.post("/ask", data={**FORM, "group": "court", "also": also})
        assert answer.status_code == 422 and "Who signs the protocol?" in answer.text
    assert not await Thing.all().exists()
