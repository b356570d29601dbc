"""The form of a session: what it takes, what it refuses, and what the hour in it means."""

import re
from datetime import datetime, timedelta

import pytest

from cop.live.models import Session
from tests.cast import Town
from tests.conftest import Browse
from tests.live.pages.test_preparing import FORM, SOON, WHEN, in_the_zone, the_next_change, value_of

pytestmark = pytest.mark.long


@pytest.mark.parametrize(("field", "value"), [
    ("title", ""), ("title", "t" * 161), ("purpose", ""), ("purpose", "p" * 4_001), ("day", ""), ("day", "soon"),
    ("day", "2020-01-01"), ("day", "0001-01-01"), ("day", "9999-12-31"), ("day", str(SOON + timedelta(days=800))),
    ("time", ""), ("time", "noon"),
    ("time", "25:00"), ("minutes", "14"), ("minutes", "241"), ("minutes", "an hour"), ("minutes", "9" * 5000),
    ("languages", []), ("languages", ["tlh"]), ("languages", ["en", "tlh"]), ("place", "p" * 301),
    ("readers", "everyone"), ("readers", ""), ("language", "tlh"), ("language", ""),
])
async def test_an_unusable_field_is_named_and_everything_typed_is_kept(
    town: Town, browse: Browse, field: str, value: str | list[str]
) -> None:
    form = {**FORM, "place": "Room 12", field: value}
    answer = await (await browse("chen")).post("/live/new", data={**form, "title": form["title"] or " "})

    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert f'href="#f-{field}"' in answer.text and f'id="f-{field}-error"' in answer.text
    for name in {"title", "day", "time", "place"} - {field}:
        assert value_of(answer.text, name) == form[name]
    assert "Who *answers*?" in answer.text or field == "purpose"
    assert await Session.all().count() == 0


async def test_a_zone_nobody_knows_is_refused(town: Town, browse: Browse) -> None:
    for zone in ("Mars/Olympus", "../../etc/passwd", "America"):
        answer = await (await browse("chen")).post("/live/new", data={**FORM, "zone": zone})
        assert answer.status_code == 422 and 'id="f-day-error"' in answer.text


async def test_markup_in_every_field_stays_words(town: Town, browse: Browse) -> None:
    chen, nasty = await browse("chen"), "<qz onqz=1>\"'><qz></textarea></title>{{7*7}}"
    pages = [
        await chen.post("/live/new", data={**dict.fromkeys(FORM, nasty), "group": "water"}),
        await chen.get("/live/new", params={"group": "water", **dict.fromkeys(("day", "time", "minutes", "turn"), nasty)}),
        await chen.get("/live/plan", params={"group": "water", **dict.fromkeys(("from", "days", "day", "time"), nasty)}),
    ]
    assert [page.status_code for page in pages] == [422, 200, 422]
    assert all("&lt;qz" in page.text and "<qz" not in page.text for page in pages)


# --- the clock ---


async def test_the_hour_is_that_of_the_clock_the_form_named(town: Town, browse: Browse) -> None:
    """Also when another zone was chosen in the settings meanwhile."""
    await in_the_zone(town, "Asia/Kathmandu")
    chen = await browse("chen")
    page = (await chen.get("/live/new?group=water")).text
    assert value_of(page, "zone") == "Asia/Kathmandu" and "Kathmandu" in page
    await in_the_zone(town, "Africa/Freetown")
    await chen.post("/live/new", data={**FORM, "zone": "Asia/Kathmandu"})

    session = await Session.first()
    assert session is not None and session.starts_at == WHEN - timedelta(hours=5, minutes=45)


async def test_an_hour_that_is_skipped_is_refused(town: Town, browse: Browse) -> None:
    await in_the_zone(town, "Europe/Paris")
    gap = {**FORM, "zone": "Europe/Paris", "day": the_next_change(forward=True), "time": "02:30"}
    answer = await (await browse("chen")).post("/live/new", data=gap)

    assert answer.status_code == 422 and 'id="f-time-error"' in answer.text
    assert value_of(answer.text, "time") == "02:30"
    assert await Session.all().count() == 0


async def test_of_an_hour_that_comes_twice_the_first_is_meant_and_the_other_can_be_chosen(
    town: Town, browse: Browse
) -> None:
    await in_the_zone(town, "Europe/Paris")
    chen, day = await browse("chen"), the_next_change(forward=False)
    twice = {**FORM, "zone": "Europe/Paris", "day": day, "time": "02:30"}
    address = (await chen.post("/live/new", data=twice)).headers["location"]
    first = datetime.fromisoformat(f"{day}T00:30+00:00")
    assert (await Session.get(minutes=90)).starts_at == first

    page = (await chen.get(f"{address}/edit")).text
    assert "This hour comes twice" in page and "00:30 UTC" in page and "01:30 UTC" in page
    await chen.post(f"{address}/edit", data={**twice, "key": "k2", "seen": "1", "turn": "second"})
    assert (await Session.get(minutes=90)).starts_at == first + timedelta(hours=1)
    page = (await chen.get(f"{address}/edit")).text
    assert re.search(r'value="second" checked', page)
