"""What is measured on one database: `python -m benchmarks.keeping.running URL FOLDER short|whole`, a process of its
own, with the whole service in it, its index and its chores."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from benchmarks.job import Visitor
from benchmarks.keeping import data, hiding, queues
from benchmarks.keeping import plan as plans
from benchmarks.keeping.data import MARK, WORD, Town
from benchmarks.keeping.plan import Plan
from benchmarks.keeping.queues import INCIDENTS, QUEUE
from cop.app import build_app
from cop.kit.database import close_database, open_database
from cop.kit.schema import migrate
from cop.kit.store import row
from cop.settings import read_settings
from cop.wiring import MIGRATIONS, MODELS

PATIENCE = 120
"""Half seconds until the index has caught up."""
DEEP = 10

Found = dict[str, Any]


async def run(url: str, folder: Path, plan: Plan) -> Found:
    """Counts first, while nothing else asks the database; then what is read while the service runs."""
    await migrate(url, MODELS, MIGRATIONS, report=lambda line: None)
    settings = read_settings({
        "COP_DATABASE_URL": url, "COP_DATA": str(folder), "COP_LANGUAGES": "en,fr",
        "COP_SECRET": "a secret of the benchmark, of no other use",
    })
    app = build_app(settings)
    found: Found = {"faults": []}
    await open_database(url, MODELS)
    try:
        town = await data.make(plan)
        await data.settle()
        for name in hiding.ACTS:
            few, many, faults = await hiding.counted(town, name)
            found[name] = {"few": few, "many": many}
            found["faults"] += faults
        await _queues(app, town, plan, found)
    finally:
        await close_database()
    async with app.router.lifespan_context(app):
        await _hidings(app, town, plan, url, found)
    return found


async def _queues(app: Starlette, town: Town, plan: Plan, found: Found) -> None:
    """Each with few entries and with many, by the one who keeps them."""
    things = await data.replies_of(town.many, plan.cases[1])
    few = plan.cases[0]
    async with browsers(app, [town.keeper, town.safe]) as (keeper, safe):
        await data.open_cases(town, things[:few], begin=0)
        found["queue short"] = await _cost(keeper, QUEUE, plan, found)
        await data.open_cases(town, things[few:], begin=few)
        await data.settle()
        found["queue long"] = await _cost(keeper, QUEUE, plan, found)
        path = await queues.deep(keeper, DEEP)
        found["queue deep"] = await _cost(keeper, QUEUE, plan, found, path=path)
        await data.open_incidents(town, plan.incidents[0])
        found["office short"] = await _cost(safe, INCIDENTS, plan, found)
        found["steward short"] = await _cost(keeper, INCIDENTS, plan, found)
        await data.open_incidents(town, plan.incidents[1] - plan.incidents[0])
        await data.settle()
        found["office long"] = await _cost(safe, INCIDENTS, plan, found)
        found["steward long"] = await _cost(keeper, INCIDENTS, plan, found)
    for short, long in (("queue", "long"), ("queue", "deep"), ("office", "long"), ("steward", "long")):
        found["faults"] += queues.grown(f"{short} {long}", found[f"{short} short"], found[f"{short} {long}"])


async def _cost(browser: httpx.AsyncClient, page: queues.Page, plan: Plan, found: Found, *, path: str = "") -> Found:
    cost, faults = await queues.cost(browser, page, plan.asked, path=path)
    found["faults"] += faults
    return cost


async def _hidings(app: Starlette, town: Town, plan: Plan, url: str, found: Found) -> None:
    async with browsers(app, town.readers) as readers:
        await _until_found(readers[0])
        for name in hiding.ACTS:
            measured = await hiding.measure(town, name, readers, url, plan.rounds, settled=_until_found)
            found[name] |= {each: getattr(measured, each) for each in ("act", "reached", "whole", "bare")}
            found["faults"] += measured.faults


async def _until_found(browser: httpx.AsyncClient) -> None:
    """The index has nothing left to do: what is compared is not to be slowed by it."""
    for _ in range(PATIENCE):
        if await row("SELECT 1 AS here FROM search_due LIMIT 1") is None and MARK in (
            await browser.get(f"/search?q={WORD}")
        ).text:
            return
        await asyncio.sleep(0.5)
    raise SystemExit("the index does not follow")


@asynccontextmanager
async def browsers(app: Starlette, visitors: list[Visitor]) -> AsyncIterator[list[httpx.AsyncClient]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000", cookies={"cop": each.token},
                headers={"sec-fetch-site": "same-origin"},
            ))
            for each in visitors
        ]


def _plain(value: object) -> object:
    """For JSON."""
    return {"sent": value.sent, "median": value.median} if isinstance(value, queues.Cost) else value


if __name__ == "__main__":
    chosen = {"short": plans.SHORT, "whole": plans.WHOLE}[sys.argv[3]]
    done = asyncio.run(run(sys.argv[1], Path(sys.argv[2]), chosen))
    print(json.dumps({name: _plain(value) for name, value in done.items()}))
