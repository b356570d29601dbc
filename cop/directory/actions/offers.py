"""Offers end by themselves: from the day after their last, an index no longer finds a partner by their words."""

from cop.community import findable
from cop.directory.queries.stored import today
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit

AT_ONCE = 200

OVER = """
UPDATE partner_offer SET ended_at = $1 WHERE id IN (
  SELECT id FROM partner_offer WHERE ended_at IS NULL AND until < $2 ORDER BY id LIMIT $3
) AND ended_at IS NULL RETURNING thing_id
"""


async def end_offers() -> None:
    """End those whose last day is over."""
    while await _some():
        pass


async def _some() -> bool:
    async with unit():
        ended = await write(OVER, now(), today(), AT_ONCE)
        if ended:
            await findable.changed(sorted({each["thing_id"] for each in ended}))
    return bool(ended)
