"""The one queue: what waits in the groups one keeps in order, or for the secretariat, the most urgent first.

The rows of a page are found by the index of the table, whatever its size: one branch for each group and urgency, each
in the order of its age. What a row is about is read after that, as far as its reader may read it now.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cop.community.people import Reader
from cop.community.rules import secretariat
from cop.community.vocabulary import stored_labels
from cop.kit.clock import instant, now
from cop.kit.errors import Missing
from cop.kit.store import Row, row, rows
from cop.moderation.models import Act
from cop.moderation.models.queue import ALONE, APPEAL, CONDUCT, CONFIRM, KINDS, ORPHAN, PROFILE, SUNSET, Case
from cop.moderation.queries import _BODY, _EXCERPT, _SEEING, _SEEN, address_of

PAGE = 30
MINE, FREE = "mine", "free"
AGES = (3, 7, 30)
"""Days: older than these."""
URGENCIES = (2, 1, 0)
UNDO_FOR = timedelta(minutes=10)
MOST_TAKEN_BACK = 50
OF_GROUPS = tuple(kind for kind in KINDS if kind not in (CONDUCT, ORPHAN, ALONE))
OF_SECRETARIAT = ("profile", "unanswered", "orphan", "alone", "sunset", "appeal", "conduct")

_ROLE = """
(SELECT min(po.kind) FROM holding h JOIN post po ON po.id = h.post_id
  JOIN person hp ON hp.id = h.person_id AND hp.state = 'active' WHERE h.person_id = c.{0}
  AND h.open_for IS NOT NULL AND ((po.group_id = c.group_id AND po.kind IN ('lead', 'moderator'))
    OR (c.group_id IS NULL AND po.kind = 'secretariat')))
"""
"""As what a colleague took it or dealt with it: never by name."""
CARDS = f"""
SELECT c.id AS case_id, c.kind AS waits_as, c.group_id, c.subject_id, c.urgency, c.version AS case_version,
       c.opened_at, c.claimed_by_id, c.claimed_until, {_ROLE.format("claimed_by_id")} AS claimed_role, c.thing_id,
       {_SEEN}, {_EXCERPT},
       seen.version AS thing_version, coalesce(own.author_id = $3, FALSE) AS is_own, j.words AS asked_words,
       p.name AS person, og.labels AS orphan_labels, og.slug AS orphan_slug
FROM moderation_case c LEFT JOIN thing own ON own.id = c.thing_id {_SEEING.format("c")} {_BODY}
LEFT JOIN join_request j ON j.id = c.subject_id AND c.kind = 'join'
LEFT JOIN person p ON p.id = CASE c.kind WHEN 'join' THEN j.person_id WHEN 'profile' THEN own.author_id END
LEFT JOIN community_group og ON og.id = c.subject_id AND c.kind IN ('orphan', 'alone', 'sunset')
  AND og.listed_id IN_IDS($2)
WHERE c.id IN_IDS($1) ORDER BY c.urgency DESC, c.opened_at, c.id
"""  # noqa: S608  # pieces of ours, here and below
NOT_ABOUT = """ AND (c.kind <> 'conduct' OR NOT EXISTS (SELECT 1 FROM conduct_report cr WHERE cr.id = c.subject_id
  AND (cr.about_id = {0} OR coalesce(cr.reporter_id, 0) = {0})))"""
REPORTS_ON = """
SELECT * FROM (SELECT r.id, r.thing_id, r.reason, r.words, r.made_at,
    CASE WHEN t.author_id = $2 THEN '' ELSE p.name END AS reporter,
    row_number() OVER (PARTITION BY r.thing_id ORDER BY r.id) AS place, count(*) OVER (PARTITION BY r.thing_id) AS many
  FROM report r JOIN thing t ON t.id = r.thing_id JOIN person p ON p.id = r.reporter_id
  WHERE r.thing_id IN_IDS($1) AND r.state = 'open') one WHERE place <= 5 ORDER BY id
"""
BECAME = f"""
SELECT c.state, c.outcome, c.closed_by_id, c.claimed_by_id, c.claimed_until,
       {_ROLE.format("closed_by_id")} AS closed_role, {_ROLE.format("claimed_by_id")} AS claimed_role
