"""kill -9 while a service writes its index: what was acknowledged is found after the next start, and nothing else."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest

from cop.community import findable
from cop.community.finding import Wanted
from cop.engines import make_engines
from cop.indexer import follow_local
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from tests.cast import Town
from tests.conftest import sign_in
from tests.following import catch_up, held, readable
from tests.things import a_topic

ROOT = Path(__file__).parent.parent
ROUNDS = 3
SECONDS = 60


@contextmanager
def service(settings: Settings, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`python -m cop serve` on a free port, with the settings of this test."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"], "COP_DATABASE_URL": settings.database_url, "COP_DATA": str(settings.data),
        "COP_SECRET": settings.secret, "COP_LANGUAGES": "en,fr", "COP_ORIGIN": f"http://127.0.0.1:{port}",
    }
    with (folder / "service.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cop", "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield process, port
        finally:
            process.kill()
            process.wait()


@asynccontextmanager
async def browser(port: int, token: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", cookies={"cop": token}, headers={"sec-fetch-site": "same-origin"},
        trust_env=False, timeout=20,
    ) as client:
        async with asyncio.timeout(SECONDS):
            while not await is_ready(client):
                await asyncio.sleep(0.1)
        yield client


async def is_ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/-/ready")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.long
async def test_nothing_acknowledged_is_missing_after_a_kill_while_the_index_is_written(
    town: Town, settings: Settings, tmp_path: Path
):
    topic, token = await a_topic(town.amina, town.water), await sign_in(town.amina)
    acknowledged: list[str] = []
    for number in range(ROUNDS):
        with service(settings, tmp_path) as (process, port):
            async with browser(port, token) as client:
                for turn in range(8 + 5 * number):
                    word = f"word{number}x{turn}"
                    answer = await client.post(
                        f"/topics/{topic.public_id}/replies",
                        data={"key": word, "body": word, "language": "en", "byline": "named"},
                    )
                    assert answer.status_code == 303, (answer.status_code, (tmp_path / "service.log").read_text()[-2000:])
                    acknowledged.append(word)
                process.kill()

    wire(settings, catalogues_of(settings))
    engines = make_engines(settings)
    await engines.open()
    try:
        assert not await engines.local.needs_rebuild(), "the services wrote an index, and it is whole"
        await catch_up(follow_local(engines))
        assert await findable.due(await engines.local_index()) == {}
        assert await held(engines) == await readable()
        finder, reader = engines.finder(), await town.reader("sela")
        for word in acknowledged:
            found = await finder.find(reader, Wanted(text=word, kinds=frozenset(("reply",))))
            assert word in {each.card.excerpt for each in found.seen}
    finally:
        await engines.close()
