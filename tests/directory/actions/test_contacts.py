"""Asking for contact: who may, how often, and what a block looks like from outside."""

import asyncio
from datetime import timedelta

import pytest

from cop.community.activity import Activity
from cop.community.founding import affiliate
from cop.community.people import Person, Reader
from cop.community.quota import month_start
from cop.community.text import Written
from cop.community.thing import Thing
from cop.community.visit import by_person
from cop.directory.actions import contacts
from cop.directory.models import Block, Contact, Profile
from cop.directory.queries.contacts import OWN_LIMIT, asked_for, contact_for
from cop.kit import store
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town, person
from tests.directory.making import a_profile

WORDS, NONE = Written("canary-words", "<p>canary-words</p>", 1), Written("", "", 1)


async def ask(reader: Reader, profile: Thing, *, purpose: str = "question", words: Written = WORDS) -> Thing:
    asked = await asked_for(reader, "profile", profile.public_id)
    return await contacts.ask(reader, asked, purpose=purpose, words=words, language="en")


async def answer(town: Town, name: str, thing: Thing, verb: str = "accept", **more: str) -> None:
    reader = await town.reader(name)
    await getattr(contacts, verb)(
        reader, await contact_for(reader, thing.public_id), words=NONE, language="en", **more
    )


async def write(town: Town, name: str, thing: Thing) -> Thing:
    reader = await town.reader(name)
    contact = await contact_for(reader, thing.public_id)
    return await contacts.send(reader, contact.thing, words=WORDS, language="en")


async def refusal(awaited: object) -> str:
    with pytest.raises(Refused) as refused:
        await awaited  # type: ignore[misc]
    return refused.value.code


async def more_people(town: Town, *names: str) -> list[Person]:
    async with unit():
        return [await person(name, town.pioneers) for name in names]


async def test_a_request_is_read_by_two_people_and_nobody_else(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    read_by = set()
    for name in town.people:
        try:
            await contact_for(await town.reader(name), made.public_id)
            read_by.add(name)
        except Missing:
            continue
    assert read_by == {"amina", "bruno"}


async def test_nobody_asks_oneself_and_nobody_asks_whom_one_may_not_read(town: Town):
    profile = await a_profile(town.bruno)
    with pytest.raises(Forbidden):
        await ask(await town.reader("bruno"), profile)
    with pytest.raises(Missing):
        await ask(await town.reader("olga"), profile)
    hidden = await a_profile(town.chen, state="hidden")
    with pytest.raises(Missing):
        await ask(await town.reader("amina"), hidden)


async def test_an_unknown_purpose_and_no_words_are_refused(town: Town):
    profile, amina = await a_profile(town.bruno), await town.reader("amina")
    assert await refusal(ask(amina, profile, purpose="money")) == "choose-one"
    assert await refusal(ask(amina, profile, words=NONE)) == "say-something"
    assert not await Contact.exists()


@pytest.mark.parametrize("facts", [
    {"availability": "closed"}, {"monthly_limit": 0},
    {"away_from": now().date() - timedelta(days=2), "away_until": now().date() + timedelta(days=2)},
])
async def test_closed_full_and_away_are_one_refusal(town: Town, facts: dict[str, object]):
    profile = await a_profile(town.bruno, **facts)
    assert await refusal(ask(await town.reader("amina"), profile)) == "contact-closed"


async def test_who_comes_back_from_leave_is_asked_again(town: Town):
    profile = await a_profile(town.bruno, away_until=now().date() - timedelta(days=1))
    assert await ask(await town.reader("amina"), profile)


async def test_one_who_has_left_takes_no_requests(town: Town):
    profile = await a_profile(town.bruno)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state="left")
    assert await refusal(ask(await town.reader("amina"), profile)) == "contact-closed"


async def test_the_month_counts_what_waits_and_what_was_accepted(town: Town):
    profile = await a_profile(town.bruno, monthly_limit=2)
    made = [await ask(await town.reader(name), profile) for name in ("amina", "chen")]
    assert await refusal(ask(await town.reader("dalia"), profile)) == "contact-closed"
    await answer(town, "bruno", made[0], "decline")
    second = await ask(await town.reader("dalia"), profile)
    await answer(town, "bruno", second, "accept")
    assert await refusal(ask(await town.reader("elena"), profile)) == "contact-closed"


async def test_a_new_month_begins_at_nought(town: Town):
    profile = await a_profile(town.bruno, monthly_limit=1)
    made = await ask(await town.reader("amina"), profile)
    assert await refusal(ask(await town.reader("chen"), profile)) == "contact-closed"
    async with unit():
        await Thing.filter(id=made.id).update(created_at=month_start() - timedelta(seconds=1))
    assert await ask(await town.reader("chen"), profile)


