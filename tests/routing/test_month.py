"""A month with three hundred questions, day by day, through the listeners, the clock and the outbox as they are wired.

Nobody waits unseen: whatever has no answer when its time comes is told to its moderators, and to the secretariat after
them; nothing is told twice, and nothing that was answered before.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette

from cop.community.activity import Activity
from cop.community.groups import Group
from cop.community.outbox import Letter
from cop.community.text import Written
from cop.community.thing import Thing
from cop.community.vocabulary import Country
from cop.forum import actions as forum
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.routing.models import Clock
from cop.routing.working import ANYWHERE, Calendar, calendar_of
from tests.cast import Town
from tests.routing.ticking import Time

pytestmark = pytest.mark.long

TODAY = now().replace(hour=0, minute=0, second=0, microsecond=0)
BEGIN = TODAY + timedelta(days=7 - TODAY.weekday())
"""A Monday still to come: those who ask belong to their networks from now on."""
DAYS, QUESTIONS = 31, 300
HOUR = timedelta(hours=1)
WORDS = Written("Words.", "<p>Words.</p>", 1)
MEMBERS = {"water": ("amina", "bruno", "elena"), "court": ("elena", "farid"), "vault": ("amina", "chen")}
DAYS_OF = {"water": (3, 5), "court": (1, 2), "vault": (2, 2)}


@dataclass
class Asked:
    """What the test knows of a question. `ends`: when somebody answers or it is closed, None for never."""

    topic: Thing
    group: str
    at: datetime
    calendar: Calendar
    ends: datetime | None

    def due(self, place: int) -> datetime:
        return self.calendar.after(self.at, DAYS_OF[self.group][place])

    def is_told(self, place: int, until: datetime) -> bool:
        """Whether its time came while it waited; at one and the same hour the clock strikes first."""
        due = self.due(place)
        return due <= until and (self.ends is None or due <= self.ends)


async def test_no_question_of_a_month_is_left_unseen(app: Starlette, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, time = random.Random(20270503), Time(monkeypatch, BEGIN)
    async with unit():
        await Country.filter(iso2="BR").update(zone="Asia/Amman", weekend=["fri", "sat"])
        for key, (first, second) in DAYS_OF.items():
            await Group.filter(key=key).update(answer_days=first, escalate_days=second)
    groups = {group.key: group for group in (town.water, town.court, town.vault)}
    made: list[Asked] = []
    for hour in range(DAYS * 24):
        moment = BEGIN + hour * HOUR
        await time.pass_to(moment)
        for asked in made:
            if asked.ends == moment:
                await _end(town, asked, chance)
        for _ in range(sum(chance.random() < QUESTIONS / (DAYS * 24 * 4) for _ in range(4))):
            made.append(await _ask(town, groups, moment, chance))
    until = BEGIN + (DAYS * 24 + 24 * 45) * HOUR
    for day in range(46):
        await time.pass_to(BEGIN + DAYS * 24 * HOUR + timedelta(days=day))

    told = await Activity.filter(verb__startswith="clock.")
    assert max(Counter((each.verb, each.thing_id) for each in told).values()) == 1
    at = {(each.verb, each.thing_id): each.at for each in told}
    assert len(made) > QUESTIONS * 0.8
    for asked in made:
        for place, verb in enumerate(("clock.moderators", "clock.secretariat")):
            moment = at.get((verb, asked.topic.id))
            assert (moment is not None) is asked.is_told(place, until), (verb, asked)
            assert moment is None or asked.due(place) <= moment <= asked.due(place) + timedelta(days=1)
    await _check_letters(town, made, until)
    assert await Clock.filter(stopped_at__isnull=True, next_at__isnull=False).count() == 0


async def _ask(town: Town, groups: dict[str, Group], moment: datetime, chance: random.Random) -> Asked:
    key = chance.choice(list(groups))
    who, byline = chance.choice(MEMBERS[key]), chance.choice(("named", "organisation", "role", "anonymous"))
    country = chance.choice((None, None, town.country, town.other_country))
    draft = forum.topics.Draft(
        kind="question", parts={"title": Written("How?", "How?", 1), "body": WORDS}, language="en", byline=byline,
        country_id=country.id if country else None,
    )
    made = await forum.topics.ask(await town.reader(who), groups[key], draft)
    topic = await Thing.get(id=made.id)
    shown = country.iso2 if country else topic.byline_country
    found = await Country.get_or_none(iso2=shown)
    calendar = calendar_of(found.zone, found.weekend) if found else ANYWHERE
    last = BEGIN + (DAYS * 24 - 1) * HOUR
    ends = moment + HOUR * chance.randint(1, 24 * 12) if chance.random() < 0.7 else None
    return Asked(topic, key, moment, calendar, ends if ends and ends <= last else None)


async def _end(town: Town, asked: Asked, chance: random.Random) -> None:
    """Somebody else answers by name, or a moderator closes it."""
    others = [name for name in MEMBERS[asked.group] if getattr(town, name).id != asked.topic.author_id]
    topic = await Thing.get(id=asked.topic.id)
    if chance.random() < 0.15:
        steward = {"water": "dalia", "court": "farid", "vault": "farid"}[asked.group]
        await moderation.close(await town.reader(steward), topic, version=topic.version, reason="Asked elsewhere.")
        return
    byline = "named" if topic.byline != "named" else chance.choice(("named", "anonymous"))
    await forum.replies.reply(await town.reader(chance.choice(others)), topic, WORDS, language="en", byline=byline)


async def _check_letters(town: Town, made: list[Asked], until: datetime) -> None:
    """One mail to each who is told; none of what had been answered, none twice."""
    letters = Counter((each.person_id, each.thing_id or each.subject_id) for each in await Letter.filter(kind="unanswered"))
    assert not letters or max(letters.values()) == 1
    moderators = {"water": town.dalia, "court": town.farid, "vault": town.chen}
    for asked in made:
        leads = {"water": town.chen, "court": town.farid, "vault": town.farid}[asked.group]
        who = moderators[asked.group]
        if asked.topic.byline == "named" and asked.topic.author_id == who.id:
            who = leads
        for person, place in ((who, 0), (town.sela, 1)):
            assert ((person.id, asked.topic.id) in letters) is asked.is_told(place, until), asked
