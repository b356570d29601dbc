"""Files of topics: attaching one, and sending one to keep."""

import asyncio
import logging
from email.utils import formatdate

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from cop.community import attachment, visit
from cop.community.once import Once
from cop.community.policy import demand
from cop.forum import actions, queries
from cop.forum.pages.thread import thread
from cop.kit.errors import Missing, Refused
from cop.kit.forms import Form
from cop.kit.uploads import Upload
from cop.kit.web import see

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
    try:
        path = await asyncio.to_thread(request.app.state.files.path, found["stored"])
        stat = await asyncio.to_thread(path.stat)
    except FileNotFoundError:
        log.error("ALARM the file of attachment %s is not on the disk", found["id"])
        raise Missing from None
    return FileResponse(
        path, media_type=found["media_type"], filename=found["name"], stat_result=stat,
        headers={**HEADERS, "etag": f'"{found["digest"]}"'},
    )