async def test_rivals_for_the_last_place_do_not_both_get_it(town: Town):
    profile = await a_profile(town.bruno, monthly_limit=1)
    readers = [await town.reader(name) for name in ("amina", "chen", "dalia", "elena")]
    done = await asyncio.gather(*(ask(each, profile) for each in readers), return_exceptions=True)
    assert sum(isinstance(each, Thing) for each in done) == 1
    assert {each.code for each in done if isinstance(each, Refused)} == {"contact-closed"}


async def test_nobody_sends_more_than_ten_in_a_month_whatever_comes_of_them(town: Town):
    amina = await town.reader("amina")
    for each in await more_people(town, *(f"Guest{n}" for n in range(OWN_LIMIT))):
        made = await ask(amina, await a_profile(each))
        await contacts.withdraw(await town.reader("amina"), await Thing.get(id=made.id))
    assert await refusal(ask(amina, await a_profile(town.bruno))) == "contact-enough"


async def test_rivals_of_one_asker_do_not_send_eleven(town: Town):
    amina = await town.reader("amina")
    guests = await more_people(town, *(f"Guest{n}" for n in range(OWN_LIMIT + 2)))
    profiles = [await a_profile(each) for each in guests]
    done = await asyncio.gather(*(ask(amina, each) for each in profiles), return_exceptions=True)
    assert sum(isinstance(each, Thing) for each in done) == OWN_LIMIT


async def test_one_request_at_a_time_between_two_people(town: Town):
    profile, amina = await a_profile(town.bruno), await town.reader("amina")
    made = await ask(amina, profile)
    assert await refusal(ask(amina, profile)) == "contact-waiting"
    await answer(town, "bruno", made, "decline")
    assert await ask(amina, profile)


async def test_the_blocked_get_the_refusal_of_someone_who_takes_no_more(town: Town):
    profile = await a_profile(town.bruno)
    made = await ask(await town.reader("amina"), profile)
    bruno = await town.reader("bruno")
    contact = await contact_for(bruno, made.public_id)
    await contacts.block(bruno, contact)
    await contacts.block(bruno, contact)
    assert await refusal(ask(await town.reader("amina"), profile)) == "contact-waiting", "as it was before"
    await answer(town, "bruno", made, "decline")
    assert await refusal(ask(await town.reader("amina"), profile)) == "contact-closed"
    seen = await asked_for(await town.reader("amina"), "profile", profile.public_id)
    async with unit():
        await Block.all().delete()
        await Profile.filter(thing_id=profile.id).update(monthly_limit=0)
    assert await asked_for(await town.reader("amina"), "profile", profile.public_id) == seen
    assert not seen.takes and seen.left == 0


async def test_a_block_is_found_out_by_no_statement_more(town: Town, monkeypatch: pytest.MonkeyPatch):
    profile, said, rows = await a_profile(town.bruno), [], store.rows

    async def listening(sql: str, *args: object) -> object:
        said.append(sql)
        return await rows(sql, *args)

    async def statements() -> list[str]:
        reader = await town.reader("amina")
        said.clear()
        assert await refusal(ask(reader, profile)) == "contact-closed"
        return [*said]

    monkeypatch.setattr(store, "rows", listening)
    async with unit():
        await Block.create(person_id=town.bruno.id, blocked_id=town.amina.id, since=now())
    blocked = await statements()
    async with unit():
        await Block.all().delete()
        await Profile.filter(thing_id=profile.id).update(monthly_limit=0)
    assert blocked == await statements() and len(blocked) > 3


async def test_unblocking_opens_the_way_again(town: Town):
    profile = await a_profile(town.bruno)
    made = await ask(await town.reader("amina"), profile)
    bruno = await town.reader("bruno")
    contact = await contact_for(bruno, made.public_id)
    await answer(town, "bruno", made, "decline")
    await contacts.block(bruno, contact)
    await contacts.unblock(bruno, contact)
    assert await ask(await town.reader("amina"), profile)


async def test_who_blocks_must_unblock_before_asking_or_writing(town: Town):
    profile, other = await a_profile(town.bruno), await a_profile(town.amina)
    made = await ask(await town.reader("amina"), profile)
    await answer(town, "bruno", made)
    bruno = await town.reader("bruno")
    await contacts.block(bruno, await contact_for(bruno, made.public_id))
    assert await refusal(ask(bruno, other)) == "unblock-first"
    assert await refusal(write(town, "bruno", made)) == "unblock-first"


