"""The mail of saved searches: one for each person and run, about what is new for that person at this moment.

A listener. Who may read what is asked when the mail is written, so a right that ended in the night is not served in the
morning. Titles stand in it only where the networks may read them; of closed groups it says that there is something.
"""

from collections.abc import Mapping, Sequence

from cop.community import visit
from cop.community.activity import Activity
from cop.community.finding import Finder
from cop.community.letters import Installation, Letters
from cop.finding.actions.looking import told
from cop.finding.queries.news import Item, news
from cop.finding.queries.saved import Due, due_of, key_of
from cop.kit.i18n import Catalogue
from cop.kit.store import row
from cop.kit.unit import unit
from search.query import NEWEST

MOST_TOLD, MOST_OF_ONE = 30, 10
"""Titles in one mail, and of one search."""
PERSON = "SELECT email, language FROM person WHERE id = $1 AND state = 'active'"

News = Sequence[tuple[Due, Sequence[Item]]]


class Alerts(Letters):
    """Hears `saved.due`. Told twice before the mail was handed over, it sends the same Message-ID twice; told twice
    after, it finds that nothing is due any more."""

    def __init__(self, settings: Installation, catalogues: Mapping[str, Catalogue], finder: Finder) -> None:
        super().__init__(settings, catalogues)
        self.finder = finder

    async def hear(self, activity: Activity) -> None:
        assert activity.subject_id is not None
        person = await row(PERSON, activity.subject_id)
        due = await due_of(activity.subject_id)
        if person is None or not due:
            return
        reader = await visit.by_person(activity.subject_id)
        found = [(search, await news(self.finder, reader, search)) for search in due]
        if any(items for _, items in found):
            words = self.words(person["language"])
            stop = f"{self.settings.origin}/searches/stop/{await key_of(reader.id)}"
            subject, parts = words.sentence("mail.saved.subject"), self._parts(words, found, stop)
            await self.send(activity, person["email"], words, subject, parts, stop=stop)
        async with unit():
            await told({search.id: search.until for search in due})

    def _parts(self, words: Catalogue, found: News, stop: str) -> tuple[str, ...]:
        left, parts = MOST_TOLD, [words.sentence("mail.saved.opening")]
        for search, items in found:
            if items:
                shown = [item for item in items if item.is_open][:min(MOST_OF_ONE, left)]
                left -= len(shown)
                parts.append(self._of_one(words, search, items, shown))
        return *parts, f"{words.sentence('mail.saved.ending')}\n{stop}"

    def _of_one(self, words: Catalogue, search: Due, items: Sequence[Item], shown: Sequence[Item]) -> str:
        """The name of the search, what is new in it, and where all of it stands."""
        lines = [search.name]
        for item in shown:
            kind = words.sentence(f"found.{item.kind}")
            lines.append(f"- {kind}: {' '.join(item.title.split())}\n  {self.settings.origin}{item.url}")
        closed = sum(not item.is_open for item in items)
        more = len(items) - closed - len(shown)
        if more:
            lines.append("- " + words.plural("%(n)s more", "%(n)s more", more))
        if closed:
            lines.append("- " + words.sentence("mail.saved.closed"))
        assert search.address is not None
        lines += [words.sentence("mail.saved.all"), f"{self.settings.origin}{search.address.by(NEWEST).href}"]
        return "\n".join(lines)
