"""Snapshot + events = a fresh snapshot, whatever is done by whom in whatever order; and nothing is said too widely."""

import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cop.community import log
from cop.community.log import COUNTS, DROP, FACTS, GONE, PUT, Position
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.live.actions import asking, backstage, desk, leases, polls, sessions, stage, telling
from cop.live.folding import State, empty, fold, items_of
from cop.live.models import ON_FLOOR
from cop.live.queries.snapshots import DESK, FLOOR, MINE, STAGE, room_of, snapshot
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.lively import a_question, a_session, words

pytestmark = pytest.mark.long

HEARING = {
    "chen": (FLOOR, STAGE, DESK), "dalia": (DESK, MINE), "bruno": (FLOOR, STAGE), "amina": (FLOOR, MINE),
    "elena": (FLOOR, MINE),
}
"""chen hosts and leads the group, dalia keeps the desk, bruno answers, amina and elena ask. bruno leaves the stage when
he is dismissed."""
ASKERS = ("amina", "elena", "dalia")


@dataclass
class Scene:
    """A session, what was asked in it, and where each listener stood at some moment."""

    town: Town
    session: Thing
    questions: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    polls: list[int] = field(default_factory=list)
    texts: dict[int, list[str]] = field(default_factory=dict)
    """The words of each question, the present ones last."""
    heard_before: dict[tuple[str, str], list[tuple[Position, State]]] = field(default_factory=dict)
    told: bool = False
    """Whether every figure of support has just been announced."""

    async def reader(self, name: str) -> Reader:
        return await self.town.reader(name)

    async def question(self, place: int) -> Thing:
        if not self.questions:
            raise Missing
        return await Thing.get(id=self.questions[place % len(self.questions)])


Step = Callable[[Scene, str, int, int], Awaitable[object]]


async def ask(scene: Scene, name: str, one: int, two: int) -> None:
    said = f"canary-{len(scene.questions)}-{scene.session.id}."
    session = await Thing.get(id=scene.session.id)
    modes = ("named", "organisation", "role", "anonymous")
    asked = await a_question(await scene.reader(name), session, said, byline=modes[two % 4])
    scene.questions.append(asked.id)
    scene.texts[asked.id] = [said]


async def edit(scene: Scene, name: str, one: int, two: int) -> None:
    question = await scene.question(one)
    said = f"edited-{len(scene.texts[question.id])}-{question.id}."
    await desk.edit(await scene.reader(name), question, words(said), seen=question.version)
    scene.texts[question.id].append(said)


async def prepare_poll(scene: Scene, name: str, one: int, two: int) -> None:
    session, said = await Thing.get(id=scene.session.id), f"poll-{len(scene.polls)}-{scene.session.id}."
    kind = ("single", "multiple", "ranked")[one % 3]
    made = await polls.prepare(await scene.reader(name), session, words(said), kind=kind, options="We\nOthers\nNobody")
    scene.polls.append(made.id)


def on_poll(verb: Callable[..., Awaitable[object]]) -> Step:
    async def step(scene: Scene, name: str, one: int, two: int) -> None:
        if scene.polls:
            await verb(await scene.reader(name), await Thing.get(id=scene.polls[one % len(scene.polls)]))

    return step


async def vote(scene: Scene, name: str, one: int, two: int) -> None:
    if scene.polls:
        poll = await Thing.get(id=scene.polls[one % len(scene.polls)])
        await polls.vote(await scene.reader(name), poll, choice=str(two % 3), **{f"o{two % 3}": "1"})


async def say_backstage(scene: Scene, name: str, one: int, two: int) -> None:
    session = await Thing.get(id=scene.session.id)
    await backstage.say(await scene.reader(name), session, words("The line is bad."))


async def see_backstage(scene: Scene, name: str, one: int, two: int) -> None:
    session = await Thing.get(id=scene.session.id)
    await backstage.see(await scene.reader(name), session, word=f"w{one}")


async def merge(scene: Scene, name: str, one: int, two: int) -> None:
    await desk.merge(await scene.reader(name), await scene.question(one), await scene.question(two))


async def assign(scene: Scene, name: str, one: int, two: int) -> None:
    reader = await scene.reader(name)
    await desk.assign(reader, await scene.question(one), reader.id)


async def answer(scene: Scene, name: str, one: int, two: int) -> None:
    kind = ("spoken", "written")[two % 2]
    made = await stage.answer(await scene.reader(name), await scene.question(one), words("Six people."), kind=kind, language="en")
    scene.answers.append(made.id)


async def announce_support(scene: Scene, name: str, one: int, two: int) -> None:
    async with unit():
        await write("UPDATE session SET told_at = NULL")
    await telling.tell_support()
    scene.told = True


async def leases_end(scene: Scene, name: str, one: int, two: int) -> None:
    async with unit():
        await write("UPDATE session_question SET lease_until = $1 WHERE lease_until IS NOT NULL", now())
        await telling.tell(scene.session.id, scene.questions)
    await leases.release_expired()


async def change_expert(scene: Scene, name: str, one: int, two: int) -> None:
    verb = sessions.appoint if one % 2 else sessions.dismiss
    session = await Thing.get(id=scene.session.id)
    await verb(await scene.reader(name), session, scene.town.bruno, role="expert")


