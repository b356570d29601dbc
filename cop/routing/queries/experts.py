"""Who could answer a question, for whoever invites: the asker or a steward.

What counts for or against somebody openly, as a reason or in the order, is what the inviter may read of the profile.
What the inviter may not read only leaves somebody out, and for one of many causes: away, closed, full this month, not
taking anything from the inviter. Answers count as evidence where they are signed by name. The author of a question
whose byline hides them is proposed to a moderator like anybody else: one who is missing would be told apart.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from cop.community import quota
from cop.community.among import readers_among
from cop.community.finding import Finder, Wanted
from cop.community.people import Reader
from cop.kit.clock import now
from cop.kit.store import Row, rows
from cop.routing.queries.questions import PERSON, Sought

SHOWN = 5
CONSIDERED = 300
"""Of those who can be asked, so many are looked at closely: those who share most with the question."""

LEAVES_OUT = """
f.availability <> 'closed' AND p.state = 'active'
AND NOT ((f.away_from IS NOT NULL OR f.away_until IS NOT NULL) AND (f.away_from IS NULL OR f.away_from <= $4)
  AND (f.away_until IS NULL OR f.away_until >= $4))
AND NOT EXISTS (SELECT 1 FROM contact_block b WHERE (b.person_id = f.person_id AND b.blocked_id = $5)
  OR (b.person_id = $5 AND b.blocked_id = f.person_id))
AND NOT EXISTS (SELECT 1 FROM answer_invitation i
  WHERE i.topic_id = t.id AND i.person_id = f.person_id AND i.state <> 'withdrawn')
AND NOT EXISTS (SELECT 1 FROM thing r WHERE r.parent_id = t.id AND r.author_id = f.person_id AND r.kind = 'reply'
  AND r.state = 'published' AND r.byline = 'named')
AND f.person_id <> $5 AND NOT (t.author_id = f.person_id AND t.byline = 'named')
"""
"""$4: this day. $5: who invites. The author of a question with a hidden byline is asked like anybody else."""
FULL = f"{quota.taken('f.person_id', 'f.thing_id', '$6')} < f.monthly_limit"
CAN = f"""
SELECT f.person_id, f.thing_id FROM profile f JOIN thing h ON h.id = f.thing_id JOIN person p ON p.id = f.person_id
JOIN thing t ON t.id = $1
WHERE h.kind = 'profile' AND h.state = 'published' AND h.audience_id IN_IDS($2) AND f.approved_at IS NOT NULL
  AND ($3 = 0 OR f.verified_at IS NOT NULL)
  AND ($3 = 0 OR f.verified_until IS NULL OR f.verified_until >= $4) AND {LEAVES_OUT.strip()} AND {FULL}
"""  # noqa: S608  # pieces of ours, here and below
CAN_OF_THESE = f"{CAN} AND f.thing_id IN_IDS($7)"

_READ = """CASE WHEN NOT EXISTS (SELECT 1 FROM profile_field pf
  WHERE pf.thing_id = h.id AND pf.field = '{0}' AND NOT pf.audience_id IN_IDS($2)) THEN {1} END"""
_SHARED = """(SELECT LIST(m.scheme || '/' || m.key) FROM thing_term tt JOIN term m ON m.id = tt.term_id
  WHERE tt.thing_id = h.id AND m.scheme || '/' || m.key IN_WORDS($3))"""
LOOK = f"""
SELECT h.id, h.public_id, f.person_id, p.name,
       {_READ.format("languages", "f.languages")} AS languages,
       {_READ.format("countries", "f.countries")} AS countries,
       {_READ.format("organisation", "c.iso2")} AS country, {_READ.format("organisation", "o.name")} AS organisation,
       {_READ.format("availability", "f.availability")} AS availability,
       {_READ.format("availability", quota.taken("f.person_id", "f.thing_id", "$4"))} AS taken,
       {_READ.format("evidence", "f.person_id")} AS evidence_of,
       CASE WHEN f.demoted_at IS NULL THEN 0 ELSE 1 END AS stale, {_SHARED} AS shared
FROM profile f JOIN thing h ON h.id = f.thing_id JOIN person p ON p.id = f.person_id
LEFT JOIN country c ON c.id = p.country_id LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE h.id IN_IDS($1) AND h.state = 'published' AND h.audience_id IN_IDS($2) AND f.approved_at IS NOT NULL
ORDER BY CASE WHEN h.id IN_IDS($5) THEN 0 ELSE 1 END, (SELECT count(*) FROM thing_term tt JOIN term m
  ON m.id = tt.term_id WHERE tt.thing_id = h.id AND m.scheme || '/' || m.key IN_WORDS($3)) DESC, h.id LIMIT $6
"""  # noqa: S608
IDS = """
SELECT id FROM thing
WHERE public_id IN_WORDS($1) AND kind = 'profile' AND state = 'published' AND audience_id IN_IDS($2)
"""
DONE = """
SELECT t.author_id AS person_id, count(*) AS replies, count(r.accepted_at) AS accepted
FROM thing t JOIN reply r ON r.thing_id = t.id JOIN thing q ON q.id = t.parent_id AND q.kind = 'topic'
WHERE t.author_id IN_IDS($1) AND t.byline = 'named' AND t.state = 'published' AND t.audience_id IN_IDS($2)
  AND q.state = 'published' AND q.audience_id IN_IDS($2) AND EXISTS (
    SELECT 1 FROM thing_term tt JOIN term m ON m.id = tt.term_id
    WHERE tt.thing_id = q.id AND m.scheme || '/' || m.key IN_WORDS($3)
  ) GROUP BY t.author_id
