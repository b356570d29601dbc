"""The two mails of the accounts: an invitation, and the link to a new password.

A listener: it reads the row as it is now and derives the link's token anew, so that no token is ever kept. What
was accepted, used, revoked or has expired meanwhile is not sent.
"""

from datetime import datetime

from babel.dates import format_date

from cop.accounts.models import Invitation, Reset
from cop.accounts.tokens import token_hash
from cop.community.activity import Activity
from cop.community.letters import Letters
from cop.kit.i18n import Catalogue


class AccountMail(Letters):
    """Hears `invitation.made` and `account.forgot`. Told twice, it sends the same Message-ID twice."""

    async def hear(self, activity: Activity) -> None:
        if activity.verb == "invitation.made":
            await self._invite(activity)
        else:
            await self._reset(activity)

    async def _invite(self, activity: Activity) -> None:
        found = await Invitation.get_or_none(id=activity.subject_id).select_related("person")
        if found is None or not found.is_open:
            return
        words = self.words(found.language)
        opening = words.sentence("mail.invitation.opening-unnamed")
        if found.person is not None:
            opening = words.sentence("mail.invitation.opening", name=found.person.name)
        ending = words.sentence("mail.invitation.ending", day=_day(found.expires_at, words))
        parts = (opening, self._link("invitation", found), ending)
        await self.send(activity, found.email, words, words.sentence("mail.invitation.subject"), parts)

    async def _reset(self, activity: Activity) -> None:
        found = await Reset.get_or_none(id=activity.subject_id).select_related("person")
        if found is None or found.person is None or not found.is_open:
            return
        words = self.words(found.person.language)
        parts = (words.sentence("mail.reset.opening"), self._link("reset", found), words.sentence("mail.reset.ending"))
        await self.send(activity, found.person.email, words, words.sentence("mail.reset.subject"), parts)

    def _link(self, place: str, row: Invitation | Reset) -> str:
        token = row.token(self.settings.secret)
        if token_hash(token) != row.token_hash:
            raise LookupError("made with another secret: this link would not open")
        return f"{self.settings.origin}/{place}/{token}"


def _day(at: datetime, words: Catalogue) -> str:
    return format_date(at, format="long", locale=words.language)
