"""Notices, bookmarks, introductions of digests, and keys of feeds."""

from tortoise import fields
from tortoise.models import Model

from cop.community.groups import Group
from cop.community.people import Person
from cop.community.thing import Thing


class Notice(Model):
    """Something is new for one person about one thing: one row for each pair, however much is new.

    It holds no words: what it says is read from its thing when it is shown, for this person, at that moment.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    kind = fields.CharField(12)
    """The most urgent of what is unread: see `news.RANK`."""
    leads_to: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    leads_to_id: int
    """Where it leads: the first unread of what it is about."""
    replies_from = fields.IntField(default=0)
    """The number of the first unread reply told of, 0 for none. How many there are is counted when it is shown, among
    what may be read then."""
    at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice"
        unique_together = (("person", "thing"),)
        indexes = (("person_id", "read_at", "at"), ("thing_id",))


class Bookmark(Model):
    """A person wants to find a thing again, or to be reminded of it."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    words = fields.CharField(300, default="")
    """A note for oneself."""
    remind_at = fields.DatetimeField(null=True, db_index=True)
    made_at = fields.DatetimeField()

    class Meta:
        table = "bookmark"
        unique_together = (("person", "thing"),)


class Introduction(Model):
    """A steward's words at the head of a group's digests, until a moment; a thing of kind "introduction" whose home
    audience is the group's readers. Its words are its text `body`."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    until = fields.DatetimeField()

    class Meta:
        table = "introduction"


class FeedKey(Model):
    """One person's address of one group's feed; taking it back ends it at once. The table holds its digest."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(64, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    group: fields.ForeignKeyRelation[Group] = fields.ForeignKeyField(
        "cop.Group", on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int
    made_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "feed_key"
        indexes = (("person_id", "group_id"),)
