"""`python -m cop invite`: an invitation by whoever runs the service, without an inviter."""

from cop.accounts.actions.inviting import write_invitation
from cop.accounts.giving import POSTS, Offer
from cop.community.groups import Group
from cop.community.vocabulary import Country, Network
from cop.kit.errors import Refused
from cop.kit.unit import unit
from cop.settings import Settings


async def invite(
    settings: Settings, *, email: str, post: str, group: str, country: str, network: str, language: str
) -> str:
    """Invite an address and give the link. `group` is a slug, `country` an ISO code, `network` a key, `post` a
    kind of post; each may be "", but the network only with a group. Raises Refused, naming the field.

    The database must be open; the mail goes out once a worker runs, if the listeners were wired.
    """
    if language not in settings.languages:
        raise Refused("choose-one", field="language")
    async with unit():
        offer = await _offer(post=post, group=group, country=country.upper(), network=network)
        made = await write_invitation(None, offer, email=email, language=language, secret=settings.secret)
    return f"{settings.origin}/invitation/{made.token(settings.secret)}"


async def _offer(*, post: str, group: str, country: str, network: str) -> Offer:
    found_group = await Group.get_or_none(slug=group)
    found_country = await Country.get_or_none(iso2=country)
    found_network = await Network.get_or_none(key=network)
    for field, given, found in (
        ("group", group, found_group), ("country", country, found_country),
        ("network", network or not group, found_network), ("post", post, post in POSTS),
    ):
        if given and not found:
            raise Refused("choose-one", field=field)
    if found_group and found_network and found_group.network_id != found_network.id:
        raise Refused("choose-one", field="network")
    at_home = found_group.network_id if found_group else found_network.id if found_network else 0
    return Offer(
        network_id=at_home, group_id=found_group.id if found_group else None,
        country_id=found_country.id if found_country else None, post=post,
    )
