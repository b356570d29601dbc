"""The predicates of `policy.py`, one line each, by the name they have in its table.

A rule is asked with the reader and what the act is about: a thing, a group, a request, or None.
"""

from collections.abc import Callable
from typing import Any

from cop.community.people import Reader

Rule = Callable[[Reader, Any], bool]


def anyone_of(*rules: Rule) -> Rule:
    """True when one of the rules is."""
    def rule(reader: Reader, about: Any) -> bool:
        return any(each(reader, about) for each in rules)

    rule.__name__ = " or ".join(each.__name__ for each in rules)
    return rule


def _group_id(about: Any) -> int | None:
    """The group an act is about: the thing's home group, the request's, or the group itself."""
    return about.group_id if hasattr(about, "group_id") else about.id


def _group_ids(about: Any) -> frozenset[int | None]:
    """All groups a topic stands in, or the one an act is about."""
    return frozenset((_group_id(about), *map(int, getattr(about, "also_in", "").split())))


def anybody(reader: Reader, about: Any) -> bool:
    return True


def signed_in(reader: Reader, about: Any) -> bool:
    return reader.signed_in


def member(reader: Reader, about: Any) -> bool:
    """Belongs to the group, or to one of those a topic stands in: a member, or holder of one of its posts."""
    ids = _group_ids(about)
    return not ids.isdisjoint(reader.member_of) or any(post.group_id in ids for post in reader.posts)


def participant(reader: Reader, about: Any) -> bool:
    """May read the thing and belongs to its group; a reader of an open group may only read."""
    return reader.signed_in and about.audience_id in reader.audiences and member(reader, about)


def network_member(reader: Reader, about: Any) -> bool:
    """Belongs to the group's network and may know of the group."""
    return about.network_id in reader.networks and about.listed_id in reader.audiences


def reading_member(reader: Reader, about: Any) -> bool:
    """Signed in and may read the thing."""
    return reader.signed_in and about.audience_id in reader.audiences


def other_reader(reader: Reader, about: Any) -> bool:
    """Signed in, may read the thing, and did not write it."""
    return reading_member(reader, about) and about.author_id != reader.id


def knows(reader: Reader, about: Any) -> bool:
    """Signed in and may know of the group."""
    return reader.signed_in and about.listed_id in reader.audiences


def group_reader(reader: Reader, about: Any) -> bool:
    """Signed in and reads what the group writes."""
    return reader.signed_in and about.readers_id in reader.audiences


def keeper(reader: Reader, about: Any) -> bool:
    """Keeps the queue something stands in: of its group, or of the secretariat where it has none."""
    return about.group_id in reader.steward_of if about.group_id else secretariat(reader, about)


def safeguarding(reader: Reader, about: Any) -> bool:
    """Holds the office of the safeguarding lead."""
    return "safeguarding" in reader.offices


def author(reader: Reader, about: Any) -> bool:
    return reader.signed_in and about.author_id == reader.id and about.audience_id in reader.audiences


def steward(reader: Reader, about: Any) -> bool:
    """Leads or moderates the group."""
    return _group_id(about) in reader.steward_of


def lead(reader: Reader, about: Any) -> bool:
    return _group_id(about) in reader.leads


def secretariat(reader: Reader, about: Any) -> bool:
    return "secretariat" in reader.offices


def administrator(reader: Reader, about: Any) -> bool:
    return "admin" in reader.offices


def appellant(reader: Reader, about: Any) -> bool:
    """Whose words or standing the act was about (`about` is the appeal to be, or the appeal)."""
    return reader.signed_in and about.author_id == reader.id


def asker(reader: Reader, about: Any) -> bool:
    """The author of the question a reply stands under (`about` is the topic)."""
    return author(reader, about)


def inviter(reader: Reader, about: Any) -> bool:
    """Holds a post, other than of an organisation: what may be given with the invitation is checked by the action."""
    return any(not post.organisation_id for post in reader.posts)


def proposer(reader: Reader, about: Any) -> bool:
    """Speaks for a country or leads a group."""
    return bool(reader.leads) or bool({"focal_point", "alternate", "secretariat"} & reader.offices)


def speaker(reader: Reader, about: Any) -> bool:
    """Holds a post of the organisation the thing is about."""
    return reader.signed_in and about.organisation_id in reader.speaks_for


def receiver(reader: Reader, about: Any) -> bool:
    """The one who is asked for contact (`about` is the request)."""
    return reader.signed_in and about.receiver_id == reader.id


def nominator(reader: Reader, about: Any) -> bool:
    """Speaks for a country."""
    return bool({"focal_point", "alternate"} & reader.offices)


def leads_a_group(reader: Reader, about: Any) -> bool:
    return bool(reader.leads)


def oneself(reader: Reader, about: Any) -> bool:
    return reader.signed_in and about.person_id == reader.id


def _part(role: str) -> Rule:
    """Has this part in the session: the thing itself, or the parent of a question or poll."""
    def rule(reader: Reader, about: Any) -> bool:
        session_id = about.parent_id if about.kind in ("question", "poll") else about.id
        return reader.signed_in and f"{role}:{session_id}" in reader.roles

    rule.__name__ = role
    return rule


host, desk, expert = _part("host"), _part("desk"), _part("expert")
runs = anyone_of(host, steward)
keeps = anyone_of(host, desk, steward)
on_stage = anyone_of(host, desk, expert, steward)
