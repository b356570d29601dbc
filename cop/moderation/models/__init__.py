"""Reports and the moderation log. Both hold words of people about a thing; both are erasable."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person
from cop.community.thing import Thing

OPEN, SETTLED = "open", "settled"
DONE, WAITING, REFUSED, UNDONE = "done", "waiting", "refused", "undone"
UPHELD, OVERTURNED, WITHDRAWN = "upheld", "overturned", "withdrawn"
CATEGORIES = (
    "identifies_child", "risk_to_source", "disrespect", "off_topic", "duplicate", "wrong_place", "unclear", "resolved",
    "important", "other",
)
"""Why an act was done, for the figures."""
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
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    """NULL for a measure on a person that is about no single thing."""
    group_id = fields.IntField(null=True)
    """NULL for a measure of the secretariat, everywhere."""
    verb = fields.CharField(10)
    """A key of `actions.VERBS`; of a measure: warn, review, silence, suspend, lift."""
    reason = fields.TextField()
    category = fields.CharField(24, default="")
    """One of CATEGORIES: what figures are made of."""
    moderator: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    moderator_id: int
    to_group_id = fields.IntField(null=True)
    was = fields.CharField(10, default="")
    """The state before a hide, which a restore goes back to."""
    at = fields.DatetimeField()
    state = fields.CharField(10, default=DONE)
    """done; waiting for a colleague's word (recusal, see `recused`); refused by the colleague; undone."""
    recused = fields.BooleanField(default=False)
    """The moderator is of a country the topic is about: it takes effect once a colleague confirms."""
    confirmed_by_id = fields.IntField(null=True)
    undoes_id = fields.IntField(null=True)
    """The act this one took back."""
    batch = fields.CharField(16, default="")
    """The same for acts done together, with one reason."""
    person_id = fields.IntField(null=True)
    """Of an act on a person: warn, silence, suspend, lift. `thing` is then what it was about."""
    details = fields.TextField(default="")
    """What the act needs beyond its reason, as JSON: the day a pin ends, the replies to split off."""

    class Meta:
        table = "moderation_act"
        indexes = (("group_id", "at"), ("thing_id",))


class Appeal(Model):
    """The author asks somebody else to look at an act again; once for each act."""

    id = fields.BigIntField(primary_key=True)
    act: fields.OneToOneRelation[Act] = fields.OneToOneField(
        "cop.Act", on_delete=fields.RESTRICT, related_name=False
    )
    act_id: int
    thing: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int | None
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    author_id: int
    words = fields.TextField(default="")
    state = fields.CharField(10, default=WAITING)  # waiting, upheld, overturned, withdrawn
    answer = fields.TextField(default="")
    decided_by_id = fields.IntField(null=True)
    """Never who did the act."""
    made_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "appeal"


erasable.register(erasable.Store("report", "report", "thing_id", ("words", "outcome"), is_about=True))
erasable.register(erasable.Store("moderation act", "moderation_act", "thing_id", ("reason", "details"), is_about=True))
erasable.register(erasable.Store("appeal", "appeal", "thing_id", ("words", "answer"), is_about=True))
