"""What of moderation is news: an act, to the author of what it is about; a report of a risk, to the lead.

An author may not read any more what was hidden, or moved to a group of others. The mail about an act therefore names
no thing (`Item.is_blind`): it is composed of the act, and shows what the author may read then. The notice stands for
the topic or session around it, where the author still reads that; the page of the acts on one's own words has them all.
"""

from collections.abc import Sequence

from cop.community.activity import Activity
from cop.community.news import Item, Tell
from cop.kit.clock import now
from cop.kit.store import row, rows

RISKS = ("identifies_child", "risk_to_source")
"""Reasons of reports that wait for nobody."""
WHERE = """
SELECT t.author_id, t.group_id, coalesce(above.parent_id, above.id, t.id) AS top_id
FROM thing t LEFT JOIN thing above ON above.id = t.parent_id WHERE t.id = $1
"""
STEWARDS = """
SELECT h.person_id, po.kind FROM holding h JOIN post po ON po.id = h.post_id
WHERE po.group_id = $1 AND po.kind IN ('lead', 'moderator') AND h.open_for IS NOT NULL
  AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
"""


async def _acted(activity: Activity) -> Sequence[Item]:
    """Whoever wrote it is told, with a mail for what changes who reads or replies."""
    assert activity.thing_id is not None
    found = await row(WHERE, activity.thing_id)
    if found is None:
        return []
    author = frozenset([found["author_id"]])
    notice = Item(
        kind="moderated", thing_id=found["top_id"], latest_id=found["top_id"], persons=author, is_for_muted=True,
    )
    mail = Item(
        kind="moderated", thing_id=activity.thing_id, latest_id=activity.thing_id, persons=author, is_blind=True,
        letter="moderated", is_held=False, subject_id=activity.subject_id,
    )
    return [notice] if activity.verb in ("thing.pinned", "thing.unpinned") else [notice, mail]


async def _reported(activity: Activity) -> Sequence[Item]:
    """A report that a child or a source could be known: to the lead, or to the moderators where there is none but the
    author of what was reported."""
    assert activity.thing_id is not None
    report = await row("SELECT id, reason FROM report WHERE id = $1 AND state = 'open'", activity.subject_id)
    found = await row(WHERE, activity.thing_id)
    if report is None or found is None or report["reason"] not in RISKS:
        return []
    stewards = await rows(STEWARDS, found["group_id"], now())
    others = [each for each in stewards if each["person_id"] != found["author_id"]]
    leads = [each for each in others if each["kind"] == "lead"]
    told = frozenset(each["person_id"] for each in leads or others)
    return [
        Item(
            kind="risk", thing_id=found["top_id"], latest_id=activity.thing_id, persons=told, is_for_muted=True,
        ),
        Item(
            kind="risk", thing_id=activity.thing_id, latest_id=activity.thing_id, persons=told, is_blind=True,
            letter="risk", is_held=False, subject_id=report["id"],
        ),
    ]


_ACTS = ("hidden", "restored", "closed", "reopened", "pinned", "unpinned", "moved")
TELLS: dict[str, Tell] = {**{f"thing.{act}": _acted for act in _ACTS}, "thing.reported": _reported}
