"""What a group's moderators say at the head of its digests: one text in several languages, until a day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cop.community import audience
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.groups import Group
from cop.community.people import Reader
from cop.community.text import Written, plain, put_text
from cop.community.thing import HIDDEN, Thing, put_thing
from cop.community.vocabulary import label
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import write
from cop.notices.models import Introduction
from cop.notices.queries import introductions

KIND = "introduction"
LONGEST = 1000
USUAL_DAYS, MOST_DAYS = 14, 90

SILENCE = """
UPDATE thing_text SET is_current = $3 WHERE thing_id = $1 AND part = 'body' AND is_current AND NOT language IN_WORDS($2)
"""


@action("introduction.write")
async def write_introduction(
    reader: Reader, group: Group, *, texts: Mapping[str, Written], until: datetime, version: int
) -> Thing:
    """Write it, or change the one that stands. `texts`: by language, the first one first; `version`: of the one that
    was changed, 0 when none stood."""
    if not texts:
        raise Refused("say-something")
    current = await _locked(reader, group)
    stands = await introductions.standing(reader, current)
    if (stands.thing["version"] if stands else 0) != version:
        raise Refused("changed-meanwhile")
    language = next(iter(texts))
    thing_id = int(stands.thing["id"]) if stands else await _begin(reader, current, language)
    for code, text in texts.items():
        if stands is None or code not in stands.texts or stands.texts[code]["source"] != text.source:
            await put_text(thing_id, "body", code, text, reader.id)
    await write(SILENCE, thing_id, list(texts), False)
    if stands is None or stands.thing["language"] != language:
        await put_text(thing_id, "title", language, plain(label(current.labels, language)), reader.id)
    await _set(thing_id, until, language)
    await audience.settle(thing_id)
    await note("introduction.written", reader, thing_id=thing_id, group_id=current.id)
    return await Thing.get(id=thing_id)


async def _locked(reader: Reader, group: Group) -> Group:
    """The group as it is now; whoever else writes for it waits until this unit ends."""
    await write("UPDATE community_group SET key = key WHERE id = $1", group.id)
    current = await Group.get_or_none(id=group.id, readers_id__in=list(reader.audiences))
    if current is None:
        raise Missing
    return current


async def _begin(reader: Reader, group: Group, language: str) -> int:
    """The thing, with the name of its group for a title: what reports and the log of moderation call it by."""
    thing = await put_thing(
        reader, kind=KIND, group_id=group.id, network_id=group.network_id, language=language,
        byline=await freeze(reader, NAMED, group_id=group.id), home=group.readers_id,
    )
    await Introduction.create(thing_id=thing.id, until=now())
    return thing.id


async def _set(thing_id: int, until: datetime, language: str) -> None:
    await write("UPDATE introduction SET until = $2 WHERE thing_id = $1", thing_id, until)
    await write(
        "UPDATE thing SET version = version + 1, updated_at = $2, language = $3 WHERE id = $1",
        thing_id, now(), language,
    )


def end_of(day: date | None, zone: str) -> datetime:
    """The end of the last day, by the clocks of a zone. Raises Refused unless that day may be the last one."""
    today = now().astimezone(ZoneInfo(zone)).date()
    if day is None:
        raise Refused("say-something", field="until")
    if day < today:
        raise Refused("not-ahead", field="until")
    if day > today + timedelta(days=MOST_DAYS):
        raise Refused("too-far-ahead", field="until", most=MOST_DAYS)
    return datetime.combine(day, time.max, ZoneInfo(zone)).astimezone(UTC)


@action("introduction.drop")
async def drop(reader: Reader, group: Group) -> None:
    """Take it back: out of sight, and in no digest from now on. Nothing happens when none stands."""
    stands = await introductions.standing(reader, group)
    if stands is None:
        return
    thing_id = int(stands.thing["id"])
    await audience.hold_tree(thing_id)
    await write("UPDATE introduction SET until = $2 WHERE thing_id = $1", thing_id, now())
    await write("UPDATE thing SET state = $2, version = version + 1 WHERE id = $1", thing_id, HIDDEN)
    await audience.settle(thing_id)
    await note("introduction.dropped", reader, thing_id=thing_id, group_id=group.id)
