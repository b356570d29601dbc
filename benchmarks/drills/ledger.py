"""`python -m benchmarks.drills.ledger URL`: what a database holds of its sessions, as JSON, to be compared with what
was acknowledged. Questions, answers, supporters, and whether the chain of every room is whole."""

import asyncio
import json
import sys
from typing import Any

from cop.community import log
from cop.kit.database import close_database, open_database
from cop.kit.store import rows
from cop.wiring import MODELS

QUESTIONS = """
SELECT t.public_id AS id, x.source AS text, q.steps, q.support, q.support_told, q.on_floor FROM session_question q
JOIN thing t ON t.id = q.thing_id JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.revision = 1
"""
ANSWERS = """
SELECT x.source AS text, p.public_id AS question FROM session_answer a JOIN thing t ON t.id = a.thing_id
JOIN thing p ON p.id = t.parent_id JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body'
"""
BALLOTS = """
SELECT t.public_id AS question, p.name AS person FROM ballot b JOIN thing t ON t.id = b.question_id
JOIN person p ON p.id = b.person_id
"""
ROOMS = "SELECT id, key, epoch, top FROM live_room ORDER BY id"


async def read(url: str) -> dict[str, Any]:
    await open_database(url, MODELS)
    try:
        found = {
            name: [dict(each) for each in await rows(sql)]
            for name, sql in (("questions", QUESTIONS), ("answers", ANSWERS), ("ballots", BALLOTS), ("rooms", ROOMS))
        }
        broken = [each["key"] for each in found["rooms"] if not await log.is_whole(each["id"])]
        for each in found["questions"]:
            each["steps"] = json.loads(each["steps"]) if isinstance(each["steps"], str) else each["steps"]
        return {**found, "broken": broken}
    finally:
        await close_database()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(sys.argv[1]))))
