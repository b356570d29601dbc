"""The live sessions of the demonstration: one long over, one under way, one to come, one still a draft.

They are held by the verbs themselves, one act after the other in the order of the story, so that receipts, rooms and
log are what they would be; the diary gives each act the moment it has in the story.
"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from cop.community import visit
from cop.community.activity import Activity
from cop.community.audience import settle
from cop.community.people import Reader
from cop.community.text import Written, plain
from cop.community.thing import Thing, ThingTerm
from cop.community.vocabulary import THEME
from cop.demo.diary import Diary
from cop.demo.entries import written
from cop.demo.reading import Story
from cop.demo.stories import demo_id, people, sessions
from cop.demo.world import World
from cop.forum.carrying import carry
from cop.kit.clock import now
from cop.kit.store import write
from cop.live.actions import aftermath, asking, desk, stage, telling
from cop.live.actions.sessions import PHASE_VERBS, Plan, appoint
from cop.live.actions.sessions import prepare as prepare_session
from cop.live.codes import CODE_LENGTH
from cop.live.models import DESK, EXPERT, Ballot
from cop.live.reactions import tell_of_topic

UNITS = {"d": "days", "h": "hours", "m": "minutes"}
STAMPED = {"start": "started_at", "end": "ended_at"}
"""Phase verb -> the column that keeps its moment."""
AFTERWARDS = timedelta(minutes=2)
"""After the end, its unanswered questions are topics."""

Texts = Mapping[str, Written]
Act = tuple[datetime, Callable[[], Awaitable[None]]]


def prepare_texts() -> Texts:
    """Source -> rendered, of all that is said in the sessions: no text is rendered inside a unit."""
    said = [story["purpose"] for story in sessions()]
    said += [story["summary"]["text"] for story in sessions() if "summary" in story]
    for story in sessions():
        for question in story["questions"]:
            said += [question["text"], *(answer["text"] for answer in question.get("answers", []))]
    return {source: written(source) for source in said}


async def hold_sessions(world: World, texts: Texts) -> Counter[str]:
    """All sessions of the story; gives how many sessions and questions. Inside a unit, once all grants stand."""
    diary, made = Diary(), Counter[str]()
    for story in sessions():
        course = Course(world, story, texts, diary, _start(world, story))
        for at, act in sorted(course.acts(), key=lambda each: each[0]):
            async with diary.at(at):
                await act()
                await telling.tell_support()
            await write("UPDATE session SET told_at = $1 WHERE thing_id = $2 AND told_at IS NOT NULL", at, course.id)
        await settle(course.id, watched=False)
        made += Counter(sessions=1, questions=len(story["questions"]))
    await diary.tell_again()
    await _nobody_is_to_be_told()
    return made


def _start(world: World, story: Story) -> datetime:
    """On a day counted from today at a full hour of UTC, or some minutes ago."""
    if "minutes_ago" in story:
        return world.ago(0) - timedelta(minutes=story["minutes_ago"])
    return world.ago(-story["day"]).replace(hour=story["hour"], minute=0, second=0)


async def _nobody_is_to_be_told() -> None:
    """Listeners were called as part of the story, and nobody looks at anything yet."""
    await write("DELETE FROM delivery")
    await write("DELETE FROM standing_change")


@dataclass
class Course:
    """One session while its story is told. `questions`: name in the story -> id."""

    world: World
    story: Story
    texts: Texts
    diary: Diary
    start: datetime
    id: int = 0
    questions: dict[str, int] = field(default_factory=dict)

    def acts(self) -> Iterator[Act]:
        """Everything that happens, each with its moment; what comes first of two at one moment happens first."""
        for verb, after in self.story["phases"].items():
            at = self._moment(after)
            yield at, self._prepare if verb == "prepare" else partial(self._enter, verb, at)
        for question in self.story["questions"]:
            yield from self._acts_on(question)
        if "end" in self.story["phases"]:
            yield self._moment(self.story["phases"]["end"]) + AFTERWARDS, self._carry
            yield self._moment(self.story["phases"]["end"]) + AFTERWARDS, self._hear_opinions
        if "summary" in self.story:
            at = self._moment(self.story["summary"]["at"])
            yield at, partial(self._sum_up, self.story["summary"], at)

    def _acts_on(self, question: Story) -> Iterator[Act]:
        yield self._moment(question["at"]), partial(self._ask, question)
        if "approve" in question:
            yield self._moment(question["approve"]), partial(self._approve, question)
        if "air" in question:
            yield self._moment(question["air"]), partial(self._put_on_air, question, self._moment(question["air"]))
        if "later" in question:
            yield self._moment(question["later"]), partial(self._later, question)
        for verb, act in (("merge", self._merge), ("return", self._return), ("park", self._park)):
            if verb in question:
                yield self._moment(question[verb]["at"]), partial(act, question)
        for number, answer in enumerate(question.get("answers", []), 1):
            yield self._moment(answer["at"]), partial(self._answer, question, answer, number)

    def _moment(self, after: str) -> datetime:
        """So long after the start, or before it: "-6d", "2h", "31m"."""
        return self.start + timedelta(**{UNITS[after[-1]]: float(after[:-1])})

    async def _reader(self, name: str) -> Reader:
        """With the parts this person has by now."""
        return await visit.by_person(self.world.people[name])

    async def _host(self) -> Reader:
        return await self._reader(self.story["host"])

    async def _desk(self) -> Reader:
        return await self._reader(self.story["desk"][0])

    async def _thing(self) -> Thing:
        return await Thing.get(id=self.id)

    async def _question(self, story: Story) -> Thing:
        return await Thing.get(id=self.questions[story["id"]])

    async def _prepare(self) -> None:
        """The draft, with its name, hour, themes and team."""
        story = self.story
        made = await prepare_session(await self._host(), self.world.groups[story["group"]], self._plan())
        self.id = made.id
        await self.diary.name(made.id, demo_id(story["id"]))
        await write(
            "UPDATE session SET starts_at = $2, code = $3 WHERE thing_id = $1",
            made.id, self.start, demo_id(f"{story['id']} code")[:CODE_LENGTH],
        )
        await ThingTerm.bulk_create([
            ThingTerm(thing_id=made.id, term_id=self.world.terms[THEME, theme]) for theme in story["themes"]
        ])
        for role, names in ((DESK, story["desk"]), (EXPERT, story["experts"])):
            for name in names:
                await appoint(await self._host(), await self._thing(), self.world.people[name], role=role)

    def _plan(self) -> Plan:
        """For tomorrow: nothing is planned for the past, and its hour follows once it is there."""
        story = self.story
        return Plan(
            parts={"title": plain(story["title"]), "body": self.texts[story["purpose"]]}, language=story["language"],
            starts_at=now() + timedelta(days=1), minutes=story["minutes"], languages=tuple(story["languages"]),
            place=story["place"],
        )

    async def _enter(self, verb: str, at: datetime) -> None:
        """The next phase."""
        await PHASE_VERBS[verb](await self._host(), await self._thing())
        if verb in STAMPED:
            await write(f"UPDATE session SET {STAMPED[verb]} = $2 WHERE thing_id = $1", self.id, at)  # noqa: S608  # ours

    async def _ask(self, story: Story) -> None:
        made = await asking.ask(
            await self._reader(story["by"]), await self._thing(), self.texts[story["text"]], language=story["lang"],
            byline=story["byline"],
        )
        self.questions[story["id"]] = made.id
        await self.diary.name(made.id, self._name(story))

    def _name(self, question: Story, more: str = "") -> str:
        return demo_id(f"{self.story['id']}#{question['id']}{more}")

    async def _approve(self, story: Story) -> None:
        """Onto the floor, where others support it."""
        await desk.approve(await self._desk(), await self._question(story))
        question_id = self.questions[story["id"]]
        await Ballot.bulk_create([
            Ballot(question_id=question_id, person_id=self.world.people[name].id) for name in _supporters(story)
        ])
        await asking.count_support(question_id)

    async def _put_on_air(self, story: Story, at: datetime) -> None:
        await desk.put_on_air(await self._desk(), await self._question(story))
        await write("UPDATE session SET on_air_since = $2 WHERE thing_id = $1", self.id, at)

    async def _later(self, story: Story) -> None:
        await stage.later(await self._reader(self.story["experts"][0]), await self._question(story))

    async def _merge(self, story: Story) -> None:
        into = await Thing.get(id=self.questions[story["merge"]["into"]])
        await desk.merge(await self._desk(), await self._question(story), into)

    async def _return(self, story: Story) -> None:
        await desk.send_back(await self._desk(), await self._question(story), reason=story["return"]["reason"])

    async def _park(self, story: Story) -> None:
        await desk.park(await self._desk(), await self._question(story), reason=story["park"]["reason"])

    async def _answer(self, story: Story, answer: Story, number: int) -> None:
        made = await stage.answer(
            await self._reader(answer["by"]), await self._question(story), self.texts[answer["text"]],
            kind=answer["kind"], language=str(answer.get("lang", story["lang"])),
        )
        await self.diary.name(made.id, self._name(story, f"/{number}"))

    async def _carry(self) -> None:
        """What the worker does after the end: topics of what was not answered, and receipts that say so."""
        for story in self.story["questions"]:
            question = await self._question(story)
            for activity in await Activity.filter(verb="question.unanswered", thing_id=question.id):
                await carry(activity)
                topic = await Thing.get(external_id=f"live:{question.public_id}")
                await self.diary.name(topic.id, self._name(story, " topic"))
                await tell_of_topic(await Activity.get(verb="topic.carried", subject_id=question.id))

    async def _hear_opinions(self) -> None:
        session = await self._thing()
        for each in self.story["feedback"]:
            reader = await self._reader(each["by"])
            await aftermath.feedback(reader, session, useful=each["useful"], words=each["words"])

    async def _sum_up(self, story: Story, at: datetime) -> None:
        session = await self._thing()
        await aftermath.summarise(
            await self._reader(story["by"]), session, self.texts[story["text"]], seen=session.version
        )
        await write("UPDATE thing SET updated_at = $2 WHERE id = $1", self.id, at)


def _supporters(question: Story) -> list[str]:
    """As many as the story says, of everyone in the network: first those it names, never who asks."""
    named = question.get("with", [])
    others = [
        person["id"] for person in people()
        if "pathfinding_global_alliance" in person["networks"] and person["id"] not in (question["by"], *named)
    ]
    chosen = random.Random(question["text"])
    return [*named, *chosen.sample(others, question["support"] - len(named))]
