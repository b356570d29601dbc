"""A group that has been quiet for long is proposed for the archive; there it is read, not written in, and comes back."""

from datetime import timedelta

import pytest

from cop.community.actions import actions as registered
from cop.community.groups import Group
from cop.community.thing import Thing
from cop.forum import queries as forum
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.unit import unit
from cop.moderation.actions import queue as acting
from cop.moderation.actions import sunset
from cop.moderation.models.queue import Case
from cop.moderation.queries import queue as waiting
from cop.moderation.queries.queue import Wanted
from tests.cast import Town
from tests.conftest import Browse
from tests.rows import fingerprint
from tests.things import a_topic

LONG_AGO = timedelta(days=91)


async def _quiet(town: Town, *groups: Group) -> Thing:
    """All that was said in these groups was said long ago; the others are young. Gives a topic of the water group."""
    topic = await a_topic(town.amina, town.water, title="An old question")
    async with unit():
        await Thing.filter(id=topic.id).update(created_at=now() - LONG_AGO)
        await Group.filter(id__in=[each.id for each in groups]).update(founded_at=now() - LONG_AGO)
    return await Thing.get(id=topic.id)


async def _open() -> list[tuple[int | None, int | None]]:
    return [(case.group_id, case.subject_id) for case in await Case.filter(kind="sunset", state="open").order_by("id")]


async def test_ninety_quiet_days_bring_it_before_the_lead_and_the_secretariat_until_somebody_speaks(town: Town):
    await sunset.propose()
    assert await _open() == [], "young groups are not quiet"
    await _quiet(town, town.water)
    await sunset.propose()
    assert await _open() == [(town.water.id, town.water.id), (None, town.water.id)]
    before = await fingerprint()
    await sunset.propose()
    assert await fingerprint() == before
    for name, groups, sees in (("chen", (town.water.id,), True), ("dalia", (town.water.id,), False), ("sela", (None,), True)):
        cards, _ = await waiting.page(await town.reader(name), Wanted(groups=groups, kind="sunset"))
        assert [card["href"] for card in cards] == ["/groups/water/archive"] * sees, name
    await a_topic(town.bruno, town.water)
    await sunset.propose()
    assert await _open() == []


async def test_whoever_says_that_it_stays_is_not_asked_again_for_ninety_days(town: Town):
    await _quiet(town, town.water)
    await sunset.propose()
    (case,) = await Case.filter(kind="sunset", group_id=town.water.id)
    await acting.close(await town.reader("chen"), case, version=case.version, act="no_act", reason="It wakes up in June.")
    await sunset.propose()
    assert await _open() == []
    async with unit():
        await Case.filter(id=case.id).update(closed_at=now() - LONG_AGO)
    await sunset.propose()
    assert len(await _open()) == 2


async def test_an_archived_group_is_read_in_no_list_and_not_written_in_and_comes_back(browse: Browse, town: Town):
    topic = await _quiet(town, town.water)
    await sunset.propose()
    chen, amina, elena = [await browse(name) for name in ("chen", "amina", "elena")]
    assert (await chen.post("/groups/water/archive", data={"do": "archive"})).status_code == 303
    assert {case.outcome for case in await Case.filter(kind="sunset")} == {"archive"}
    again = await chen.post("/groups/water/archive", data={"do": "archive", "again": "1"})
    assert again.status_code == 422
    page = await amina.get("/groups/water")
    assert page.status_code == 200 and "This group is archived" in page.text and "An old question" in page.text
    assert "/ask?group=water" not in page.text
    assert (await amina.get(f"/topics/{topic.public_id}")).status_code == 200
    assert 'href="/groups/water"' not in (await elena.get("/groups")).text
    assert 'href="/groups/water"' not in (await amina.get("/")).text
    assert town.water.id not in [group.id for group in await forum.own_groups(await town.reader("amina"))]
    for name, act, about in (
        ("amina", "topic.ask", town.water), ("chen", "topic.announce", town.water), ("amina", "topic.reply", topic),
        ("amina", "topic.edit", topic), ("farid", "group.ask_to_join", town.water), ("chen", "session.prepare", town.water),
    ):
        with pytest.raises(Refused, match="group-archived"):
            await registered[act](await town.reader(name), about)
    sela = await browse("sela")
    assert (await sela.post("/groups/water/archive", data={"do": "revive"})).status_code == 303
    assert "This group is archived" not in (await amina.get("/groups/water")).text
    assert 'href="/groups/water"' in (await elena.get("/groups")).text


async def test_a_lead_empties_the_queue_first_and_nobody_else_gets_the_page(browse: Browse, town: Town):
    async with unit():
        await Case.create(kind="report", group_id=town.court.id, opened_at=now(), open_for="report:1")
    farid = await browse("farid")
    assert "Deal with what waits in its queue first." in (await farid.get("/groups/court/archive")).text
    assert (await farid.post("/groups/court/archive", data={"do": "archive"})).status_code == 422
    assert (await Group.get(id=town.court.id)).archived_at is None
    for name in ("elena", "amina", "chen", "olga", "nobody"):
        assert (await (await browse(name)).get("/groups/court/archive")).status_code == 404