def on_question(verb: Callable[..., Awaitable[object]], **more: str) -> Step:
    async def step(scene: Scene, name: str, one: int, two: int) -> None:
        await verb(await scene.reader(name), await scene.question(one), **more)

    return step


def on_session(verb: Callable[..., Awaitable[object]]) -> Step:
    async def step(scene: Scene, name: str, one: int, two: int) -> None:
        await verb(await scene.reader(name), await Thing.get(id=scene.session.id))

    return step


def moderates(verb: Callable[..., Awaitable[object]], what: str) -> Step:
    async def step(scene: Scene, name: str, one: int, two: int) -> None:
        chosen = {"session": [scene.session.id], "question": scene.questions, "poll": scene.polls, "answer": scene.answers}[what]
        if chosen:
            thing = await Thing.get(id=chosen[one % len(chosen)])
            await verb(await scene.reader("chen"), thing, version=thing.version, reason="It names a child.")

    return step


STEPS: dict[str, Step] = {
    "ask": ask, "support": on_question(asking.support), "unsupport": on_question(asking.unsupport),
    "withdraw": on_question(asking.withdraw), "approve": on_question(desk.approve), "edit": edit,
    "return": on_question(desk.send_back, reason="Not here."), "park": on_question(desk.park), "merge": merge,
    "unmerge": on_question(desk.unmerge), "assign": assign, "release": on_question(desk.release),
    "air": on_question(desk.put_on_air), "off_air": on_question(desk.off_air), "answer": answer,
    "later": on_question(stage.later), "hide": moderates(moderation.hide, "question"),
    "restore": moderates(moderation.restore, "question"), "hide answer": moderates(moderation.hide, "answer"),
    "restore answer": moderates(moderation.restore, "answer"), "hide session": moderates(moderation.hide, "session"),
    "restore session": moderates(moderation.restore, "session"), "pause": on_session(sessions.pause),
    "resume": on_session(sessions.resume), "end": on_session(sessions.end), "leases end": leases_end,
    "change expert": change_expert, "announce support": announce_support,
    "prepare poll": prepare_poll, "open poll": on_poll(polls.open_poll), "close poll": on_poll(polls.close_poll),
    "vote": vote, "hide poll": moderates(moderation.hide, "poll"), "restore poll": moderates(moderation.restore, "poll"),
    "backstage": say_backstage, "see backstage": see_backstage,
}
LOOK = "look"
"""Not a verb: everybody takes down a snapshot, to go on from."""

OFTEN = ("ask", "approve", "support", "air", "answer", "merge")
A_STEP = st.tuples(
    st.sampled_from([LOOK, *STEPS, *OFTEN, *OFTEN]), st.sampled_from(sorted(HEARING)), st.integers(0, 5),
    st.integers(0, 5),
)
BEGINNING = [("ask", "amina", 0, 0), ("approve", "chen", 0, 0), ("ask", "elena", 0, 3)]
ALL_OF_IT = [
    ("approve", "dalia", 1, 0), ("support", "elena", 0, 0), ("support", "bruno", 1, 0), ("announce support", "", 0, 0),
    ("merge", "chen", 1, 0), (LOOK, "", 0, 0), ("announce support", "", 0, 0), ("unmerge", "chen", 1, 0),
    ("assign", "bruno", 1, 0), ("leases end", "", 0, 0), ("air", "chen", 0, 0), ("edit", "dalia", 1, 0),
    ("hide", "", 0, 0), ("restore", "", 0, 0), ("air", "dalia", 1, 0), ("answer", "bruno", 1, 0),
    ("hide answer", "", 0, 0), (LOOK, "", 0, 0), ("restore answer", "", 0, 0), ("hide session", "", 0, 0),
    ("restore session", "", 0, 0), ("withdraw", "amina", 0, 0), ("ask", "dalia", 0, 0), ("park", "chen", 2, 0),
    ("approve", "chen", 2, 0), ("pause", "chen", 0, 0), ("resume", "chen", 0, 0), ("later", "bruno", 2, 0),
    ("end", "chen", 0, 0),
]


POLLS = [
    ("prepare poll", "chen", 0, 0), ("vote", "amina", 0, 1), (LOOK, "", 0, 0), ("open poll", "dalia", 0, 0),
    ("vote", "amina", 0, 1), ("vote", "elena", 0, 2), ("announce support", "", 0, 0), (LOOK, "", 0, 0),
    ("vote", "amina", 0, 2), ("vote", "bruno", 0, 2), ("announce support", "", 0, 0), ("hide poll", "", 0, 0),
    (LOOK, "", 0, 0), ("vote", "dalia", 0, 0), ("restore poll", "", 0, 0), ("vote", "chen", 0, 0),
    ("announce support", "", 0, 0), ("prepare poll", "dalia", 2, 0), ("hide poll", "", 1, 0), ("backstage", "bruno", 0, 0),
    ("see backstage", "chen", 1, 0), ("hide session", "", 0, 0), ("restore session", "", 0, 0),
    ("restore poll", "", 1, 0), ("open poll", "chen", 1, 0), ("close poll", "chen", 0, 0), ("end", "chen", 0, 0),
]


