"""Whether the process lives and whether it can serve; for the operator's probes, without a sign-in."""

import shutil

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cop.kit.store import write
from cop.kit.unit import unit

LEAST_DISK = 0.05


async def live(request: Request) -> Response:
    """The loop turns."""
    return JSONResponse({"live": True})


async def ready(request: Request) -> Response:
    """A write to the database, nothing to migrate, disk left. 503 with the part that fails."""
    state = request.app.state
    checks = {
        "database": await _can_write(),
        "migrations": not state.pending_migrations,
        "disk": _disk_left(str(state.settings.data)) >= LEAST_DISK,
        "not_draining": not state.draining,
    }
    ok = all(checks.values())
    headers = {} if ok else {"retry-after": "5"}
    return JSONResponse({"ready": ok, **checks}, status_code=200 if ok else 503, headers=headers)


async def _can_write() -> bool:
    """A write that changes nothing, inside a unit that commits."""
    try:
        async with unit():
            await write("UPDATE audience SET key = key WHERE key = 'everyone'")
    except Exception:
        return False
    return True


def _disk_left(folder: str) -> float:
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total
