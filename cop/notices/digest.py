"""The digest of one person: what is new since the last one, what others ask, and what the moderators of a group say.

Composed when it is sent, from what its person may read then. It quotes what the group's setting lets mails quote; of
everything else it says how much there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from cop.community.outbox import DAILY, Letter, Sheet, may_quote
from cop.community.people import Reader
from cop.community.stopping import OFTEN
from cop.community.vocabulary import label
from cop.kit.clock import now
from cop.kit.i18n import Catalogue
from cop.kit.store import Row
from cop.notices.queries import digest as queries
from cop.notices.queries.digest import Said

KIND = "digest"
MOST_LINES = 30
QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One topic as a digest names it."""

    topic: Row
    is_new: bool
    replies: int

    @property
    def is_asked(self) -> bool:
        """A new question in a theme of the reader that nobody has answered."""
        topic = self.topic
        waits = topic["kind"] == QUESTION and not topic["children"] and topic["closed_at"] is None
        return bool(self.is_new and topic["in_themes"] and waits)


class Digest:
    """Writes the letters of kind "digest". `origin`: where the service is read."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    async def compose(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """None when there is nothing to tell: a digest is never empty. Four statements, whoever it is for."""
        about = await queries.window(letter, reader)
        if about is None:
            return None
        found = await queries.news(reader, about)
        said = await queries.introductions(reader, words.language, about.since, now())
        if not found and not any(each.is_new for each in said):
            return None
        lines = [line for line in map(_line, found) if line.is_new or line.replies]
        unnamed = sum(not (line.is_new or line.replies) for line in map(_line, found))
        more = (found[0]["total"] if found else 0) - unnamed - min(len(lines), MOST_LINES)
        parts = [
            *self._introductions(said, words), *await self._sections(lines[:MOST_LINES], words),
            *self._remainder(more, unnamed + sum(not _quotes(each.thing) for each in said if each.is_new), words),
        ]
        if not parts:
            return None
        when = "daily" if about.often == DAILY else "weekly"
        return Sheet(subject=words.sentence(f"mail.digest.subject.{when}"), parts=tuple(parts), stop=OFTEN)

    def _introductions(self, said: Sequence[Said], words: Catalogue) -> list[str]:
        return [
            words.sentence("mail.digest.introduction", group=label(queries.name_of(each.thing), words.language))
            + f"\n{each.source}"
            for each in said if _quotes(each.thing)
        ]

    async def _sections(self, lines: Sequence[Line], words: Catalogue) -> list[str]:
        titles = await queries.titles([line.topic["id"] for line in lines], words.language) if lines else {}
        asked = [line for line in lines if line.is_asked]
        rest = [line for line in lines if not line.is_asked]
        parts = []
        for name, chosen in (("asked", asked), ("news", rest)):
            if chosen:
                told = [self._in_words(each, titles, words) for each in chosen]
                parts.append("\n".join([words.sentence(f"mail.digest.{name}"), *told]))
        return parts

    def _in_words(self, line: Line, titles: dict[int, str], words: Catalogue) -> str:
        """Its title, its group and what is new, and where it is read."""
        topic = line.topic
        facts = [label(queries.name_of(topic), words.language)]
        if line.is_new and not line.is_asked:
            facts.append(words.sentence(f"kind.{topic['kind']}"))
        if line.replies:
            facts.append(words.plural("%(n)s new reply", "%(n)s new replies", line.replies))
        title = " ".join(titles.get(topic["id"], "").split())
        return f"- {title}\n  {' · '.join(facts)}\n  {self.origin}/topics/{topic['public_id']}"

    def _remainder(self, more: int, unnamed: int, words: Catalogue) -> list[str]:
        parts = []
        if more > 0:
            parts.append(words.plural("And %(n)s more topic.", "And %(n)s more topics.", more))
        if unnamed:
            parts.append(words.plural(
                "There is %(n)s new thing that mails do not name. You can read it once you have signed in.",
                "There are %(n)s new things that mails do not name. You can read them once you have signed in.",
                unnamed,
            ))
        return ["\n".join([*parts, f"{self.origin}/topics"])] if parts else []


def _quotes(thing: Row) -> bool:
    return may_quote(
        mail_text=thing["mail_text"], access=thing["access"], byline=thing["byline"],
        is_for_all=thing["home_audience_id"] == thing["readers_id"], also_in=thing["also_in"],
    )


def _line(topic: Row) -> Line:
    """As far as a mail may name it: neither new nor replied to, if it may not."""
    if not _quotes(topic):
        return Line(topic=topic, is_new=False, replies=0)
    signed = _allows(topic)
    return Line(topic=topic, is_new=bool(topic["is_new"]), replies=topic["replies"] if signed else topic["signed"])


def _allows(topic: Row) -> bool:
    """Whether the group's mails quote also what is not signed by name."""
    return may_quote(mail_text=topic["mail_text"], access=topic["access"], byline="", is_for_all=True)
