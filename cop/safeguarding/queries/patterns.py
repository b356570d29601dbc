"""What the last incidents say, by their sort and never by their words: for the do and don't of a group, and for the
scanner."""

from collections import Counter
from collections.abc import Sequence

from cop.community import sensitivity
from cop.community.groups import Group, group_by_slug
from cop.community.people import Reader
from cop.community.rules import steward
from cop.community.scanner import KINDS
from cop.kit.errors import Missing
from cop.kit.store import Row, rows
from cop.safeguarding.queries.figures import FALSE_ALARMS, Told, demand_office, protected, start_of

SEEN_FOR = 1
"""Quarters before this one in which an incident is still a reason for a line."""
COUNTED_FOR = 3
SORT_OF = {
    "name_age": "name", "birth_date": "birth", "address": "address", "phone": "contact", "number": "number",
    "school_place": "school", "position": "address", "file_name": "name",
}
"""Kind of the scanner -> sort of incidents that is nearest to it."""
ENDS = ("child", "false", "confirmed", "open")
"""What became of a mark: hidden in an incident, put back as harmless, confirmed by its writer and no more, nothing."""

IS_FALSE = "(x.fate = 'restored' AND x.reason IN_WORDS($2))"
SORTS = f"""
SELECT DISTINCT i.group_id, i.sort FROM incident i JOIN incident_thing x ON x.incident_id = i.id
WHERE i.opened_at >= $1 AND NOT {IS_FALSE} AND i.group_id IN_IDS($3)
"""  # noqa: S608  # a piece of ours
MARKS = f"""
SELECT m.kind, m.is_confirmed,
  (SELECT count(*) FROM incident_thing x WHERE x.thing_id = m.thing_id AND NOT {IS_FALSE}) AS hidden,
  (SELECT count(*) FROM incident_thing x WHERE x.thing_id = m.thing_id AND {IS_FALSE}) AS put_back
FROM scan_mark m WHERE m.at >= $1
"""  # noqa: S608  # a piece of ours
ALARMS = f"""
SELECT i.sort, CASE WHEN {IS_FALSE} THEN 'false' ELSE 'child' END AS was FROM incident i
JOIN incident_thing x ON x.incident_id = i.id WHERE i.opened_at >= $1
"""  # noqa: S608  # a piece of ours
HISTORY = "SELECT kind, asks, holds, reason, at FROM scan_sensitivity ORDER BY id DESC LIMIT 50"


async def group_to_advise(reader: Reader, slug: str) -> Group:
    """Raises Missing for all but its stewards."""
    group = await group_by_slug(slug)
    if not steward(reader, group):
        raise Missing
    return group


async def sorts_in(group_ids: Sequence[int]) -> dict[int, list[str]]:
    """Group -> sorts of detail that came up there lately and were no false alarm."""
    found: dict[int, list[str]] = {}
    for each in await rows(SORTS, start_of(SEEN_FOR), list(FALSE_ALARMS), list(group_ids)):
        found.setdefault(int(each["group_id"]), []).append(str(each["sort"]))
    return {group_id: sorted(sorts) for group_id, sorts in found.items()}


async def groups_to_advise(reader: Reader) -> list[Group]:
    """Groups of this steward in which something came up."""
    ids = await sorts_in(sorted(reader.steward_of))
    return await Group.filter(id__in=list(ids), archived_at__isnull=True).order_by("key") if ids else []


async def marks(reader: Reader) -> dict[str, Told]:
    """Kind -> what became of the marks of this quarter and three more. Raises Missing."""
    demand_office(reader)
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for each in await rows(MARKS, start_of(COUNTED_FOR), list(FALSE_ALARMS)):
        happened = (each["hidden"], each["put_back"], each["is_confirmed"], True)
        if each["kind"] in counts:
            counts[each["kind"]][next(end for end, did in zip(ENDS, happened, strict=True) if did)] += 1
    return {kind: protected({end: counted[end] for end in ENDS}) for kind, counted in counts.items()}


async def alarms(reader: Reader) -> dict[str, Told]:
    """Sort -> texts of incidents that were one ("child") or a false alarm. Raises Missing."""
    demand_office(reader)
    counts: dict[str, Counter[str]] = {}
    for each in await rows(ALARMS, start_of(COUNTED_FOR), list(FALSE_ALARMS)):
        counts.setdefault(str(each["sort"]), Counter())[str(each["was"])] += 1
    return {sort: protected({was: counted[was] for was in ("child", "false")}) for sort, counted in counts.items()}


async def bars(reader: Reader) -> dict[str, tuple[int, int, int]]:
    """Kind -> asks, holds (hundredths), and the number of its newest row. Raises Missing."""
    demand_office(reader)
    moved, versions = await sensitivity.current(), await sensitivity.versions()
    return {
        kind: (round(moved[kind].ask * 100), round(moved[kind].hold * 100), versions[kind]) if kind in moved
        else (*sensitivity.as_built(), versions[kind])
        for kind in KINDS
    }


async def history() -> Sequence[Row]:
    """The newest first."""
    return await rows(HISTORY)
