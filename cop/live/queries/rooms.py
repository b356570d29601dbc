"""What each room of a session shows, as data: the same for a snapshot and for the events of the log.

Nothing here says who asked, beyond the byline, nor when: to the second, it would tell who was writing.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cop.community.thing import DRAFT, HELD, PUBLISHED
from cop.kit.clock import instant
from cop.kit.store import Row, row, rows
from cop.live.models import APPROVED, ASSIGNED, ON_FLOOR, RECEIVED, WITHDRAWN

Item = dict[str, Any]

_BYLINE = (
    "t.byline, t.byline_name, t.byline_slug, t.byline_role, t.byline_organisation, t.byline_country, t.byline_region"
)
QUESTIONS = f"""
SELECT q.thing_id, q.session_id, t.public_id, t.language, t.state, s.state AS session_state, t.number, t.version,
       t.author_id, {_BYLINE},
       q.step, q.place, q.support, q.is_first, q.is_edited, q.is_late, q.reason, into_.public_id AS into_,
       into_.number AS into_number, CASE WHEN q.is_edited THEN asked.html END AS asked,
       q.lease_until, q.steps, q.on_floor, q.on_desk, p.name AS assignee, p.public_id AS assignee_id,
       x.html, x.source, topic.public_id AS topic
FROM session_question q JOIN thing t ON t.id = q.thing_id JOIN thing s ON s.id = q.session_id
LEFT JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
LEFT JOIN thing_text asked ON asked.thing_id = t.id AND asked.part = 'body' AND asked.revision = 1
  AND asked.language = t.language
LEFT JOIN person p ON p.id = q.assignee_id LEFT JOIN thing into_ ON into_.id = q.merged_into_id
LEFT JOIN thing topic ON topic.external_id = 'live:' || t.public_id
"""  # noqa: S608  # pieces of ours
ANSWERS = f"""
SELECT a.kind, t.parent_id, t.public_id, t.language, {_BYLINE}, x.html
FROM session_answer a JOIN thing t ON t.id = a.thing_id
JOIN thing_text x ON x.thing_id = t.id AND x.part = 'body' AND x.is_current AND x.language = t.language
WHERE t.parent_id IN_IDS($1) AND t.state = 'published' ORDER BY t.id
"""  # noqa: S608
HEARD = """
SELECT t.byline_region AS region, t.byline_country AS country, c.subregion, count(*) AS n
FROM session_question q JOIN thing t ON t.id = q.thing_id LEFT JOIN country c ON c.iso2 = t.byline_country
WHERE q.session_id = $1 AND q.step IN ('on_air', 'answered') AND t.state = 'published'
GROUP BY t.byline_region, t.byline_country, c.subregion
"""
REGIONS = "SELECT iso2, subregion FROM country"


async def question_rows(session_id: int, ids: Iterable[int] | None = None) -> Sequence[Row]:
    """The questions of a session with all that any room shows of them, oldest first; `ids`: these alone."""
    if ids is None:
        return await rows(f"{QUESTIONS} WHERE q.session_id = $1 ORDER BY q.thing_id", session_id)
    return await rows(
        f"{QUESTIONS} WHERE q.session_id = $1 AND q.thing_id IN_IDS($2) ORDER BY q.thing_id", session_id, list(ids)
    )


async def questions_of(person_id: int) -> Sequence[Row]:
    """Everything this person asked, in any session, newest last."""
    return await rows(f"{QUESTIONS} WHERE t.author_id = $1 ORDER BY q.thing_id", person_id)


async def answers_of(questions: Sequence[Row]) -> dict[int, list[Item]]:
    """Answers by the thing of their question."""
    found: dict[int, list[Item]] = {}
    for each in await rows(ANSWERS, [question["thing_id"] for question in questions]):
        found.setdefault(each["parent_id"], []).append(
            {"id": each["public_id"], "kind": each["kind"], "html": each["html"], "lang": each["language"],
             "byline": byline(each)}
        )
    return found


async def regions() -> dict[str, str]:
    """The subregion of each country, by ISO code."""
    return {each["iso2"]: each["subregion"] for each in await rows(REGIONS)}


def byline(thing: Row) -> Item:
    """What is shown of an author, and nothing else."""
    return {
        "mode": thing["byline"], "name": thing["byline_name"], "role": thing["byline_role"],
        "organisation": thing["byline_organisation"], "country": thing["byline_country"],
        "region": thing["byline_region"],
    }


def is_on_floor(question: Row) -> bool:
    """Everybody in the session sees it; so does the stage."""
    return question["step"] in ON_FLOOR and question["state"] == question["session_state"] == PUBLISHED


def is_on_desk(question: Row) -> bool:
    """Those who keep order see it: not what was withdrawn, nor what the stewards of the group have hidden."""
    is_in = question["step"] != WITHDRAWN and question["state"] in (HELD, PUBLISHED)
    return bool(is_in and question["session_state"] == PUBLISHED)


def floor_item(question: Row, answers: list[Item], regions: dict[str, str]) -> Item:
    """A question as everybody sees it. Who prepares the answer is the stage's matter."""
    return {
        "id": question["public_id"], "step": APPROVED if question["step"] == ASSIGNED else question["step"],
        "html": question["html"], "lang": question["language"], "byline": byline(question),
        "support": question["support"], "place": question["place"], "first": bool(question["is_first"]),
        "region": question["byline_region"] or regions.get(question["byline_country"], ""),
        "edited": bool(question["is_edited"]), "answers": answers,
    }


