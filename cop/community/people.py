"""Persons and organisations, and the reader: a person with everything that person may read at this moment."""

from dataclasses import dataclass, field

from tortoise import fields
from tortoise.models import Model

from cop.community.vocabulary import Country, Network, Term

CONDUCT_VERSION = 1
"""The code of conduct in force; who accepted an earlier one is asked again."""


class Organisation(Model):
    """A ministry, an agency, an association. Type, scope and category are keys of the vocabulary."""

    id = fields.IntField(primary_key=True)
    slug = fields.CharField(80, unique=True)
    name = fields.CharField(160)
    type = fields.CharField(40)
    scope = fields.CharField(40)
    stakeholder = fields.CharField(40)
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    external_id = fields.CharField(80, null=True, unique=True)

    class Meta:
        table = "organisation"


class Person(Model):
    """Someone who has, or had, an account. The address is for mail and sign-in and is shown to nobody."""

    id = fields.IntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    name = fields.CharField(120)
    email = fields.CharField(254, unique=True)
    language = fields.CharField(8)
    zone = fields.CharField(60)
    state = fields.CharField(10, default="active")  # active, suspended, left
    role = fields.CharField(24, default="official")
    """What a byline says of someone who holds no post: official, expert, partner."""
    headline = fields.CharField(200, default="")
    stakeholder = fields.CharField(40, default="")
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "cop.Organisation", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    organisation_id: int | None
    conduct_version = fields.IntField(default=0)
    """The version of the code of conduct last accepted; 0 is none."""
    external_id = fields.CharField(80, null=True, unique=True)
    joined_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "person"


class Affiliation(Model):
    """A person belongs to a network from a date to a date."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name="affiliations"
    )
    person_id: int
    network: fields.ForeignKeyRelation[Network] = fields.ForeignKeyField(
        "cop.Network", on_delete=fields.RESTRICT, related_name=False
    )
    network_id: int
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "affiliation"
        unique_together = (("person", "network"),)


class Interest(Model):
    """A person follows a theme."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name="interests"
    )
    person_id: int
    term: fields.ForeignKeyRelation[Term] = fields.ForeignKeyField(
        "cop.Term", on_delete=fields.RESTRICT, related_name=False
    )
    term_id: int

    class Meta:
        table = "interest"
        unique_together = (("person", "term"),)


DESKS = {"safeguarding": "/incidents", "secretariat": "/moderation/secretariat"}
"""Office -> where what waits for it stands."""


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post in someone's hands now."""

    id: int
    kind: str
    group_id: int | None
    country_id: int | None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever asks, as of this request: never kept, so a cut role holds on the next request."""

    id: int = 0
    public_id: str = ""
    name: str = ""
    language: str = "en"
    zone: str = "UTC"
    role: str = ""
    country_id: int | None = None
    organisation_id: int | None = None
    conduct_version: int = 0
    audiences: frozenset[int] = frozenset()
    """Ids of every audience this person is in: the one filter of everything readable."""
    networks: frozenset[int] = frozenset()
    member_of: frozenset[int] = frozenset()
    posts: tuple[HeldPost, ...] = ()
    roles: frozenset[str] = frozenset()
    """Parts in single things, as words: "host:88"."""
    sign_in_id: int = 0
    form_secret: str = field(default="", repr=False)

    @property
    def signed_in(self) -> bool:
        return self.id != 0

    @property
    def steward_of(self) -> frozenset[int]:
        """Groups this person leads or moderates."""
        return frozenset(
            post.group_id for post in self.posts if post.group_id and post.kind in ("lead", "moderator")
        )

    @property
    def leads(self) -> frozenset[int]:
        return frozenset(post.group_id for post in self.posts if post.group_id and post.kind == "lead")

    @property
    def moderates(self) -> bool:
        return bool(self.steward_of)

    @property
    def desk(self) -> str:
        """The address where this person's keeping of order begins, "" for who keeps none."""
        if self.moderates:
            return "/moderation"
        found = (each for each in DESKS if each in self.offices)
        return DESKS.get(next(found, ""), "")

    @property
    def offices(self) -> frozenset[str]:
        """Kinds of post held outside groups and organisations: secretariat, admin, focal_point, alternate."""
        return frozenset(post.kind for post in self.posts if not post.group_id and not post.organisation_id)

    @property
    def speaks_for(self) -> frozenset[int]:
        """Organisations this person holds a post of."""
        return frozenset(post.organisation_id for post in self.posts if post.organisation_id)

    @property
    def monogram(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()


NOBODY = Reader()
