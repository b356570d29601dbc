"""That nothing is left: what every place holds before, and a tick for each that is to confirm afterwards.

A tick means something only with its control: how much was found there before, by the very look that finds nothing
after. The words looked for are rare ones of the text, kept sealed until the last place has confirmed.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from cop.community import erasable, indexes
from cop.community.grounds import grounds
from cop.kit.clock import now
from cop.kit.sealing import seal
from cop.kit.store import write
from cop.safeguarding.models import ERASED, NOT_YET, Incident
from cop.safeguarding.queries.erasures import rare_words


class Installed:
    """What the settings say; set by the wiring, the last one counts."""

    secret = ""
    backup_days = 30


@dataclass(frozen=True, slots=True)
class Control:
    """Before. `held`: place -> thing -> in how many rows, files or copies; `words`: those looked for."""

    thing_ids: tuple[int, ...]
    words: tuple[str, ...] = field(repr=False)
    held: Mapping[str, Mapping[int, int]]


TICK = """
INSERT INTO incident_tick (incident_id, thing_id, store, step, state, found, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (incident_id, thing_id, store, step)
DO UPDATE SET state = excluded.state, found = excluded.found, at = excluded.at
"""
PROBE = """
INSERT INTO erasure_probe (incident_id, thing_id, sealed, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (incident_id, thing_id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at
"""


async def control(thing_ids: Sequence[int], among: Collection[str] | None = None) -> Control:
    """Look everywhere, before the unit: most of it is on the disk. A ground is looked into once for all the things.
    `among`: words that go, casefolded, where others stay."""
    ids = tuple(thing_ids)
    words = await rare_words(ids, among)
    held: dict[str, Mapping[int, int]] = {}
    for store in erasable.STORES.values():
        found = await store.held(ids)
        if any(found.values()):
            held[store.name] = {each: n for each, n in found.items() if n}
    for place in erasable.places.values():
        if place.name not in grounds:
            found = await place.held(ids)
            held[place.name] = {each: found.get(each, 0) for each in ids}
    for ground in grounds.values():
        held[ground.name] = {ids[0]: await ground.count(words) or 0} if words else {ids[0]: 0}
    return Control(ids, words, held)


async def ask(incident: Incident, before: Control, *, but: Sequence[str] = ()) -> None:
    """Every place is to confirm, but those of these names; every index is built anew; backups are gone by a day. Inside
    the unit that erases."""
    moment = now()
    for name, held in before.held.items():
        for thing_id, found in held.items() if name not in but else ():
            await write(TICK, incident.id, thing_id, name, ERASED, NOT_YET, found, moment)
    sealed = seal(json.dumps(before.words), Installed.secret)
    await write(PROBE, incident.id, before.thing_ids[0], sealed, moment)
    await indexes.ask_for_all()
    until = (moment + timedelta(days=Installed.backup_days)).date()
    await write("UPDATE incident SET backups_until = $2 WHERE id = $1", incident.id, until)
