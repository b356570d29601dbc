"""Mails about topics: an answer to my question, replies and topics I follow, a mention, an answer that helped, a
consolidated reply, what came of it.

Composed when they are sent, of what their reader may read then. Where the group's setting, a hidden byline or fewer
readers keep words back, the mail says that there is something, and where: no text, no title, no group, no author.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cop.community import signing
from cop.community.byline import of_row
from cop.community.groups import Group
from cop.community.outbox import AUTOMATIC, Compose, Letter, Sheet, may_quote, window_of
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.replying import byline_for
from cop.community.stopping import OFTEN, PERSONAL, THING
from cop.community.subjects import BYLINE_OF_T
from cop.community.thing import PUBLISHED, Thing
from cop.community.vocabulary import label
from cop.kit.i18n import Catalogue
from cop.kit.markup import paragraphs_of
from cop.kit.store import Row, row, rows

POSTS = f"""
SELECT t.id, t.public_id, t.number, t.audience_id, {BYLINE_OF_T}, x.part, x.source, x.html, x.bare, x.is_bare,
       EXISTS (SELECT 1 FROM quotation q JOIN thing s ON s.id = q.source_id
               WHERE q.thing_id = t.id AND s.byline <> 'named') AS quotes_hidden
FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.part IN ('body', 'tried', 'context') AND x.is_current
  AND x.language = t.language
WHERE t.id IN_IDS($1) AND t.state = 'published' AND t.audience_id IN_IDS($2) AND x.source <> ''
ORDER BY t.number, x.part
"""  # noqa: S608  # columns of ours
TITLE = """
SELECT x.source FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current
  AND x.language = t.language WHERE t.id = $1
"""
NEW = """
SELECT id FROM thing WHERE parent_id = $1 AND kind = 'reply' AND state = 'published' AND author_id <> $2
  AND published_at >= $3 AND published_at < $4
