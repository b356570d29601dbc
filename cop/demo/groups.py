"""The groups of the demonstration: five thematic groups, and the Alliance's groups filled with people."""

from cop.community.founding import MODERATOR_SEATS, add_member, affiliate, appoint, found_group, group_post, set_access
from cop.community.groups import Group, GroupCountry, GroupTheme
from cop.community.vocabulary import THEME
from cop.demo.reading import Story
from cop.demo.stories import groups, topics
from cop.demo.world import World

NETWORK = "pathfinding_global_alliance"


async def make_groups(world: World) -> None:
    """Found or fill every group, seat its lead and moderators, let its members in. Inside a unit."""
    thematic, alliance = groups()
    for story in thematic:
        await _seat(world, story, await _found(world, story))
    for story in alliance:
        await _seat(world, story, await _fill(story))


async def _found(world: World, story: Story) -> Group:
    group = await found_group(
        key=story["key"], slug=story["slug"], network_id=world.networks[NETWORK], kind="thematic_group",
        access=story["visibility"], labels=story["name"], purpose=story["purpose"], charter=story["charter"],
        cadence=story["cadence"], dos=story["dos"], mailbox=story["mailbox"],
    )
    await GroupCountry.bulk_create([
        GroupCountry(group_id=group.id, country_id=world.countries[iso2]) for iso2 in story["countries"]
    ])
    return group


async def _fill(story: Story) -> Group:
    """A group of the vocabulary, with invented words and an address that reaches nobody."""
    group = await Group.get(key=story["key"])
    for name in ("purpose", "charter", "cadence", "mailbox"):
        setattr(group, name, story[name])
    await group.save(update_fields=["purpose", "charter", "cadence", "mailbox"])
    await set_access(group, story["visibility"])
    return group


async def _seat(world: World, story: Story, group: Group) -> None:
    """Lead, moderators and members; members belong to the group's network."""
    key = story["key"]
    world.groups[key] = group
    world.stewards[key] = [story["lead"], *story["moderators"]]
    world.members[key] = _members(story)
    await GroupTheme.bulk_create([
        GroupTheme(group_id=group.id, term_id=world.terms[THEME, theme]) for theme in story["themes"]
    ])
    assert len(story["moderators"]) == MODERATOR_SEATS
    seats = [("lead", 1), *(("moderator", seat + 1) for seat in range(MODERATOR_SEATS))]
    for (kind, seat), name in zip(seats, world.stewards[key], strict=True):
        await appoint(await group_post(group, kind, seat), world.people[name].id, since=world.founded)
    for name in world.members[key]:
        await add_member(group.id, world.people[name].id, since=world.people[name].joined_at)
    for name in (*world.stewards[key], *world.members[key]):
        await affiliate(world.people[name].id, group.network_id, since=world.founded)


def _members(story: Story) -> list[str]:
    """Whom the group lists, and whoever has written in it, without its stewards."""
    stewards = {story["lead"], *story["moderators"]}
    named = dict.fromkeys(story["members"])
    for topic in topics():
        if topic["group"] == story["key"]:
            named |= dict.fromkeys([topic["author"], *(reply["author"] for reply in topic["replies"])])
    return [name for name in named if name not in stewards]
