"""Hide now, decide later: one act takes a text out of everybody's sight but the stewards', and asks every place whether
it is gone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from cop.community import aside, audience, caches, erasable, outbox, quoted
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.policy import may
from cop.community.thing import HELD, HIDDEN, PUBLISHED, Thing, public_id
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import rows, write
from cop.safeguarding.models import Incident, IncidentThing, IncidentTick
from cop.safeguarding.queries.fields import BODY, OF_KIND
from cop.safeguarding.queries.incidents import KINDS, MADE_FROM, SAME_PERSON

SORTS = (
    "name", "birth", "address", "contact", "number", "school", "picture", "together", "source", "other",
)
"""What is in it: what incidents are counted by."""
DUE = timedelta(hours=72)
DAYS = (1, 7, 30)
MOST = 200
"""Texts of one person that one act hides."""

Control = Mapping[str, Mapping[int, int]]
"""Place -> thing -> how many copies it holds, before."""

HIDE = """
UPDATE thing SET state = 'hidden', version = version + 1
WHERE id IN_IDS($1) AND state IN ('published', 'held') RETURNING id
"""
ROOTS = """
WITH RECURSIVE up AS (
  SELECT id, parent_id FROM thing WHERE id IN_IDS($1)
  UNION SELECT t.id, t.parent_id FROM thing t JOIN up ON up.parent_id = t.id
)
SELECT id FROM up WHERE parent_id IS NULL ORDER BY id
"""
OFFICE = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.open_for IS NOT NULL AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
  AND (po.kind IN ('safeguarding', 'secretariat') AND po.group_id IS NULL OR po.kind = 'lead' AND po.group_id = $1)
"""


async def meant(reader: Reader, thing: Thing, days: int) -> list[int]:
    """The thing, what says the same, and the texts of its author in this group in so many days.

    A text that is not signed by name would be known by its neighbours: of its author only the safeguarding office hides
    more at once, and of one that is signed by name, what is signed so.
    """
    found = [thing.id]
    everything = may(reader, "incident.reach", thing)
    if days and thing.group_id and (thing.byline == "named" or everything):
        since = now() - timedelta(days=days)
        found += [
            int(each["id"]) for each in await rows(
                SAME_PERSON, thing.author_id, thing.group_id, since, list(KINDS), reader.audiences, int(everything),
                MOST,
            )
        ]
    found += [int(each["id"]) for each in await rows(MADE_FROM, found)]
    return sorted(set(found), key=lambda each: (each != thing.id, each))


async def control(thing_ids: Sequence[int]) -> dict[str, Mapping[int, int]]:
    """What every place holds of these things now. Before the unit: some places are no tables."""
    return {place.name: await place.held(thing_ids) for place in erasable.all_places()}


@action("incident.open")
async def open_incident(
    reader: Reader, thing: Thing, *, sort: str, thing_ids: Sequence[int], before: Control, field: str = BODY
) -> Incident:
    """Hide these things, `thing` first, and ask every place about them. `before`: what `control` gave; `field`: what
    `field_of` did.

    Raises Refused when the thing is hidden already.
    """
    if sort not in SORTS:
        raise Refused("choose-one", field="sort")
    for root in await rows(ROOTS, list(thing_ids)):
        await audience.hold_tree(root["id"])
    current = await Thing.get_or_none(id=thing.id, audience_id__in=list(reader.audiences), kind__in=list(KINDS))
    if current is None or current.group_id != thing.group_id:
        raise Missing
    if current.state not in (PUBLISHED, HELD):
        raise Refused("cannot-alarm")
    moment = now()
    incident = await Incident.create(
        public_id=public_id(), group_id=current.group_id, sort=sort, opened_by_id=reader.id, opened_at=moment,
        due_at=moment + DUE,
    )
    hidden = await _hide(incident, thing_ids, {current.id: field})
    await _ask_places(incident, hidden, before)
    await note(
        "incident.opened", reader, thing_id=current.id, group_id=current.group_id, subject_id=incident.id
    )
    for each in hidden:
        await note("incident.hid", reader, thing_id=each.id, group_id=current.group_id, subject_id=incident.id)
    await _write(reader, incident, current)
    return incident


async def _hide(incident: Incident, thing_ids: Sequence[int], fields: Mapping[int, str]) -> list[Thing]:
    """One update for all; then what stood around them leaves letters, drafts and the memory of every process."""
    things = {each.id: each for each in await Thing.filter(id__in=list(thing_ids), state__in=[PUBLISHED, HELD])}
    ordered = [things[each] for each in thing_ids if each in things]
    ids = [each.id for each in ordered]
    names = {each: await aside.names_around(each) for each in ids}
    await aside.put(ids)
    await write(HIDE, ids)
    for root in await rows(ROOTS, ids):
        await audience.settle(root["id"])
    for each in ordered:
        await IncidentThing.create(
            incident_id=incident.id, thing_id=each.id, was=each.state, version=each.version + 1, at=incident.opened_at,
            field=fields.get(each.id) or OF_KIND.get(each.kind, BODY),
        )
        await outbox.withdraw(each.id)
        await quoted.cut_out(each.id)
        await caches.drop(each.id, names[each.id])
    return ordered


async def _ask_places(incident: Incident, things: Sequence[Thing], before: Control) -> None:
    await IncidentTick.bulk_create([
        IncidentTick(
            incident_id=incident.id, thing_id=thing.id, store=name, step=HIDDEN, found=held.get(thing.id, 0),
            at=incident.opened_at,
        )
        for name, held in before.items() for thing in things
    ])


async def _write(reader: Reader, incident: Incident, thing: Thing) -> None:
    """To the office, the secretariat and the lead, that one is open; to the author, without blame. No content."""
    told = {int(each["person_id"]) for each in await rows(OFFICE, incident.group_id, now())} - {reader.id}
    await outbox.put(told, key=f"incident:{incident.id}", kind="incident", subject_id=incident.id)
    if thing.author_id != reader.id:
        await outbox.put(
            [thing.author_id], key=f"set-aside:{incident.id}", kind="set-aside", subject_id=incident.id
        )

