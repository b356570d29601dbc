"""Coming in and staying in: passwords, sign-ins, invitations, forgotten passwords."""

from tortoise import fields
from tortoise.models import Model

from cop.accounts.tokens import link_token
from cop.community.people import Person
from cop.community.posts import Post
from cop.community.vocabulary import Country, Network
from cop.kit.clock import now


class Credential(Model):
    """A person's password, as Argon2id keeps it."""

    id = fields.IntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    password_hash = fields.CharField(200)
    changed_at = fields.DatetimeField()

    class Meta:
        table = "credential"


class SignIn(Model):
    """A browser in which someone is signed in. Only the hash of its token is kept; no address, no browser name."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    token_hash = fields.CharField(64, unique=True)
    form_secret = fields.CharField(64)
    since = fields.DatetimeField()
    ends_at = fields.DatetimeField()

    class Meta:
        table = "sign_in"


class Invitation(Model):
    """An address may open an account once, until a date, with the post and groups the inviter could give.

    The link's token is derived from the row and the server's secret; only its hash is kept.
    """

    id = fields.IntField(primary_key=True)
    nonce = fields.CharField(32)
    token_hash = fields.CharField(64, unique=True)
    email = fields.CharField(254)
    language = fields.CharField(8)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    """Who invited; nobody when the command line did."""
    person_id: int | None
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "cop.Post", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    post_id: int | None
    group_id = fields.IntField(null=True)
    network: fields.ForeignKeyRelation[Network] = fields.ForeignKeyField(
        "cop.Network", on_delete=fields.RESTRICT, related_name=False
    )
    network_id: int
    country: fields.ForeignKeyNullableRelation[Country] = fields.ForeignKeyField(
        "cop.Country", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    country_id: int | None
    role = fields.CharField(24, default="official")
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)
    accepted_by_id = fields.IntField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.revoked_at and self.expires_at > now()

    def token(self, secret: str) -> str:
        """What its link ends with."""
        return link_token(secret, "invitation", self.id, self.nonce)


class Reset(Model):
    """A forgotten password: a link that works once, for a short time.

    A row is written for an unknown address too, with nobody in it, so that both take the same time.
    """

    id = fields.IntField(primary_key=True)
    nonce = fields.CharField(32)
    token_hash = fields.CharField(64, unique=True)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "cop.Person", null=True, on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int | None
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "password_reset"

    @property
    def is_open(self) -> bool:
        return not self.used_at and self.expires_at > now()

    def token(self, secret: str) -> str:
        """What its link ends with."""
        return link_token(secret, "reset", self.id, self.nonce)


class Attempt(Model):
    """How often a door was tried within a window; `subject` is a keyed digest, so no address is kept."""

    id = fields.BigIntField(primary_key=True)
    subject = fields.CharField(64)
    window = fields.BigIntField()
    count = fields.IntField(default=0)

    class Meta:
        table = "attempt"
        unique_together = (("subject", "window"),)
