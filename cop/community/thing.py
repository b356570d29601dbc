"""The thing: one row for everything that can be read, whatever slice it belongs to."""

import secrets

from tortoise import fields
from tortoise.models import Model

from cop.community.audience import Audience
from cop.community.byline import Byline
from cop.community.groups import Group
from cop.community.people import Organisation, Person, Reader
from cop.community.posts import Post
from cop.community.vocabulary import Country, Network, Term
from cop.kit.clock import now

DRAFT, HELD, PUBLISHED, HIDDEN, ERASED = "draft", "held", "published", "hidden", "erased"
STATES = (DRAFT, HELD, PUBLISHED, HIDDEN, ERASED)

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""No letter that is read as another aloud or on paper."""


def public_id() -> str:
    """A random public name: numbers in a row would tell of things one may not see."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def is_public_id(text: str) -> bool:
    """Whether this could name a thing at all. Anything longer the ORM would refuse with an error of its own, and
    PostgreSQL takes no text with a zero byte in it, nor half of a pair of surrogates."""
    return 0 < len(text) <= 16 and text.isascii() and text.isalnum()


class Thing(Model):
    """A topic, a reply, a session, a profile. The slice's own row is one-to-one with it, by the same id."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    kind = fields.CharField(16)
    parent: fields.ForeignKeyNullableRelation["Thing"] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    parent_id: int | None
    network: fields.ForeignKeyRelation[Network] = fields.ForeignKeyField(
        "cop.Network", on_delete=fields.RESTRICT, related_name=False
    )
    network_id: int
    group: fields.ForeignKeyNullableRelation[Group] = fields.ForeignKeyField(
        "cop.Group", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    group_id: int | None
    also_in = fields.CharField(80, default="", db_default="")
    """Ids of the groups a topic is shared with, between spaces: " 7 12 "; its replies have the same."""
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "cop.Organisation", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    organisation_id: int | None
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    author_id: int
    """Never shown: what is shown is the byline below, frozen at publication."""
    entered_by: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    entered_by_id: int
    via = fields.CharField(8, default="web")  # web, mail, live, import, api
    capacity = fields.CharField(10, default="official")  # official, personal
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "cop.Post", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    post_id: int | None
    language = fields.CharField(8)
    byline = fields.CharField(12, default="named")
    byline_name = fields.CharField(120, default="")
    byline_slug = fields.CharField(16, default="")
    byline_role = fields.CharField(24, default="")
    byline_organisation = fields.CharField(160, default="")
    byline_country = fields.CharField(2, default="")
    byline_region = fields.CharField(60, default="")
    state = fields.CharField(10, default=PUBLISHED)
    home_audience: fields.ForeignKeyNullableRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    home_audience_id: int | None
    audience: fields.ForeignKeyNullableRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    audience_id: int | None
    """Derived by `community.audience.settle` and written nowhere else; NULL is readable by nobody."""
    version = fields.IntField(default=1)
    number = fields.IntField(default=0)
    """The place among the children of its parent, from 1."""
    top = fields.IntField(default=0)
    """The last number given to a child."""
    children = fields.IntField(default=0)
    latest_number = fields.IntField(default=0)
    latest_at = fields.DatetimeField(null=True)
    pinned_until = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    slow_seconds = fields.IntField(default=0)
    """Of a topic: between two replies of one person; 0 leaves it to the group."""
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    updated_at = fields.DatetimeField(null=True)
    review_by = fields.DateField(null=True)
    retain_until = fields.DateField(null=True)
    external_id = fields.CharField(80, null=True, unique=True)

    class Meta:
        table = "thing"
        indexes = (
            ("parent_id", "number"), ("kind", "latest_at", "id"), ("group_id",),
            ("author_id", "parent_id"),
        )


class ThingTerm(Model):
    """A thing is about a theme, a sector, an INSPIRE strategy."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name="terms"
    )
    thing_id: int
    term: fields.ForeignKeyRelation[Term] = fields.ForeignKeyField(
        "cop.Term", on_delete=fields.RESTRICT, related_name=False
    )
    term_id: int

    class Meta:
        table = "thing_term"
        unique_together = (("thing", "term"),)
        indexes = (("term_id", "thing_id"),)


async def put_thing(
    reader: Reader, *, kind: str, group_id: int | None, network_id: int, language: str, byline: Byline,
    home: int | None, state: str = PUBLISHED, country_id: int | None = None, parent_id: int | None = None,
    number: int = 0, via: str = "web", also_in: str = "",
) -> Thing:
    """The row of something made now, in the reader's own name. `audience.settle` gives it its readers."""
    moment = now()
    return await Thing.create(
        public_id=public_id(), kind=kind, parent_id=parent_id, network_id=network_id, group_id=group_id,
        country_id=country_id, author_id=reader.id, entered_by_id=reader.id, language=language, state=state, via=via,
        home_audience_id=home, number=number, also_in=also_in, created_at=moment, latest_at=moment,
        published_at=moment if state == PUBLISHED else None, **byline.columns(),
    )
