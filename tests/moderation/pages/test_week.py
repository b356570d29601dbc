"""The facilitator's week on one page, and the alarm on the page of the group."""

from datetime import timedelta

import pytest

from cop.community.founding import appoint, create_person, group_post
from cop.community.groups import Membership, open_membership
from cop.groups.models import JoinRequest
from cop.kit import store
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import mandate
from cop.moderation.models.people import Turn
from cop.moderation.models.queue import Case
from cop.moderation.queries import queue, rota, week
from cop.routing.models import Clock
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.convening import a_meeting, a_plan
from tests.things import a_topic

WEEK = "/groups/water/week"
LARGEST = 60 * 1024


async def _busy(town: Town, numbers: range) -> None:
    for n in numbers:
        topic = await a_topic(town.amina, town.water, title=f"A question nobody has answered, number {n} " + "x" * 60)
        async with unit():
            await Clock.create(topic_id=topic.id, began_at=now(), moderators_at=now(), secretariat_at=now())
            await Case.create(
                kind="detail" if n % 2 else "report", group_id=town.water.id, thing_id=topic.id, urgency=n % 3,
                opened_at=now() - timedelta(days=n), open_for=f"detail:{topic.id}",
            )
            one = await create_person(name=f"Newcomer {n}", email=f"n{n}@people.example", language="en", zone="UTC")
            await Membership.create(
                group_id=town.water.id, person_id=one.id, since=now(), open_for=open_membership(town.water.id, one.id)
            )
            asks = await create_person(name=f"Asks {n}", email=f"a{n}@people.example", language="en", zone="UTC")
            await JoinRequest.create(
                group_id=town.water.id, person_id=asks.id, state="waiting", asked_at=now(), words="",
                open_for=open_membership(town.water.id, asks.id),
            )
            if n < 20:
                await Turn.create(
                    group_id=town.water.id, post_id=(await group_post(town.water, "lead")).id, weekday=n % 7,
                    first_hour=n, hours=2,
                )


async def test_all_of_a_week_stands_on_it_in_sixty_kilobytes_and_as_many_statements_for_many_as_for_few(
    browse: Browse, town: Town, monkeypatch: pytest.MonkeyPatch
):
    dalia = await browse("dalia")
    empty = await dalia.get(WEEK)
    assert empty.status_code == 200 and "Nobody is on duty now." in empty.text
    await _busy(town, range(2))
    few = await _statements(town, monkeypatch)
    await _busy(town, range(2, 30))
    page = await dalia.get(WEEK)
    assert page.status_code == 200 and len(page.content) <= LARGEST
    assert await _statements(town, monkeypatch) == few
    for there in ("number 29", "Newcomer", "Asks 0", "(30)", "29 days old", "Questions asked"):
        assert there in page.text, there
    for to in ("/groups/water/turns", "/groups/water/workload", "/groups/water/introduction", "/groups/water/requests",
               "/groups/water/unanswered", "/moderation?group=water", "/live"):
        assert f'href="{to}"' in page.text, to


async def _statements(town: Town, monkeypatch: pytest.MonkeyPatch) -> int:
    said: list[str] = []

    async def counted(sql: str, *args: object) -> object:
        said.append(sql)
        return await store.rows(sql, *args)

    async def first(sql: str, *args: object) -> object:
        found = await counted(sql, *args)
        return found[0] if found else None  # type: ignore[index]

    reader = await town.reader("dalia")
    with monkeypatch.context() as patched:
        for module in (week, queue, rota):
            patched.setattr(module, "rows", counted)
        patched.setattr(week, "row", first)
        await week.week(reader, town.water)
    return len(set(said))


async def test_what_was_written_for_others_than_its_reader_has_no_title_there(browse: Browse, town: Town):
    from_court = await a_topic(town.elena, town.court, title="canary of the court")
    async with unit():
        await Clock.create(topic_id=from_court.id, began_at=now(), moderators_at=now(), secretariat_at=now())
        await Case.create(kind="report", group_id=town.court.id, thing_id=from_court.id, opened_at=now(), open_for="report:1")
    assert "canary" not in (await (await browse("dalia")).get(WEEK)).text
    farid = await browse("farid")
    assert "canary of the court" in (await farid.get("/groups/court/week")).text
    for name in ("elena", "amina", "sela", "olga", "dalia"):
        assert (await (await browse(name)).get("/groups/court/week")).status_code == 404


async def test_the_alarm_stands_for_the_stewards_and_the_secretariat_alone(browse: Browse, town: Town):
    await mandate.watch()
    said = "One person alone keeps order in this group"
    for name in ("farid", "sela"):
        assert said in (await (await browse(name)).get("/groups/court")).text, name
    assert said in (await (await browse("farid")).get("/groups/court/week")).text
    queue = (await (await browse("sela")).get("/moderation/secretariat?kind=alone")).text
    assert "One person alone keeps order" in queue and 'href="/groups/court"' in queue
    for name in ("elena", "amina"):
        page = await (await browse(name)).get("/groups/court")
        assert page.status_code == 200 and said not in page.text
    async with unit():
        await appoint(await group_post(town.court, "moderator", 1), town.elena.id)
    await mandate.watch()
    assert said not in (await (await browse("farid")).get("/groups/court")).text


async def test_the_workload_has_no_name_of_a_group_its_reader_may_not_know_in_its_way(browse: Browse, town: Town):
    sela = await browse("sela")
    page = await sela.get("/groups/vault/workload?month=nonsense")
    assert page.status_code == 200 and 'href="/groups/vault"' not in page.text
    assert "under five" in page.text
    assert "under five" not in (await (await browse("farid")).get("/groups/vault/workload")).text


async def test_meetings_of_the_week_stand_beside_its_sessions(browse: Browse, town: Town) -> None:
    topic = await a_topic(town.amina, town.water)
    soon = await a_meeting(town, topic, plan=a_plan("In three days", days=3))
    await a_meeting(town, topic, plan=a_plan("In nine days", days=9))
    page = (await (await browse("dalia")).get(WEEK)).text
    assert "In three days" in page and f"/topics/{topic.public_id}#m-{soon.public_id}" in page
    assert "In nine days" not in page
