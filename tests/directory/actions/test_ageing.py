"""What time does to profiles: the clock is moved, the chore is run."""

from datetime import date, datetime, timedelta

import pytest

from cop.community import findable
from cop.community.activity import Activity
from cop.directory.actions import ageing, life
from cop.directory.models import Profile
from cop.directory.queries import stored
from cop.kit import clock
from cop.kit.store import row
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.writing import held, profile_of, published, readers_of, state_of


class Clock:
    """The time of the chore, `days` after it was made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.days = 0.0
        for module in (ageing, stored):
            monkeypatch.setattr(module, "now", self.now)

    def now(self) -> datetime:
        return clock.now() + timedelta(days=self.days)

    async def at(self, days: float) -> None:
        self.days = days
        await ageing.age()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def happened() -> list[str]:
    verbs = ("profile.reminded", "profile.demoted", "profile.staled")
    return await Activity.filter(verb__in=verbs).order_by("id").values_list("verb", flat=True)


async def test_nothing_happens_before_half_a_year(town: Town, moved: Clock) -> None:
    await published(town)
    await moved.at(179.9)
    assert await happened() == []


async def test_a_reminder_at_180_days_and_again_after_thirty_but_never_sooner(town: Town, moved: Clock) -> None:
    await published(town)
    for days, told in ((180.1, 1), (181, 1), (209.9, 1), (210.2, 2), (239, 2), (240.3, 3)):
        await moved.at(days)
        assert await happened() == ["profile.reminded"] * told, days


async def test_demoted_at_365_days_once(town: Town, moved: Clock) -> None:
    await published(town)
    await moved.at(364.9)
    assert (await profile_of(town.amina)).demoted_at is None
    await moved.at(365.1)
    demoted = (await profile_of(town.amina)).demoted_at
    assert demoted is not None
    await moved.at(366)
    assert (await profile_of(town.amina)).demoted_at == demoted
    assert (await happened()).count("profile.demoted") == 1
    assert await state_of(await profile_of(town.amina)) == "published"


async def test_hidden_at_540_days_and_shown_again_by_one_word(town: Town, moved: Clock) -> None:
    profile = await published(town)
    await moved.at(539.9)
    assert await state_of(profile) == "published"
    await moved.at(540.1)
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.hidden_why, await readers_of(town, profile)) == ("hidden", "stale", set())
    told = await happened()
    await moved.at(800)
    assert await happened() == told

    await life.confirm(await town.reader("amina"), profile)
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.hidden_why, profile.demoted_at) == ("published", "", None)


async def test_a_word_of_the_owner_starts_the_clock_anew(town: Town, moved: Clock) -> None:
    profile = await published(town)
    await moved.at(180.1)
    await life.confirm(await town.reader("amina"), profile)
    async with unit():
        await Profile.filter(thing_id=profile.thing_id).update(confirmed_at=clock.now() + timedelta(days=180))
    await moved.at(359)
    assert await happened() == ["profile.reminded"]
    await moved.at(360.1)
    assert await happened() == ["profile.reminded"] * 2


async def test_drafts_hidden_ones_and_those_that_wait_do_not_age(town: Town, moved: Clock) -> None:
    await held(town)
    await life.hide(await town.reader("bruno"), await published(town, "bruno"))
    await moved.at(1000)
    assert await happened() == []
    assert (await profile_of(town.bruno)).hidden_why == "own"


async def test_many_are_done_in_one_run(town: Town, moved: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ageing, "AT_ONCE", 1)
    for name in ("amina", "bruno", "chen"):
        await published(town, name)
    await moved.at(600)
    assert await happened() == ["profile.staled"] * 3


async def version(profile: Profile) -> int:
    found = await row("SELECT version FROM search_entry WHERE thing_id = $1", profile.thing_id)
    return found["version"] if found else 0


@pytest.fixture
def person_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles can be found, as `cop/wiring.py` says."""
    async def nothing(*asked: object) -> dict[int, findable.Card]:
        return {}

    kind = findable.Kind(name="person", thing_kind="profile", documents=nothing, cards=nothing)  # type: ignore[arg-type]
    monkeypatch.setitem(findable.kinds, "person", kind)


async def test_what_is_found_changes_on_the_first_day_away_and_after_the_last(
    town: Town, moved: Clock, person_kind: None
) -> None:
    first: date = clock.now().date() + timedelta(days=10)
    await published(town, away_from=first, away_until=first + timedelta(days=2))
    profile = await profile_of(town.amina)
    before, seen = await version(profile), []
    for days in (0, 9, 10, 11, 12, 13, 14):
        for _ in range(2):  # the chore runs every hour
            await moved.at(days)
        seen.append(((await profile_of(town.amina)).is_away, await version(profile) - before))
    assert seen == [(False, 0), (False, 0), (True, 1), (True, 1), (True, 1), (False, 2), (False, 2)]


async def test_every_change_of_a_profile_changes_what_is_found(town: Town, person_kind: None) -> None:
    profile = await published(town)
    amina = await town.reader("amina")
    for verb in (life.confirm, life.hide, life.show):
        before = await version(profile)
        await verb(amina, profile)
        assert await version(profile) > before, verb
