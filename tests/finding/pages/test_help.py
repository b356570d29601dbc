"""Who can help with a need: reasons, what is missing, and nobody one may not read."""

import re

import httpx
import pytest
from starlette.applications import Starlette

from cop.community import audience
from cop.community.finding import Found
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_partner, a_profile, an_offer

PLAIN = {"en": {"headline": "Works with schools", "contact_for": "Anything", "about": "Since 2009."}}


def rows_of(answer: httpx.Response) -> dict[str, str]:
    """Address -> the row of each person and partner shown, in order."""
    main = answer.text.split("<main")[1].split("</main>")[0]
    rows = main.split('<li class="person">')[1:]
    return {re.search(r'href="(/(?:people|partners)/\w+)"', row)[1]: row.split("</li>")[0] for row in rows}  # type: ignore[index]


class Silent:
    """In the place of the finder: one answer, whatever is asked."""

    def __init__(self, **found: object) -> None:
        self.found = Found(**found)  # type: ignore[arg-type]

    async def answering(self, *_: object, **__: object) -> Found:
        return self.found


async def test_who_has_all_that_is_named_comes_before_who_lacks_a_part_and_each_row_says_why(
    town: Town, browse: Browse
) -> None:
    part = await a_profile(town.chen, texts=PLAIN, terms=[town.theme], languages=[["en", "fluent"]], countries=["SL"])
    full = await a_profile(town.bruno, texts=PLAIN, terms=[town.theme], languages=[["pt", "working"]], countries=["SL"])
    none = await a_profile(town.dalia, texts=PLAIN, languages=[["sw", "fluent"]])

    answer = await (await browse("amina")).get(
        "/search/help", params={"need": "Somebody in Sierra Leone who speaks Portuguese and knows case management"}
    )

    rows = rows_of(answer)
    assert list(rows) == [f"/people/{full.public_id}", f"/people/{part.public_id}"]
    assert f"/people/{none.public_id}" not in rows
    first, second = rows.values()
    for words in ("case management", "speaks this language: Portuguese", "knows this country: Sierra Leone"):
        assert words in first, words
    assert "Not met:" not in first
    assert re.search(r"Not met:\s*Portuguese", second)
    assert answer.text.index('id="full"') < answer.text.index(f"/people/{full.public_id}") < answer.text.index('id="partial"')


async def test_of_those_with_all_that_is_named_whoever_meets_the_other_words_goes_first(town: Town, browse: Browse) -> None:
    plain = await a_profile(town.chen, texts=PLAIN, languages=[["pt", "fluent"]], completeness=100)
    wells = await a_profile(
        town.bruno, texts={"en": {"headline": "Deep wells"}}, languages=[["pt", "fluent"]], completeness=10
    )
    for need in ("Portuguese and wells", "wells, and Portuguese"):
        rows = rows_of(await (await browse("amina")).get("/search/help", params={"need": need}))
        assert list(rows) == [f"/people/{each.public_id}" for each in (wells, plain)], need


async def test_an_offer_and_a_neighbouring_country_are_reasons(town: Town, browse: Browse) -> None:
    async with unit():
        await write("UPDATE country SET subregion = 'South America' WHERE iso2 = 'SL'")
    partner = await a_partner(town.organisation, town.bruno)
    await an_offer(partner, title="Training of nurses", terms=[town.theme.id])
    (row,) = rows_of(await (await browse("amina")).get("/search/help?need=case+management+in+Sierra+Leone")).values()
    assert "offers now:" in row and "Training of nurses" in row
    assert "knows countries of the same region:" in row and "Brazil" in row
    assert re.search(r"Not met:\s*Sierra Leone", row)


async def test_nobody_is_shown_or_said_to_fit_by_what_the_reader_may_not_read(town: Town, browse: Browse) -> None:
    hidden = await a_profile(town.bruno, texts=PLAIN, terms=[town.theme], narrow={"languages": "me"}, languages=[["pt", "fluent"]])
    need = "/search/help?need=case+management+in+Portuguese"
    assert f"/people/{hidden.public_id}" not in rows_of(await (await browse("olga")).get(need))
    assert not rows_of(await (await browse("nobody")).get(need))
    (row,) = rows_of(await (await browse("amina")).get(need)).values()
    assert "speaks this language" not in row and re.search(r"Not met:\s*Portuguese", row)
    async with unit():
        await write("UPDATE thing SET state = 'hidden' WHERE id = $1", hidden.id)
        await audience.settle(hidden.id)
    assert not rows_of(await (await browse("amina")).get(need))


async def test_without_a_need_there_is_the_form_and_it_works_without_a_script(town: Town, browse: Browse) -> None:
    page = (await (await browse("amina")).get("/search/help")).text
    assert '<form class="stack" action="/search/help">' in page and 'name="need"' in page
    assert 'id="partial"' not in page


async def test_nobody_fits_and_the_words_lead_on_to_the_community(town: Town, browse: Browse) -> None:
    page = (await (await browse("amina")).get("/search/help?need=qqzzqq+%26+more")).text
    assert 'href="/ask?title=qqzzqq%20%26%20more"' in page
    assert "qqzzqq &amp; more</textarea>" in page


@pytest.mark.parametrize("need", [
    "", "   ", "a" * 10_000, "?!*&%$", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "الإحالة helpline", "\x00",
    "the of and to", "word " * 2000,
])
async def test_any_words_are_only_words(town: Town, browse: Browse, need: str) -> None:
    await a_profile(town.bruno, texts=PLAIN)
    answer = await (await browse("amina")).get("/search/help", params={"need": need})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and ">49<" not in answer.text


@pytest.mark.parametrize(("notice", "status", "words"), [
    ("away", 503, "The search does not answer"), ("catching-up", 200, "The search is catching up"),
])
async def test_trouble_is_said_with_the_words_kept(
    app: Starlette, town: Town, browse: Browse, notice: str, status: int, words: str
) -> None:
    app.state.finder = Silent(notice=notice)
    answer = await (await browse("amina")).get("/search/help?need=night+helpline")
    assert answer.status_code == status and words in answer.text
    assert 'href="/search/help?need=night%20helpline"' in answer.text
    assert ("retry-after" in answer.headers) is (status == 503)


async def test_search_people_and_the_question_lead_to_it(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for address in ("/search?q=qqzzqq", "/people?q=qqzzqq", "/partners?q=qqzzqq"):
        assert 'href="/search/help?need=qqzzqq"' in (await amina.get(address)).text, address
    assert 'href="/search/help"' in (await amina.get("/people")).text
    assert 'href="/search/help"' in (await amina.get("/ask")).text