FROM moderation_case c WHERE c.id = $1
"""  # noqa: S608
AFTER = " AND (c.opened_at, c.id) > (SELECT o.opened_at, o.id FROM moderation_case o WHERE o.id = {0})"
MY_ACTS = f"""
SELECT m.id, m.verb, m.at, m.batch, {_SEEN} FROM moderation_act m {_SEEING.format("m")}
WHERE m.group_id IN_IDS($1) AND m.moderator_id = $3 AND m.at > $4 AND m.state = 'done' AND m.undoes_id IS NULL
ORDER BY m.at DESC, m.id DESC LIMIT {MOST_TAKEN_BACK}
"""  # noqa: S608
MY_CLOSED = f"""
SELECT c.id, c.kind AS waits_as, c.outcome AS verb, c.closed_at AS at, {_SEEN}
FROM activity a JOIN moderation_case c ON c.id = a.subject_id AND c.state = 'done' AND c.closed_by_id = $1
{_SEEING.format("c")}
WHERE a.verb = 'case.closed' AND a.at > $3 AND a.actor_id = $1
ORDER BY c.closed_at DESC, c.id DESC LIMIT {MOST_TAKEN_BACK}
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the queue is asked for: of these groups; None is the secretariat."""

    groups: tuple[int | None, ...]
    kind: str = ""
    whose: str = ""
    urgent: bool = False
    days: int = 0
    after: tuple[int, int] = (-1, 0)
    """Urgency and id of the case the page follows; -1: from the beginning."""


@dataclass(frozen=True, slots=True)
class LastDone:
    """What the reader did last in the queue, and whether it can be taken back: "act:12", or "case:7"."""

    items: list[dict[str, Any]]
    marks: list[str]
    final: bool


async def page(reader: Reader, wanted: Wanted) -> tuple[list[dict[str, Any]], str]:
    """A page of cases, and the cursor the next page follows. Three statements, however many wait."""
    if not wanted.groups:
        return [], ""
    sql, args = _listing(reader, wanted)
    found = await rows(sql, *args)
    cards = await cards_of(reader, [each["id"] for each in found[:PAGE]])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return cards, f"{last['urgency']}-{last['id']}" if last else ""


def _listing(reader: Reader, wanted: Wanted) -> tuple[str, list[Any]]:
    args: list[Any] = []

    def given(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    where = "c.state = 'open'"
    if wanted.kind:
        where += f" AND c.kind = {given(wanted.kind)}"
    if wanted.whose:
        moment = given(now())
        where += f" AND c.claimed_by_id = {given(reader.id)} AND c.claimed_until > {moment}" if wanted.whose == MINE \
            else f" AND (c.claimed_by_id IS NULL OR c.claimed_until <= {moment})"
    if wanted.days:
        where += f" AND c.opened_at <= {given(now() - timedelta(days=wanted.days))}"
    urgency, last = wanted.after
    behind = ""
    if urgency >= 0:
        behind = AFTER.format(given(last))
    branches = [
        _branch(reader, group, each, where + (behind if each == urgency else ""))
        for group in wanted.groups
        for each in (URGENCIES[:1] if wanted.urgent else URGENCIES) if urgency < 0 or each <= urgency
    ]
    listed = " UNION ALL ".join(f"SELECT * FROM ({one}) b{n}" for n, one in enumerate(branches))  # noqa: S608
    return f"{listed} ORDER BY urgency DESC, opened_at, id LIMIT {PAGE + 1}", args


def _branch(reader: Reader, group: int | None, urgency: int, where: str) -> str:
    """Profiles of members, and the end of a group, are for leads alone; a report of conduct for those who have no part
    in it."""
    of = "c.group_id IS NULL" if group is None else f"c.group_id = {int(group)}"
    leads = "" if group is None or group in reader.leads else " AND c.kind NOT IN ('profile', 'sunset')"
    others = NOT_ABOUT.format(int(reader.id)) if group is None else ""
    return (
        f"SELECT c.id, c.urgency, c.opened_at FROM moderation_case c WHERE {of} AND {where}{leads}{others}"  # noqa: S608
        f" AND c.urgency = {urgency} ORDER BY c.opened_at, c.id LIMIT {PAGE + 1}"
    )


async def cards_of(reader: Reader, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What these cases are about, for one who keeps the queue they stand in."""
    if not ids:
        return []
    found = [dict(each) for each in await rows(CARDS, list(ids), reader.audiences, reader.id)]
    told: dict[int, list[Row]] = {}
    for each in await rows(REPORTS_ON, [each["thing_id"] for each in found if each["waits_as"] == "report"], reader.id):
        told.setdefault(each["thing_id"], []).append(each)
    moment = now()
    for each in found:
        until = instant(each["claimed_until"])
        each["is_claimed"] = each["claimed_role"] is not None and until is not None and until > moment
        each["is_mine"] = each["is_claimed"] and each["claimed_by_id"] == reader.id
        each["reports"] = told.get(each["thing_id"], []) if each["waits_as"] == "report" else []
        each["orphan_labels"] = stored_labels(each["orphan_labels"]) if each["orphan_labels"] else {}
        each["href"] = _leads_to(each)
    return found


