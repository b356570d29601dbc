"""The record of an incident and the figures of a quarter tell of nobody; what is learned from them counts at once."""

import csv
import io
import itertools
from collections import Counter
from datetime import timedelta

import pytest

from cop.community import scanning, sensitivity
from cop.community.groups import Group
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.safeguarding.actions import deciding, patterns
from cop.safeguarding.models import Incident, IncidentThing
from cop.safeguarding.queries import figures
from cop.safeguarding.queries.fields import field_of
from cop.safeguarding.queries.patterns import sorts_in
from tests.cast import Town
from tests.conftest import Browse
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic

CHILD = "We follow Tobias, aged nine, since March."


async def counted(town: Town, sort: str, times: int, **more: object) -> None:
    """Incidents of this quarter, one text each, opened two hours after it was published."""
    moment = now()
    async with unit():
        for place in range(times):
            topic = await a_topic(town.amina, town.water)
            incident = await Incident.create(
                public_id=f"{sort}{place}"[:16], group_id=town.water.id, sort=sort, opened_by_id=town.dalia.id,
                opened_at=moment, due_at=moment + timedelta(hours=72), is_at_risk=False,
            )
            await IncidentThing.create(
                incident_id=incident.id, thing_id=topic.id, was="published", version=2, at=moment, field="body", **more
            )


def test_no_number_under_five_is_told_nor_can_it_be_computed_from_the_sum():
    for parts in itertools.product((0, 1, 2, 4, 5, 6, 9), repeat=4):
        counts = dict(zip("abcd", parts, strict=True))
        told = figures.protected(counts)
        hidden = [name for name, n in told.items() if n is None]
        assert all(counts[name] == n for name, n in told.items() if n is not None)
        assert not any(0 < n < 5 for n in told.values() if n is not None)
        if hidden and figures.told(sum(parts)) is not None:
            assert len(hidden) >= 2 and sum(counts[name] for name in hidden) >= 5, counts
    assert figures.protected({"a": 7, "b": 5, "c": 0}) == {"a": 7, "b": 5, "c": 0}
    assert figures.protected({"a": 9, "b": 6, "c": 3}) == {"a": 9, "b": None, "c": None}


async def test_the_figures_of_a_quarter_and_their_table_hide_the_same(browse: Browse, town: Town):
    await counted(town, "name", 6)
    await counted(town, "school", 5)
    await counted(town, "birth", 2, fate="restored", reason="mistaken")
    await counted(town, "number", 1, fate="erased")
    sela = await browse("sela")
    page, file = await sela.get("/incidents/figures"), await sela.get("/incidents/figures.csv")
    assert page.status_code == 200 and "not told" in page.text and file.headers["content-type"].startswith("text/csv")
    table = {(row["figure"], row["part"]): row["number"] for row in csv.DictReader(io.StringIO(file.text))}
    assert table["incidents", ""] == table["texts", ""] == "14"
    assert (table["sort", "name"], table["sort", "school"]) == ("6", "-"), "five, but the rest is three: it goes too"
    assert table["sort", "birth"] == table["sort", "number"] == "-"
    assert table["outcome", "false"] == table["outcome", "erased"] == table["outcome", "undecided"] == "-"
    assert table["language", "en"] == table["field", "body"] == "14"
    assert table["hours_to_close", ""] == "-", "none is closed"
    for name in ("dalia", "bruno", "nobody"):
        assert (await (await browse(name)).get("/incidents/figures.csv")).status_code == 404
    with pytest.raises(Missing):
        await figures.quarters(await town.reader("chen"))


async def test_a_record_holds_hours_and_offices_and_nothing_of_anybody(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.vault, title="A title nobody repeats", body="Canary of a child")
    incident = await alarm(await town.reader("chen"), topic)
    await deciding.answer(await town.reader("chen"), incident, is_at_risk=False)
    async with unit():
        for person in list(town.people.values())[:3]:
            await write(
                "INSERT INTO reading (person_id, topic_id, read_to, read_at) VALUES ($1, $2, 0, NOW)", person.id, topic.id
            )
    for name in ("chen", "sela", "sina"):
        browser = await browse(name)
        page = (await browser.get(f"/incidents/{incident.public_id}/record")).text
        file = await browser.get(f"/incidents/{incident.public_id}/record.md")
        assert file.headers["content-type"].startswith("text/markdown")
        content = page.partition("<main")[2].partition("</main")[0]
        for text in (content, file.text):
            assert "none or fewer than five" in text and f"{incident.opened_at:%Y-%m-%d %H}:00 UTC" in text
            assert "moderator of the group" in text or "lead of the group" in text
            assert "A title nobody" not in text and "Canary" not in text and topic.public_id not in text
            assert not [each.name for each in town.people.values() if each.name in text], "an office, no name"
            assert (town.vault.labels["en"] in text) == (name == "chen"), "who may not know of a hidden group learns nothing"
    for name in ("bruno", "dalia", "nobody"):
        assert (await (await browse(name)).get(f"/incidents/{incident.public_id}/record")).status_code == 404


