"""The pages of contact: asking, the list, the thread of two."""

import re

import httpx
import pytest

from cop.community.people import Person
from cop.community.thing import Thing
from cop.directory.models import Contact, Profile
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile

pytestmark = pytest.mark.long

REQUEST = {"purpose": "question", "body": "canary-**request**"}


async def asked(browse: Browse, town: Town) -> str:
    """The address of a request of Amina to Bruno."""
    profile = await a_profile(town.bruno)
    sent = await (await browse("amina")).post(f"/people/{profile.public_id}/contact", data=REQUEST)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


async def accepted(browse: Browse, town: Town) -> str:
    address = await asked(browse, town)
    assert (await (await browse("bruno")).post(f"{address}/accept", data={"words": ""})).status_code == 303
    return address


def shown(page: httpx.Response) -> str:
    """Without what differs from one rendering to the next, and from one minute to the next."""
    return re.sub(r'name="key" value="[^"]*"|\b\d\d:\d\dZ?\b', "", page.text)


async def test_ask_accept_and_write_to_each_other(browse: Browse, town: Town):
    address = await accepted(browse, town)
    amina, bruno = await browse("amina"), await browse("bruno")
    sent = await amina.post(f"{address}/messages", data={"message": "canary-*message*", "language": "fr"})
    assert sent.status_code == 303 and "#m-" in sent.headers["location"]
    page = await bruno.get(address)
    assert "<strong>request</strong>" in page.text and "canary-<em>message</em>" in page.text
    assert 'lang="fr"' in page.text and "Amina Example" in page.text


async def test_the_form_says_who_reads_and_how_many_requests_are_left(browse: Browse, town: Town):
    profile = await a_profile(town.bruno, monthly_limit=7)
    amina = await browse("amina")
    page = await amina.get(f"/people/{profile.public_id}/contact")
    assert page.status_code == 200
    assert "Bruno Example, nobody else" in page.text and "<dd>7</dd>" in page.text
    async with unit():
        await Profile.filter(thing_id=profile.id).update(availability="closed")
    assert 'name="body"' not in (await amina.get(f"/people/{profile.public_id}/contact")).text


async def test_nobody_else_learns_that_a_request_exists(browse: Browse, town: Town):
    address = await accepted(browse, town)
    for name in ("nobody", "chen", "dalia", "elena", "farid", "olga", "sela", "ada"):
        other = await browse(name)
        assert (await other.get(address)).status_code == 404
        for act in ("accept", "decline", "refer", "withdraw", "messages", "block", "unblock"):
            sent = await other.post(f"{address}/{act}", data={"message": "x", "to": "x", "words": "x"})
            assert sent.status_code == 404, (name, act)
        listed = await other.get("/contacts")
        assert address not in listed.text and "canary" not in listed.text
    assert await Thing.filter(kind="message").count() == 0


async def test_no_page_of_contact_shows_an_address_or_the_secret_name_of_a_person(browse: Browse, town: Town):
    address = await accepted(browse, town)
    people = await Person.all()
    profile = await Profile.get(person_id=town.bruno.id).select_related("thing")
    for name in ("amina", "bruno"):
        reader = await browse(name)
        ways = [address, "/contacts", "/contacts?tab=sent"]
        for way in [*ways, f"/people/{profile.thing.public_id}/contact"] if name == "amina" else ways:
            page = await reader.get(way)
            assert page.status_code == 200
            assert not [each.email for each in people if each.email in page.text or each.public_id in page.text]


async def test_a_blocked_asker_sees_the_page_and_the_refusal_of_someone_who_takes_no_more(
    browse: Browse, town: Town
):
    address = await asked(browse, town)
    amina, bruno = await browse("amina"), await browse("bruno")
    await bruno.post(f"{address}/decline")
    await bruno.post(f"{address}/block")
    profile = await Profile.get(person_id=town.bruno.id).select_related("thing")
    way = f"/people/{profile.thing.public_id}/contact"
    blocked = [await amina.get(way), await amina.post(way, data=REQUEST)]
    await bruno.post(f"{address}/unblock")
    async with unit():
        await Profile.filter(thing_id=profile.thing_id).update(monthly_limit=0)
    full = [await amina.get(way), await amina.post(way, data=REQUEST)]
    assert [each.status_code for each in blocked] == [each.status_code for each in full] == [200, 422]
    assert [shown(each) for each in blocked] == [shown(each) for each in full]
    assert (await amina.get(address)).text.count("/unblock") == 0


@pytest.mark.parametrize("more", [{"purpose": "money"}, {"purpose": ""}, {"body": ""}, {"body": "x" * 2001},
                                  {"language": "xx"}])
async def test_bad_input_is_refused_and_what_was_typed_stays(browse: Browse, town: Town, more: dict[str, str]):
    profile = await a_profile(town.bruno)
    sent = await (await browse("amina")).post(f"/people/{profile.public_id}/contact", data={**REQUEST, **more})
    assert sent.status_code == 422
    assert {**REQUEST, **more}["body"] in sent.text and not await Contact.exists()


