"""What people follow: a topic or session, a group, a theme; watched, as usual, or muted."""

from tortoise import fields
from tortoise.models import Model

from cop.community.people import Person

WATCH, NORMAL, MUTE = "watch", "normal", "mute"
LEVELS = (WATCH, NORMAL, MUTE)
THING, GROUP, THEME = "thing", "group", "theme"
SCOPES = (THING, GROUP, THEME)


class Following(Model):
    """How closely one person follows one thing, group or theme. Without a row it is `normal`.

    The nearest word counts: the thing's own, else the group's, else that of its themes (watched when one of them is,
    muted when all are). watch: everything new. normal: what is new where one has written, and what one is told
    personally. mute: only what is meant for oneself alone (a mention, an invitation, an act of moderation).
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "cop.Person", on_delete=fields.RESTRICT, related_name=False
    )
    person_id: int
    scope = fields.CharField(8)
    about = fields.BigIntField()
    """The id of the thing, the group or the term."""
    level = fields.CharField(8)
    set_at = fields.DatetimeField()

    class Meta:
        table = "following"
        unique_together = (("person", "scope", "about"),)
        indexes = (("scope", "about"),)
