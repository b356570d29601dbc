"""`/groups/<slug>/introduction`: what stands at the head of the group's digests; its moderators write it there."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.byline import NAMED
from cop.community.groups import Group
from cop.community.once import Once
from cop.community.outbox import may_quote
from cop.community.policy import demand, may
from cop.community.text import Written, rendered
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, language_of, render, see
from cop.notices.actions import introducing
from cop.notices.queries import introductions
from cop.notices.queries.introductions import Standing


async def show(request: Request) -> Response:
    if not request.user.signed_in:
        return see(f"/sign-in?next={quote(request.url.path)}")
    group = await introductions.group_read(request.user, request.path_params["slug"])
    return await _show(request, group)


async def write(request: Request, form: Form) -> Response:
    """Show what was typed as it will be read, or keep it: both through the same form."""
    group = await introductions.group_read(request.user, request.path_params["slug"])
    demand(request.user, "introduction.write", group)
    stands = await introductions.standing(request.user, group)
    texts: dict[str, Written] = {}
    try:
        texts = await _read(request, form, stands)
        until = introducing.end_of(form.day("until"), request.user.zone)
        if form.raw("do") == "preview":
            if not texts:
                raise Refused("say-something")
            return await _show(request, group, form=form, preview=texts)
        said = {code: {"body": text.source} for code, text in texts.items()}
        await scanning.ask_each(said, is_sure=scanning.FIELD in form)
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}/introduction")
        await once.do(
            introducing.write_introduction, request.user, group, texts=texts, until=until, version=_version(form)
        )
    except Refused as refusal:
        return await _show(request, group, form=form, refusal=refusal, preview=texts)
    return see(once.address)


async def drop(request: Request, form: Form) -> Response:
    group = await introductions.group_read(request.user, request.path_params["slug"])
    once = Once.of(request.scope, form, to=f"/groups/{group.slug}/introduction")
    await once.do(introducing.drop, request.user, group)
    return see(once.address)


async def lead_to(request: Request) -> Response:
    """`/introductions/<id>`: where reports and the log of moderation lead; it is read on the page of its group."""
    slug = await introductions.slug_of(request.user, request.path_params["id"])
    return see(f"/groups/{slug}/introduction")


async def _show(
    request: Request, group: Group, *, form: Form = BLANK, refusal: Refused | None = None,
    preview: dict[str, Written] | None = None,
) -> Response:
    reader = request.user
    stands = await introductions.standing(reader, group)
    return render(
        request, "notices/introduction.html", status=422 if refusal else 200, group=group, stands=stands,
        writes=may(reader, "introduction.write", group), form=form, preview=preview or {},
        languages=request.app.state.settings.languages, longest=introducing.LONGEST, days=_days(reader.zone, stands),
        errors=errors_of(request, refusal), own=stands.said_in(language_of(request)) if stands else "",
        looked=scanning.asked_about(refusal),
        is_quoted=may_quote(mail_text=group.mail_text, access=group.access, byline=NAMED, is_for_all=True),
    )


def _days(zone: str, stands: Standing | None) -> dict[str, Any]:
    """First, usual and last day it may stand until, as the date field wants them."""
    here = ZoneInfo(zone)
    today = now().astimezone(here).date()
    usual = stands.until.astimezone(here).date() if stands else today + timedelta(days=introducing.USUAL_DAYS)
    return {"first": today, "usual": usual, "last": today + timedelta(days=introducing.MOST_DAYS)}


async def _read(request: Request, form: Form, stands: Standing | None) -> dict[str, Written]:
    """By language, the one it was written in first in front. A language that is not offered here keeps its words."""
    offered = request.app.state.settings.languages
    typed = {code: form.text(f"body_{code}", longest=introducing.LONGEST) for code in offered}
    kept = {code: text["source"] for code, text in stands.texts.items() if code not in offered} if stands else {}
    first = dict.fromkeys(([stands.thing["language"]] if stands else []) + [language_of(request), *offered, *kept])
    words = {code: ({**kept, **typed}).get(code, "") for code in first}
    return {code: await rendered(request.app.state.renderer, text) for code, text in words.items() if text}


def _version(form: Form) -> int:
    text = form.raw("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
