"""Mails about sessions, each with its calendar file: announced, starting, changed or called off."""

from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

from cop.community.groups import Group
from cop.community.outbox import Compose, Letter, Sheet, may_quote
from cop.community.people import Reader
from cop.community.stopping import PERSONAL
from cop.community.thing import Thing
from cop.community.vocabulary import label
from cop.kit.calendar import event_file
from cop.kit.clock import now
from cop.kit.i18n import OWN_NAMES, Catalogue, moment_in_words
from cop.live.models import ANNOUNCED, CANCELLED, LIVE, OPEN, PAUSED
from cop.live.queries import planning
from cop.live.queries.sessions import NETWORK, Sitting, session_row

AHEAD = (ANNOUNCED, OPEN, LIVE, PAUSED)
SOON = timedelta(minutes=45)
"""A mail that it starts is worth sending this long before, and this long after."""


class Installation(Protocol):
    """What these mails need to know of the settings."""

    @property
    def origin(self) -> str: ...


class LiveLetters:
    """Composes the letters of live sessions."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {"session": self.announced, "session-starting": self.starting, "session-changed": self.changed}

    async def announced(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        thing, session = await _session(letter, reader)
        return await self._sheet("session", thing, session, reader, words) if session.phase in AHEAD else None

    async def starting(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Not of one that was put off, and not hours later, when the mail server is back."""
        thing, session = await _session(letter, reader)
        if session.phase not in AHEAD or abs(session.starts_at - now()) > SOON:
            return None
        return await self._sheet("session-starting", thing, session, reader, words)

    async def changed(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Only as it is now: of several changes the last one is told."""
        thing, session = await _session(letter, reader)
        if letter.subject_id != session.sequence or session.phase not in (*AHEAD, CANCELLED):
            return None
        kind = "session-cancelled" if session.phase == CANCELLED else "session-changed"
        return await self._sheet(kind, thing, session, reader, words)

    async def _sheet(self, kind: str, thing: Thing, session: Sitting, reader: Reader, words: Catalogue) -> Sheet:
        group = await Group.get(id=session.group_id)
        link = f"{self._settings.origin}{session.address}"
        quotes = may_quote(
            mail_text=group.mail_text, access=group.access, byline=thing.byline, is_for_all=session.readers == NETWORK
        )
        title, parts = words.sentence("mail.session.neutral"), [words.sentence(f"mail.{kind}.notice")]
        details, organiser = "", words.sentence("Pathfinding countries")
        if quotes:
            named = label(group.labels, words.language)
            title, parts = session.title, [words.sentence(f"mail.{kind}.opening", group=named), session.title]
            details = session.purpose_source
            organiser = await planning.organiser(reader, thing, words.language)
        parts.append(moment_in_words(session.starts_at, reader.zone, words.language).striptags())
        if quotes:
            parts += self._details(session, words)
        if not quotes:
            parts.append(words.sentence("mail.notice.why"))
        file = event_file(
            uid=f"{session.public_id}@{urlsplit(self._settings.origin).hostname}", sequence=session.sequence,
            title=title,
            description=f"{details}\n\n{link}".strip(), starts=session.starts_at, minutes=session.minutes, url=link,
            organiser=organiser, cancelled=session.phase == CANCELLED, updated=thing.updated_at or thing.created_at,
        )
        return Sheet(
            subject=title if quotes else words.sentence("mail.notice.subject"), parts=tuple(parts),
            ending=(f"{words.sentence('mail.session.link')}\n{link}",), thread=session.public_id, calendar=file,
            calendar_method="CANCEL" if session.phase == CANCELLED else "PUBLISH", stop=PERSONAL,
        )

    def _details(self, session: Sitting, words: Catalogue) -> list[str]:
        """What it takes to be there, and what it is about."""
        languages = ", ".join(OWN_NAMES.get(code, code) for code in session.languages)
        lines = [words.sentence("Languages: %(languages)s", languages=languages)]
        if session.place:
            lines.append(words.sentence("Where to listen: %(place)s", place=session.place))
        return ["\n".join(lines), session.purpose_source]


async def _session(letter: Letter, reader: Reader) -> tuple[Thing, Sitting]:
    """Raises Missing where the reader may not read it; the postman asks that before."""
    assert letter.thing_id is not None
    thing = await Thing.get(id=letter.thing_id)
    return thing, await session_row(reader, thing.public_id)
