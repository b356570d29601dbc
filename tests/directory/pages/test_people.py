"""The directory of people in the browser, as each of the cast sees it."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from cop.community.people import Person
from cop.community.thing import DRAFT, HIDDEN
from cop.directory.models import COUNTRY, ME
from cop.directory.opening import MOST_PROFILES
from cop.directory.pages import people
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import TEXTS, a_partner, a_profile
from tests.lively import a_session
from tests.things import a_reply, a_topic

FILLED = {
    "other_names": "برونو مثال", "languages": [["pt", "fluent"], ["sw", "reading"]], "countries": ["SL"],
    "working_days": [0, 4], "orcid": "0000-0002-1825-0097", "monthly_limit": 5,
}


def keyless(page: httpx.Response, name: str) -> str:
    """A page without the key of its forms and the name it was asked by."""
    return re.sub(r'value="[^"]*"', "", page.text.replace(name, "name"))


async def test_a_profile_shows_what_its_owner_lets_the_network_know(browse: Browse, town: Town) -> None:
    partner = await a_partner(town.organisation, town.bruno)
    thing = await a_profile(
        town.bruno, terms=[town.theme], qualifications=[("2019", "", "Adviser", "BR"), ("2015", "2019", "Judge", "")],
        **FILLED,
    )

    page = (await (await browse("amina")).get(f"/people/{thing.public_id}")).text

    for words in (
        "<bdi>Bruno Example</bdi>", "برونو مثال", "Researcher on referral pathways", "Protocols between services",
        "I have worked with rural districts since 2009.", 'href="/people?theme=case_management"', "since 2019",
        "2015–2019", "Adviser", "Portuguese", "Swahili", 'href="/people?country=SL"', "Fictional Institute",
        f'href="/partners/{partner.public_id}"', "Brazil", "Verified", "The secretariat", "Monday, Friday",
        "https://orcid.org/0000-0002-1825-0097", "0 requests of 5 this month", "Pioneers",
        f'href="/people/{thing.public_id}/contact"', f'href="/people/{thing.public_id}/correct"', "(Freetown)", " UTC",
    ):
        assert words in page, words


async def test_no_page_of_the_directory_shows_an_address_or_the_name_of_the_account(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno, **FILLED)
    browser = await browse("sela")

    for address in (f"/people/{thing.public_id}", "/people?q=Bruno"):
        page = (await browser.get(address)).text
        assert "bruno@" not in page and town.bruno.public_id not in page and "mailto:" not in page


@pytest.mark.parametrize("name", ["olga", "nobody"])
async def test_to_those_outside_a_profile_is_as_missing_as_one_that_never_was(
    browse: Browse, town: Town, name: str
) -> None:
    thing = await a_profile(town.bruno)
    browser = await browse(name)
    await browser.get("/")  # a visitor is given a cookie once

    missing, hidden = await browser.get("/people/nosuchname"), await browser.get(f"/people/{thing.public_id}")

    assert hidden.status_code == missing.status_code == 404
    assert keyless(hidden, thing.public_id) == keyless(missing, "nosuchname")


@pytest.mark.parametrize("address", ["/people/%00", "/people/a%00b", "/people/%ff", "/people/" + "x" * 5000])
async def test_an_address_that_no_database_would_take_is_missing(browse: Browse, address: str) -> None:
    assert (await (await browse("amina")).get(address)).status_code == 404


async def test_a_draft_is_its_owners_alone_and_what_is_hidden_is_nobodys(browse: Browse, town: Town) -> None:
    draft, hidden = await a_profile(town.bruno, state=DRAFT), await a_profile(town.amina, state=HIDDEN)

    own = await (await browse("bruno")).get(f"/people/{draft.public_id}")
    assert own.status_code == 200 and "not in the directory at present" in own.text and "Ask for contact" not in own.text
    for name in ("amina", "sela", "elena"):
        browser = await browse(name)
        assert (await browser.get(f"/people/{draft.public_id}")).status_code == 404
        assert (await browser.get(f"/people/{hidden.public_id}")).status_code == 404


async def test_a_narrowed_field_stands_only_on_the_pages_of_those_who_may(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.amina, narrow={"about": COUNTRY, "languages": ME}, **FILLED)
    about, languages = "rural districts", "Portuguese"

    pages = {name: (await (await browse(name)).get(f"/people/{thing.public_id}")).text
             for name in ("amina", "elena", "bruno")}

    assert {name: (about in page, languages in page) for name, page in pages.items()} == {
        "amina": (True, True), "elena": (True, False), "bruno": (False, False),
    }


async def test_words_in_another_language_say_which(browse: Browse, town: Town) -> None:
    texts = {"ar": {"headline": "باحث", "about": "أعمل في الأرياف"}, "fr": {"headline": "Chercheur"}}
    thing = await a_profile(town.bruno, language="ar", texts=texts)

    page = (await (await browse("amina")).get(f"/people/{thing.public_id}")).text

    assert '<div class="prose" lang="ar" dir="auto"><p>أعمل في الأرياف</p></div>' in page
    assert "Shown in this language: Arabic" in page
    async with unit():
        await Person.filter(id=town.amina.id).update(language="fr")
    french = (await (await browse("amina")).get(f"/people/{thing.public_id}")).text
    assert '<span lang="fr" dir="auto">Chercheur</span>' in french


async def test_each_language_it_was_written_in_can_be_chosen(browse: Browse, town: Town) -> None:
    texts = {**TEXTS, "fr": {"headline": "Chercheur"}}
    thing = await a_profile(town.bruno, texts=texts)
    browser = await browse("amina")

    assert f'href="/people/{thing.public_id}?in=fr"' in (await browser.get(f"/people/{thing.public_id}")).text
    assert "Chercheur" in (await browser.get(f"/people/{thing.public_id}?in=fr")).text
    for nonsense in ("%00", "x" * 3000, "zz"):
        page = await browser.get(f"/people/{thing.public_id}?in={nonsense}")
        assert page.status_code == 200 and "Researcher on referral pathways" in page.text


async def test_what_was_done_here_stands_there_with_links(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno)
    topic = await a_topic(town.amina, town.water, title="Who repairs the pump?")
    await a_reply(town.bruno, topic)
    session = await a_session(town, phase="ended")
    secret = await a_topic(town.elena, town.court, title="A closed matter")
    await a_reply(town.bruno, secret)

    amina = (await (await browse("amina")).get(f"/people/{thing.public_id}")).text
    elena = (await (await browse("elena")).get(f"/people/{thing.public_id}")).text

    assert f'href="/topics/{topic.public_id}"' in amina and f'href="/live/{session.public_id}"' in amina
    assert "1 reply" in amina and "answered in 1 live session" in amina
    assert "A closed matter" not in amina
    assert "A closed matter" in elena and "2 replies" in elena


async def test_who_is_away_says_until_when_and_who_stands_in(browse: Browse, town: Town) -> None:
    stand_in = await a_profile(town.amina)
    thing = await a_profile(
        town.bruno, away_from=now().date(), away_until=now().date() + timedelta(days=2), stand_in_id=town.amina.id
    )

    page = (await (await browse("elena")).get(f"/people/{thing.public_id}")).text

    assert "Away at present" in page and f'href="/people/{stand_in.public_id}"' in page
    assert f'datetime="{now().date() + timedelta(days=2)}"' in page


async def test_a_verification_that_ended_is_not_shown_as_one(browse: Browse, town: Town) -> None:
    ended = now().date() - timedelta(days=1)
    thing = await a_profile(town.bruno, verified_until=ended, verified_as="lead", verified_group_id=town.water.id)

    page = (await (await browse("amina")).get(f"/people/{thing.public_id}")).text

    assert "The lead of the group Water group" in page and "Ended:" in page
    assert not re.search(r'class="tag is-info">.*?Verified', page)


async def test_markup_in_a_name_is_only_words(browse: Browse, town: Town) -> None:
    async with unit():
        await Person.filter(id=town.bruno.id).update(name="<b>Bruno</b> & Co")
    thing = await a_profile(town.bruno, other_names="<i>x</i>", texts={"en": {**TEXTS["en"], "headline": "<u>y</u>"}})

    page = (await (await browse("amina")).get(f"/people/{thing.public_id}")).text

    assert "&lt;b&gt;Bruno&lt;/b&gt; &amp; Co" in page and "&lt;i&gt;x&lt;/i&gt;" in page and "&lt;u&gt;y&lt;/u&gt;" in page


async def test_the_list_finds_people_and_nothing_else(browse: Browse, town: Town) -> None:
    thing = await a_profile(town.bruno, terms=[town.theme], **FILLED)
    await a_partner(town.organisation, town.bruno)
    await a_topic(town.amina, town.water, title="Referral pathways of Bruno")
    browser = await browse("amina")

    page = await browser.get("/people?q=Bruno")

    assert page.status_code == 200 and f'href="/people/{thing.public_id}"' in page.text
    assert "1 person" in page.text and "/partners/" not in page.text.replace("/partners/new", "")
    assert "/topics/" not in page.text
    for narrowing, found in (("theme=case_management", True), ("country=BR", True), ("language=pt", True),
                             ("language=sw", False), ("availability=closed", False), ("stakeholder=academia", True)):
        assert (thing.public_id in (await browser.get(f"/people?{narrowing}")).text) == found, narrowing


async def test_a_headline_in_arabic_begins_where_the_lines_beside_it_begin(browse: Browse, town: Town) -> None:
    await a_profile(town.bruno, texts={"ar": {"headline": "باحث في مسارات الإحالة"}}, language="ar")

    page = (await (await browse("amina")).get("/people?q=Bruno")).text

    assert '<p class="small"><span lang="ar" dir="auto">باحث' in page


async def test_the_list_shows_nothing_to_those_outside(browse: Browse, town: Town) -> None:
    await a_profile(town.bruno)

    for name in ("olga", "nobody"):
        page = await (await browse(name)).get("/people?q=Bruno")
        assert page.status_code == 200 and "0 people" in page.text and "Bruno Example" not in page.text


@pytest.mark.parametrize("query", ["colour=red", "sort=loudest", "page=0", "page=x", "kind=topic"])
async def test_what_nobody_can_follow_in_an_address_is_named(browse: Browse, query: str) -> None:
    assert (await (await browse("amina")).get(f"/people?{query}")).status_code == 422


async def test_the_hour_there_stands_beside_the_readers_and_utc_without_an_abbreviation(
    browse: Browse, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unit():
        await Person.filter(id=town.bruno.id).update(zone="America/Sao_Paulo")
        await Person.filter(id=town.elena.id).update(zone="UTC")
    monkeypatch.setattr(people, "now", lambda: datetime(2027, 6, 9, 9, 12, 44, tzinfo=UTC))
    thing = await a_profile(town.bruno)

    amina, elena = [(await (await browse(name)).get(f"/people/{thing.public_id}")).text for name in ("amina", "elena")]

    assert "06:12</time></b><span>there, in Sao Paulo</span>" in amina
    assert "09:12</time> (Freetown) · 09:12 UTC" in amina
    assert '<span class="muted">09:12 UTC</span>' in elena


def test_days_of_work_are_named_in_order_in_the_language_of_the_page() -> None:
    assert people.day_names([4, 0], "fr") == ["lundi", "vendredi"] and people.day_names([], "ar") == []


async def test_who_opens_one_profile_after_the_other_is_stopped_and_the_log_knows_who(
    browse: Browse, app: Starlette, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    thing, other = await a_profile(town.bruno), await a_profile(town.sela)
    reader = await browse("amina")
    assert (await reader.get(f"/people/{thing.public_id}")).status_code == 200
    for number in range(1, MOST_PROFILES):
        app.state.opening.take(town.amina.id, -number)

    refused = await reader.get(f"/people/{other.public_id}")
    again, absent = await reader.get(f"/people/{thing.public_id}"), await reader.get("/people/aaaaaaaaaa")
    of_another = await (await browse("bruno")).get(f"/people/{other.public_id}")

    assert (refused.status_code, again.status_code, absent.status_code, of_another.status_code) == (429, 200, 404, 200)
    assert 3000 < int(refused.headers["retry-after"]) <= 3600
    (line,) = [line for line in caplog.messages if line.startswith("ALARM")]
    assert line.startswith(f"ALARM person {town.amina.id} ") and "Amina" not in line


async def test_a_name_on_a_topic_leads_to_the_profile_or_to_a_search_for_it(browse: Browse, town: Town):
    topic = await a_topic(town.bruno, town.water)
    amina = await browse("amina")
    link = f"/people/of/{topic.public_id}"
    assert f'href="{link}"' in (await amina.get(f"/topics/{topic.public_id}")).text
    assert (await amina.get(link)).headers["location"] == "/people?q=Bruno+Example"

    thing = await a_profile(town.bruno)
    assert (await amina.get(link)).headers["location"] == f"/people/{thing.public_id}"
    visitor = await browse("nobody")
    assert (await visitor.get(link)).status_code == 404


@pytest.mark.parametrize(("level", "readers"), [("network", ["amina", "elena"]), ("focal_points", ["elena"]), ("me", [])])
async def test_an_orcid_is_a_link_for_those_its_owner_lets_read_it(
    browse: Browse, town: Town, level: str, readers: list[str]
) -> None:
    narrow = {} if level == "network" else {"orcid": level}
    thing = await a_profile(town.bruno, orcid="0000-0002-1825-0097", narrow=narrow)
    link = '<a href="https://orcid.org/0000-0002-1825-0097" rel="nofollow noopener noreferrer" dir="ltr">'

    for name in ("amina", "elena"):
        page = (await (await browse(name)).get(f"/people/{thing.public_id}")).text
        assert (link in page) is (name in readers)
        assert ("0000-0002-1825-0097" in page) is (name in readers)