"""
"""What somebody has answered by name on the same themes, as far as the inviter may read it."""

POINTS = {"theme": 4, "sector": 2, "inspire": 2, "words": 3, "language": 4, "country": 3, "near": 1, "evidence": 2}
MOST = {"theme": 12, "sector": 4, "inspire": 4}
TELLING = frozenset(("theme", "sector", "inspire", "words", "country", "evidence"))
"""Without one of these nobody is proposed: to read a language is no expertise."""

Reasons = list[list[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be asked. `reasons`: as `AnswerInvitation.reasons`."""

    profile_id: int
    public_id: str
    person_id: int
    name: str
    organisation: str
    reasons: Reasons
    score: int = 0


async def proposed(reader: Reader, question: Row, wanted: Sought) -> list[Candidate]:
    """Up to five, the best first; by the same number of statements whoever there is."""
    can = await can_be_asked(reader, question["id"])
    readers = await readers_among(question["audience_id"], can)
    found = await looked_at(reader, wanted, [can[each] for each in readers])
    return [each for each in found if TELLING & {reason[0] for reason in each.reasons}][:SHOWN]


async def can_be_asked(
    reader: Reader, topic_id: int, *, among: Collection[int] | None = None
) -> dict[int, int]:
    """Person -> thing of the profile, of all verified people whom this reader could ask about this question now; or of
    these profiles, verified or not."""
    asked = topic_id, reader.audiences, int(among is None), now().date(), reader.id, quota.month_start()
    found = await (rows(CAN, *asked) if among is None else rows(CAN_OF_THESE, *asked, list(among)))
    return {each["person_id"]: each["thing_id"] for each in found}


async def looked_at(reader: Reader, wanted: Sought, profile_ids: Collection[int]) -> list[Candidate]:
    """Those of these profiles the reader may read, with reasons, the best first."""
    keys = list(wanted.terms)
    found = await rows(
        LOOK, list(profile_ids), reader.audiences, keys, quota.month_start(), list(wanted.met), CONSIDERED
    )
    known = [each["evidence_of"] for each in found if each["evidence_of"]]
    done = {each["person_id"]: each for each in await rows(DONE, known, reader.audiences, keys)}
    made = [_candidate(each, wanted, done.get(each["evidence_of"] or 0)) for each in found]
    return sorted(made, key=lambda each: (-each.score, each.name, each.profile_id))


async def chosen(reader: Reader, wanted: Sought, profiles: Sequence[str]) -> list[Candidate]:
    """Those of these profiles, by their public names, that the reader may read."""
    return await looked_at(reader, wanted, await profile_ids(reader, profiles))


async def profile_ids(reader: Reader, profiles: Sequence[str]) -> list[int]:
    """The things of profiles the reader may read, by their public names."""
    return [each["id"] for each in await rows(IDS, list(profiles), reader.audiences)] if profiles else []


async def named(
    finder: Finder, reader: Reader, question: Row, wanted: Sought, *, name: str, language: str,
    also: Collection[int] = (),
) -> list[Candidate]:
    """People of this name whose profile the reader may read and who may read the question; and those of these profiles.
    Whether they can be asked now is not told: that is one refusal, whatever the cause."""
    ids = list(also)
    if name:
        found = await finder.find(reader, Wanted(text=name, kinds=frozenset((PERSON,)), language=language))
        ids += [seen.card.id for seen in found.seen]
    people = await looked_at(reader, wanted, ids)
    readers = await readers_among(question["audience_id"], [each.person_id for each in people])
    return [each for each in people if each.person_id in readers and each.person_id != reader.id]


def _candidate(found: Row, wanted: Sought, done: Row | None) -> Candidate:
    reasons = [*_expertise(found, wanted), *_language(found, wanted), *_places(found, wanted)]
    if done is not None and done["accepted"]:
        reasons.append(["evidence", str(done["accepted"])])
    score = _score(reasons) - (5 if found["stale"] else 0)
    if found["availability"] == "limited":
        reasons.append(["limited", ""])
        score -= 1
    if found["taken"] is not None:
        reasons.append(["asked", str(found["taken"])])
        score -= min(3, found["taken"])
    return Candidate(
        found["id"], found["public_id"], found["person_id"], found["name"],
        found["organisation"] or "", reasons, score,
    )


def _score(reasons: Reasons) -> int:
    points: dict[str, int] = {}
    for sort, value in reasons:
        times = min(int(value), 3) if sort == "evidence" else 1
        points[sort] = min(points.get(sort, 0) + POINTS[sort] * times, MOST.get(sort, 100))
    return sum(points.values())


def _expertise(found: Row, wanted: Sought) -> Reasons:
    shared = set(found["shared"].split(",")) if found["shared"] else set()
    reasons = [each.split("/", 1) for each in wanted.terms if each in shared]
    return reasons or ([["words", ""]] if found["id"] in wanted.met else [])


def _language(found: Row, wanted: Sought) -> Reasons:
    """At any level: to read is enough to answer in another language."""
    reads = [code for code, _ in listed(found["languages"])]
    return [["language", code] for code in wanted.languages if code in reads][:1]


def _places(found: Row, wanted: Sought) -> Reasons:
    known = [each for each in dict.fromkeys((*listed(found["countries"]), found["country"])) if each]
    there = [["country", each] for each in known if each in wanted.countries]
    return there or [["near", each] for each in known if each in wanted.near][:1]


def listed(stored: Any) -> list[Any]:
    """The list of a JSON column as raw SQL gives it; nothing for what may not be read."""
    if stored is None:
        return []
    return list(json.loads(stored)) if isinstance(stored, str) else list(stored)
