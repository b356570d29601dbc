"""Shortlists: kept by one, read by nobody else, and never a way around who may read a profile."""

import httpx
import pytest

from cop.community import audience
from cop.community.erasable import STORES
from cop.community.thing import Thing
from cop.finding.models import Shortlist, ShortlistEntry
from cop.finding.queries.shortlists import MOST_ENTRIES, MOST_LISTS
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_partner, a_profile
from tests.things import a_topic


async def add(browser: httpx.AsyncClient, thing: Thing, **form: str) -> httpx.Response:
    return await browser.post("/shortlists/add", data={"thing": thing.public_id, **form})


async def on_list(browser: httpx.AsyncClient, address: str) -> str:
    answer = await browser.get(address)
    assert answer.status_code == 200
    return answer.text.split("<main")[1].split("</main>")[0]


async def test_one_press_on_a_card_or_a_profile_puts_somebody_on_a_first_list(town: Town, browse: Browse) -> None:
    person, partner = await a_profile(town.bruno), await a_partner(town.organisation, town.bruno)
    amina = await browse("amina")
    for address, thing in (
        ("/people", person), ("/partners", partner), ("/search", person), (f"/people/{person.public_id}", person),
        (f"/partners/{partner.public_id}", partner), ("/search/help?need=helplines", partner),
    ):
        page = (await amina.get(address)).text
        assert 'action="/shortlists/add"' in page and f'name="thing" value="{thing.public_id}"' in page, address
    for thing in (person, partner, person):
        answer = await add(amina, thing)
        assert answer.status_code == 303
    (of,) = await Shortlist.filter(person_id=town.amina.id)
    assert answer.headers["location"] == f"/shortlists/{of.public_id}"
    page = await on_list(amina, answer.headers["location"])
    assert page.count('<li class="person">') == 2 and "Bruno Example" in page and "Fictional Institute" in page


async def test_with_several_lists_it_is_asked_which(town: Town, browse: Browse) -> None:
    person, amina = await a_profile(town.bruno), await browse("amina")
    for name in ("Trainers", "Lawyers"):
        assert (await amina.post("/shortlists", data={"name": name})).status_code == 303
    asked = await add(amina, person)
    assert asked.headers["location"] == f"/shortlists/add?thing={person.public_id}"
    page = (await amina.get(asked.headers["location"])).text
    lists = {each.name: each.public_id for each in await Shortlist.all()}
    assert all(f'value="{public_id}"' in page for public_id in lists.values())
    assert (await add(amina, person, list=lists["Trainers"])).headers["location"] == f"/shortlists/{lists['Trainers']}"
    made = await add(amina, person, list="new", name="A third")
    assert "A third" in await on_list(amina, made.headers["location"])
    refused = await add(amina, person, list="new", name="")
    assert refused.status_code == 422 and 'href="#f-name"' in refused.text


async def test_who_can_no_longer_be_read_is_on_the_list_no_more_not_even_counted(town: Town, browse: Browse) -> None:
    person, other, amina = await a_profile(town.bruno), await a_profile(town.chen), await browse("amina")
    address = (await add(amina, person)).headers["location"]
    await add(amina, other)
    assert "2 entries" in await on_list(amina, "/shortlists")
    async with unit():
        await write("UPDATE thing SET state = 'hidden' WHERE id = $1", person.id)
        await audience.settle(person.id)
    page = await on_list(amina, address)
    assert "Bruno" not in page and "Chen" in page
    assert "1 entry" in await on_list(amina, "/shortlists")
    assert (await add(amina, person)).status_code == 404
    for act in ("note", "remove"):
        assert (await amina.post(f"{address}/{act}", data={"thing": person.public_id, "note": "x"})).status_code == 404
    async with unit():
        await write("UPDATE thing SET state = 'published' WHERE id = $1", person.id)
        await audience.settle(person.id)
    assert "Bruno" in await on_list(amina, address)


async def test_a_draft_of_ones_own_is_no_entry(town: Town, browse: Browse) -> None:
    draft = await a_profile(town.amina, state="draft")
    assert (await add(await browse("amina"), draft)).status_code == 404


