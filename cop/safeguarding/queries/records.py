"""An incident without personal data: what was done, when to the hour, by which office. No word, no title, no name."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from cop.community.groups import Group
from cop.community.people import Reader
from cop.kit.clock import instant
from cop.kit.store import rows
from cop.safeguarding.models import Incident
from cop.safeguarding.queries import exposure, incidents
from cop.safeguarding.queries.figures import told

STEPS = """
SELECT a.verb, a.at, a.actor_id FROM activity a WHERE a.subject_id = $1 AND a.verb LIKE 'incident.%' ORDER BY a.id
"""
OFFICES = """
SELECT h.person_id, h.since, h.until, po.kind, po.group_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.person_id IN_IDS($1)
  AND (po.group_id = $2 OR (po.group_id IS NULL AND po.kind IN ('safeguarding', 'secretariat')))
"""
RANK = ("safeguarding", "secretariat", "lead", "moderator")
NOBODY, FORMER = "service", "other"
"""The service itself; somebody whose office at that moment is not stored any more."""
VERBS = (
    "opened", "hid", "restored", "answered", "told", "looked", "overdue", "redacted", "erased", "sealed_erased",
    "unsealed", "closed",
)
BY = (*RANK, NOBODY, FORMER)
READERS = ("opened", "attended", "mailed", "digests", "bookmarked", "files")


@dataclass(frozen=True, slots=True)
class Step:
    """So often, in this hour, by this office."""

    verb: str
    hour: datetime
    office: str
    times: int


@dataclass(frozen=True, slots=True)
class Place:
    """What a store says. How many copies it held is not told: of some places that is a number of people."""

    store: str
    step: str
    state: str
    """gone, empty (held nothing), waiting."""


@dataclass(frozen=True, slots=True)
class Record:
    group: Group | None
    texts: list[tuple[str, str, str, int]]
    """Kind, what became of it, why it was restored, how many."""
    steps: list[Step]
    places: list[Place]
    readers: dict[str, int | None]
    """None: fewer than five."""


async def of(reader: Reader, incident: Incident) -> Record:
    """For who was given the incident (`incidents.find`)."""
    things = await incidents.things(reader, incident.id)
    texts = Counter((str(each["kind"]), str(each["fate"]), str(each["reason"])) for each in things)
    exposed = await exposure.of(incident)
    readers = {name: told(_size(getattr(exposed, name))) for name in READERS}
    return Record(
        group=await incidents.group_of(reader, incident), texts=[(*which, n) for which, n in sorted(texts.items())],
        steps=await _steps(incident), places=await _places(incident), readers=readers,
    )


def _size(found: object) -> int:
    return found if isinstance(found, int) else len(found) if isinstance(found, set) else 0


async def _steps(incident: Incident) -> list[Step]:
    done = [each for each in await rows(STEPS, incident.id) if str(each["verb"]).partition(".")[2] in VERBS]
    held = await rows(OFFICES, [each["actor_id"] for each in done if each["actor_id"]], incident.group_id)
    counts: Counter[tuple[datetime, str, str]] = Counter()
    for each in done:
        at = instant(each["at"])
        assert at is not None
        kinds = {
            str(post["kind"]) for post in held
            if post["person_id"] == each["actor_id"] and _was_held(instant(post["since"]), instant(post["until"]), at)
        }
        office = next((kind for kind in RANK if kind in kinds), FORMER) if each["actor_id"] else NOBODY
        counts[at.replace(minute=0, second=0, microsecond=0), str(each["verb"]).partition(".")[2], office] += 1
    return [Step(verb, hour, office, times) for (hour, verb, office), times in counts.items()]


def _was_held(since: datetime | None, until: datetime | None, at: datetime) -> bool:
    return since is not None and since <= at and (until is None or until > at)


async def _places(incident: Incident) -> list[Place]:
    found = []
    for step in ("hidden", "erased"):
        for tick in await incidents.ticks(incident.id, step):
            state = "waiting" if tick["waiting"] else "gone" if tick["found"] else "empty"
            found.append(Place(str(tick["store"]), step, state))
    return found
