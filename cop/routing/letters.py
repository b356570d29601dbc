"""Mails of routing: you are asked to answer, and a question that nobody has answered.

Composed when they are sent, of what their reader may read then. Where the group's setting, a hidden byline or fewer
readers keep words back, the mail says that there is something, and where: no text, no title, no group, no author.
"""

from collections.abc import Sequence
from typing import Protocol

from cop.community import signing
from cop.community.byline import of_row
from cop.community.outbox import Compose, Letter, Sheet, may_quote
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.replying import byline_for
from cop.community.stopping import PERSONAL
from cop.community.subjects import BYLINE_OF_T
from cop.community.thing import Thing
from cop.community.vocabulary import label, stored_labels
from cop.kit.i18n import Catalogue
from cop.kit.markup import paragraphs_of
from cop.kit.store import Row, row, rows
from cop.routing.models import WAITING, AnswerInvitation
from cop.routing.queries.waiting import WAITS, age

QUESTION = f"""
SELECT t.id, t.public_id, t.audience_id, t.also_in, t.closed_at, t.published_at, {BYLINE_OF_T}, x.source AS title,
       g.labels AS group_labels, g.mail_text, g.access, g.readers_id, c.zone, c.weekend, EXISTS (
         SELECT 1 FROM thing r WHERE r.parent_id = t.id AND r.author_id = $3 AND r.kind = 'reply'
           AND r.state = 'published') AS has_answered
FROM thing t JOIN topic q ON q.thing_id = t.id JOIN community_group g ON g.id = t.group_id
LEFT JOIN country c ON c.id = t.country_id OR (t.country_id IS NULL AND c.iso2 = t.byline_country)
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
WHERE t.id = $1 AND t.state = 'published' AND t.audience_id IN_IDS($2)
"""  # noqa: S608  # pieces of ours, here and below
WORDS = """
SELECT x.part, x.source, x.html, x.bare, x.is_bare, EXISTS (
  SELECT 1 FROM quotation q JOIN thing s ON s.id = q.source_id WHERE q.thing_id = x.thing_id AND s.byline <> 'named'
) AS quotes_hidden
FROM thing t JOIN thing_text x ON x.thing_id = t.id AND x.is_current AND x.language = t.language
WHERE t.id = $1 AND x.part IN ('body', 'tried', 'context') AND x.source <> '' ORDER BY x.part
"""
STILL = f"""
SELECT t.published_at, c.zone, c.weekend FROM thing t
LEFT JOIN country c ON c.id = t.country_id OR (t.country_id IS NULL AND c.iso2 = t.byline_country)
WHERE t.id = $1 AND {WAITS}
"""  # noqa: S608


class Installation(Protocol):
    """What these mails need to know of the settings."""

    @property
    def origin(self) -> str: ...
    @property
    def mail_domain(self) -> str: ...


