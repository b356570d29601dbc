"""Static files, read once into memory, under addresses that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.errors import Missing
from cop.kit.scripts import join

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
"""Of an address without the digest of the content, or with another one: kept, and asked for anew each time."""
SITE_SHEETS = ("tokens", "base", "layout", "controls", "content", "thread", "people")
"""Joined into one `site.css`, so that a first view asks for few files."""
JOINED_SHEETS = {"site.css": SITE_SHEETS, "desk.css": ("live", "desk")}


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    digest: str


class Assets:
    """Everything under one folder, the joined style sheets, each folder of scripts as one: `js/live` as `live.js`."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _asset(path.read_bytes(), path.name)
            for path in sorted(folder.rglob("*")) if path.is_file()
        }
        for joined, names in JOINED_SHEETS.items():
            sheets = [self._files[f"css/{name}.css"].body for name in names if f"css/{name}.css" in self._files]
            self._files[joined] = _asset(b"\n".join(sheets), joined)
        for scripts in sorted(each for each in (folder / "js").glob("*") if each.is_dir()):
            modules = {path.stem: path.read_text("utf-8") for path in scripts.glob("*.js")}
            self._files[f"{scripts.name}.js"] = _asset(join(modules).encode(), "joined.js")

    def address(self, path: str) -> str:
        """`/static/site.css?v=1a2b3c4d5e`. Raises KeyError for a file that is not there."""
        return f"/static/{path}?v={self._files[path].digest}"

    async def serve(self, request: Request) -> Response:
        found = self._files.get(request.path_params["path"])
        if found is None:
            raise Missing
        is_fixed = request.query_params.get("v") == found.digest
        headers = {"cache-control": FOREVER if is_fixed else ASK_AGAIN, "etag": f'"{found.digest}"'}
        if request.headers.get("if-none-match") == f'"{found.digest}"':
            return Response(status_code=304, headers=headers)
        return Response(found.body, media_type=found.media_type, headers=headers)


def _asset(body: bytes, name: str) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, media_type, hashlib.sha256(body).hexdigest()[:10])
