"""The mail of a reminder that somebody asked for. Title and note stand in it only where mails may quote the thing."""

from cop.community.groups import Group
from cop.community.outbox import Compose, Letter, Sheet, may_quote
from cop.community.people import Reader
from cop.community.stopping import PERSONAL
from cop.community.thing import PUBLISHED, Thing
from cop.kit.i18n import Catalogue
from cop.notices.queries.bookmarks import own
from cop.notices.queries.told import cards_of


class NoticesLetters:
    """`origin`: where the service is read."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    @property
    def kinds(self) -> dict[str, Compose]:
        return {"reminder": self.reminder}

    async def reminder(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """None once the bookmark was dropped, or its thing can be read no longer."""
        thing = await Thing.get_or_none(
            id=letter.thing_id, state=PUBLISHED, audience_id__in=list(reader.audiences)
        )
        bookmark = await own(reader, thing) if thing else None
        card = (await cards_of(reader, [(thing.kind, thing.id)])).get(thing.id) if thing else None
        if thing is None or bookmark is None or card is None:
            return None
        ending = (f"{words.sentence('mail.link')}\n{self.origin}{card.url}",)
        if not await _may_quote(thing):
            parts = (words.sentence("mail.reminder.notice"), words.sentence("mail.notice.why"))
            return Sheet(subject=words.sentence("mail.notice.subject"), parts=parts, ending=ending, stop=PERSONAL)
        note = (bookmark.words,) if bookmark.words else ()
        parts = (words.sentence("mail.reminder.opening"), card.title, *note)
        subject = words.sentence("mail.reminder.subject", title=" ".join(card.title.split()))
        return Sheet(subject=subject, parts=parts, ending=ending, stop=PERSONAL)


async def _may_quote(thing: Thing) -> bool:
    group = await Group.get_or_none(id=thing.group_id) if thing.group_id else None
    return group is not None and may_quote(
        mail_text=group.mail_text, access=group.access, byline=thing.byline,
        is_for_all=thing.audience_id == group.readers_id, also_in=thing.also_in,
    )
