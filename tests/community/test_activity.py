"""What happened is written down with the change, for each listener that wants it, and without a word of anybody."""

from collections.abc import Iterator

import pytest
from tortoise import fields

from cop.community.activity import Activity, Delivery, Listener, listeners, note, wakers
from cop.kit.errors import OutsideUnit
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_topic


async def hear(activity: Activity) -> None:
    """Nobody listens in earnest here."""


@pytest.fixture(autouse=True)
def listening() -> Iterator[list[str]]:
    """Two listeners of this test alone, and what wakes the worker."""
    before, woken = dict(listeners), []
    listeners.clear()
    for name, verbs in (("all", ("",)), ("topics", ("topic.", "group.left"))):
        listeners[name] = Listener(name, verbs, hear)
    wakers.append(lambda: woken.append("now"))
    yield woken
    wakers.pop()
    listeners.clear()
    listeners.update(before)


async def test_each_listener_that_wants_the_verb_gets_a_delivery_of_its_own(town: Town):
    async with unit():
        asked = await note("topic.asked", await town.reader("amina"))
        left = await note("group.left", None)
        joined = await note("group.joined", None)
    found = {(each.activity_id, each.listener) for each in await Delivery.all()}
    assert found == {(asked, "all"), (asked, "topics"), (left, "all"), (left, "topics"), (joined, "all")}


async def test_it_tells_who_did_what_to_which(town: Town):
    topic = await a_topic(town.amina, town.water)
    bruno = await town.reader("bruno")
    async with unit():
        made = await note("thing.reported", bruno, thing_id=topic.id, group_id=town.water.id, subject_id=3)
    found = await Activity.get(id=made)
    assert (found.verb, found.actor_id, found.thing_id, found.group_id, found.subject_id) == (
        "thing.reported", town.bruno.id, topic.id, town.water.id, 3
    )


async def test_what_is_rolled_back_has_not_happened(db: str, listening: list[str]):
    with pytest.raises(ZeroDivisionError):
        async with unit():
            await note("topic.asked", None)
            raise ZeroDivisionError
    assert not await Activity.exists() and not await Delivery.exists()
    assert listening == []


async def test_the_worker_is_woken_after_the_commit_and_not_before(db: str, listening: list[str]):
    async with unit():
        await note("topic.asked", None)
        assert listening == []
    assert listening


async def test_nothing_is_noted_outside_a_unit(db: str):
    with pytest.raises(OutsideUnit):
        await note("topic.asked", None)


def test_an_activity_has_no_place_for_a_text():
    for name, field in Activity._meta.fields_map.items():
        assert not isinstance(field, fields.TextField | fields.JSONField), name
        assert not isinstance(field, fields.CharField) or name == "verb"
