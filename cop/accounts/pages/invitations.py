"""Inviting people, and coming in by an invitation."""

from starlette.requests import Request
from starlette.responses import Response

from cop.accounts import giving, passwords, queries
from cop.accounts.actions import inviting
from cop.accounts.actions.inviting import Newcomer
from cop.accounts.giving import Offer
from cop.accounts.models import Invitation
from cop.accounts.pages.browser import let_in, once_by_key, secret_of, to_the_door, void_link
from cop.accounts.pages.settling import read_settling, zones_for
from cop.accounts.tokens import new_token, token_hash
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.vocabulary import Country, label
from cop.community.zones import alphabetical
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.mail import LONGEST_ADDRESS
from cop.kit.web import errors_of, language_of, render, see, site_of

SHOWN_SECONDS = 600
"""How long after it was made the inviter can see the link, where mail goes into a folder."""


async def index(request: Request) -> Response:
    if not request.user.signed_in:
        return to_the_door(request)
    demand(request.user, "invitation.make", None)
    return await _index(request, BLANK)


async def _index(request: Request, typed: Form, refusal: Refused | None = None) -> Response:
    reader, before = request.user, _number(request.query_params.get("before", ""))
    found = await queries.pending_invitations(reader, before=before or queries.LARGEST_ID)
    return render(
        request, "accounts/invitations.html", status=422 if refusal else 200, form=typed,
        errors=errors_of(request, refusal), invitations=found[:queries.PAGE],
        next_href=f"/invitations?before={found[queries.PAGE - 1]['id']}" if len(found) > queries.PAGE else "",
        first_href="/invitations" if before else "", link=await _link_once(request),
        networks=await queries.networks_to_offer(reader), groups=await queries.groups_to_offer(reader),
        countries=await _countries(request), posts=giving.posts_to_offer(reader),
        roles=giving.ROLES, needs_group=giving.needs_group(reader), needs_country=giving.needs_country(reader),
    )


async def _countries(request: Request) -> list[Country]:
    """Those this reader can invite for, in the order of their names."""
    found, language = await queries.countries_to_offer(request.user), language_of(request)
    return sorted(found, key=lambda each: alphabetical(label(each.labels, language)))


def _number(words: str) -> int:
    """A number of a row in an address; 0 for anything else."""
    return min(int(words), queries.LARGEST_ID) if words.isascii() and words.isdigit() and len(words) < 12 else 0


async def _link_once(request: Request) -> str:
    """The link of the invitation just made: only where no mail server carries it, and only for minutes."""
    settings, id_ = request.app.state.settings, _number(request.query_params.get("made", ""))
    if not id_ or not settings.mail_url.startswith("file:"):
        return ""
    try:
        made = await queries.invitation_of(request.user, id_)
    except Missing:
        return ""
    age = (now() - made.made_at).total_seconds()
    fresh = made.is_open and made.person_id == request.user.id and age < SHOWN_SECONDS
    return f"{settings.origin}/invitation/{made.token(settings.secret)}" if fresh else ""


async def make(request: Request, form: Form) -> Response:
    demand(request.user, "invitation.make", None)
    try:
        offer = await _read_offer(request, form)
        once = Once.of(request.scope, form, to=lambda made: f"/invitations?made={made.id}")
        await once.do(
            inviting.make, request.user, offer, email=form.line("email", longest=LONGEST_ADDRESS, required=True),
            language=form.choice("language", list(site_of(request).catalogues)), secret=secret_of(request),
        )
    except Refused as refusal:
        return await _index(request, form, refusal)
    return see(once.address)


async def _read_offer(request: Request, form: Form) -> Offer:
    """What the form offers, by the public names of groups and countries. Raises Refused."""
    groups = {each.slug: each for each in await queries.groups_to_offer(request.user)}
    networks = {each.key: each.id for each in await queries.networks_to_offer(request.user)}
    countries = {each.iso2: each.id for each in await queries.countries_to_offer(request.user)}
    group = groups.get(form.choice("group", ["", *groups]))
    network = form.choice("network", list(networks), default=next(iter(networks), ""))
    return Offer(
        network_id=group.network_id if group else networks.get(network, 0), group_id=group.id if group else None,
        country_id=countries.get(form.choice("country", ["", *countries])),
        post=form.choice("post", ["", *giving.POSTS]), role=form.choice("role", giving.ROLES, default="official"),
    )


async def revoke(request: Request, form: Form) -> Response:
    invitation = await queries.invitation_of(request.user, request.path_params["id"])
    once = Once.of(request.scope, form, to="/invitations")
    await once.do(inviting.revoke, request.user, invitation)
    return see(once.address)


async def show(request: Request) -> Response:
    try:
        invitation = await queries.open_invitation(request.user, token_hash(request.path_params["token"]))
    except Missing:
        return void_link(request)
    return await _show(request, invitation, BLANK)


async def _show(
    request: Request, invitation: Invitation, typed: Form, refusal: Refused | None = None
) -> Response:
    """For a newcomer a form; for someone with an account the way to sign in; signed in, one button."""
    return render(
        request, "accounts/invitation.html", status=422 if refusal else 200, form=typed, invitation=invitation,
        errors=errors_of(request, refusal), group=await queries.group_of(invitation),
        has_account=await queries.has_account(invitation.email), token=request.path_params["token"],
        zones=await zones_for(request, _zone(invitation)), zone=_zone(invitation),
        themes=await queries.themes(), least=passwords.SHORTEST,
    )


def _zone(invitation: Invitation) -> str:
    return invitation.country.zone if invitation.country else "UTC"


async def accept(request: Request, form: Form) -> Response:
    """The same form sent again finds its first success, though the invitation is used by then."""
    try:
        invitation = await queries.invitation_at(token_hash(request.path_params["token"]))
    except Missing:
        return void_link(request)
    try:
        once = once_by_key(request, form, to="/")
        if request.user.signed_in:
            await once.do(inviting.accept, request.user, invitation)
            return see(once.address)
        newcomer = await _read_newcomer(request, form, invitation)
        await once.do(inviting.accept, request.user, invitation, newcomer)
        return let_in(request, see(once.address), newcomer.token, address=invitation.email)
    except Refused as refusal:
        return await _refused(request, invitation, form, refusal)
    except Missing:
        return void_link(request)


async def _read_newcomer(request: Request, form: Form, invitation: Invitation) -> Newcomer:
    zones = await zones_for(request, _zone(invitation))
    settling = read_settling(request, form, zones, await queries.themes())
    passwords.check(form.raw("password"), address=invitation.email)
    return Newcomer(
        settling=settling, password_hash=await passwords.hashed(form.raw("password")), token=new_token()
    )


async def _refused(request: Request, invitation: Invitation, form: Form, refusal: Refused) -> Response:
    """The form again, unless the invitation has meanwhile become void, which is all there is to say then."""
    try:
        await queries.open_invitation(request.user, invitation.token_hash)
    except Missing:
        return void_link(request)
    return await _show(request, invitation, form, refusal)
