"""kill -9 between an erasure and its proof: a service that starts later goes on with it."""

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette

from cop.commands.erase_proof import erase_proof
from cop.kit.grep import count_apart, count_in, forms_of
from cop.kit.store import is_sqlite
from cop.safeguarding.actions import scrubbing
from cop.safeguarding.models import IncidentTick, Probe
from cop.settings import Settings
from tests.cast import Town
from tests.safeguarding.making import alarm
from tests.safeguarding.test_erasing import ARABIC, LATIN, WORDS, database_files, erase
from tests.test_killed import service
from tests.things import a_topic

SECONDS = 90


@pytest.mark.long
async def test_a_service_that_was_killed_before_the_proof_goes_on_with_it_after_its_next_start(
    app: Starlette, town: Town, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    topic = await a_topic(town.amina, town.water, title=f"About {LATIN}", body=WORDS)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    await erase(dalia, incident, [topic])
    wanted = forms_of([LATIN, ARABIC])
    assert await Probe.all().exists() and (not is_sqlite() or await count_apart(database_files(), wanted)), "the control"
    assert await erase_proof(settings, incident.public_id, []) == 1
    told = capsys.readouterr().out
    assert "database files" in told and "waiting" in told and LATIN not in told and ARABIC not in told

    with service(settings, tmp_path):
        await asyncio.sleep(0.7)
    with service(settings, tmp_path):
        for _ in range(SECONDS * 5):
            if await scrubbing.is_proven(incident.id) and not await Probe.all().exists():
                break
            await asyncio.sleep(0.2)
    assert set(await IncidentTick.filter(step="erased").values_list("state", flat=True)) == {"done"}
    assert await count_apart(database_files(), wanted) == 0 and not await Probe.all().exists()
    assert count_in([path for path in settings.data.rglob("*") if path.is_file()], wanted) == 0
    log = (tmp_path / "service.log").read_bytes()
    assert log and count_in([tmp_path / "service.log"], wanted) == 0, "no log says what was looked for"
    assert await erase_proof(settings, incident.public_id, []) == 0
    told = capsys.readouterr().out
    assert "confirmed" in told and str(incident.opened_at.year) in told
