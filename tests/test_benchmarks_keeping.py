"""The honesty of what measures keeping order; and that hiding a topic, and reading a queue, cost the same however much
stands there."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from benchmarks.keeping import data, hiding, plan, queues, running
from benchmarks.keeping.counting import statements, updates_of_state
from benchmarks.keeping.data import Town
from benchmarks.keeping.queues import INCIDENTS, QUEUE, Cost
from cop.community import visit
from cop.kit import store
from cop.kit.unit import unit
from cop.moderation.queries import queue as waiting
from cop.safeguarding.queries import incidents

SMALL = plan.Plan(replies=300, few=3, readers=1, rounds=1, cases=(30, 300), incidents=(100, 250), asked=1)

MANY_MORE = """
INSERT INTO moderation_case (kind, group_id, thing_id, urgency, state, version, opened_at, outcome)
SELECT c.kind, c.group_id, c.thing_id, c.urgency, c.state, 1, c.opened_at, '' FROM moderation_case c
JOIN moderation_case o ON o.id < (SELECT min(id) FROM moderation_case) + 20
"""
"""Twenty of each: a few are read as a whole, as the faster way."""


@pytest.fixture
async def made(app: Starlette) -> Town:
    return await data.make(SMALL)


@pytest.fixture
async def keeper(app: Starlette, made: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with running.browsers(app, [made.keeper]) as (browser,):
        yield browser


@pytest.mark.parametrize("name", hiding.ACTS)
async def test_a_topic_is_hidden_by_one_update_and_as_many_statements_with_3_replies_as_with_300(
    made: Town, name: str
) -> None:
    few, many, faults = await hiding.counted(made, name)

    assert faults == [] and few == many and 20 < many < 120


@pytest.mark.parametrize("name", hiding.ACTS)
async def test_no_reader_gets_a_word_of_a_topic_and_its_replies_by_any_page_after_the_act(
    made: Town, app: Starlette, name: str
) -> None:
    async with running.browsers(app, made.readers) as readers:
        _, _, before = await hiding.sweep(made, readers)
        undo = await hiding.ACTS[name](await visit.by_person(made.moderator), made.many)
        _, _, after = await hiding.sweep(made, readers)
        await undo()
        _, _, again = await hiding.sweep(made, readers)

    assert before == again == 2 * len(readers)  # the search has no index here
    assert after == 0


async def test_a_statement_for_each_reply_would_be_told(made: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = hiding.ACTS["hidden by a moderator"]

    async def one_by_one(reader, thing):
        undo = await plain(reader, thing)
        for each in await data.replies_of(thing, 10):
            await store.rows("SELECT id FROM thing WHERE id = $1", each)
        return undo

    monkeypatch.setitem(hiding.ACTS, "hidden by a moderator", one_by_one)

    assert len((await hiding.counted(made, "hidden by a moderator"))[2]) == 1


async def test_every_statement_is_counted_with_those_that_begin_and_end_a_unit(made: Town) -> None:
    thing = made.few

    async def change() -> None:
        async with unit():
            await store.write("UPDATE thing SET state = state WHERE id = $1", thing.id)

    sent = await statements(change)

    assert len(sent) == 3 and updates_of_state(sent) == 1


async def test_the_queue_and_the_list_of_incidents_ask_as_much_with_few_as_with_many(
    made: Town, keeper: httpx.AsyncClient
) -> None:
    things = await data.replies_of(made.many, SMALL.cases[1])
    await data.open_cases(made, things[:30], begin=0)
    short, faults = await queues.cost(keeper, QUEUE, 1)
    await data.open_cases(made, things[30:], begin=30)
    long, more = await queues.cost(keeper, QUEUE, 1)
    deep, deeper = await queues.cost(keeper, QUEUE, 1, path=await queues.deep(keeper, 5))
    assert faults == more == deeper == [] and short.sent == long.sent == deep.sent

    await data.open_incidents(made, 100)
    short, faults = await queues.cost(keeper, INCIDENTS, 1)
    await data.open_incidents(made, 150)
    long, more = await queues.cost(keeper, INCIDENTS, 1)
    assert faults == more == [] and short.sent == long.sent
    assert queues.grown("", Cost(3), Cost(4)) and not queues.grown("", Cost(3), Cost(3))


async def test_a_page_of_the_queue_is_found_by_the_index_of_its_table(made: Town) -> None:
    await data.open_cases(made, await data.replies_of(made.many, 300), begin=0)
    async with unit():
        await store.write(MANY_MORE)
    await data.settle()
    reader = await visit.by_person(made.moderator)
    sql, args = waiting._listing(reader, waiting.Wanted(groups=tuple(sorted(reader.steward_of)), after=(1, 40)))

    told = await _explained(sql, *args)

    assert "SCAN c\n" not in told and "Seq Scan on moderation_case" not in told
    if store.is_sqlite():
        assert told.count("USING INDEX idx_moderation") >= 2


async def test_incidents_are_listed_by_the_index_of_their_table_the_open_ones_first(made: Town) -> None:
    await data.open_incidents(made, 1000)
    await data.settle()

    told = await _explained(incidents.ALL, 1, [], incidents.LIST)
    found = await store.rows(incidents.ALL, 1, [], 150)

    assert "SCAN i\n" not in told and "Seq Scan on incident " not in told
    assert [each["state"] for each in found] == ["open"] * 100 + ["closed"] * 50
    assert {each["things"] for each in found} == {1}
    ages = [each["due_at"] for each in found]
    assert ages[:100] == sorted(ages[:100]) and ages[100:] == sorted(ages[100:], reverse=True)


async def _explained(sql: str, *args: object) -> str:
    how, column = ("EXPLAIN QUERY PLAN", "detail") if store.is_sqlite() else ("EXPLAIN", "QUERY PLAN")
    return "".join(f"{each[column]}\n" for each in await store.rows(f"{how} {sql}", *args))
