"""Live sessions for the leak test: each word in them a canary for those who may read it.

    the open session     everyone in the network follows; chen hosts, bruno answers, elena keeps order beside the stewards
    the court session    members of the court, and bruno, who is no member and answers there
    the vault session    members of the vault
    the session that is over   everyone in the network; summed up; five said what they thought of it
    the quiet session    the same, but four said so: too few to be read
    a draft              its team alone
"""

from collections.abc import Iterable
from datetime import timedelta

from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import aftermath, asking, backstage, desk, polls
from cop.live.models import Question
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.lively import a_poll, a_question, a_session, answered, words

TEAM = ("chen", "dalia", "elena", "bruno")
DESK = ("chen", "dalia", "elena")
STEWARDS = ("chen", "dalia")
OPINIONS = ("amina", "bruno", "elena", "sela", "farid")
WATER = ("amina", "bruno", "elena", "veil", *STEWARDS)


class Sayings:
    """What the leak test's world lends: a new word for these readers, and the town."""

    town: Town
    live: dict[str, Thing]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...  # type: ignore[empty-body]


async def hold(world: Sayings, network: Iterable[str], court: Iterable[str], vault: Iterable[str]) -> None:
    """All four sessions, with a question at every step."""
    everyone = tuple(network)
    shown = await _session(world, "the open session", everyone)
    await _floor(world, shown, everyone)
    await _desk(world, shown)
    await _session(world, "a draft of a session", TEAM, phase="draft")
    in_court = (*court, "bruno")
    closed = await _session(world, "the court session", in_court, group="court", host="farid", desk=())
    question = await _ask(world, "elena", closed, "a question to the court", in_court)
    await desk.approve(await world.town.reader("farid"), question)
    await answered(await world.town.reader("bruno"), question, world.word("an answer to the court", in_court))
    hidden = await _session(world, "the vault session", vault, group="vault", host="farid", experts=(), desk=())
    question = await _ask(world, "amina", hidden, "a question to the vault", vault)
    await desk.approve(await world.town.reader("farid"), question)
    await _over(world, "the session that is over", everyone, OPINIONS)
    await _over(world, "the quiet session", everyone, OPINIONS[:4])
    await _long_ago()


async def _over(world: Sayings, what: str, everyone: Iterable[str], names: tuple[str, ...]) -> None:
    """Everybody reads the summary; an opinion is read by those who run the session where there are five, without
    a name, and by whoever wrote it."""
    session = await _session(world, what, everyone, phase="ended")
    text = words(world.word(f"the summary of {what}", everyone))
    seen = (await Thing.get(id=session.id)).version
    await aftermath.summarise(await world.town.reader("chen"), session, text, seen=seen)
    place = f"^/live/{session.public_id}"
    for name in names:
        word = world.word(f"what {name} thought of {what}", STEWARDS if names == OPINIONS else (), f"{place}/figures")
        world.keep(word, f"what {name} thought of {what}", [name], f"{place}/transcript")
        await aftermath.feedback(await world.town.reader(name), session, useful=4, words=word)


async def _long_ago() -> None:
    """Everything was asked hours ago, so that a moment on a page is either of now or tells when somebody asked."""
    then = now() - timedelta(hours=5)
    async with unit():
        await write("UPDATE thing SET created_at = $1 WHERE kind IN ('question', 'answer')", then)
        await write("UPDATE thing SET published_at = $1 WHERE kind IN ('question', 'answer') AND state = 'published'", then)
        for each in await Question.all():
            each.steps = [[step, then.isoformat(timespec="seconds")] for step, _ in each.steps]
            await each.save(update_fields=["steps"])


async def _session(world: Sayings, what: str, readers: Iterable[str], **facts: object) -> Thing:
    readers = tuple(readers)
    title, purpose, place = (world.word(f"{part} of {what}", readers) for part in ("title", "purpose", "place"))
    made = await a_session(
        world.town, **{"desk": ("elena",), **facts}, title=title, place=place,  # type: ignore[arg-type]
        parts={"title": words(title), "body": words(purpose)},
    )
    world.live[what] = made
    return made


async def _ask(
    world: Sayings, name: str, session: Thing, what: str, readers: Iterable[str], byline: str = "named"
) -> Thing:
    text = world.word(f"words of {what}", readers)
    made = world.live[what] = await a_question(await world.town.reader(name), session, text, byline=byline)
    return made


async def _floor(world: Sayings, session: Thing, everyone: tuple[str, ...]) -> None:
    """What everybody sees: a question that waits, one answered, one whose first words were replaced."""
    chen = await world.town.reader("chen")
    waiting = await _ask(world, "amina", session, "a question on the floor", everyone)
    done = await _ask(world, "elena", session, "an answered question", everyone, "role")
    edited = await _ask(world, "amina", session, "a question before it was edited", DESK, "anonymous")
    for each in (waiting, done, edited):
        await desk.approve(chen, each)
    await answered(await world.town.reader("bruno"), done, world.word("an answer", everyone), kind="spoken")
    new = words(world.word("the second words of a question", everyone))
    await desk.edit(chen, edited, new, seen=(await Thing.get(id=edited.id)).version)
    title, option = (world.word(f"{what} of an open poll", everyone) for what in ("title", "option"))
    opened = world.live["an open poll"] = await a_poll(chen, session, title, (option, "No"))
    await polls.open_poll(chen, opened)
    united = await _ask(world, "dalia", session, "a question united with another", ("dalia", *DESK))
    await desk.merge(chen, united, waiting)


async def _desk(world: Sayings, session: Thing) -> None:
    """What only the desk sees, the stewards alone, or the asker alone."""
    chen, amina = await world.town.reader("chen"), await world.town.reader("amina")
    await _ask(world, "amina", session, "a question nobody has looked at", ("amina", *DESK))
    returned = await _ask(world, "amina", session, "a question sent back", ("amina", *DESK), "anonymous")
    await desk.send_back(chen, returned, reason=world.word("why a question was sent back", ("amina", *DESK)))
    parked = await _ask(world, "amina", session, "a question put aside", ("amina", *DESK), "organisation")
    await desk.park(chen, parked, reason=world.word("why a question was put aside", ("amina", *DESK)))
    title, option = (world.word(f"{what} of a poll nobody has opened", DESK) for what in ("title", "option"))
    world.live["a draft of a poll"] = await a_poll(chen, session, title, (option, "No"))
    await backstage.say(chen, session, words(world.word("a word backstage", TEAM)))
    withdrawn = await _ask(world, "amina", session, "a withdrawn question", ("amina",))
    await asking.withdraw(amina, withdrawn)
    hidden = await _ask(world, "bruno", session, "a hidden question", STEWARDS)
    await desk.approve(chen, hidden)
    answer = world.word("an answer to a hidden question", STEWARDS)
    world.live["an answer"] = await answered(await world.town.reader("bruno"), hidden, answer)
    version = (await Thing.get(id=hidden.id)).version
    reason = world.word("why a question was hidden", WATER, r"^/(groups/\w+/log|moderation/(mine|acts/\d+/appeal))")
    await moderation.hide(chen, hidden, version=version, reason=reason)
