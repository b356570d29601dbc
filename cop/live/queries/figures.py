"""A session in figures, without names; and what was said about it afterwards.

A figure below five is None: together with what one knows of a session, it would tell of single people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from cop.community.people import Reader
from cop.community.thing import PUBLISHED
from cop.kit.clock import instant
from cop.kit.store import Row, row, rows
from cop.live.models import ANSWERED, MERGED, ON_AIR, ON_FLOOR, PARKED, RETURNED
from cop.live.queries.rooms import steps_of

FEW = 5

QUESTIONS = """
SELECT q.step, q.place, q.steps, t.state, t.byline_country,
       EXISTS (SELECT 1 FROM thing topic WHERE topic.external_id = 'live:' || t.public_id) AS is_topic
FROM session_question q JOIN thing t ON t.id = q.thing_id WHERE q.session_id = $1
"""
PEOPLE = """
SELECT s.ended_at,
       (SELECT count(DISTINCT b.person_id) FROM ballot b JOIN session_question q ON q.thing_id = b.question_id
        WHERE q.session_id = s.thing_id) AS supporters,
       (SELECT count(*) FROM session_feedback f WHERE f.session_id = s.thing_id) AS opinions,
       (SELECT avg(f.useful) FROM session_feedback f WHERE f.session_id = s.thing_id) AS useful
FROM session s WHERE s.thing_id = $1
"""
WORDS = """
SELECT f.words FROM session_feedback f WHERE f.session_id = $1 AND f.words <> ''
  AND (SELECT count(*) FROM session_feedback every WHERE every.session_id = $1) >= $2 ORDER BY f.words
"""
"""In the order of the alphabet: any other would tell who was the last to answer."""
OWN = "SELECT useful, words FROM session_feedback WHERE session_id = $1 AND person_id = $2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Numbers of questions, persons, countries, and whole minutes (the median); None stands for fewer than five."""

    received: int | None
    published: int | None
    returned: int | None
    merged: int | None
    parked: int | None
    answered: int | None
    """While the session ran."""
    answered_later: int | None
    topics: int | None
    supporters: int | None
    countries: int | None
    """Of those whose questions were heard, where their byline shows one."""
    minutes_to_publish: int | None
    minutes_to_answer: int | None
    opinions: int | None
    useful: float | None
    """From 1 to 5, the mean."""


async def figures(session_id: int) -> Figures:
    """Whether the reader may have them was asked before."""
    found, people = await rows(QUESTIONS, session_id), await row(PEOPLE, session_id)
    assert people is not None
    steps, ended = [each["step"] for each in found], instant(people["ended_at"])
    answered = [_reached(each, (ANSWERED,)) for each in found if each["step"] == ANSWERED]
    later = sum(bool(ended and at and at > ended) for at in answered)
    heard = [each for each in found if each["step"] in (ON_AIR, ANSWERED) and each["state"] == PUBLISHED]
    return Figures(
        received=few(len(found)), published=few(sum(each["place"] > 0 for each in found)),
        returned=few(steps.count(RETURNED)), merged=few(steps.count(MERGED)), parked=few(steps.count(PARKED)),
        answered=few(len(answered) - later), answered_later=few(later),
        topics=few(sum(bool(each["is_topic"]) for each in found)), supporters=few(people["supporters"]),
        countries=few(len({each["byline_country"] for each in heard} - {""})),
        minutes_to_publish=_median(_minutes(each, ON_FLOOR) for each in found),
        minutes_to_answer=_median(_minutes(each, (ANSWERED,)) for each in found if each["step"] == ANSWERED),
        opinions=few(people["opinions"]), useful=_mean(people),
    )


def few(count: int) -> int | None:
    """The number, or None for one under five."""
    return count if count >= FEW else None


def _mean(people: Row) -> float | None:
    return round(float(people["useful"]), 1) if people["opinions"] >= FEW else None


def _reached(question: Row, steps: tuple[str, ...]) -> datetime | None:
    """When the question first came to one of these steps."""
    return next((instant(at) for step, at in steps_of(question) if step in steps), None)


def _minutes(question: Row, steps: tuple[str, ...]) -> float | None:
    """From its arrival."""
    came, then = instant(steps_of(question)[0][1]), _reached(question, steps)
    return (then - came).total_seconds() / 60 if came and then else None


def _median(minutes: Iterable[float | None]) -> int | None:
    known = [each for each in minutes if each is not None]
    return round(median(known)) if len(known) >= FEW else None


async def opinions(session_id: int) -> list[str]:
    """What should be different next time, in everybody's own words; none while fewer than five have answered."""
    found: Sequence[Row] = await rows(WORDS, session_id, FEW)
    return [each["words"] for each in found]


async def own_opinion(reader: Reader, session_id: int) -> Row | None:
    """`useful` and `words`, as this reader said them, or None."""
    return await row(OWN, session_id, reader.id)
