"""The two servers that are compared, each started as a process of its own by the harness, under the same uvicorn:

`python -m benchmarks.serving service PORT` - the service itself, as `python -m cop serve` runs it;
`python -m benchmarks.serving bare PORT FOLDER` - constant answers: `/page.html` is the file of that name in FOLDER.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from cop.commands.serve import GRACE_SECONDS, LARGEST_FRAME, PING_SECONDS, serve
from cop.kit.line import HttpProtocol, SocketProtocol
from cop.settings import read_settings

LOOPBACK = "127.0.0.1"


def constant(folder: Path) -> ASGIApp:
    """An application that does nothing but send bytes it has."""
    bodies = {f"/{file.name}": file.read_bytes() for file in folder.glob("*.html")}
    heads = {
        path: [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        for path, body in bodies.items()
    }

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        await send({"type": "http.response.start", "status": 200, "headers": heads[path]})
        await send({"type": "http.response.body", "body": bodies[path]})

    return answer


def bare(folder: Path, port: int) -> None:
    """Serve it with the settings of `cop/commands/serve.py`; a test compares them."""
    uvicorn.run(
        constant(folder), factory=False, workers=1, host=LOOPBACK, port=port, http=HttpProtocol,
        ws=SocketProtocol, ws_per_message_deflate=False, ws_max_size=LARGEST_FRAME, ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS, server_header=False, access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS, proxy_headers=False, forwarded_allow_ips=None,
        lifespan="off",
    )


def main(words: list[str]) -> None:
    kind, port = words[0], int(words[1])
    if kind == "bare":
        bare(Path(words[2]), port)
    else:
        serve(read_settings(), host=LOOPBACK, port=port, workers=1)


if __name__ == "__main__":
    main(sys.argv[1:])
