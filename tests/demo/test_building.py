"""The demonstration is whole, the same every time, and never put among real people."""

from collections import Counter
from pathlib import Path

import pytest

from cop.community import findable, visit
from cop.community.activity import Activity, Delivery
from cop.community.findable import SearchDue, SearchEntry
from cop.community.people import Person
from cop.community.thing import Thing
from cop.demo import building
from cop.demo.building import build
from cop.demo.world import World
from cop.directory.models import Profile
from cop.forum.models import Reading, Topic
from cop.kit.database import close_database, open_database
from cop.kit.unit import unit
from cop.settings import BadSetting, Settings
from cop.wiring import MODELS, catalogues_of, wire
from tests.cast import Town
from tests.conftest import fresh_database
from tests.demo.conftest import TODAY, silent, wired
from tests.rows import fingerprint

pytestmark = pytest.mark.long

RANDOM_ON_PURPOSE = {"live_room", "live_event", "live_payload"}
"""Epochs, by which a browser tells this demonstration from the one before, and salts; and digests of both."""
CARRIED = 3
"""Topics made of what a live session did not answer."""
LATELY = 4
"""Topics of the last days, one of them held."""


async def test_it_has_what_was_promised(built: Counter[str]):
    assert built["organisations"] == built["partners"] == 60
    assert built["people"] == 111 + 120
    assert built["groups"] == 16 + 5
    assert built["topics"] == 200
    assert built["replies"] >= 800
    assert (built["sessions"], built["questions"]) == (4, 29)


@pytest.mark.long
async def test_two_demonstrations_of_one_day_are_equal_to_the_last_row(migrated: str, tmp_path: Path):
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        async with fresh_database(migrated, tmp_path / name) as url:
            wired(url, tmp_path / name)
            await open_database(url, MODELS)
            await build(silent, today=TODAY)
            found.append({table: rows for table, rows in (await fingerprint()).items() if table not in RANDOM_ON_PURPOSE})
            await close_database()
    assert found[0] == found[1]


async def test_building_again_changes_nothing_and_says_so(built: Counter[str]):
    before = await fingerprint()
    said: list[str] = []
    assert not await build(said.append, scale=3)
    assert await fingerprint() == before
    assert "already" in said[0]


async def test_nothing_invented_is_put_among_real_people(town: Town):
    before = await fingerprint()
    with pytest.raises(BadSetting, match="real people"):
        await build(silent)
    assert await fingerprint() == before


@pytest.mark.long
async def test_a_failure_in_the_middle_leaves_an_empty_database_and_a_full_one_is_due_to_the_index_that_was_there(
    db: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    wire(settings, catalogues_of(settings))
    async with unit():
        index = await findable.register_index("before")
    before = await fingerprint()

    async def fail(world: World) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(building, "keep_order", fail)
    with pytest.raises(OSError, match="disk"):
        await build(silent)
    assert await fingerprint() == before
    monkeypatch.undo()
    assert (await build(silent))["topics"] == 200
    things = Thing.filter(kind__in=building.FINDABLE).exclude(audience_id=None)
    assert await SearchDue.filter(index_id=index).count() == await things.count()


@pytest.mark.long
async def test_a_larger_one_repeats_topics_and_people_under_numbered_titles_and_other_names(db: str):
    said: list[str] = []
    made = await build(said.append, scale=3, today=TODAY)
    assert (made["topics"], made["people"], made["profiles"]) == (600, 231 + 2 * 120, 204 + 2 * 120)
    assert await Person.all().count() == made["people"] and await Profile.all().count() == made["profiles"]
    assert await Topic.all().count() == 600 + CARRIED + LATELY
    assert [line for line in said if "copy" in line][-1].startswith("copy 3 of 3: 600 topics")
    assert "4 live sessions with 29 questions" in said


async def test_everything_that_can_be_found_has_a_version_and_nothing_else(built: Counter[str]):
    entered = set(await SearchEntry.all().values_list("thing_id", flat=True))
    found = await Thing.filter(kind__in=("topic", "reply", "session", "profile", "partner")).exclude(audience_id=None)
    assert {each.id for each in found} <= entered
    assert not await Thing.filter(id__in=list(entered)).exclude(kind__in=building.FINDABLE).exists()


async def test_a_scale_of_nothing_is_refused(db: str):
    with pytest.raises(BadSetting, match="scale"):
        await build(silent, scale=0)


async def test_nobody_is_still_to_be_told_of_what_is_long_past(built: Counter[str]):
    assert await Activity.all().count() > built["topics"] + built["replies"]
    assert not await Delivery.exists()
    assert not await Activity.filter(at__gt=TODAY).exists()


async def test_whom_one_can_sign_in_as_has_read_some_and_not_all(built: Counter[str]):
    lead = await Person.get(external_id="persona:lead")
    read = await Reading.filter(person_id=lead.id).count()
    reader = await visit.by_person(lead)
    readable = await Topic.filter(thing__audience_id__in=list(reader.audiences)).count()
    assert 0 < read < readable


async def test_every_address_is_one_that_reaches_nobody(built: Counter[str]):
    addresses = await Person.all().values_list("email", flat=True)
    assert addresses and all(str(address).endswith(".example") for address in addresses)
