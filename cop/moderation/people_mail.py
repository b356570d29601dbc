"""Mail about members: to who is suspended, why and how to appeal; to who reported somebody's conduct, that it is
settled; to the safeguarding lead, that such a report waits where the secretariat has a part in it."""

from collections.abc import Sequence
from typing import Protocol

from cop.community.activity import Activity
from cop.community.news import Item, Tell
from cop.community.outbox import TO_THOSE_OUT, Compose, Letter, Sheet
from cop.community.people import Reader
from cop.community.shutting import seal_of
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.store import row
from cop.moderation.models.people import SUSPENDED, ConductReport, Measure
from cop.moderation.queries.conduct import able

SEALED = "suspended"
"""What the seal in the address of the letter to who is suspended is of."""
SETTLED, WAITS = "conduct", "conduct-open"


class Installation(Protocol):
    """What these mails need to know of the settings."""

    @property
    def origin(self) -> str: ...
    @property
    def secret(self) -> str: ...


class PeopleLetters:
    """Composes them."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {TO_THOSE_OUT: self.suspended, SETTLED: self.settled, WAITS: self.waits}

    async def suspended(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """The one mail to who is suspended. Its address works without a sign-in."""
        found = await Measure.get_or_none(id=letter.subject_id, person_id=reader.id, grade=SUSPENDED, lifted_at=None)
        if found is None or found.until is None or found.until <= now():
            return None
        until = found.until.date().isoformat()
        address = f"{self._settings.origin}/suspended/{seal_of(self._settings.secret, SEALED, found.id)}"
        return Sheet(
            subject=words.sentence("mail.suspended.subject"),
            parts=(
                words.sentence("mail.measure.suspended", until=until),
                words.sentence("mail.moderated.reason", reason=found.reason), words.sentence("mail.suspended.means"),
            ),
            ending=(f"{words.sentence('mail.suspended.appeal')}\n{address}",),
        )

    async def settled(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To who made the report by name: no word of what was decided, nor about whom."""
        found = await ConductReport.get_or_none(id=letter.subject_id, reporter_id=reader.id, settled_at__isnull=False)
        if found is None:
            return None
        return Sheet(
            subject=words.sentence("mail.conduct.subject"), parts=(words.sentence("mail.conduct.settled"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}/conduct/answers",),
        )

    async def waits(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Never a word of the report."""
        found = await ConductReport.get_or_none(id=letter.subject_id, settled_at=None)
        if found is None or reader.id not in (await able(found))[1]:
            return None
        return Sheet(
            subject=words.sentence("mail.conduct-open.subject"), parts=(words.sentence("mail.conduct-open.opening"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}/conduct/{found.id}",),
        )


REPORT = """
SELECT r.reporter_id, coalesce(above.parent_id, above.id, t.id, f.thing_id) AS top_id FROM conduct_report r
LEFT JOIN thing t ON t.id = r.thing_id LEFT JOIN thing above ON above.id = t.parent_id
LEFT JOIN profile f ON f.person_id = r.about_id AND r.thing_id IS NULL WHERE r.id = $1
"""


async def _settled(activity: Activity) -> Sequence[Item]:
    """Nobody else is told, and least of all whom it is about. The notice stands for the topic it came from, or for the
    profile, while the reporter reads that."""
    found = await row(REPORT, activity.subject_id)
    if found is None or found["reporter_id"] is None:
        return []
    made = [_mail(SETTLED, activity.subject_id, {found["reporter_id"]})]
    if found["top_id"] is not None:
        made.append(Item(
            kind="conduct", thing_id=found["top_id"], latest_id=found["top_id"], is_for_muted=True,
            persons=frozenset([found["reporter_id"]]),
        ))
    return made


async def _reported(activity: Activity) -> Sequence[Item]:
    """The safeguarding lead has no queue to find it in."""
    report = await ConductReport.get_or_none(id=activity.subject_id, settled_at=None)
    if report is None:
        return []
    office, persons = await able(report)
    return [_mail(WAITS, report.id, set(persons))] if office == "safeguarding" else []


def _mail(letter: str, subject_id: int | None, persons: set[int]) -> Item:
    return Item(
        kind="moderated", thing_id=0, latest_id=0, persons=frozenset(persons), is_blind=True, letter=letter,
        is_held=False, subject_id=subject_id,
    )


TELLS: dict[str, Tell] = {"conduct.settled": _settled, "conduct.reported": _reported}
