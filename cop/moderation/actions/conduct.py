"""A member's conduct, told to the secretariat; and what the secretariat made of it.

A report without a name leads to nobody: no row, no activity, no key of a form and no log line names who sent it. How
many somebody sends in a day is counted in memory alone.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused, TooMany
from cop.kit.store import write
from cop.moderation.actions.acting import check_reason
from cop.moderation.models.people import ConductReport
from cop.moderation.queries.conduct import Reported, able, reported_for

log = logging.getLogger(__name__)

REASONS = ("harassment", "discrimination", "unwanted", "misuse", "identity", "confidence", "other")
LONGEST_WORDS = 4000
MOST_A_DAY = 5


@action("conduct.report")
async def report(
    reader: Reader, about: Reported, *, reason: str, words: str, unnamed: bool, count: Callable[[int], None]
) -> ConductReport:
    """Tell the secretariat. `count` raises TooMany for somebody who has told enough today."""
    if reason not in REASONS:
        raise Refused("choose-one", field="reason")
    if not words:
        raise Refused("say-something", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused("too-long", field="words", most=LONGEST_WORDS, have=len(words))
    current = await reported_for(reader, about.public_id)
    if current.person_id != about.person_id:
        raise Missing
    try:
        count(reader.id)
    except TooMany as error:
        raise Refused("conduct-enough", most=MOST_A_DAY) from error
    made = await ConductReport.create(
        about_id=current.person_id, reporter_id=None if unnamed else reader.id, thing_id=current.thing_id,
        reason=reason, words=words, made_at=_day(),
    )
    await note("conduct.reported", None if unnamed else reader, subject_id=made.id)
    if not (await able(made))[0]:
        log.error("ALARM conduct report %s: nobody who may settle it has no part in it", made.id)
    return made


def _day() -> datetime:
    """Reports know their day, not their hour: the hour could tell who was signed in."""
    return now().replace(hour=0, minute=0, second=0, microsecond=0)


@action("conduct.settle")
async def settle(reader: Reader, about: ConductReport, *, outcome: str) -> None:
    """Close it, with words for the file of the secretariat. By somebody who has no part in it."""
    check_reason(outcome, "outcome")
    if reader.id not in (await able(about))[1]:
        raise Missing
    settled = await write(
        "UPDATE conduct_report SET outcome = $2, settled_at = $3, settled_by_id = $4"
        " WHERE id = $1 AND settled_at IS NULL RETURNING id", about.id, outcome, now(), reader.id,
    )
    if not settled:
        raise Refused("already-settled")
    await note("conduct.settled", reader, subject_id=about.id)


async def alarm() -> int:
    """A chore: what waits and nobody may settle is said again, each day. Gives how many."""
    found = 0
    waiting = await ConductReport.filter(settled_at=None).order_by("id").limit(200)
    for each in waiting:
        if not (await able(each))[0]:
            found += 1
            log.error("ALARM conduct report %s: nobody who may settle it has no part in it", each.id)
    return found
