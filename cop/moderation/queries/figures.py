"""How much was moderated in a group, by reason and month. A small number could tell of one person: it is not told."""

from collections import Counter

from cop.community.groups import Group
from cop.kit.clock import instant
from cop.kit.store import rows

FEWEST = 5
"""Counts below this are shown as "fewer than 5"."""
MONTHS = 12
ACTS = """
SELECT category, at FROM moderation_act
WHERE group_id = $1 AND state IN ('done', 'undone') AND undoes_id IS NULL ORDER BY id DESC LIMIT 20000
"""


async def by_category(group: Group) -> tuple[list[str], dict[str, dict[str, int | None]]]:
    """The last months with acts, the latest first, and category -> month -> count; None for fewer than five."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in await rows(ACTS, group.id):
        at = instant(each["at"])
        assert at is not None
        counts[each["category"] or "other", at.strftime("%Y-%m")] += 1
    months = sorted({month for _, month in counts}, reverse=True)[:MONTHS]
    categories = sorted({category for category, _ in counts})
    return months, {
        category: {month: _told(counts[category, month]) for month in months} for category in categories
    }


def _told(count: int) -> int | None:
    return None if 0 < count < FEWEST else count
