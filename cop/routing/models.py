"""Who is asked to answer a question, and how long a question has waited."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person
from cop.community.thing import Thing

WAITING, ACCEPTED, DECLINED, PASSED, ANSWERED, WITHDRAWN = (
    "waiting", "accepted", "declined", "passed", "answered", "withdrawn"
)


class AnswerInvitation(Model):
    """One person is asked to answer one question; `open_for` is "topic:person" while it waits or is accepted."""

    id = fields.BigIntField(primary_key=True)
    topic: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    topic_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    invited_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    invited_by_id: int
    """Never shown to the invited where the question hides its author: it says "the asker" or "a moderator"."""
    by_steward = fields.BooleanField(default=False)
    reasons: list[list[str]] = fields.JSONField(default=list)
    """Why this person, as shown: [["theme", "case_management"], ["language", "pt"], ...]; keys, no words."""
    state = fields.CharField(10, default=WAITING)
    words = fields.CharField(500, default="")
    """Why it was declined; read by whoever invited and by the stewards."""
    passed_to_id = fields.BigIntField(null=True)
    """The invitation it was passed on to."""
    made_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    open_for = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "answer_invitation"
        indexes = (("person_id", "state"), ("topic_id",), ("person_id", "made_at"))


erasable.register(erasable.Store("answer invitation", "answer_invitation", "topic_id", ("words",)))


class Clock(Model):
    """A question that waits: when its moderators hear of it, and when the secretariat does."""

    topic: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    topic_id: int
    began_at = fields.DatetimeField()
    moderators_at = fields.DatetimeField()
    secretariat_at = fields.DatetimeField()
    told_moderators_at = fields.DatetimeField(null=True)
    told_secretariat_at = fields.DatetimeField(null=True)
    next_at = fields.DatetimeField(null=True, db_index=True)
    """The next moment to look at it; NULL once it is answered, closed or told to both."""
    stopped_at = fields.DatetimeField(null=True)
    """Answered, closed or taken out."""

    class Meta:
        table = "question_clock"
