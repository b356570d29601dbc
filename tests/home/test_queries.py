"""What the first page is made of."""

from datetime import timedelta
from typing import Any

import pytest

from cop.community import audience
from cop.community.people import Interest
from cop.community.thing import ThingTerm
from cop.community.visit import nobody
from cop.directory.models import Profile
from cop.home import queries
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices.models import Notice
from cop.routing.models import AnswerInvitation, Clock
from tests.cast import Town
from tests.directory.making import a_profile
from tests.lively import a_session
from tests.things import a_reply, a_topic


async def titles(town: Town, name: str) -> tuple[list[str], list[str]]:
    found = await queries.questions(await town.reader(name))
    return [each["title"] for each in found.own], [each["title"] for each in found.unanswered]


async def test_own_questions_stay_until_an_answer_is_accepted_or_they_close(town: Town) -> None:
    await a_topic(town.amina, town.water, title="Open")
    done = await a_topic(town.amina, town.water, title="Answered")
    closed = await a_topic(town.amina, town.water, title="Closed")
    await a_topic(town.amina, town.water, title="Talk", kind="discussion")
    await a_topic(town.bruno, town.water, title="Another's")
    async with unit():
        await write("UPDATE topic SET accepted_count = 1 WHERE thing_id = $1", done.id)
        await write("UPDATE thing SET closed_at = $2 WHERE id = $1", closed.id, now())

    assert (await titles(town, "amina"))[0] == ["Open"]


async def test_unanswered_are_the_questions_of_others_that_the_reader_may_read(town: Town) -> None:
    await a_topic(town.amina, town.water, title="Own")
    await a_topic(town.bruno, town.water, title="Unanswered")
    answered = await a_topic(town.bruno, town.water, title="Answered")
    await a_reply(town.amina, answered)
    await a_topic(town.elena, town.court, title="canary-court")
    await a_topic(town.farid, town.vault, title="canary-vault")
    await a_topic(town.bruno, town.water, title="canary-hidden", state="hidden")

    assert (await titles(town, "amina"))[1] == ["canary-vault", "Unanswered"]
    assert (await titles(town, "sela"))[1] == ["Unanswered", "Own"]
    assert (await titles(town, "olga"))[1] == []


async def test_themes_of_one_s_own_in_languages_one_reads_come_before_all_others(town: Town) -> None:
    about = await a_topic(town.bruno, town.water, title="About the theme")
    for n in range(3):
        await a_topic(town.bruno, town.water, title=f"Newer {n}")
    async with unit():
        await ThingTerm.create(thing_id=about.id, term=town.theme)
        await Interest.create(person_id=town.amina.id, term=town.theme)

    found = await queries.questions(await town.reader("amina"))
    assert ([each["title"] for each in found.unanswered], found.in_themes) == (["About the theme"], True)
    found = await queries.questions(await town.reader("sela"))
    assert ([each["title"] for each in found.unanswered], found.in_themes) == (["Newer 2", "Newer 1", "Newer 0"], False)


async def test_what_one_cannot_read_the_language_of_comes_last(town: Town) -> None:
    for language, title in (("en", "English"), ("pt", "Portuguese"), ("fr", "French")):
        topic = await a_topic(town.bruno, town.water, title=title)
        async with unit():
            await ThingTerm.create(thing_id=topic.id, term=town.theme)
            await write("UPDATE thing SET language = $2 WHERE id = $1", topic.id, language)
            await write("UPDATE thing_text SET language = $2 WHERE thing_id = $1", topic.id, language)
    profile = await a_profile(town.amina)
    async with unit():
        await Profile.filter(thing_id=profile.id).update(languages=[["pt", "working"]])
        await ThingTerm.filter(thing_id=profile.id).delete()
        await ThingTerm.create(thing_id=profile.id, term=town.theme)
    assert (await titles(town, "amina"))[1] == ["Portuguese", "English"], "about what her profile says"
    assert (await titles(town, "sela"))[1] == ["English", "French", "Portuguese"]


async def test_one_is_asked_to_answer_what_waits_and_can_be_read(town: Town) -> None:
    topics = [
        await a_topic(town.bruno, town.water, title="Waits"), await a_topic(town.elena, town.court, title="canary-court"),
        await a_topic(town.bruno, town.water, title="Declined"), await a_topic(town.bruno, town.water, title="Closed"),
    ]
    async with unit():
        await write("UPDATE thing SET closed_at = $2 WHERE id = $1", topics[3].id, now())
        for topic, state in zip(topics, ("waiting", "waiting", "declined", "waiting"), strict=True):
            await AnswerInvitation.create(topic_id=topic.id, person_id=town.amina.id, invited_by_id=town.chen.id,
                                          made_at=now(), state=state)
    found = await queries.questions(await town.reader("amina"))
    assert [each["title"] for each in found.asked] == ["Waits"]
    assert (await queries.questions(await town.reader("bruno"))).asked == []


