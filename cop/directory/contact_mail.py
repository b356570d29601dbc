"""Mails about requests for contact: that there is one, from whom, and where. No word of it, and no address.

A listener: it reads what is so now. To whoever has left or is suspended nothing goes.
"""


from cop.community.activity import Activity
from cop.community.letters import Letters
from cop.kit.i18n import Catalogue
from cop.kit.store import row

OF_CONTACT = """
SELECT t.public_id, t.byline_name AS who, p.email, p.language FROM contact c JOIN thing t ON t.id = c.thing_id
JOIN person p ON p.id = c.receiver_id
WHERE t.id = $1 AND t.state = 'published' AND c.state = 'waiting' AND p.state = 'active'
"""
OF_ANSWER = """
SELECT t.public_id, r.name AS who, p.email, p.language FROM contact c JOIN thing t ON t.id = c.thing_id
JOIN person r ON r.id = c.receiver_id JOIN person p ON p.id = t.author_id
WHERE t.id = $1 AND t.state = 'published' AND c.state IN ('accepted', 'declined', 'referred') AND p.state = 'active'
"""
OF_MESSAGE = """
SELECT above.public_id, t.byline_name AS who, p.email, p.language FROM thing t
JOIN thing above ON above.id = t.parent_id JOIN contact c ON c.thing_id = above.id
JOIN person p ON p.id = CASE WHEN t.author_id = c.receiver_id THEN above.author_id ELSE c.receiver_id END
WHERE t.id = $1 AND t.state = 'published' AND above.state = 'published' AND p.state = 'active'
"""
OF_BOOKING = """
SELECT t.public_id, CASE WHEN r.id = $2 THEN r.name ELSE t.byline_name END AS who, p.email, p.language
FROM contact c JOIN thing t ON t.id = c.thing_id JOIN person r ON r.id = c.receiver_id
JOIN person p ON p.id = CASE WHEN r.id = $2 THEN t.author_id ELSE c.receiver_id END
WHERE t.id = $1 AND t.state = 'published' AND p.state = 'active'
"""
"""To the other of the two: $2 is who has booked, or cancelled."""


class ContactMail(Letters):
    """Hears `contact.`. Told twice, it sends the same Message-ID twice."""

    async def hear(self, activity: Activity) -> None:
        if activity.verb == "contact.asked":
            found = await row(OF_CONTACT, activity.thing_id)
        elif activity.verb == "contact.wrote":
            found = await row(OF_MESSAGE, activity.thing_id)
        elif activity.verb in ("contact.accepted", "contact.declined", "contact.referred"):
            found = await row(OF_ANSWER, activity.thing_id)
        elif activity.verb in ("contact.booked", "contact.cancelled"):
            found = await row(OF_BOOKING, activity.thing_id, activity.actor_id)
        else:
            return
        if found is not None:
            words = self.words(found["language"])
            subject, opening = self._said(activity.verb, words, found["who"])
            link = f"{self.settings.origin}/contacts/{found['public_id']}"
            parts = (opening, link, words.sentence("mail.contact.ending"))
            await self.send(activity, found["email"], words, subject, parts)

    def _said(self, verb: str, words: Catalogue, who: str) -> tuple[str, str]:
        """The subject, which names nobody, and the first line."""
        if verb == "contact.asked":
            return words.sentence("mail.contact.subject"), words.sentence("mail.contact.asked", name=who)
        if verb == "contact.wrote":
            return words.sentence("mail.contact-message.subject"), words.sentence("mail.contact.wrote", name=who)
        if verb == "contact.booked":
            return words.sentence("mail.contact-booked.subject"), words.sentence("mail.contact.booked", name=who)
        if verb == "contact.cancelled":
            return words.sentence("mail.contact-cancelled.subject"), words.sentence("mail.contact.cancelled", name=who)
        return words.sentence("mail.contact-answer.subject"), words.sentence("mail.contact.answered", name=who)
