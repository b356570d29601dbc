"""Measures on a person: who gives them, to whom, for how long, and that a suspension ends by itself."""

from datetime import timedelta

import pytest

from cop.community import visit
from cop.community.people import Person
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.actions import measuring
from cop.moderation.actions.measuring import About, Given
from cop.moderation.models import Act
from cop.moderation.models.people import Measure
from cop.moderation.queries.people import person_kept
from tests.cast import Town

GIVEN = Given(reason="Third time.", days=2)


async def test_a_warning_stays_in_the_history_and_the_same_measure_is_given_once_at_a_time(town: Town):
    dalia, about = await town.reader("dalia"), About(town.bruno.id, town.water.id)
    await measuring.warn(dalia, about, GIVEN)
    await measuring.silence(dalia, about, GIVEN)
    with pytest.raises(Refused, match="measure-in-force"):
        await measuring.silence(await town.reader("chen"), about, GIVEN)
    kept = await person_kept(dalia, town.bruno.public_id)
    assert [each["grade"] for each in kept.measures] == ["silenced", "warned"]
    assert {act.person_id for act in await Act.all()} == {town.bruno.id}


@pytest.mark.parametrize(("name", "target", "error"), [
    ("farid", "bruno", Forbidden), ("bruno", "amina", Forbidden), ("sela", "bruno", Forbidden),
    ("dalia", "chen", Refused), ("dalia", "dalia", Refused), ("dalia", "olga", Missing),
])
async def test_only_stewards_of_the_group_and_never_on_each_other_or_on_strangers(
    town: Town, name: str, target: str, error: type[Exception]
):
    with pytest.raises(error):
        await measuring.silence(await town.reader(name), About(town.people[target].id, town.water.id), GIVEN)
    assert not await Measure.exists()


async def test_a_suspension_is_the_secretariat_s_ends_rights_at_once_and_ends_by_itself(town: Town):
    about = About(town.bruno.id, None)
    with pytest.raises(Forbidden):
        await measuring.suspend(await town.reader("dalia"), about, GIVEN)
    await measuring.suspend(await town.reader("sela"), about, GIVEN)
    with pytest.raises(Missing):
        await visit.by_person(town.bruno)
    assert await measuring.end_suspensions() == 0
    async with unit():
        await write("UPDATE measure SET until = $1", now() - timedelta(seconds=1))
    assert await measuring.end_suspensions() == 1
    assert (await Person.get(id=town.bruno.id)).state == "active"
    assert await measuring.end_suspensions() == 0


async def test_a_note_is_read_by_colleagues_of_the_same_group_and_never_by_its_person(town: Town):
    await measuring.write_note(await town.reader("dalia"), About(town.amina.id, town.water.id), "Be patient.")
    await measuring.write_note(await town.reader("sela"), About(town.amina.id, None), "Knows the file.")
    seen = {}
    for name in town.people:
        try:
            kept = await person_kept(await town.reader(name), town.amina.public_id)
            seen[name] = {each["words"] for each in kept.notes}
        except Missing:
            pass
    assert seen == {"chen": {"Be patient."}, "dalia": {"Be patient."}, "farid": set(), "sela": {"Knows the file."}}
