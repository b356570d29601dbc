"""Topics, replies, useful marks, and how far each person has read."""

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person
from cop.community.thing import Thing

QUESTION, DISCUSSION, PRACTICE, ANNOUNCEMENT = "question", "discussion", "practice", "announcement"
KINDS = (QUESTION, DISCUSSION, PRACTICE, ANNOUNCEMENT)


class Topic(Model):
    """What opens a thread. Its words are texts of the thing: title, body, tried, context."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    kind = fields.CharField(12)
    needed_by = fields.DateField(null=True)
    accepted_count = fields.IntField(default=0)

    class Meta:
        table = "topic"


class Reply(Model):
    """An answer in a thread; its words are the body of the thing, its place the thing's `number`."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    accepted_at = fields.DatetimeField(null=True)
    useful_count = fields.IntField(default=0)

    class Meta:
        table = "reply"


class Useful(Model):
    """A person found a reply useful."""

    id = fields.BigIntField(primary_key=True)
    reply: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    reply_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int

    class Meta:
        table = "useful_mark"
        unique_together = (("reply", "person"),)


class Reading(Model):
    """How far a person has read a topic: the number of the last reply shown, -1 for never opened."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    topic: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    topic_id: int
    read_to = fields.IntField(default=0)

    class Meta:
        table = "reading"
        unique_together = (("person", "topic"),)
