"""How much one person has been asked this month: requests for contact and invitations to answer count together.

The tables `contact` of the directory and `answer_invitation` of routing are read by their names: each of the two slices
asks here before it adds one more, and holds the tree of the person's profile meanwhile.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from cop.kit.clock import now
from cop.kit.pace import Pace

DAY = 24 * 3600.0


class Unwritten:
    """So many times a day for each person, in this process, and nowhere written down. What is remembered for a day
    leads to nobody without a salt that this process has drawn and tells nobody."""

    def __init__(self, most: int) -> None:
        self._pace = Pace(most, DAY)
        self._salt = secrets.token_bytes(32)

    def take(self, person_id: int) -> None:
        """Count one time. Raises TooMany."""
        self._pace.take(hmac.new(self._salt, str(person_id).encode(), hashlib.sha256).digest())


def month_start() -> datetime:
    """The first moment of this calendar month, UTC."""
    return now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def requested(person: str, profile: str, since: str) -> str:
    """SQL: how many requests for contact somebody has taken since a moment. `person`, `profile`: columns, the latter
    with the thing that was asked."""
    return (
        f"(SELECT count(*) FROM contact qc JOIN thing qt ON qt.id = qc.thing_id WHERE qc.receiver_id = {person}"  # noqa: S608
        f" AND qc.profile_id = {profile} AND qc.state IN ('waiting', 'accepted') AND qt.created_at >= {since})"
    )


def invited(person: str, since: str) -> str:
    """SQL: how many invitations to answer. What was declined, passed on or withdrawn makes room."""
    return (
        f"(SELECT count(*) FROM answer_invitation qi WHERE qi.person_id = {person}"  # noqa: S608
        f" AND qi.state IN ('waiting', 'accepted', 'answered') AND qi.made_at >= {since})"
    )


def taken(person: str, profile: str, since: str) -> str:
    """SQL: both together."""
    return f"({requested(person, profile, since)} + {invited(person, since)})"
