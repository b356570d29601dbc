"""Mails of moderation: what was done to what I wrote, with the reason; and that somebody reports a risk."""

from typing import Protocol

from cop.community.groups import Group
from cop.community.outbox import Compose, Letter, Sheet, may_quote
from cop.community.people import Reader
from cop.community.rules import secretariat
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.store import row
from cop.moderation.models import OPEN, OVERTURNED, UPHELD, Act, Appeal, Report
from cop.moderation.models.people import Measure
from cop.moderation.models.queue import Case

TOP = """
WITH RECURSIVE up AS (
  SELECT id, parent_id FROM thing WHERE id = $1
  UNION ALL SELECT t.id, t.parent_id FROM thing t JOIN up ON up.parent_id = t.id
)
SELECT t.id, t.home_audience_id, t.byline, CASE WHEN t.audience_id IN_IDS($2) THEN x.source ELSE '' END AS title
FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.id = (SELECT id FROM up WHERE parent_id IS NULL)
"""
"""What a thing stands in, and its title if the reader may read it."""


class Installation(Protocol):
    """What these mails need to know of the settings."""

    @property
    def origin(self) -> str: ...


class ModerationLetters:
    """Composes the letters of moderation."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {
            "moderated": self.moderated, "risk": self.risk, "appeal": self.appeal, "measure": self.measure,
            "lifted": self.lifted, "duty": self.duty, "alarm": self.alarm,
        }

    async def moderated(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """An act on what the reader wrote. The reason stands in it where the words themselves could."""
        act = await Act.get_or_none(id=letter.subject_id)
        thing = await Thing.get_or_none(id=act.thing_id, author_id=reader.id) if act else None
        if act is None or thing is None:
            return None
        said = words.sentence(f"mail.moderated.{act.verb}")
        link = f"{words.sentence('mail.moderated.where')}\n{self._settings.origin}/moderation/mine"
        top = await row(TOP, thing.id, reader.audiences)
        if top is None or not await _may_quote(act, thing, top["home_audience_id"], top["byline"]):
            parts = (said, words.sentence("mail.moderated.has-reason"))
            return Sheet(subject=words.sentence("mail.moderated.subject"), parts=parts, ending=(link,))
        reason = words.sentence("mail.moderated.reason", reason=act.reason)
        return Sheet(
            subject=words.sentence("mail.moderated.subject"),
            parts=tuple(part for part in (said, top["title"], reason) if part), ending=(link,),
        )

    async def appeal(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """An appeal was decided. What was answered stands on the page, for its author."""
        found = await Appeal.get_or_none(id=letter.subject_id)
        if found is None or found.state not in (UPHELD, OVERTURNED):
            return None
        place = f"/moderation/acts/{found.act_id}/appeal" if found.author_id == reader.id else "/moderation"
        side = "own" if found.author_id == reader.id else "act"
        return Sheet(
            subject=words.sentence("mail.appeal.subject"), parts=(words.sentence(f"mail.appeal.{side}.{found.state}"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}{place}",),
        )

    async def measure(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """A measure on the reader, with its reason."""
        found = await Measure.get_or_none(id=letter.subject_id, person_id=reader.id)
        if found is None or found.lifted_at is not None:
            return None
        until = found.until.date().isoformat() if found.until else ""
        parts = [words.sentence(f"mail.measure.{found.grade}", until=until)]
        parts.append(words.sentence("mail.moderated.reason", reason=found.reason))
        return Sheet(subject=words.sentence("mail.measure.subject"), parts=tuple(parts), ending=(self._where(words),))

    async def lifted(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """A measure on the reader has ended before its time."""
        found = await Measure.get_or_none(id=letter.subject_id, person_id=reader.id)
        if found is None or found.lifted_at is None:
            return None
        parts = (words.sentence("mail.measure.lifted"),)
        return Sheet(subject=words.sentence("mail.measure.subject"), parts=parts, ending=(self._where(words),))

    def _where(self, words: Catalogue) -> str:
        return f"{words.sentence('mail.moderated.where')}\n{self._settings.origin}/moderation/mine"

    async def risk(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Somebody reports that a person could be recognised: to who leads the group, while the report is open. Never a
        word of the report, nor of what it is about."""
        report = await Report.get_or_none(id=letter.subject_id, state=OPEN, group_id__in=list(reader.steward_of))
        if report is None:
            return None
        return Sheet(
            subject=words.sentence("mail.risk.subject"), parts=(words.sentence("mail.risk.opening"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}/moderation",),
        )

    async def duty(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Something urgent waits and nobody has it in hand. Never a word of it, nor where."""
        case = await Case.get_or_none(id=letter.subject_id, state=OPEN, group_id__in=list(reader.steward_of))
        if case is None or (case.claimed_until is not None and case.claimed_until > now()):
            return None
        return Sheet(
            subject=words.sentence("mail.duty.subject"), parts=(words.sentence("mail.duty.opening"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}/moderation?urgent=1",),
        )

    async def alarm(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Fewer than two keep order in a group: to the one who does, or to the secretariat. Never which group."""
        case = await Case.get_or_none(id=letter.subject_id, state=OPEN)
        is_steward = case is not None and case.subject_id in reader.steward_of
        if case is None or not (is_steward or secretariat(reader, None)):
            return None
        side, place = ("own", "/moderation") if is_steward else ("office", "/moderation/secretariat?kind=orphan")
        return Sheet(
            subject=words.sentence("mail.alarm.subject"), parts=(words.sentence(f"mail.alarm.{side}"),),
            ending=(f"{words.sentence('mail.link')}\n{self._settings.origin}{place}",),
        )


async def _may_quote(act: Act, thing: Thing, home_id: int | None, byline_above: str) -> bool:
    """As every group it was in at that moment or is in now would have it, and as both were signed."""
    groups = await Group.filter(id__in=[each for each in (act.group_id, thing.group_id) if each is not None])
    return all(
        may_quote(
            mail_text=group.mail_text, access=group.access, byline=byline,
            is_for_all=home_id in {each.readers_id for each in groups}, also_in=thing.also_in,
        )
        for group in groups for byline in (thing.byline, byline_above)
    )
