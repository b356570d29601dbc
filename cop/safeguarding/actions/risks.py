"""A child may be at risk now: a way of its own, to the safeguarding lead alone, with a clock and its own end.

Its words are a text of a thing whose readers are the holders of the office. No kind that can be found, quoted,
translated or mailed; no message says more than that one waits.
"""

import logging
from datetime import timedelta

from cop.community import audience, erasable, outbox
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import ANONYMOUS, Byline
from cop.community.people import Reader
from cop.community.text import plain, put_text
from cop.community.thing import ERASED, Thing, put_thing
from cop.community.vocabulary import Country, Network
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.safeguarding.models import CLOSED, OPEN, Incident, Risk

log = logging.getLogger(__name__)

KIND = "risk"
DUE = timedelta(hours=24)
KEPT = timedelta(days=180)
"""After it was closed; then its words go."""
SHORTEST, LONGEST = 10, 4000
TAKEN = "taken"
OUTCOMES = ("referred", "no_risk", "known", "other")
OFFICE = "office:safeguarding"

HOLDERS = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.open_for IS NOT NULL AND h.since <= $2 AND (h.until IS NULL OR h.until > $2)
  AND po.group_id IS NULL AND po.kind = $1
"""
FOCAL = """
SELECT h.person_id FROM holding h JOIN post po ON po.id = h.post_id
WHERE h.open_for IS NOT NULL AND po.kind IN ('focal_point', 'alternate') AND po.country_id = $1
"""
LATE = """
SELECT r.thing_id FROM risk r WHERE r.state = 'open' AND r.due_at < $1
  AND NOT EXISTS (SELECT 1 FROM activity a WHERE a.thing_id = r.thing_id AND a.verb = 'risk.overdue')
"""
OVER = """
SELECT r.thing_id FROM risk r JOIN thing t ON t.id = r.thing_id WHERE r.erase_after < $1 AND t.state <> 'erased'
"""


@action("risk.report")
async def report(reader: Reader, about: None, *, country: Country | None, words: str, language: str) -> Thing:
    """Tell the safeguarding lead. Its author reads afterwards what became of it, not the words."""
    if len(words) < SHORTEST:
        raise Refused("too-short", field="words", least=SHORTEST)
    if len(words) > LONGEST:
        raise Refused("too-long", field="words", most=LONGEST, have=len(words))
    return await _make(reader, words=words, language=language, country_id=country.id if country else None)


async def of_incident(reader: Reader, incident: Incident) -> None:
    """The same from an incident, once, without words: the incident says where to look. Inside a unit."""
    if await Risk.exists(incident_id=incident.id):
        return
    country_id = None
    found = await rows(
        "SELECT t.country_id FROM incident_thing x JOIN thing t ON t.id = x.thing_id"
        " WHERE x.incident_id = $1 AND t.country_id IS NOT NULL ORDER BY x.id LIMIT 1", incident.id,
    )
    if found:
        country_id = int(found[0]["country_id"])
    await _make(reader, words="", language=reader.language, country_id=country_id, incident_id=incident.id)


async def _make(
    reader: Reader, *, words: str, language: str, country_id: int | None, incident_id: int | None = None
) -> Thing:
    home = await audience.audience(OFFICE, [OFFICE])
    network_id = min(reader.networks, default=0)
    if not network_id:
        network_id = (await Network.all().order_by("id").limit(1))[0].id
    thing = await put_thing(
        reader, kind=KIND, group_id=None, network_id=network_id, language=language, byline=Byline(ANONYMOUS), home=home,
        country_id=country_id,
    )
    if words:
        await put_text(thing.id, "body", language, plain(words), reader.id)
    await audience.settle(thing.id)
    moment = now()
    await Risk.create(thing_id=thing.id, incident_id=incident_id, country_id=country_id, due_at=moment + DUE)
    await note("risk.reported", reader, thing_id=thing.id)
    holders = [int(each["person_id"]) for each in await rows(HOLDERS, "safeguarding", moment)]
    await outbox.put(holders, key=f"risk-waiting:{thing.id}", kind="risk-waiting", subject_id=thing.id)
    if incident_id is not None and country_id is not None:
        focal = [int(each["person_id"]) for each in await rows(FOCAL, country_id)]
        await outbox.put(focal, key=f"risk-focal:{thing.id}", kind="risk-focal", subject_id=thing.id)
    return thing


@action("risk.take")
async def take(reader: Reader, risk: Risk) -> None:
    """The safeguarding lead looks after it: the clock stops."""
    taken = await write(
        "UPDATE risk SET state = $2, taken_at = $3, taken_by_id = $4 WHERE thing_id = $1 AND state = $5"
        " RETURNING thing_id", risk.thing_id, TAKEN, now(), reader.id, OPEN,
    )
    if not taken:
        raise Refused("already-taken")
    await note("risk.taken", reader, thing_id=risk.thing_id)


@action("risk.close")
async def close(reader: Reader, risk: Risk, *, outcome: str) -> None:
    """It was dealt with; its words go after half a year."""
    if outcome not in OUTCOMES:
        raise Refused("choose-one", field="outcome")
    moment = now()
    closed = await write(
        "UPDATE risk SET state = $2, closed_at = $3, outcome = $4, erase_after = $5 WHERE thing_id = $1 AND state <> $2"
        " RETURNING thing_id", risk.thing_id, CLOSED, moment, outcome, moment + KEPT,
    )
    if not closed:
        raise Refused("already-settled")
    await note("risk.closed", reader, thing_id=risk.thing_id)


async def strike() -> None:
    """A chore: the secretariat learns that one waits too long, and nothing else; words go when their time is over."""
    for each in await rows(LATE, now()):
        async with unit():
            await note("risk.overdue", None, thing_id=each["thing_id"])
            told = [int(one["person_id"]) for one in await rows(HOLDERS, "secretariat", now())]
            await outbox.put(told, key=f"risk-late:{each['thing_id']}", kind="risk-late", subject_id=each["thing_id"])
            log.error("ALARM a report of a child at risk waits for more than 24 hours")
    for each in await rows(OVER, now()):
        async with unit():
            for store in erasable.STORES.values():
                await store.erase(each["thing_id"])
            await write(
                "UPDATE thing SET state = $2, version = version + 1 WHERE id = $1", each["thing_id"], ERASED
            )
            await audience.settle(each["thing_id"])