@pytest.mark.long
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(ALL_OF_IT)
@example(POLLS)
@given(st.lists(A_STEP, min_size=4, max_size=14))
async def test_a_snapshot_and_the_events_after_it_make_a_fresh_snapshot(
    town: Town, watched: None, steps: list[tuple[str, str, int, int]]
):
    scene = Scene(town, await a_session(town, desk=("dalia",)))
    await look(scene)
    for verb, name, one, two in [*BEGINNING, *steps, ("announce support", "", 0, 0)]:
        scene.told = False
        if verb == LOOK:
            await look(scene)
            continue
        try:
            await STEPS[verb](scene, name, one, two)
        except (Refused, Forbidden, Missing):
            continue  # whoever may not, or comes too late, has changed nothing
        await agree(scene)
        await nothing_is_said_too_widely(scene)


async def look(scene: Scene) -> None:
    """Everybody takes a snapshot, and will go on from it and from all before."""
    for name, channels in HEARING.items():
        for channel in channels:
            seen = await snapshot_of(scene, name, channel)
            if seen is not None:
                scene.heard_before.setdefault((name, channel), []).append(seen)


async def snapshot_of(scene: Scene, name: str, channel: str) -> tuple[Position, State] | None:
    """None for who may not listen now."""
    try:
        return await snapshot(await scene.reader(name), scene.session.id, channel)
    except Missing:
        return None


async def agree(scene: Scene) -> None:
    """From wherever somebody stood, the events lead to what the tables say now."""
    for (name, channel), befores in scene.heard_before.items():
        fresh = await snapshot_of(scene, name, channel)
        if fresh is None:
            continue
        for position, state in befores:
            folded = await carried_on(await scene.reader(name), scene.session.id, channel, position, state)
            assert comparable(folded, scene) == comparable(fresh[1], scene), (name, channel, position)


async def carried_on(reader: Reader, session_id: int, channel: str, position: Position, state: State) -> State:
    key = room_of(channel, session_id, reader)
    room = (await log.tops([key])).get(key)
    folded = copy.deepcopy(state)
    if room is not None:
        assert await log.is_whole(room["id"])
        for said in await log.after(room["id"], position.at):
            fold(folded, said.verb, said.data)
    return folded


def comparable(state: State, scene: Scene) -> State:
    """Figures of support may be half a second old, until they have been announced."""
    if scene.told:
        return state
    items = {id_: {**item, **({"support": None} if "support" in item else {})} for id_, item in state["items"].items()}
    return {**state, "items": items}


async def nothing_is_said_too_widely(scene: Scene) -> None:
    """Floor and stage hold the present words of the questions on the floor, and of no others."""
    held = await rows(
        "SELECT p.data, p.thing_id FROM live_payload p JOIN live_room r ON r.id = p.room_id WHERE r.key IN_WORDS($1)",
        [log.floor(scene.session.id), log.stage(scene.session.id)],
    )
    said = " ".join(each["data"] for each in held)
    for place, poll_id in enumerate(scene.polls):
        found = await row("SELECT p.phase, t.state, s.state AS session_state FROM poll p JOIN thing t ON t.id = p.thing_id"
                          " JOIN thing s ON s.id = p.session_id WHERE p.thing_id = $1", poll_id)
        assert found is not None
        if found["phase"] == "draft" or not found["state"] == found["session_state"] == "published":
            assert f"poll-{place}-{scene.session.id}." not in said
    for question_id, texts in scene.texts.items():
        found = await row(
            "SELECT q.step, q.place, t.state, s.state AS session_state FROM session_question q"
            " JOIN thing t ON t.id = q.thing_id JOIN thing s ON s.id = q.session_id WHERE q.thing_id = $1", question_id,
        )
        assert found is not None
        is_seen = found["step"] in ON_FLOOR and found["state"] == found["session_state"] == "published"
        for text in texts[:-1] if is_seen else texts:
            assert text not in said
        if not found["place"]:
            assert all(each["thing_id"] != question_id for each in held), "the floor heard of what was never approved"


def test_items_are_told_apart_by_their_sort():
    state = {"facts": {}, "items": {"a": {"id": "a"}, "b": {"id": "b", "sort": "poll"}}}
    assert items_of(state) == [{"id": "a"}] and items_of(state, "poll") == [{"id": "b", "sort": "poll"}]


def test_each_kind_of_event_changes_the_state_in_its_own_way():
    state = fold(empty(), PUT, {"id": "a", "support": 0})
    fold(state, PUT, {"id": "b", "support": 0})
    fold(state, COUNTS, {"counts": {"a": 3, "gone": 4}})
    fold(state, FACTS, {"phase": "live", "air": "a"})
    fold(state, FACTS, {"air": ""})
    fold(state, DROP, {"id": "b"})
    fold(state, DROP, {"id": "never there"})
    fold(state, GONE, {})
    assert state == {"facts": {"phase": "live", "air": ""}, "items": {"a": {"id": "a", "support": 3}}}
