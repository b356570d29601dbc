"""How mail comes: the page to choose, and the address in a mail that ends it with one click."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import visit
from cop.community.once import Once
from cop.community.outbox import OFTEN, MailChoice
from cop.community.policy import demand
from cop.community.stopping import read_stop
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, LARGEST, Form, read_body
from cop.kit.web import errors_of, render, see
from cop.notices.actions import choosing as actions
from cop.notices.queries import following
from cop.notices.queries.choosing import choice_of, own_choice


async def show(request: Request) -> Response:
    """`/notices/mail`."""
    if not request.user.signed_in:
        return see("/sign-in?next=/notices/mail")
    return await _show(request)


async def _show(request: Request, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    return render(
        request, "notices/mail.html", status=422 if refusal else 200, choice=await own_choice(request.user),
        often=OFTEN, followed=await following.followed(request.user), form=form, errors=errors_of(request, refusal),
        saved="saved" in request.query_params,
    )


async def choose(request: Request, form: Form) -> Response:
    demand(request.user, "mail.choose", None)
    try:
        once = Once.of(request.scope, form, to="/notices/mail?saved")
        often = form.choice("often", OFTEN)
        await once.do(
            actions.choose, request.user, None, often=often, personal="personal" in form, again="again" in form
        )
    except Refused as refusal:
        return await _show(request, form, refusal)
    return see(once.address)


# --- the link in every mail ---


async def stopping(request: Request) -> Response:
    """One button: a program that follows every link of a mail stops nothing."""
    _, what = await _meant(request)
    return render(request, "notices/stop.html", address=request.url.path, what=what, is_stopped=False)


async def stop(request: Request) -> Response:
    """By that button, or by the mail program itself (RFC 8058), which sends neither a cookie nor a form of ours, and
    follows no redirect."""
    await read_body(request, LARGEST)
    choice, what = await _meant(request)
    await actions.stop(await visit.by_mail(choice.person_id), choice, what=what)
    return render(request, "notices/stop.html", address=request.url.path, what=what, is_stopped=True)


async def _meant(request: Request) -> tuple[MailChoice, str]:
    """Whose mail, and which. Raises Missing for an address that was never given."""
    meant = read_stop(request.app.state.settings.secret, request.path_params["stop_token"])
    if meant is None:
        raise Missing
    stop_key, what = meant
    return await choice_of(stop_key), what
