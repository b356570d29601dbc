"""Shortlists: people and partners somebody keeps, with a note on each; read by nobody else."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cop.community.findable import Card
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.finding.actions import shortlisting as actions
from cop.finding.models import Shortlist
from cop.finding.pages.doors import door
from cop.finding.queries import shortlists as queries
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, say, see

NEW = "new"
"""In the place of a list: one that is made now."""


async def index(request: Request) -> Response:
    return await _lists(request) if request.user.signed_in else door(request)


async def _lists(request: Request, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    return render(
        request, "finding/shortlists.html", status=422 if refusal else 200, form=form, longest=actions.LONGEST_NAME,
        lists=await queries.shortlists(request.user), errors=errors_of(request, refusal),
    )


async def make(request: Request, form: Form) -> Response:
    demand(request.user, "shortlist.make", None)
    try:
        name = form.line("name", longest=actions.LONGEST_NAME, required=True)
        once = Once.of(request.scope, form, to=_href)
        await once.do(actions.make, request.user, None, name=name)
    except Refused as refusal:
        return await _lists(request, form, refusal)
    return see(once.address)


def _href(of: Shortlist) -> str:
    return f"/shortlists/{of.public_id}"


# --- adding ---


async def choose(request: Request) -> Response:
    """`/shortlists/add?thing=`: onto which list."""
    if not request.user.signed_in:
        return door(request)
    thing, card = await queries.keepable(request.user, request.query_params.get("thing", ""))
    return await _choice(request, thing, card)


async def _choice(
    request: Request, thing: Thing, card: Card, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    return render(
        request, "finding/shortlist_add.html", status=422 if refusal else 200, card=card, thing=thing.public_id,
        lists=await queries.last_used(request.user), new=NEW, form=form, longest=actions.LONGEST_NAME,
        errors=errors_of(request, refusal),
    )


async def add(request: Request, form: Form) -> Response:
    """From a card or a profile. Without a list named: onto the only one, or a first one; with several, which one is
    asked."""
    demand(request.user, "shortlist.make", None)
    thing, card = await queries.keepable(request.user, form.raw("thing"))
    lists = await queries.last_used(request.user)
    if "list" not in form and len(lists) > 1:
        return see(f"/shortlists/add?thing={thing.public_id}")
    try:
        once = Once.of(request.scope, form, to=_href)
        await _put(request, form, once, thing, lists)
    except Refused as refusal:
        return await _choice(request, thing, card, form, refusal)
    return see(once.address)


async def _put(request: Request, form: Form, once: Once, thing: Thing, lists: Sequence[Shortlist]) -> None:
    chosen = form.raw("list") if "list" in form else lists[0].public_id if lists else NEW
    if chosen == NEW:
        name = form.line("name", longest=actions.LONGEST_NAME, required=bool(lists))
        await once.do(actions.make, request.user, thing, name=name or say(request, "shortlist.first"))
    else:
        await once.do(actions.add, request.user, await queries.shortlist(request.user, chosen), thing=thing)


# --- one list ---


async def show(request: Request) -> Response:
    if not request.user.signed_in:
        return door(request)
    return await _show(request, await queries.shortlist(request.user, request.path_params["id"]))


async def _show(
    request: Request, of: Shortlist, *, noted: str = "", form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    """`noted`: the entry a refused note is about."""
    return render(
        request, "finding/shortlist.html", status=422 if refusal else 200, of=of, form=form, noted=noted,
        kept=await queries.kept_on(request.user, of), longest=actions.LONGEST_NAME, longest_note=actions.LONGEST_NOTE,
        errors=errors_of(request, refusal),
    )


async def rename(request: Request, form: Form) -> Response:
    of = await queries.shortlist(request.user, request.path_params["id"])
    try:
        name = form.line("name", longest=actions.LONGEST_NAME, required=True)
        once = Once.of(request.scope, form, to=_href(of))
        await once.do(actions.rename, request.user, of, name=name)
    except Refused as refusal:
        return await _show(request, of, form=form, refusal=refusal)
    return see(once.address)


async def drop(request: Request, form: Form) -> Response:
    once = Once.of(request.scope, form, to="/shortlists")
    await once.recall(actions.drop)
    await once.do(actions.drop, request.user, await queries.shortlist(request.user, request.path_params["id"]))
    return see(once.address)


async def write_note(request: Request, form: Form) -> Response:
    of = await queries.shortlist(request.user, request.path_params["id"])
    entry = await queries.entry(request.user, of, form.raw("thing"))
    try:
        note = form.text("note", longest=actions.LONGEST_NOTE)
        once = Once.of(request.scope, form, to=_href(of))
        await once.do(actions.put_note, request.user, of, entry=entry, note=note)
    except Refused as refusal:
        return await _show(request, of, noted=form.raw("thing"), form=form, refusal=refusal)
    return see(once.address)


async def remove(request: Request, form: Form) -> Response:
    of = await queries.shortlist(request.user, request.path_params["id"])
    once = Once.of(request.scope, form, to=_href(of))
    await once.recall(actions.remove)
    entry = await queries.entry(request.user, of, form.raw("thing"))
    await once.do(actions.remove, request.user, of, entry=entry)
    return see(once.address)
