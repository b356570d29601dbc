"""Members as those who keep order meet them: graded measures, notes of the staff, reports of conduct, blocks; and the
words and turns of a group."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.groups import Group
from cop.community.people import Person
from cop.community.posts import Post
from cop.community.thing import Thing

WARNED, REVIEWED, SILENCED, SUSPENDED = GRADES = ("warned", "reviewed", "silenced", "suspended")
"""warned: told once. reviewed: what they write is held first. silenced: reads, does not write. suspended: out.
The first three in one group; suspended by the secretariat, everywhere."""


class Measure(Model):
    """A measure on a person, from a moment until another; its person reads the reason and may appeal."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "cop.Group", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int | None
    grade = fields.CharField(10)
    reason = fields.TextField()
    act_id = fields.IntField(null=True)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    lifted_at = fields.DatetimeField(null=True)
    given_by_id = fields.IntField()

    class Meta:
        table = "measure"
        indexes = (("person_id", "until"),)


class StaffNote(Model):
    """A note of those who keep order about a person, for their colleagues of the same group (NULL: the secretariat)."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "cop.Group", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int | None
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    words = fields.TextField()
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    author_id: int
    at = fields.DatetimeField()

    class Meta:
        table = "staff_note"
        indexes = (("person_id",),)


class ConductReport(Model):
    """A member's conduct, told to the secretariat; anonymous when `reporter` is NULL: then nobody can find out."""

    id = fields.BigIntField(primary_key=True)
    about: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    about_id: int
    reporter: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    reporter_id: int | None
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    reason = fields.CharField(24)
    words = fields.TextField(default="")
    outcome = fields.TextField(default="")
    made_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    settled_by_id = fields.IntField(null=True)

    class Meta:
        table = "conduct_report"


class WordList(Model):
    """Words of a group, in one language, that hold what contains them until a moderator has read it."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int
    language = fields.CharField(8)
    words: list[str] = fields.JSONField(default=list)

    class Meta:
        table = "word_list"
        unique_together = (("group", "language"),)


class Turn(Model):
    """Who looks after a group when: hours of a week in UTC, held by a post, so that a successor takes it over."""

    id = fields.IntField(primary_key=True)
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "cop.Post", on_delete=fields.RESTRICT, related_name=False
    )
    post_id: int
    deputy: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "cop.Post", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    deputy_id: int | None
    weekday = fields.IntField()  # 0 is Monday
    first_hour = fields.IntField()
    hours = fields.IntField()

    class Meta:
        table = "turn"
        unique_together = (("group", "weekday", "first_hour"),)


erasable.PERSONAL["measure"] = "the reason of a measure: belongs to the person it was taken on"
erasable.register(erasable.Store("staff note", "staff_note", "thing_id", ("words",), is_about=True))
erasable.register(erasable.Store("conduct report", "conduct_report", "thing_id", ("words", "outcome"), is_about=True))
erasable.PERSONAL["word_list"] = "words of a group, no thing's"
