"""Files of topics: attaching one, and sending one to keep."""

import asyncio
import logging
from email.utils import formatdate
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from cop.community import attachment, scanning, visit
from cop.community.once import Once
from cop.community.policy import demand
from cop.forum import actions, queries
from cop.forum.pages.thread import thread
from cop.kit.errors import Missing, Refused
from cop.kit.forms import Form
from cop.kit.store import Row
from cop.kit.uploads import Upload
from cop.kit.web import render, see

log = logging.getLogger(__name__)

LARGEST = attachment.LARGEST
HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "last-modified": formatdate(0, usegmt=True),  # when a file came would tell of a person who did not sign
}


async def admit(request: Request) -> None:
    """Asked before a byte of the file is read."""
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "file.attach", topic)


async def attach(request: Request, form: Form, upload: Upload) -> Response:
    reader = await visit.by_person(request.user.id)  # as of now: on a slow line the file took its time
    topic = await queries.topic_for(reader, request.path_params["id"])
    try:
        await scanning.ask_name(upload.filename, topic.language, is_sure=scanning.FIELD in form)
        file = await attachment.examined(upload.filename, upload.declared, upload.file)
        once = Once.of(request.scope, form, to=f"/topics/{topic.public_id}#files")
        await once.do(actions.attach, reader, topic, file)
    except Refused as refusal:
        row = await queries.topic_row(reader, topic.public_id)
        return await thread(request, row, form=form, refusal=refusal)
    return see(once.address)


async def download(request: Request) -> Response:
    """The file as an attachment; in parts where a line broke (`Range`), since its content never changes."""
    found = await attachment.for_reader(request.user, request.path_params["id"])
    if found["state"] == attachment.WAITS:
        return render(request, "forum/file_waits.html", status=409, thing_id=found["thing_public_id"])
    return await _sent(request, found["stored"], found, found["media_type"], found["name"], found["digest"])


async def small(request: Request) -> Response:
    """The smaller version of a picture."""
    found = await attachment.for_reader(request.user, request.path_params["id"])
    if found["small_stored"] is None or found["state"] == attachment.WAITS:
        raise Missing
    name = f"{PurePath(found['name']).stem}-small.jpg"
    return await _sent(request, found["small_stored"], found, "image/jpeg", name, f"{found['digest']}-small")


async def _sent(request: Request, stored: str, found: Row, media_type: str, name: str, etag: str) -> Response:
    try:
        path = await asyncio.to_thread(request.app.state.files.path, stored)
        stat = await asyncio.to_thread(path.stat)
    except FileNotFoundError:
        log.error("ALARM the file of attachment %s is not on the disk", found["id"])
        raise Missing from None
    return FileResponse(
        path, media_type=media_type, filename=name, stat_result=stat, headers={**HEADERS, "etag": f'"{etag}"'},
    )
