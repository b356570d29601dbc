"""Nothing that happened is forgotten, nothing is told twice at once, and one bad listener harms only itself."""

import asyncio
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest

from cop.community import deliver
from cop.community.activity import TWO_DAYS, Activity, Delivery, Hear, Listener, listeners, note
from cop.community.deliver import LEASE, MOST_ATTEMPTS, deliver_due, figures
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit

CANARY = f"{secrets.token_hex(6)}@people.example"


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """The listeners of this test alone."""
    before = dict(listeners)
    listeners.clear()
    yield
    listeners.clear()
    listeners.update(before)


def listen(name: str, hear: Hear) -> None:
    listeners[name] = Listener(name, ("",), hear)


async def happen(verb: str = "topic.asked") -> int:
    async with unit():
        return await note(verb, None)


async def make_due() -> None:
    """As if the pause were over."""
    async with unit():
        await write("UPDATE delivery SET next_at = $1", now() - timedelta(seconds=1))


class Heard:
    """A listener that remembers, and fails as long as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.ids: list[int] = []

    async def __call__(self, activity: Activity) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError(CANARY)
        self.ids.append(activity.id)


async def test_each_listener_is_told_once(db: str):
    one, two = Heard(), Heard()
    listen("one", one)
    listen("two", two)
    made = [await happen() for _ in range(3)]
    assert await deliver_due() == 6
    assert one.ids == two.ids == made
    assert await deliver_due() == 0


async def test_a_listener_that_fails_is_told_again_later_and_later(db: str):
    heard = Heard(failures=2)
    listen("shaky", heard)
    await happen()
    pauses = []
    for _ in range(2):
        await make_due()
        before = now()
        await deliver_due()
        pauses.append(((await Delivery.get()).next_at - before).total_seconds())
        assert await deliver_due() == 0, "not before its pause is over"
    assert pauses[0] >= 2 and pauses[1] >= 2 * pauses[0] - 1
    await make_due()
    await deliver_due()
    assert len(heard.ids) == 1 and (await Delivery.get()).state == "done"


async def test_one_that_never_works_is_parked_with_an_alarm_and_the_others_proceed(
    db: str, caplog: pytest.LogCaptureFixture
):
    broken, well = Heard(failures=99), Heard()
    listen("broken", broken)
    listen("well", well)
    await happen()
    for _ in range(MOST_ATTEMPTS):
        assert "ALARM" not in caplog.text
        await make_due()
        await deliver_due()
    assert "ALARM" in caplog.text
    assert well.ids and (await Delivery.get(listener="broken")).state == "parked"
    await make_due()
    assert await deliver_due() == 0
    assert await figures() == {"waiting": 0, "parked": 1}


async def test_what_an_error_says_is_neither_logged_nor_kept(db: str, caplog: pytest.LogCaptureFixture):
    listen("broken", Heard(failures=99))
    await happen()
    for _ in range(MOST_ATTEMPTS):
        await make_due()
        await deliver_due()
    assert "ALARM" in caplog.text and "ValueError" in caplog.text and CANARY not in caplog.text
    assert (await Delivery.get()).error == "ValueError"


async def test_a_listener_that_hangs_keeps_nobody_waiting(db: str, monkeypatch: pytest.MonkeyPatch):
    async def hang(activity: Activity) -> None:
        await asyncio.Event().wait()

    well = Heard()
    monkeypatch.setattr(deliver, "LONGEST_SECONDS", 0.05)
    listen("hangs", hang)
    listen("well", well)
    await happen()
    async with asyncio.timeout(5):
        await deliver_due()
    assert well.ids
    assert (await Delivery.get(listener="hangs")).error == "TimeoutError"


async def test_news_for_a_listener_that_is_gone_waits_for_its_return(db: str):
    heard = Heard()
    listen("away", heard)
    made = await happen()
    listeners.clear()
    await deliver_due()
    assert (await Delivery.get()).state == "waiting"
    listen("away", heard)
    await make_due()
    await deliver_due()
    assert heard.ids == [made]


async def test_the_claim_of_a_dead_worker_is_taken_over_after_its_lease(db: str):
    heard = Heard()
    listen("one", heard)
    made = await happen()
    async with unit():
        claimed = await write(deliver.CLAIM, now(), now() + LEASE, 20)
    assert len(claimed) == 1
    assert await deliver_due() == 0, "claimed by a worker that lives, for all we know"
    async with unit():
        await write("UPDATE delivery SET next_at = $1", (await Delivery.get()).next_at - LEASE)
    assert await deliver_due() == 1
    assert heard.ids == [made]


async def test_what_kills_every_worker_is_parked_too(db: str):
    heard = Heard()
    listen("deadly", heard)
    await happen()
    async with unit():
        await write("UPDATE delivery SET attempts = $1", MOST_ATTEMPTS)
    await deliver_due()
    assert heard.ids == []
    assert (await Delivery.get()).state == "parked"


async def test_a_worker_too_slow_for_its_lease_leaves_the_rest(db: str, monkeypatch: pytest.MonkeyPatch):
    async def slow(activity: Activity) -> None:
        await asyncio.sleep(0.06)

    monkeypatch.setattr(deliver, "LEASE", timedelta(seconds=0.1))
    listen("slow", slow)
    for _ in range(3):
        await happen()
    await deliver_due()
    assert await Delivery.filter(state="done").count() == 1


async def test_many_workers_never_tell_the_same_at_the_same_time(db: str):
    telling: set[int] = set()
    told: list[int] = []

    async def hear(activity: Activity) -> None:
        assert activity.id not in telling
        telling.add(activity.id)
        await asyncio.sleep(0.01)
        telling.discard(activity.id)
        told.append(activity.id)

    listen("one", hear)
    made = [await happen() for _ in range(40)]
    while sum(await asyncio.gather(*(deliver_due() for _ in range(5)))):
        pass
    assert sorted(told) == made


async def test_a_listener_starts_outside_every_unit(db: str):
    """Its own writes are its own: they do not vanish with somebody else's rollback."""
    async def hear(activity: Activity) -> None:
        async with unit():
            await write("UPDATE activity SET subject_id = 7 WHERE id = $1", activity.id)
        raise ValueError

    listen("one", hear)
    await happen()
    await deliver_due()
    assert (await Activity.get()).subject_id == 7


async def test_failing_does_not_undo_what_happened(db: str):
    listen("broken", Heard(failures=99))
    made = await happen()
    await deliver_due()
    assert await Activity.exists(id=made)


async def test_what_sends_mail_has_patience_while_its_server_is_away_and_with_nothing_else(db: str):
    async def away(activity: Activity) -> None:
        raise ConnectionRefusedError

    async def broken(activity: Activity) -> None:
        raise KeyError

    listeners["away"] = Listener("away", ("",), away, TWO_DAYS)
    listeners["broken"] = Listener("broken", ("",), broken, TWO_DAYS)
    listen("other", away)
    await happen()
    parked: dict[str, int] = {}
    for attempt in range(1, TWO_DAYS + 1):
        assert await deliver_due()
        for each in await Delivery.filter(state="parked"):
            parked.setdefault(each.listener, attempt)
        assert all(each.next_at < now() + timedelta(hours=2, minutes=1) for each in await Delivery.all())
        await make_due()
    assert parked == {"away": TWO_DAYS, "broken": MOST_ATTEMPTS, "other": MOST_ATTEMPTS}
