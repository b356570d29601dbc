"""Mails about incidents and about a child at risk. None holds a word, a title or a name of what it is about."""

from typing import Protocol

from cop.community.outbox import Compose, Letter, Sheet
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.thing import Thing
from cop.kit.i18n import Catalogue
from cop.safeguarding.models import CLOSED, OPEN, REDACTED, RESTORED, Incident, IncidentThing, Risk
from cop.safeguarding.queries.incidents import keeps


class Installation(Protocol):
    """What these mails need to know of the settings."""

    @property
    def origin(self) -> str: ...


class SafeguardingLetters:
    """Composes the letters of this slice."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {
            "incident": self.incident, "incident-late": self.late, "set-aside": self.set_aside,
            "redacted": self.redacted, "please-delete": self.please_delete, "risk-waiting": self.waiting,
            "risk-focal": self.focal, "risk-late": self.risk_late,
        }

    async def incident(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the office, the secretariat and the lead: one was opened."""
        return await self._of_incident(letter, reader, words, "incident")

    async def late(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """It is open after 72 hours."""
        return await self._of_incident(letter, reader, words, "incident-late")

    async def _of_incident(self, letter: Letter, reader: Reader, words: Catalogue, kind: str) -> Sheet | None:
        found = await Incident.get_or_none(id=letter.subject_id, state=OPEN)
        if found is None or not keeps(reader, found):
            return None
        return self._sheet(words, kind, f"/incidents/{found.public_id}")

    async def set_aside(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the author, without blame, and with how to ask without identifying anybody."""
        if not await IncidentThing.exists(
            incident_id=letter.subject_id, fate__not_in=[RESTORED, REDACTED], thing__author_id=reader.id
        ):
            return None
        return self._sheet(words, "set-aside", "/moderation/mine")

    async def redacted(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the author: details were taken out. What is left stands there, and the mail says none of it."""
        entry = await IncidentThing.get_or_none(id=letter.subject_id, fate=REDACTED, thing__author_id=reader.id)
        return None if entry is None else self._sheet(words, "redacted", "/conduct")

    async def please_delete(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To who was mailed: which mail it was says its link alone."""
        things = await IncidentThing.filter(incident_id=letter.subject_id).exclude(fate=RESTORED).order_by("id")
        if not things:
            return None
        names = [each.public_id for each in await Thing.filter(id__in=[each.thing_id for each in things])]
        links = "\n".join(f"{self._settings.origin}/things/{name}" for name in names)
        return Sheet(
            subject=words.sentence("mail.please-delete.subject"),
            parts=(words.sentence("mail.please-delete.opening"), links, words.sentence("mail.please-delete.ask")),
        )

    async def waiting(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the safeguarding lead: one waits."""
        found = await Risk.get_or_none(thing_id=letter.subject_id)
        if found is None or found.state == CLOSED or not may(reader, "risk.take", None):
            return None
        return self._sheet(words, "risk-waiting", "/risks")

    async def focal(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the focal point of the country: the safeguarding lead will call."""
        found = await Risk.get_or_none(thing_id=letter.subject_id)
        return None if found is None or found.state == CLOSED else self._sheet(words, "risk-focal", "/risk")

    async def risk_late(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the secretariat: one waits for more than a day, and nobody has taken it."""
        found = await Risk.get_or_none(thing_id=letter.subject_id, state=OPEN)
        if found is None or not may(reader, "group.oversee", None):
            return None
        return self._sheet(words, "risk-late", "/risk")

    def _sheet(self, words: Catalogue, kind: str, path: str) -> Sheet:
        return Sheet(
            subject=words.sentence(f"mail.{kind}.subject"), parts=(words.sentence(f"mail.{kind}.opening"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}{path}",),
        )
