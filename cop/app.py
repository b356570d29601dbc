"""The application, put together from settings; no global state."""

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from tortoise.exceptions import OperationalError

from cop.community import caches, erasable, scanner
from cop.community.grounds import grounds
from cop.community.once import AlreadyDone
from cop.community.quota import Unwritten
from cop.directory.opening import Opening
from cop.doorway import Doorway
from cop.engines import Indexed, make_engines
from cop.indexer import Indexer
from cop.intake.running import MailIn
from cop.intake.taking import Intake
from cop.kit.assets import Assets
from cop.kit.database import GONE, close_database, is_away, open_database
from cop.kit.errors import Forbidden, Missing, Refused, TooLarge, TooMany
from cop.kit.files import Files
from cop.kit.fragments import Fragments
from cop.kit.gate import Gate, protection
from cop.kit.hub import make_hub, tellers
from cop.kit.line import STOPPING
from cop.kit.pace import Pace
from cop.kit.renderer import Renderer
from cop.kit.schema import pending
from cop.kit.site import Site
from cop.kit.web import errors_of, local, render, see
from cop.live.channel import turn_away
from cop.live.fragments import Press
from cop.live.relay import Relay
from cop.moderation.actions.conduct import MOST_A_DAY
from cop.routes import build_routes
from cop.scrubbed_indexes import grounds_of
from cop.settings import Settings, read_settings
from cop.wiring import MIGRATIONS, MODELS, catalogues_of, template_words, wire
from cop.worker import Worker

log = logging.getLogger("cop")

HERE = Path(__file__).parent.parent
RETRY_SECONDS = "5"
MOST_COMMANDS, COMMAND_SECONDS = 30, 10
"""Commands of one person in live sessions, by socket and by form."""


async def missing(request: Request, error: Exception) -> Response:
    """The same answer for what does not exist and for what is not the reader's."""
    return render(request, "errors/404.html", status=404, kept=getattr(request.state, "kept", False))


async def forbidden(request: Request, error: Exception) -> Response:
    return render(request, "errors/403.html", status=403)


async def refused(request: Request, error: Exception) -> Response:
    """A refusal no page took care of: there was no form to show again."""
    assert isinstance(error, Refused)
    return render(request, "errors/422.html", status=422, errors=errors_of(request, error))


async def done_before(request: Request, error: Exception) -> Response:
    assert isinstance(error, AlreadyDone)
    return see(local(error.address))


async def too_large(request: Request, error: Exception) -> Response:
    return render(request, "errors/413.html", status=413)


async def too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMany)
    answer = render(request, "errors/429.html", status=429)
    answer.headers["retry-after"] = str(error.seconds)
    return answer


async def unavailable(request: Request, error: Exception) -> Response:
    log.warning("a store does not answer: %s", type(error).__name__)
    answer = render(request, "errors/503.html", status=503)
    answer.headers["retry-after"] = RETRY_SECONDS
    return answer


async def database_trouble(request: Request, error: Exception) -> Response:
    """SQLite says "locked", "disk I/O error" and bad SQL with one class; only the last is our mistake."""
    if is_away(error):
        return await unavailable(request, error)
    raise error


async def broken(request: Request, error: Exception) -> Response:
    """Starlette logs the fault and answers outside of the gate; the reader learns that there was one, and no more."""
    answer = render(request, "errors/500.html", status=500)
    answer.raw_headers += protection(request.app.state.settings.secure)
    return answer


async def http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return await missing(request, error)
    return Response(status_code=error.status_code, headers=error.headers)


async def cross_site(scope: Scope, receive: Receive, send: Send) -> None:
    """The answer to a form that another site made our reader's browser send."""
    answer = Response("403", status_code=403, media_type="text/plain")
    await answer(scope, receive, send)


def keeper_of(app: Starlette) -> caches.Keeper:
    """Drops what this process remembers: pieces of pages, and single words that the scanner has seen."""

    def forget(names: Collection[int | str]) -> int:
        scanner.forget()
        dropped: int = app.state.fragments.drop(names)
        return dropped

    return caches.Keeper(forget)


def build_app(settings: Settings, *, work: bool = True) -> Starlette:
    """The whole service. `work`: also do the deliveries in this process (always on SQLite)."""
    assets = Assets(HERE / "static")
    catalogues = catalogues_of(settings)
    site = Site(templates=HERE / "templates", assets=assets, words=template_words(), catalogues=catalogues)
    engines = make_engines(settings)
    finder = engines.finder()
    wire(settings, catalogues, finder)
    erasable.places[Indexed.name] = Indexed(engines)
    grounds.update({ground.name: ground for ground in grounds_of(engines)})
    handlers = {
        Missing: missing, Forbidden: forbidden, Refused: refused, AlreadyDone: done_before,
        TooLarge: too_large, TooMany: too_many, OperationalError: database_trouble,
        HTTPException: http_error, Exception: broken, **dict.fromkeys(GONE, unavailable),
    }

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await open_database(settings.database_url, MODELS)
        worker, indexer = Worker(), Indexer.of(engines, server=work)
        mail_in = MailIn(settings, app.state.intake)
        keeper = keeper_of(app)
        deaf = app.state.hub.listen(keeper.hear)
        try:
            app.state.pending_migrations = await pending(settings.database_url, MODELS, MIGRATIONS)
            site.warm()
            await app.state.hub.start()
            tellers.append(app.state.hub.tell)
            await app.state.relay.start()
            await engines.open()
            worker.start(deliver=work, also=[(0.5, keeper.look)])
            indexer.start()
            if work:
                await mail_in.start()
            yield
        finally:
            app.state.draining = True
            await mail_in.stop()
            await worker.stop()
            await indexer.stop()
            deaf()
            await keeper.end()
            await engines.close()
            await app.state.relay.stop()
            await app.state.intake.close()
            await app.state.renderer.close()
            if app.state.hub.tell in tellers:
                tellers.remove(app.state.hub.tell)
            await app.state.hub.stop()
            await close_database()

    async def door_failed(scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
        """The sign-in could not be read: say so as a page would, or as a websocket can."""
        if not is_away(error):
            raise error
        if scope["type"] == "websocket":
            await turn_away(receive, send, STOPPING)
            return
        scope["app"] = app
        answer = await unavailable(Request(scope, receive), error)
        await answer(scope, receive, send)

    app = Starlette(
        routes=build_routes(settings, assets), exception_handlers=handlers, lifespan=lifespan,
        middleware=[
            Middleware(Gate, origin=settings.origin, refused=cross_site, secure=settings.secure),
            Middleware(Doorway, settings=settings, failed=door_failed),
        ],
    )
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    app.state.settings = settings
    app.state.site = site
    app.state.renderer = Renderer()
    app.state.fragments = Fragments()
    app.state.files = Files(settings.drop_folder)
    app.state.intake = Intake(settings, app.state.renderer, app.state.files)
    app.state.hub = make_hub(settings.hub_url, settings.database_url)
    app.state.relay = Relay(app.state.hub, Press(site))
    app.state.finder = finder
    app.state.pace = Pace(MOST_COMMANDS, COMMAND_SECONDS)
    app.state.conduct = Unwritten(MOST_A_DAY)
    app.state.opening = Opening()
    app.state.pending_migrations = []
    app.state.draining = False
    return app



def from_environment() -> Starlette:
    """The application of one of several server processes; the worker is a process of its own."""
    return build_app(read_settings(), work=False)
