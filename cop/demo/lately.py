"""What happened in the last days, and who was told of it: so that there is something to answer, to read and to decide.

Done by the verbs themselves, and dated as the story has it. Invitations, bookmarks and clocks are written as their
verbs write them: those ask what day it is when the demonstration is built. Notices and letters come of it as they
always do; the letters wait for the postman of the service that is started.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cop.community.activity import Activity
from cop.community.audience import settle
from cop.community.drafts import Draft as Kept
from cop.community.following import GROUP, Following
from cop.community.news import tells
from cop.community.outbox import MailChoice
from cop.community.outbox import put as put_letter
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.community.vocabulary import THEME
from cop.demo.diary import dated
from cop.demo.entries import written
from cop.demo.polls import open_poll
from cop.demo.reading import Story
from cop.demo.stories import PERSONAS, demo_id, lately
from cop.demo.world import World
from cop.forum import actions
from cop.forum.actions import meetings, synthesis, translating, trials
from cop.forum.models import Reading
from cop.kit.store import rows, write
from cop.notices.actions.introducing import write_introduction
from cop.notices.digest import KIND as DIGEST
from cop.notices.hearing import Hearing
from cop.notices.models import Bookmark
from cop.routing.actions import clock
from cop.routing.models import WAITING, AnswerInvitation

Texts = Mapping[str, Written]

MORNING = time(7)
TOLD_DAYS = 4.5
"""News of so many days are told; before, everybody has read them."""
CLOCK_DAYS = 14
"""But that nobody has answered stays news."""
FOLLOW_UP_DAYS = 90
HOLD_SECONDS = 600
_NAMED = re.compile(r"\{([\w#-]+)\}")

LATER = "UPDATE thing SET version = version + 1, updated_at = $2 WHERE id = $1"
CLOCKS_PAST = """
UPDATE question_clock SET
  told_moderators_at = CASE WHEN moderators_at <= $1 THEN moderators_at END,
  told_secretariat_at = CASE WHEN secretariat_at <= $1 THEN secretariat_at END,
  next_at = CASE WHEN moderators_at > $1 THEN moderators_at WHEN secretariat_at > $1 THEN secretariat_at END
