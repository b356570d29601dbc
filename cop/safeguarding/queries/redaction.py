"""What a redaction begins with, what is sealed of it, and who has read that.

Words come out of here for those who may redact, and read the thing besides or hold the office; never for the
secretariat. Sealed ones come out of no query but the verb that writes down who read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.community.text import Text
from cop.community.thing import Thing, is_public_id
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.safeguarding.models import HIDDEN, REDACTED, Incident, IncidentThing

MUST = ("title", "body")
"""Parts that cannot be empty where they were not."""
FILES = "SELECT public_id, name, size FROM attachment WHERE thing_id = $1 AND name <> '' ORDER BY id"
SEALED = """
SELECT t.public_id, t.kind, min(s.until) AS until FROM sealed s JOIN thing t ON t.id = s.thing_id
WHERE s.incident_id = $1 GROUP BY s.thing_id, t.public_id, t.kind ORDER BY s.thing_id
"""
READ = """
SELECT u.reason, u.at, p.name FROM unsealing u JOIN person p ON p.id = u.person_id WHERE u.incident_id = $1
ORDER BY u.id
"""
AROUND = """
WITH RECURSIVE up AS (
  SELECT id, parent_id FROM thing WHERE id = $1
  UNION ALL SELECT t.id, t.parent_id FROM thing t JOIN up ON up.parent_id = t.id
), tree AS (
  SELECT id FROM up WHERE parent_id IS NULL UNION ALL SELECT t.id FROM thing t JOIN tree ON t.parent_id = tree.id
)
SELECT t.public_id, t.kind, x.source FROM tree JOIN thing t ON t.id = tree.id
JOIN thing_text x ON x.thing_id = t.id AND x.is_current AND x.source <> ''
WHERE t.id <> $1 AND t.audience_id IN_IDS($2) ORDER BY t.id LIMIT 3000
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a text in one language, as it stands now."""

    part: str
    language: str
    source: str
    is_original: bool
    is_plain: bool
    """Without markup: a title."""

    @property
    def field(self) -> str:
        """What it is called in the form."""
        return f"{self.part}-{self.language}"

    @property
    def must(self) -> bool:
        """Whether it cannot be left empty."""
        return self.part in MUST and self.is_original


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing of an incident that can be redacted."""

    thing: Thing
    fate: str
    parts: tuple[Part, ...]
    files: tuple[Row, ...]


async def subject(reader: Reader, incident: Incident, public_id: str) -> Subject:
    """Raises Missing for what is not of this incident, not undecided or redacted before, or not this reader's to read;
    Forbidden for the secretariat."""
    demand(reader, "incident.redact", incident)
    thing = await Thing.get_or_none(public_id=public_id) if is_public_id(public_id) else None
    if thing is None or not (thing.audience_id in reader.audiences or may(reader, "incident.reach", thing)):
        raise Missing
    entry = await IncidentThing.get_or_none(incident_id=incident.id, thing_id=thing.id, fate__in=[HIDDEN, REDACTED])
    if entry is None:
        raise Missing
    return Subject(thing, entry.fate, await parts_of(thing), await _files(thing))


async def parts_of(thing: Thing) -> tuple[Part, ...]:
    """Its words now: the original first, title before body."""
    found = await Text.filter(thing_id=thing.id, is_current=True).exclude(source="")
    order = ("title", "body", "tried", "context")
    found.sort(key=lambda text: (
        text.language != thing.language, text.language,
        order.index(text.part) if text.part in order else len(order), text.part,
    ))
    return tuple(
        Part(
            part=text.part, language=text.language, source=text.source, is_plain="<" not in text.html,
            is_original=text.language == thing.language,
        ) for text in found
    )


async def _files(thing: Thing) -> tuple[Row, ...]:
    """Whoever redacts sees their names, and decides about each."""
    return tuple(await rows(FILES, thing.id))


async def sealed(incident: Incident) -> Sequence[Row]:
    """Which originals are kept, and until when: no words."""
    return await rows(SEALED, incident.id)


async def readings(incident: Incident) -> Sequence[Row]:
    """Who has read a sealed original, and why."""
    return await rows(READ, incident.id)


async def kept_until(incident: Incident, thing: Thing) -> datetime | str | None:
    """When the original of this one goes, None when there is none."""
    found = await row(
        "SELECT min(until) AS until FROM sealed WHERE incident_id = $1 AND thing_id = $2", incident.id, thing.id
    )
    return found["until"] if found else None


async def around(reader: Reader, thing: Thing) -> Sequence[Row]:
    """The words that stand around it, as far as the reader may read them: somebody may have repeated what goes."""
    return await rows(AROUND, thing.id, reader.audiences)
