"""Attachments of topics."""
from starlette.requests import Request
from starlette.responses import Response

from cop.kit.forms import Form


async def attach(request: Request, form: Form) -> Response:
    raise NotImplementedError

async def download(request: Request) -> Response:
    raise NotImplementedError
