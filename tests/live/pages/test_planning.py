"""Finding a time through the planner."""

import re
from datetime import UTC, datetime, time, timedelta
from html import unescape

import pytest

from cop.community.groups import GroupCountry
from cop.community.vocabulary import Country
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.live.pages.test_preparing import in_the_zone, the_next_change

pytestmark = pytest.mark.long


def a_friday() -> str:
    day = now().date() + timedelta(days=10)
    return (day + timedelta(days=(4 - day.weekday()) % 7)).isoformat()


async def lands(town: Town) -> None:
    """The water group works in Jordan and in Brazil."""
    async with unit():
        jordan = await Country.create(
            iso2="JO", iso3="JOR", m49="400", labels={"en": "Jordan"}, un_group="asian", subregion="Western Asia",
            languages=["ar"], default_language="ar", zone="Asia/Amman", weekend=["fri", "sat"],
        )
        town.other_country.zone = "America/Sao_Paulo"
        await town.other_country.save()
        for each in (jordan, town.other_country):
            await GroupCountry.create(group_id=town.water.id, country_id=each.id)


def line(page: str, country: str) -> list[str]:
    """The cells of a country in the first table, as words."""
    row = re.search(rf'<th scope="row">{country}</th>(.*?)</tr>', page, re.S)
    assert row, country
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td>(.*?)</td>", row[1], re.S)]


async def test_a_named_time_is_shown_as_each_country_lives_it(town: Town, browse: Browse) -> None:
    await lands(town)
    chen = await browse("chen")
    page = (await chen.get(f"/live/plan?group=water&day={a_friday()}&time=04:00&minutes=60")).text

    assert "07:00" in line(page, "Jordan")[0] and line(page, "Jordan")[0].endswith("weekend")
    assert "01:00" in line(page, "Brazil")[0] and line(page, "Brazil")[0].endswith("night")
    assert "Sierra Leone" not in page.split('id="chosen"')[1]
    thursday = (datetime.fromisoformat(a_friday()).date() - timedelta(days=1)).isoformat()
    page = (await chen.get(f"/live/plan?group=water&day={thursday}&time=12:00&minutes=60")).text
    assert line(page, "Jordan")[0].endswith("working hours") and line(page, "Brazil")[0].endswith("working hours")


async def test_an_hour_can_be_night_and_weekend_and_neither_elsewhere(town: Town, browse: Browse) -> None:
    await lands(town)
    page = (await (await browse("chen")).get(f"/live/plan?group=water&day={a_friday()}&time=22:30&minutes=60")).text
    assert line(page, "Jordan")[0].endswith("night, weekend")
    assert line(page, "Brazil")[0].endswith("by day, outside working hours")


async def test_proposals_lead_to_the_form_with_the_slot_on_the_readers_clock(town: Town, browse: Browse) -> None:
    await lands(town)
    await in_the_zone(town, "Asia/Kathmandu")
    chen = await browse("chen")
    page = (await chen.get("/live/plan?group=water&minutes=45")).text
    ways = [unescape(way) for way in re.findall(r'href="(/live/new\?group=water&[^"]+)"', page)]

    assert len(ways) == 6 and page.count("Proposal ") == 3
    assert "In every country, at least one of the two is by day" in page
    form = (await chen.get(ways[0])).text
    starts = re.search(r'class="plan-slot".*?<time datetime="([^"]+)"', page, re.S)
    day, hour = re.search(r'name="day"[^>]* value="([^"]+)"', form), re.search(r'name="time"[^>]* value="([^"]+)"', form)
    assert starts and day and hour
    there = datetime.combine(datetime.fromisoformat(day[1]).date(), time.fromisoformat(hour[1]), UTC)
    assert there - timedelta(hours=5, minutes=45) == datetime.fromisoformat(starts[1])
    assert 'name="minutes" type="number" value="45"' in form


async def test_a_group_without_countries_looks_at_all_that_pioneer(town: Town, browse: Browse) -> None:
    async with unit():
        await Country.create(
            iso2="FR", iso3="FRA", m49="250", labels={"en": "France"}, un_group="weog", subregion="Western Europe",
            languages=["fr"], default_language="fr", zone="Europe/Paris", weekend=["sat", "sun"], pioneer=False,
        )
    page = (await (await browse("chen")).get("/live/plan?group=water")).text
    assert line(page, "Brazil") and line(page, "Sierra Leone") and "France" not in page
    assert "For 2 countries" in page


async def test_countries_stand_in_the_order_of_their_names(town: Town, browse: Browse) -> None:
    async with unit():
        for iso2 in ("ET", "ZM"):
            await Country.create(
                iso2=iso2, iso3=iso2 + "X", m49="000", labels={}, un_group="african", subregion="Eastern Africa",
                languages=["en"], default_language="en", zone="Africa/Lusaka", weekend=["sat", "sun"],
            )
    chen = await browse("chen")
    chen.cookies.set("language", "fr")
    page = (await chen.get(f"/live/plan?group=water&day={a_friday()}&time=10:00")).text
    assert re.findall(r'<th scope="row">([^<]+)</th>', page) == ["Brésil", "Éthiopie", "Sierra Leone", "Zambie"]


async def test_countries_left_out_are_named(town: Town, browse: Browse) -> None:
    """A weekend that lasts all week serves nobody."""
    await lands(town)
    async with unit():
        await Country.filter(iso2="BR").update(weekend=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    page = (await (await browse("chen")).get("/live/plan?group=water")).text
    assert re.search(r"Both are at night or on a weekend in:\s+Brazil\.", page)


async def test_days_on_which_nobody_can_come_have_no_proposal(town: Town, browse: Browse) -> None:
    async with unit():
        await Country.all().update(weekend=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    page = (await (await browse("chen")).get("/live/plan?group=water")).text
    assert "No two times suit anybody in these days" in page


@pytest.mark.parametrize(("field", "value"), [
    ("from", "soon"), ("from", "2020-01-01"), ("from", "9999-12-31"), ("days", "0"), ("days", "29"), ("days", "x"),
    ("minutes", "5"), ("minutes", "241"), ("minutes", "x"),
])
async def test_an_unusable_field_is_named_and_kept(town: Town, browse: Browse, field: str, value: str) -> None:
    answer = await (await browse("chen")).get(f"/live/plan?group=water&{field}={value}")
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text and "Proposal" not in answer.text
    assert re.search(rf'name="{field}"[^>]* value="{value}"', answer.text)


@pytest.mark.parametrize(("day", "hour", "field"), [
    ("soon", "10:00", "day"), ("2027-06-16", "noon", "time"), ("2027-06-16", "", "time"), ("0001-01-01", "10:00", "day"),
])
async def test_a_time_that_is_none_is_named(town: Town, browse: Browse, day: str, hour: str, field: str) -> None:
    answer = await (await browse("chen")).get(f"/live/plan?group=water&day={day}&time={hour}")
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text


async def test_an_hour_that_clocks_skip_is_refused_and_one_that_comes_twice_is_the_first(
    town: Town, browse: Browse
) -> None:
    await in_the_zone(town, "Europe/Paris")
    chen = await browse("chen")
    skipped = await chen.get(f"/live/plan?group=water&day={the_next_change(forward=True)}&time=02:30")
    twice = await chen.get(f"/live/plan?group=water&day={the_next_change(forward=False)}&time=02:30")
    assert skipped.status_code == 422 and 'id="f-time-error"' in skipped.text
    assert twice.status_code == 200 and f'datetime="{the_next_change(forward=False)}T00:30Z"' in twice.text
