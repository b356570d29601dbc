"""How closely to follow a topic or session, a group, a theme: the same three choices for each."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.following import GROUP, LEVELS, THEME
from cop.community.groups import group_for
from cop.community.once import Once
from cop.community.policy import demand
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see
from cop.notices.actions import following as actions
from cop.notices.queries import following as queries


async def thing(request: Request) -> Response:
    """`/things/<id>/follow`: of a topic or a session."""
    found, card = await queries.thing_for(request.user, request.path_params["id"])
    demand(request.user, "follow.thing", found)
    level = await queries.level_of_thing(request.user, found)
    return _form(request, level, back=card.url, title=card.title, language=card.language)


async def follow_thing(request: Request, form: Form) -> Response:
    found, card = await queries.thing_for(request.user, request.path_params["id"])
    demand(request.user, "follow.thing", found)
    shown = {"back": card.url, "title": card.title, "language": card.language}
    return await _follow(request, form, actions.follow_thing, found, shown)


async def group(request: Request) -> Response:
    """`/groups/<slug>/follow`."""
    found = await group_for(request.user, request.path_params["slug"])
    demand(request.user, "follow.group", found)
    level = await queries.level_of(request.user, GROUP, found.id)
    return _form(request, level, back=f"/groups/{found.slug}", labels=found.labels)


async def follow_group(request: Request, form: Form) -> Response:
    found = await group_for(request.user, request.path_params["slug"])
    demand(request.user, "follow.group", found)
    shown = {"back": f"/groups/{found.slug}", "labels": found.labels}
    return await _follow(request, form, actions.follow_group, found, shown)


async def theme(request: Request) -> Response:
    """`/themes/<key>/follow`."""
    found = await queries.theme_for(request.path_params["theme"])
    demand(request.user, "follow.theme", found)
    return _form(request, await queries.level_of(request.user, THEME, found.id), back="/themes", labels=found.labels)


async def follow_theme(request: Request, form: Form) -> Response:
    found = await queries.theme_for(request.path_params["theme"])
    demand(request.user, "follow.theme", found)
    return await _follow(request, form, actions.follow_theme, found, {"back": "/themes", "labels": found.labels})


async def _follow(
    request: Request, form: Form, verb: Callable[..., Awaitable[None]], about: Any, shown: dict[str, Any]
) -> Response:
    try:
        once = Once.of(request.scope, form, to=shown["back"])
        await once.do(verb, request.user, about, level=form.choice("level", LEVELS))
    except Refused as refusal:
        return _form(request, "", refusal=refusal, form=form, **shown)
    return see(once.address)


def _form(
    request: Request, level: str, *, back: str, title: str = "", language: str = "",
    labels: dict[str, str] | None = None, refusal: Refused | None = None, form: Form = BLANK,
) -> Response:
    """`title` of a thing, or `labels` of a group or theme."""
    return render(
        request, "notices/follow.html", status=422 if refusal else 200, level=form.typed("level", level), back=back,
        title=title, language=language, labels=labels or {}, levels=LEVELS, errors=errors_of(request, refusal),
    )
