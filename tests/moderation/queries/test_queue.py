"""The one queue: in which order, which part of it, for whom; and as fast with ten thousand cases as with ten."""

from datetime import timedelta
from typing import Any

import pytest

from cop.community.thing import Thing
from cop.kit import store
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.store import rows, write
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.actions import queue
from cop.moderation.models.queue import Case
from cop.moderation.queries import queue as waiting
from cop.moderation.queries.queue import Wanted
from tests.cast import Town
from tests.things import a_topic

FILL = """
INSERT INTO moderation_case (kind, group_id, urgency, state, version, opened_at, outcome, open_for)
VALUES ($1, $2, $3, $4, 1, $5, '', $6)
"""


async def fill(group_id: int | None, *cases: tuple[str, int, int], state: str = "open") -> None:
    """Cases as (kind, urgency, days old)."""
    async with unit():
        for place, (kind, urgency, days) in enumerate(cases):
            moment = now() - timedelta(days=days)
            await write(FILL, kind, group_id, urgency, state, moment, f"{group_id}:{kind}:{place}" if state == "open" else None)


async def kinds(town: Town, name: str, *groups: int | None, **wanted: Any) -> list[tuple[str, int]]:
    found, _ = await waiting.page(await town.reader(name), Wanted(groups=groups, **wanted))
    return [(card["waits_as"], card["urgency"]) for card in found]


async def test_the_most_urgent_comes_first_then_the_oldest_over_all_ones_groups(town: Town):
    await fill(town.water.id, ("join", 0, 1), ("detail", 2, 0), ("report", 0, 5))
    await fill(town.vault.id, ("report", 1, 2), ("held", 0, 9), ("appeal", 2, 3))
    await fill(town.court.id, ("report", 2, 99))
    await fill(town.water.id, ("report", 2, 99), state="done")
    assert await kinds(town, "chen", town.water.id, town.vault.id) == [
        ("appeal", 2), ("detail", 2), ("report", 1), ("held", 0), ("report", 0), ("join", 0),
    ]
    assert await kinds(town, "chen", town.water.id) == [("detail", 2), ("report", 0), ("join", 0)]


async def test_each_filter_leaves_its_part(town: Town):
    await fill(town.water.id, ("join", 0, 1), ("detail", 2, 0), ("report", 0, 8), ("profile", 0, 40))
    here = town.water.id
    assert await kinds(town, "dalia", here, kind="join") == [("join", 0)]
    assert await kinds(town, "dalia", here, urgent=True) == [("detail", 2)]
    assert await kinds(town, "dalia", here, days=7) == [("report", 0)], "profiles are for leads"
    assert await kinds(town, "chen", here, days=7) == [("profile", 0), ("report", 0)]
    (detail,) = await Case.filter(kind="detail")
    await queue.claim(await town.reader("dalia"), detail, version=1)
    assert await kinds(town, "dalia", here, whose="mine") == [("detail", 2)]
    assert await kinds(town, "chen", here, whose="mine") == []
    assert ("detail", 2) not in await kinds(town, "chen", here, whose="free")
    (card,) = [each for each in (await waiting.page(await town.reader("chen"), Wanted(groups=(here,))))[0] if each["is_claimed"]]
    assert (card["claimed_role"], card["is_mine"]) == ("moderator", False)


