"""Profiles of people and partners, and requests for contact. Their words are texts of their things."""

from tortoise import fields
from tortoise.models import Model

from cop.community import erasable
from cop.community.audience import Audience
from cop.community.people import Organisation, Person
from cop.community.posts import Post
from cop.community.thing import Thing
from cop.community.vocabulary import Country

OPEN, LIMITED, CLOSED = "open", "limited", "closed"
AVAILABILITIES = (OPEN, LIMITED, CLOSED)
LANGUAGE_LEVELS = ("fluent", "working", "reading")

FIELDS = (
    "about", "contact_for", "qualifications", "languages", "countries", "organisation", "availability", "hours",
    "evidence", "other_names", "orcid",
)
"""Fields whose readers the owner may narrow; name, headline and expertise always go with the profile."""
NETWORK, COUNTRY, FOCAL_POINTS, ME = "network", "country", "focal_points", "me"
LEVELS = (NETWORK, COUNTRY, FOCAL_POINTS, ME)

OFFER_FORMS = ("bilateral", "triangular", "multilateral")

WAITING, ACCEPTED, DECLINED, REFERRED, WITHDRAWN = "waiting", "accepted", "declined", "referred", "withdrawn"


class Profile(Model):
    """A person as the directory shows them; thing of kind "profile", its author the person it is about.

    The thing's state says where it stands: draft (being written, or drafted by a focal point and waiting for the
    owner's word), held (asks to be verified), published (active), hidden (by its owner, by age, or by moderation).
    Texts of the thing: headline, contact_for, about; one version for each language.
    """

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    other_names = fields.CharField(300, default="")
    """The name in other scripts, as the person writes it, one a line."""
    languages: list[list[str]] = fields.JSONField(default=list)
    """[["pt", "fluent"], ...]: code and one of LANGUAGE_LEVELS."""
    countries: list[str] = fields.JSONField(default=list)
    """ISO codes of the countries this person knows from work."""
    availability = fields.CharField(8, default=OPEN)
    away_from = fields.DateField(null=True)
    away_until = fields.DateField(null=True)
    is_away = fields.BooleanField(default=False)
    """Whether what is found of it counts on these dates now: kept by `actions/ageing.py`."""
    stand_in: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    stand_in_id: int | None
    working_days: list[int] = fields.JSONField(default=list)
    """0 is Monday; empty is not said."""
    monthly_limit = fields.IntField(default=4)
    """Requests for contact taken in a month."""
    orcid = fields.CharField(19, default="")
    gives_card = fields.BooleanField(default=False)
    """Whether its readers may take what they read of it away as a card (vCard): the owner alone says so."""
    nominated_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    nominated_by_id: int | None
    nominated_for: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    """The country whose focal point nominated or drafted it; shown, the person is not."""
    nominated_for_id: int | None
    approved_at = fields.DatetimeField(null=True)
    """When the owner agreed to be shown; nothing is without it."""
    verified_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    verified_by_id: int | None
    verified_as = fields.CharField(24, default="")
    """The post it was verified in: secretariat or lead."""
    verified_group_id = fields.IntField(null=True)
    verified_at = fields.DatetimeField(null=True)
    verified_until = fields.DateField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    """When the owner last edited it or said that it is still correct."""
    reminded_at = fields.DatetimeField(null=True)
    demoted_at = fields.DatetimeField(null=True)
    hidden_why = fields.CharField(12, default="")
    """own, stale or moderation."""
    returned = fields.CharField(500, default="")
    """Why it was not verified, or was taken out: for the owner alone, until it is asked about again."""
    completeness = fields.IntField(default=0)
    """From 0 to 100."""

    class Meta:
        table = "profile"
        indexes = (("confirmed_at",),)


class ProfileField(Model):
    """A field of a profile that fewer people read than the profile: read only where this audience is the reader's."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    field = fields.CharField(16)
    audience: fields.ForeignKeyRelation[Audience] = fields.ForeignKeyField(
        "cop.Audience", on_delete=fields.RESTRICT, related_name=False
    )
    audience_id: int

    class Meta:
        table = "profile_field"
        unique_together = (("thing", "field"),)


class Qualification(Model):
    """A line of someone's way: from when to when, as what, where."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    position = fields.IntField()
    since = fields.CharField(4, default="")
    until = fields.CharField(4, default="")
    words = fields.CharField(200)
    country = fields.CharField(2, default="")

    class Meta:
        table = "qualification"
        indexes = (("thing_id", "position"),)


