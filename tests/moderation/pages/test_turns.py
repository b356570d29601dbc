"""The turns of a group's week: set by its stewards, read on their clocks."""

import httpx
import pytest

from cop.community.founding import group_post
from cop.community.people import Person
from cop.kit.unit import unit
from cop.moderation.models.people import Turn
from tests.cast import Town
from tests.conftest import Browse

TURNS = "/groups/water/turns"


async def add(browser: httpx.AsyncClient, town: Town, **more: str) -> httpx.Response:
    """Dalia's, with chen as her deputy, on Mondays from 22:00 to 02:00 UTC, unless `more` says so."""
    form = {
        "do": "add", "post": str((await group_post(town.water, "moderator", 1)).id),
        "deputy": str((await group_post(town.water, "lead")).id), "weekday": "0", "first_hour": "22", "hours": "4", **more,
    }
    return await browser.post(TURNS, data=form)


async def test_a_turn_is_shown_on_the_readers_clock_on_the_holders_and_in_utc(browse: Browse, town: Town):
    async with unit():
        await Person.filter(id=town.chen.id).update(zone="Asia/Tokyo")
        await Person.filter(id=town.dalia.id).update(zone="Asia/Kolkata")
    chen = await browse("chen")
    assert (await add(chen, town)).status_code == 303
    text = (await chen.get(TURNS)).text
    assert "Tuesday 07:00 – 11:00" in text and "Tuesday 03:30 – 07:30 (Kolkata)" in text
    assert "Monday 22:00 – Tuesday 02:00 UTC" in text
    assert "Tuesday 11:00 – Tuesday 07:00" in text, "nobody looks at any other hour"
    assert "Dalia Example" in text and "Deputy:" in text


async def test_a_turn_is_set_once_and_taken_out_once(browse: Browse, town: Town):
    dalia = await browse("dalia")
    assert (await add(dalia, town)).status_code == 303
    again = await add(dalia, town, deputy="0")
    assert again.status_code == 422 and "A turn begins at this hour already." in again.text
    turn = await Turn.get()
    for status in (303, 422):
        gone = await dalia.post(TURNS, data={"do": "remove", "turn": str(turn.id)})
        assert gone.status_code == status
    assert await Turn.all().count() == 0


@pytest.mark.parametrize("more", [
    {"hours": "0"}, {"hours": "25"}, {"hours": "٣"}, {"hours": "1" * 9}, {"weekday": "7"}, {"first_hour": "24"}, {"first_hour": ""},
    {"post": "0"}, {"post": "9" * 18}, {"post": "court"}, {"deputy": "same"}, {"deputy": "court"},
])
async def test_what_is_no_turn_of_this_group_is_refused(browse: Browse, town: Town, more: dict[str, str]):
    real = {
        "court": str((await group_post(town.court, "lead")).id), "same": str((await group_post(town.water, "moderator", 1)).id),
    }
    said = await add(await browse("dalia"), town, **{name: real.get(value, value) for name, value in more.items()})
    assert said.status_code == 422 and 'id="errors"' in said.text
    assert await Turn.all().count() == 0


async def test_a_turn_of_another_group_is_not_taken_out(browse: Browse, town: Town):
    async with unit():
        other = await Turn.create(
            group_id=town.court.id, post_id=(await group_post(town.court, "lead")).id, weekday=0, first_hour=0, hours=4
        )
    dalia = await browse("dalia")
    gone = await dalia.post(TURNS, data={"do": "remove", "turn": str(other.id)})
    assert gone.status_code == 422 and await Turn.exists(id=other.id)
