"""What the moderators of the demonstration have done, and what waits for them."""

from cop.community.activity import Activity
from cop.community.thing import PUBLISHED, Thing
from cop.community.vocabulary import THEME, Term
from cop.demo.reading import Story
from cop.demo.stories import demo_id, moderation, topics
from cop.demo.world import World
from cop.groups.models import JoinRequest
from cop.moderation.models import Act, Report

SAID = {"hide": "thing.hidden", "close": "thing.closed", "pin": "thing.pinned"}


async def keep_order(world: World) -> None:
    """A reason for everything closed, pinned or hidden; a report, a request and a proposal. Inside a unit."""
    content = moderation()
    for story in topics():
        thing = await Thing.get(public_id=demo_id(story["id"]))
        lead = world.stewards[story["group"]][0]
        if thing.pinned_until:
            await _act(world, thing, "pin", lead, content["pin"][story["lang"]])
        if thing.closed_at:
            await _act(world, thing, "close", lead, content["close"][story["lang"]])
        for number, reply in enumerate(story["replies"], 1):
            if "reason" in reply:
                hidden = await Thing.get(public_id=demo_id(f"{story['id']}#{number}"))
                await _act(world, hidden, "hide", reply["by"], reply["reason"])
    for story in content["reports"]:
        await _report(world, story)
    for story in content["requests"]:
        await _request(world, story)
    for story in content["themes"]:
        await _propose(world, story)


async def _act(world: World, thing: Thing, verb: str, moderator: str, reason: str) -> None:
    """An entry of the moderation log, and the activity that goes with it."""
    at = thing.closed_at if verb == "close" and thing.closed_at else thing.created_at
    person_id = world.people[moderator].id
    act = await Act.create(
        thing_id=thing.id, group_id=thing.group_id, verb=verb, reason=reason, moderator_id=person_id, at=at,
        was=PUBLISHED if verb == "hide" else "",
    )
    await Activity.create(
        verb=SAID[verb], actor_id=person_id, thing_id=thing.id, group_id=thing.group_id, subject_id=act.id, at=at
    )


async def _report(world: World, story: Story) -> None:
    thing = await Thing.get(public_id=demo_id(f"{story['topic']}#{story['reply']}"))
    reporter, at = world.people[story["by"]].id, world.ago(story["days_ago"])
    report = await Report.create(
        thing_id=thing.id, group_id=thing.group_id, reporter_id=reporter, reason=story["reason"],
        words=story["words"], made_at=at, open_for=Report.place(thing.id, reporter),
    )
    await Activity.create(
        verb="thing.reported", actor_id=reporter, thing_id=thing.id, group_id=thing.group_id,
        subject_id=report.id, at=at,
    )


async def _request(world: World, story: Story) -> None:
    group, person = world.groups[story["group"]], world.people[story["by"]]
    at = world.ago(story["days_ago"])
    request = await JoinRequest.create(
        group_id=group.id, person_id=person.id, words=story["words"], asked_at=at,
        open_for=f"{group.id}:{person.id}",
    )
    await Activity.create(
        verb="group.asked", actor_id=person.id, group_id=group.id, subject_id=request.id, at=at
    )


async def _propose(world: World, story: Story) -> None:
    person = world.people[story["by"]]
    term = await Term.create(
        scheme=THEME, key=story["key"], labels=story["labels"], status="proposed",
        proposed_by_country_id=world.countries[story["country"]], proposed_by_person_id=person.id,
    )
    await Activity.create(verb="theme.proposed", actor_id=person.id, subject_id=term.id, at=world.ago(1))
