"""Topics, replies, useful marks, and how far each person has read."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.groups import Group
from cop.community.people import Person
from cop.community.posts import Post
from cop.community.thing import Thing
from cop.community.vocabulary import Country

ANSWER, TRIAL, SYNTHESIS = "answer", "trial", "synthesis"
SORTS = (ANSWER, TRIAL, SYNTHESIS)
WORKED, PARTLY, FAILED = "worked", "partly", "failed"
RESULTS = (WORKED, PARTLY, FAILED)

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
    number = fields.IntField(null=True, unique=True)
    """What a question is called on its receipt, "Q-1042": given in no order, so that it tells of no other."""
    followed_up_at = fields.DatetimeField(null=True)
    """When its author was asked what came of it: once, ninety days after an accepted answer."""
    has_trials = fields.BooleanField(default=False)
    """Whether somebody has ever said here that they tried it: a page that says no asks for no results."""

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
    sort = fields.CharField(10, default="answer")
    """answer; trial ("we tried this", see Trial); synthesis (a moderator's consolidated reply, see Citation)."""
    synthesis_for: fields.OneToOneNullableRelation[Thing] = fields.OneToOneField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    synthesis_for_id: int | None
    """The topic this is the consolidated reply of: a topic has one."""

    class Meta:
        table = "reply"


class Trial(Model):
    """Somebody tried what the topic, or one reply of it, proposes: a reply of sort "trial"."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    tried: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    tried_id: int | None
    """The reply that was tried; NULL: what the topic as a whole came to."""
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    result = fields.CharField(8)  # worked, partly, failed
    tried_on = fields.DateField(null=True)

    class Meta:
        table = "trial"


class Citation(Model):
    """A consolidated reply draws on a reply of the same topic."""

    id = fields.BigIntField(primary_key=True)
    synthesis: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    synthesis_id: int
    reply: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    reply_id: int

    class Meta:
        table = "citation"
        unique_together = (("synthesis", "reply"),)
        indexes = (("reply_id",),)


class Mention(Model):
    """A text of this thing names a person, a group (its stewards are meant) or a post (its holder is)."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int | None
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "cop.Group", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int | None
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "cop.Post", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    post_id: int | None
    made_at = fields.DatetimeField()

    class Meta:
        table = "mention"
        indexes = (("thing_id",),)


class Quotation(Model):
    """A text of this thing quotes another thing."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    source: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    source_id: int

    class Meta:
        table = "quotation"
        unique_together = (("thing", "source"),)
        indexes = (("source_id",),)


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
    read_at = fields.DatetimeField(null=True)
    """The last visit."""

    class Meta:
        table = "reading"
        unique_together = (("person", "topic"),)


class TopicLink(Model):
    """Replies of one topic became another, or went there: each of the two pages leads to the other."""

    id = fields.BigIntField(primary_key=True)
    origin: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    origin_id: int
    result: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    result_id: int

    class Meta:
        table = "topic_link"
        unique_together = (("origin", "result"),)
        indexes = (("result_id",),)


class TopicPoll(Model):
    """A question with answers to choose from, in a topic; its words are the title of the thing, a child of the topic.
    Votes are kept as those of live sessions are (`community.polls`)."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    sort = fields.CharField(8)  # single, multiple, ranked
    options = fields.TextField()
    """One a line, in order."""
    closes_at = fields.DatetimeField()
    """From then on nobody votes, and everybody sees the figures; earlier where it was closed by hand."""

    class Meta:
        table = "topic_poll"
        indexes = (("closes_at",),)


class Meeting(Model):
    """A meeting that a topic is about: a workshop, a planning day. A child of the topic; its words are texts of the
    thing: title, place (where it is held, or how one takes part)."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    zone = fields.CharField(60)
    """Where it is held, as the tz database names it: the hour there is what people agreed on."""
    sequence = fields.IntField(default=0)
    """How often it was changed, as calendars count it (RFC 5545)."""
    cancelled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "meeting"
        indexes = (("starts_at",),)


erasable.register(erasable.Store("topic poll", "topic_poll", "thing_id", ("options",)))
