"""Mail that came in: only that it did, and what became of it."""

from tortoise import fields
from tortoise.models import Model

TAKEN, REFUSED, IGNORED, BOUNCED = "taken", "refused", "ignored", "bounced"


class Received(Model):
    """One mail, known by a keyed digest of its Message-ID: the same one again changes nothing."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(64, unique=True)
    person_id = fields.IntField(null=True)
    """Whose it is, for the limit of an hour."""
    outcome = fields.CharField(10)
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "received_mail"
