"""Telling the listeners: each delivery is claimed, heard, and done; or tried again later; or parked."""

import asyncio
import logging
from datetime import timedelta
from traceback import format_tb

from cop.community.activity import DONE, MOST_ATTEMPTS, PARKED, WAITING, Activity, listeners
from cop.kit.clock import now
from cop.kit.mail import AWAY, LATER, fate
from cop.kit.store import Row, row, write
from cop.kit.tasks import spawn
from cop.kit.unit import unit

log = logging.getLogger(__name__)

AT_ONCE = 20
LEASE = timedelta(minutes=5)
FIRST_PAUSE_SECONDS = 2
LONGEST_PAUSE = timedelta(hours=2)
LONGEST_SECONDS = 60
"""A listener that takes longer has failed: one that hangs must not keep the others from their news."""

CLAIM = """
UPDATE delivery SET attempts = attempts + 1, next_at = $2
WHERE id IN (SELECT id FROM delivery WHERE state = 'waiting' AND next_at <= $1 ORDER BY id LIMIT $3)
  AND state = 'waiting' AND next_at <= $1
RETURNING id, activity_id, listener, attempts
"""


async def deliver_due() -> int:
    """Tell what is due, oldest first; gives how many deliveries were tried.

    A claim is a lease: a worker that dies, or is too slow for all it claimed, leaves the rest to the next one
    after five minutes.
    """
    moment = now()
    async with unit():
        claimed = await write(CLAIM, moment, moment + LEASE, AT_ONCE)
    heard = []
    for delivery in sorted(claimed, key=lambda each: int(each["id"])):
        if now() > moment + LEASE / 2:
            break
        if await _deliver(delivery):
            heard.append(delivery["id"])
    if heard:
        async with unit():
            await write("UPDATE delivery SET state = $2 WHERE id IN_IDS($1)", heard, DONE)
    return len(claimed)


async def _deliver(delivery: Row) -> bool:
    """Tell one listener; False when that failed. What was heard is written down for the whole claim together:
    a worker killed before leaves it to be told again, which listeners stand."""
    listener = listeners.get(delivery["listener"])
    try:
        if listener is None:
            raise LookupError("nobody of this name listens")
        if delivery["attempts"] > listener.patience:
            raise RuntimeError("every worker that tried it died")
        activity = await Activity.get(id=delivery["activity_id"])
        async with asyncio.timeout(LONGEST_SECONDS):
            await spawn(listener.hear(activity))
    except Exception as error:
        await _postpone(delivery, error)
        return False
    return True


async def _postpone(delivery: Row, error: Exception) -> None:
    """Again later, twice as late each time; after the last attempt it is parked, with an alarm. While a mail server is
    away, what sends mail has more patience.

    What the error says is logged nowhere: it may quote an address or a text.
    """
    name, where = type(error).__name__, "".join(format_tb(error.__traceback__))
    listener, most = listeners.get(delivery["listener"]), MOST_ATTEMPTS
    if listener is not None and fate(error) in (AWAY, LATER):
        most = listener.patience
    parked = delivery["attempts"] >= most
    if parked:
        log.error("ALARM delivery %s to %s parked: %s\n%s", delivery["id"], delivery["listener"], name, where)
    else:
        log.warning("delivery %s to %s failed: %s", delivery["id"], delivery["listener"], name)
    pause = min(timedelta(seconds=FIRST_PAUSE_SECONDS * 2 ** delivery["attempts"]), LONGEST_PAUSE)
    async with unit():
        await write(
            "UPDATE delivery SET state = $3, next_at = $4, error = $5"
            " WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            delivery["id"], delivery["attempts"], PARKED if parked else WAITING, now() + pause, name,
        )


async def figures() -> dict[str, int]:
    """How many deliveries wait and how many are parked, for the operator."""
    found = await row(
        "SELECT coalesce(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,"
        " coalesce(sum(CASE WHEN state = 'parked' THEN 1 ELSE 0 END), 0) AS parked FROM delivery"
    )
    assert found is not None
    return {"waiting": int(found["waiting"]), "parked": int(found["parked"])}
