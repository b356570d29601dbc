"""What those who keep order write and keep, for the leak test: notes, measures, appeals, acts that wait for a colleague,
reports of conduct, words that hold, what was given back, incidents, sealed originals and a child at risk.

    dalia   notes on veil and on bruno; warned bruno; hid what bruno appeals against
    farid   notes on cleo; hid what cleo appeals against: sela decides, as nobody else keeps order in the court
    sela    notes on veil for her own office; suspended gus once
    gus     told of a child at risk, and of the conduct of whoever wrote the anonymous topic
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import actions, gathering
from cop.moderation.actions import appealing, measuring, ruling
from cop.moderation.models import Act, Appeal
from cop.moderation.models.people import ConductReport, Measure, StaffNote
from cop.moderation.models.queue import Case
from cop.moderation.queries.appeals import to_decide
from cop.safeguarding.actions import risks
from cop.safeguarding.models import Sealed
from tests.safeguarding.making import alarm

if TYPE_CHECKING:
    from tests.canaries import World

NOTES = r"^/people/\w+/notes$"
MINE = r"^/moderation/(mine|acts/\d+/appeal$)"
WATER, COURT, VAULT = ("chen", "dalia"), ("farid",), ("farid", "chen")


async def hold(world: "World") -> None:
    world.directory |= {"conduct": [], "incidents": [], "risks": [], "acts": [], "appeals": [], "noted": []}
    await _notes(world)
    await _measures(world)
    await _appeals(world)
    await _waiting(world)
    await _given_back(world)
    await _rules(world)
    await _conduct(world)
    await _incidents(world)
    await _risks(world)
    await gathering.gather()


async def _notes(world: "World") -> None:
    """Each is read by the colleagues of one place, never by its person, be they a colleague too."""
    water, court, vault = world.town.water, world.town.court, world.town.vault
    for about, author, group, readers in (
        ("veil", "dalia", water, WATER), ("bruno", "chen", water, WATER), ("cleo", "farid", court, COURT),
        ("vera", "chen", vault, VAULT), ("veil", "sela", None, ("sela",)), ("dalia", "chen", water, ("chen",)),
    ):
        place = group.key if group else "the secretariat"
        words = world.word(f"note of {author} on {about} for {place}", readers, NOTES)
        async with unit():
            await StaffNote.create(
                person_id=world.people[about].id, group_id=group.id if group else None, words=words,
                author_id=world.people[author].id, at=now(),
            )
    world.directory["noted"] = [world.people[each].public_id for each in ("veil", "bruno", "cleo", "vera", "dalia", "gus")]


async def _measures(world: "World") -> None:
    """The person reads why; those who keep order in the same place, too; the log of the group says nothing of it."""
    words = world.word("reason of a warning", ["bruno"], MINE)
    world.keep(words, "reason of a warning", WATER, NOTES)
    about = measuring.About(world.people["bruno"].id, world.town.water.id)
    await measuring.warn(await world.reader("dalia"), about, measuring.Given(reason=words, category="disrespect"))
    words = world.word("reason of a suspension that is over", ["gus"], MINE)
    world.keep(words, "reason of a suspension that is over", ["sela"], NOTES)
    moment = now()
    async with unit():
        act = await Act.create(
            verb="suspend", reason=words, moderator_id=world.people["sela"].id, at=moment, person_id=world.people["gus"].id
        )
        await Measure.create(
            person_id=world.people["gus"].id, grade="suspended", reason=words, act_id=act.id, since=moment,
            until=moment + timedelta(days=9), lifted_at=moment, given_by_id=world.people["sela"].id,
        )


async def _appeals(world: "World") -> None:
    """One waits for the other steward of the group, one was decided by the secretariat."""
    waits = await _appeal(world, "bruno", "a hidden topic", ("chen",))
    decided = await _appeal(world, "cleo", "a hidden topic of the court", ("sela",))
    answer = world.word("answer to an appeal", ["cleo"], MINE)
    world.keep(answer, "answer to an appeal", ["sela"], rf"^/moderation/appeals/{decided.id}$")
    await appealing.decide(await world.reader("sela"), await to_decide(decided), overturned=False, answer=answer)
    world.directory["appeals"] = [str(waits.id), str(decided.id)]


async def _appeal(world: "World", author: str, what: str, deciders: tuple[str, ...]) -> Appeal:
    act = await Act.get(thing_id=world.things[what].id, verb="hide")
    words = world.word(f"appeal of {author}", [author], r"^/moderation/acts/\d+/appeal$")
    made = await appealing.make(
        await world.reader(author), Appeal(act_id=act.id, author_id=world.people[author].id), words=words
    )
    place = rf"^/moderation/appeals/{made.id}$"
    world.keep(words, f"appeal of {author}", deciders, place)
    reason = next(each for each in world.canaries.values() if each.what == f"reason to hide {what}")
    for each in deciders:
        world.keep(reason.word, reason.what, [each], f"{reason.readers.get(each, '^$')}|{place}")
    world.directory["acts"].append(str(act.id))
    return made


async def _waiting(world: "World") -> None:
    """An act that waits for a colleague's word, and one that was refused it: in no log, and on no page of the author."""
    thing = await Thing.get(id=world.topics["a moderator's topic"].id)
    moderator, moment = world.people["dalia"].id, now()
    for state, readers in (("waiting", WATER), ("refused", ())):
        reason = world.word(f"reason of an act that is {state}", readers, r"^/moderation/acts/\d+/confirm$")
        details = json.dumps({"replies": [], "title": world.word(f"new title of an act that is {state}")})
        async with unit():
            act = await Act.create(
                thing_id=thing.id, group_id=thing.group_id, verb="split", reason=reason, moderator_id=moderator,
                at=moment, state=state, recused=True, details=details,
            )
            if state == "waiting":
                await Case.create(
                    kind="confirm", group_id=thing.group_id, thing_id=thing.id, subject_id=act.id, opened_at=moment,
                    open_for=f"confirm:{act.id}",
                )
        world.directory["acts"].append(str(act.id))


