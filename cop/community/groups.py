"""Groups and their members. Joining and leaving are verbs of the `groups` slice."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from cop.community.audience import Audience
from cop.community.people import Person, Reader
from cop.community.vocabulary import Country, Labels, Network, Term
from cop.kit.errors import Missing

OPEN = "open"
CLOSED = "closed"
HIDDEN = "hidden"
ACCESSES = (OPEN, CLOSED, HIDDEN)
LINES = 5
"""How many things to do, and how many to avoid, stand beside the composer."""


class Group(Model):
    """A thematic group, working group, task force, initiative or reference group.

    Who may know of it is `listed`, who reads its content is `readers`, who keeps order is `stewards`: all three
    are audiences, set by `community.audience` when the group is founded or its access changes.
    """

    id = fields.IntField(primary_key=True)
    key = fields.CharField(60, unique=True)
    slug = fields.CharField(80, unique=True)
    network: fields.ForeignKeyRelation[Network] = fields.ForeignKeyField(
        "cop.Network", on_delete=fields.RESTRICT, related_name=False
    )
    network_id: int
    kind = fields.CharField(24)
    access = fields.CharField(8, default=OPEN)
    labels: Labels = fields.JSONField()
    purpose: Labels = fields.JSONField(default=dict)
    charter: Labels = fields.JSONField(default=dict)
    dos: dict[str, dict[str, list[str]]] = fields.JSONField(default=dict)
    """Language -> {"do": [...], "dont": [...]}, shown beside the composer."""
    cadence: Labels = fields.JSONField(default=dict)
    mailbox = fields.CharField(120, default="")
    mail_text = fields.CharField(6, default="")
    """What mails may hold of its things: "full", "notice", or "" for the default of `outbox.may_quote`."""
    approval = fields.CharField(10, default="")
    """Whose posts are held until a moderator has read them: "" nobody's, "newcomers", "all"."""
    slow_seconds = fields.IntField(default=0)
    """Between two posts of one person in one topic; 0 for no limit."""
    archived_at = fields.DatetimeField(null=True)
    answer_days = fields.IntField(default=3)
    """Working days until an unanswered question goes to the moderators."""
    escalate_days = fields.IntField(default=5)
    """Working days until it goes to the secretariat."""
    listed: fields.ForeignKeyRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", on_delete=fields.RESTRICT, related_name=False
    )
    listed_id: int
    readers: fields.ForeignKeyRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", on_delete=fields.RESTRICT, related_name=False
    )
    readers_id: int
    stewards: fields.ForeignKeyRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", on_delete=fields.RESTRICT, related_name=False
    )
    stewards_id: int
    founded_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "community_group"


class Membership(Model):
    """A person is a member of a group; `open_for` is "group:person" while it lasts, so nobody joins twice."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name="memberships"
    )
    group_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name="memberships"
    )
    person_id: int
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    open_for = fields.CharField(24, null=True, unique=True)

    class Meta:
        table = "membership"
        indexes = (("group_id", "open_for"), ("person_id", "open_for"))


class GroupTheme(Model):
    """A group works on a theme."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name="themes"
    )
    group_id: int
    term: fields.ForeignKeyRelation[Term] = fields.ForeignKeyField(
        "cop.Term", on_delete=fields.RESTRICT, related_name=False
    )
    term_id: int

    class Meta:
        table = "group_theme"
        unique_together = (("group", "term"),)


class GroupCountry(Model):
    """A country takes part in a group."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name="countries"
    )
    group_id: int
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "cop.Country", on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int

    class Meta:
        table = "group_country"
        unique_together = (("group", "country"),)


LONGEST_SLUG = 80


async def group_by_slug(slug: str, **where: Any) -> Group:
    """The group of this address, its network with it. Raises Missing, also for what no slug can be: the ORM would
    refuse a longer one with an error of its own, and PostgreSQL a zero byte."""
    group = None
    if len(slug) <= LONGEST_SLUG and slug.isprintable():
        group = await Group.get_or_none(slug=slug, **where).select_related("network")
    if group is None:
        raise Missing
    return group


async def group_for(reader: Reader, slug: str) -> Group:
    """The group, if the reader may know of it. Raises Missing."""
    return await group_by_slug(slug, listed_id__in=list(reader.audiences))


def open_membership(group_id: int, person_id: int) -> str:
    """The value of `Membership.open_for` while it lasts."""
    return f"{group_id}:{person_id}"
