"""What somebody is told who has asked: the number, who looks after the group, how long answers usually take there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from cop.community.groups import Group
from cop.community.outbox import FULL, NOTICE
from cop.community.people import Reader
from cop.community.vocabulary import Country
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.kit.weekdays import WEEKEND, is_working

LOOKING_BACK = timedelta(days=90)
FEWEST = 5
"""Answered questions below which no usual time is told."""
MOST = 500

RECEIPT = """
SELECT t.id, t.public_id, t.language, t.group_id, t.children, t.published_at, t.closed_at, t.byline, p.number,
       p.accepted_count, x.source AS title, CASE WHEN t.home_audience_id = g.readers_id THEN 1 ELSE 0 END AS is_for_all,
       m.personal, m.stopped_at
FROM thing t JOIN topic p ON p.thing_id = t.id JOIN community_group g ON g.id = t.group_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'title' AND x.is_current AND x.language = t.language
LEFT JOIN mail_choice m ON m.person_id = t.author_id
WHERE t.public_id = $1 AND t.author_id = $2 AND p.kind = 'question' AND t.state = 'published'
  AND t.audience_id IN_IDS($3)
"""

STEWARDS = """
SELECT po.kind, p.name FROM post po JOIN holding h ON h.post_id = po.id AND h.open_for IS NOT NULL
JOIN person p ON p.id = h.person_id
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator') AND p.state = 'active' ORDER BY po.kind DESC, h.since, h.id
"""
"""By name, as the page of the group has them for everyone who knows of it: these are offices."""

ANSWERED = """
SELECT t.published_at AS asked, min(r.published_at) AS answered
FROM thing t JOIN topic p ON p.thing_id = t.id JOIN thing r ON r.parent_id = t.id
WHERE t.group_id = $1 AND t.kind = 'topic' AND p.kind = 'question' AND t.published_at > $2 AND t.audience_id IN_IDS($3)
  AND r.kind = 'reply' AND r.author_id <> t.author_id AND r.audience_id IN_IDS($3)
GROUP BY t.id, t.published_at ORDER BY t.published_at DESC LIMIT $4
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    question: Row
    group: Group
    stewards: Sequence[Row]
    usual: int | None
    """Working days until the first reply, the median of those asked lately; None when too few were answered to say."""

    @property
    def mail(self) -> str:
        """What will be mailed of an answer: "full", "signed" (in full where it is signed by name), "notice"; or why
        nothing is: "stopped" (mail came back), "off" (the asker wants none)."""
        if self.question["stopped_at"] is not None:
            return "stopped"
        if self.question["personal"] is not None and not self.question["personal"]:
            return "off"
        if self.group.mail_text in (FULL, NOTICE):
            return self.group.mail_text
        return "signed" if self.group.access == "open" and self.question["is_for_all"] else NOTICE


async def receipt(reader: Reader, public_id: str) -> Receipt:
    """For the asker alone. Raises Missing to all others."""
    found = await row(RECEIPT, public_id, reader.id, reader.audiences)
    if found is None:
        raise Missing
    group = await Group.get(id=found["group_id"])
    return Receipt(
        question=found, group=group, stewards=await rows(STEWARDS, group.id), usual=await usual_days(reader, group.id)
    )


async def usual_days(reader: Reader, group_id: int) -> int | None:
    """Of questions and replies that this reader may read, in working days as they are where the reader is."""
    found = await rows(ANSWERED, group_id, now() - LOOKING_BACK, reader.audiences, MOST)
    if len(found) < FEWEST:
        return None
    country = await Country.get_or_none(id=reader.country_id) if reader.country_id else None
    weekend = country.weekend if country else WEEKEND
    return round(median(working_days(_day(each["asked"]), _day(each["answered"]), weekend) for each in found))


def working_days(first: date, last: date, weekend: Sequence[str]) -> int:
    """Working days behind the first day, up to and with the last."""
    return sum(is_working(first + timedelta(days=ahead), weekend) for ahead in range(1, (last - first).days + 1))


def _day(at: Any) -> date:
    moment = instant(at)
    assert moment is not None
    return moment.date()
