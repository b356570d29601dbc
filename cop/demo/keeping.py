"""Keeping order in the demonstration: what waits, what was decided, an alarm that is open and one that is closed, and
where a country helps.

Done by the verbs themselves, and dated as the story has it. Turns, reports of conduct and what became of an incident
are written as their verbs write them.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from cop.community import erasable
from cop.community.activity import Activity, note
from cop.community.audience import settle
from cop.community.people import Reader
from cop.community.posts import Post, group_post_key
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.community.vocabulary import Country
from cop.demo.diary import dated
from cop.demo.entries import written
from cop.demo.reading import Story
from cop.demo.stories import demo_id, keeping
from cop.demo.world import World
from cop.forum import actions as forum
from cop.kit.store import row, write
from cop.moderation import actions as moderation
from cop.moderation import gathering
from cop.moderation.actions import appealing, measuring, ruling
from cop.moderation.models import Act, Appeal
from cop.moderation.models.people import ConductReport, Turn
from cop.safeguarding.actions import deciding, opening, risks, signposts
from cop.safeguarding.models import Incident, IncidentTick, Risk

Texts = Mapping[str, Written]

STAMPED: Mapping[str, str] = {
    "report": "made_at = $1", "moderation_act": "at = $1", "appeal": "made_at = $1", "staff_note": "at = $1",
    "measure": "since = $1", "conduct_report": "made_at = $1", "letter": "due_at = $1, next_at = $1",
    "incident": "opened_at = $1", "incident_thing": "at = $1", "incident_tick": "at = $1",
    "moderation_case": "opened_at = $1",
}
"""Table -> the columns that hold the moment of a new row, beside those of the diary."""
LAST = "SELECT " + ", ".join(f"(SELECT coalesce(max(id), 0) FROM {table}) AS {table}" for table in STAMPED)  # noqa: S608
BACKUPS_DAYS = 35


def prepare_texts() -> Texts:
    """Source -> rendered, of all that is said: no text is rendered inside a unit."""
    return {story["body"]: written(story["body"]) for story in keeping()["done"] if "body" in story}


async def keep_watch(world: World, texts: Texts) -> None:
    """All of it, in the order it happened. Inside a unit."""
    content = keeping()
    for story in content["signposts"]:
        await _signpost(world, story)
    for story in content["turns"]:
        await _turn(world, story)
    await _rules(world, content)
    watch = Watch(world, texts)
    for story in sorted(content["done"], key=lambda done: -float(done["days_ago"])):
        await watch.does(story)
    await write("DELETE FROM cache_drop")


async def put_in_queues() -> None:
    """Everything that waits has its case, as a chore of the service finds it. Inside a unit, when all has happened."""
    await gathering.gather()


@asynccontextmanager
async def stamped(moment: datetime) -> AsyncIterator[None]:
    """Whatever is written in this block was written then."""
    before = await row(LAST)
    assert before is not None
    async with dated(moment):
        yield
    for table, columns in STAMPED.items():
        await write(f"UPDATE {table} SET {columns} WHERE id > $2", moment, before[table])  # noqa: S608  # ours


async def _signpost(world: World, story: Story) -> None:
    async with stamped(world.ago(story["checked_days_ago"])):
        await signposts.put(
            await world.reader("safeguarding"), await Country.get(iso2=story["country"]), language=story["language"],
            name=story["name"], words=story["words"], contact=story["contact"],
            checked_on=world.ago(story["checked_days_ago"]).date(),
        )


async def _turn(world: World, story: Story) -> None:
    """As the page of a group's week writes it."""
    group = world.groups[story["group"]]
    posts = []
    for name in (story["post"], story["deputy"]):
        kind, _, seat = (name or "").partition("/")
        posts.append(await Post.get(key=group_post_key(kind, group.key, int(seat))) if name else None)
    assert posts[0] is not None
    await Turn.create(
        group_id=group.id, post_id=posts[0].id, deputy_id=posts[1].id if posts[1] else None,
        weekday=story["weekday"], first_hour=story["first_hour"], hours=story["hours"],
    )


async def _rules(world: World, content: Story) -> None:
    """Whose posts wait in a group, and which words hold one."""
    for story in content["approval"]:
        async with stamped(world.ago(story["days_ago"])):
            await ruling.set_approval(
                await world.reader(story["by"]), world.groups[story["group"]], approval=story["approval"], slow_seconds=0
            )
    for story in content["words"]:
        async with stamped(world.ago(story["days_ago"])):
            await ruling.set_words(
                await world.reader(story["by"]), world.groups[story["group"]], language=story["language"],
                words=story["words"],
            )