"""
FOLLOWED_UP = """
UPDATE topic SET followed_up_at = $2 WHERE thing_id IN (
  SELECT t.parent_id FROM thing t JOIN reply r ON r.thing_id = t.id WHERE r.accepted_at <= $1
)
"""


def prepare_texts() -> Texts:
    """Source -> rendered, of all that is said: no text is rendered inside a unit."""
    said: list[str] = []
    for story in lately()["done"]:
        said += [story[name] for name in ("body", "tried", "context") if isinstance(story.get(name), str)]
        said += [*story.get("parts", {}).values(), *story.get("texts", {}).values()]
    return {source: written(_linked(source)) for source in said if source}


def _linked(source: str) -> str:
    """With the address of what the content names: "/things/{fr-01#2}"."""
    return _NAMED.sub(lambda found: demo_id(found[1]), source)


async def happen(world: World, texts: Texts) -> None:
    """Everything of the last days, and who was told. Inside a unit, once everything else is there."""
    content = lately()
    await _settings(world, content)
    story = Lately(world, texts)
    for each in sorted(content["done"], key=lambda done: -float(done["days_ago"])):
        await story.does(each)
    await _kept(world, content)
    await _clocks(world)
    await _follow_up(world)
    await write("DELETE FROM delivery")
    await _tell(world)
    await _digests(world, content["digests"])


class Lately:
    """Does one thing after the other; each verb of the content has a method."""

    def __init__(self, world: World, texts: Texts) -> None:
        self.world = world
        self.texts = texts

    async def does(self, story: Story) -> None:
        at = self.world.ago(story["days_ago"])
        verb = getattr(self, f"_{story['do']}")
        async with dated(at):
            thing_id = await verb(story, at)
        if thing_id is not None:
            if "id" in story:
                await write("UPDATE thing SET public_id = $2 WHERE id = $1", thing_id, demo_id(story["id"]))
            await write("UPDATE mention SET made_at = $2 WHERE thing_id = $1", thing_id, at)
            await settle(thing_id, watched=False)

    async def _ask(self, story: Story, at: datetime) -> int:
        """With the number the content has: others are drawn."""
        parts = {"title": plain(story["title"])} | {
            name: self.texts[story[name]] for name in ("body", "tried", "context") if story[name]
        }
        made = await actions.ask(await self.world.reader(story["by"]), self.world.groups[story["group"]], actions.Draft(
            kind="question", parts=parts, language=story["lang"], byline=story["byline"],
            country_id=self.world.countries[story["country"]],
            term_ids=tuple(self.world.terms[THEME, theme] for theme in story["themes"]),
            also=tuple(self.world.groups[key] for key in story.get("also", ())),
        ))
        await write("UPDATE topic SET number = $2 WHERE thing_id = $1", made.id, story["number"])
        return made.id

    async def _reply(self, story: Story, at: datetime) -> int:
        made = await actions.reply(
            await self.world.reader(story["by"]), await _thing(story["topic"]), self.texts[story["body"]],
            language=story["lang"], byline=story["byline"], via=story.get("via", "web"),
        )
        return made.id

    async def _accept(self, story: Story, at: datetime) -> None:
        answer = await _thing(story["reply"])
        topic = await _thing(story["topic"])
        await actions.accept(await self.world.reader(story["by"]), topic, answer, context=story["for"])
        await write("UPDATE reply SET accepted_at = $2 WHERE thing_id = $1", answer.id, at)

    async def _try(self, story: Story, at: datetime) -> int:
        outcome = trials.Outcome(
            result=story["result"], country_id=self.world.countries[story["country"]],
            tried_on=self.world.ago(story["tried_days_ago"]).date(), tried_id=(await _thing(story["tried"])).id,
        )
        made = await trials.tell(
            await self.world.reader(story["by"]), await _thing(story["topic"]), outcome, self.texts[story["body"]],
            language=story["lang"], byline=story["byline"],
        )
        return made.id

    async def _synthesise(self, story: Story, at: datetime) -> int:
        cited = [(await _thing(f"{story['topic']}#{number}")).id for number in story["cited"]]
        made = await synthesis.synthesise(
            await self.world.reader(story["by"]), await _thing(story["topic"]), self.texts[story["body"]], cited,
            language=story["lang"], seen=0,
        )
        return made.id

    async def _translate(self, story: Story, at: datetime) -> None:
        thing = await _thing(story["thing"])
        parts = {
            part: plain(source) if part == "title" else self.texts[source] for part, source in story["parts"].items()
        }
        await translating.translate(
            await self.world.reader(story["by"]), thing, story["to"], parts, seen=thing.version
        )

    async def _introduce(self, story: Story, at: datetime) -> int:
        made = await write_introduction(
            await self.world.reader(story["by"]), self.world.groups[story["group"]],
            texts={language: self.texts[source] for language, source in story["texts"].items()},
            until=self.world.ago(-story["until_days"]), version=0,
        )
        await write("UPDATE thing SET updated_at = $2 WHERE id = $1", made.id, at)
        await write("UPDATE thing SET public_id = $2 WHERE id = $1", made.id, demo_id(f"introduction/{story['group']}"))
        return made.id

    async def _meet(self, story: Story, at: datetime) -> int:
        there = self.world.ago(-story["in_days"]).astimezone(ZoneInfo(story["zone"]))
        begins = there.replace(hour=story["hour"], minute=0, second=0)
        made = await meetings.set_meeting(await self.world.reader(story["by"]), await _thing(story["topic"]), meetings.Plan(
            title=plain(story["title"]), place=plain(story["place"]), zone=story["zone"], starts_at=begins,
            ends_at=begins + timedelta(hours=story["hours"]),
        ), language=story["lang"])
        return made.id

    async def _poll(self, story: Story, at: datetime) -> int:
        return await open_poll(self.world, story, await _thing(story["topic"]))

    async def _invite(self, story: Story, at: datetime) -> None:
        """As `answer.invite` does, and `answer.decline`."""
        topic, asked = await _thing(story["topic"]), self.world.people[story["who"]]
        waits = story["state"] == WAITING
        made = await AnswerInvitation.create(
            topic_id=topic.id, person_id=asked.id, invited_by_id=self.world.people[story["by"]].id,
            by_steward=topic.author_id != self.world.people[story["by"]].id, reasons=story["reasons"],
            state=story["state"], words=story["words"], made_at=at,
            settled_at=None if waits else at + timedelta(hours=3), open_for=f"{topic.id}:{asked.id}" if waits else None,
        )
        await Activity.create(
            verb="answer.invited", actor_id=made.invited_by_id, thing_id=topic.id, group_id=topic.group_id,
            subject_id=made.id, at=at,
        )


async def _thing(name: str) -> Thing:
    return await Thing.get(public_id=demo_id(name))


async def _settings(world: World, content: Story) -> None:
    """Who follows what, and who wants which mail."""
    for each in content["follows"]:
        scope, about = each["scope"], each["about"]
        await Following.create(
            person_id=world.people[each["who"]].id, scope=scope, level=each["level"], set_at=world.ago(30),
            about=world.groups[about].id if scope == GROUP else world.terms[THEME, about],
        )
    await MailChoice.bulk_create([
        MailChoice(
            person_id=world.people[each["who"]].id, often=each["often"],
            stop_key=hashlib.sha256(f"demonstration mail {each['who']}".encode()).hexdigest()[:32],
            told_to=world.ago(7 if each["often"] == "weekly" else TOLD_DAYS),
        )
        for each in content["mail"]
    ])


async def _kept(world: World, content: Story) -> None:
    """How far the latest threads were read, bookmarks, of which one has come due, and what somebody has begun to write."""
    await Reading.bulk_create([
        Reading(
            person_id=world.people[each["who"]].id, topic_id=(await _thing(each["topic"])).id, read_to=each["to"],
            read_at=world.ago(each["days_ago"]),
        )
        for each in content["read"]
    ])
    for each in content["bookmarks"]:
        person, thing = world.people[each["who"]], await _thing(each["thing"])
        made = await Bookmark.create(
            person_id=person.id, thing_id=thing.id, words=each["words"], made_at=world.ago(each["days_ago"]),
            remind_at=_morning(world, each["remind_in"]) if each.get("remind_in") else None,
        )
        if "due_days_ago" in each:
            await Activity.create(verb="bookmark.due", subject_id=made.id, at=world.ago(each["due_days_ago"]))
    await Kept.bulk_create([
        Kept(
            public_id=demo_id(f"draft/{each['who']}"), person_id=world.people[each["who"]].id, place=each["place"],
            typed=each["typed"], saved_at=world.ago(each["days_ago"]),
        )
        for each in content["drafts"]
    ])


def _morning(world: World, days: int) -> datetime:
    day: date = world.ago(-days).date()
    return datetime.combine(day, MORNING, world.today.tzinfo)


async def _clocks(world: World) -> None:
    """Every question that waits has one since it was asked; what it has told by now was told then."""
    for each in await rows(clock.WITHOUT, clock.ADOPTED):
        await clock.look(each["id"])
    await write(CLOCKS_PAST, world.today)
    for found in await rows(
        "SELECT t.id, t.group_id, k.told_moderators_at, k.told_secretariat_at FROM question_clock k"
        " JOIN thing t ON t.id = k.topic_id ORDER BY t.id"
    ):
        for whom in ("moderators", "secretariat"):
            if found[f"told_{whom}_at"]:
                await Activity.create(
                    verb=f"clock.{whom}", thing_id=found["id"], group_id=found["group_id"],
                    at=found[f"told_{whom}_at"],
                )


async def _follow_up(world: World) -> None:
    """Whoever was to be asked what came of it has been asked; one of the personas only now."""
    await write(FOLLOWED_UP, world.ago(FOLLOW_UP_DAYS), world.ago(1.5))
    asked = await _thing("lately-1")
    await Activity.create(verb="topic.followed_up", thing_id=asked.id, group_id=asked.group_id, at=world.ago(1.5))


async def _tell(world: World) -> None:
    """Notices for everybody, as a worker makes them; mail for those one can sign in as."""
    hearing = Hearing(HOLD_SECONDS)
    for activity in await Activity.filter(verb__in=list(tells), at__gte=world.ago(CLOCK_DAYS)).order_by("at", "id"):
        if activity.at >= world.ago(TOLD_DAYS) or activity.verb.startswith("clock."):
            await hearing.hear(activity)
    await write("DELETE FROM letter WHERE NOT person_id IN_IDS($1)", _personas(world))


def _personas(world: World) -> list[int]:
    return sorted(world.people[name].id for name in PERSONAS)


async def _digests(world: World, names: list[str]) -> None:
    """This morning's, for those who want them."""
    people: list[Any] = [world.people[name].id for name in names]
    await put_letter(people, key=f"{DIGEST}:{world.today:%Y-%m-%d}", kind=DIGEST, due_at=world.ago(0))
