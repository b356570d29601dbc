"""Mails about meetings of a topic, each with its calendar file: set, changed, called off."""

from urllib.parse import urlsplit

from cop.community.outbox import Compose, Letter, Sheet
from cop.community.people import Reader
from cop.community.stopping import THING
from cop.community.vocabulary import label
from cop.forum.letters import Installation, Thread, _thread
from cop.forum.queries.meetings import Sitting, meeting_of
from cop.kit.calendar import event_file
from cop.kit.i18n import Catalogue, span_in_words


class MeetingLetters:
    """Composes the letters about meetings."""

    def __init__(self, settings: Installation) -> None:
        self._settings = settings

    @property
    def kinds(self) -> dict[str, Compose]:
        return {"meeting": self.new, "meeting-changed": self.changed}

    async def new(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """As it is now; not of one that is over or called off by then."""
        found = await _meeting(letter, reader)
        return self._sheet("meeting", *found, reader, words) if found and found[1].is_ahead else None

    async def changed(self, letter: Letter, reader: Reader, words: Catalogue) -> Sheet | None:
        """Of several changes the last one is told."""
        found = await _meeting(letter, reader)
        if found is None or found[1].is_over or letter.subject_id != found[1].row["sequence"]:
            return None
        return self._sheet("meeting-cancelled" if found[1].is_cancelled else "meeting-changed", *found, reader, words)

    def _sheet(self, kind: str, thread: Thread, meeting: Sitting, reader: Reader, words: Catalogue) -> Sheet:
        """Where the group's mails hold no words, it says that there is something, and where: no title, no time."""
        row = meeting.row
        place = f"{self._settings.origin}/topics/{thread.topic.public_id}"
        ending = (f"{words.sentence('mail.link')}\n{place}#m-{row['public_id']}",)
        stop, topic_id = THING + thread.topic.public_id, thread.topic.public_id
        if not thread.quotes(row["byline"], row["audience_id"]):
            return Sheet(
                subject=words.sentence("mail.notice.subject"), ending=ending, thread=topic_id, stop=stop,
                parts=(words.sentence(f"mail.{kind}.notice"), words.sentence("mail.notice.why")),
            )
        group = label(thread.group.labels, words.language)
        title = row["title"] or words.sentence("A meeting")
        when = str(span_in_words(meeting.starts_at, meeting.ends_at, reader.zone, words.language).striptags())
        opening = words.sentence(f"mail.{kind}.opening", group=group)
        said = (opening, thread.title, title, row["reason"], when, row["place"])
        file = event_file(
            uid=f"{row['public_id']}@{urlsplit(self._settings.origin).hostname}", sequence=row["sequence"], title=title,
            description="\n\n".join(each for each in (row["reason"], place) if each), starts=meeting.starts_at,
            minutes=meeting.minutes, url=place, location=row["place"] or "", organiser=group,
            cancelled=meeting.is_cancelled, updated=meeting.changed_at,
        )
        return Sheet(
            subject=title, parts=tuple(each for each in said if each), ending=ending, thread=topic_id, calendar=file,
            calendar_method="CANCEL" if meeting.is_cancelled else "PUBLISH", stop=stop,
        )


async def _meeting(letter: Letter, reader: Reader) -> tuple[Thread, Sitting] | None:
    """None where the reader may not read both now; the postman asks that before."""
    assert letter.thing_id is not None
    thread = await _thread(letter.thing_id, reader)
    meeting = await meeting_of(reader, letter.thing_id)
    return (thread, meeting) if thread and meeting else None