def _leads_to(card: dict[str, Any]) -> str:
    """Where a case is looked at; "" where its reader may not read what it is about."""
    subject = card["subject_id"]
    own = {PROFILE: "/people/waiting", APPEAL: f"/moderation/appeals/{subject}",
           CONFIRM: f"/moderation/acts/{subject}/confirm", CONDUCT: f"/conduct/{subject}"}
    if card["waits_as"] == SUNSET:
        return f"/groups/{card['orphan_slug']}/archive" if card["orphan_slug"] else "/oversight"
    if card["waits_as"] in (ORPHAN, ALONE):
        return f"/groups/{card['orphan_slug']}" if card["orphan_slug"] else ""
    if card["waits_as"] in own:
        return own[card["waits_as"]]
    return address_of(card) if card["title"] is not None else ""


async def case_for(reader: Reader, case_id: int) -> Case:
    """A case of a queue the reader keeps. Raises Missing."""
    return (await cases_for(reader, [case_id]))[case_id]


def _keeps(reader: Reader, case: Case) -> bool:
    if case.group_id is None:
        return secretariat(reader, None)
    return case.group_id in (reader.leads if case.kind in (PROFILE, SUNSET) else reader.steward_of)


async def cases_for(reader: Reader, ids: Sequence[int]) -> dict[int, Case]:
    """All of these cases, by id. Raises Missing if one is in no queue the reader keeps."""
    asked = f"SELECT c.id FROM moderation_case c WHERE c.id IN_IDS($1){NOT_ABOUT.format(int(reader.id))}"  # noqa: S608
    others = [each["id"] for each in await rows(asked, list(ids))]
    found = {case.id: case for case in await Case.filter(id__in=others) if _keeps(reader, case)}
    if len(found) != len(set(ids)):
        raise Missing
    return found


async def case_of_report(report_id: int) -> int:
    """The open case a report stands in; 0 for none."""
    found = await row(
        "SELECT c.id FROM report r JOIN moderation_case c ON c.thing_id = r.thing_id AND c.kind = 'report'"
        " AND c.state = 'open' WHERE r.id = $1", report_id,
    )
    return int(found["id"]) if found else 0


async def became(case_id: int) -> dict[str, Any]:
    """What has become of a case, for a colleague: who dealt with it, by their part, and how; or who has it in hand."""
    found = await row(BECAME, case_id)
    if found is None:
        raise Missing
    by = found["closed_by_id"] if found["state"] == "done" else found["claimed_by_id"]
    return {
        "outcome": found["outcome"] if found["state"] == "done" else "", "by": by,
        "until": None if found["state"] == "done" else found["claimed_until"], "is_open": found["state"] != "done",
        "role": (found["closed_role"] if found["state"] == "done" else found["claimed_role"]) or "",
    }


async def last_done(reader: Reader) -> LastDone | None:
    """The reader's last act of the last ten minutes, with those done together with it."""
    since = now() - UNDO_FOR
    acts = await rows(MY_ACTS, reader.steward_of, reader.audiences, reader.id, since)
    closed = await rows(MY_CLOSED, reader.id, reader.audiences, since)
    if closed and (not acts or closed[0]["at"] > acts[0]["at"]):
        together = [dict(each) for each in closed if each["at"] == closed[0]["at"]]
        final = any(each["verb"] != "no_act" for each in together)
        return LastDone(together, [f"case:{each['id']}" for each in together], final)
    if not acts:
        return None
    first = acts[0]
    together = [dict(each) for each in acts if each["id"] == first["id"] or first["batch"] == each["batch"] != ""]
    return LastDone(together, [f"act:{each['id']}" for each in together], False)


async def done_by(reader: Reader, marks: Collection[str]) -> list[Act | Case]:
    """The acts and cases these marks name, of groups or a queue the reader keeps. Raises Missing."""
    found: list[Act | Case] = []
    for mark in list(marks)[:MOST_TAKEN_BACK]:
        sort, _, text = mark.partition(":")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if sort == "case":
            found.append(await case_for(reader, number))
        elif (act := await Act.get_or_none(id=number, moderator_id=reader.id)) is not None:
            found.append(act)
        else:
            raise Missing
    return found


def cursor(text: str) -> tuple[int, int]:
    """The cursor of an address; anything that is none of ours is the beginning."""
    urgency, _, number = text.partition("-")
    fits = urgency in ("0", "1", "2") and number.isascii() and number.isdigit() and len(number) < 19
    return (int(urgency), int(number)) if fits else (-1, 0)
