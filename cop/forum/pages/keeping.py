"""Forms whose words are kept on the server while they are written: what such pages do, and the list of drafts."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cop.community import drafts
from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.forum.queries import drafts as queries
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, DRAFT_FIELDS, Form, is_of_another_sign_in, whole
from cop.kit.web import errors_of, render, render_text, say, see

GONE = "/drafts?gone=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a form with a draft shows of it. `other`: it was written on elsewhere too, and that is kept there."""

    place: str
    draft: str = ""
    version: int = 0
    at: Any = None
    other: str = ""
    returned: bool = False
    """It was typed before its person signed in."""


def typed_in(form: Form) -> dict[str, list[str]]:
    return form.fields(without=DRAFT_FIELDS)


def sent_of(form: Form) -> drafts.Sent:
    """The draft that goes when what was made of it is published."""
    return drafts.Sent(form.raw("draft"), whole(form.raw("draft_version")), typed_in(form))


async def keep(request: Request, form: Form, place: str) -> Kept:
    """Keep what a form says. Raises Refused when it is too much."""
    reader: Reader = request.user
    before = form.raw("draft")
    draft, version = await drafts.keep(
        reader, place, typed_in(form), draft=before, seen=whole(form.raw("draft_version")), is_part="part" in form
    )
    other = before if before and before != draft and await _exists(reader, before, place) else ""
    return Kept(place=place, draft=draft, version=version, other=other)


async def keep_if_it_fits(request: Request, form: Form, place: str) -> Kept:
    """The same beside a refusal that is shown anyway."""
    try:
        return await keep(request, form, place)
    except Refused:
        return Kept(place=place)


async def keep_for_later(request: Request, form: Form, place: str) -> None:
    """What it was for is gone, or never was: the page that says so says too that the words are kept."""
    reader: Reader = request.user
    if reader.signed_in and form.text("body"):
        request.state.kept = bool((await keep_if_it_fits(request, form, place)).draft)


async def _exists(reader: Reader, draft: str, place: str) -> bool:
    try:
        return bool((await drafts.find(reader, draft))["place"] == place)
    except Missing:
        return False


def there(kept: Kept, *, more: str = "") -> Response:
    """To where one writes on in a draft, saying that there is another if there is."""
    told = [part for part in (more, f"other={quote(kept.other)}" if kept.other else "") if part]
    return see(queries.address_of(kept.place, kept.draft, more="&".join(told)))


async def opened(request: Request, place: str) -> tuple[Form, Kept] | None:
    """What `?draft=` of the address names, and nothing typed without it; None when it is gone."""
    wanted = request.query_params.get("draft", "")
    if not wanted:
        return BLANK, Kept(place=place)
    try:
        found = await drafts.find(request.user, wanted)
    except Missing:
        return None
    return _opened(request, found) if found["place"] == place else None


def _opened(request: Request, found: dict[str, Any]) -> tuple[Form, Kept]:
    asked = request.query_params
    other = asked.get("other", "")
    return Form.of(found["typed"]), Kept(
        place=found["place"], draft=found["public_id"], version=found["version"], at=found["saved_at"],
        other=other if is_public_id(other) else "", returned="returned" in asked,
    )


async def of_place(request: Request, place: str) -> tuple[Form, Kept]:
    """The draft that the address names, else the latest for this place; with another one there is."""
    found, wanted = await drafts.of(request.user, place), request.query_params.get("draft", "")
    chosen = next((each for each in found if each["public_id"] == wanted), found[0] if found else None)
    if chosen is None:
        return BLANK, Kept(place=place)
    form, kept = _opened(request, chosen)
    other = next((each["public_id"] for each in found if each is not chosen), "")
    return form, Kept(place=place, draft=kept.draft, version=kept.version, at=kept.at, other=other,
                      returned=kept.returned)


# --- /drafts ---


async def index(request: Request) -> Response:
    if not request.user.signed_in:
        return see("/sign-in?next=/drafts")
    return render(
        request, "forum/drafts.html", drafts=await queries.listed(request.user), gone="gone" in request.query_params
    )


async def save(request: Request, form: Form) -> Response:
    """What the script of a form sends while somebody writes; the answer says in words when it was kept."""
    reader: Reader = request.user
    if not reader.signed_in or is_of_another_sign_in(form, request.scope["form_secret"]):
        return JSONResponse({"said": say(request, "error.not-signed-in")}, status_code=401)
    try:
        if not queries.is_place(place := form.raw("place")):
            raise Refused("choose-one")
        kept = await keep(request, form, place)
    except Refused as refusal:
        return JSONResponse({"said": next(iter(errors_of(request, refusal).values()))}, status_code=422)
    found = await drafts.find(reader, kept.draft)
    said = render_text(request, "forum/_said.html", at=found["saved_at"])
    other = queries.address_of(place, kept.other) if kept.other else ""
    return JSONResponse({"draft": kept.draft, "version": kept.version, "said": said.strip(), "other": other})


async def show(request: Request) -> Response:
    """`/drafts/<id>`: to the form it belongs to."""
    if not request.user.signed_in:
        return see(f"/sign-in?next={quote(request.url.path)}")
    found = await drafts.find(request.user, request.path_params["id"])
    if not queries.is_place(found["place"]):
        raise Missing
    more = "returned=1" if "returned" in request.query_params else ""
    return see(queries.address_of(found["place"], found["public_id"], more=more))


async def drop(request: Request, form: Form) -> Response:
    """Deleting what is gone already changes nothing."""
    await drafts.drop(request.user, request.path_params["id"])
    return see("/drafts")
