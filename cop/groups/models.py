"""Asking to join a group, and the answer."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.groups import Group
from cop.community.people import Person

WAITING, ACCEPTED, REFUSED, WITHDRAWN = "waiting", "accepted", "refused", "withdrawn"


class JoinRequest(Model):
    """A person asks to join; `open_for` is "group:person" while it waits, so it is asked once at a time."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    words = fields.TextField(default="")
    state = fields.CharField(10, default=WAITING)
    reason = fields.TextField(default="")
    asked_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.IntField(null=True)
    open_for = fields.CharField(24, null=True, unique=True)

    class Meta:
        table = "join_request"


erasable.PERSONAL["join_request"] = "words and reason: belong to the person who asked, to no thing"
