"""What stands around answers, with canaries in it: translations, the words an answer was accepted with, trials, and a
consolidated reply that draws on what was hidden since. Told before anything is hidden."""

from collections.abc import Iterable
from typing import Protocol

from cop.community import audience
from cop.community.people import Person, Reader
from cop.community.text import Written, plain
from cop.community.thing import HIDDEN, Thing
from cop.forum import actions
from cop.forum.actions import polls
from cop.forum.actions.synthesis import synthesise
from cop.forum.actions.translating import translate
from cop.forum.actions.trials import Outcome, tell
from cop.kit.unit import unit
from tests.cast import Town
from tests.polling import question


class Sayings(Protocol):
    """`canaries.World`, of which this module needs no more."""

    town: Town
    people: dict[str, Person]
    topics: dict[str, Thing]
    replies: dict[str, Thing]
    directory: dict[str, list[str]]

    def word(self, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...

    def keep(self, word: str, what: str, readers: Iterable[str] = (), where: str = "") -> str: ...

    async def reader(self, name: str) -> Reader: ...


def _written(word: str) -> Written:
    return Written(word, f"<p>{word}</p>", 1)


async def hold(world: Sayings, network: Iterable[str], court: Iterable[str], stewards: tuple[str, ...]) -> None:
    """`stewards`: of the water group."""
    court = tuple(court)
    await _translate(world, "wanda", world.topics["an open topic"], "an open topic", network)
    await _translate(world, "elena", world.replies["a hidden reply"], "a hidden reply", stewards)
    await _translate(world, "cleo", world.topics["a topic of the court"], "a topic of the court", court)
    name = world.people["wanda"].name  # who translated is for the stewards, in the history
    world.keep(name, "name of wanda", stewards, r"^/(groups/water/members|topics/\w+/history)")
    await _polls(world, network, court, stewards)
    await _answers(world, world.topics["an open topic"], "dalia", ["a reply", "a hidden reply"], network)
    await _answers(world, world.topics["a topic of the court"], "farid", ["a hidden reply in the court"], court)


async def _translate(world: Sayings, name: str, thing: Thing, what: str, readers: Iterable[str]) -> None:
    thing = await Thing.get(id=thing.id)
    names = ("title", "body", "tried", "context") if thing.kind == "topic" else ("body",)
    said = {part: world.word(f"French {part} of {what}", readers) for part in names}
    parts = {part: plain(word) if part == "title" else _written(word) for part, word in said.items()}
    await translate(await world.reader(name), thing, "fr", parts, seen=thing.version)


async def _polls(
    world: Sayings, network: Iterable[str], court: Iterable[str], stewards: tuple[str, ...]
) -> None:
    """One of a hidden topic is hidden with it, later; one of an open topic for itself."""
    for what, readers, is_hidden in (
        ("an open topic", network, False), ("an open topic", stewards, True), ("an anonymous topic", network, False),
        ("a topic of the court", court, False), ("a hidden topic", stewards, False),
    ):
        topic = await Thing.get(id=world.topics[what].id)
        author = next(name for name, each in world.people.items() if each.id == topic.author_id)
        title, option = (world.word(f"{part} of a poll in {what}", readers) for part in ("title", "option"))
        poll = await polls.ask(await world.reader(author), topic, question(title, options=f"{option}\nNo"))
        world.directory.setdefault("polls", []).append(poll.public_id)
        await polls.vote(await world.reader(author), await Thing.get(id=poll.id), choice="0")
        if is_hidden:
            async with unit():
                await Thing.filter(id=poll.id).update(state=HIDDEN)
                await audience.settle(poll.id)


async def _answers(world: Sayings, topic: Thing, steward: str, cited: list[str], readers: Iterable[str]) -> None:
    """A consolidated reply, the context of an answer that helped, and a trial of the first reply cited."""
    what = "the court" if steward == "farid" else "the water group"
    reader, replies = await world.reader(steward), [world.replies[each] for each in cited]
    trial = Outcome(result="worked", country_id=world.town.country.id, tried_id=replies[0].id)
    topic = await Thing.get(id=topic.id)
    made = await tell(
        reader, topic, trial, _written(world.word(f"trial of {what}", readers)), language="en", byline="named"
    )
    world.replies[f"trial of {what}"] = await Thing.get(id=made.id)
    context = world.word(f"context of an answer in {what}", readers)
    await actions.accept(reader, topic, world.replies[f"trial of {what}"], context=context)
    drawn = await synthesise(
        reader, topic, _written(world.word(f"consolidated reply of {what}", readers)), [each.id for each in replies],
        language="en", seen=0,
    )
    world.replies[f"consolidated reply of {what}"] = await Thing.get(id=drawn.id)
