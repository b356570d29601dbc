"""Which questions wait, for whom they are listed, and how old they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cop.community.thing import Thing
from cop.community.vocabulary import Country
from cop.forum.models import Reply
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.routing.queries import waiting
from tests.cast import Town
from tests.routing.making import a_question
from tests.things import a_reply, a_topic

FRIDAY = datetime(2027, 6, 4, 9, tzinfo=UTC)


async def signed(town: Town, who: str, topic: Thing, byline: str) -> Thing:
    from cop.community.byline import freeze  # noqa: PLC0415 - for this alone

    made = await a_reply(getattr(town, who), topic)
    shown = await freeze(await town.reader(who), byline, group_id=topic.group_id)
    async with unit():
        await Thing.filter(id=made.id).update(**shown.columns())
    return made


async def listed(town: Town, name: str = "amina") -> list[int]:
    return [each["id"] for each in (await waiting.unanswered(await town.reader(name)))[0]]


SIGNED = [
    ("named", "bruno", "named", False), ("named", "bruno", "anonymous", False), ("named", "amina", "named", True),
    ("anonymous", "bruno", "named", False), ("anonymous", "amina", "named", False),
    ("anonymous", "bruno", "anonymous", True), ("anonymous", "amina", "anonymous", True),
    ("role", "bruno", "role", False), ("role", "amina", "role", True), ("role", "elena", "role", True),
    ("organisation", "bruno", "organisation", False), ("organisation", "elena", "organisation", True),
]
"""How Amina signs her question, who replies and how that is signed, and whether it still waits."""


async def test_a_reply_answers_when_it_shows_somebody_else(town: Town) -> None:
    """Whether the author is the same decides only where both are named: else the list would tell who asked."""
    for asked_as, who, answers_as, waits in SIGNED:
        topic = await a_question(town, byline=asked_as)
        reply = await signed(town, who, topic, answers_as)
        assert (topic.id in await listed(town)) is waits, (asked_as, who, answers_as)

    async with unit():
        await Reply.filter(thing_id=reply.id).update(accepted_at=now())
    assert topic.id not in await listed(town)
    async with unit():
        await Thing.filter(id=reply.id).update(state="hidden")
    assert topic.id in await listed(town)


async def test_neither_what_is_closed_nor_hidden_nor_no_question_nor_elsewhere(town: Town) -> None:
    await a_topic(town.amina, town.water, kind="discussion")
    await a_question(town, closed_at=now())
    await a_question(town, state="hidden")
    court = await a_question(town, "farid", group="court")

    assert await listed(town) == []
    assert await listed(town, "elena") == [court.id]
    assert await listed(town, "sela") == []


async def test_the_oldest_first_page_by_page(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PAGE", 2)
    made = [await a_question(town, published_at=now() - timedelta(days=day)) for day in (1, 5, 3)]
    reader = await town.reader("amina")

    first, after = await waiting.unanswered(reader)
    second, end = await waiting.unanswered(reader, after=after)

    assert [each["id"] for each in (*first, *second)] == [made[1].id, made[2].id, made[0].id] and not end
    assert (await waiting.unanswered(reader, groups=[town.court.id]))[0] == []


@pytest.mark.parametrize(("columns", "weekend", "days"), [
    ({}, ["sat", "sun"], 2), ({}, ["fri"], 3), ({"byline": "anonymous"}, ["fri"], 2),
    ({"byline": "anonymous", "country_id": 2}, ["sun"], 3),
])
async def test_ages_are_in_working_days_of_the_country_that_is_shown(
    town: Town, monkeypatch: pytest.MonkeyPatch, columns: dict[str, Any], weekend: list[str], days: int
) -> None:
    """Asked on a Friday at nine, seen on Tuesday at ten."""
    async with unit():
        await Country.all().update(weekend=weekend)
    await a_question(town, **{"published_at": FRIDAY, **columns})
    monkeypatch.setattr(waiting, "now", lambda: FRIDAY + timedelta(days=4, hours=1))

    assert (await waiting.unanswered(await town.reader("amina")))[0][0]["days"] == days


async def test_the_secretariat_learns_of_what_it_does_not_read_a_number_and_an_age(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "now", lambda: FRIDAY + timedelta(days=10))
    for group, author, at in (("court", "farid", FRIDAY), ("court", "elena", FRIDAY + timedelta(days=5)), ("vault", "amina", FRIDAY)):
        await a_question(town, author, group=group, published_at=at, byline="anonymous")
    readable = await a_question(town, published_at=FRIDAY)

    found = await waiting.elsewhere(await town.reader("sela"))

    assert {(each.slug, each.known, each.count, each.days) for each in found} == {("court", True, 2, 6), ("vault", False, 1, 6)}
    assert await listed(town, "sela") == [readable.id]
    for name in ("chen", "amina", "ada"):
        with pytest.raises(Missing):
            await waiting.elsewhere(await town.reader(name))


async def test_a_group_whose_topics_one_does_not_read_is_missing(town: Town) -> None:
    assert (await waiting.group_read(await town.reader("bruno"), "water")).id == town.water.id
    for name, slug in (("olga", "water"), ("bruno", "court"), ("bruno", "vault"), ("sela", "court")):
        with pytest.raises(Missing):
            await waiting.group_read(await town.reader(name), slug)