async def test_what_waits_is_counted_for_whom_it_waits_and_as_far_as_they_read(town: Town) -> None:
    water, vault = await a_topic(town.bruno, town.water), await a_topic(town.amina, town.vault)
    hidden = await a_topic(town.bruno, town.water, state="hidden")
    for each in (water, vault):
        await moderation.report(await town.reader("farid" if each is vault else "amina"), each, reason="wrong", words="")
    async with unit():
        for each in (water, vault, hidden):
            await Clock.create(topic_id=each.id, began_at=now(), moderators_at=now(), secretariat_at=now())
            for person in (town.amina, town.sela):
                await Notice.create(person_id=person.id, thing_id=each.id, leads_to_id=each.id, kind="topic", at=now())
    held = await a_profile(town.amina)
    async with unit():
        await write("UPDATE thing SET state = 'held' WHERE id = $1", held.id)
        await write("UPDATE term SET status = 'proposed' WHERE id = $1", town.theme.id)

    async def counts(name: str) -> dict[str, int]:
        return {key: count for key, count in dict(await queries.waiting(await town.reader(name))).items() if count}

    assert await counts("amina") == {"notices": 2}
    assert await counts("bruno") == {}
    assert await counts("dalia") == {"reports": 1, "unanswered": 1}
    assert await counts("chen") == {"reports": 2, "unanswered": 2, "profiles": 1}
    assert await counts("sela") == {"notices": 1, "unanswered": 1, "profiles": 1, "themes": 1}


async def test_groups_tell_how_many_topics_have_something_new(town: Town) -> None:
    first, second = await a_topic(town.bruno, town.water), await a_topic(town.bruno, town.water)
    await a_topic(town.bruno, town.water, state="hidden")
    vault = await a_topic(town.farid, town.vault)

    async def unread(name: str) -> dict[str, Any]:
        return {each["slug"]: each["unread"] for each in await queries.groups(await town.reader(name))}

    assert await unread("amina") == {"vault": 1, "water": 2}
    async with unit():
        for topic in (first, second):
            read = "INSERT INTO reading (person_id, topic_id, read_to) VALUES ($1, $2, 0)"
            await write(read, town.amina.id, topic.id)
    assert await unread("amina") == {"vault": 1, "water": 0}
    await a_reply(town.bruno, first)
    assert await unread("amina") == {"vault": 1, "water": 1}
    assert await unread("sela") == {}
    assert await unread("farid") == {"court": 0, "vault": 0}, "what is one's own is not new"
    assert [each["news"][0]["public_id"] for each in await queries.groups(await town.reader("amina")) if each["news"]] == [
        vault.public_id, first.public_id]
    async with unit():
        await write("UPDATE thing SET latest_at = $1", now() - queries.NEWS_FOR)
    assert await unread("amina") == {"vault": 0, "water": 1}, "what was never opened is no news for ever"


@pytest.mark.parametrize("state", ["published", "hidden", "draft"])
async def test_visitors_read_what_is_for_everyone_and_nothing_else(town: Town, state: str) -> None:
    async with unit():
        everyone = await audience.everyone()
    await a_topic(town.bruno, town.water, title="For everyone", home=everyone, state=state)
    await a_topic(town.bruno, town.water, title="canary")

    found = [each["title"] for each in await queries.public(await nobody())]
    assert found == (["For everyone"] if state == "published" else [])


async def near(town: Town, name: str) -> list[tuple[str, str]]:
    return [(each["title"], each["phase"]) for each in await queries.sessions(await town.reader(name))]


async def test_the_session_under_way_comes_first_and_then_the_next_one_ahead(town: Town) -> None:
    for days, title, phase in (
        (3, "The one after", "announced"), (2, "The next", "open"), (1, "Cancelled", "cancelled"), (1, "Over", "ended"),
        (1, "Draft", "draft"),
    ):
        await a_session(town, phase=phase, title=title, starts_at=now() + timedelta(days=days))
    for name in ("amina", "chen"):
        assert await near(town, name) == [("The next", "open")]
    session = await a_session(town, phase="paused", title="Now", starts_at=now() + timedelta(days=5))
    assert await near(town, "amina") == [("Now", "paused"), ("The next", "open")]
    assert await near(town, "olga") == []

    await moderation.hide(await town.reader("chen"), session, reason="Said twice", version=session.version)
    assert await near(town, "amina") == [("The next", "open")]


@pytest.mark.parametrize(("late", "shown"), [(timedelta(minutes=50), True), (timedelta(minutes=70), False)])
async def test_a_session_that_is_late_is_still_the_next_one_for_an_hour(
    town: Town, late: timedelta, shown: bool
) -> None:
    session = await a_session(town, phase="announced")
    async with unit():
        await write("UPDATE session SET starts_at = $2 WHERE thing_id = $1", session.id, now() - late)
    assert bool(await near(town, "amina")) is shown


async def test_a_session_of_a_closed_group_is_for_its_members(town: Town) -> None:
    await a_session(town, group="court", host="farid", experts=(), title="canary-court")
    assert await near(town, "elena") == [("canary-court", "live")]
    assert await near(town, "amina") == []
