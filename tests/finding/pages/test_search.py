"""Searching everything in one list: what is shown, to whom, and what happens to strange addresses."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette

from cop.community import audience
from cop.community.findable import kinds
from cop.community.finding import Found, Wanted
from cop.community.people import Reader
from cop.community.thing import ThingTerm
from cop.finding.pages.search import EVERYTHING
from cop.kit.unit import unit
from search.query import FACETS
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_partner, a_profile
from tests.things import a_reply, a_topic

TEXTS = {"en": {"headline": "Runs a helpline", "contact_for": "Helplines at night", "about": "A helpline since 2009."}}


class Links(HTMLParser):
    """Every link and field of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.fields: list[tuple[str, str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.hrefs.append(given.get("href") or "")
        if tag == "input":
            self.fields.append((given.get("name") or "", given.get("value") or "", "checked" in given))


def main(answer: httpx.Response) -> str:
    return answer.text.split("<main")[1].split("</main>")[0]


async def about(thing_id: int, term_id: int) -> None:
    async with unit():
        await ThingTerm.create(thing_id=thing_id, term_id=term_id)


class Answering:
    """In the place of the finder: one answer, whatever is asked."""

    def __init__(self, **found: object) -> None:
        self.found = Found(**found)  # type: ignore[arg-type]

    async def find(self, reader: Reader, wanted: Wanted) -> Found:
        return self.found


def test_what_everything_can_be_narrowed_by_are_facets_of_documents() -> None:
    assert set(EVERYTHING.facets) <= set(FACETS)


async def test_people_partners_topics_and_replies_stand_in_one_list(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.amina, town.water, title="Who answers a helpline?")
    await a_reply(town.bruno, topic, body="Our helpline is answered by nurses.")
    person = await a_profile(town.bruno, texts=TEXTS, terms=[town.theme], countries=["BR", "AO"], languages=[["pt", "fluent"]])
    partner = await a_partner(town.organisation, town.bruno, texts=TEXTS)

    page = main(await (await browse("amina")).get("/search?q=helpline"))

    for words in (
        "4 results", f'href="/topics/{topic.public_id}"', f'href="/people/{person.public_id}"', "Angola", "Portuguese",
        f'href="/partners/{partner.public_id}"', "<mark>helpline</mark>", "#r-",
    ):
        assert words in page, words
    assert set(re.findall(r"/search\?q=helpline&amp;kind=(\w+)", page)) == {"person", "partner", "topic", "reply"}


async def test_a_list_says_why_each_thing_is_in_it(town: Town, browse: Browse) -> None:
    await a_profile(town.bruno, texts=TEXTS, terms=[town.theme])
    page = main(await (await browse("amina")).get("/search?q=case+management+bruno"))
    assert re.search(r'<p class="why"><b>[^<]+</b> <bdi>case management</bdi>', page)


async def test_facets_are_boxes_that_keep_what_is_chosen_and_chips_take_it_away(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.amina, town.water, title="Who answers a helpline?")
    await about(topic.id, town.theme.id)
    await a_topic(town.bruno, town.water, title="A helpline of schools")
    amina = await browse("amina")

    page = main(await amina.get("/search?q=helpline&theme=case_management&sort=newest"))

    found = Links(page)
    assert "1 result<" in page
    assert ("theme", "case_management", True) in found.fields
    assert ("q", "helpline", False) in found.fields and ("sort", "newest", False) in found.fields
    assert "case management" in page
    assert "/search?q=helpline&sort=newest" in found.hrefs, "the chip"
    assert "2 results" in main(await amina.get("/search?q=helpline&sort=newest"))


async def test_a_facet_of_countries_and_languages_speaks_the_readers_language(town: Town, browse: Browse) -> None:
    await a_profile(town.bruno, texts=TEXTS, countries=["SL", "BR"], languages=[["sw", "fluent"], ["pt", "working"]])
    amina = await browse("amina")
    amina.cookies.set("language", "fr")
    page = main(await amina.get("/search?q=helpline"))
    for words in ("Brésil", "swahili", "portugais"):
        assert f"<span>{words}</span>" in page, words


async def test_only_what_one_may_read_is_found_counted_or_suggested(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.farid, town.vault, title="A secret helpline")
    await about(topic.id, town.theme.id)
    inside, outside, nobody = await browse("amina"), await browse("elena"), await browse("nobody")

    assert "1 result<" in main(await inside.get("/search?q=helpline"))
    assert len((await inside.get("/search/suggest?q=helpl")).json()) == 1
    for browser in (outside, nobody):
        for address in ("/search?q=helpline", "/search?q=", "/search?theme=case_management"):
            page = main(await browser.get(address))
            assert "0 results" in page
            assert "secret" not in page
            assert 'class="num">1<' not in page
        assert (await browser.get("/search/suggest?q=helpl")).json() == []


async def test_a_visitor_finds_what_everybody_may_read(town: Town, browse: Browse) -> None:
    async with unit():
        everyone = await audience.everyone()
    await a_topic(town.amina, town.water, title="A helpline for all", home=everyone)
    assert "A <mark>helpline</mark> for all" in main(await (await browse("nobody")).get("/search?q=helpline"))


async def test_what_is_suggested_says_what_it_is_and_is_kept_by_nobody(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.amina, town.water, title="Who answers a helpline?")
    answer = await (await browse("amina")).get("/search/suggest?q=helpl")
    assert answer.headers["cache-control"] == "no-store"
    (found,) = answer.json()
    assert found.items() >= {
        "title": "Who answers a helpline?", "kind": "topic", "url": f"/topics/{topic.public_id}", "language": "en",
    }.items()
    assert found["words"]


async def test_nothing_found_keeps_the_words_and_shows_ways_on(town: Town, browse: Browse) -> None:
    page = main(await (await browse("amina")).get("/search?q=qqzzqq+%26+more&kind=topic&theme=case_management&country=SL"))
    hrefs = Links(page).hrefs
    for href in (
        "/search?q=qqzzqq+%26+more&kind=topic&country=SL", "/search?q=qqzzqq+%26+more&kind=topic&theme=case_management",
        "/search?q=qqzzqq+%26+more&theme=case_management&country=SL", "/ask?title=qqzzqq%20%26%20more",
    ):
        assert href in hrefs, href
    assert 'value="qqzzqq &amp; more"' in page
    assert "Look at the spelling" in page


async def test_a_value_that_exists_nowhere_finds_nothing_and_can_be_taken_away(town: Town, browse: Browse) -> None:
    await a_topic(town.amina, town.water, title="A helpline")
    answer = await (await browse("amina")).get("/search?q=helpline&theme=nothing_such&availability=maybe&country=ZZ")
    assert answer.status_code == 200
    assert "0 results" in answer.text
    assert "/search?q=helpline&country=ZZ&availability=maybe" in Links(answer.text).hrefs


@pytest.mark.parametrize(("query", "named"), [
    ("colour=red", "colour"), ("sort=price", "price"), ("kind=poem", "poem"), ("page=0", "0"), ("page=x", "x"),
    ("inspire=laws", "inspire"), ("filters[theme]=x", "filters[theme]"),
])
async def test_what_nobody_can_follow_is_refused_by_name_and_the_words_are_kept(
    town: Town, browse: Browse, query: str, named: str
) -> None:
    answer = await (await browse("amina")).get(f"/search?q=night+helpline&country=SL&{query}")
    page = main(answer)
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'value="night helpline"' in page
    assert any(href.startswith("/search?q=night+helpline&country=SL") for href in Links(page).hrefs)
    assert "night helpline" in page and named


STRANGE: Mapping[str, str] = {
    "nothing": "", "blanks": "  \t ", "one letter": "a", "ten thousand letters": "a" * 10_000,
    "ten thousand words": "word " * 2_000, "only small words": "the of and to", "only signs": "?!*&%$#@()[]{}^~",
    "a quote that is never closed": '"helpline', "quotes within quotes": '"a "b" c\'', "operators": "AND OR NOT helpline",
    "syntax of one engine": "title:helpline^5 AND audience:[0 TO 1000]", "syntax of another": "audience = 1 OR kind != x",
    "SQL": "' OR 1=1 --", "several scripts": "الإحالة helpline Кризис 支援 ህፃን", "marks alone": "\u0301\u0300",
    "direction": "\u202ehelpline\u2066", "control": "help\x00line\x1b", "half a pair": "😀\U0001f468\u200d",
    "a template": "{{1111*9}}{% raw %}", "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}


@pytest.mark.parametrize("words", STRANGE.values(), ids=STRANGE)
async def test_any_words_are_only_words(town: Town, browse: Browse, words: str) -> None:
    await a_topic(town.farid, town.vault, title="A secret helpline")
    await a_topic(town.elena, town.water, title="A helpline <img src=x onerror=alert(1)>")
    elena = await browse("elena")
    answer = await elena.get(f"/search?{urlencode({'q': words})}")
    assert answer.status_code == 200
    for harm in ("secret", "<script>alert", "<img", "9999"):
        assert harm not in main(answer), harm
    suggested = await elena.get(f"/search/suggest?{urlencode({'q': words})}")
    assert suggested.status_code == 200
    assert "secret" not in suggested.text


async def test_a_title_of_markup_is_shown_as_text_with_marks_of_ours_alone(town: Town, browse: Browse) -> None:
    await a_topic(town.amina, town.water, title="<b onmouseover=x>helpline</b> & <mark>more</mark>")
    page = main(await (await browse("amina")).get("/search?q=helpline"))
    assert "&lt;b onmouseover=x&gt;<mark>helpline</mark>&lt;/b&gt; &amp; &lt;mark&gt;more&lt;/mark&gt;" in page


async def test_a_page_behind_the_end_is_empty_and_leads_to_the_first(town: Town, browse: Browse) -> None:
    await a_topic(town.amina, town.water, title="A helpline")
    amina = await browse("amina")
    for page in ("2", "51", "999999999999999999999999"):
        answer = await amina.get(f"/search?q=helpline&page={page}")
        assert answer.status_code == 200
        assert "<mark>" not in main(answer)
        assert "/search?q=helpline" in Links(main(answer)).hrefs


async def test_a_long_list_comes_in_pages_that_keep_the_question(town: Town, browse: Browse) -> None:
    for each in range(23):
        await a_topic(town.amina, town.water, title=f"Helpline number {each}")
    amina = await browse("amina")
    first, second = [main(await amina.get(f"/search?q=helpline&kind=topic{more}")) for more in ("", "&page=2")]
    titles = [re.findall(r'href="(/topics/[^"]+)"', page) for page in (first, second)]
    assert [len(each) for each in titles] == [20, 3]
    assert not set(titles[0]) & set(titles[1])
    assert "/search?q=helpline&kind=topic&page=2" in Links(first).hrefs
    assert 'aria-current="page">2</span>' in second


@pytest.mark.parametrize(("notice", "status", "words"), [
    ("away", 503, "The search does not answer"), ("catching-up", 200, "The search is catching up"),
    ("local", 200, "this list comes from the copy kept here"),
])
async def test_trouble_is_said_with_the_words_kept_and_a_way_to_try_again(
    app: Starlette, town: Town, browse: Browse, notice: str, status: int, words: str
) -> None:
    app.state.finder = Answering(notice=notice)
    answer = await (await browse("amina")).get("/search?q=night+helpline&theme=case_management")
    page = main(answer)
    assert answer.status_code == status
    assert words in page
    assert 'value="night helpline"' in page
    assert ("retry-after" in answer.headers) is (status == 503)
    assert notice == "local" or "/search?q=night+helpline&theme=case_management" in Links(page).hrefs


async def test_words_that_were_not_all_met_are_said_to_be_so(app: Starlette, town: Town, browse: Browse) -> None:
    app.state.finder = Answering(total=3, pages=1, relaxed=True)
    page = main(await (await browse("amina")).get("/search?q=helplin+nigt"))
    assert "Nothing has all of your words" in page


async def test_every_page_has_a_search_field_that_works_without_a_script(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for address in ("/", "/topics", "/groups/water", "/me"):
        header = (await amina.get(address)).text.split("</header>")[0]
        assert 'role="search" action="/search"' in header, address
        assert 'href="/search"' in header, address


def test_every_kind_there_is_can_be_told_by_name(app: Starlette) -> None:
    catalogue = app.state.site.catalogues["en"]
    for kind in kinds:
        for key in (f"found.{kind}", f"found.{kind}.many"):
            assert catalogue.sentence(key) != key
    for facet in FACETS:
        assert facet == "kind" or catalogue.sentence(f"facet.{facet}") != f"facet.{facet}"


@pytest.mark.parametrize("path", ["/search", "/people", "/partners"])
async def test_a_long_list_is_turned_to_its_fiftieth_page_and_says_so_beyond(
    app: Starlette, browse: Browse, town: Town, path: str
) -> None:
    app.state.finder = Answering(total=2000, pages=100)
    browser = await browse("amina")
    for page in ("51", "99", "1000000"):
        beyond = await browser.get(f"{path}?q=x&page={page}")
        assert beyond.status_code == 200
        assert "There is no going further" in main(beyond) and "Only the first 50 pages can be turned" in main(beyond)
    assert "Only the first" not in main(await browser.get(f"{path}?q=x&page=49"))
    app.state.finder = Answering(total=30, pages=2)
    assert "The list is not that long" in main(await browser.get(f"{path}?q=x&page=51"))
