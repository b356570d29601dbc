"""Votes: in the polls of a live session, and in those of a topic.

Nothing here tells who voted, what, or when: a vote goes in under its person, and comes out as a figure, or to the
person who said it.
"""

from collections.abc import Iterable

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person, Reader
from cop.community.polling import MOST_OPTIONS, Choices, Figure, figures, read, written
from cop.community.thing import Thing
from cop.kit.store import Row, rows, write

MARKS = tuple(f"o{option}" for option in range(MOST_OPTIONS))
"""Fields of a vote, by option: see `polling.chosen`."""
VOTES = "SELECT poll_id, choices, count(*) AS n FROM poll_vote WHERE poll_id IN_IDS($1) GROUP BY poll_id, choices"
OWN = """
SELECT v.poll_id, t.public_id, v.choices FROM poll_vote v JOIN thing t ON t.id = v.poll_id
WHERE t.parent_id = $1 AND v.person_id = $2
"""
CAST = """
INSERT INTO poll_vote (poll_id, person_id, choices) VALUES ($1, $2, $3)
ON CONFLICT (poll_id, person_id) DO UPDATE SET choices = excluded.choices
"""


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


async def cast(reader: Reader, poll_id: int, choices: Choices) -> None:
    """One vote for each person, the last one said. Inside a unit that holds the poll's row, so that none comes after
    its end."""
    await write(CAST, poll_id, reader.id, written(choices))


async def results(polls: Iterable[Row]) -> dict[str, list[Figure]]:
    """Public id -> what may be told, by option, of rows with thing_id, public_id, sort and options. Whether the reader
    may be told now is for the caller."""
    found = list(polls)
    votes: dict[int, dict[Choices, int]] = {each["thing_id"]: {} for each in found}
    for each in await rows(VOTES, list(votes)) if votes else ():
        votes[each["poll_id"]][read(each["choices"])] = each["n"]
    return {
        each["public_id"]: figures(each["sort"], len(each["options"].splitlines()), votes[each["thing_id"]])
        for each in found
    }


async def own_votes(reader: Reader, parent_id: int) -> dict[str, Choices]:
    """Public id of a poll in this session or topic -> what this reader has chosen there."""
    if not reader.signed_in:
        return {}
    return {each["public_id"]: read(each["choices"]) for each in await rows(OWN, parent_id, reader.id)}