async def test_where_it_stood_is_kept_and_no_word_of_it(town: Town):
    plain_title = await a_topic(town.amina, town.water, title="What of this?", body=CHILD)
    in_title = await a_topic(town.amina, town.water, title=CHILD, body="What of this?")
    assert await field_of(plain_title, "name") == "body" and await field_of(in_title, "name") == "title"
    assert await field_of(plain_title, "picture") == "attachment"


async def test_a_line_is_added_once_by_a_steward_beside_what_stood_there(browse: Browse, town: Town):
    line = "Write “a girl of about ten”, not her name"
    dalia = await browse("dalia")
    assert "Nothing to add" in (await dalia.get(f"/groups/{town.water.slug}/advice")).text
    refused = await dalia.post(f"/groups/{town.water.slug}/advice", data={"sort": "name"})
    assert refused.status_code == 422, "nothing came up"
    topic = await a_topic(town.amina, town.water)
    incident = await alarm(await town.reader("dalia"), topic)
    assert line in (await dalia.get(f"/groups/{town.water.slug}/advice")).text
    assert f"/groups/{town.water.slug}/advice" in (await dalia.get("/incidents")).text
    for key in ("k1", "k2"):
        sent = await dalia.post(f"/groups/{town.water.slug}/advice", data={"key": key, "sort": "name"})
        assert sent.status_code == 303, sent.text
    do = (await Group.get(id=town.water.id)).dos["en"]["do"]
    assert do.count(line) == 1 and "Say what did not work" in do, "ours go on to stand"
    asking = (await (await browse("amina")).get(f"/ask?group={town.water.slug}")).text
    assert line in asking and "Say what did not work" in asking
    assert "Stands there" in (await dalia.get(f"/groups/{town.water.slug}/advice")).text
    async with unit():
        await write("UPDATE incident_thing SET fate = 'restored', reason = 'mistaken' WHERE incident_id = $1", incident.id)
    assert await sorts_in([town.water.id]) == {}, "a false alarm is no reason"
    assert (await (await browse("bruno")).get(f"/groups/{town.water.slug}/advice")).status_code == 404


async def test_the_safeguarding_lead_turns_the_scanner_and_the_next_look_knows(browse: Browse, town: Town):
    weak = "Odilon, the quiet one with the crutch, eats well now."
    before = await scanning.look({"body": weak}, "en")
    assert before.asks and not before.is_held
    sina = await browse("sina")
    change = {"kind": "name_age", "asks-name_age": "20", "holds-name_age": "50", "reason-name_age": "missed", "seen": "0"}
    assert (await (await browse("sela")).post("/incidents/scanner", data=change)).status_code == 403
    assert (await (await browse("dalia")).post("/incidents/scanner", data=change)).status_code == 404
    for wrong in ({"holds-name_age": "20"}, {"asks-name_age": "1"}, {"reason-name_age": ""}, {"kind": "other"}):
        assert (await sina.post("/incidents/scanner", data={**change, **wrong})).status_code == 422, wrong
    assert (await sina.post("/incidents/scanner", data=change)).status_code == 303
    assert (await scanning.look({"body": weak}, "en")).is_held, "at once"
    assert "Something was missed" in (await sina.get("/incidents/scanner")).text
    again = {**change, "key": "k2", "asks-name_age": "70", "holds-name_age": "95"}
    assert (await sina.post("/incidents/scanner", data=again)).status_code == 422, "somebody was faster"
    newest = str((await sensitivity.versions())["name_age"])
    assert (await sina.post("/incidents/scanner", data={**again, "key": "k3", "seen": newest})).status_code == 303
    assert not (await scanning.look({"body": weak}, "en")).asks
    with pytest.raises(Refused):
        await patterns.tune(
            await town.reader("sina"), None, kind="phone", asks=10, holds=95, reason="trial", seen=0
        )


async def test_false_alarms_stand_beside_by_kind_and_under_five_are_not_told(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    reader = await town.reader("bruno")
    await scanning.ask({"body": CHILD}, "en", is_sure=True)
    await forum.reply(reader, topic, plain(CHILD), language="en", byline="named")
    (mark,) = await sensitivity.Mark.all()
    assert (mark.kind, mark.is_confirmed) == ("name_age", True)
    reply = await a_reply(town.bruno, topic)
    async with unit():
        for _ in range(6):
            await sensitivity.write_marks(reply.id, {"phone"}, is_confirmed=True)
    page = (await (await browse("sina")).get("/incidents/scanner")).text
    phone = page.partition('id="k-phone"')[2].partition("</section>")[0]
    name = page.partition('id="k-name_age"')[2].partition("</section>")[0]
    assert "<dd>6</dd>" in phone and "not told" not in phone.partition("<details")[0]
    assert "not told" in name, "one confirmed is not told"
    assert Counter(each.kind for each in await sensitivity.Mark.all()) == {"phone": 6, "name_age": 1}
    assert await Thing.exists(id=mark.thing_id)
