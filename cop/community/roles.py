"""Parts people have in one thing: host, desk, expert of a live session. A principal of audiences by itself."""

from tortoise import fields
from tortoise.models import Model

from cop.community import standing
from cop.community.people import Person
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write


class Role(Model):
    """A person has a part in a thing; `open_for` is "thing:person:role" while it lasts, so nobody has it twice."""

    id = fields.IntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    role = fields.CharField(8)
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    open_for = fields.CharField(48, null=True, unique=True)

    class Meta:
        table = "thing_role"
        indexes = (("person_id", "open_for"), ("thing_id", "role"))


async def give_role(thing_id: int, person_id: int, role: str) -> bool:
    """The person has this part from now on. False when that was so already. Inside a unit."""
    made = await write(
        "INSERT INTO thing_role (thing_id, person_id, role, since, open_for) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (open_for) DO NOTHING RETURNING id",
        thing_id, person_id, role, now(), f"{thing_id}:{person_id}:{role}",
    )
    return bool(made)


async def end_role(thing_id: int, person_id: int, role: str) -> bool:
    """The part ends now, and with it what the person hears by it. False when there was none. Inside a unit."""
    ended = await write(
        "UPDATE thing_role SET until = $2, open_for = NULL WHERE open_for = $1 RETURNING id",
        f"{thing_id}:{person_id}:{role}", now(),
    )
    if ended:
        await standing.changed(person_id=person_id)
    return bool(ended)
