"""When everything in the live sessions happened by their story, and what it is called there.

The verbs stamp what they do with the present moment and give it random names. The story has moments of its own, and
names that are always the same. So each act is dated when it is done, and at the end the live log is told again: with
these names and moments, under the salts it has, its chain made anew.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from cop.community import log
from cop.community.thing import ALPHABET
from cop.kit.store import Row, row, rows, write
from cop.live.actions.steps import step_now
from cop.live.models import APPROVED, ON_AIR
from cop.live.queries.rooms import minute, steps_of

DATED: Mapping[str, str] = {
    "thing": "created_at = $1, latest_at = $1, published_at = CASE WHEN published_at IS NULL THEN NULL"
             " ELSE $1::timestamptz END",
    "thing_text": "written_at = $1", "thing_role": "since = $1", "activity": "at = $1", "live_event": "at = $1",
}
"""Table -> the columns that hold the moment of a new row. Other moments are set by whoever does the act."""
LAST = "SELECT " + ", ".join(f"(SELECT coalesce(max(id), 0) FROM {table}) AS {table}" for table in DATED)  # noqa: S608
STEPS = "SELECT thing_id, steps FROM session_question ORDER BY thing_id"
EVENTS = """
SELECT e.id, e.number, e.verb, e.thing_id, e.digest, p.salt, p.data FROM live_event e
JOIN live_payload p ON p.event_id = e.id WHERE e.room_id = $1 ORDER BY e.number
"""
NAME = re.compile(f'(?<=")[{ALPHABET}]+(?=")')


@asynccontextmanager
async def dated(moment: datetime) -> AsyncIterator[None]:
    """Whatever is written in this block was written then."""
    before = await row(LAST)
    assert before is not None
    yield
    for table, columns in DATED.items():
        await write(f"UPDATE {table} SET {columns} WHERE id > $2", moment, before[table])  # noqa: S608  # ours


class Diary:
    """Dates and names what is done in `at`, and tells the log again in `tell_again`. Inside one unit."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._ids: dict[str, int] = {}
        self._steps: dict[int, list[list[str]]] = {}

    @asynccontextmanager
    async def at(self, moment: datetime) -> AsyncIterator[None]:
        """Whatever happens in this block happened then, in live sessions too."""
        async with dated(moment):
            yield
        for each in await rows(STEPS):
            await self._date_steps(each, moment)

    async def _date_steps(self, question: Row, moment: datetime) -> None:
        """Those it has taken since the last time."""
        known, now_ = self._steps.get(question["thing_id"], []), steps_of(question)
        if len(now_) == len(known):
            return
        fresh = [step_now(step, moment) for step, _ in now_[len(known):]]
        steps = self._steps[question["thing_id"]] = [*known, *fresh]
        await write(
            "UPDATE session_question SET steps = $2 WHERE thing_id = $1", question["thing_id"], json.dumps(steps)
        )
        if APPROVED in (step for step, _ in fresh):
            await write("UPDATE thing SET published_at = $2 WHERE id = $1", question["thing_id"], moment)

    async def name(self, thing_id: int, name: str) -> None:
        """This is the public id of the thing, whatever was said of it until now."""
        found = await row("SELECT public_id FROM thing WHERE id = $1", thing_id)
        assert found is not None
        await write("UPDATE thing SET public_id = $2 WHERE id = $1", thing_id, name)
        self._names[found["public_id"]], self._ids[name] = name, thing_id

    async def tell_again(self) -> None:
        """The whole log, by these names and moments."""
        for room in await rows("SELECT id FROM live_room ORDER BY id"):
            chain = ""
            for event in await rows(EVENTS, room["id"]):
                digest = await self._payload(event) if event["data"] else event["digest"]
                chain = log.chained(chain, event["number"], event["verb"], event["thing_id"], digest)
                await write("UPDATE live_event SET digest = $2, chain = $3 WHERE id = $1", event["id"], digest, chain)
            await write("UPDATE live_room SET chain = $2 WHERE id = $1", room["id"], chain)

    async def _payload(self, event: Row) -> str:
        """What the event says now; gives the digest of it."""
        named = NAME.sub(lambda found: self._names.get(found[0], found[0]), event["data"])
        data = json.dumps(self._dated(json.loads(named), event["thing_id"]), ensure_ascii=False, separators=(",", ":"))
        await write("UPDATE live_payload SET data = $2 WHERE event_id = $1", event["id"], data)
        return log.digest_of(event["salt"], data)

    def _dated(self, data: dict[str, Any], thing_id: int | None) -> dict[str, Any]:
        """With the moments of the story: steps of a receipt, since when it waits at the desk or is on air."""
        if thing_id is not None and "steps" in data:
            data["steps"] = self._steps[thing_id][: len(data["steps"])]
        if thing_id is not None and data.get("since"):
            data["since"] = minute(self._steps[thing_id][0][1])
        elif data.get("since"):
            steps = self._steps[self._ids[data["air"]]]
            data["since"] = next(at for step, at in steps if step == ON_AIR)
        return data
