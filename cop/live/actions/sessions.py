"""The life of a session: prepared, announced, open for questions, live, paused, ended; and who has a part in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cop.community import audience, log
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.groups import OPEN as OPEN_GROUP
from cop.community.groups import Group
from cop.community.people import Person, Reader
from cop.community.roles import end_role, give_role
from cop.community.text import Written, put_text
from cop.community.thing import Thing, put_thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import row, write
from cop.live.actions.leases import release_of
from cop.live.actions.polls import close_all
from cop.live.actions.steps import take_off
from cop.live.actions.telling import tell, tell_facts
from cop.live.codes import join_code
from cop.live.models import (
    ANNOUNCED,
    CANCELLED,
    DESK,
    DRAFT,
    ENDED,
    HOST,
    LIVE,
    OPEN,
    PAUSED,
    ROLES,
    UNANSWERED,
    Session,
)

SHORTEST, LONGEST = 15, 240
"""Minutes."""
TO_GROUP, TO_COUNTRIES = "group", "countries"
"""Who follows: everyone who reads the group, or its members who hold a post of a country."""

MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "announce": ((DRAFT,), ANNOUNCED),
    "open": ((ANNOUNCED,), OPEN),
    "start": ((ANNOUNCED, OPEN), LIVE),
    "pause": ((LIVE,), PAUSED),
    "resume": ((PAUSED,), LIVE),
    "end": ((LIVE, PAUSED), ENDED),
    "cancel": ((DRAFT, ANNOUNCED, OPEN), CANCELLED),
}
"""Verb -> (phases it starts from, phase it leads to). Who may is in policy.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A session as it was planned. `parts` are title and body (the purpose)."""

    parts: Mapping[str, Written]
    language: str
    starts_at: datetime
    minutes: int
    languages: tuple[str, ...]
    place: str = ""
    readers: str = TO_GROUP


@action("session.prepare")
async def prepare(reader: Reader, group: Group, plan: Plan) -> Thing:
    """A draft, seen by its team alone; who prepares it is its host."""
    _check(plan)
    if plan.starts_at <= now():
        raise Refused("not-ahead", field="day")
    thing = await put_thing(
        reader, kind="session", group_id=group.id, network_id=group.network_id, language=plan.language,
        byline=await freeze(reader, NAMED, group_id=group.id), home=None,
    )
    await give_role(thing.id, reader.id, HOST)
    team = await audience.of_stage(thing.id, group.id)
    await write("UPDATE thing SET home_audience_id = $2 WHERE id = $1", thing.id, team)
    await _make_readers(thing.id, group.id, plan.readers)
    await Session.create(
        thing_id=thing.id, starts_at=plan.starts_at, minutes=plan.minutes, languages=list(plan.languages),
        place=plan.place, code=join_code(),
    )
    for part, text in plan.parts.items():
        await put_text(thing.id, part, plan.language, text, reader.id)
    await _open_rooms(thing.id, group.id, team)
    await audience.settle(thing.id)
    await tell_facts(thing.id)
    await note("session.prepared", reader, thing_id=thing.id, group_id=group.id)
    return thing


def _check(plan: Plan) -> None:
    """What the form offers is all there is."""
    for part, field in (("title", "title"), ("body", "purpose")):
        if not plan.parts[part].source:
            raise Refused("say-something", field=field)
    if not SHORTEST <= plan.minutes <= LONGEST:
        raise Refused("session-length", field="minutes", least=SHORTEST, most=LONGEST)
    if not plan.languages:
        raise Refused("choose-one", field="languages")
    if plan.readers not in (TO_GROUP, TO_COUNTRIES):
        raise Refused("choose-one", field="readers")


async def _make_readers(thing_id: int, group_id: int, readers: str) -> None:
    """The audience the session is announced to. Taking the group's row keeps a change of its access waiting."""
    held = await write(
        "UPDATE community_group SET key = key WHERE id = $1 RETURNING access, network_id", group_id
    )
    members = f"group:{group_id}"
    if readers == TO_COUNTRIES:
        await audience.of_session(thing_id, group_id, readers=members, requires=audience.COUNTRY_POST)
    elif held[0]["access"] == OPEN_GROUP:
        await audience.of_session(thing_id, group_id, readers=f"network:{held[0]['network_id']}")
    else:
        await audience.of_session(thing_id, group_id, readers=members)


async def _open_rooms(thing_id: int, group_id: int, team: int) -> None:
    await log.open_room(log.floor(thing_id), thing_id=thing_id)
    await log.open_room(log.stage(thing_id), thing_id=thing_id, audience_id=team)
    await log.open_room(
        log.desk(thing_id), thing_id=thing_id, audience_id=await audience.of_desk(thing_id, group_id)
    )


@action("session.edit")
async def edit(reader: Reader, session: Thing, plan: Plan, *, seen: int) -> Thing:
    """Change words, time or place until it ends; calendars that took it up take up the change. Readers stay."""
    _check(plan)
    taken = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2 RETURNING language",
        session.id, seen, now(),
    )
    if not taken:
        raise Refused("changed-meanwhile")
    await _not_over(session)
    current = await Session.get(thing_id=session.id)
    if plan.starts_at != current.starts_at and plan.starts_at <= now():
        raise Refused("not-ahead", field="day")
    current.starts_at, current.minutes, current.place = plan.starts_at, plan.minutes, plan.place
    current.languages, current.sequence = list(plan.languages), current.sequence + 1
    await current.save(update_fields=["starts_at", "minutes", "place", "languages", "sequence"])
    for part, text in plan.parts.items():
        await put_text(session.id, part, taken[0]["language"], text, reader.id)
    await note("session.edited", reader, thing_id=session.id, group_id=session.group_id)
    return session


