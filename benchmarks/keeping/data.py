"""The data: people, topics with few replies and with many, cases that wait, incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.corpus import COUNT, Builder, sign_in
from benchmarks.job import Visitor
from benchmarks.keeping.plan import Plan
from benchmarks.people import People, settle_people
from cop.community import findable
from cop.community.founding import appoint, office
from cop.community.people import Person
from cop.community.thing import Thing, public_id
from cop.kit.clock import now
from cop.kit.store import is_sqlite, rows, write
from cop.kit.unit import unit
from cop.moderation.models import Report
from cop.moderation.models.queue import Case
from cop.safeguarding.models import CLOSED, OPEN, Incident

WORD = "quinquina"
MARK = "xylograph"
"""Both stand in the title of the topic with many replies, and nowhere else. One is asked for, which a page repeats; the
other is looked for."""
OTHERS = 60
"""Topics of their own that stay."""
BATCH = 2_000


@dataclass(slots=True)
class Town:
    """`few` and `many` are topics by the number of their replies. `keeper` moderates them; `safe` is the safeguarding
    lead; the readers are members."""

    people: People
    few: Thing
    many: Thing
    keeper: Visitor
    safe: Visitor
    readers: list[Visitor]

    @property
    def moderator(self) -> Person:
        return self.people.members[1]


async def make(plan: Plan) -> Town:
    """In the database that is open."""
    async with unit():
        people = await settle_people()
        await appoint(await office("safeguarding"), people.members[-1].id)
        visitors = await sign_in(people.members)
    builder = Builder(people)
    async with unit():
        await builder.topics(people.groups[:1], [f"Something else ({place})" for place in range(OTHERS)])
    few = await a_topic(builder, "A topic", plan.few)
    many = await a_topic(builder, f"{WORD} {MARK}", plan.replies)
    return Town(people, few, many, visitors[1], visitors[-1], visitors[13 : 13 + plan.readers])


async def a_topic(builder: Builder, title: str, replies: int) -> Thing:
    """In the first group, with so many replies."""
    async with unit():
        ((id_, name, group),) = await builder.topics(builder.people.groups[:1], [f"{title} and {replies} replies"])
        await builder.replies([(id_, name, group)], replies)
        await write(COUNT, id_, replies)
        below = await rows("SELECT id FROM thing WHERE parent_id = $1", id_)
        await findable.changed([id_, *(each["id"] for each in below)])  # as whoever writes one does
    return await Thing.get(id=id_)


async def open_cases(town: Town, things: Sequence[int], *, begin: int) -> None:
    """A case of a report for each of these replies, from the oldest to the newest, of all urgencies."""
    group, reporter, moment = town.many.group_id, town.people.members[4].id, now() - timedelta(days=30)
    assert group is not None
    async with unit():
        for start in range(0, len(things), BATCH):
            numbered = list(enumerate(things[start : start + BATCH], begin + start))
            await Report.bulk_create([
                Report(
                    thing_id=each, group_id=group, reporter_id=reporter, reason="other", words="Please look at this.",
                    made_at=moment + timedelta(seconds=number), open_for=f"{each}:{reporter}",
                )
                for number, each in numbered
            ])
            await Case.bulk_create([
                Case(
                    kind="report", group_id=group, thing_id=each, urgency=number % 3,
                    opened_at=moment + timedelta(seconds=number), open_for=f"report:{each}",
                )
                for number, each in numbered
            ])


async def open_incidents(town: Town, count: int) -> None:
    """One in ten is open still."""
    moment = now() - timedelta(days=200)
    async with unit():
        await Incident.bulk_create([
            Incident(
                public_id=public_id(), group_id=town.many.group_id, sort="name", state=CLOSED if number % 10 else OPEN,
                opened_by_id=town.moderator.id, opened_at=moment + timedelta(hours=number),
                due_at=now() + timedelta(hours=number + 72),
            )
            for number in range(count)
        ])
        await write(
            "INSERT INTO incident_thing (incident_id, thing_id, was, fate, reason, field, version, at)"
            " SELECT i.id, $1::bigint, 'published', 'restored', '', '', 1, i.opened_at FROM incident i"
            " WHERE NOT EXISTS (SELECT 1 FROM incident_thing x WHERE x.incident_id = i.id)", town.few.id,
        )


async def settle() -> None:
    """What PostgreSQL does by itself some minutes after so many rows: count them. SQLite is left as it is."""
    if not is_sqlite():
        async with unit():
            await write("ANALYZE")


async def replies_of(topic: Thing, most: int) -> list[int]:
    found = await rows("SELECT id FROM thing WHERE parent_id = $1 ORDER BY id LIMIT $2", topic.id, most)
    return [int(each["id"]) for each in found]

