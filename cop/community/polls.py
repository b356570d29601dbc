"""Votes: in the polls of a live session, and in those of a topic."""

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person
from cop.community.thing import Thing


class PollVote(Model):
    """What one person chose: numbers of options from 0, joined by commas, in order of preference where it is ranked."""

    id = fields.BigIntField(primary_key=True)
    poll: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    poll_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    choices = fields.CharField(40)

    class Meta:
        table = "poll_vote"
        unique_together = (("poll", "person"),)
