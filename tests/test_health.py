"""Probes of the operator."""

from pathlib import Path

import pytest
from starlette.applications import Starlette

from cop import health
from cop.kit.database import close_database
from tests.cast import Town
from tests.conftest import Browse


async def test_a_sound_service_lives_and_is_ready(town: Town, browse: Browse) -> None:
    nobody = await browse("nobody")
    assert (await nobody.get("/-/live")).json() == {"live": True}
    answer = await nobody.get("/-/ready")
    assert answer.status_code == 200 and all(answer.json().values())


@pytest.mark.parametrize(("name", "value", "part"), [
    ("pending_migrations", ["0002_more"], "migrations"), ("draining", True, "not_draining"),
])
async def test_what_is_not_ready_is_named(
    town: Town, browse: Browse, app: Starlette, name: str, value: object, part: str
) -> None:
    setattr(app.state, name, value)
    answer = await (await browse("nobody")).get("/-/ready")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert [key for key, well in answer.json().items() if not well] == ["ready", part]


async def test_a_full_disk_is_not_ready(town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_DISK", 1.1)
    assert (await (await browse("nobody")).get("/-/ready")).json()["disk"] is False


async def test_without_the_database_the_process_lives_and_is_not_ready(
    town: Town, browse: Browse, settings, tmp_path: Path  # type: ignore[no-untyped-def]
) -> None:
    nobody = await browse("nobody")
    await close_database()
    assert (await nobody.get("/-/live")).status_code == 200
    answer = await nobody.get("/-/ready")
    assert answer.status_code == 503 and answer.json()["database"] is False
