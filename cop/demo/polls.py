"""A poll in a topic of the demonstration, with the votes of members of its group."""

from cop.community import polls
from cop.community.thing import Thing
from cop.demo.reading import Story
from cop.demo.world import World
from cop.forum.actions.polls import Question, ask


async def open_poll(world: World, story: Story, topic: Thing) -> int:
    """Its id. `votes`: how many have chosen each option; the members of the group vote in the order they came.

    It is open until some days after the day on which the demonstration is built: what its verbs refuse by today's date
    is not asked.
    """
    made = await ask(await world.reader(story["by"]), topic, Question(
        title=story["title"], sort=story["sort"], options="\n".join(story["options"]), language=story["lang"],
        closes_at=world.ago(-story["in_days"]),
    ))
    voters = iter(world.members[story["group"]])
    for option, times in enumerate(story["votes"]):
        for _ in range(times):
            await polls.cast(await world.reader(next(voters)), made.id, (option,))
    return made.id
