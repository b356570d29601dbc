"""Sessions, the questions put to them, who supports a question, and answers."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.people import Person
from cop.community.thing import Thing

# The life of a session.
DRAFT, ANNOUNCED, OPEN, LIVE, PAUSED, ENDED, CANCELLED = (
    "draft", "announced", "open", "live", "paused", "ended", "cancelled",
)
PHASES = (DRAFT, ANNOUNCED, OPEN, LIVE, PAUSED, ENDED, CANCELLED)
TAKES_QUESTIONS = (OPEN, LIVE, PAUSED)
"""Questions are taken before the session starts, while it runs and while it pauses."""

# The way of a question.
RECEIVED, APPROVED, ASSIGNED, ON_AIR, ANSWERED, LATER = (
    "received", "approved", "assigned", "on_air", "answered", "later",
)
RETURNED, MERGED, PARKED, WITHDRAWN = "returned", "merged", "parked", "withdrawn"
STEPS = (RECEIVED, APPROVED, ASSIGNED, ON_AIR, ANSWERED, LATER, RETURNED, MERGED, PARKED, WITHDRAWN)
ON_FLOOR = (APPROVED, ASSIGNED, ON_AIR, ANSWERED, LATER)
"""Steps at which everybody in the session sees the question."""
WAITING = (APPROVED, ASSIGNED, LATER)
"""Steps at which a question everybody sees still waits for its answer."""
UNANSWERED = (*WAITING, ON_AIR, PARKED)
"""Steps from which a question becomes a topic when the session is over."""

HOST, DESK, EXPERT = "host", "desk", "expert"
ROLES = (HOST, DESK, EXPERT)

SPOKEN, WRITTEN = "spoken", "written"


class Session(Model):
    """A live session. Title and purpose (body) are texts of the thing; host, desk and experts are roles in it."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    phase = fields.CharField(10, default=DRAFT)
    starts_at = fields.DatetimeField()
    minutes = fields.IntField(default=60)
    languages: list[str] = fields.JSONField(default=list)
    place = fields.CharField(300, default="")
    """Where one hears it: an address of a call, a room, a telephone number. Shown to who reads the session."""
    code = fields.CharField(8, unique=True)
    """To join by typing or by the QR code; it opens nothing to who may not read the session."""
    sequence = fields.IntField(default=0)
    """Of the calendar file: one more with every change of time, title or place."""
    on_air_id = fields.BigIntField(null=True)
    """The thing of the question now on air."""
    on_air_since = fields.DatetimeField(null=True)
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    told_at = fields.DatetimeField(null=True)
    """When figures of support were last announced: at most once in three seconds, by whichever process."""

    class Meta:
        table = "session"
        indexes = (("starts_at",), ("phase",))


class Question(Model):
    """A question put to a session; its words are the body of the thing, which is a child of the session's."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    session: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    session_id: int
    step = fields.CharField(10, default=RECEIVED)
    step_before = fields.CharField(10, default="")
    """Where an unmerged question goes back to."""
    place = fields.IntField(default=0)
    """The order of approval, from 1; 0 before it."""
    support = fields.IntField(default=0)
    """Persons who support it or a question united with it, each counted once."""
    support_told = fields.IntField(default=0)
    """The figure last announced."""
    is_first = fields.BooleanField(default=False)
    """The first on the floor under the name it shows; never where no name is shown (`order.shown_asker`)."""
    merged_into_id = fields.BigIntField(null=True)
    assignee: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    assignee_id: int | None
    lease_until = fields.DatetimeField(null=True)
    reason = fields.TextField(default="")
    """Why it was returned or parked: read by the asker and the desk."""
    is_edited = fields.BooleanField(default=False)
    is_late = fields.BooleanField(default=False)
    """It came in while the session closed: kept, and the asker was told so."""
    steps: list[list[str]] = fields.JSONField(default=list)
    """[step, moment] of everything that happened to it, for the asker's receipt."""
    on_floor = fields.BooleanField(default=False)
    """What the log has said last: whether it is on the floor, and so on the stage."""
    on_desk = fields.BooleanField(default=False)

    class Meta:
        table = "session_question"
        indexes = (("session_id", "step"), ("merged_into_id",))


class Ballot(Model):
    """One person supports one question; what is united by a merge is counted once per person."""

    id = fields.BigIntField(primary_key=True)
    question: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    question_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int

    class Meta:
        table = "ballot"
        unique_together = (("question", "person"),)


class Answer(Model):
    """An answer, in writing or spoken and noted; its words are the body of the thing, a child of the question's."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    kind = fields.CharField(8)  # spoken, written

    class Meta:
        table = "session_answer"


class Poll(Model):
    """A question with answers to choose from; its words are the title of the thing, a child of the session's."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    session: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    session_id: int
    sort = fields.CharField(8)  # single, multiple, ranked
    options = fields.TextField()
    """One a line, in order."""
    phase = fields.CharField(8)  # draft, open, closed

    class Meta:
        table = "poll"
        indexes = (("session_id",),)


class Backstage(Model):
    """A word among those who run a session, and who has seen it."""

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    session_id: int
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    author_id: int
    words = fields.CharField(500)
    at = fields.DatetimeField()

    class Meta:
        table = "backstage"
        indexes = (("session_id",),)


class BackstageSeen(Model):
    """A person has acknowledged a word from backstage."""

    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Backstage] = fields.ForeignKeyField(
        "cop.Backstage", on_delete=fields.RESTRICT, related_name=False
    )
    message_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int

    class Meta:
        table = "backstage_seen"
        unique_together = (("message", "person"),)


class Feedback(Model):
    """What one person thought of a session: two questions, once, changeable."""

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    session_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    useful = fields.IntField()
    """1 (not at all) to 5 (very)."""
    words = fields.CharField(1000, default="")
    """What should be different next time."""

    class Meta:
        table = "session_feedback"
        unique_together = (("session", "person"),)


erasable.register(erasable.Store("session question", "session_question", "thing_id", ("reason",)))
erasable.register(erasable.Store("session", "session", "thing_id", ("place",)))
erasable.register(erasable.Store("poll", "poll", "thing_id", ("options",)))
erasable.register(erasable.Store("backstage", "backstage", "session_id", ("words",)))
erasable.register(erasable.Store("feedback", "session_feedback", "session_id", ("words",)))
