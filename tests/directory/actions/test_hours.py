"""Office hours: what can be offered, that one person books one hour, and what cancelling leaves."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.exceptions import IntegrityError

from cop.community.activity import Activity
from cop.community.people import Person, Reader
from cop.community.text import Written
from cop.community.thing import Thing
from cop.community.visit import by_person
from cop.directory.actions import contacts, hours
from cop.directory.models import Block, Contact, Profile
from cop.directory.models.hours import Booking, Hour
from cop.directory.queries import hours as queries
from cop.directory.queries.contacts import asked_for, contact_for
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town, person
from tests.directory.making import a_profile

WORDS, NONE = Written("canary-words", "<p>canary-words</p>", 1), Written("", "", 1)


def soon(**more: float) -> datetime:
    return (now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0) + timedelta(**more)


async def offers(town: Town, thing: Thing, **changes: object) -> list[Hour]:
    """What bruno offers in two days: one half hour, or as `changes` say."""
    given = {"starts": soon(), "minutes": 30, "count": 1, **changes}
    await hours.offer(await town.reader("bruno"), await Profile.get(thing_id=thing.id), **given)  # type: ignore[arg-type]
    return await Hour.filter(thing_id=thing.id, withdrawn_at__isnull=True).order_by("starts_at")


async def book(reader: Reader, thing: Thing, hour: Hour, words: Written = WORDS) -> Thing:
    asked = await asked_for(reader, "profile", thing.public_id)
    return await hours.book(reader, asked, hour.public_id, words=words, language="en")


async def free(town: Town, thing: Thing, name: str = "amina") -> list[str]:
    return [each["public_id"] for each in await queries.offered(await town.reader(name), thing.public_id)]


async def refusal(awaited: object) -> str:
    with pytest.raises(Refused) as refused:
        await awaited  # type: ignore[misc]
    return refused.value.code


async def test_several_hours_are_offered_one_after_the_other(town: Town) -> None:
    made = await offers(town, await a_profile(town.bruno), minutes=20, count=3)

    assert [each.starts_at for each in made] == [soon(), soon(minutes=20), soon(minutes=40)]
    assert {each.minutes for each in made} == {20} and len({each.public_id for each in made}) == 3


@pytest.mark.parametrize(("changes", "code"), [
    ({"minutes": 25}, "choose-one"), ({"count": 0}, "number-between"), ({"count": 13}, "number-between"),
    ({"starts": datetime(2020, 1, 1, tzinfo=UTC)}, "hour-over"),
    ({"starts": now() + timedelta(days=181)}, "too-far-ahead"),
])
async def test_what_cannot_be_offered_is_refused(town: Town, changes: dict[str, object], code: str) -> None:
    assert await refusal(offers(town, await a_profile(town.bruno), **changes)) == code
    assert not await Hour.exists()


@pytest.mark.parametrize(("begins", "fits"), [(-30, True), (-15, False), (0, False), (29, False), (60, True)])
async def test_two_hours_of_one_person_never_overlap(town: Town, begins: int, fits: bool) -> None:
    thing = await a_profile(town.bruno)
    await offers(town, thing, minutes=30, count=2)

    if fits:
        assert len(await offers(town, thing, starts=soon(minutes=begins), minutes=30)) == 3
    else:
        assert await refusal(offers(town, thing, starts=soon(minutes=begins), minutes=30)) == "hours-overlap"


async def test_nobody_offers_without_end(town: Town) -> None:
    thing = await a_profile(town.bruno)
    for day in range(5):
        await offers(town, thing, starts=soon(days=day), minutes=15, count=12)

    assert await refusal(offers(town, thing, starts=soon(days=6))) == "hours-enough"


async def test_only_the_owner_offers_and_withdraws(town: Town) -> None:
    thing = await a_profile(town.bruno)
    (hour,) = await offers(town, thing)
    profile, amina = await Profile.get(thing_id=thing.id), await town.reader("amina")

    with pytest.raises(Forbidden):
        await hours.offer(amina, profile, starts=soon(days=1), minutes=30, count=1)
    with pytest.raises(Forbidden):
        await hours.withdraw(amina, profile, hour.public_id)


async def test_a_booking_is_a_request_that_is_accepted_at_once(town: Town) -> None:
    thing = await a_profile(town.bruno)
    (hour,) = await offers(town, thing)

    made = await book(await town.reader("amina"), thing, hour)

    contact = await Contact.get(thing_id=made.id)
    assert (contact.state, contact.open_for, contact.receiver_id) == ("accepted", None, town.bruno.id)
    assert await free(town, thing) == []
    verbs = await Activity.filter(thing_id=made.id).values_list("verb", flat=True)
    assert verbs == ["contact.booked"]
    bruno = await town.reader("bruno")
    assert await contacts.send(bruno, (await contact_for(bruno, made.public_id)).thing, words=WORDS, language="en")


async def test_of_twenty_who_book_the_same_hour_at_once_one_does(town: Town) -> None:
    thing = await a_profile(town.bruno, monthly_limit=20)
    (hour,) = await offers(town, thing)
    async with unit():
        people = [await person(f"Guest{n}", town.pioneers) for n in range(20)]
    readers = [await by_person(each) for each in people]

    done = await asyncio.gather(*(book(each, thing, hour) for each in readers), return_exceptions=True)

    assert sum(isinstance(each, Thing) for each in done) == 1
    assert [each.code for each in done if isinstance(each, Refused)] == ["hour-gone"] * 19
    assert await Booking.all().count() == await Contact.all().count() == 1


async def test_the_table_itself_holds_no_two_bookings_of_an_hour(town: Town) -> None:
    thing = await a_profile(town.bruno)
    (hour,) = await offers(town, thing)
    made = await book(await town.reader("amina"), thing, hour)

    assert (await Booking.get(contact_id=made.id)).open_for == str(hour.id)
    with pytest.raises(IntegrityError):
        async with unit():
            await Booking.create(hour_id=hour.id, contact_id=thing.id, booked_at=now(), open_for=str(hour.id))


async def test_the_rules_of_asking_hold_for_booking(town: Town) -> None:
    thing = await a_profile(town.bruno, monthly_limit=1)
    first, second = await offers(town, thing, count=2)
    async with unit():
        await Block.create(person_id=town.bruno.id, blocked_id=town.dalia.id, since=now())

    assert await refusal(book(await town.reader("dalia"), thing, first)) == "contact-closed"
    assert await refusal(book(await town.reader("amina"), thing, first, NONE)) == "say-something"
    await book(await town.reader("amina"), thing, first)
    assert await refusal(book(await town.reader("chen"), thing, second)) == "contact-closed"
    with pytest.raises(Missing):
        await book(await town.reader("olga"), thing, second)
    with pytest.raises(Forbidden):
        await book(await town.reader("bruno"), thing, second)


async def test_an_hour_that_has_begun_or_was_withdrawn_is_gone(town: Town) -> None:
    thing = await a_profile(town.bruno)
    first, second = await offers(town, thing, count=2)
    async with unit():
        await Hour.filter(id=first.id).update(starts_at=now() - timedelta(minutes=1))
    await hours.withdraw(await town.reader("bruno"), await Profile.get(thing_id=thing.id), second.public_id)

    for hour in (first, second):
        assert await refusal(book(await town.reader("amina"), thing, hour)) == "hour-gone"


async def test_an_hour_of_somebody_else_is_not_booked_by_this_address(town: Town) -> None:
    thing, other = await a_profile(town.bruno), await a_profile(town.chen)
    (hour,) = await offers(town, thing)

    assert await refusal(book(await town.reader("amina"), other, hour)) == "hour-gone"


async def test_what_is_booked_is_not_withdrawn_and_what_is_not_there_is_missing(town: Town) -> None:
    thing = await a_profile(town.bruno)
    (hour,) = await offers(town, thing)
    bruno, profile = await town.reader("bruno"), await Profile.get(thing_id=thing.id)
    await book(await town.reader("amina"), thing, hour)

    assert await refusal(hours.withdraw(bruno, profile, hour.public_id)) == "hour-booked"
    with pytest.raises(Missing):
        await hours.withdraw(bruno, profile, "nosuchhour")


@pytest.mark.parametrize(("name", "again"), [("amina", 1), ("bruno", 0)])
async def test_either_cancels_and_only_what_the_guest_cancels_is_free_again(
    town: Town, name: str, again: int
) -> None:
    thing = await a_profile(town.bruno)
    (hour,) = await offers(town, thing)
    made = await book(await town.reader("amina"), thing, hour)

    await hours.cancel(await town.reader(name), await Thing.get(id=made.id))

    assert len(await free(town, thing, "chen")) == again
    assert await refusal(hours.cancel(await town.reader(name), await Thing.get(id=made.id))) == "nothing-booked"
    if again:
        assert await book(await town.reader("chen"), thing, hour)


async def test_nobody_else_cancels_and_nobody_once_it_has_begun(town: Town) -> None:
    thing = await a_profile(town.bruno)
    (hour,) = await offers(town, thing)
    made = await book(await town.reader("amina"), thing, hour)

    with pytest.raises(Forbidden):
        await hours.cancel(await town.reader("chen"), await Thing.get(id=made.id))
    async with unit():
        await Hour.filter(id=hour.id).update(starts_at=now())
    assert await refusal(hours.cancel(await town.reader("amina"), await Thing.get(id=made.id))) == "nothing-booked"


async def test_who_may_not_read_the_availability_is_offered_nothing(town: Town) -> None:
    thing = await a_profile(town.bruno, narrow={"availability": "me"})
    (hour,) = await offers(town, thing)

    assert await free(town, thing) == [] and await free(town, thing, "bruno") == [hour.public_id]
    assert await refusal(book(await town.reader("amina"), thing, hour)) == "hour-gone"


async def test_who_has_left_offers_nothing(town: Town) -> None:
    thing = await a_profile(town.bruno)
    await offers(town, thing)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state="left")

    assert await free(town, thing) == []
