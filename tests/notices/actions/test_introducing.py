"""Introductions: written, changed, taken back, and read in digests by whom they are for."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from cop.community.following import GROUP, MUTE
from cop.community.groups import CLOSED
from cop.community.outbox import FULL, MailChoice
from cop.community.thing import HIDDEN, PUBLISHED, Thing
from cop.groups import actions as groups
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.store import row
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices.actions import introducing
from cop.notices.models import Introduction
from cop.notices.queries import introductions
from tests.cast import Town
from tests.notices.telling import a_letter, follow, sheet_for, text_for
from tests.notices.writing import an_introduction, said
from tests.things import a_topic


async def test_it_heads_the_digest_in_the_language_of_its_reader_else_in_the_first(town: Town) -> None:
    await an_introduction(town, fr="Bonjour juin.", en="Welcome to June.")
    await a_topic(town.bruno, town.water)
    sheet = await sheet_for(town, "amina")
    assert sheet is not None
    assert sheet.parts[0] == "From the moderators of the group Water group:\nWelcome to June."
    assert "du groupe Groupe water\u00a0:\nBonjour juin." in await text_for(town, "amina", language="fr")
    await an_introduction(town, fr="Bonjour juin.", version=2)
    assert "Bonjour juin." in await text_for(town, "amina") and "Welcome" not in await text_for(town, "amina")
    assert "juin" not in await text_for(town, "sela"), "of the network, not of the group"


async def test_alone_it_makes_a_digest_once_and_never_of_what_was_there_before(town: Town) -> None:
    await an_introduction(town)
    letter = await a_letter(town.amina)
    assert "Welcome to June." in await text_for(town, "amina")
    async with unit():
        await MailChoice.filter(person_id=town.amina.id).update(told_to=now())
    assert await sheet_for(town, "amina") is None and letter.id
    await a_topic(town.bruno, town.water)
    assert "Welcome to June." in await text_for(town, "amina"), "beside news it stays until its last day"
    await follow(town.amina, GROUP, town.water.id, MUTE)
    assert await sheet_for(town, "amina") is None


async def test_past_its_day_hidden_or_taken_back_it_is_gone(town: Town) -> None:
    thing = await an_introduction(town)
    await a_topic(town.bruno, town.water)
    await moderation.hide(await town.reader("chen"), thing, version=thing.version, reason="Wrong day.")
    assert "June" not in await text_for(town, "amina")
    thing = await Thing.get(id=thing.id)
    await moderation.restore(await town.reader("chen"), thing, version=thing.version, reason="Right day.")
    assert "June" in await text_for(town, "amina")
    async with unit():
        await Introduction.filter(thing_id=thing.id).update(until=now() - timedelta(seconds=1))
    assert "June" not in await text_for(town, "amina")
    again = await an_introduction(town, en="Back in June.")
    assert again.id != thing.id and "Back in June." in await text_for(town, "amina")
    await introducing.drop(await town.reader("chen"), town.water)
    assert "June" not in await text_for(town, "amina")
    assert (await Thing.get(id=again.id)).state == HIDDEN
    await introducing.drop(await town.reader("chen"), town.water)


async def test_of_a_closed_group_mails_say_only_that_there_is_something(town: Town) -> None:
    await an_introduction(town, "farid", "court", en="Canary.")
    text = await text_for(town, "elena")
    assert "Canary" not in text and "Court" not in text and "There is 1 new thing that mails do not name." in text
    async with unit():
        await type(town.court).filter(id=town.court.id).update(mail_text=FULL)
    assert "Canary." in await text_for(town, "elena")


async def test_when_its_group_closes_it_closes_with_it(town: Town) -> None:
    thing = await an_introduction(town)
    assert thing.audience_id in (await town.reader("sela")).audiences
    change = groups.Change(
        purpose={}, charter={}, cadence={}, dos={}, access=CLOSED, answer_days=3, escalate_days=5, mail_text=""
    )
    await groups.edit(await town.reader("chen"), town.water, change, seen=groups.state_of(town.water))
    assert (await Thing.get(id=thing.id)).audience_id not in (await town.reader("sela")).audiences


async def test_it_keeps_its_history_and_what_is_written_meanwhile_is_not_overwritten(town: Town) -> None:
    first = await an_introduction(town, en="One.", fr="Un.")
    changed = await an_introduction(town, "chen", version=first.version, en="Two.")
    assert changed.id == first.id and changed.version == first.version + 1
    with pytest.raises(Refused) as refused:
        await an_introduction(town, version=first.version, en="Three.")
    assert refused.value.code == "changed-meanwhile"
    stands = await introductions.standing(await town.reader("amina"), town.water)
    assert stands is not None and {code: each["source"] for code, each in stands.texts.items()} == {"en": "Two."}
    kept = await row("SELECT count(*) AS n FROM thing_text WHERE thing_id = $1 AND part = 'body'", first.id)
    assert kept is not None and kept["n"] == 3


async def test_two_at_once_make_one(town: Town) -> None:
    made = await asyncio.gather(
        an_introduction(town, "chen", en="One."), an_introduction(town, en="Two."), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in made) == ["Refused", "Thing"]
    assert await Thing.filter(kind="introduction", state=PUBLISHED).count() == 1


async def test_only_stewards_write_it_and_never_nothing(town: Town) -> None:
    with pytest.raises(Forbidden):
        await an_introduction(town, "amina")
    with pytest.raises(Forbidden):
        await introducing.drop(await town.reader("elena"), town.water)
    with pytest.raises(Refused):
        await introducing.write_introduction(
            await town.reader("chen"), town.water, texts={}, until=now() + timedelta(days=1), version=0
        )
    assert said("x").source == "x"


@pytest.mark.parametrize(("ahead", "code"), [(-1, "not-ahead"), (0, ""), (90, ""), (91, "too-far-ahead")])
def test_it_ends_with_a_day_that_is_ahead_and_not_far(
    monkeypatch: pytest.MonkeyPatch, ahead: int, code: str
) -> None:
    monkeypatch.setattr(introducing, "now", lambda: datetime(2027, 6, 16, 23, tzinfo=UTC))
    today = date(2027, 6, 17)  # in Nairobi
    try:
        end = introducing.end_of(today + timedelta(days=ahead), "Africa/Nairobi")
        assert not code and end.date() == today + timedelta(days=ahead) and (end.hour, end.minute) == (20, 59)
    except Refused as refusal:
        assert refusal.code == code


def test_a_day_at_the_end_of_time_is_refused_like_any_other() -> None:
    for day in (date.max, date.min, None):
        with pytest.raises(Refused):
            introducing.end_of(day, "Pacific/Honolulu")
