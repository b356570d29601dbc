"""Saved searches: keep one, see them all, change how often their news come, stop the mails."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import visit
from cop.community.listing import Address
from cop.community.once import Once
from cop.community.policy import demand
from cop.finding.actions import saving as actions
from cop.finding.models import NEVER, OFTEN
from cop.finding.pages.doors import door
from cop.finding.queries import saved as queries
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, LARGEST, Form, read_body
from cop.kit.web import errors_of, render, see

LONGEST_ADDRESS = 20_000


async def index(request: Request) -> Response:
    if not request.user.signed_in:
        return door(request)
    return await _list(request)


async def _list(request: Request, *, changed: str = "", form: Form = BLANK, refusal: Refused | None = None) -> Response:
    """`changed`: the one a refused form is about."""
    return render(
        request, "finding/saved.html", status=422 if refusal else 200,
        searches=await queries.saved_searches(request.user), most=queries.MOST_SEARCHES, often=OFTEN,
        longest=actions.LONGEST_NAME, changed=changed, form=form, blank=BLANK,
        errors=errors_of(request, refusal),
    )


async def new(request: Request) -> Response:
    """`/searches/new?address=`: a list of ours, as a link leads to it."""
    if not request.user.signed_in:
        return door(request)
    address = queries.address_sent(request.query_params.get("address", "")[:LONGEST_ADDRESS])
    return see("/search") if address is None else _form(request, address)


def _form(request: Request, address: Address, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    return render(
        request, "finding/save.html", status=422 if refusal else 200, address=address, form=form, often=OFTEN,
        name=address.text[:actions.LONGEST_NAME].rstrip(), longest=actions.LONGEST_NAME,
        errors=errors_of(request, refusal),
    )


async def keep(request: Request, form: Form) -> Response:
    demand(request.user, "saved.keep", None)
    address = queries.address_sent(form.raw("address")[:LONGEST_ADDRESS])
    if address is None:
        raise Refused("no-such-list")
    try:
        name, often = _said(form)
        once = Once.of(request.scope, form, to="/searches")
        await once.do(actions.keep, request.user, None, name=name, address=address, often=often)
    except Refused as refusal:
        return _form(request, address, form, refusal)
    return see(once.address)


async def change(request: Request, form: Form) -> Response:
    search = await queries.saved_search(request.user, request.path_params["id"])
    try:
        name, often = _said(form)
        once = Once.of(request.scope, form, to="/searches")
        await once.do(actions.change, request.user, search, name=name, often=often)
    except Refused as refusal:
        return await _list(request, changed=search.public_id, form=form, refusal=refusal)
    return see(once.address)


def _said(form: Form) -> tuple[str, str]:
    name = form.line("name", longest=actions.LONGEST_NAME, required=True)
    return name, form.choice("often", OFTEN, default=NEVER)


async def drop(request: Request, form: Form) -> Response:
    once = Once.of(request.scope, form, to="/searches")
    await once.recall(actions.drop)
    search = await queries.saved_search(request.user, request.path_params["id"])
    await once.do(actions.drop, request.user, search)
    return see(once.address)


# --- the link in every mail ---


async def stopping(request: Request) -> Response:
    """One button: a program that follows every link of a mail stops nothing."""
    await queries.saver_with(request.path_params["token"])
    return render(request, "finding/stop.html", address=request.url.path, is_stopped=False)


async def stop(request: Request) -> Response:
    """By that button, or by the mail program itself (RFC 8058), which sends neither a cookie nor a form of ours, and
    follows no redirect."""
    await read_body(request, LARGEST)
    saver = await queries.saver_with(request.path_params["token"])
    await actions.stop(await visit.by_mail(saver.person_id), saver)
    return render(request, "finding/stop.html", address=request.url.path, is_stopped=True)
