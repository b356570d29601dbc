"""Preparing a session through the form, and changing it."""

import asyncio
import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import httpx
import pytest

from cop.community.text import Text
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.live.actions import sessions
from cop.live.models import Session
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session

pytestmark = pytest.mark.long

SOON = (now() + timedelta(days=21)).date()
FORM: dict[str, str | list[str]] = {
    "key": "k", "group": "water", "title": "Helplines at night", "purpose": "Who *answers*?", "day": SOON.isoformat(),
    "time": "14:30", "zone": "Africa/Freetown", "minutes": "90", "languages": ["fr", "en"],
    "place": "https://call.example/room", "readers": "group", "language": "en",
}
WHEN = datetime.combine(SOON, time(14, 30), UTC)
PARIS = ZoneInfo("Europe/Paris")


async def in_the_zone(town: Town, zone: str) -> None:
    async with unit():
        town.chen.zone = zone
        await town.chen.save()


def the_next_change(*, forward: bool) -> str:
    """The day on which Paris puts its clocks forward, or back."""
    day = datetime.combine(now().date() + timedelta(days=2), time(), PARIS)
    while True:
        before, after = day.utcoffset(), (day + timedelta(days=1)).utcoffset()
        assert before is not None and after is not None
        if (after > before) if forward else (after < before):
            return day.date().isoformat()
        day += timedelta(days=1)


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


# --- who ---


@pytest.mark.parametrize(("name", "slug", "status"), [
    ("chen", "water", 200), ("dalia", "water", 200), ("amina", "water", 403), ("farid", "water", 403),
    ("sela", "water", 403), ("olga", "water", 404), ("nobody", "water", 303), ("chen", "court", 403),
    ("amina", "vault", 403), ("elena", "vault", 404), ("chen", "nowhere", 404),
])
async def test_the_stewards_of_a_group_alone_prepare_its_sessions(
    town: Town, browse: Browse, name: str, slug: str, status: int
) -> None:
    browser = await browse(name)
    for page in ("new", "plan"):
        assert (await browser.get(f"/live/{page}?group={slug}")).status_code == status
    sent = await browser.post("/live/new", data={**FORM, "group": slug})
    assert sent.status_code == {200: 303, 303: 404}.get(status, status)
    assert await Session.all().count() == (status == 200)


async def test_without_a_group_the_stewards_choose_one_of_theirs(town: Town, browse: Browse) -> None:
    page = await (await browse("chen")).get("/live/new")
    assert "group=water" in page.text and "group=vault" in page.text and "group=court" not in page.text
    assert (await (await browse("amina")).get("/live/new")).status_code == 403


# --- preparing ---


async def test_a_session_carries_everything_the_form_asks(town: Town, browse: Browse) -> None:
    answer = await (await browse("chen")).post("/live/new", data=FORM)

    thing, session = await Thing.get(kind="session"), await Session.first()
    assert session is not None and answer.status_code == 303
    assert answer.headers["location"] == f"/live/{thing.public_id}"
    assert (session.starts_at, session.minutes, session.languages) == (WHEN, 90, ["fr", "en"])
    assert (session.place, session.phase, thing.language) == ("https://call.example/room", "draft", "en")
    texts = {text.part: text for text in await Text.filter(thing_id=thing.id)}
    assert texts["title"].source == "Helplines at night" and "<em>answers</em>" in texts["body"].html


async def test_a_session_for_countries_is_read_by_their_focal_points_alone(town: Town, browse: Browse) -> None:
    chen = await browse("chen")
    address = (await chen.post("/live/new", data={**FORM, "readers": "countries"})).headers["location"]
    await sessions.announce(await town.reader("chen"), await Thing.get(kind="session"))
    for name, status in (("elena", 200), ("amina", 404), ("sela", 404), ("dalia", 200)):
        assert (await (await browse(name)).get(f"{address}/calendar.ics")).status_code == status


async def test_the_form_takes_over_the_slot_of_the_planner(town: Town, browse: Browse) -> None:
    page = (await (await browse("chen")).get(f"/live/new?group=water&day={SOON}&time=09:00&minutes=45")).text
    assert [value_of(page, name) for name in ("day", "time", "minutes")] == [SOON.isoformat(), "09:00", "45"]


async def test_fifty_forms_at_once_make_one_session(town: Town, browse: Browse) -> None:
    chen = await browse("chen")
    answers = await asyncio.gather(*(chen.post("/live/new", data=FORM) for _ in range(50)))
    assert await Session.all().count() == 1
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


# --- changing it ---


async def edited(browser: httpx.AsyncClient, address: str, **more: str) -> httpx.Response:
    """The form of the page, sent as it is but for `more`."""
    page = (await browser.get(f"{address}/edit")).text
    kept = {name: value_of(page, name) for name in ("seen", "zone", "title", "day", "time", "minutes")}
    place = re.search(r'name="place"[^>]*? value="([^"]*)"', page)
    return await browser.post(f"{address}/edit", data={
        "key": "edit" + str(more), "purpose": "Who answers?", "languages": ["en"], **kept,
        "place": place[1] if place else "", **more,
    })


