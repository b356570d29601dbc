"""Erasing what was hidden: in one unit every store is emptied, and every place is asked whether anything is left.

The thing itself stays as an empty row: its number, who wrote it and when. Nobody reads it, nor what stands under it.
"""

from collections.abc import Mapping, Sequence

from cop.community import aside, audience, caches, erasable
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import Row, rows, write
from cop.safeguarding.actions import proving, sealing
from cop.safeguarding.actions.deciding import hold
from cop.safeguarding.actions.redacting import NOTES
from cop.safeguarding.models import ERASED, Incident
from cop.safeguarding.queries import erasures

MOST = 400
"""Things that one act erases."""

TAKE = """
UPDATE thing SET state = 'erased', version = version + 1 WHERE id = $1 AND version = $2 AND state <> 'erased'
RETURNING id
"""
TAKE_BELOW = "UPDATE thing SET state = 'erased', version = version + 1 WHERE id IN_IDS($1) AND state <> 'erased'"
FATE = """
INSERT INTO incident_thing (incident_id, thing_id, was, fate, reason, field, version, at)
SELECT $1::bigint, t.id, t.state, $3::varchar, '', '', t.version, $4::timestamptz FROM thing t WHERE t.id IN_IDS($2)
ON CONFLICT (incident_id, thing_id) DO UPDATE SET fate = excluded.fate
"""


async def meant(incident: Incident, chosen: Sequence[str], *, with_below: bool) -> list[int]:
    """The ids of what is to go: of these public ids those that may, and what stands under them. Raises Refused."""
    known = {str(each["public_id"]): each for each in await erasures.erasable_things(incident)}
    if not chosen:
        raise Refused("choose-one", field="thing")
    if any(name not in known for name in chosen):
        raise Refused("cannot-erase", field="thing")
    found = [int(known[name]["thing_id"]) for name in chosen]
    if with_below:
        found += [each for top in tuple(found) for each in await aside.tree_of(top)]
    found = list(dict.fromkeys(found))
    if len(found) > MOST:
        raise Refused("too-many-to-erase", most=MOST)
    return found


@action("incident.erase")
async def erase(
    reader: Reader, incident: Incident, *, versions: Mapping[str, int], with_below: bool, keep_originals: bool,
    before: proving.Control,
) -> None:
    """Erase these things (public id -> version seen), with what stands under them or without. `before`: the control of
    what `meant` gave. Raises Refused, also where a reply came in between."""
    things = {each["public_id"]: each for each in await rows(
        "SELECT id, public_id FROM thing WHERE public_id IN_WORDS($1)", list(versions)
    )}
    for thing_id in sorted(int(row["id"]) for row in things.values()):
        await audience.hold_tree(thing_id)
    await hold(incident)
    ids = await meant(incident, list(versions), with_below=with_below)
    if set(ids) != set(before.thing_ids):
        raise Refused("changed-meanwhile")
    await write(FATE, incident.id, ids, ERASED, now())
    for name, version in versions.items():
        await _take(things, name, version)
    await write(TAKE_BELOW, ids)
    for each in ids:
        await _empty(incident, each, keep_originals=keep_originals)
    for root in sorted({await audience.hold_tree(each) for each in ids}):
        await audience.settle(root)
    await proving.ask(incident, before, but=(sealing.STORE,))
    for each in ids:
        await note("incident.erased", reader, thing_id=each, group_id=incident.group_id, subject_id=incident.id)


async def _take(things: Mapping[str, Row], name: str, version: int) -> None:
    if name not in things:
        raise Missing
    if not await write(TAKE, things[name]["id"], version):
        raise Refused("changed-meanwhile")


async def _empty(incident: Incident, thing_id: int, *, keep_originals: bool) -> None:
    """What others hold of it first: that is found by its words and links."""
    names = await aside.names_around(thing_id)
    await erasable.clear(thing_id)
    for store in (*erasable.STORES.values(), *NOTES):
        if store.name != sealing.STORE:
            await store.erase(thing_id)
    if not keep_originals:
        await sealing.destroy(incident.id, thing_id)
    await aside.drop(thing_id)
    await caches.drop(thing_id, names)