async def _not_over(session: Thing) -> None:
    found = await row("SELECT phase FROM session WHERE thing_id = $1", session.id)
    if found is None or found["phase"] in (ENDED, CANCELLED):
        raise Refused("session-over")


@action("session.announce")
async def announce(reader: Reader, session: Thing) -> None:
    """Now everybody it is meant for sees it, and can take it into a calendar."""
    await _move(reader, session, "announce", "session.announced")
    home = await audience.audience(f"session:{session.id}", [])
    await write("UPDATE thing SET home_audience_id = $2 WHERE id = $1", session.id, home)
    await audience.settle(session.id)


@action("session.open")
async def open_questions(reader: Reader, session: Thing) -> None:
    """Take questions before it starts, also from those who cannot come."""
    await _move(reader, session, "open", "session.opened")


@action("session.start")
async def start(reader: Reader, session: Thing) -> None:
    await _move(reader, session, "start", "session.started")
    await write("UPDATE session SET started_at = coalesce(started_at, $2) WHERE thing_id = $1", session.id, now())


@action("session.pause")
async def pause(reader: Reader, session: Thing) -> None:
    await _move(reader, session, "pause", "session.paused")


@action("session.resume")
async def resume(reader: Reader, session: Thing) -> None:
    await _move(reader, session, "resume", "session.resumed")


@action("session.end")
async def end(reader: Reader, session: Thing) -> None:
    """Over. What everybody saw and nobody answered becomes a topic, and its asker is told."""
    await _move(reader, session, "end", "session.ended")
    await close_all(session.id)
    await write("UPDATE session SET ended_at = $2 WHERE thing_id = $1", session.id, now())
    was_on_air = await take_off(session.id)
    if was_on_air:
        await tell(session.id, was_on_air)
        await tell_facts(session.id)
    for question_id in await _unanswered(session.id):
        await note("question.unanswered", reader, thing_id=question_id, group_id=session.group_id)


async def _unanswered(session_id: int) -> list[int]:
    steps = ", ".join(f"'{step}'" for step in UNANSWERED)
    found = await write(
        f"SELECT thing_id FROM session_question WHERE session_id = $1 AND step IN ({steps}) ORDER BY thing_id",  # noqa: S608
        session_id,
    )
    return [each["thing_id"] for each in found]


@action("session.cancel")
async def cancel(reader: Reader, session: Thing) -> None:
    """It will not be: those who knew of it still find it, and their calendars take it out."""
    await _move(reader, session, "cancel", "session.cancelled")
    await close_all(session.id)
    await write("UPDATE session SET sequence = sequence + 1 WHERE thing_id = $1", session.id)
    await write("UPDATE thing SET updated_at = $2 WHERE id = $1", session.id, now())


async def _move(reader: Reader, session: Thing, verb: str, said: str) -> None:
    """Into the phase this verb leads to; whoever was faster has settled it."""
    await audience.hold_tree(session.id)
    starts, phase = MOVES[verb]
    allowed = ", ".join(f"'{each}'" for each in starts)
    moved = await write(
        f"UPDATE session SET phase = $2 WHERE thing_id = $1 AND phase IN ({allowed}) RETURNING thing_id",  # noqa: S608
        session.id, phase,
    )
    if not moved:
        raise Refused(f"cannot-{verb}-session")
    await tell_facts(session.id)
    await note(said, reader, thing_id=session.id, group_id=session.group_id)


@action("session.appoint")
async def appoint(reader: Reader, session: Thing, person: Person, *, role: str) -> None:
    """Give someone of the network a part: to host, to keep order, to answer. They are asked beforehand, by word."""
    if role not in ROLES:
        raise Refused("choose-one", field="role")
    if not await row(
        "SELECT 1 AS belongs FROM affiliation a JOIN person p ON p.id = a.person_id WHERE p.id = $1"
        " AND p.state = 'active' AND a.network_id = $2 AND a.since <= $3 AND (a.until IS NULL OR a.until > $3)",
        person.id, session.network_id, now(),
    ):
        raise Refused("not-in-network", field="person")
    if await row("SELECT id FROM contact_block WHERE person_id = $1 AND blocked_id = $2", person.id, reader.id):
        raise Refused("choose-one", field="person")  # as for one who is not offered: nobody learns of a block
    if await give_role(session.id, person.id, role):
        await note("session.appointed", reader, thing_id=session.id, group_id=session.group_id, subject_id=person.id)


@action("session.dismiss")
async def dismiss(reader: Reader, session: Thing, person: Person, *, role: str) -> None:
    """The part ends at once, in every open window. A session keeps a host."""
    await audience.hold_tree(session.id)
    hosts = await write(
        "SELECT person_id FROM thing_role WHERE thing_id = $1 AND role = 'host' AND open_for IS NOT NULL", session.id
    )
    if role == HOST and [each["person_id"] for each in hosts] == [person.id]:
        raise Refused("last-host", field="person")
    if await end_role(session.id, person.id, role):
        if role != DESK:
            await release_of(session.id, person.id)
        await note("session.dismissed", reader, thing_id=session.id, group_id=session.group_id, subject_id=person.id)


PHASE_VERBS = {
    "announce": announce, "open": open_questions, "start": start, "pause": pause, "resume": resume, "end": end,
    "cancel": cancel,
}


def possible(phase: str) -> list[str]:
    """The verbs that make sense in this phase."""
    return [verb for verb, (starts, _) in MOVES.items() if phase in starts]