class Correction(Model):
    """Somebody says that a profile is wrong: to its owner, or, for what the owner cannot settle, to the secretariat."""

    id = fields.BigIntField(primary_key=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    """Who says so: never shown to the owner."""
    kind = fields.CharField(16)
    """missing, incorrect (to the owner); duplicate, inappropriate, left (to the secretariat)."""
    words = fields.CharField(1000, default="")
    state = fields.CharField(8, default="waiting")  # waiting, settled
    at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "profile_correction"
        indexes = (("thing_id", "state"),)


class Contact(Model):
    """One person asks another for contact; thing of kind "contact", read by the two of them alone.

    The purpose is the body of the thing; once accepted, messages are things of kind "message" under it.
    """

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    receiver: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    receiver_id: int
    profile: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    profile_id: int
    purpose = fields.CharField(12)
    state = fields.CharField(10, default=WAITING)
    referred_to: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    """The profile of somebody better placed."""
    referred_to_id: int | None
    answered_at = fields.DatetimeField(null=True)
    open_for = fields.CharField(40, null=True, unique=True)
    """"asker:receiver" while it waits: nobody asks the same person twice at once."""

    class Meta:
        table = "contact"
        indexes = (("receiver_id", "state"),)


class Block(Model):
    """A person takes no requests from another, who is not told."""

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    blocked: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    blocked_id: int
    since = fields.DatetimeField()

    class Meta:
        table = "contact_block"
        unique_together = (("person", "blocked"),)


class Partner(Model):
    """An organisation as the directory shows it; thing of kind "partner". Texts: headline, about."""

    thing: fields.OneToOneRelation[Thing] = fields.OneToOneField(
        "cop.Thing", primary_key=True, on_delete=fields.RESTRICT, related_name=False
    )
    thing_id: int
    organisation: fields.OneToOneRelation[Organisation] = fields.OneToOneField(
        "cop.Organisation", on_delete=fields.RESTRICT, related_name=False
    )
    organisation_id: int
    other_names = fields.CharField(300, default="")
    """Short and foreign names, one a line."""
    countries: list[str] = fields.JSONField(default=list)
    """ISO codes of the countries it works in."""
    languages: list[str] = fields.JSONField(default=list)
    contact_post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "cop.Post", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    """Whoever holds it receives requests for contact."""
    contact_post_id: int | None
    verified_at = fields.DatetimeField(null=True)
    verified_until = fields.DateField(null=True)

    class Meta:
        table = "partner"


class PartnerOffer(Model):
    """What a partner offers, until a day at most twelve months away."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(16, unique=True)
    thing: fields.ForeignKeyRelation[Thing] = fields.ForeignKeyField(
        "cop.Thing", on_delete=fields.RESTRICT, related_name=False
    )
    """The partner."""
    thing_id: int
    form = fields.CharField(12)
    """bilateral, triangular, multilateral."""
    language = fields.CharField(8)
    title = fields.CharField(160)
    words = fields.CharField(1000, default="")
    terms: list[int] = fields.JSONField(default=list)
    countries: list[str] = fields.JSONField(default=list)
    until = fields.DateField()
    ended_at = fields.DatetimeField(null=True)
    made_at = fields.DatetimeField()

    class Meta:
        table = "partner_offer"
        indexes = (("thing_id", "until"),)


erasable.register(erasable.Store("profile", "profile", "thing_id", ("other_names", "orcid", "returned")))
erasable.register(erasable.Store("qualification", "qualification", "thing_id", ("since", "until", "words", "country")))
erasable.register(erasable.Store("correction", "profile_correction", "thing_id", ("words",)))
erasable.register(erasable.Store("partner", "partner", "thing_id", ("other_names",)))
erasable.register(erasable.Store("partner offer", "partner_offer", "thing_id", ("title", "words")))