async def test_pages_follow_each_other_without_a_gap_and_end(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(waiting, "PAGE", 7)
    await fill(town.water.id, *[("report", n % 3, 5) for n in range(40)])
    await fill(town.vault.id, *[("held", n % 2, n) for n in range(20)])
    chen, seen, after = await town.reader("chen"), [], ""
    for _ in range(9):
        found, after = await waiting.page(
            chen, Wanted(groups=(town.water.id, town.vault.id), after=waiting.cursor(after))
        )
        seen += [(card["urgency"], card["case_id"]) for card in found]
    assert not after and len(seen) == len(set(seen)) == 60
    assert [urgency for urgency, _ in seen] == sorted((urgency for urgency, _ in seen), reverse=True)


@pytest.mark.parametrize("text", ["", "x", "3-1", "1-", "-1", "1-²", "1-" + "9" * 30, "1-1 OR 1=1", "2.1"])
def test_a_cursor_that_is_none_of_ours_is_the_beginning(text: str):
    assert waiting.cursor(text) == (-1, 0)


async def test_a_case_is_found_by_who_keeps_its_queue_alone(town: Town):
    await fill(town.water.id, ("report", 0, 0), ("profile", 0, 0))
    await fill(None, ("conduct", 0, 0))
    report, profile, conduct = await Case.all().order_by("id")
    may = {report.id: ("chen", "dalia"), profile.id: ("chen",), conduct.id: ("sela",)}
    for case_id, names in may.items():
        for name in town.people:
            if name in names:
                assert (await waiting.case_for(await town.reader(name), case_id)).id == case_id
            else:
                with pytest.raises(Missing):
                    await waiting.case_for(await town.reader(name), case_id)
                with pytest.raises(Missing):
                    await waiting.cases_for(await town.reader(name), [case_id])


async def test_the_secretariat_reads_of_a_closed_group_no_more_than_that_something_waits(town: Town):
    hidden = await a_topic(town.elena, town.court, title="canary-title", body="canary-body")
    async with unit():
        await Case.create(kind="unanswered", thing_id=hidden.id, opened_at=now(), open_for="unanswered-up:1", urgency=1)
    (card,), _ = await waiting.page(await town.reader("sela"), Wanted(groups=(None,)))
    assert card["title"] is None and card["excerpt"] is None and card["href"] == ""
    assert not [value for value in card.values() if isinstance(value, str) and "canary" in value]


async def test_ten_thousand_cases_take_as_many_statements_as_ten_and_no_sorting_of_the_table(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    await fill(town.water.id, *[("report", n % 3, n) for n in range(10)])
    chen = await town.reader("chen")
    wanted = Wanted(groups=(town.water.id, town.vault.id))
    few = await _statements(chen, wanted, monkeypatch)
    async with unit():
        await write(
            "INSERT INTO moderation_case (kind, group_id, urgency, state, version, opened_at, outcome, open_for)"
            " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
            " SELECT 'report', $1::int, i % 3, 'open', 1, $2::timestamptz, '', 'many:' || cast(i AS text) FROM n",
            town.water.id, now(),
        )
    many = await _statements(chen, wanted, monkeypatch)
    assert len(many) == len(few) <= 3
    if store.is_sqlite():
        sql, args = waiting._listing(chen, wanted)
        plan = [each["detail"] for each in await rows(f"EXPLAIN QUERY PLAN {sql}", *args)]
        searched = [each for each in plan if "moderation_case" in each or " c " in f"{each} "]
        assert searched and all("SEARCH" in each and "INDEX" in each for each in searched), plan


async def _statements(reader: Any, wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []

    async def counted(sql: str, *args: Any) -> Any:
        said.append(sql)
        return await rows(sql, *args)

    with monkeypatch.context() as patched:
        patched.setattr(waiting, "rows", counted)
        found, _ = await waiting.page(reader, wanted)
    assert found
    return said


async def test_what_one_did_last_is_told_with_what_was_done_together(town: Town):
    topics = [await a_topic(town.amina, town.water) for _ in range(3)]
    for topic in topics:
        await actions.report(await town.reader("bruno"), topic, reason="wrong", words="")
    dalia, moment = await town.reader("dalia"), now()
    assert await waiting.last_done(dalia) is None
    for case in await Case.all().order_by("id").limit(2):
        seen = await Thing.get(id=case.thing_id)
        await queue.close(
            dalia, case, version=1, act="hide", reason="It names a child.", thing_version=seen.version, batch="together"
        )
    last = await waiting.last_done(dalia)
    assert last is not None and len(last.marks) == 2 and all(mark.startswith("act:") for mark in last.marks)
    await queue.close(dalia, await Case.get(thing_id=topics[2].id), version=1, act="no_act", reason="It is right.", at=now())
    last = await waiting.last_done(dalia)
    assert last is not None and [each["verb"] for each in last.items] == ["no_act"] and not last.final
    assert await waiting.last_done(await town.reader("chen")) is None
    assert len(await waiting.done_by(dalia, last.marks)) == 1 and moment
    with pytest.raises(Missing):
        await waiting.done_by(await town.reader("chen"), ["act:1"])
