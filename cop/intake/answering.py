"""The mails that say what became of a mail: why it was refused, or where its text waits to be confirmed.

They go to the address of the account alone, in its language, and hold nothing of the mail, of a thing or of a group.
"""

from babel.dates import format_datetime, get_timezone

from cop.community.activity import Activity
from cop.community.letters import Letters
from cop.community.outbox import MailChoice
from cop.community.people import Person
from cop.intake import ledger
from cop.intake.models import Received
from cop.kit.i18n import DATES_OF, Catalogue
from cop.kit.store import row

PLACES = {"mail.kept_ask": "/ask?draft={draft}&seen=1", "mail.kept_reply": "/topics/{about}?draft={draft}#reply"}
VERBS = ("mail.refused", *PLACES)


class IntakeMail(Letters):
    """Hears VERBS. Told twice, it sends the same Message-ID twice."""

    async def hear(self, activity: Activity) -> None:
        received = await Received.get_or_none(id=activity.subject_id)
        if received is None:
            return
        person = await Person.get_or_none(id=received.person_id, state__in=("active", "suspended"))
        if person is None or (person.state != "active" and activity.verb != "mail.refused"):
            return
        if await MailChoice.exists(person_id=person.id, stopped_at__isnull=False):
            return
        words = self.words(person.language)
        came = format_datetime(
            received.at, "d MMMM, HH:mm", tzinfo=get_timezone(person.zone),
            locale=DATES_OF.get(words.language, words.language),
        )
        if activity.verb == "mail.refused":
            subject, parts = words.sentence("mail.in.refused.subject"), self._refused(received, words, came)
        else:
            subject, parts = words.sentence("mail.in.kept.subject"), await self._kept(activity, received, words, came)
        if parts:
            await self.send(activity, person.email, words, subject, parts, automatic="auto-replied")

    def _refused(self, received: Received, words: Catalogue, came: str) -> tuple[str, ...]:
        code, facts = ledger.from_words(received.reason)
        try:
            reason = words.sentence(f"error.{code}", **facts)
        except KeyError:
            reason = ""
        if not reason or "%(" in reason:  # it names something that was not written down, since a mail must not
            reason = words.sentence("error.mail-not-possible")
        return (
            words.sentence("mail.in.refused.opening", when=came), reason, words.sentence("mail.in.refused.ending"),
        )

    async def _kept(self, activity: Activity, received: Received, words: Catalogue, came: str) -> tuple[str, ...]:
        """Nothing, once its person has confirmed it or thrown it away."""
        draft = await row("SELECT place FROM draft WHERE public_id = $1", received.draft)
        if draft is None:
            return ()
        about = draft["place"].partition(":")[2]
        link = self.settings.origin + PLACES[activity.verb].format(draft=received.draft, about=about)
        files = (words.sentence("mail.in.kept.files"),) if received.reason == "files" else ()
        return (
            words.sentence("mail.in.kept.opening", when=came), link, *files, words.sentence("mail.in.kept.ending"),
        )
