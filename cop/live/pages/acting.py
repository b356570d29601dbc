"""`POST /live/<id>/act`: every command of a session as a form, and as JSON for who asks for it."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cop.community import scanning
from cop.community.people import Reader
from cop.kit.errors import Forbidden, Missing, Refused, TooMany
from cop.kit.forms import Form
from cop.kit.web import errors_of, language_of, render, say, see
from cop.live.commands import COMMANDS, perform, refusal
from cop.live.queries.finding import question_for, session_for, words_of

BACK = {
    "floor": "", "fair": "?order=fair", "new": "?order=new", "desk": "/desk", "stage": "/stage", "plain": "/plain",
    "ask": "/ask", "polls": "/polls",
}
"""Pages one comes from, and goes back to; the floor in the order it was read in."""
TYPED = {"ask": "text", "edit": "text", "answer": "text", "return": "reason", "park": "reason", "backstage": "text"}
"""The field of a command that somebody has typed."""
STATUS: dict[type[Exception], int] = {Forbidden: 403, Missing: 404}


async def act(request: Request, form: Form) -> Response:
    """Do it and lead back to the page it was done on; a client that asks for JSON gets what a socket would say."""
    if "application/json" in request.headers.get("accept", ""):
        return await _as_json(request, form)
    try:
        address = await _perform(request, form)
    except Refused as refused:
        return await _again(request, form, refused)
    return see(_back(request, form, address))


async def _perform(request: Request, form: Form) -> str:
    """The address of what was done. Raises Refused, Forbidden, Missing, TooMany."""
    reader: Reader = request.user
    if not reader.signed_in:
        raise Missing
    state = request.app.state
    state.pace.take(reader.id)
    said = {name: form.raw(name) for name in form}
    done = await perform(
        reader, request.path_params["id"], said, renderer=state.renderer, secret=state.settings.secret
    )
    return done.address


async def _as_json(request: Request, form: Form) -> Response:
    if not request.user.signed_in:
        return _refused(401, "not-signed-in", say(request, "error.not-signed-in"))
    try:
        return JSONResponse({"ok": {"address": await _perform(request, form)}})
    except TooMany as error:
        words = say(request, "error.too-fast", seconds=error.seconds)
        return _refused(429, "too-fast", words, {"seconds": error.seconds}, {"retry-after": str(error.seconds)})
    except (Refused, Forbidden, Missing) as error:
        return JSONResponse(refusal(error, partial(say, request)), status_code=STATUS.get(type(error), 422))


def _refused(
    status: int, code: str, words: str, facts: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Response:
    body = {"refused": code, "words": words, "field": "", "facts": facts or {}}
    return JSONResponse(body, status_code=status, headers=headers)


def _back(request: Request, form: Form, address: str = "") -> str:
    """The page the form stood on, at the question it was about."""
    _, mark, place = address.partition("#")
    return f"/live/{request.path_params['id']}{BACK.get(form.raw('back'), '')}{mark}{place}"


async def _again(request: Request, form: Form, refused: Refused) -> Response:
    """Why it was not done, with the words that were typed, to be sent again."""
    session = await session_for(request.user, request.path_params["id"])
    name = TYPED.get(form.raw("do"), "")
    fields = COMMANDS[form.raw("do")].fields if name else ()
    kept = {each: form.raw(each) for each in ("do", "id", "back", *fields) if each in form and each != name}
    now: dict[str, Any] = {}
    if refused.code == "changed-meanwhile":  # who looked at these words has seen the version they are of
        now = await words_of(await question_for(request.user, session, form.raw("id")))
        kept["seen"] = str(now["version"])
    return render(
        request, "live/act_again.html", status=422, session_id=session.public_id, form=form, name=name, kept=kept,
        now=now, back=_back(request, form), language=now.get("language") or form.raw("language") or
        language_of(request), errors=errors_of(request, refused), facts=refused.facts,
        looked=scanning.asked_about(refused),
    )
