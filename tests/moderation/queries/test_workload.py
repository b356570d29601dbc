"""How long things waited, and for whom which number is told."""

from datetime import timedelta

import pytest

from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.models.queue import Case
from cop.moderation.queries import workload as figures
from tests.cast import Town
from tests.things import a_topic


@pytest.mark.parametrize(("waited", "half", "nine"), [
    ([], None, None), ([7], 7, 7), ([1, 9], 1, 9), ([1, 2, 3], 2, 3), (list(range(1, 11)), 5, 9), ([0] * 19 + [90], 0, 0),
])
def test_half_and_nine_of_ten_are_times_that_something_did_wait(waited: list[int], half: int | None, nine: int | None):
    assert (figures.share(waited, 50), figures.share(waited, 90)) == (half, nine)


@pytest.mark.parametrize("text", ["", "2027", "2027-13", "2027-00", "٢٠٢٧-06", "0000-01", "1999-12", "9999-12", "x" * 99, "2027-6-"])
def test_what_is_no_month_is_this_one(text: str):
    present = now().strftime("%Y-%m")
    assert figures.month_from(text).strftime("%Y-%m") == present
    assert figures.month_from("2024-02").strftime("%Y-%m-%d %H:%M") == "2024-02-01 00:00"
    assert figures.following(figures.month_from("2024-12")).strftime("%Y-%m-%d") == "2025-01-01"


async def _fill(town: Town) -> None:
    """Six reports closed after 10 to 60 minutes, one request after two hours, three open ones of different ages."""
    moment = now()
    async with unit():
        for n in range(6):
            await Case.create(
                kind="report", group_id=town.water.id, opened_at=moment - timedelta(minutes=10 * (n + 1)), state="done",
                closed_at=moment,
            )
        await Case.create(
            kind="join", group_id=town.water.id, opened_at=moment - timedelta(hours=2), state="done", closed_at=moment
        )
        for n, age in enumerate((timedelta(hours=1), timedelta(days=2), timedelta(days=40))):
            await Case.create(kind="held", group_id=town.water.id, opened_at=moment - age, open_for=f"held:{n}")
        await Case.create(kind="report", group_id=town.court.id, opened_at=moment, open_for="report:9")
    for title in ("One", "Two"):
        topic = await a_topic(town.amina, town.water, title=title)
        await actions.hide(await town.reader("dalia"), topic, version=topic.version, reason="Twice the same.")


async def test_a_steward_reads_all_of_it_the_secretariat_no_number_under_five(town: Town):
    await _fill(town)
    steward = await figures.workload(await town.reader("dalia"), town.water, "")
    by_kind = {each.kind: each for each in steward.kinds}
    report, join = by_kind["report"], by_kind["join"]
    assert (report.closed, report.median, report.ninetieth) == (6, 30, 60) and (join.closed, join.median) == (1, 120)
    assert steward.open_by_age == [(1, 1), (3, 1), (7, 0), (30, 0), (0, 1)]
    assert steward.acts == [("Dalia Example", 2)]
    office = await figures.workload(await town.reader("sela"), town.water, "")
    by_kind = {each.kind: each for each in office.kinds}
    assert (by_kind["report"].closed, by_kind["report"].median) == (6, 30)
    assert (by_kind["join"].closed, by_kind["join"].median, by_kind["join"].ninetieth) == (None, None, None)
    assert office.open_by_age == [(1, None), (3, None), (7, 0), (30, 0), (0, None)]
    assert office.acts == [("Dalia Example", None)]
    before = await figures.workload(await town.reader("dalia"), town.water, "2020-01")
    assert (before.kinds, before.acts, before.behind) == ([], [], "2020-02")


async def test_nobody_but_its_stewards_and_the_secretariat_reads_it(town: Town):
    for name in town.people:
        reader = await town.reader(name)
        if name in ("farid", "chen", "sela"):
            assert (await figures.group_of(reader, "vault")).id == town.vault.id
        else:
            with pytest.raises(Missing):
                await figures.group_of(reader, "vault")
