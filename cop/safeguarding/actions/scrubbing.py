"""After an erasure: each place is scrubbed and looked into until it confirms. A chore of every process; a stop in
between loses nothing, since what is to be confirmed stands in rows."""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta

from cop.community import erasable
from cop.community.grounds import Database, grounds
from cop.kit.clock import instant, now
from cop.kit.sealing import Broken, unseal
from cop.kit.store import Row, rows, write
from cop.kit.unit import unit
from cop.safeguarding.actions import sealing
from cop.safeguarding.actions.proving import Installed
from cop.safeguarding.models import DONE, ERASED, FAILED, NOT_YET, IncidentTick

log = logging.getLogger(__name__)

AT_ONCE = 200
PAUSE = timedelta(seconds=5)
"""Between two looks at one place, of all processes together."""
FAILS_AFTER = timedelta(minutes=30)
UNSEEN = "unseen"
"""It was written anew, and nobody could look into it: there was no rare word, or no right to read its files."""

WAITING = """
SELECT k.id, k.incident_id, k.thing_id, k.store, k.found, k.state, k.at,
  (SELECT min(p.at) FROM erasure_probe p WHERE p.incident_id = k.incident_id) AS asked_at
FROM incident_tick k WHERE k.step = $1 AND k.state IN ('not-yet', 'failed') AND k.at <= $2
  AND NOT (k.store IN_WORDS($3)
    AND EXISTS (SELECT 1 FROM sealed s WHERE s.incident_id = k.incident_id AND s.words <> ''))
ORDER BY k.at, k.id LIMIT $4
"""
"""While an original is kept sealed, its row and the files of the database hold its words, as they are to."""
CLAIM = """
UPDATE incident_tick SET at = $2 WHERE id = $1 AND state IN ('not-yet', 'failed') AND at <= $3 RETURNING id
"""
OVER = """
SELECT p.id FROM erasure_probe p WHERE NOT EXISTS (
  SELECT 1 FROM incident_tick k
  WHERE k.incident_id = p.incident_id AND k.step = $1 AND k.state IN ('not-yet', 'failed'))
"""
"""Every place of the incident has confirmed."""


async def scrub(pause: timedelta = PAUSE) -> int:
    """A chore: gives how many places have confirmed now."""
    moment = now()
    found = await rows(WAITING, ERASED, moment, (Database.name, sealing.STORE), AT_ONCE)
    done = 0
    for tick in found:
        # one that was asked this moment is looked at without waiting
        first = tick["state"] == NOT_YET and instant(tick["at"]) == instant(tick["asked_at"])
        if await _claimed(tick, moment if first else moment - pause):
            done += await _look(tick)
    over = [int(each["id"]) for each in await rows(OVER, ERASED)]
    if over:
        async with unit():
            await write("DELETE FROM erasure_probe WHERE id IN_IDS($1)", over)
    return done


async def words_of(incident_id: int) -> tuple[str, ...]:
    """The words that are looked for. None, where the secret of the installation was changed meanwhile."""
    found: list[str] = []
    for each in await rows("SELECT sealed FROM erasure_probe WHERE incident_id = $1 ORDER BY id", incident_id):
        try:
            found += json.loads(unseal(each["sealed"], Installed.secret))
        except Broken:
            log.error("ALARM the words to look for after an erasure cannot be unsealed: another COP_SECRET")
    return tuple(found)


async def _claimed(tick: Row, before: object) -> bool:
    async with unit():
        return bool(await write(CLAIM, tick["id"], now(), before))


async def _look(tick: Row) -> int:
    try:
        state, found = await _asked(tick, await words_of(tick["incident_id"]))
    except Exception as error:  # what it says may quote what was looked for
        log.warning("place %s does not answer: %s", tick["store"], type(error).__name__)
        state, found = NOT_YET, 0
    if state == NOT_YET and _is_late(tick):
        state = FAILED
        if tick["state"] != FAILED:
            log.error("ALARM erased words are still in %s: python -m cop erase-proof says more", tick["store"])
    async with unit():
        await write(
            "UPDATE incident_tick SET state = $2, found = CASE WHEN found > $3 THEN found ELSE $3 END, at = $4"
            " WHERE id = $1", tick["id"], state, found, now(),
        )
    return int(state in (DONE, UNSEEN))


def _is_late(tick: Row) -> bool:
    asked_at = instant(tick["asked_at"])
    return asked_at is not None and now() > asked_at + FAILS_AFTER


async def _asked(tick: Row, words: Sequence[str]) -> tuple[str, int]:
    """What this place says now, and how many copies it says it had."""
    name, thing_id = tick["store"], int(tick["thing_id"])
    if name in grounds:
        return await _ground(name, words), 0
    if name in erasable.STORES:
        return DONE if await erasable.STORES[name].confirm(thing_id) else NOT_YET, 0
    place = erasable.places.get(name)
    if place is None:
        return NOT_YET, 0
    left, held = await place.left(thing_id), await place.held([thing_id])
    return DONE if not left else NOT_YET, held.get(thing_id, 0) if left == 0 else 0


async def _ground(name: str, words: Sequence[str]) -> str:
    if not await grounds[name].scrub(words):
        return NOT_YET
    left = await grounds[name].count(words)
    if left:
        return NOT_YET
    return UNSEEN if left is None or not words else DONE


async def left_in(incident_id: int) -> dict[str, int | None]:
    """For the operator: in how many files of each ground one of the words stands now."""
    words = await words_of(incident_id)
    return {name: await ground.count(words) for name, ground in grounds.items()} if words else {}


async def is_proven(incident_id: int) -> bool:
    """Whether every place that was asked has confirmed."""
    return not await IncidentTick.exists(incident_id=incident_id, step=ERASED, state__in=[NOT_YET, FAILED])
