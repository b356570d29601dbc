"""What every change has in common."""

import pytest

from cop.community.actions import action, actions
from cop.community.activity import Activity, note
from cop.community.groups import Group
from cop.community.people import NOBODY, Reader
from cop.kit.errors import Forbidden
from cop.kit.unit import current
from tests.cast import Town

ACT = "group.oversee"


@pytest.fixture
def free_act():
    """A rule of the table whose own verb is put aside for the test."""
    kept = actions.pop(ACT, None)
    yield ACT
    actions.pop(ACT, None)
    if kept is not None:
        actions[ACT] = kept


async def test_a_verb_runs_in_one_unit_for_those_its_rule_lets(town: Town, free_act: str) -> None:
    @action(free_act)
    async def look(reader: Reader, group: Group) -> bool:
        await note("group.overseen", reader, group_id=group.id)
        return current() is not None

    assert await look(await town.reader("sela"), town.water)
    assert await Activity.filter(verb="group.overseen").count() == 1


async def test_the_rule_is_asked_before_anything_is_done(town: Town, free_act: str) -> None:
    done = []

    @action(free_act)
    async def look(reader: Reader, group: Group) -> None:
        done.append(reader)

    for stranger in (await town.reader("amina"), NOBODY):
        with pytest.raises(Forbidden):
            await look(stranger, town.water)
    assert done == []


async def test_what_fails_leaves_nothing_of_itself(town: Town, free_act: str) -> None:
    @action(free_act)
    async def look(reader: Reader, group: Group) -> None:
        await note("group.overseen", reader, group_id=group.id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await look(await town.reader("sela"), town.water)
    assert await Activity.filter(verb="group.overseen").count() == 0


def test_a_verb_without_a_rule_and_a_second_one_for_the_same_act_are_mistakes(free_act: str) -> None:
    async def look(reader: Reader, group: Group) -> None: ...

    with pytest.raises(AssertionError, match="no rule"):
        action("group.bake")(look)
    action(free_act)(look)
    with pytest.raises(AssertionError, match="twice"):
        action(free_act)(look)
