"""Static files, read once into memory, under addresses that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from cop.kit.errors import Missing

FOREVER = "public, max-age=31536000, immutable"
SITE_SHEETS = ("tokens", "base", "layout", "controls", "content", "thread", "people")
"""Joined into one `site.css`, so that a first view asks for few files."""


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    digest: str


class Assets:
    """Everything under one folder, and the joined style sheet."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _asset(path.read_bytes(), path.name)
            for path in sorted(folder.rglob("*")) if path.is_file()
        }
        sheets = [self._files[f"css/{name}.css"].body for name in SITE_SHEETS if f"css/{name}.css" in self._files]
        self._files["site.css"] = _asset(b"\n".join(sheets), "site.css")

    def address(self, path: str) -> str:
        """`/static/site.css?v=1a2b3c4d5e`. Raises KeyError for a file that is not there."""
        return f"/static/{path}?v={self._files[path].digest}"

    async def serve(self, request: Request) -> Response:
        found = self._files.get(request.path_params["path"])
        if found is None:
            raise Missing
        if request.headers.get("if-none-match") == f'"{found.digest}"':
            return Response(status_code=304)
        return Response(
            found.body, media_type=found.media_type,
            headers={"cache-control": FOREVER, "etag": f'"{found.digest}"'},
        )


def _asset(body: bytes, name: str) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, media_type, hashlib.sha256(body).hexdigest()[:10])