class Watch:
    """Does one thing after the other; each verb of the content has a method."""

    def __init__(self, world: World, texts: Texts) -> None:
        self.world = world
        self.texts = texts

    async def does(self, story: Story) -> None:
        at = self.world.ago(story["days_ago"])
        async with stamped(at):
            made = await getattr(self, f"_{story['do']}")(story, at)
        if isinstance(made, Thing):
            await write("UPDATE thing SET public_id = $2 WHERE id = $1", made.id, demo_id(story["id"]))
            await settle(made.id, watched=False)

    async def _ask(self, story: Story, at: datetime) -> Thing:
        made = await forum.ask(await self.world.reader(story["by"]), self.world.groups[story["group"]], forum.Draft(
            kind="question", language=story["lang"], byline="named",
            parts={"title": plain(story["title"]), "body": self.texts[story["body"]]},
        ))
        number = int(hashlib.sha256(story["id"].encode()).hexdigest(), 16) % 90_000 + 10_000
        await write("UPDATE topic SET number = $2 WHERE thing_id = $1", made.id, number)
        return made

    async def _reply(self, story: Story, at: datetime) -> Thing:
        return await forum.reply(
            await self.world.reader(story["by"]), await _thing(story["topic"]), self.texts[story["body"]],
            language=story["lang"], byline="named",
        )

    async def _report(self, story: Story, at: datetime) -> None:
        await moderation.report(
            await self.world.reader(story["by"]), await _thing(story["thing"]), reason=story["reason"],
            words=story["words"],
        )

    async def _hide(self, story: Story, at: datetime) -> None:
        thing = await _thing(story["thing"])
        await moderation.hide(
            await self.world.reader(story["by"]), thing, version=thing.version, reason=story["reason"],
            category=story["category"],
        )

    async def _appeal(self, story: Story, at: datetime) -> None:
        author = await self.world.reader(story["by"])
        act = await Act.get(thing_id=(await _thing(story["thing"])).id, verb="hide")
        await appealing.make(author, Appeal(act_id=act.id, author_id=author.id), words=story["words"])
        await gathering.hear(await Activity.get(verb="appeal.made"))

    async def _warn(self, story: Story, at: datetime) -> None:
        await measuring.warn(*await self._measure(story, 0))

    async def _review(self, story: Story, at: datetime) -> None:
        days = int(story["for_days"])
        made = await measuring.review(*await self._measure(story, days))
        await write("UPDATE measure SET until = $2 WHERE id = $1", made.id, at + timedelta(days=days))

    async def _measure(self, story: Story, days: int) -> tuple[Reader, measuring.About, measuring.Given]:
        given = measuring.Given(reason=story["reason"], days=days, category=story["category"])
        return await self.world.reader(story["by"]), self._about(story), given

    async def _note(self, story: Story, at: datetime) -> None:
        await measuring.write_note(await self.world.reader(story["by"]), self._about(story), story["words"])

    def _about(self, story: Story) -> measuring.About:
        return measuring.About(self.world.people[story["who"]].id, self.world.groups[story["group"]].id)

    async def _conduct(self, story: Story, at: datetime) -> None:
        made = await ConductReport.create(
            about_id=self.world.people[story["about"]].id, reason=story["reason"], words=story["words"], made_at=at,
            reporter_id=self.world.people[story["by"]].id if story["by"] else None,
        )
        await note("conduct.reported", None, subject_id=made.id)

    async def _incident(self, story: Story, at: datetime) -> None:
        """One act hides it; of one that was closed, what became of it."""
        reader, thing = await self.world.reader(story["by"]), await _thing(story["thing"])
        before: Mapping[str, Mapping[int, int]] = {place.name: {} for place in erasable.all_places()}
        made = await opening.open_incident(reader, thing, sort=story["sort"], thing_ids=[thing.id], before=before)
        await write(
            "UPDATE incident SET public_id = $2, due_at = $3, backups_until = $4 WHERE id = $1", made.id,
            demo_id(story["id"]), at + opening.DUE, (at + timedelta(days=BACKUPS_DAYS)).date(),
        )
        await write("UPDATE set_aside SET since = $2 WHERE thing_id = $1", thing.id, at)
        if "closed_by" in story:
            await self._settle(story, made, thing)

    async def _settle(self, story: Story, incident: Incident, thing: Thing) -> None:
        reader, hidden = await self.world.reader(story["by"]), await Thing.get(id=thing.id)
        await deciding.answer(reader, incident, is_at_risk=story["risk"])
        await deciding.restore(
            reader, incident, thing=thing.public_id, version=hidden.version, why=story["restored"]
        )
        await deciding.close(await self.world.reader(story["closed_by"]), incident)
        await write(
            "UPDATE incident SET closed_at = $2 WHERE id = $1", incident.id,
            self.world.ago(story["days_ago"] - story["closed_after"]),
        )
        await _is_past(f"incident:{incident.id}", f"set-aside:{incident.id}")
        await IncidentTick.filter(incident_id=incident.id).update(state="done")
        await IncidentTick.filter(incident_id=incident.id, store="text").update(found=1)

    async def _risk(self, story: Story, at: datetime) -> Thing:
        made = await risks.report(
            await self.world.reader(story["by"]), None, country=await Country.get(iso2=story["country"]),
            words=story["words"], language=story["lang"],
        )
        await write("UPDATE risk SET due_at = $2 WHERE thing_id = $1", made.id, at + risks.DUE)
        if "closed_after" in story:
            await self._look_after(story, await Risk.get(thing_id=made.id))
        return made

    async def _look_after(self, story: Story, risk: Risk) -> None:
        lead = await self.world.reader("safeguarding")
        await _is_past(f"risk-waiting:{risk.thing_id}")
        await risks.take(lead, risk)
        await risks.close(lead, risk, outcome=story["outcome"])
        closed = self.world.ago(story["days_ago"] - story["closed_after"])
        await write(
            "UPDATE risk SET taken_at = $2, closed_at = $3, erase_after = $4 WHERE thing_id = $1", risk.thing_id,
            self.world.ago(story["days_ago"] - story["taken_after"]), closed, closed + risks.KEPT,
        )


async def _is_past(*keys: str) -> None:
    """Mail about this was read long ago."""
    await write("DELETE FROM letter WHERE key IN_WORDS($1)", list(keys))


async def _thing(name: str) -> Thing:
    return await Thing.get(public_id=demo_id(name))
