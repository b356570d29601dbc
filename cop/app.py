"""The application, put together from settings; no global state."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from tortoise.exceptions import DBConnectionError, OperationalError

from cop.community.once import AlreadyDone
from cop.doorway import Doorway
from cop.kit.assets import Assets
from cop.kit.database import close_database, open_database
from cop.kit.errors import Forbidden, Missing, Refused, TooLarge, TooMany, Unavailable
from cop.kit.files import Files
from cop.kit.fragments import Fragments
from cop.kit.gate import Gate, protection
from cop.kit.renderer import Renderer
from cop.kit.schema import pending
from cop.kit.site import Site
from cop.kit.web import errors_of, local, render, see
from cop.routes import build_routes
from cop.settings import Settings, read_settings
from cop.wiring import MIGRATIONS, MODELS, catalogues_of, template_words, wire
from cop.worker import Worker

log = logging.getLogger("cop")

HERE = Path(__file__).parent.parent
GONE = (
    Unavailable, DBConnectionError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError, asyncpg.InsufficientResourcesError, asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError, asyncpg.InternalClientError, ConnectionError, TimeoutError, OSError,
)
"""What a database says that is not there. asyncpg takes a session that was ended while it rested for its own fault."""
RETRY_SECONDS = "5"


async def missing(request: Request, error: Exception) -> Response:
    """The same answer for what does not exist and for what is not the reader's."""
    return render(request, "errors/404.html", status=404)


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
    words = str(error).lower()
    if any(sign in words for sign in ("locked", "unable to open", "disk", "readonly", "full", "malformed")):
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


def build_app(settings: Settings, *, work: bool = True) -> Starlette:
    """The whole service. `work`: also do the deliveries in this process (always on SQLite)."""
    assets = Assets(HERE / "static")
    catalogues = catalogues_of(settings)
    site = Site(templates=HERE / "templates", assets=assets, words=template_words(), catalogues=catalogues)
    wire(settings, catalogues)
    handlers = {
        Missing: missing, Forbidden: forbidden, Refused: refused, AlreadyDone: done_before,
        TooLarge: too_large, TooMany: too_many, OperationalError: database_trouble,
        HTTPException: http_error, Exception: broken, **dict.fromkeys(GONE, unavailable),
    }

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await open_database(settings.database_url, MODELS)
        worker = Worker()
        try:
            app.state.pending_migrations = await pending(settings.database_url, MODELS, MIGRATIONS)
            site.warm()
            worker.start(deliver=work)
            yield
        finally:
            app.state.draining = True
            await worker.stop()
            await app.state.renderer.close()
            await close_database()

    async def door_failed(scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
        """The sign-in could not be read: say so as a page would."""
        scope["app"] = app
        request = Request(scope, receive)
        if isinstance(error, OperationalError):
            answer = await database_trouble(request, error)
        elif isinstance(error, GONE):
            answer = await unavailable(request, error)
        else:
            raise error
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
    app.state.pending_migrations = []
    app.state.draining = False
    return app



def from_environment() -> Starlette:
    """The application of one of several server processes; the worker is a process of its own."""
    return build_app(read_settings(), work=False)
