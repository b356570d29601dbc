"""Feeds as other programs fetch them: always what their person may read at that moment, else nothing at all."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from cop.community import audience
from cop.community.founding import add_member, end_membership
from cop.community.people import Affiliation, Person
from cop.community.thing import HIDDEN, Thing
from cop.forum.actions import meetings
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices.models import FeedKey
from tests.asking import Answer, ask
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.convening import a_meeting, a_plan, moved
from tests.lively import a_session
from tests.notices.feeding import an_address
from tests.things import a_reply, a_topic

PAGE = "/groups/water/feed"
ENTRY = "{http://www.w3.org/2005/Atom}entry"
TITLE = "{http://www.w3.org/2005/Atom}title"


async def topics(app: Starlette, token: str, **headers: str) -> Answer:
    return await ask(app, f"/feeds/{token}/topics.atom", own=False, headers={"host": "127.0.0.1:8000", **headers})


def titles(answer: Answer) -> list[str | None]:
    assert answer.status == 200
    return [entry.findtext(TITLE) for entry in ET.fromstring(answer.body).iter(ENTRY)]  # our own


async def test_an_address_is_made_shown_once_and_ended(browse: Browse, town: Town) -> None:
    await a_topic(town.bruno, town.water, title="A helpline")
    amina, nobody = await browse("amina"), await browse("nobody")
    assert "/feeds/" not in (await amina.get(PAGE)).text
    made = await amina.post(PAGE, data={"key": "k"})
    assert made.status_code == 200
    found = re.findall(r"http://127\.0\.0\.1:8000(/feeds/[\w-]{43}/(?:topics\.atom|sessions\.ics))", made.text)
    assert len(found) == 2 and len({each.split("/")[2] for each in found}) == 1
    for page in (await amina.get(PAGE), await amina.post(PAGE, data={"key": "k"}, follow_redirects=True)):
        assert "/feeds/" not in page.text and "Make new ones instead" in page.text
    for address in found:
        assert (await nobody.get(address)).status_code == 200
    assert (await amina.post(f"{PAGE}/revoke", data={"key": "r"})).status_code == 303
    for address in found:
        assert (await nobody.get(address)).status_code == 404
    assert "Make my addresses" in (await amina.get(PAGE)).text


async def test_it_is_an_atom_feed_without_a_cookie_that_no_other_site_reads(app: Starlette, town: Town) -> None:
    await a_topic(town.bruno, town.water, title="A helpline", body="We pay nurses.")
    answer = await topics(app, await an_address(town, "amina", town.water))
    assert answer.header("content-type") == "application/atom+xml; charset=utf-8"
    assert answer.header("cache-control") == "private, no-cache" and not answer.header("set-cookie")
    assert not answer.header("access-control-allow-origin")
    assert "We pay nurses." in answer.text


async def test_every_reason_for_nothing_is_the_same_answer(app: Starlette, town: Town) -> None:
    await a_topic(town.farid, town.court, title="Canary")
    revoked, left, suspended, network = [
        await an_address(town, name, group) for name, group in
        (("farid", town.court), ("elena", town.court), ("sela", town.water), ("ada", town.water))
    ]
    assert titles(await topics(app, left)) == ["Canary"]
    async with unit():
        await FeedKey.filter(person_id=town.farid.id).delete()
        await end_membership(town.court.id, town.elena.id)
        await Person.filter(id=town.sela.id).update(state="suspended")
        await Affiliation.filter(person_id=town.ada.id).update(until=now() - timedelta(seconds=1))
    answers = [await topics(app, token) for token in ("x" * 43, revoked, left, suspended, network, "é" * 9)]
    assert {each.status for each in answers} == {404}
    assert len({re.sub(r'(value="|/feeds/)[^"/]*', "", each.text) for each in answers}) == 1
    async with unit():
        await add_member(town.court.id, town.elena.id)
    assert titles(await topics(app, left)) == ["Canary"]


async def test_what_is_hidden_is_gone_and_a_hidden_name_is_held(app: Starlette, town: Town) -> None:
    token = await an_address(town, "amina", town.water)
    hidden = await a_topic(town.bruno, town.water, title="Hidden canary")
    veiled = await a_topic(town.bruno, town.water, title="Under a veil", body="Veiled canary")
    async with unit():
        await Thing.filter(id=veiled.id).update(byline="anonymous", byline_name="", byline_role="")
    assert titles(await topics(app, token)) == ["Under a veil", "Hidden canary"]
    await moderation.hide(await town.reader("chen"), hidden, version=hidden.version, reason="Not here.")
    answer = await topics(app, token)
    assert titles(answer) == ["Under a veil"] and "canary" not in answer.text and "Bruno" not in answer.text
    async with unit():
        await Thing.filter(id=veiled.id).update(state=HIDDEN)
        await audience.settle(veiled.id)
    assert titles(await topics(app, token)) == []


async def test_the_mark_of_a_feed_differs_only_by_what_may_be_read(app: Starlette, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water)
    amina, elena, chen = [await an_address(town, name, town.water) for name in ("amina", "elena", "chen")]
    tags = [(await topics(app, each)).header("etag") for each in (amina, elena, chen)]
    assert len(set(tags)) == 1 and tags[0]
    assert (await topics(app, amina, **{"if-none-match": f'"other", W/{tags[0]}'})).status == 304
    assert (await topics(app, amina, **{"if-none-match": tags[0]})).body == b""
    await a_reply(town.chen, topic)
    assert (await topics(app, amina)).header("etag") == tags[0]
    await a_topic(town.bruno, town.water, title="For stewards", home=town.water.stewards_id)
    after = [(await topics(app, each, **{"if-none-match": tags[0]})) for each in (amina, elena, chen)]
    assert [each.status for each in after] == [304, 304, 200] and titles(after[2])[0] == "For stewards"


async def test_a_calendar_holds_the_sessions_one_may_read_as_their_own_files_do(
    app: Starlette, browse: Browse, town: Town
) -> None:
    announced = await a_session(town, phase="announced", title="Helplines; at night")
    await a_session(town, phase="draft", title="Draft canary")
    off = await a_session(town, phase="cancelled", title="Called off")
    token = await an_address(town, "amina", town.water)
    answer = await ask(app, f"/feeds/{token}/sessions.ics", own=False)
    calendar = Calendar.from_ical(answer.body)
    assert isinstance(calendar, Calendar) and "canary" not in answer.text
    events = {str(event["UID"]).partition("@")[0]: event for event in calendar.events}
    assert set(events) == {announced.public_id, off.public_id}
    assert events[off.public_id]["STATUS"] == "CANCELLED"
    own = await (await browse("amina")).get(f"/live/{announced.public_id}/calendar.ics")
    (alone,) = Calendar.from_ical(own.content).events  # type: ignore[union-attr]
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "URL", "STATUS"):
        assert events[announced.public_id][name] == alone[name]


async def test_a_calendar_holds_the_meetings_of_its_topics_as_their_own_files_do(
    app: Starlette, browse: Browse, town: Town
) -> None:
    topic, closed = await a_topic(town.amina, town.water), await a_topic(town.elena, town.court)
    meeting, off, hidden = [await a_meeting(town, topic, plan=a_plan(title)) for title in ("Day", "Off", "Canary one")]
    await meetings.cancel(await town.reader("amina"), off, "No hall.")
    await moderation.hide(await town.reader("chen"), hidden, version=hidden.version, reason="Not here.")
    await a_meeting(town, closed, "elena", plan=a_plan("Canary two"))
    old = await a_meeting(town, topic, plan=a_plan("Canary three"))
    await moved(old.id, starts_at=now() - timedelta(days=91), ends_at=now() - timedelta(days=91))
    token = await an_address(town, "amina", town.water)
    answer = await ask(app, f"/feeds/{token}/sessions.ics", own=False)
    calendar = Calendar.from_ical(answer.body)
    assert isinstance(calendar, Calendar) and "anary" not in answer.text
    events = {str(event["UID"]).partition("@")[0]: event for event in calendar.events}
    assert set(events) == {meeting.public_id, off.public_id} and events[off.public_id]["STATUS"] == "CANCELLED"
    own = await (await browse("amina")).get(f"/meetings/{meeting.public_id}.ics")
    (alone,) = Calendar.from_ical(own.content).events  # type: ignore[union-attr]
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "DTSTAMP", "SUMMARY", "LOCATION", "URL", "STATUS"):
        assert events[meeting.public_id][name] == alone[name], name


async def test_that_it_is_used_is_noted_at_most_once_an_hour(app: Starlette, town: Town) -> None:
    token = await an_address(town, "amina", town.water)
    await topics(app, token)
    first = (await FeedKey.get(person_id=town.amina.id)).used_at
    await topics(app, token)
    assert first is not None and (await FeedKey.get(person_id=town.amina.id)).used_at == first
    async with unit():
        await FeedKey.all().update(used_at=now() - timedelta(hours=2))
    await topics(app, token)
    again = (await FeedKey.get(person_id=town.amina.id)).used_at
    assert again is not None and again > first


@pytest.mark.parametrize(("name", "group", "status"), [
    ("sela", "water", 200), ("amina", "court", 403), ("elena", "vault", 404), ("olga", "water", 404),
    ("nobody", "water", 303),
])
async def test_the_page_is_for_who_reads_the_group(
    browse: Browse, town: Town, name: str, group: str, status: int
) -> None:
    someone: httpx.AsyncClient = await browse(name)
    assert (await someone.get(f"/groups/{group}/feed")).status_code == status
