"""What time does to profiles: a reminder, less weight, out of sight; and the days somebody is away.

`confirmed_at` is the clock: when the owner last wrote or said that everything is still correct.
"""

from datetime import timedelta

from cop.community import audience, findable
from cop.community.activity import note
from cop.directory.queries.stored import today
from cop.kit.clock import now
from cop.kit.store import rows, write
from cop.kit.unit import unit

REMINDED_AFTER = timedelta(days=180)
REMINDED_AGAIN_AFTER = timedelta(days=30)
DEMOTED_AFTER = timedelta(days=365)
HIDDEN_AFTER = timedelta(days=540)
AT_ONCE = 100
"""As many in one unit, so that nobody waits for long."""

_OLD = """
SELECT p.thing_id FROM profile p JOIN thing t ON t.id = p.thing_id
WHERE t.state = 'published' AND p.confirmed_at <= $1 AND {more} ORDER BY p.confirmed_at, p.thing_id LIMIT $2
"""
TO_REMIND = _OLD.format(more="(p.reminded_at IS NULL OR p.reminded_at <= $3)")
TO_DEMOTE = _OLD.format(more="p.demoted_at IS NULL")
TO_HIDE = _OLD.format(more="p.thing_id > 0")
_DIFFERS = (
    "is_away <> ((away_from IS NOT NULL OR away_until IS NOT NULL)"
    " AND (away_from IS NULL OR away_from <= $1) AND (away_until IS NULL OR away_until >= $1))"
)
"""As `is_away` of `queries/profiles.py` tells it."""
AWAY = f"""
UPDATE profile SET is_away = NOT is_away WHERE thing_id IN (
  SELECT thing_id FROM profile WHERE {_DIFFERS} ORDER BY thing_id LIMIT $2
) AND {_DIFFERS} RETURNING thing_id
"""  # noqa: S608  # ours


async def age() -> None:
    """A chore of the worker, once an hour."""
    while await _hide() or await _demote() or await _remind() or await _away():
        pass


async def _hide() -> bool:
    """Out of sight until the owner says a word. Gives whether there was anything to do, as the others do."""
    cutoff = now() - HIDDEN_AFTER
    async with unit():
        found = await rows(TO_HIDE, cutoff, AT_ONCE)
        for each in found:
            hidden = await write(
                "UPDATE thing SET state = 'hidden', version = version + 1 WHERE id = $1 AND state = 'published'"
                " AND EXISTS (SELECT 1 FROM profile p WHERE p.thing_id = thing.id AND p.confirmed_at <= $2)"
                " RETURNING id", each["thing_id"], cutoff,
            )
            if hidden:
                await write("UPDATE profile SET hidden_why = 'stale' WHERE thing_id = $1", each["thing_id"])
                await audience.settle(each["thing_id"])
                await note("profile.staled", None, thing_id=each["thing_id"])
    return bool(found)


async def _demote() -> bool:
    cutoff = now() - DEMOTED_AFTER
    async with unit():
        found = await rows(TO_DEMOTE, cutoff, AT_ONCE)
        demoted = await write(
            "UPDATE profile SET demoted_at = $2 WHERE thing_id IN_IDS($1) AND demoted_at IS NULL"
            " AND confirmed_at <= $3 RETURNING thing_id", [each["thing_id"] for each in found], now(), cutoff,
        )
        for each in demoted:
            await note("profile.demoted", None, thing_id=each["thing_id"])
    return bool(demoted)


async def _remind() -> bool:
    """Ask the owners, by mail, whether everything is still correct; not again within thirty days."""
    cutoff, again = now() - REMINDED_AFTER, now() - REMINDED_AGAIN_AFTER
    async with unit():
        found = await rows(TO_REMIND, cutoff, AT_ONCE, again)
        reminded = await write(
            "UPDATE profile SET reminded_at = $2 WHERE thing_id IN_IDS($1) AND confirmed_at <= $3"
            " AND (reminded_at IS NULL OR reminded_at <= $4) RETURNING thing_id",
            [each["thing_id"] for each in found], now(), cutoff, again,
        )
        for each in reminded:
            await note("profile.reminded", None, thing_id=each["thing_id"])
    return bool(reminded)


async def _away() -> bool:
    """Who is away counts as closed: what is found of them changes on the first day and after the last."""
    async with unit():
        flipped = await write(AWAY, today(), AT_ONCE)
        if flipped:
            await findable.changed([each["thing_id"] for each in flipped])
    return bool(flipped)