@pytest.mark.parametrize(("name", "status"), [
    ("chen", 200), ("dalia", 200), ("elena", 200), ("bruno", 403), ("amina", 403), ("sela", 403), ("olga", 404),
    ("nobody", 404),
])
async def test_hosts_and_stewards_change_a_session(town: Town, browse: Browse, name: str, status: int) -> None:
    """elena is no steward: she hosts this one."""
    session = await a_session(town, phase="announced")
    await sessions.appoint(await town.reader("chen"), session, town.elena, role="host")
    browser = await browse(name)
    for page in ("edit", "team"):
        assert (await browser.get(f"/live/{session.public_id}/{page}")).status_code == status
    sent = await browser.post(f"/live/{session.public_id}/edit", data={**FORM, "seen": "1"})
    assert sent.status_code == {200: 303}.get(status, status)
    assert (await Text.filter(thing_id=session.id, part="body", is_current=True)).pop().source.startswith(
        "Who *answers*?" if status == 200 else "Who answers at night?"
    )


async def test_a_change_shows_what_is_and_keeps_what_was_not_touched(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced", place="Room 12")
    before = await Session.get(thing_id=session.id)
    chen, address = await browse("chen"), f"/live/{session.public_id}"
    assert (await edited(chen, address, title="By day")).headers["location"] == address

    after = await Session.get(thing_id=session.id)
    assert (after.starts_at, after.place, after.phase) == (before.starts_at, "Room 12", "announced")
    assert after.sequence == before.sequence + 1 and after.languages == ["en"]
    assert "By day" in (await chen.get(f"{address}/edit")).text


async def test_the_place_is_changed_while_it_runs_but_the_time_not_into_the_past(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="live", place="Room 12")
    async with unit():
        await Session.filter(thing_id=session.id).update(starts_at=now() - timedelta(minutes=10))
    chen, address = await browse("chen"), f"/live/{session.public_id}"
    assert (await edited(chen, address, place="Room 13")).status_code == 303
    assert (await Session.get(thing_id=session.id)).place == "Room 13"
    refused = await edited(chen, address, day="2021-01-01")
    assert refused.status_code == 422 and 'id="f-day-error"' in refused.text


async def test_who_edits_what_another_has_changed_is_told_and_keeps_the_words(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="draft")
    chen, address = await browse("chen"), f"/live/{session.public_id}"
    assert (await edited(chen, address, title="First")).status_code == 303
    for seen in ("1", "", "x", "9" * 30):
        late = await edited(await browse("dalia"), address, title="Second", seen=seen)
        assert late.status_code == 422 and value_of(late.text, "title") == "Second"
    assert (await Text.filter(thing_id=session.id, part="title", is_current=True)).pop().source == "First"


@pytest.mark.parametrize("phase", ["ended", "cancelled"])
async def test_a_session_that_is_over_stays_as_it_was(town: Town, browse: Browse, phase: str) -> None:
    session = await a_session(town, phase=phase)
    chen, address = await browse("chen"), f"/live/{session.public_id}"
    page = await chen.get(f"{address}/edit")
    assert page.status_code == 200 and 'name="title"' not in page.text
    refused = await chen.post(f"{address}/edit", data={**FORM, "seen": "1", "title": "Too late"})
    assert refused.status_code == 422 and "Too late" in refused.text


async def test_a_draft_says_what_comes_next(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="draft")
    chen = await browse("chen")
    for page in ("edit", "team"):
        assert "A draft: only its team sees it" in (await chen.get(f"/live/{session.public_id}/{page}")).text
    announced = await a_session(town, phase="announced")
    assert "A draft" not in (await chen.get(f"/live/{announced.public_id}/edit")).text


# --- what looks like a child ---

CHILD = "Our pupil Tobias, aged 9, lives behind the market."
ASKED = "This may identify a child"


@pytest.mark.parametrize("field", ["title", "purpose", "place"])
async def test_a_session_whose_words_look_like_a_child_is_prepared_when_its_host_says_they_concern_none(
    town: Town, browse: Browse, field: str
) -> None:
    chen, form = await browse("chen"), {**FORM, field: CHILD}
    page = await chen.post("/live/new", data=form)
    assert page.status_code == 422 and ASKED in page.text and CHILD in page.text
    assert page.text.count('name="no_child"') == 1 and not await Session.exists()
    assert (await chen.post("/live/new", data={**form, "key": "k2", "no_child": "1"})).status_code == 303
    assert await Session.exists()


async def test_a_change_of_a_session_that_looks_like_a_child_is_asked_about_too(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced")
    chen, address = await browse("chen"), f"/live/{session.public_id}"
    page = await edited(chen, address, title=CHILD)
    assert page.status_code == 422 and ASKED in page.text and value_of(page.text, "title") == CHILD
    assert 'name="no_child"' in page.text and (await Thing.get(id=session.id)).version == session.version
    assert (await edited(chen, address, title=CHILD, no_child="1")).status_code == 303
    assert CHILD in (await chen.get(f"{address}/edit")).text
