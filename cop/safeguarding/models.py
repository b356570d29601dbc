"""A text that identifies a child, and what is done until nothing of it is left; and a child who is at risk now."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person
from cop.community.thing import Thing
from cop.community.vocabulary import Country

OPEN, CLOSED = "open", "closed"
HIDDEN, REDACTED, ERASED, RESTORED = "hidden", "redacted", "erased", "restored"
NOT_YET, DONE, FAILED = "not-yet", "done", "failed"


class Incident(Model):
    """One alarm, from the hiding to the closing; holds no personal data and no words of anybody.

    What was hidden are `IncidentThing`s; what became of each store, `IncidentTick`s; what was said to whom, notes of
    the activity. The secretariat closes it within 72 hours (`due_at`).
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    group_id = fields.IntField(null=True)
    sort = fields.CharField(24)
    """What was in it: a key of moderation.REASONS or of the scanner's kinds."""
    is_at_risk = fields.BooleanField(null=True)
    """Whether a child is at risk now; NULL: nobody has answered yet."""
    state = fields.CharField(8, default=OPEN)
    opened_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    opened_by_id: int
    opened_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)
    closed_by_id = fields.IntField(null=True)
    backups_until = fields.DateField(null=True)
    """The day the last backup that may hold it is gone."""

    class Meta:
        table = "incident"
        indexes = (("state", "due_at"),)


class IncidentThing(Model):
    """A thing of an incident, and what became of it. `was` is the state it was in."""

    id = fields.BigIntField(primary_key=True)
    incident: fields.ForeignKeyRelation[Incident] = fields.ForeignKeyField(
        "cop.Incident", on_delete=fields.RESTRICT, related_name=False
    )
    incident_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    was = fields.CharField(10)
    fate = fields.CharField(10, default=HIDDEN)
    reason = fields.CharField(16, default="")
    """Of one that was restored: a key, why."""
    field = fields.CharField(10, default="")
    """In what it stood, for the figures: title, body, attachment, live, profile; "" of one from before they were."""
    version = fields.IntField()
    at = fields.DatetimeField()

    class Meta:
        table = "incident_thing"
        unique_together = (("incident", "thing"),)
        indexes = (("thing_id",),)


class IncidentTick(Model):
    """One store has confirmed that nothing of a thing can be read there any more (hide), or that nothing is left."""

    id = fields.BigIntField(primary_key=True)
    incident: fields.ForeignKeyRelation[Incident] = fields.ForeignKeyField(
        "cop.Incident", on_delete=fields.RESTRICT, related_name=False
    )
    incident_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    store = fields.CharField(40)
    step = fields.CharField(8)  # hidden, erased
    state = fields.CharField(8, default=NOT_YET)
    found = fields.IntField(default=0)
    """How many places of the store held it before: the control that the tick means something."""
    at = fields.DatetimeField()

    class Meta:
        table = "incident_tick"
        unique_together = (("incident", "thing", "store", "step"),)
        indexes = (("state", "at"),)


class Sealed(Model):
    """The original of a redacted text, for two named posts and a limited time; then the row's words are gone."""

    id = fields.BigIntField(primary_key=True)
    incident: fields.ForeignKeyRelation[Incident] = fields.ForeignKeyField(
        "cop.Incident", on_delete=fields.RESTRICT, related_name=False
    )
    incident_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    part = fields.CharField(12)
    language = fields.CharField(8)
    words = fields.TextField()
    until = fields.DatetimeField()

    class Meta:
        table = "sealed"
        indexes = (("until",),)


class Probe(Model):
    """Rare words of a thing that is to be gone, sealed with the secret of the installation, while it is proven of each
    place that none of them is left there. Then the row goes."""

    id = fields.BigIntField(primary_key=True)
    incident: fields.ForeignKeyRelation[Incident] = fields.ForeignKeyField(
        "cop.Incident", on_delete=fields.RESTRICT, related_name=False
    )
    incident_id: int
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    sealed = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        table = "erasure_probe"
        unique_together = (("incident", "thing"),)


class Unsealing(Model):
    """Somebody of the two posts read a sealed original, and why."""

    id = fields.BigIntField(primary_key=True)
    incident: fields.ForeignKeyRelation[Incident] = fields.ForeignKeyField(
        "cop.Incident", on_delete=fields.RESTRICT, related_name=False
    )
    incident_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    reason = fields.CharField(24)
    """A key: refer, correct, inquiry, law."""
    at = fields.DatetimeField()

    class Meta:
        table = "unsealing"


class Risk(Model):
    """A child may be at risk now: a thing of kind "risk", its words read by the safeguarding lead alone.

    Its thing's home audience are the holders of the office; it is never indexed, mailed, translated or exported.
    """

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    incident: fields.ForeignKeyNullableRelation[Incident] = fields.ForeignKeyField(
        "cop.Incident", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    incident_id: int | None
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    state = fields.CharField(8, default=OPEN)
    due_at = fields.DatetimeField()
    taken_at = fields.DatetimeField(null=True)
    taken_by_id = fields.IntField(null=True)
    closed_at = fields.DatetimeField(null=True)
    outcome = fields.CharField(24, default="")
    """A key: referred, no_risk, known, other."""
    erase_after = fields.DatetimeField(null=True)
    """Its own retention: when its words go."""

    class Meta:
        table = "risk"
        indexes = (("state", "due_at"),)


class Signpost(Model):
    """An official service of a country that a person can turn to, in one language."""

    id = fields.IntField(primary_key=True)
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "cop.Country", on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int
    language = fields.CharField(8)
    name = fields.CharField(160)
    words = fields.CharField(500, default="")
    contact = fields.CharField(200)
    checked_on = fields.DateField(null=True)

    class Meta:
        table = "signpost"
        unique_together = (("country", "language", "name"),)


erasable.register(erasable.Store("sealed original", "sealed", "thing_id", ("words",), is_about=True))
erasable.PERSONAL["signpost"] = "services of a country: public, no thing's"
erasable.PERSONAL["erasure_probe"] = "words to look for, sealed: gone as soon as every place has confirmed"
