"""Reports of a member's conduct: whom one may report, and what the secretariat, a reporter and a code may learn."""

from collections.abc import Sequence
from dataclasses import dataclass

from cop.community.people import Reader
from cop.community.policy import may
from cop.community.shutting import seal_of, unsealed
from cop.community.thing import is_public_id
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.moderation.models.people import ConductReport

WRITTEN = (
    "topic", "reply", "session", "question", "answer", "poll", "topic_poll", "meeting", "introduction", "contact",
    "message",
)
"""Kinds of things whose author can be reported from them; a profile is its person."""
SHOWN = 50
CODE = "conduct"

REPORTED = """
SELECT t.id, t.public_id, t.kind, t.byline, coalesce(f.person_id, t.author_id) AS person_id, p.name
FROM thing t LEFT JOIN profile f ON f.thing_id = t.id
JOIN person p ON p.id = coalesce(f.person_id, t.author_id)
WHERE t.public_id = $1 AND t.audience_id IN_IDS($2) AND (t.kind = 'profile' OR t.kind IN_WORDS($3))
"""
READ = """
SELECT r.id, r.reason, r.words, r.outcome, r.made_at, r.settled_at, r.settled_by_id, r.reporter_id, p.name,
       p.public_id AS person, w.name AS reporter, t.byline, t.kind, seen.public_id AS thing
FROM conduct_report r JOIN person p ON p.id = r.about_id LEFT JOIN person w ON w.id = r.reporter_id
LEFT JOIN thing t ON t.id = r.thing_id LEFT JOIN thing seen ON seen.id = t.id AND seen.audience_id IN_IDS($2)
WHERE r.id = $1
"""
ABLE = """
SELECT DISTINCT h.person_id FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
  AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
JOIN person p ON p.id = h.person_id AND p.state = 'active'
WHERE po.kind = $1 AND po.group_id IS NULL AND NOT h.person_id IN_IDS($3)
"""
OWN = """
SELECT r.made_at, r.settled_at, r.reason, CASE WHEN r.thing_id IS NULL OR t.byline = 'named' THEN p.name ELSE '' END
  AS name FROM conduct_report r JOIN person p ON p.id = r.about_id LEFT JOIN thing t ON t.id = r.thing_id
WHERE r.reporter_id = $1 ORDER BY r.id DESC LIMIT $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Whom a report is to be about. `name` is "" where the byline of what they wrote hides it: then nobody, the
    secretariat included, learns it by a report."""

    public_id: str
    """Of the profile, or of what they wrote."""
    person_id: int
    thing_id: int | None
    name: str


async def reported_for(reader: Reader, public_id: str) -> Reported:
    """By a profile, or something written, that the reader may read. Raises Missing, also for oneself."""
    found = await row(REPORTED, public_id, reader.audiences, list(WRITTEN)) if is_public_id(public_id) else None
    if found is None or found["person_id"] == reader.id:
        raise Missing
    is_profile = found["kind"] == "profile"
    return Reported(
        public_id=found["public_id"], person_id=found["person_id"], thing_id=None if is_profile else found["id"],
        name=found["name"] if is_profile or found["byline"] == "named" else "",
    )


async def able(report: ConductReport) -> tuple[str, frozenset[int]]:
    """Who settles it: the members of the secretariat who have no part in it, else the safeguarding lead; nobody, where
    there is no such person."""
    concerned = [each for each in (report.about_id, report.reporter_id) if each is not None]
    for office in ("secretariat", "safeguarding"):
        found = await rows(ABLE, office, now(), concerned)
        if found:
            return office, frozenset(each["person_id"] for each in found)
    return "", frozenset()


async def report_for(reader: Reader, report_id: int) -> ConductReport:
    """For those who settle it. Raises Missing: for whom it is about and who made it, whatever office they hold."""
    report = await ConductReport.get_or_none(id=report_id)
    if report is None or not may(reader, "conduct.settle", report) or reader.id not in (await able(report))[1]:
        raise Missing
    return report


async def read(reader: Reader, report: ConductReport) -> Row:
    """What its page shows."""
    found = await row(READ, report.id, reader.audiences)
    assert found is not None
    return found


async def own(reader: Reader) -> Sequence[Row]:
    """What the reader has reported by name, newest first; no word of what came of it."""
    return await rows(OWN, reader.id, SHOWN) if reader.signed_in else []


def code_of(secret: str, report_id: int) -> str:
    """The receipt of a report without a name. It is kept nowhere: it is made of the number of the report."""
    return seal_of(secret, CODE, report_id)


async def by_code(secret: str, code: str) -> ConductReport | None:
    """Spaces and capitals do not matter: it may have been written down on paper."""
    number = unsealed(secret, CODE, "".join(code.split()).lower())
    return await ConductReport.get_or_none(id=number, reporter_id=None) if number is not None else None