async def test_a_note_is_for_the_owner_alone_and_leaves_when_the_profile_is_erased(town: Town, browse: Browse) -> None:
    person, amina = await a_profile(town.bruno), await browse("amina")
    address = (await add(amina, person)).headers["location"]
    note = {"thing": person.public_id, "note": "Call <b>after</b> June"}
    assert (await amina.post(f"{address}/note", data=note)).headers["location"] == address
    assert "Call &lt;b&gt;after&lt;/b&gt; June" in await on_list(amina, address)
    for name in ("bruno", "chen", "sela", "nobody"):
        reader = await browse(name)
        assert "June" not in (await reader.get(f"/people/{person.public_id}")).text
        assert (await reader.get(address)).status_code == (303 if name == "nobody" else 404)
    refused = await amina.post(f"{address}/note", data={**note, "note": "x" * 1001})
    assert refused.status_code == 422 and 'href="#f-note"' in refused.text
    store = STORES["shortlist note"]
    assert await store.find(person.id) == 1
    async with unit():
        await store.erase(person.id)
    assert await store.confirm(person.id)
    assert "June" not in await on_list(amina, address)


async def test_nothing_can_be_done_to_the_list_of_another(town: Town, browse: Browse) -> None:
    person = await a_profile(town.bruno)
    address = (await add(await browse("amina"), person)).headers["location"]
    bruno = await browse("bruno")
    for act, form in (("", {"name": "x"}), ("/drop", {}), ("/note", {"note": "x"}), ("/remove", {})):
        answer = await bruno.post(f"{address}{act}", data={"thing": person.public_id, **form})
        assert answer.status_code == 404, act
    assert (await add(bruno, person, list=address.rpartition("/")[2])).status_code == 404
    assert await ShortlistEntry.all().count() == 1
    assert await Shortlist.filter(person_id=town.bruno.id).count() == 0


async def test_a_list_is_renamed_emptied_and_deleted(town: Town, browse: Browse) -> None:
    person, amina = await a_profile(town.bruno), await browse("amina")
    address = (await add(amina, person)).headers["location"]
    await amina.post(address, data={"name": "Trainers <i>"})
    assert "Trainers &lt;i&gt;" in await on_list(amina, address)
    assert (await amina.post(address, data={"name": " "})).status_code == 422
    await amina.post(f"{address}/remove", data={"thing": person.public_id})
    assert '<li class="person">' not in await on_list(amina, address)
    await add(amina, person)
    assert (await amina.post(f"{address}/drop")).headers["location"] == "/shortlists"
    assert await ShortlistEntry.all().count() == 0 == await Shortlist.all().count()
    assert (await amina.get(address)).status_code == 404


async def test_lists_and_their_entries_have_an_end(town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    person, other, amina = await a_profile(town.bruno), await a_profile(town.chen), await browse("amina")
    address = (await add(amina, person)).headers["location"]
    of = await Shortlist.get(public_id=address.rpartition("/")[2])
    topics = [await a_topic(town.chen, town.water) for _ in range(2)]
    monkeypatch.setattr("cop.finding.actions.shortlisting.MOST_ENTRIES", 3)
    async with unit():
        for topic in topics:
            await ShortlistEntry.create(shortlist_id=of.id, thing_id=topic.id, added_at=now())
        for number in range(MOST_LISTS - 1):
            await Shortlist.create(public_id=f"l{number}", person_id=town.amina.id, name="x", made_at=now(), used_at=now())
    assert MOST_ENTRIES > 3
    assert (await add(amina, other, list=of.public_id)).status_code == 422
    assert (await amina.post("/shortlists", data={"name": "One more"})).status_code == 422


@pytest.mark.parametrize("thing", ["", "x", "' OR 1=1", "a" * 500, "é"])
async def test_what_is_nothing_cannot_be_added(town: Town, browse: Browse, thing: str) -> None:
    amina = await browse("amina")
    topic = await a_topic(town.amina, town.water)
    for given in (thing, topic.public_id):
        assert (await amina.post("/shortlists/add", data={"thing": given})).status_code == 404
        assert (await amina.get("/shortlists/add", params={"thing": given})).status_code == 404


async def test_visitors_are_led_to_the_door_and_get_no_button(town: Town, browse: Browse) -> None:
    nobody, person = await browse("nobody"), await a_profile(town.bruno)
    for address in ("/shortlists", "/shortlists/x", f"/shortlists/add?thing={person.public_id}"):
        assert (await nobody.get(address)).headers["location"].startswith("/sign-in?next=/shortlists")
    assert (await add(nobody, person)).status_code == 403
