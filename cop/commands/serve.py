"""`serve` and `worker`: the processes that stay."""

import asyncio
import signal

import uvicorn

from cop.app import build_app
from cop.community.grounds import grounds
from cop.engines import make_engines
from cop.indexer import Indexer
from cop.intake.running import MailIn
from cop.intake.taking import Intake
from cop.kit.database import close_database, open_database
from cop.kit.files import Files
from cop.kit.hub import make_hub, tellers
from cop.kit.line import HttpProtocol, SocketProtocol
from cop.kit.renderer import Renderer
from cop.scrubbed_indexes import grounds_of
from cop.settings import BadSetting, Settings
from cop.wiring import MODELS, catalogues_of, wire
from cop.worker import Worker

GRACE_SECONDS = 25
LARGEST_FRAME = 64 * 1024
PING_SECONDS = 20
"""Between two pings to a websocket, and until the answer must be there: a line that died is gone within 40 seconds."""


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Answer until stopped. Several processes need PostgreSQL: one process owns a SQLite file."""
    embedded = settings.database_url.startswith("sqlite")
    if workers > 1 and embedded:
        raise BadSetting(
            "serve --workers needs PostgreSQL (COP_DATABASE_URL): on SQLite one process serves and works,"
            " because two processes that write would only wait for each other"
        )
    uvicorn.run(
        build_app(settings, work=embedded or settings.demo) if workers == 1 else "cop.app:from_environment",
        factory=workers > 1, workers=workers, host=host, port=port, http=HttpProtocol,
        ws=SocketProtocol, ws_per_message_deflate=False, ws_max_size=LARGEST_FRAME, ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS, server_header=False, access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS, proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
    )


async def work(settings: Settings) -> None:
    """Only the deliveries, chores and the index on a search server, beside servers on PostgreSQL. Ends on SIGTERM,
    after what it is doing."""
    engines = make_engines(settings)
    wire(settings, catalogues_of(settings), engines.finder())
    grounds.update({ground.name: ground for ground in grounds_of(engines)})
    await open_database(settings.database_url, MODELS)
    hub = make_hub(settings.hub_url, settings.database_url)
    await hub.start()
    tellers.append(hub.tell)
    await engines.open()
    worker, indexer = Worker(), Indexer.of(engines, local=False)
    worker.start()
    indexer.start()
    renderer = Renderer()
    intake = Intake(settings, renderer, Files(settings.drop_folder))
    mail_in = MailIn(settings, intake)
    await mail_in.start()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await mail_in.stop()
    await intake.close()
    await renderer.close()
    await worker.stop()
    await indexer.stop()
    await engines.close()
    tellers.remove(hub.tell)
    await hub.stop()
    await close_database()
