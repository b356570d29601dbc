"""When digests are made: a week of mornings in four places, and what moves them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cop.community.outbox import DAILY, OFF, PARKED, SENT, WEEKLY, Letter, MailChoice
from cop.community.people import Person
from cop.community.vocabulary import Country
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.notices.actions import digesting
from cop.notices.actions.digesting import make_digests
from tests.cast import Town

SUNDAY = datetime(2027, 3, 21, tzinfo=UTC)
Move = Callable[[datetime], None]


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Move:
    """`move(moment)`: it is that moment for who makes digests."""
    def to(moment: datetime) -> None:
        monkeypatch.setattr(digesting, "now", lambda: moment)

    to(SUNDAY)
    return to


async def live_in(person: Person, zone: str, *, often: str = DAILY, weekend: list[str] | None = None) -> None:
    async with unit():
        where = Country.filter(id=person.country_id)
        if weekend is not None:
            assert person.country_id is not None
            await where.update(weekend=weekend)
        await Person.filter(id=person.id).update(zone=zone)
        if often != DAILY:
            await MailChoice.create(person_id=person.id, stop_key=f"k{person.id}", often=often)


async def mornings(person: Person) -> list[str]:
    found = await Letter.filter(person_id=person.id, kind="digest").order_by("due_at")
    return [f"{each.due_at:%a %d %H:%M}" for each in found]


async def run_through(move: Move, hours: int, *, start: datetime = SUNDAY) -> None:
    for hour in range(hours):
        move(start + timedelta(hours=hour))
        await make_digests()


async def test_a_week_of_mornings_in_freetown_amman_honolulu_and_paris(town: Town, move: Move) -> None:
    await live_in(town.amina, "Africa/Freetown")
    await live_in(town.bruno, "Asia/Amman", weekend=["fri", "sat"])
    await live_in(town.chen, "Pacific/Honolulu")  # of no country: Saturday and Sunday
    await live_in(town.farid, "Europe/Paris")  # clocks go forward on the second Sunday
    await live_in(town.dalia, "Africa/Freetown", often=WEEKLY)
    await live_in(town.olga, "Africa/Freetown", often=OFF)
    await run_through(move, 24 * 9)
    five = ["Mon 22 07:00", "Tue 23 07:00", "Wed 24 07:00", "Thu 25 07:00", "Fri 26 07:00", "Mon 29 07:00"]
    assert await mornings(town.amina) == five
    assert await mornings(town.bruno) == [
        "Sun 21 04:00", "Mon 22 04:00", "Tue 23 04:00", "Wed 24 04:00", "Thu 25 04:00", "Sun 28 04:00", "Mon 29 04:00",
    ]
    assert await mornings(town.chen) == [each.replace("07:", "17:") for each in five]
    assert await mornings(town.farid) == [*(each.replace("07:", "06:") for each in five[:5]), "Mon 29 05:00"]
    assert await mornings(town.dalia) == ["Mon 22 07:00", "Mon 29 07:00"]
    assert await mornings(town.olga) == []


async def test_everyone_gets_a_morning_in_few_statements_and_what_was_there_before_counts_as_told(
    town: Town, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unit():
        await Person.filter(id=town.ada.id).update(state="suspended")
    asked: list[str] = []

    async def counted(sql: str, *args: object) -> object:
        asked.append(sql)
        return await write(sql, *args)

    monkeypatch.setattr(digesting, "write", counted)
    monkeypatch.setattr(digesting, "AT_ONCE", 5)
    await make_digests()
    found = await rows("SELECT person_id, often, personal, stop_key, next_at, told_to FROM mail_choice")
    assert len(found) == len(town.people) - 1 and town.ada.id not in {each["person_id"] for each in found}
    assert {each["often"] for each in found} == {DAILY} and len({each["stop_key"] for each in found}) == len(found)
    assert len(asked) == 2, "one for each batch of five, as all of them live by the same clocks"
    choice = await MailChoice.get(person_id=town.amina.id)
    assert (choice.told_to, choice.next_at) == (SUNDAY, SUNDAY + timedelta(days=1, hours=7)) and choice.personal


async def test_made_twice_it_is_one_letter_and_it_tells_what_waited_its_ten_minutes(town: Town, move: Move) -> None:
    monday = SUNDAY + timedelta(days=1, hours=7)
    await make_digests()
    move(monday)
    await make_digests(600)
    async with unit():
        await MailChoice.filter(person_id=town.amina.id).update(next_at=monday)
    await make_digests(600)
    letter = await Letter.get(person_id=town.amina.id)
    assert letter.key == "digest:2027-03-22" and letter.due_at == monday - timedelta(minutes=10)


async def test_who_moves_away_gets_it_in_the_morning_there(town: Town, move: Move) -> None:
    await make_digests()
    await live_in(town.amina, "Pacific/Honolulu")
    await run_through(move, 48)
    assert await mornings(town.amina) == ["Mon 22 17:00"]


async def test_a_service_that_was_off_all_day_sends_no_digest_at_night(town: Town, move: Move) -> None:
    await make_digests()
    move(SUNDAY + timedelta(days=1, hours=12))
    await make_digests()
    assert await mornings(town.amina) == ["Mon 22 12:00"]
    move(SUNDAY + timedelta(days=2, hours=20))
    await make_digests()
    assert len(await mornings(town.amina)) == 1
    choice = await MailChoice.get(person_id=town.amina.id)
    assert choice.next_at == SUNDAY + timedelta(days=3, hours=7)


async def test_what_was_sent_has_been_told_and_what_was_parked_has_not(town: Town, move: Move) -> None:
    await run_through(move, 24 * 2)
    async with unit():
        await Letter.filter(person_id=town.amina.id).update(state=SENT)
        await Letter.filter(person_id=town.elena.id).update(state=PARKED)
        await MailChoice.filter(person_id=town.bruno.id).update(stopped_at=SUNDAY)
    await run_through(move, 24, start=SUNDAY + timedelta(days=2))
    told = {each.person_id: each.told_to for each in await MailChoice.all()}
    assert told[town.amina.id] == SUNDAY + timedelta(days=1, hours=7) and told[town.elena.id] == SUNDAY
    assert len(await mornings(town.amina)) == 2 and len(await mornings(town.bruno)) == 1


async def test_a_choice_made_elsewhere_is_placed_and_begins_now(town: Town, move: Move) -> None:
    await live_in(town.amina, "Africa/Freetown", often=WEEKLY)
    await make_digests()
    choice = await MailChoice.get(person_id=town.amina.id)
    assert (choice.often, choice.told_to) == (WEEKLY, SUNDAY) and choice.next_at == SUNDAY + timedelta(days=1, hours=7)
