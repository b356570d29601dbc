"""The two mails of the accounts: an invitation, and the link to a new password.

A listener: it reads the row as it is now and derives the link's token anew, so that no token is ever kept. What
was accepted, used, revoked or has expired meanwhile is not sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from babel.dates import format_date

from cop.accounts.models import Invitation, Reset
from cop.accounts.tokens import keyed_digest, token_hash
from cop.community.activity import Activity
from cop.kit.i18n import Catalogue
from cop.kit.mail import Message, send


class Installation(Protocol):
    """What a mail needs to know of the settings."""

    @property
    def secret(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def mail_url(self) -> str: ...
    @property
    def mail_from(self) -> str: ...


class AccountMail:
    """Hears `invitation.made` and `account.forgot`. Told twice, it sends the same Message-ID twice."""

    def __init__(self, settings: Installation, catalogues: Mapping[str, Catalogue]) -> None:
        self.settings = settings
        self.catalogues = catalogues

    async def hear(self, activity: Activity) -> None:
        if activity.verb == "invitation.made":
            message = await self._invitation(activity)
        else:
            message = await self._reset(activity)
        if message is not None:
            await send(message, url=self.settings.mail_url, sender=self.settings.mail_from)

    async def _invitation(self, activity: Activity) -> Message | None:
        found = await Invitation.get_or_none(id=activity.subject_id).select_related("person")
        if found is None or not found.is_open:
            return None
        words = self._words(found.language)
        opening = words.sentence("mail.invitation.opening-unnamed")
        if found.person is not None:
            opening = words.sentence("mail.invitation.opening", name=found.person.name)
        ending = words.sentence("mail.invitation.ending", day=_day(found.expires_at, words))
        link = self._link("invitation", found)
        return self._message(activity, found.email, words, "invitation", (opening, link, ending))

    async def _reset(self, activity: Activity) -> Message | None:
        found = await Reset.get_or_none(id=activity.subject_id).select_related("person")
        if found is None or found.person is None or not found.is_open:
            return None
        words = self._words(found.person.language)
        parts = (words.sentence("mail.reset.opening"), self._link("reset", found), words.sentence("mail.reset.ending"))
        return self._message(activity, found.person.email, words, "reset", parts)

    def _words(self, language: str) -> Catalogue:
        """The language of the person, else the first of the service."""
        return self.catalogues.get(language) or next(iter(self.catalogues.values()))

    def _link(self, place: str, row: Invitation | Reset) -> str:
        token = row.token(self.settings.secret)
        if token_hash(token) != row.token_hash:
            raise LookupError("made with another secret: this link would not open")
        return f"{self.settings.origin}/{place}/{token}"

    def _message(
        self, activity: Activity, to: str, words: Catalogue, kind: str, parts: tuple[str, ...]
    ) -> Message:
        signature = f"{words.sentence('Pathfinding countries')}\n{self.settings.origin}"
        name = keyed_digest(self.settings.secret, "mail", str(activity.id))[:32]
        return Message(
            to=to, subject=words.sentence(f"mail.{kind}.subject"), text="\n\n".join((*parts, signature)) + "\n",
            message_id=f"<{name}@{self.settings.mail_from.partition('@')[2]}>", language=words.language,
        )


def _day(at: datetime, words: Catalogue) -> str:
    return format_date(at, format="long", locale=words.language)
