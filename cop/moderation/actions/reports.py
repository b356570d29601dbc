"""Telling the stewards that a thing needs a look, and closing what was told without an act."""

from cop.community import audience
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write
from cop.moderation.actions import cases
from cop.moderation.actions.acting import check_reason
from cop.moderation.models import REASONS, Report


@action("thing.report")
async def report(reader: Reader, thing: Thing, *, reason: str, words: str) -> Report:
    """Tell the stewards that a thing needs a look; once at a time."""
    if reason not in REASONS:
        raise Refused("choose-one", field="reason")
    if reason == "other" and not words:
        raise Refused("say-something", field="words")
    await audience.hold_tree(thing.id)
    current = await Thing.get_or_none(id=thing.id, audience_id__in=list(reader.audiences))
    if current is None or current.group_id is None:
        raise Missing
    made = await write(
        "INSERT INTO report (thing_id, group_id, reporter_id, reason, words, outcome, state, made_at, open_for)"
        " VALUES ($1, $2, $3, $4, $5, '', 'open', $6, $7) ON CONFLICT (open_for) DO NOTHING RETURNING id",
        thing.id, current.group_id, reader.id, reason, words, now(), Report.place(thing.id, reader.id),
    )
    if not made:
        raise Refused("already-reported")
    await cases.reported(thing.id, current.group_id, reason)
    await note("thing.reported", reader, thing_id=thing.id, group_id=current.group_id, subject_id=made[0]["id"])
    return await Report.get(id=made[0]["id"])


@action("report.settle")
async def settle_report(reader: Reader, report: Report, *, outcome: str) -> None:
    """Close a report without an act; the reporter reads the outcome. Nobody does so for words of their own."""
    check_reason(outcome, "outcome")
    if await Thing.exists(id=report.thing_id, author_id=reader.id):
        raise Refused("own-words")
    await audience.hold_tree(report.thing_id)
    settled = await write(
        "UPDATE report SET state = 'settled', settled_at = $2, settled_by_id = $3, outcome = $4, open_for = NULL"
        " WHERE id = $1 AND state = 'open' AND group_id = $5 RETURNING id",
        report.id, now(), reader.id, outcome, report.group_id,
    )
    if not settled:
        raise Refused("already-settled")
    await cases.reports_settled(report.thing_id, reader.id, outcome="no_act")
    await note("report.settled", reader, thing_id=report.thing_id, group_id=report.group_id, subject_id=report.id)
