"""Posts and who holds them: rights belong to the post, never to the person."""

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Organisation, Person
from cop.community.vocabulary import Country

RANK = {
    "member": 0, "editor": 1, "contact": 1, "moderator": 1, "alternate": 1, "focal_point": 2, "lead": 2,
    "safeguarding": 2, "secretariat": 3, "admin": 4,
}
"""How high a post stands; an invitation may give no post higher than the inviter's own."""


class Post(Model):
    """An office: focal point of a country, lead or moderator of a group, secretariat, safeguarding lead, administrator;
    contact or editor of an organisation."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(80, unique=True)
    kind = fields.CharField(24)
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    group_id = fields.IntField(null=True, db_index=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "cop.Organisation", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    organisation_id: int | None

    class Meta:
        table = "post"


class Holding(Model):
    """A person holds a post from a date to a date.

    `open_for` is the post while it is held and NULL once ended; being unique, it keeps a second holder out.
    """

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "cop.Post", on_delete=fields.RESTRICT, related_name="holdings"
    )
    post_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name="holdings"
    )
    person_id: int
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)
    open_for = fields.IntField(null=True, unique=True)

    class Meta:
        table = "holding"
        indexes = (("person_id", "open_for"),)


def group_post_key(kind: str, group_key: str, seat: int = 1) -> str:
    """`lead/integrated_services/1`, `moderator/integrated_services/2`."""
    return f"{kind}/{group_key}/{seat}"
