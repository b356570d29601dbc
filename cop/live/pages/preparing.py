"""A session comes into being: prepared as a draft by the stewards of a group, and changed until it is over."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.groups import Group, group_for
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.kit.errors import Forbidden, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see
from cop.live.actions import sessions
from cop.live.models import CANCELLED, ENDED
from cop.live.pages.planned import (
    LONGEST_PLACE,
    LONGEST_PURPOSE,
    LONGEST_TITLE,
    Shown,
    clock_of,
    fields_of,
    new_fields,
    read_plan,
    readers_of,
)
from cop.live.queries.finding import session_for
from cop.live.queries.sessions import Sitting, session_row, stewarded

LONGEST_VERSION = 10
"""Digits; no column takes more."""


async def new(request: Request) -> Response:
    """`/live/new`: the groups to choose from, then `/live/new?group=<slug>` with the form."""
    reader: Reader = request.user
    if not reader.signed_in:
        return see("/sign-in?next=/live/new")
    slug = request.query_params.get("group", "")
    if not slug:
        return await _choose_group(request)
    group = await group_for(reader, slug)
    demand(reader, "session.prepare", group)
    return _new_page(request, group)


async def _choose_group(request: Request) -> Response:
    groups = await stewarded(request.user)
    if not groups:
        raise Forbidden("may-not.session.prepare")
    return render(request, "live/choose_group.html", groups=groups)


async def prepare(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    group = await group_for(reader, form.raw("group"))
    demand(reader, "session.prepare", group)
    try:
        language = form.choice("language", list(OWN_NAMES))
        plan = await read_plan(request, form, language=language, readers=readers_of(form))
        once = Once.of(request.scope, form, to=lambda thing: f"/live/{thing.public_id}")
        await once.do(sessions.prepare, reader, group, plan)
    except Refused as refusal:
        return _new_page(request, group, form=form, refusal=refusal)
    return see(once.address)


def _new_page(request: Request, group: Group, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    return _form_page(request, "live/prepare.html", new_fields(request, form), refusal, group=group)


async def edit(request: Request) -> Response:
    """`/live/<id>/edit`: words, time and place as they are now."""
    return _edit_page(request, await _session(request))


async def change(request: Request, form: Form) -> Response:
    current = await _session(request)
    try:
        plan = await read_plan(
            request, form, language=current.language, readers=sessions.TO_GROUP, before=current.starts_at
        )
        session = await session_for(request.user, current.public_id)
        once = Once.of(request.scope, form, to=current.address)
        await once.do(sessions.edit, request.user, session, plan, seen=_seen(form))
    except Refused as refusal:
        return _edit_page(request, current, form=form, refusal=refusal)
    return see(once.address)


async def _session(request: Request) -> Sitting:
    """The session, for who may change it."""
    session = await session_row(request.user, request.path_params["id"])
    demand(request.user, "session.edit", session)
    return session


def _seen(form: Form) -> int:
    """The version the person edited; a form of ours always carries it."""
    seen = form.raw("seen")
    if not (seen.isascii() and seen.isdigit() and len(seen) < LONGEST_VERSION):
        raise Refused("changed-meanwhile")
    return int(seen)


def _edit_page(
    request: Request, session: Sitting, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    return _form_page(
        request, "live/edit.html", fields_of(request, form, session), refusal, session=session,
        is_over=session.phase in (CANCELLED, ENDED),
    )


def _form_page(
    request: Request, template: str, shown: Shown, refusal: Refused | None, **context: object
) -> Response:
    return render(
        request, template, status=422 if refusal else 200, shown=shown,
        clock=clock_of(shown, language_of(request)), offered=list(OWN_NAMES), least=sessions.SHORTEST,
        most=sessions.LONGEST, longest={"title": LONGEST_TITLE, "purpose": LONGEST_PURPOSE, "place": LONGEST_PLACE},
        errors=errors_of(request, refusal), facts=refusal.facts if refusal else {},
        looked=scanning.asked_about(refusal), **context,
    )
