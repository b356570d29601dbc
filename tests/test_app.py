"""The application as a whole."""

import asyncio
import logging

import httpx
import pytest
from starlette.applications import Starlette

from cop.app import build_app
from cop.forum.pages import reading
from cop.settings import Settings
from tests.cast import Town
from tests.conftest import Browse


async def test_it_starts_serves_and_stops(database_url: str, settings: Settings) -> None:
    app = build_app(settings)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as browser:
            assert (await browser.get("/-/ready")).status_code == 200
    assert app.state.draining


async def test_the_hub_wakes_while_the_service_runs_and_leaves_nothing_behind(settings: Settings) -> None:
    before = asyncio.all_tasks()
    app = build_app(settings, work=False)
    heard: list[str] = []
    app.state.hub.listen(heard.append)
    async with app.router.lifespan_context(app), asyncio.timeout(10):
        while not app.state.hub.sure:
            await asyncio.sleep(0.01)
        app.state.hub.tell("s:1:floor")
        while "s:1:floor" not in heard:
            await asyncio.sleep(0.01)
    heard.clear()
    app.state.hub.tell("s:1:floor")
    await asyncio.sleep(0.01)
    assert heard == [] and asyncio.all_tasks() == before


async def test_a_fault_tells_the_reader_nothing_and_the_log_what_it_was(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*words: object) -> None:
        raise ZeroDivisionError("a private detail")

    monkeypatch.setattr(reading.queries, "topics", broken)
    answer = await (await browse("amina")).get("/topics")
    assert answer.status_code == 500
    assert "private detail" not in answer.text and "Traceback" not in answer.text


async def test_methods_a_page_does_not_know_are_refused(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for method in ("TRACE", "PUT", "DELETE", "BREW"):
        assert (await amina.request(method, "/topics")).status_code == 405


async def test_the_log_of_a_request_holds_nothing_of_it(
    town: Town, browse: Browse, app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    amina = await browse("amina")
    await amina.get("/topics?theme=secret-interest")
    await amina.post("/forgotten", data={"key": "k", "email": "someone@private.example"})
    said = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert "secret-interest" not in said and "private.example" not in said
