"""A child may be at risk now: to tell, to take, to close; and where a country helps."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.kit.clock import instant, now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see
from cop.safeguarding.actions import risks as actions
from cop.safeguarding.actions import signposts as posting
from cop.safeguarding.queries import risks


async def form(request: Request) -> Response:
    """`/risk`: a form for those who are signed in; what became of earlier reports, without their words."""
    if not request.user.signed_in:
        return see("/sign-in?next=/risk")
    return await _form_page(request)


async def report(request: Request, form: Form) -> Response:
    demand(request.user, "risk.report", None)
    try:
        once = Once.of(request.scope, form, to="/risk?sent=1")
        iso2 = form.raw("country")
        await once.do(
            actions.report, request.user, None, country=await risks.country(iso2) if iso2 else None,
            words=form.text("words", longest=actions.LONGEST, required=True), language=language_of(request),
        )
    except Refused as refusal:
        return await _form_page(request, form=form, refusal=refusal)
    return see(once.address)


async def _form_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    own = await risks.own_country(reader)
    return render(
        request, "safeguarding/risk.html", status=422 if refusal else 200, form=form, own=own,
        countries=await risks.countries(), signposts=await risks.signposts(own, language_of(request)) if own else [],
        mine=await risks.own(reader), longest=actions.LONGEST, sent="sent" in request.query_params,
        errors=errors_of(request, refusal),
    )


async def index(request: Request) -> Response:
    """`/risks`: for the safeguarding office alone."""
    return render(
        request, "safeguarding/risks.html", risks=await risks.listed(request.user), now=now(), instant=instant
    )


async def show(request: Request) -> Response:
    return await _page(request)


async def _page(request: Request, *, refusal: Refused | None = None) -> Response:
    found = await risks.one(request.user, request.path_params["id"])
    due_at = instant(found["due_at"])
    return render(
        request, "safeguarding/risk_one.html", status=422 if refusal else 200, risk=found, outcomes=actions.OUTCOMES,
        is_late=found["state"] == "open" and due_at is not None and due_at < now(),
        signposts=await risks.signposts(found["country"] or "", language_of(request)),
        errors=errors_of(request, refusal),
    )


async def take(request: Request, form: Form) -> Response:
    risk = await risks.risk_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/risks/{request.path_params['id']}")
        await once.do(actions.take, request.user, risk)
    except Refused as refusal:
        return await _page(request, refusal=refusal)
    return see(once.address)


async def close(request: Request, form: Form) -> Response:
    risk = await risks.risk_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to="/risks")
        await once.do(actions.close, request.user, risk, outcome=form.choice("outcome", actions.OUTCOMES))
    except Refused as refusal:
        return await _page(request, refusal=refusal)
    return see(once.address)


async def signposts(request: Request) -> Response:
    """`/signposts/<iso2>`: public; the two offices change it there."""
    return await _signposts_page(request)


async def all_signposts(request: Request) -> Response:
    """`/signposts`: the countries."""
    return render(
        request, "safeguarding/signposts.html", countries=await risks.countries(), known=await risks.with_signposts()
    )


async def put_signpost(request: Request, form: Form) -> Response:
    country = await risks.country(request.path_params["iso2"])
    demand(request.user, "signpost.set", country)
    try:
        once = Once.of(request.scope, form, to=f"/signposts/{country.iso2.lower()}")
        await once.do(
            posting.put, request.user, country, language=form.choice("language", list(OWN_NAMES)),
            name=form.line("name", longest=160, required=True), words=form.text("words", longest=500),
            contact=form.line("contact", longest=200), checked_on=form.day("checked_on"),
        )
    except Refused as refusal:
        return await _signposts_page(request, form=form, refusal=refusal)
    return see(once.address)


async def _signposts_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    country = await risks.country(request.path_params["iso2"])
    return render(
        request, "safeguarding/signpost.html", status=422 if refusal else 200, country=country, form=form,
        signposts=await risks.signposts(country.iso2, language_of(request)), languages=list(OWN_NAMES.items()),
        may_set=may(request.user, "signpost.set", country), errors=errors_of(request, refusal),
    )