def stage_item(question: Row, answers: list[Item], regions: dict[str, str]) -> Item:
    """The same for experts: with its real step, and who has taken it until when."""
    return {
        **floor_item(question, answers, regions), "step": question["step"],
        "assignee": question["assignee"] or "", "assignee_id": question["assignee_id"] or "",
        "lease": moment(question["lease_until"]),
    }


def desk_item(question: Row, answers: list[Item], regions: dict[str, str]) -> Item:
    """The same for those who keep order: with what can be edited, what it was before, and why something was sent back.

    `since` is the minute in which it came in, while it waits to be read; later, nobody needs to know.
    """
    return {
        **stage_item(question, answers, regions), "number": question["number"], "source": question["source"] or "",
        "version": question["version"], "asked": question["asked"] or "", "reason": question["reason"],
        "late": bool(question["is_late"]), "into": question["into_"] or "", "into_number": question["into_number"] or 0,
        "since": minute(steps_of(question)[0][1]) if question["step"] == RECEIVED else "",
    }


def receipt(question: Row, answers: list[Item], session: str) -> Item:
    """What became of a question, for the person who asked it. Words hidden by moderation do not come back here.

    Answers are counted, not quoted: whoever may no longer follow the session keeps the receipt.
    """
    readable = question["state"] in (HELD, PUBLISHED, DRAFT) and question["session_state"] == PUBLISHED
    return {
        "id": question["public_id"], "session": session, "step": question["step"] if readable else "hidden",
        "html": question["html"] if readable else "", "lang": question["language"],
        "steps": steps_of(question), "reason": question["reason"] if readable else "",
        "into": question["into_"] or "", "late": bool(question["is_late"]), "topic": question["topic"] or "",
        "edited": bool(question["is_edited"]), "answers": len(answers) if readable else 0,
    }


async def facts(session_id: int) -> Item:
    """The session as a whole: its phase, the question on air and since when, and the regions heard so far."""
    found = await row(
        "SELECT s.phase, s.on_air_since, q.public_id AS air FROM session s LEFT JOIN thing q ON q.id = s.on_air_id"
        " AND q.state = 'published' WHERE s.thing_id = $1", session_id,
    )
    assert found is not None
    heard: dict[str, int] = {}
    for each in await rows(HEARD, session_id):
        region = each["region"] or each["subregion"] or ""
        if region:
            heard[region] = heard.get(region, 0) + each["n"]
    since = moment(found["on_air_since"]) if found["air"] else ""
    return {"phase": found["phase"], "air": found["air"] or "", "since": since, "heard": heard}


def steps_of(question: Row) -> list[list[str]]:
    """[step, moment] of all that happened to a question; both engines give JSON as text."""
    stored = question["steps"]
    return list(json.loads(stored) if isinstance(stored, str) else stored)


def moment(at: datetime | str | None) -> str:
    found = instant(at) if at else None
    return found.isoformat(timespec="seconds") if found else ""


def minute(at: str) -> str:
    found = instant(at)
    assert found is not None
    return found.isoformat(timespec="minutes")
