"""How early the scanner asks and holds can be moved, kind by kind."""

from datetime import timedelta

import pytest

from cop.community.scanner import AS_BUILT, ASK, HOLD, KINDS, Bar, scan
from cop.community.sensitivity import (
    APART,
    ASKS,
    HOLDS,
    KEPT,
    Mark,
    Sensitivity,
    are_within,
    as_built,
    current,
    in_force,
    sweep,
    versions,
    write_marks,
)
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.safeguarding.queries.figures import start_of
from cop.safeguarding.queries.patterns import COUNTED_FOR
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from cop.worker import chores
from tests.cast import Town
from tests.things import a_topic

CHILD = "We follow Tobias, aged nine, since March."


def test_a_bar_that_is_moved_moves_what_is_asked_and_held_and_one_as_built_changes_nothing():
    low, high = Bar(0.2, 0.5), Bar(0.7, 0.95)
    for weight in (0.05, 0.2, 0.39, 0.4, 0.55, 0.79, 0.8, 0.95, 1.0):
        assert AS_BUILT.moved(weight) == pytest.approx(weight)
        for bar in (low, high):
            assert (bar.moved(weight) >= ASK) == (weight >= bar.ask)
            assert (bar.moved(weight) >= HOLD) == (weight >= bar.hold)
    assert scan(CHILD, "en", {"name_age": high}).score <= scan(CHILD, "en").score
    assert scan(CHILD, "en", {"phone": high}) == scan(CHILD, "en"), "each kind for itself"


def test_the_bounds_hold_what_is_built_and_keep_asking_and_holding_apart():
    assert are_within(*as_built())
    assert {(asks, holds) for asks in range(101) for holds in range(101) if are_within(asks, holds)} == {
        (asks, holds) for asks in ASKS for holds in HOLDS if holds >= asks + APART
    }


async def test_the_newest_row_of_a_kind_counts(db: str):
    assert await current() == {} and await versions() == dict.fromkeys(KINDS, 0)
    async with unit():
        for asks in (20, 30):
            made = await Sensitivity.create(kind="phone", asks=asks, holds=90, reason="trial", by_id=1, at=now())
    assert await current() == in_force() == {"phone": Bar(0.3, 0.9)}
    assert (await versions())["phone"] == made.id


async def test_a_mark_is_kept_for_four_hundred_days_and_longer_than_any_figure_counts(town: Town, settings: Settings):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await write_marks(topic.id, {"phone", "name_age"}, is_confirmed=True)
        await Mark.filter(kind="phone").update(at=now() - timedelta(days=401))
        await Mark.filter(kind="name_age").update(at=now() - timedelta(days=399))
    await sweep()
    assert [each.kind for each in await Mark.all()] == ["name_age"]
    assert now() - KEPT < start_of(COUNTED_FOR)
    wire(settings, catalogues_of(settings))
    assert sweep in [do for _, do in chores]
