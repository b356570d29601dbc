"""What a digest says, to whom, and what it never says."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from cop.community import audience
from cop.community.following import GROUP, MUTE, NORMAL, THEME, THING, WATCH
from cop.community.founding import end_membership
from cop.community.outbox import EACH, FULL, NOTICE, WEEKLY, Letter, MailChoice
from cop.community.people import Interest
from cop.community.postman import Postman
from cop.community.text import plain, put_text
from cop.community.thing import HIDDEN, Thing
from cop.community.vocabulary import Term
from cop.kit import store
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.notices import digest
from cop.notices.actions import digesting
from cop.settings import Settings
from tests.accounts.conftest import Mailbox, mailbox  # noqa: F401  # a fixture
from tests.cast import Town
from tests.notices.telling import ORIGIN, WORDS, a_letter, about, follow, read_to, sheet_for, text_for
from tests.things import a_reply, a_topic


async def change(thing: Thing, **columns: object) -> None:
    async with unit():
        await Thing.filter(id=thing.id).update(**columns)
        await audience.settle(thing.id)


async def age(thing: Thing) -> None:
    """Written yesterday, and nothing in it since."""
    yesterday = now() - timedelta(days=1)
    async with unit():
        await Thing.filter(id=thing.id).update(published_at=yesterday, latest_at=yesterday)


async def test_new_topics_and_replies_of_others_stand_in_it_each_with_its_group_and_its_address(town: Town) -> None:
    asked = await a_topic(town.bruno, town.water, title="Who answers a helpline?", kind="discussion")
    old = await a_topic(town.amina, town.water, title="Nurses at night")
    await age(old)
    await a_reply(town.bruno, old)
    await a_reply(town.chen, old)
    await a_reply(town.amina, old)
    await a_topic(town.amina, town.water, title="My own words")
    sheet = await sheet_for(town, "amina")
    assert sheet is not None
    (news,) = sheet.parts
    assert sheet.subject == "What is new today" and sheet.stop == "often"
    assert f"- Who answers a helpline?\n  Water group · Discussion\n  {ORIGIN}/topics/{asked.public_id}" in news
    assert f"- Nurses at night\n  Water group · 2 new replies\n  {ORIGIN}/topics/{old.public_id}" in news
    assert "My own words" not in news
    assert "Du nouveau aujourd’hui" in await text_for(town, "elena", language="fr")


async def test_with_nothing_new_there_is_none(town: Town) -> None:
    await age(await a_topic(town.bruno, town.water))
    await a_topic(town.amina, town.water, title="One’s own")
    assert await sheet_for(town, "amina") is None
    assert await sheet_for(town, "olga") is None, "of another network"


async def test_what_was_read_or_told_by_a_mail_of_its_own_is_not_told_again(town: Town) -> None:
    read, told, partly = [await a_topic(town.bruno, town.water, title=title) for title in ("Read", "Told", "Partly")]
    await read_to(town.amina, read, 0)
    first, second = await a_reply(town.chen, partly), await a_reply(town.dalia, partly)
    await read_to(town.amina, partly, 1)
    for thing in (told, first):
        async with unit():
            await Letter.create(
                person_id=town.amina.id, key=f"at:{thing.id}", kind="topic", thing_id=thing.id, state="sent",
                due_at=now(), next_at=now(),
            )
    text = await text_for(town, "amina")
    assert "- Read" not in text and "- Told" not in text and "- Partly\n  Water group · 1 new reply\n" in text
    await read_to(town.amina, partly, second.number)
    assert await sheet_for(town, "amina") is None
    async with unit():
        await Letter.filter(key=f"at:{told.id}").update(state="parked")
    assert "- Told" in await text_for(town, "amina")


@pytest.mark.parametrize(("levels", "is_told"), [
    ({THING: MUTE}, False), ({GROUP: MUTE}, False), ({GROUP: MUTE, THING: NORMAL}, True), ({THEME: MUTE}, False),
    ({THEME: MUTE, GROUP: WATCH}, True), ({GROUP: MUTE, THEME: WATCH}, False),
])
async def test_what_is_muted_is_not_told_and_the_nearest_word_counts(
    town: Town, levels: dict[str, str], is_told: bool
) -> None:
    topic = await a_topic(town.bruno, town.water)
    await about(topic, town.theme.id)
    ids = {THING: topic.id, GROUP: town.water.id, THEME: town.theme.id}
    for scope, level in levels.items():
        await follow(town.amina, scope, ids[scope], level)
    assert (await sheet_for(town, "amina") is not None) == is_told
    assert await sheet_for(town, "elena") is not None


async def test_a_topic_of_two_themes_is_muted_with_both(town: Town) -> None:
    topic = await a_topic(town.bruno, town.water)
    async with unit():
        other = await Term.create(scheme="theme", key="online", labels={"en": "online"})
    await about(topic, town.theme.id, other.id)
    await follow(town.amina, THEME, town.theme.id, MUTE)
    assert await sheet_for(town, "amina") is not None
    await follow(town.amina, THEME, other.id, MUTE)
    assert await sheet_for(town, "amina") is None


async def test_what_is_hidden_and_what_one_may_no_longer_read_is_gone_when_it_is_written(town: Town) -> None:
    topic = await a_topic(town.farid, town.court, title="Canary")
    await a_letter(town.elena)
    hidden = await a_topic(town.bruno, town.water, title="Hidden canary")
    reply = await a_reply(town.chen, await a_topic(town.elena, town.water, title="Mine"))
    await change(hidden, state=HIDDEN)
    assert "canary" not in await text_for(town, "elena") and "- Mine" in await text_for(town, "elena")
    await change(reply, state=HIDDEN)
    assert "There is 1 new thing" in await text_for(town, "elena"), "that of the court group is left"
    async with unit():
        await end_membership(town.court.id, town.elena.id)
    assert await sheet_for(town, "elena") is None
    assert topic.audience_id is not None


async def test_of_closed_groups_and_hidden_names_it_says_only_how_much_there_is(town: Town) -> None:
    await a_topic(town.farid, town.court, title="Canary of the court")
    veiled = await a_topic(town.bruno, town.water, title="Canary under a veil")
    few = await a_topic(town.bruno, town.water, title="Canary of few", home=town.water.stewards_id)
    shown = await a_topic(town.bruno, town.water, title="Shown")
    answered = await a_reply(town.chen, shown)
    for thing in (veiled, answered):
        await change(thing, byline="anonymous", byline_name="")
    text = await text_for(town, "elena")
    assert "anary" not in text and "Court" not in text and "court" not in text and "Bruno" not in text
    assert "- Shown\n  Water group · Question\n" in text and "There are 2 new things that mails do not name." in text
    assert "There are 2 new things" in await text_for(town, "dalia") and few.id
    async with unit():
        await type(town.court).filter(id=town.court.id).update(mail_text=FULL)
        await type(town.water).filter(id=town.water.id).update(mail_text=NOTICE)
    text = await text_for(town, "elena")
    assert "- Canary of the court\n  Court group" in text and "Shown" not in text and "Water" not in text


async def test_themes_one_follows_come_first_then_languages_one_reads_then_own_groups(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unit():
        await Interest.create(person_id=town.amina.id, term_id=town.theme.id)
        await write("UPDATE term SET key = 'a' WHERE id = $1", town.sector.id)
    foreign = await a_topic(town.bruno, town.water, title="In Spanish", kind="discussion")
    later = await a_topic(town.bruno, town.water, title="Plain", kind="discussion")
    theirs = await a_topic(town.farid, town.court, title="Of others", kind="discussion")
    known = await a_topic(town.bruno, town.water, title="Known to me")
    done = await a_topic(town.bruno, town.water, title="Answered")
    await a_reply(town.chen, done)
    async with unit():
        await Thing.filter(id=foreign.id).update(language="es")
        await write("UPDATE thing_text SET language = 'es' WHERE thing_id = $1", foreign.id)
        await type(town.court).filter(id=town.court.id).update(mail_text=FULL, readers_id=town.water.readers_id)
        await Thing.filter(id=theirs.id).update(home_audience_id=town.water.readers_id)
        await audience.settle(theirs.id)
    for thing in (known, done):
        await about(thing, town.theme.id)
    sheet = await sheet_for(town, "amina")
    assert sheet is not None
    asked, news = sheet.parts
    assert asked.startswith("Perhaps you know") and "- Known to me\n  Water group\n" in asked
    assert [line[2:] for line in news.splitlines() if line.startswith("- ")] == [
        "Answered", "Plain", "Of others", "In Spanish",
    ]
    monkeypatch.setattr(digest, "MOST_LINES", 2)
    short = await text_for(town, "amina")
    assert "- Answered" in short and "- Plain" not in short and f"And 3 more topics.\n{ORIGIN}/topics" in short
    assert later.id


async def test_a_title_is_in_the_language_of_its_reader_where_somebody_translated_the_present_words(town: Town) -> None:
    topic = await a_topic(town.bruno, town.water, title="Nurses")
    async with unit():
        await put_text(topic.id, "title", "fr", plain("Infirmières"), town.chen.id, provenance="person", of_revision=1)
    assert "- Infirmières\n" in await text_for(town, "amina", language="fr")
    assert "- Nurses\n" in await text_for(town, "amina")
    async with unit():
        await put_text(topic.id, "title", "en", plain("Midwives"), town.bruno.id)
    assert "- Midwives\n" in await text_for(town, "amina", language="fr")


async def test_each_digest_begins_where_the_last_one_ended_unless_that_was_parked(town: Town) -> None:
    first = await a_letter(town.amina, key="digest:1")
    async with unit():
        await Letter.filter(id=first.id).update(due_at=now() - timedelta(minutes=10))
    topic = await a_topic(town.bruno, town.water)
    async with unit():
        await Thing.filter(id=topic.id).update(published_at=now() - timedelta(minutes=20))
    second = await a_letter(town.amina, key="digest:2")
    reader, words = await town.reader("amina"), digest.Digest(ORIGIN)
    assert await words.compose(second, reader, WORDS["en"]) is None
    assert await words.compose(await Letter.get(id=first.id), reader, WORDS["en"]) is not None
    async with unit():
        await Letter.filter(id=first.id).update(state="parked")
    assert await words.compose(second, reader, WORDS["en"]) is not None


async def test_who_chose_otherwise_meanwhile_gets_none(town: Town) -> None:
    await a_topic(town.bruno, town.water)
    sheet = await sheet_for(town, "amina", often=WEEKLY)
    assert sheet is not None and sheet.subject == "What is new this week"
    async with unit():
        await MailChoice.filter(person_id=town.amina.id).update(often=EACH)
    assert await sheet_for(town, "amina") is None


async def test_it_takes_as_many_statements_for_much_as_for_little(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = store.rows

    async def counted(sql: str, *args: object) -> object:
        asked.append(sql)
        return await fetch(sql, *args)

    monkeypatch.setattr("cop.notices.queries.digest.rows", counted)
    monkeypatch.setattr(store, "rows", counted)
    counts = []
    for number in (1, 6):
        for _ in range(number):
            await a_reply(town.chen, await a_topic(town.bruno, town.water))
        letter = await Letter.get_or_none(person_id=town.amina.id) or await a_letter(town.amina)
        reader = await town.reader("amina")
        asked.clear()
        assert await digest.Digest(ORIGIN).compose(letter, reader, WORDS["en"]) is not None
        counts.append(len(asked))
    assert counts == [4, 4]


async def test_from_the_morning_to_the_mailbox(
    app: Starlette, settings: Settings, town: Town, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    """Through the chore and the postman: one mail, one click to stop it, and nobody is written to in vain."""
    monkeypatch.setattr(digesting, "now", lambda: now() - timedelta(days=8))
    await digesting.make_digests()
    topic = await a_topic(town.farid, town.court, title="Canary of the court")
    await a_topic(town.bruno, town.water, title="A helpline\r\nBcc: somebody@people.example")
    await follow(town.amina, GROUP, town.water.id, MUTE)
    morning = now().replace(hour=7, minute=5) + timedelta(days=7)
    while morning.weekday() != 0:
        morning += timedelta(days=1)
    monkeypatch.setattr(digesting, "now", lambda: morning)
    async with unit():
        await MailChoice.all().update(next_at=morning.replace(minute=0, second=0, microsecond=0))
    await digesting.make_digests(600)
    assert await Letter.all().count() == len(town.people)
    async with unit():
        await Letter.all().update(next_at=now())
    await Postman(settings, app.state.site.catalogues).carry()
    mails = {mail["To"].partition("@")[0]: mail for mail in await mailbox()}
    assert {"elena", "chen", "sela"} <= set(mails) and not {"amina", "olga"} & set(mails)
    states = {each.person_id: each.state for each in await Letter.all()}
    assert states[town.elena.id] == "sent" and states[town.amina.id] == states[town.olga.id] == "withdrawn"
    elena = mails["elena"].get_content()  # type: ignore[attr-defined]
    assert "A helpline Bcc: somebody@people.example" in elena and mails["elena"]["Bcc"] is None
    assert "Canary" not in elena and topic.public_id not in elena and "There is 1 new thing" in elena
    assert mails["elena"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mails["elena"]["Auto-Submitted"] == "auto-generated"
