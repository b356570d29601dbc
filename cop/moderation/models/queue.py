"""The one queue: everything that waits for somebody who keeps order."""

from tortoise import fields
from tortoise.models import Model

from cop.community.groups import Group
from cop.community.people import Person
from cop.community.thing import Thing

REPORT, HELD, JOIN, NEWCOMER, DETAIL, UNANSWERED, ORPHAN, PROFILE, APPEAL, CONDUCT, CONFIRM, ALONE, SUNSET = KINDS = (
    "report", "held", "join", "newcomer", "detail", "unanswered", "orphan", "profile", "appeal", "conduct", "confirm",
    "alone", "sunset",
)
"""orphan: nobody keeps order in a group. alone: one person does, where there should be two. sunset: nothing has
been said in a group for long."""
OPEN, DONE = "open", "done"


class Case(Model):
    """One thing to look at, in the queue of a group, or of the secretariat where `group` is NULL.

    It holds no words: what it is about is read when it is shown. `version` grows with every act, claim and change, and
    each act carries the version it was taken on. `open_for` is "kind:subject" while it is open, so that the same matter
    waits once.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(12)
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "cop.Group", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int | None
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    subject_id = fields.BigIntField(null=True)
    """What it is about where that is no thing: a request to join, an appeal, an act to confirm, a report of conduct."""
    urgency = fields.IntField(default=0)
    """0 as it comes, 1 soon, 2 now: what may identify a child or endanger a source."""
    state = fields.CharField(6, default=OPEN)
    version = fields.IntField(default=1)
    opened_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    claimed_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    claimed_by_id: int | None
    claimed_until = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    closed_by_id = fields.IntField(null=True)
    outcome = fields.CharField(16, default="")
    """A key: the act that closed it, or "taken_back", "answered", "no_act"."""
    open_for = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "moderation_case"
        indexes = (("group_id", "state", "urgency", "opened_at"), ("thing_id", "state"))
