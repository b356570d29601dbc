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
from cop.moderation.actions.acting import SAID
from cop.moderation.models.queue import REPORT
from cop.moderation.queries.calls import CALLED, DEPUTY, DESK, whom

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
    told = await _told_of_risk(found["group_id"], found["author_id"])
    return [
        Item(
            kind="risk", thing_id=found["top_id"], latest_id=activity.thing_id, persons=told, is_for_muted=True,
        ),
        Item(
            kind="risk", thing_id=activity.thing_id, latest_id=activity.thing_id, persons=told, is_blind=True,
            letter="risk", is_held=False, subject_id=report["id"],
        ),
    ]


async def _told_of_risk(group_id: int, author_id: int) -> frozenset[int]:
    stewards = await rows(STEWARDS, group_id, now())
    others = [each for each in stewards if each["person_id"] != author_id]
    leads = [each for each in others if each["kind"] == "lead"]
    return frozenset(each["person_id"] for each in leads or others)


APPEAL = """
SELECT a.id, p.author_id, a.moderator_id FROM appeal p JOIN moderation_act a ON a.id = p.act_id WHERE p.id = $1
"""
MEASURE = "SELECT act_id, person_id FROM measure WHERE id = $1"


async def _decided(activity: Activity) -> Sequence[Item]:
    """An appeal, to both sides: who made it, and whose act it was about."""
    found = await row(APPEAL, activity.subject_id)
    if found is None:
        return []
    return [_blind("appeal", activity.subject_id, {found["author_id"], found["moderator_id"]})]


async def _measured(activity: Activity) -> Sequence[Item]:
    """A measure, to whom it is about."""
    found = await row(MEASURE, activity.subject_id)
    letter = "lifted" if activity.verb == "measure.lifted" else "measure"
    return [_blind(letter, activity.subject_id, {found["person_id"]})] if found else []


CASE = """
SELECT c.id, c.kind, c.group_id, c.subject_id, t.author_id FROM moderation_case c LEFT JOIN thing t ON t.id = c.thing_id
WHERE c.id = $1 AND c.state = 'open'
"""
OFFICE = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id WHERE po.kind = 'secretariat'
  AND h.open_for IS NOT NULL AND h.since <= $1 AND (h.until IS NULL OR h.until > $1)
"""


async def _called(activity: Activity) -> Sequence[Item]:
    """An urgent case that nobody has in hand. The lead has had a mail of a report already."""
    found = await row(CASE, activity.subject_id)
    if found is None or found["group_id"] is None:
        return []
    persons = await whom(activity.verb, found["group_id"], found["author_id"], activity.at)
    if found["kind"] == REPORT:
        persons -= await _told_of_risk(found["group_id"], found["author_id"])
    return [_blind("duty", found["id"], set(persons))] if persons else []


async def _alarmed(activity: Activity) -> Sequence[Item]:
    """That fewer than two keep order: to the one who does, or to the secretariat where nobody does."""
    found = await row(CASE, activity.subject_id)
    if found is None:
        return []
    stewards = await rows(STEWARDS, found["subject_id"], now())
    told = stewards or await rows(OFFICE, now())
    return [_blind("alarm", found["id"], {each["person_id"] for each in told})]


def _blind(letter: str, subject_id: int | None, persons: set[int]) -> Item:
    return Item(
        kind="moderated", thing_id=0, latest_id=0, persons=frozenset(persons), is_blind=True, letter=letter,
        is_held=False, subject_id=subject_id,
    )


ACTS = tuple(each for each in SAID.values())
TELLS: dict[str, Tell] = {
    **dict.fromkeys(ACTS, _acted), "thing.reported": _reported, "appeal.decided": _decided,
    **dict.fromkeys(("measure.warned", "measure.reviewed", "measure.silenced", "measure.lifted"), _measured),
    **dict.fromkeys((CALLED, DEPUTY, DESK), _called), "alarm.raised": _alarmed,
}
