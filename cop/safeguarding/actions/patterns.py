"""What is learned from incidents: a line in the do and don't of a group, and how early the scanner asks."""

from collections.abc import Mapping, Sequence

from cop.community import sensitivity
from cop.community.actions import action
from cop.community.activity import note
from cop.community.groups import LINES, Group
from cop.community.people import Reader
from cop.community.scanner import KINDS
from cop.community.sensitivity import Sensitivity
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.safeguarding.queries import patterns

DO, DONT = "do", "dont"


@action("group.advise")
async def advise(
    reader: Reader, group: Group, *, sort: str, lines: Mapping[str, str], ours: Mapping[str, Sequence[str]]
) -> None:
    """Add a line to what one should do, in each of these languages. `ours`: what stands there while a group has none of
    its own; it goes on to stand. Raises Refused where nothing of that sort came up, or there is no room."""
    await write("UPDATE community_group SET slow_seconds = slow_seconds WHERE id = $1", group.id)
    if sort not in (await patterns.sorts_in([group.id])).get(group.id, []):
        raise Refused("choose-one", field="sort")
    current = await Group.get(id=group.id)
    for language, line in lines.items():
        own = current.dos.get(language, {})
        do = list(own.get(DO) or ours[language])
        if line in do:
            continue
        if len(do) >= LINES:
            raise Refused("no-room-for-a-line", most=LINES)
        current.dos = {**current.dos, language: {DONT: [], **own, DO: [*do, line]}}
    await current.save(update_fields=["dos"])
    await note("group.advised", reader, group_id=group.id)


@action("scanner.tune")
async def tune(reader: Reader, about: None, *, kind: str, asks: int, holds: int, reason: str, seen: int) -> None:
    """From where on a kind of detail is asked about and held, in hundredths. Counts from the next look on. `seen`: the
    number of the row that was shown."""
    if kind not in KINDS:
        raise Refused("choose-one", field="kind")
    if reason not in sensitivity.REASONS:
        raise Refused("choose-one", field=f"reason-{kind}")
    if not sensitivity.are_within(asks, holds):
        raise Refused("bars-too-close", field=f"holds-{kind}", apart=sensitivity.APART)
    if (await sensitivity.versions())[kind] != seen:
        raise Refused("changed-meanwhile")
    await Sensitivity.create(kind=kind, asks=asks, holds=holds, reason=reason, by_id=reader.id, at=now())
    await note("scanner.tuned", reader)
