"""Which hours are shown to whom."""

from datetime import timedelta

import pytest

from cop.community.text import Written
from cop.directory.actions import hours as actions
from cop.directory.models import Profile
from cop.directory.models.hours import Hour
from cop.directory.queries import hours as queries
from cop.directory.queries.contacts import asked_for
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_profile

WORDS = Written("canary-words", "<p>canary-words</p>", 1)


async def an_hour(town: Town, *, count: int = 1, **facts: object) -> tuple[str, str]:
    """Bruno's profile and the first hour of what he offers, by their public names."""
    thing = await a_profile(town.bruno, **facts)  # type: ignore[arg-type]
    profile = await Profile.get(thing_id=thing.id)
    await actions.offer(await town.reader("bruno"), profile, starts=now() + timedelta(days=2), minutes=30, count=count)
    first = await Hour.all().order_by("starts_at").first()
    assert first is not None
    return thing.public_id, first.public_id


async def booking(town: Town, profile: str, hour: str) -> str:
    amina = await town.reader("amina")
    asked = await asked_for(amina, "profile", profile)
    return (await actions.book(amina, asked, hour, words=WORDS, language="en")).public_id


@pytest.mark.parametrize(("name", "sees"), [("amina", 2), ("bruno", 2), ("olga", 0)])
async def test_who_reads_the_profile_sees_what_is_free_the_next_first(town: Town, name: str, sees: int) -> None:
    profile, first = await an_hour(town, count=2)

    found = await queries.offered(await town.reader(name), profile)

    assert len(found) == sees and (not found or found[0]["public_id"] == first)


async def test_nothing_of_a_hidden_profile_is_offered(town: Town) -> None:
    profile, hour = await an_hour(town, state="hidden")

    assert not await queries.offered(await town.reader("amina"), profile)
    assert await queries.offered_hour(await town.reader("amina"), profile, hour) is None


async def test_an_hour_is_offered_until_it_begins(town: Town) -> None:
    profile, hour = await an_hour(town)
    async with unit():
        await Hour.filter(public_id=hour).update(starts_at=now())

    assert not await queries.offered(await town.reader("amina"), profile)


@pytest.mark.parametrize("name", ["x" * 17, "a-b", "é"])
async def test_what_can_name_no_hour_is_missing(town: Town, name: str) -> None:
    profile, hour = await an_hour(town)

    for pair in ((profile, name), (name, hour)):
        with pytest.raises(Missing):
            await queries.offered_hour(await town.reader("amina"), *pair)


async def test_the_owner_sees_who_has_booked_and_nothing_that_is_long_over(town: Town) -> None:
    profile, hour = await an_hour(town, count=3)
    contact = await booking(town, profile, hour)
    last = await Hour.all().order_by("-starts_at").first()
    assert last is not None
    async with unit():
        await Hour.filter(id=last.id).update(starts_at=now() - timedelta(days=2))

    found = await queries.own(await town.reader("bruno"), await Profile.get(person_id=town.bruno.id))

    assert [(each["contact"], each["who"]) for each in found] == [(contact, "Amina Example"), (None, None)]


async def test_what_a_request_has_booked_is_known_to_the_two_alone(town: Town) -> None:
    profile, hour = await an_hour(town)
    contact = await booking(town, profile, hour)

    for name, knows in (("amina", True), ("bruno", True), ("chen", False), ("sela", False)):
        found = await queries.booked(await town.reader(name), contact)
        assert (found is not None) is knows and queries.is_ahead(found) is knows
    assert await queries.booked(await town.reader("amina"), "a-b") is None


async def test_what_was_cancelled_or_has_begun_is_not_ahead(town: Town) -> None:
    profile, hour = await an_hour(town)
    contact, amina = await booking(town, profile, hour), await town.reader("amina")
    async with unit():
        await Hour.filter(public_id=hour).update(starts_at=now() - timedelta(minutes=1))

    begun = await queries.booked(amina, contact)

    assert begun is not None and not queries.is_ahead(begun)
    assert not queries.is_ahead({**dict(begun), "starts_at": now() + timedelta(days=1), "cancelled_at": now()})