"""
HELPED = "SELECT 1 AS helped FROM reply WHERE thing_id = $1 AND accepted_at IS NOT NULL"


class Installation(Protocol):
    """What these mails need to know of the settings."""

    @property
    def origin(self) -> str: ...
    @property
    def mail_domain(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Thread:
    """The topic a mail is about, for one reader."""

    topic: Thing
    group: Group
    title: str

    def quotes(self, byline: str, audience_id: int | None) -> bool:
        """Whether a mail may hold what is signed so, for these readers."""
        return self._allows(self.topic.byline, self.topic.audience_id) and self._allows(byline, audience_id)

    def _allows(self, byline: str, audience_id: int | None) -> bool:
        return may_quote(
            mail_text=self.group.mail_text, access=self.group.access, byline=byline,
            is_for_all=audience_id == self.group.readers_id, also_in=self.topic.also_in,
        )


class ForumLetters:
    """Composes each kind of letter of the forum."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {
            "answer": self.post, "synthesis": self.post, "mention": self.post, "topic": self.post,
            "reply": self.replies, "accepted": self.accepted, "follow-up": self.follow_up,
            "poll": self.poll,
        }

    async def post(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """About one topic or reply, with its words."""
        assert letter.thing_id is not None
        thread = await _thread(letter.thing_id, reader)
        return await self._written(letter.kind, thread, [letter.thing_id], reader, words) if thread else None

    async def replies(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Everything that is new in a topic within the letter's window."""
        assert letter.thing_id is not None
        thread = await _thread(letter.thing_id, reader)
        if thread is None:
            return None
        new = await rows(NEW, thread.topic.id, reader.id, *window_of(letter.key))
        return await self._written("reply", thread, [each["id"] for each in new], reader, words)

    async def accepted(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """An answer of the reader's helped; one taken back meanwhile did not."""
        assert letter.thing_id is not None
        thread = await _thread(letter.thing_id, reader)
        if thread is None or await row(HELPED, letter.thing_id) is None:
            return None
        answer = await Thing.get(id=letter.thing_id)
        place = self._place(thread, answer.number, answer.public_id)
        return self._short("accepted", thread, answer, place, words)

    async def follow_up(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """What came of it? To who asked."""
        assert letter.thing_id is not None
        thread = await _thread(letter.thing_id, reader)
        if thread is None or thread.topic.closed_at is not None:
            return None
        return self._short("follow-up", thread, thread.topic, f"{self._place(thread)}/tried", words)

    async def poll(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """That there is a poll in a topic one follows, and where: no word of it."""
        assert letter.thing_id is not None
        thread = await _thread(letter.thing_id, reader)
        if thread is None:
            return None
        poll = await Thing.get(id=letter.thing_id)
        place = f"{self._place(thread)}#p-{poll.public_id}"
        return self._short("poll", thread, poll, place, words, stop=THING + thread.topic.public_id)

    async def _written(
        self, kind: str, thread: Thread, ids: Sequence[int], reader: Reader, words: Catalogue
    ) -> Sheet | None:
        found = await rows(POSTS, ids, reader.audiences)
        if not found:
            return None
        first = found[0]
        place = self._place(thread, first["number"], first["public_id"]) if first["number"] else self._place(thread)
        stop = {"reply": THING + thread.topic.public_id, "topic": OFTEN}.get(kind, PERSONAL)
        quoted = [each for each in found if thread.quotes(each["byline"], each["audience_id"])]
        if not quoted:
            return self._notice(kind, thread, place, stop, words)
        kept_back = len({each["id"] for each in found} - {each["id"] for each in quoted})
        more = [words.sentence("mail.more-behind-the-sign-in")] if kept_back else []
        return Sheet(
            subject=thread.title if kind == "topic" else f"Re: {thread.title}",
            parts=(
                self._opening(kind, thread, words), thread.title, *self._posts(quoted, thread, words), *more,
            ),
            ending=(self._link(place, words), *await self._how_to_answer(thread, reader, words)),
            answers_thing_id=thread.topic.id if _may_answer(thread, reader) else None,
            thread=thread.topic.public_id, stop=stop,
        )

    def _short(
        self, kind: str, thread: Thread, about: Thing, place: str, words: Catalogue, stop: str = PERSONAL
    ) -> Sheet:
        """Without the words of anybody but the title."""
        if not thread.quotes(about.byline, about.audience_id):
            return self._notice(kind, thread, place, stop, words)
        return Sheet(
            subject=f"Re: {thread.title}", parts=(self._opening(kind, thread, words), thread.title),
            ending=(self._link(place, words),), thread=thread.topic.public_id, stop=stop,
        )

    def _notice(self, kind: str, thread: Thread, place: str, stop: str, words: Catalogue) -> Sheet:
        """That there is something, and where."""
        return Sheet(
            subject=words.sentence("mail.notice.subject"),
            parts=(words.sentence(f"mail.{kind}.notice"), words.sentence("mail.notice.why")),
            ending=(self._link(place, words),), thread=thread.topic.public_id, stop=stop,
        )

    def _opening(self, kind: str, thread: Thread, words: Catalogue) -> str:
        return words.sentence(f"mail.{kind}.opening", group=label(thread.group.labels, words.language))

    def _posts(self, found: Iterable[Row], thread: Thread, words: Catalogue) -> Iterable[str]:
        """The words of each, and who signed them."""
        texts: dict[int, list[Row]] = {}
        for each in found:
            texts.setdefault(each["id"], []).append(each)
        for parts in texts.values():
            for text in parts:
                if text["part"] != "body":
                    yield words.sentence(f"part.{text['part']}")
                yield self._words_of(text, thread)
            yield words.sentence("mail.signed", who=signing.signature(words, of_row(parts[0])))

    def _words_of(self, text: Row, thread: Thread) -> str:
        """As it was typed, unless it quotes what not all its readers may read, or what a mail may not hold."""
        if text["is_bare"]:
            return paragraphs_of(text["html"])
        if text["quotes_hidden"] and text["bare"] and thread.group.mail_text == AUTOMATIC:
            return paragraphs_of(text["bare"])
        return str(text["source"]).replace("](/", f"]({self._settings.origin}/").strip()

    def _place(self, thread: Thread, number: int = 0, public_id: str = "") -> str:
        topic = f"{self._settings.origin}/topics/{thread.topic.public_id}"
        return f"{topic}?after={number - 1}#r-{public_id}" if number else topic

    def _link(self, place: str, words: Catalogue) -> str:
        return f"{words.sentence('mail.link')}\n{place}"

    async def _how_to_answer(self, thread: Thread, reader: Reader, words: Catalogue) -> Sequence[str]:
        if not self._settings.mail_domain or not _may_answer(thread, reader):
            return []
        mode = await byline_for(reader.id, thread.topic.id)
        return [words.sentence("mail.how-to-answer", signature=words.sentence(f"mail.byline.{mode}"))]


async def _thread(thing_id: int, reader: Reader) -> Thread | None:
    """The topic of a topic or reply, if the reader may read both now."""
    readable = list(reader.audiences)
    thing = await Thing.get_or_none(id=thing_id, state=PUBLISHED, audience_id__in=readable)
    if thing is None:
        return None
    topic = thing
    if thing.parent_id is not None:
        above = await Thing.get_or_none(id=thing.parent_id, state=PUBLISHED, audience_id__in=readable)
        if above is None:
            return None
        topic = above
    title = await row(TITLE, topic.id)
    assert title is not None
    assert topic.group_id is not None
    return Thread(topic, await Group.get(id=topic.group_id), title["source"])


def _may_answer(thread: Thread, reader: Reader) -> bool:
    return thread.topic.closed_at is None and may(reader, "topic.reply", thread.topic)
