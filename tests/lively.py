"""Sessions and questions for tests."""

from collections.abc import Iterable
from datetime import timedelta

from cop.community.people import Person, Reader
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import asking, desk, polls, sessions, stage
from tests.cast import Town


def words(source: str) -> Written:
    """Words as the renderer would give them, without its process."""
    return Written(source, f"<p>{plain(source).html}</p>", 1)


def a_plan(title: str = "Helplines at night", **more: object) -> sessions.Plan:
    return sessions.Plan(**{  # type: ignore[arg-type]
        "parts": {"title": plain(title), "body": words("Who answers at night?")}, "language": "en",
        "starts_at": now() + timedelta(days=1), "minutes": 60, "languages": ("en", "fr"), **more,
    })


async def a_session(
    town: Town, *, phase: str = "live", host: str = "chen", experts: tuple[str, ...] = ("bruno",),
    desk: tuple[str, ...] = (), group: str = "water", title: str = "Helplines at night", **more: object,
) -> Thing:
    """A session of the water group: chen hosts, bruno answers; taken as far as `phase`."""
    reader = await town.reader(host)
    made = await sessions.prepare(reader, getattr(town, group), a_plan(title, **more))
    reader = await town.reader(host)
    for role, names in (("expert", experts), ("desk", desk)):
        for name in names:
            await sessions.appoint(reader, made, getattr(town, name), role=role)
    ways = {
        "draft": (), "announced": ("announce",), "open": ("announce", "open"), "live": ("announce", "open", "start"),
        "paused": ("announce", "open", "start", "pause"), "ended": ("announce", "open", "start", "end"),
        "cancelled": ("announce", "cancel"),
    }
    for verb in ways[phase]:
        await sessions.PHASE_VERBS[verb](reader, made)
    return await Thing.get(id=made.id)


async def a_question(
    reader: Reader, session: Thing, text: str = "Who pays for the line?", *, byline: str = "named", language: str = "en"
) -> Thing:
    """Asked now, however short ago this person asked before."""
    async with unit():
        await write(
            "UPDATE thing SET created_at = $3 WHERE parent_id = $1 AND author_id = $2", session.id, reader.id,
            now() - timedelta(minutes=5),
        )
    made = await asking.ask(reader, session, words(text), language=language, byline=byline)
    return await Thing.get(id=made.id)


async def on_the_floor(town: Town, session: Thing, name: str, text: str, **more: str) -> Thing:
    """A question of this person that the host has approved."""
    question = await a_question(await town.reader(name), session, text, **more)
    await desk.approve(await host_of(town), question)
    return await Thing.get(id=question.id)


async def host_of(town: Town) -> Reader:
    return await town.reader("chen")


async def answered(reader: Reader, question: Thing, text: str = "Six people.", *, kind: str = "written") -> Thing:
    return await stage.answer(reader, question, words(text), kind=kind, language=question.language)


async def a_poll(
    reader: Reader, session: Thing, title: str = "Who answers at night?", options: Iterable[str] = ("We", "Others", "Nobody"),
    *, kind: str = "single", opened: bool = False,
) -> Thing:
    made = await polls.prepare(reader, session, words(title), kind=kind, options="\n".join(options))
    if opened:
        await polls.open_poll(reader, made)
    return await Thing.get(id=made.id)


def person_of(town: Town, name: str) -> Person:
    found: Person = getattr(town, name)
    return found