class RoutingLetters:
    """Composes the letters of routing."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {"invited": self.invited, "unanswered": self.unanswered}

    async def invited(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To whoever is asked, while the invitation waits. Who invites is never named."""
        invitation = await AnswerInvitation.get_or_none(id=letter.subject_id, person_id=reader.id, state=WAITING)
        found = await row(QUESTION, invitation.topic_id, reader.audiences, reader.id) if invitation else None
        if invitation is None or found is None or found["closed_at"] is not None or found["has_answered"]:
            return None
        answer = f"{words.sentence('mail.invited.choose')}\n{self._settings.origin}/asked/{found['public_id']}"
        if not quotes(found):
            return Sheet(
                subject=words.sentence("mail.notice.subject"),
                parts=(words.sentence("mail.invited.notice"), words.sentence("mail.notice.why")),
                ending=(answer,), thread=found["public_id"], stop=PERSONAL,
            )
        writes = await self._may_write(reader, found)
        return Sheet(
            subject=found["title"],
            parts=(
                words.sentence(
                    "mail.invited.opening", who=words.sentence(f"mail.invited.{await by_whom(invitation)}"),
                    group=label(stored_labels(found["group_labels"]), words.language),
                ),
                found["title"], *await self._question(found, words),
            ),
            ending=(answer, *await self._how_to_answer(reader, found, words, writes=writes)),
            answers_thing_id=found["id"] if writes else None, thread=found["public_id"], stop=PERSONAL,
        )

    async def unanswered(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """To the moderators or the secretariat, while nobody has answered; to those who may not read the question, that
        one waits in a group, and how long."""
        if letter.thing_id is None:
            return await self._waits_somewhere(letter, words)
        found = await row(QUESTION, letter.thing_id, reader.audiences, reader.id)
        if found is None or await row(STILL, letter.thing_id) is None:
            return None
        waited, where = _waited(found, words), self._place(found["public_id"], words)
        if not quotes(found):
            return Sheet(
                subject=words.sentence("mail.notice.subject"),
                parts=(words.sentence("mail.unanswered.notice"), waited, words.sentence("mail.notice.why")),
                ending=(where,), thread=found["public_id"],
            )
        group = label(stored_labels(found["group_labels"]), words.language)
        return Sheet(
            subject=words.sentence("mail.unanswered.subject", title=found["title"]),
            parts=(words.sentence("mail.unanswered.opening", group=group), found["title"], waited),
            ending=(where,), thread=found["public_id"],
        )

    async def _waits_somewhere(self, letter: Letter, words: Catalogue) -> Sheet | None:
        found = await row(STILL, letter.subject_id)
        if found is None:
            return None
        return Sheet(
            subject=words.sentence("mail.waits.subject"),
            parts=(words.sentence("mail.waits.opening"), _waited(found, words)),
            ending=(f"{words.sentence('mail.waits.where')}\n{self._settings.origin}/unanswered",),
        )

    async def _question(self, found: Row, words: Catalogue) -> Sequence[str]:
        """In full, and who signed it."""
        parts: list[str] = []
        for text in await rows(WORDS, found["id"]):
            if text["part"] != "body":
                parts.append(words.sentence(f"part.{text['part']}"))
            parts.append(self._text(text, found["mail_text"]))
        return [*parts, words.sentence("mail.signed", who=signing.signature(words, of_row(found)))]

    def _text(self, text: Row, mail_text: str) -> str:
        """As it was typed, unless it quotes what not all its readers may read, or what a mail may not hold."""
        if text["is_bare"]:
            return paragraphs_of(text["html"])
        if text["quotes_hidden"] and text["bare"] and not mail_text:
            return paragraphs_of(text["bare"])
        return str(text["source"]).replace("](/", f"]({self._settings.origin}/").strip()

    def _place(self, public_id: str, words: Catalogue) -> str:
        return f"{words.sentence('mail.link')}\n{self._settings.origin}/topics/{public_id}"

    async def _may_write(self, reader: Reader, found: Row) -> bool:
        """Whoever does not belong to the group joins it by saying yes, and can answer by mail from then on."""
        return may(reader, "topic.reply", await Thing.get(id=found["id"]))

    async def _how_to_answer(self, reader: Reader, found: Row, words: Catalogue, *, writes: bool) -> Sequence[str]:
        if not self._settings.mail_domain or not writes:
            return []
        mode = await byline_for(reader.id, found["id"])
        return [words.sentence("mail.how-to-answer", signature=words.sentence(f"mail.byline.{mode}"))]


async def by_whom(invitation: AnswerInvitation) -> str:
    """asker, moderator, or other: somebody who was asked before. Never who."""
    if await AnswerInvitation.exists(passed_to_id=invitation.id):
        return "other"
    return "moderator" if invitation.by_steward else "asker"


def _waited(found: Row, words: Catalogue) -> str:
    days = age(found)
    return words.plural("It has waited %(n)s working day.", "It has waited %(n)s working days.", days)


def quotes(found: Row) -> bool:
    """Whether a mail may hold what the question says."""
    return may_quote(
        mail_text=found["mail_text"], access=found["access"], byline=found["byline"],
        is_for_all=found["audience_id"] == found["readers_id"], also_in=found["also_in"],
    )
