"""What a session is planned from: the group and its countries; and whose name stands on the invitation."""

from cop.community.groups import Group, GroupCountry
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.community.vocabulary import Country, label
from cop.live.planner import Place

LONGEST_SLUG = 80


async def places(group: Group) -> list[Place]:
    """The countries of the group; all that pioneer, where it names none. By ISO code."""
    named = await GroupCountry.filter(group_id=group.id).values_list("country_id", flat=True)
    found = Country.filter(id__in=list(named)) if named else Country.filter(pioneer=True)
    return [Place(each.iso2, each.zone, each.weekend) for each in await found.order_by("iso2")]


async def organiser(reader: Reader, session: Thing, language: str) -> str:
    """The name of the session's group; of its network alone for someone from outside a group not to be known of."""
    group = await Group.get(id=session.group_id).select_related("network")
    return label(group.labels if group.listed_id in reader.audiences else group.network.labels, language)
