"""What an invitation gives, and who may give it: never a post above one's own, nothing outside one's own group
or country; the secretariat and the administrators give everywhere they can see."""

from dataclasses import dataclass

from cop.community.people import HeldPost, Reader
from cop.community.policy import may
from cop.community.posts import RANK

GROUP_POSTS = ("moderator", "lead")
COUNTRY_POSTS = ("alternate", "focal_point")
OFFICES = ("secretariat", "admin")
"""Those who hold them give everywhere."""
POSTS = (*GROUP_POSTS, *COUNTRY_POSTS, "safeguarding", *OFFICES)
ROLES = ("official", "expert", "partner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A place in a network, and perhaps in a group, a country, a post. `post` is a kind, or ""."""

    network_id: int
    group_id: int | None = None
    country_id: int | None = None
    post: str = ""
    role: str = "official"

    @property
    def misses(self) -> str:
        """The field without which the post makes no sense, if it is missing."""
        if self.post in GROUP_POSTS and self.group_id is None:
            return "group"
        if self.post in COUNTRY_POSTS and self.country_id is None:
            return "country"
        return ""


def may_give(reader: Reader, offer: Offer) -> bool:
    """Whether one of the posts in the reader's hands suffices."""
    return any(_gives(held, reader, offer) for held in reader.posts)


def _gives(held: HeldPost, reader: Reader, offer: Offer) -> bool:
    if RANK[offer.post or "member"] > RANK.get(held.kind, -1):
        return False
    if held.kind in OFFICES:
        return True
    if held.group_id is not None:
        return offer.group_id == held.group_id and offer.post in ("", *GROUP_POSTS)
    return (
        held.country_id is not None and offer.country_id == held.country_id and offer.group_id is None
        and offer.network_id in reader.networks and offer.post in ("", *COUNTRY_POSTS)
    )


def everywhere(reader: Reader) -> bool:
    """Gives in every network and country, and in every group the reader may know of."""
    return may(reader, "invitation.reach", None)


def speaks_for(reader: Reader) -> frozenset[int]:
    """Countries whose posts this reader holds."""
    return frozenset(held.country_id for held in reader.posts if held.country_id is not None)


def needs_group(reader: Reader) -> bool:
    """Can invite into groups alone."""
    return not everywhere(reader) and not speaks_for(reader)


def needs_country(reader: Reader) -> bool:
    """Can invite for a country alone."""
    return not everywhere(reader) and not reader.steward_of


def posts_to_offer(reader: Reader) -> list[str]:
    """The kinds of post this reader could give at all, for the form."""
    kinds = []
    for kind in POSTS:
        fitting = [
            held for held in reader.posts if RANK[kind] <= RANK.get(held.kind, -1)
            and (held.kind in OFFICES or (held.group_id is not None and kind in GROUP_POSTS)
                 or (held.country_id is not None and kind in COUNTRY_POSTS))
        ]
        if fitting:
            kinds.append(kind)
    return kinds
