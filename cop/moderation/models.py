"""Reports and the moderation log. Both hold words of people about a thing; both are erasable."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person
from cop.community.thing import Thing

OPEN, SETTLED = "open", "settled"
REASONS = ("identifies_child", "risk_to_source", "disrespect", "off_topic", "wrong", "other")


class Report(Model):
    """Someone tells the stewards that a thing needs a look. Who reported is known to the stewards alone."""

    id = fields.IntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    group_id = fields.IntField()
    reporter: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    reporter_id: int
    reason = fields.CharField(24)
    words = fields.TextField(default="")
    state = fields.CharField(8, default=OPEN)
    made_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    settled_by_id = fields.IntField(null=True)
    outcome = fields.TextField(default="")
    """What a steward answered where no act was needed; empty when an act settled it."""
    open_for = fields.CharField(40, null=True, unique=True)
    """"thing:person" while open: a person reports a thing once at a time."""

    class Meta:
        table = "report"
        indexes = (("group_id", "state"),)

    @staticmethod
    def place(thing_id: int, person_id: int) -> str:
        """The value of `open_for` while a report of this person on this thing is open."""
        return f"{thing_id}:{person_id}"


class Act(Model):
    """One act of moderation, with the reason its author reads. The group's members read the log."""

    id = fields.IntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    group_id = fields.IntField()
    verb = fields.CharField(10)  # hide, restore, close, reopen, pin, unpin, move
    reason = fields.TextField()
    moderator: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    moderator_id: int
    to_group_id = fields.IntField(null=True)
    was = fields.CharField(10, default="")
    """The state before a hide, which a restore goes back to."""
    at = fields.DatetimeField()

    class Meta:
        table = "moderation_act"
        indexes = (("group_id", "at"), ("thing_id",))


erasable.register(erasable.Store("report", "report", "thing_id", ("words", "outcome")))
erasable.register(erasable.Store("moderation act", "moderation_act", "thing_id", ("reason",)))