async def _given_back(world: "World") -> None:
    """Its author's alone again, as a thing and as a draft."""
    words = {part: world.word(f"{part} of a returned topic", ["elena"]) for part in ("title", "body")}
    draft = forum.Draft(kind="question", parts={name: plain(word) for name, word in words.items()}, language="en")
    made = await forum.ask(await world.reader("elena"), world.town.water, draft)
    reason = world.word("reason to return a topic", ["elena"], MINE)
    for each in ("amina", "bruno", "chen", "dalia", "veil"):
        world.keep(reason, "reason to return a topic", [each], "^/groups/water/log")
    world.keep(reason, "reason to return a topic", ["elena"], f"{MINE}|^/groups/water/log")
    await actions.give_back(
        await world.reader("dalia"), await Thing.get(id=made.id), version=made.version, reason=reason
    )
    world.topics["a returned topic"] = await Thing.get(id=made.id)


async def _rules(world: "World") -> None:
    for name, group, readers in (("dalia", world.town.water, WATER), ("farid", world.town.vault, VAULT)):
        words = [world.word(f"a word that holds in {group.key}", readers, r"^/groups/\w+/holding$")]
        await ruling.set_words(await world.reader(name), group, language="en", words=words)


async def _conduct(world: "World") -> None:
    """To the secretariat: one with a name, one without, about somebody whose byline hides them."""
    place = r"^/conduct/\d+$"
    anonymous = world.topics["an anonymous topic"]
    for reporter, about, thing in (("gus", "veil", anonymous), (None, "bruno", None), (None, "sela", None)):
        readers = ["sela"] if about != "sela" else ["sina"]  # who is concerned does not read it
        words = world.word(f"report of the conduct of {about}", readers, place)
        outcome = world.word(f"what came of the report on {about}", readers if about == "bruno" else [], place)
        async with unit():
            made = await ConductReport.create(
                about_id=world.people[about].id, reporter_id=world.people[reporter].id if reporter else None,
                thing_id=thing.id if thing else None, reason="harassment", words=words, made_at=now(),
                outcome=outcome if about == "bruno" else "", settled_at=now() if about == "bruno" else None,
                settled_by_id=world.people["sela"].id if about == "bruno" else None,
            )
        world.directory["conduct"].append(str(made.id))
    world.keep(world.people["gus"].name, "name of gus", ["sela"], place)


async def _incidents(world: "World") -> None:
    """Numbers and states for those who keep them, no word of the text, which the stewards of the group alone read."""
    for what, author, opener, group, readers in (
        ("a text with a child in it", "bruno", "dalia", world.town.water, WATER),
        ("a text with a child in the vault", "amina", "chen", world.town.vault, VAULT),
    ):
        words = {part: world.word(f"{part} of {what}", readers) for part in ("title", "body")}
        draft = forum.Draft(kind="question", parts={name: plain(word) for name, word in words.items()}, language="en")
        made = await forum.ask(await world.reader(author), group, draft)
        incident = await alarm(await world.reader(opener), await Thing.get(id=made.id))
        world.topics[what] = await Thing.get(id=made.id)
        world.keep(incident.public_id, "address of an incident", {*readers, "sela", "sina"}, "^/(incidents|topics|things)")
        world.directory["incidents"].append(incident.public_id)
        async with unit():
            await Sealed.create(
                incident_id=incident.id, thing_id=made.id, part="body", language="en",
                words=world.word(f"sealed original of {what}"), until=now() + timedelta(days=9),
            )


async def _risks(world: "World") -> None:
    """For the safeguarding office alone, and nothing of it anywhere else."""
    place = "^/risks"
    words = world.word("words on a child at risk", ["sina"], place)
    made = await risks.report(
        await world.reader("gus"), None, country=world.town.country, words=f"Somebody should look: {words}", language="en"
    )
    world.directory["risks"] = [made.public_id]
    world.keep(made.public_id, "a report of a child at risk", ["sina"], place)
    world.keep(world.people["gus"].name, "name of gus", ["sina"], place)
