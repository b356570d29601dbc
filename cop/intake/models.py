"""Mail that came in: only that it did, and what became of it. What it says is kept nowhere here."""

from tortoise import fields
from tortoise.models import Model

TAKEN, KEPT, REFUSED, IGNORED, BOUNCED = "taken", "kept", "refused", "ignored", "bounced"
TURNED = "turned"
"""Refused, to somebody who may not be the sender: who wrote it is not proved by a token."""


class Received(Model):
    """One mail, known by a keyed digest of its Message-ID and its sender: the same one again changes nothing."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(64, unique=True)
    person_id = fields.IntField(null=True)
    """Whose it is, for the limits of an hour."""
    outcome = fields.CharField(10)
    reason = fields.CharField(40, default="")
    """Why it was refused: a key of a sentence, and the numbers in it ("too-long most=10000")."""
    draft = fields.CharField(16, default="")
    """The draft that was made of it."""
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "received_mail"
        indexes = (("person_id", "at"),)
