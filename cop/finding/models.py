"""What people keep for themselves: searches that are looked at for them, and lists of people and partners."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person
from cop.community.thing import Thing

NEVER, DAILY, WEEKLY = "never", "daily", "weekly"
OFTEN = (NEVER, DAILY, WEEKLY)


class Saver(Model):
    """Somebody who keeps searches or lists: one row to hold while they are counted, and the key of the link in the
    mails that stops them."""

    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "cop.Person", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    key = fields.CharField(40, unique=True)
    """Random. Who has it can stop the mails, and nothing else."""

    class Meta:
        table = "saver"


class SavedSearch(Model):
    """A search somebody wants to come back to, and to hear of what is new in it."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    name = fields.CharField(80)
    path = fields.CharField(20)
    """Of the list: one of `listing.places`."""
    query = fields.TextField(default="")
    """Of its address, as `Address.href` writes it, without a page."""
    often = fields.CharField(8, default=NEVER)
    made_at = fields.DatetimeField()
    looked_at = fields.DatetimeField()
    """What became public up to here has been told, or was there to be seen when the search was saved."""
    next_at = fields.DatetimeField(null=True)
    """When to look again; NULL: never."""
    due_at = fields.DatetimeField(null=True)
    """Since when its mail is due; NULL once it is sent, or once there was nothing to say."""

    class Meta:
        table = "saved_search"
        indexes = (("person_id", "id"), ("next_at",))


class Shortlist(Model):
    """A list of people and partners that somebody keeps, shared with nobody."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    name = fields.CharField(80)
    made_at = fields.DatetimeField()
    used_at = fields.DatetimeField()

    class Meta:
        table = "shortlist"
        indexes = (("person_id", "id"),)


class ShortlistEntry(Model):
    """A profile or a partner on a list. It is shown only while its thing can be read."""

    id = fields.BigIntField(primary_key=True)
    shortlist: fields.ForeignKeyRelation[Shortlist] = fields.ForeignKeyField(
        "cop.Shortlist", on_delete=fields.RESTRICT, related_name=False
    )
    shortlist_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    note = fields.CharField(1000, default="")
    """For the owner of the list alone."""
    added_at = fields.DatetimeField()

    class Meta:
        table = "shortlist_entry"
        unique_together = (("shortlist", "thing"),)
        indexes = (("thing_id",),)


erasable.register(erasable.Store("shortlist note", "shortlist_entry", "thing_id", ("note",)))
