"""Reports of conduct: what is kept of one without a name, who may settle it, and how many a day."""

import json
import logging

import pytest

from cop.community.deliver import deliver_due
from cop.community.founding import appoint, end_holding, office
from cop.community.posts import Holding
from cop.community.quota import Unwritten
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import rows
from cop.kit.unit import unit
from cop.moderation.actions import conduct
from cop.moderation.models.people import ConductReport
from cop.moderation.models.queue import Case
from cop.moderation.queries import queue as waiting
from cop.moderation.queries.conduct import reported_for
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from tests.cast import Town
from tests.things import a_topic

WORDS = "He wrote to me again and again."


async def reported(town: Town, by: str, about: str, *, unnamed: bool = False) -> ConductReport:
    """From a topic of that person in the water group."""
    topic = await a_topic(await town.reader(about), town.water)
    reader = await town.reader(by)
    return await conduct.report(
        reader, await reported_for(reader, topic.public_id), reason="unwanted", words=WORDS, unnamed=unnamed,
        count=Unwritten(conduct.MOST_A_DAY).take,
    )


async def everything(settings: Settings) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    kind = settings.database_url.partition(":")[0]
    asked = "SELECT name FROM sqlite_master WHERE type = 'table'" if kind == "sqlite" else (
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
    return {
        each["name"]: [json.dumps(dict(one), default=str) for one in await rows(f'SELECT * FROM "{each["name"]}"')]
        for each in await rows(asked)
    }


async def test_a_report_without_a_name_leaves_no_row_and_no_log_line_that_names_who_sent_it(
    town: Town, settings: Settings, caplog: pytest.LogCaptureFixture
):
    wire(settings, catalogues_of(settings))
    caplog.set_level(logging.DEBUG)
    topic = await a_topic(await town.reader("bruno"), town.water)
    bruno_s = await reported_for(await town.reader("amina"), topic.public_id)
    while await deliver_due():
        pass
    new: dict[bool, list[str]] = {}
    for unnamed in (True, False):
        before = await everything(settings)
        caplog.clear()
        made = await conduct.report(
            await town.reader("amina"), bruno_s, reason="unwanted", words=WORDS, unnamed=unnamed,
            count=Unwritten(5).take,
        )
        while await deliver_due():
            pass
        after = await everything(settings)
        new[unnamed] = [
            f"{table} {each}" for table, found in after.items() if table not in ("delivery", "audit_link", "sqlite_sequence")
            for each in found if each not in before.get(table, [])
        ] + [record.getMessage() for record in caplog.records]
        assert (made.reporter_id is None) is unnamed
    amina = town.amina.id
    told = [f'"{column}": {amina}' for column in ("actor_id", "reporter_id", "person_id", "author_id")]
    assert any(mark in each for each in new[False] for mark in told), "this test finds a name where there is one"
    assert not [each for each in new[True] if any(mark in each for mark in told) or f"person:{amina}" in each]
    assert not [each for each in new[True] if town.amina.public_id in each or town.amina.email in each]
    assert {each.partition(" ")[0] for each in new[True] if " {" in each} == {
        "conduct_report", "activity", "moderation_case"}


async def test_a_member_of_the_secretariat_sees_nothing_of_a_report_about_themselves(town: Town, settings: Settings):
    wire(settings, catalogues_of(settings))
    async with unit():
        await appoint(await office("secretariat", seat=2), town.elena.id)
    report = await reported(town, "amina", "elena")
    while await deliver_due():
        pass
    case = await Case.get(kind="conduct")
    wanted = waiting.Wanted(groups=(None,))
    seen = {}
    for name in ("elena", "sela"):
        reader = await town.reader(name)
        cards, _ = await waiting.page(reader, wanted)
        seen[name] = [each["case_id"] for each in cards if each["waits_as"] == "conduct"]
    assert seen == {"elena": [], "sela": [case.id]}
    with pytest.raises(Missing):
        await waiting.case_for(await town.reader("elena"), case.id)
    with pytest.raises(Missing):
        await conduct.settle(await town.reader("elena"), report, outcome="It was nothing.")
    with pytest.raises(Forbidden):
        await conduct.settle(await town.reader("chen"), report, outcome="It was nothing.")
    with pytest.raises(Missing):
        await conduct.settle(await town.reader("sina"), report, outcome="It was nothing.")
    await conduct.settle(await town.reader("sela"), report, outcome="Spoken to.")
    while await deliver_due():
        pass
    assert (await Case.get(id=case.id)).state == "done"
    with pytest.raises(Refused, match="already-settled"):
        await conduct.settle(await town.reader("sela"), report, outcome="Spoken to.")


async def test_the_safeguarding_lead_settles_where_the_secretariat_is_meant_and_else_it_stays_with_an_alarm(
    town: Town, caplog: pytest.LogCaptureFixture
):
    async with unit():
        await appoint(await office("secretariat", seat=2), town.elena.id)
        await end_holding(await Holding.get(person_id=town.sela.id))
    report = await reported(town, "amina", "elena")
    await conduct.settle(await town.reader("sina"), report, outcome="Spoken to.")
    async with unit():
        await end_holding(await Holding.get(person_id=town.sina.id))
    caplog.set_level(logging.ERROR)
    stays = await reported(town, "amina", "elena", unnamed=True)
    assert [each.getMessage() for each in caplog.records if "ALARM" in each.getMessage()]
    assert await conduct.alarm() == 1
    assert (await ConductReport.get(id=stays.id)).settled_at is None


async def test_who_reported_does_not_settle_and_nobody_reports_oneself_or_what_they_cannot_read(town: Town):
    report = await reported(town, "sela", "bruno")
    with pytest.raises(Missing):
        await conduct.settle(await town.reader("sela"), report, outcome="It was nothing.")
    topic = await a_topic(await town.reader("elena"), town.court)
    for name, found in (("elena", False), ("farid", True), ("amina", False), ("olga", False)):
        reader = await town.reader(name)
        if found:
            assert (await reported_for(reader, topic.public_id)).person_id == town.elena.id
        else:
            with pytest.raises(Missing):
                await reported_for(reader, topic.public_id)


async def test_five_a_day_with_a_name_or_without_and_the_count_is_in_no_table(town: Town):
    counted, amina = Unwritten(conduct.MOST_A_DAY), await town.reader("amina")
    topic = await a_topic(await town.reader("bruno"), town.water)
    about = await reported_for(amina, topic.public_id)
    sent = {"reason": "other", "words": WORDS, "count": counted.take}
    for number in range(conduct.MOST_A_DAY):
        await conduct.report(amina, about, unnamed=bool(number % 2), **sent)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="conduct-enough"):
        await conduct.report(amina, about, unnamed=True, **sent)  # type: ignore[arg-type]
    await conduct.report(await town.reader("dalia"), about, unnamed=True, **sent)  # type: ignore[arg-type]
    assert not {town.amina.id, str(town.amina.id), str(town.amina.id).encode()} & set(counted._pace._times)
