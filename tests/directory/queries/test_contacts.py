"""What is told of who can be asked, and of requests, to whom."""

from datetime import UTC, datetime, timedelta

from cop.community.people import Person
from cop.community.text import Written
from cop.community.thing import Thing
from cop.community.vocabulary import Term
from cop.directory.actions import contacts as actions
from cop.directory.models import Profile
from cop.directory.queries import contacts
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_profile

WORDS, NONE = Written("canary-words", "<p>canary-words</p>", 1), Written("", "", 1)
AWAY = {"away_from": now().date(), "away_until": now().date() + timedelta(days=3)}


async def ask(town: Town, name: str, profile: Thing) -> Thing:
    reader = await town.reader(name)
    asked = await contacts.asked_for(reader, "profile", profile.public_id)
    return await actions.ask(reader, asked, purpose="visit", words=WORDS, language="en")


async def accept(town: Town, name: str, thing: Thing) -> None:
    reader = await town.reader(name)
    contact = await contacts.contact_for(reader, thing.public_id)
    await actions.accept(reader, contact, words=NONE, language="en")


async def test_who_is_away_names_the_stand_in_whom_the_reader_may_read(town: Town):
    profile = await a_profile(town.bruno, stand_in_id=town.chen.id, **AWAY)
    seen = await contacts.asked_for(await town.reader("amina"), "profile", profile.public_id)
    assert (seen.is_away, seen.takes, seen.stand_in) == (True, False, "")
    stand_in = await a_profile(town.chen)
    seen = await contacts.asked_for(await town.reader("amina"), "profile", profile.public_id)
    assert (seen.stand_in, seen.stand_in_name) == (stand_in.public_id, town.chen.name)


async def test_an_availability_for_fewer_people_is_not_told_to_the_rest(town: Town):
    profile = await a_profile(town.bruno, stand_in_id=town.chen.id, narrow={"availability": "me"}, **AWAY)
    await a_profile(town.chen)
    seen = await contacts.asked_for(await town.reader("amina"), "profile", profile.public_id)
    assert (seen.availability, seen.away_until, seen.is_away, seen.stand_in) == ("", None, False, "")
    assert not seen.takes


async def test_received_requests_begin_with_those_that_wait(town: Town):
    profile = await a_profile(town.bruno)
    first = await ask(town, "amina", profile)
    second = await ask(town, "chen", profile)
    third = await ask(town, "dalia", profile)
    await accept(town, "bruno", third)
    found, more = await contacts.contacts(await town.reader("bruno"), "received", 1)
    assert [each["public_id"] for each in found] == [second.public_id, first.public_id, third.public_id]
    assert not more and await contacts.waiting(await town.reader("bruno")) == 2


async def test_lists_hold_the_reader_s_own_requests_and_no_others(town: Town):
    made = await ask(town, "amina", await a_profile(town.bruno))
    for name in town.people:
        reader = await town.reader(name)
        found = {which: [each["public_id"] for each in (await contacts.contacts(reader, which, 1))[0]]
                 for which in ("received", "sent")}
        assert found == {"received": [made.public_id] if name == "bruno" else [],
                         "sent": [made.public_id] if name == "amina" else []}
        assert await contacts.waiting(reader) == (1 if name == "bruno" else 0)


async def test_a_list_goes_on_behind_its_first_page(town: Town):
    profile = await a_profile(town.bruno)
    made = await ask(town, "amina", profile)
    async with unit():
        await Profile.filter(thing_id=profile.id).update(monthly_limit=99)
    for _ in range(contacts.PAGE):
        await actions.withdraw(await town.reader("amina"), await Thing.get(id=made.id))
        async with unit():
            await Thing.filter(id=made.id).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        made = await ask(town, "amina", profile)
    bruno = await town.reader("bruno")
    first, more = await contacts.contacts(bruno, "received", 1)
    rest, end = await contacts.contacts(bruno, "received", 2)
    assert (len(first), more, len(rest), end) == (contacts.PAGE, True, 1, False)
    assert len({each["id"] for each in (*first, *rest)}) == contacts.PAGE + 1


async def test_messages_are_paged_from_the_newest(town: Town):
    made = await ask(town, "amina", await a_profile(town.bruno))
    await accept(town, "bruno", made)
    for _ in range(contacts.MESSAGES + 2):
        amina = await town.reader("amina")
        contact = await contacts.contact_for(amina, made.public_id)
        await actions.send(amina, contact.thing, words=WORDS, language="en")
    bruno = await town.reader("bruno")
    row = await contacts.contact_row(bruno, made.public_id)
    last, more = await contacts.messages(bruno, row, 0)
    assert more and [each["number"] for each in last] == list(range(3, contacts.MESSAGES + 3))
    first, more = await contacts.messages(bruno, row, 3)
    assert not more and [each["number"] for each in first] == [1, 2]
    assert await contacts.messages(await town.reader("sela"), row, 0) == ([], False)


async def test_the_links_beside_a_request_are_to_profiles_its_reader_may_read(town: Town):
    made = await ask(town, "amina", await a_profile(town.bruno))
    better = await a_profile(town.chen)
    reader = await town.reader("bruno")
    contact = await contacts.contact_for(reader, made.public_id)
    await actions.refer(reader, contact, to=better.public_id, words=NONE, language="en")
    amina = await town.reader("amina")
    row = await contacts.contact_row(amina, made.public_id)
    found = await contacts.links(amina, row)
    assert found["referred"]["public_id"] == better.public_id and found["other"]["name"] == town.bruno.name
    async with unit():
        await Thing.filter(id=better.id).update(state="hidden", audience_id=None)
    assert (await contacts.links(amina, row))["referred"] is None


async def test_people_of_like_expertise_are_offered_where_both_may_read_them(town: Town):
    async with unit():
        other = await Term.create(scheme="theme", key="other", labels={"en": "Other"})
    await a_profile(town.bruno, terms=[town.theme, town.sector])
    near = await a_profile(town.chen, terms=[town.theme, town.sector])
    nearer = await a_profile(town.dalia, terms=[town.theme])
    await a_profile(town.elena, terms=[other])
    await a_profile(town.olga, terms=[town.theme])
    await a_profile(town.amina, terms=[town.theme])
    found = await contacts.similar(await town.reader("bruno"), await town.reader("amina"))
    assert [each["public_id"] for each in found] == [near.public_id, nearer.public_id]


async def test_no_row_of_a_request_holds_an_address(town: Town):
    made = await ask(town, "amina", await a_profile(town.bruno))
    row = await contacts.contact_row(await town.reader("bruno"), made.public_id)
    addresses = await Person.all().values_list("email", flat=True)
    assert not [each for each in addresses if each in repr(dict(row))]
