"""Saving a search, the list of them, and the link that stops their mails."""

import re
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette

from cop.community.people import Person
from cop.finding.models import DAILY, NEVER, SavedSearch, Saver
from cop.finding.queries.saved import MOST_SEARCHES
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse

ADDRESS = "/search?q=night+helpline&theme=case_management"


async def save(browser: httpx.AsyncClient, **form: str) -> httpx.Response:
    return await browser.post("/searches", data={"address": ADDRESS, "name": "Helplines", "often": DAILY, **form})


async def saved_by(town: Town, who: str) -> list[SavedSearch]:
    return await SavedSearch.filter(person_id=getattr(town, who).id).order_by("id")


@pytest.mark.parametrize("address", [ADDRESS, "/people?q=helpline", "/partners"])
async def test_a_list_offers_to_be_saved_and_leads_to_a_form_that_says_what_it_saves(
    town: Town, browse: Browse, address: str
) -> None:
    amina = await browse("amina")
    page = (await amina.get(address)).text
    link = f"/searches/new?address={quote(address)}"
    assert f'href="{link}"' in page
    form = (await amina.get(link)).text
    assert f'name="address" value="{address.replace("&", "&amp;")}"' in form
    assert "/searches/new" not in (await (await browse("nobody")).get(address)).text