async def test_a_request_sent_twice_is_one(browse: Browse, town: Town):
    profile, amina = await a_profile(town.bruno), await browse("amina")
    way = f"/people/{profile.public_id}/contact"
    first = await amina.post(way, data={**REQUEST, "key": "one"})
    again = await amina.post(way, data={**REQUEST, "key": "one"})
    assert first.headers["location"] == again.headers["location"] and await Contact.all().count() == 1


async def test_who_waits_for_an_answer_is_led_there_and_not_asked_again(browse: Browse, town: Town):
    address, amina = await asked(browse, town), await browse("amina")
    profile = await Thing.get(kind="profile")
    page = await amina.get(f"/people/{profile.public_id}/contact")
    assert f'href="{address}"' in page.text and 'name="body"' not in page.text
    again = await amina.post(f"/people/{profile.public_id}/contact", data=REQUEST)
    assert again.status_code == 422 and REQUEST["body"] in again.text


async def test_a_message_sent_twice_is_one_and_one_refused_keeps_its_words(browse: Browse, town: Town):
    address, amina = await accepted(browse, town), await browse("amina")
    for _ in range(2):
        await amina.post(f"{address}/messages", data={"message": "one", "key": "k"})
    assert await Thing.filter(kind="message").count() == 1
    bruno = await browse("bruno")
    await bruno.post(f"{address}/block")
    refused = await amina.post(f"{address}/messages", data={"message": "canary-kept", "key": "l"})
    assert refused.status_code == 422 and "canary-kept" in refused.text
    assert "canary-kept" not in (await bruno.get(address)).text


async def test_a_referral_leads_the_asker_to_a_form_of_its_own(browse: Browse, town: Town):
    address = await asked(browse, town)
    better = await a_profile(town.chen)
    bruno, amina = await browse("bruno"), await browse("amina")
    typed = {"to": f"http://127.0.0.1:8000/people/{better.public_id}?from=list#top", "words": "Chen knows."}
    assert (await bruno.post(f"{address}/refer", data=typed)).status_code == 303
    page = await amina.get(address)
    assert f'href="/people/{better.public_id}/contact"' in page.text and "Chen knows." in page.text
    form = await amina.get(f"/people/{better.public_id}/contact")
    assert form.status_code == 200 and "canary" not in form.text
    assert "canary" not in (await (await browse("chen")).get("/contacts")).text


@pytest.mark.parametrize("to", ["", "nobody-like-this", "/people/", "x" * 201, "ю"])
async def test_a_referral_to_nobody_is_refused_and_kept(browse: Browse, town: Town, to: str):
    address = await asked(browse, town)
    sent = await (await browse("bruno")).post(f"{address}/refer", data={"to": to, "words": "canary-kept"})
    assert sent.status_code == 422 and "canary-kept" in sent.text
    assert (await Contact.get()).state == "waiting"


async def test_an_answer_comes_once_and_a_second_one_learns_so(browse: Browse, town: Town):
    address = await asked(browse, town)
    assert (await (await browse("amina")).post(f"{address}/withdraw")).status_code == 303
    assert (await (await browse("bruno")).post(f"{address}/accept")).status_code == 422


async def test_the_two_see_what_is_theirs_to_do(browse: Browse, town: Town):
    address = await asked(browse, town)
    asker, receiver = await (await browse("amina")).get(address), await (await browse("bruno")).get(address)
    assert f"{address}/withdraw" in asker.text and f"{address}/accept" not in asker.text
    assert f"{address}/accept" in receiver.text and f"{address}/withdraw" not in receiver.text
    amina = await browse("amina")
    assert (await amina.post(f"{address}/accept")).status_code == 403


async def test_a_visitor_is_led_to_the_door(browse: Browse):
    page = await (await browse("nobody")).get("/contacts")
    assert page.status_code == 303 and page.headers["location"] == "/sign-in?next=/contacts"


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=999999999999", "page=²", "tab=nosuch", "tab=sent&page=7"])
async def test_an_odd_address_of_the_list_is_a_page(browse: Browse, query: str):
    assert (await (await browse("amina")).get(f"/contacts?{query}")).status_code == 200


@pytest.mark.parametrize("query", ["before=0", "before=-1", "before=99999999999", "before=x"])
async def test_an_odd_address_of_a_thread_is_a_page(browse: Browse, town: Town, query: str):
    address = await accepted(browse, town)
    assert (await (await browse("amina")).get(f"{address}?{query}")).status_code == 200


async def test_somebody_is_blocked_from_the_profile_and_sees_no_difference(browse: Browse, town: Town):
    hers, his = [f"/people/{(await a_profile(each)).public_id}" for each in (town.amina, town.bruno)]
    amina, bruno = await browse("amina"), await browse("bruno")
    before = shown(await bruno.get(hers))
    assert (await amina.post(f"{his}/block")).status_code == 303
    assert "Unblock this person" in (await amina.get(his)).text and "Unblock" not in before
    assert shown(await bruno.get(hers)) == before
    assert (await bruno.post(f"{hers}/contact", data=REQUEST)).status_code == 422
    assert (await bruno.post(f"{his}/block")).status_code == 404, "nobody blocks oneself"
    assert (await amina.post(f"{his}/unblock")).status_code == 303
    assert "Unblock" not in (await amina.get(his)).text
    assert (await bruno.post(f"{hers}/contact", data=REQUEST)).status_code == 303