async def test_only_the_receiver_answers_and_only_the_asker_withdraws(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    with pytest.raises(Forbidden):
        await answer(town, "amina", made, "accept")
    with pytest.raises(Forbidden):
        await answer(town, "amina", made, "decline")
    with pytest.raises(Forbidden):
        await contacts.withdraw(await town.reader("bruno"), await Thing.get(id=made.id))


async def test_a_request_is_answered_once(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    done = await asyncio.gather(
        answer(town, "bruno", made, "accept"), answer(town, "bruno", made, "decline"),
        contacts.withdraw(await town.reader("amina"), await Thing.get(id=made.id)), return_exceptions=True,
    )
    assert sorted(getattr(each, "code", "") for each in done) == ["", "contact-answered", "contact-answered"]


async def test_words_of_an_answer_stand_first_in_the_thread(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    bruno = await town.reader("bruno")
    await contacts.decline(bruno, await contact_for(bruno, made.public_id), words=WORDS, language="fr")
    message = await Thing.get(parent_id=made.id)
    assert (message.kind, message.number, message.language) == ("message", 1, "fr")
    assert message.audience_id == (await Thing.get(id=made.id)).audience_id is not None


async def test_messages_are_for_accepted_requests_and_are_counted(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    assert await refusal(write(town, "amina", made)) == "contact-not-accepted"
    await answer(town, "bruno", made)
    await asyncio.gather(write(town, "amina", made), write(town, "bruno", made), write(town, "amina", made))
    assert await Thing.filter(parent_id=made.id).order_by("number").values_list("number", flat=True) == [1, 2, 3]
    assert (await Thing.get(id=made.id)).children == 3


async def test_one_who_has_blocked_and_one_who_has_left_take_no_message_in_the_same_words(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    await answer(town, "bruno", made)
    bruno = await town.reader("bruno")
    await contacts.block(bruno, await contact_for(bruno, made.public_id))
    blocked = await refusal(write(town, "amina", made))
    async with unit():
        await Block.all().delete()
        await Person.filter(id=town.bruno.id).update(state="suspended")
    assert await refusal(write(town, "amina", made)) == blocked == "contact-closed"


async def test_a_profile_hidden_later_leaves_the_thread_to_both(town: Town):
    profile = await a_profile(town.bruno)
    made = await ask(await town.reader("amina"), profile)
    await answer(town, "bruno", made)
    async with unit():
        await Thing.filter(id=profile.id).update(state="hidden", audience_id=None)
    assert await write(town, "amina", made) and await write(town, "bruno", made)


async def test_a_referral_gives_the_asker_a_name_and_the_other_nothing(town: Town):
    made = await ask(await town.reader("amina"), await a_profile(town.bruno))
    better = await a_profile(town.chen)
    await answer(town, "bruno", made, "refer", to=better.public_id)
    contact = await Contact.get(thing_id=made.id)
    assert (contact.state, contact.referred_to_id, contact.open_for) == ("referred", better.id, None)
    assert not await Contact.exists(receiver_id=town.chen.id)


async def test_one_refers_to_a_third_person_both_may_read(town: Town):
    mine, asker = await a_profile(town.bruno), await a_profile(town.amina)
    made = await ask(await town.reader("amina"), mine)
    async with unit():
        stranger = await person("Stranger", town.humanitarians)
    unread = await a_profile(stranger)
    for profile in ("nosuch", "", mine.public_id, asker.public_id, unread.public_id):
        assert await refusal(answer(town, "bruno", made, "refer", to=profile)) == "choose-person"
    assert (await Contact.get(thing_id=made.id)).state == "waiting"


async def test_a_profile_the_asker_may_not_read_is_no_referral(town: Town):
    from_outside = await person_of_both(town)
    profile = await a_profile(from_outside)
    made = await ask(await town.reader("amina"), profile)
    unread = await a_profile(town.olga)
    reader = await by_person(from_outside)
    contact = await contact_for(reader, made.public_id)
    awaited = contacts.refer(reader, contact, to=unread.public_id, words=NONE, language="en")
    assert await refusal(awaited) == "asker-cannot-read"


async def person_of_both(town: Town) -> Person:
    """Someone of both networks."""
    async with unit():
        made = await person("Both", town.pioneers)
        await affiliate(made.id, town.humanitarians.id)
    return made


async def test_what_was_done_is_noted_without_words(town: Town):
    profile = await a_profile(town.bruno)
    made = await ask(await town.reader("amina"), profile)
    await answer(town, "bruno", made)
    await write(town, "amina", made)
    again = await ask(await town.reader("amina"), profile)
    await contacts.withdraw(await town.reader("amina"), await Thing.get(id=again.id))
    verbs = await Activity.filter(verb__startswith="contact.").order_by("id").values_list("verb", flat=True)
    assert verbs == ["contact.asked", "contact.accepted", "contact.wrote", "contact.asked", "contact.withdrawn"]
