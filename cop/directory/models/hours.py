"""Office hours, and who has booked them."""

from tortoise import fields
from tortoise.models import Model

from cop.community.thing import Thing


class Hour(Model):
    """A piece of time that somebody offers to whoever reads the profile; one person books it."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    """The profile."""
    thing_id: int
    starts_at = fields.DatetimeField()
    minutes = fields.IntField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "office_hour"
        indexes = (("thing_id", "starts_at"),)


class Booking(Model):
    """Somebody has booked an hour: a request for contact that was accepted by offering it."""

    id = fields.BigIntField(primary_key=True)
    hour: fields.ForeignKeyRelation[Hour] = fields.ForeignKeyField(
        "cop.Hour", on_delete=fields.RESTRICT, related_name=False
    )
    hour_id: int
    contact: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    """The thing of the request: who reads it reads this."""
    contact_id: int
    booked_at = fields.DatetimeField()
    cancelled_at = fields.DatetimeField(null=True)
    open_for = fields.CharField(20, null=True, unique=True)
    """The id of the hour while it stands: nobody books what is booked."""

    class Meta:
        table = "office_hour_booking"
