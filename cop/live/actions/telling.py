"""What a change of questions means in each room, said into the live log in the unit of the change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from cop.community import audience, log, standing
from cop.community.log import COUNTS, DROP, FACTS, PUT, News
from cop.kit.clock import now
from cop.kit.store import Row, row, rows, write
from cop.kit.unit import unit
from cop.live.actions.announcing import say_polls_anew, votes_due, votes_to_tell
from cop.live.actions.steps import take_off
from cop.live.queries import rooms, snapshots

LEAST_BETWEEN = timedelta(seconds=3)
"""Figures of support are announced at most so often: more often, and an hour of following costs more than 300 KB."""


async def tell(session_id: int, ids: Iterable[int], *, floor: bool = True) -> None:
    """Say in every room what is new about these questions. Inside the unit of the verb, after its rows are written.

    `floor`: False where nothing has changed that the floor shows; it is spared the same words again.
    """
    found = await rooms.question_rows(session_id, ids)
    answers, regions = await rooms.answers_of(found), await rooms.regions()
    session = (await snapshots.session_names([session_id]))[session_id]
    news: list[News] = []
    for question in found:
        own = answers.get(question["thing_id"], [])
        news += await _in_session(session_id, question, own, regions)
        news.append(await _to_asker(question, own, session))
    spared = None if floor else log.floor(session_id)
    await log.append([each for each in news if not (each.room == spared and each.verb == PUT)])


async def _in_session(session_id: int, question: Row, answers: list[rooms.Item], regions: dict[str, str]) -> list[News]:
    """Put where it is to be seen, dropped where it was seen until now; and silence where it never was."""
    floor, desk = rooms.is_on_floor(question), rooms.is_on_desk(question)
    parts = (
        (log.floor(session_id), floor, question["on_floor"], rooms.floor_item),
        (log.stage(session_id), floor, question["on_floor"], rooms.stage_item),
        (log.desk(session_id), desk, question["on_desk"], rooms.desk_item),
    )
    news = []
    for room, is_there, was_there, make in parts:
        if is_there:
            news.append(_news(room, PUT, question, make(question, answers, regions)))
        elif was_there:
            await log.take_out(question["thing_id"], room)
            news.append(_news(room, DROP, question, {"id": question["public_id"]}))
    await write(
        "UPDATE session_question SET on_floor = $2, on_desk = $3 WHERE thing_id = $1",
        question["thing_id"], floor, desk,
    )
    return news


async def _to_asker(question: Row, answers: list[rooms.Item], session: str) -> News:
    """The receipt. What is hidden from its author is taken out of the receipts before it, too."""
    room = log.receipts(question["author_id"])
    await log.open_room(room, audience_id=await audience.of_person(question["author_id"]))
    item = rooms.receipt(question, answers, session)
    if item["step"] == "hidden":
        await log.take_out(question["thing_id"], room)
        return News(room, PUT, item)  # it has no words of the question, and stays when those are taken out
    return _news(room, PUT, question, item)


def _news(room: str, verb: str, question: Row, data: dict[str, Any]) -> News:
    return News(room, verb, data, question["thing_id"])


async def tell_facts(session_id: int) -> None:
    """Say how the session stands: its phase, what is on air. Inside the unit of the verb."""
    facts = await rooms.facts(session_id)
    keys = (log.floor(session_id), log.stage(session_id), log.desk(session_id))
    await log.append([News(key, FACTS, facts) for key in keys])


async def take_words_out(question_id: int, session_id: int) -> None:
    """Before words are replaced: nobody who catches up meets the old ones. Inside a unit."""
    for room in (log.floor(session_id), log.stage(session_id)):
        await log.take_out(question_id, room)


DUE = """
SELECT DISTINCT q.session_id FROM session_question q JOIN session s ON s.thing_id = q.session_id
WHERE q.support <> q.support_told AND (s.told_at IS NULL OR s.told_at NOT BETWEEN $1 AND $2)
"""
COUNT_NOW = """
UPDATE session_question SET support_told = support
WHERE session_id = $1 AND support <> support_told RETURNING thing_id, support, on_floor
"""


async def tell_support() -> None:
    """Announce figures of support and votes in polls that have changed: a chore, at most once in three seconds for each
    session."""
    due = {each["session_id"] for each in await rows(DUE, now() - LEAST_BETWEEN, now())} | await votes_due()
    for session_id in sorted(due):
        async with unit():
            await _tell_support(session_id, now())


async def _tell_support(session_id: int, moment: datetime) -> None:
    """Unless another process was faster: whoever sets the time announces. A verb that runs is waited for: it takes
    the same rows in another order."""
    await audience.hold_tree(session_id)
    mine = await write(
        "UPDATE session SET told_at = $2 WHERE thing_id = $1"
        " AND (told_at IS NULL OR told_at NOT BETWEEN $3 AND $2) RETURNING thing_id",
        session_id, moment, moment - LEAST_BETWEEN,
    )
    if not mine:
        return
    counted = await write(COUNT_NOW, session_id)
    figures = {each["thing_id"]: each["support"] for each in counted if each["on_floor"]}
    await log.append([*await _support_news(session_id, figures), *await votes_to_tell(session_id)])


async def _support_news(session_id: int, figures: dict[int, int]) -> list[News]:
    if not figures:
        return []
    names = await snapshots.session_names(list(figures))
    data = {"counts": {names[id_]: support for id_, support in figures.items()}}
    keys = (log.floor(session_id), log.stage(session_id), log.desk(session_id))
    return [News(key, COUNTS, data) for key in keys]


async def readers_changed(ids: list[int]) -> None:
    """Something else than our verbs gave these things other readers: a moderator hid one, a group was closed.

    Questions and polls are said anew, in the same commit; whoever listens to a session is asked again for the right to.
    Called by `community.audience` inside its unit (`watchers`).
    """
    found = await rows("SELECT thing_id, session_id FROM session_question WHERE thing_id IN_IDS($1)", ids)
    answers = await rows(
        "SELECT q.thing_id, q.session_id FROM session_answer a JOIN thing t ON t.id = a.thing_id"
        " JOIN session_question q ON q.thing_id = t.parent_id WHERE a.thing_id IN_IDS($1)", ids,
    )
    touched: dict[int, set[int]] = {}
    for one in [*found, *answers]:
        touched.setdefault(one["session_id"], set()).add(one["thing_id"])
    for session_id, questions in sorted(touched.items()):
        await _say_anew(session_id, sorted(questions))
    polls: dict[int, list[int]] = {}
    for each in await rows("SELECT thing_id, session_id FROM poll WHERE thing_id IN_IDS($1) ORDER BY thing_id", ids):
        polls.setdefault(each["session_id"], []).append(each["thing_id"])
    for session_id, those in sorted(polls.items()):
        await say_polls_anew(session_id, those)
    for each in await rows("SELECT thing_id FROM session WHERE thing_id IN_IDS($1)", ids):
        await standing.changed(thing_id=each["thing_id"])


ON_FLOOR_OF = "SELECT thing_id FROM session_question WHERE thing_id IN_IDS($1) AND on_floor"


async def _say_anew(session_id: int, questions: list[int]) -> None:
    """With what was said of them before taken out. The floor hears nothing of a question it never saw."""
    for question_id in questions:
        await take_words_out(question_id, session_id)
        await log.take_out(question_id, log.desk(session_id))
    was_seen = await rows(ON_FLOOR_OF, questions)
    await _off_air_if_gone(session_id)
    await tell(session_id, questions)
    if was_seen or await rows(ON_FLOOR_OF, questions):
        await tell_facts(session_id)


async def _off_air_if_gone(session_id: int) -> None:
    """A question nobody reads any more is not on air; restored, it waits in the queue."""
    on_air = await row("SELECT on_air_id FROM session WHERE thing_id = $1", session_id)
    if on_air is None or on_air["on_air_id"] is None:
        return
    found = await rooms.question_rows(session_id, [on_air["on_air_id"]])
    if not any(rooms.is_on_floor(question) for question in found):
        await take_off(session_id)
