"""A file that comes in pieces: where it is announced, how far it has come, and the next piece. Answers are for the
script of the form; what they say is a sentence to show."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cop.community import attachment, scanning, uploading
from cop.community.uploading import LARGEST_PIECE, Announced, Elsewhere
from cop.forum import queries
from cop.forum.actions.attaching import attach_upload
from cop.kit.errors import Refused
from cop.kit.files import Files
from cop.kit.forms import KEY_FIELD, Form, read_body, whole
from cop.kit.web import errors_of, prove

KEY_HEADER = "x-form-key"


async def begin(request: Request, form: Form) -> Response:
    """201 with the address that the pieces go to."""
    topic = await queries.topic_for(request.user, request.path_params["id"])
    announced = Announced(form.raw("name"), form.raw("type"), whole(form.raw("size")))
    try:
        await scanning.ask_name(announced.name, topic.language, is_sure=scanning.FIELD in form)
        made = await uploading.begin(request.user, topic, announced, _files(request))
    except Refused as refusal:
        return _refused(request, refusal)
    address = f"/uploads/{made.public_id}"
    return JSONResponse({"address": address}, status_code=201, headers={"location": address, "upload-offset": "0"})


async def how_far(request: Request) -> Response:
    """How much has come, in bytes."""
    upload, _ = await uploading.under_way(request.user, request.path_params["id"])
    return _so_far(upload.received, upload.size)


async def take(request: Request) -> Response:
    """The next piece; with the last one the file is looked into and attached."""
    prove(request, Form([(KEY_FIELD, request.headers.get(KEY_HEADER, ""))]))
    files, reader = _files(request), request.user
    upload, _ = await uploading.under_way(reader, request.path_params["id"])  # before a byte is read
    piece = await read_body(request, LARGEST_PIECE)
    offset = request.headers.get("upload-offset", "")
    try:
        if whole(offset) != upload.received or not (offset.isdecimal() and (piece or upload.received)):
            raise Elsewhere(upload.received)
        received = await uploading.take(reader, upload, upload.received, piece, files)
    except Elsewhere as place:
        return _so_far(place.received, upload.size, status=409)
    except Refused as refusal:
        return _refused(request, refusal)
    return _so_far(received, upload.size) if received < upload.size else await _finish(request, upload)


async def _finish(request: Request, upload: attachment.PartUpload) -> Response:
    reader, files, incoming = request.user, _files(request), None
    try:
        _, topic = await uploading.under_way(reader, upload.public_id)
        incoming = await uploading.gathered(upload, files)
        file = await attachment.examined(upload.name, upload.declared, incoming)
        await attach_upload(reader, topic, upload, file, files)
    except Refused as refusal:
        await uploading.give_up(upload, files)
        return _refused(request, refusal)
    finally:
        if incoming is not None:
            await incoming.drop()
    return JSONResponse({"to": f"/topics/{topic.public_id}#files"})


def _files(request: Request) -> Files:
    files: Files = request.app.state.files
    return files


def _so_far(received: int, size: int, *, status: int = 204) -> Response:
    return Response(status_code=status, headers={"upload-offset": str(received), "upload-length": str(size)})


def _refused(request: Request, refusal: Refused) -> Response:
    (said,) = errors_of(request, refusal).values()
    asks = isinstance(refusal, scanning.LooksLikeAChild)
    return JSONResponse({"said": str(said), **({"asks": True} if asks else {})}, status_code=422)