async def test_what_is_saved_stands_in_the_list_of_its_owner_alone(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    answer = await save(amina)
    assert (answer.status_code, answer.headers["location"]) == (303, "/searches")
    page = (await amina.get("/searches")).text
    assert f'href="{ADDRESS.replace("&", "&amp;")}"' in page and "Helplines" in page and "Next look:" in page
    assert "Helplines" not in (await (await browse("bruno")).get("/searches")).text
    assert (await saved_by(town, "amina"))[0].next_at > now()  # type: ignore[operator]


async def test_the_page_is_kept_without_a_number_and_a_form_sent_twice_saves_once(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for _ in range(2):
        await save(amina, address=ADDRESS + "&page=3", key="k")
    (made,) = await saved_by(town, "amina")
    assert (made.path, made.query) == ("/search", "q=night+helpline&theme=case_management")


@pytest.mark.parametrize("address", [
    "", "https://elsewhere.example/search?q=x", "//elsewhere.example/search", "/topics?tab=mine", "/search?colour=red",
    "/search?sort=price", "javascript:alert(1)", "http://[x", "/search?" + "&".join(f"theme={n}" for n in range(70)),
])
async def test_what_is_no_list_of_ours_is_not_saved(town: Town, browse: Browse, address: str) -> None:
    amina = await browse("amina")
    assert (await save(amina, address=address)).status_code == 422
    form = await amina.get("/searches/new", params={"address": address[:2000]})
    assert (form.status_code, form.headers["location"]) == (303, "/search")
    assert await saved_by(town, "amina") == []


@pytest.mark.parametrize(("form", "field"), [
    ({"name": ""}, "f-name"), ({"name": "x" * 81}, "f-name"), ({"often": "hourly"}, "f-often"),
])
async def test_a_refused_form_comes_back_as_it_was_typed(
    town: Town, browse: Browse, form: dict[str, str], field: str
) -> None:
    answer = await save(await browse("amina"), **form)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert 'name="address" value="/search?q=night' in answer.text
    assert await saved_by(town, "amina") == []


async def test_nobody_saves_more_than_fifty(town: Town, browse: Browse) -> None:
    async with unit():
        for number in range(MOST_SEARCHES):
            await SavedSearch.create(
                public_id=f"s{number}", person_id=town.amina.id, name="x", path="/search", made_at=now(), looked_at=now()
            )
    answer = await save(await browse("amina"))
    assert answer.status_code == 422 and len(await saved_by(town, "amina")) == MOST_SEARCHES
    assert (await save(await browse("bruno"))).status_code == 303


async def test_a_name_and_a_rhythm_can_be_changed_and_a_search_deleted(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    await save(amina)
    (made,) = await saved_by(town, "amina")
    address = f"/searches/{made.public_id}"
    assert (await amina.post(address, data={"name": "Other", "often": NEVER})).status_code == 303
    (changed,) = await saved_by(town, "amina")
    assert (changed.name, changed.often, changed.next_at) == ("Other", NEVER, None)
    refused = await amina.post(address, data={"name": "", "often": "weekly"})
    assert refused.status_code == 422 and 'id="f-name"' in refused.text
    assert (await amina.post(f"{address}/drop")).status_code == 303
    assert await saved_by(town, "amina") == []


async def test_beginning_anew_tells_nothing_that_was_there_before(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    await save(amina, often=NEVER)
    (made,) = await saved_by(town, "amina")
    await amina.post(f"/searches/{made.public_id}", data={"name": "x", "often": DAILY})
    (begun,) = await saved_by(town, "amina")
    assert begun.looked_at > made.looked_at
    await amina.post(f"/searches/{made.public_id}", data={"name": "x", "often": "weekly"})
    assert (await saved_by(town, "amina"))[0].looked_at == begun.looked_at


async def test_a_search_of_another_is_not_there(town: Town, browse: Browse) -> None:
    await save(await browse("amina"))
    (made,) = await saved_by(town, "amina")
    bruno = await browse("bruno")
    for address in (f"/searches/{made.public_id}", f"/searches/{made.public_id}/drop"):
        assert (await bruno.post(address, data={"name": "x", "often": NEVER})).status_code == 404
    assert (await saved_by(town, "amina"))[0].name == "Helplines"


async def test_visitors_are_led_to_the_door_and_back(town: Town, browse: Browse) -> None:
    nobody = await browse("nobody")
    assert (await nobody.get("/searches")).headers["location"] == "/sign-in?next=/searches"
    back = (await nobody.get("/searches/new", params={"address": ADDRESS})).headers["location"]
    assert back.startswith("/sign-in?next=/searches/new%3Faddress")
    assert (await save(nobody)).status_code == 403


async def stop_link(town: Town) -> str:
    return f"/searches/stop/{(await Saver.get(person_id=town.amina.id)).key}"


async def test_the_mail_program_stops_the_mails_by_one_post_without_a_sign_in(app: Starlette, town: Town, browse: Browse) -> None:
    await save(await browse("amina"))
    await save(await browse("bruno"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as program:
        plain = await program.post(await stop_link(town), data={"List-Unsubscribe": "One-Click"})
        parts = await program.post(await stop_link(town), files={"List-Unsubscribe": (None, "One-Click")})
    assert (plain.status_code, parts.status_code) == (200, 200), "no redirect: nobody follows it"
    (mine,), (others,) = await saved_by(town, "amina"), await saved_by(town, "bruno")
    assert (mine.often, mine.next_at, mine.name) == (NEVER, None, "Helplines")
    assert others.often == DAILY


async def test_following_the_link_stops_nothing_until_its_button_is_pressed(town: Town, browse: Browse) -> None:
    await save(await browse("amina"))
    nobody, link = await browse("nobody"), await stop_link(town)
    page = (await nobody.get(link)).text
    assert (await saved_by(town, "amina"))[0].often == DAILY
    assert re.search(rf'<form action="{link}" method="post">', page) and "Amina" not in page
    assert (await nobody.post(link)).status_code == 200
    assert (await saved_by(town, "amina"))[0].often == NEVER


async def test_a_link_of_nobody_is_not_there_and_somebody_suspended_may_still_stop(town: Town, browse: Browse) -> None:
    await save(await browse("amina"))
    nobody, link = await browse("nobody"), await stop_link(town)
    for wrong in ("x", "0" * 32, "a" * 500, "%00", "é"):
        assert (await nobody.get(f"/searches/stop/{wrong}")).status_code == 404
        assert (await nobody.post(f"/searches/stop/{wrong}")).status_code == 404
    async with unit():
        await Person.filter(id=town.amina.id).update(state="suspended")
    assert (await nobody.post(link)).status_code == 200
    assert (await saved_by(town, "amina"))[0].often == NEVER
