"""`/moderation` and `/moderation/secretariat`: what waits for those who keep order, and working it off."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group
from cop.community.once import AlreadyDone, Once
from cop.community.people import Reader
from cop.community.rules import secretariat
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form, whole
from cop.kit.web import errors_of, local, render, say, see
from cop.moderation import actions, queries
from cop.moderation.actions import queue
from cop.moderation.actions.acting import LONGEST_REASON, OTHER, check_reason
from cop.moderation.models import CATEGORIES
from cop.moderation.models.queue import Case
from cop.moderation.pages.reports import days_since
from cop.moderation.queries import queue as waiting

OWN, OFFICE = "/moderation", "/moderation/secretariat"
MOST = 50
"""As many are dealt with together."""


async def own(request: Request) -> Response:
    """`/moderation`: the queue of the groups one leads or moderates; for others there is no such page."""
    return await _page(request)


async def office(request: Request) -> Response:
    """`/moderation/secretariat`: what is for the secretariat; of closed groups only what was brought before it."""
    return await _page(request, path=OFFICE)


async def claim(request: Request, form: Form) -> Response:
    case = await waiting.case_for(request.user, request.path_params["id"])
    return await _once(request, form, case, queue.claim, version=whole(form.raw("version")))


async def release(request: Request, form: Form) -> Response:
    case = await waiting.case_for(request.user, request.path_params["id"])
    return await _once(request, form, case, queue.release)


async def _once(request: Request, form: Form, case: Case, verb: Any, **more: Any) -> Response:
    try:
        once = Once.of(request.scope, form, to=_back(form))
        await once.do(verb, request.user, case, **more)
    except Refused as refusal:
        return await _page(request, form=form, told=[await _told(request, case, refusal)])
    return see(once.address)


async def act(request: Request, form: Form) -> Response:
    """One act, with one reason, on all that are ticked. Each stands for itself: what a colleague dealt with meanwhile
    is left out, and told of."""
    reader: Reader = request.user
    marks = [_mark(each) for each in form.all("case")[:MOST]]
    cases = await waiting.cases_for(reader, [case_id for case_id, _, _ in marks])
    try:
        if not marks:
            raise Refused("choose-a-case")
        name = form.choice("act", list(queue.FITS))
        reason = form.text("reason", longest=LONGEST_REASON)
        if name not in queue.WITHOUT_REASON:
            check_reason(reason)
    except Refused as refusal:
        return await _page(request, form=form, refusal=refusal)
    more: dict[str, Any] = {
        "act": name, "reason": reason, "category": form.choice("category", CATEGORIES, default=OTHER),
        "batch": secrets.token_hex(8), "at": now(),
    }
    told = []
    for case_id, version, seen in marks:
        case = cases[case_id]
        try:
            await _one_of(request, form, case_id).do(
                queue.close, reader, case, version=version, thing_version=seen, **more
            )
        except AlreadyDone:
            continue
        except Refused as refusal:
            told.append(await _told(request, case, refusal))
        except Missing:
            told.append(await _told(request, case, Refused("case-moved")))
    return await _page(request, form=form, told=told) if told else see(_back(form))


def _mark(text: str) -> tuple[int, int, int]:
    """Which case, its version, and the version of its thing, as a box of ours says it."""
    case_id, version, seen = (*(whole(part) for part in text.split(".")), 0, 0, 0)[:3]
    return case_id, version, seen


def _one_of(request: Request, form: Form, case_id: int) -> Once:
    """Of a form that does many things, each is done once."""
    scope = request.scope
    key = hashlib.sha256(f"{scope['path']} {form.key} {case_id}".encode()).hexdigest()
    return Once(scope["owner"], key, form.digest, secret=scope["form_secret"], to=_back(form))


async def undo(request: Request, form: Form) -> Response:
    """Take back what was done last, all of it that can be."""
    reader: Reader = request.user
    if not (reader.moderates or secretariat(reader, None)):
        raise Missing
    reason = say(request, "queue.taken-back")
    told = []
    for number, done in enumerate(await waiting.done_by(reader, form.all("done"))):
        try:
            await _one_of(request, form, number).do(queue.undo, reader, done, reason=reason)
        except AlreadyDone:
            continue
        except Refused as refusal:
            told.append({"sentence": errors_of(request, refusal).get(refusal.field, ""), "card": None, "became": None})
    return await _page(request, form=form, told=told) if told else see(_back(form))


async def settle(request: Request, form: Form) -> Response:
    """`/reports/<id>/settle`: no act is needed on one report; the reporter reads why."""
    reader: Reader = request.user
    report = await queries.report_for(reader, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=_back(form))
        outcome = form.text("outcome", longest=LONGEST_REASON, required=True)
        await once.do(actions.settle_report, reader, report, outcome=outcome)
    except Refused as refusal:
        return await _page(request, form=form, refusal=refusal, about=report.id)
    return see(once.address)


async def _told(request: Request, case: Case, refusal: Refused) -> dict[str, Any]:
    """What a moderator reads who was second: about what, why not, and what a colleague made of it."""
    cards = await waiting.cards_of(request.user, [case.id])
    became = await waiting.became(case.id) if refusal.code == "case-moved" else None
    return {
        "sentence": errors_of(request, refusal).get(refusal.field, ""), "card": cards[0] if cards else None,
        "became": None if became is None else {**became, "mine": became["by"] == request.user.id},
    }


def _back(form: Form) -> str:
    """The part of the queue the form stood in."""
    to = local(form.raw("back"), OWN)
    return to if to.partition("?")[0] in (OWN, OFFICE) else OWN


async def _page(
    request: Request, *, path: str = "", form: Form = BLANK, refusal: Refused | None = None,
    told: Sequence[dict[str, Any]] = (), about: int = 0,
) -> Response:
    """`about` is the report whose form was refused; the page then begins with it."""
    reader: Reader = request.user
    back = _back(form) if form is not BLANK else f"{path or OWN}?{request.url.query}".rstrip("?")
    path, asked = back.partition("?")[0], QueryParams(back.partition("?")[2])
    if not (secretariat(reader, None) if path == OFFICE else reader.moderates):
        raise Missing
    groups = {} if path == OFFICE else await queries.known_groups(reader, reader.steward_of)
    chosen = next((group for group in groups.values() if group.slug == asked.get("group")), None)
    wanted = _wanted(reader, asked, chosen, path)
    cards, following = await waiting.page(reader, wanted)
    if about:
        cards = await _first(reader, cards, about)
    filters = {"group": chosen.slug if chosen else "", "kind": wanted.kind, "whose": wanted.whose,
               "urgent": "1" if wanted.urgent else "", "days": str(wanted.days or "")}
    here = f"{path}?{urlencode({name: value for name, value in filters.items() if value})}".rstrip("?")
    return render(
        request, "moderation/queue.html", status=422 if refusal or told else 200, cards=cards, groups=groups,
        chosen=chosen, filters=filters, path=path, back=back, told=told, form=form, about=about, days=days_since,
        address_of=queries.address_of, longest=LONGEST_REASON, errors=errors_of(request, refusal),
        categories=CATEGORIES,
        kinds=waiting.OF_SECRETARIAT if path == OFFICE else waiting.OF_GROUPS, ages=waiting.AGES,
        fits=queue.OF_OFFICE if path == OFFICE else queue.FITS,
        last=await waiting.last_done(reader), is_office=secretariat(reader, None),
        next_href=f"{here}{'&' if '?' in here else '?'}after={following}" if following else "",
        first_href=here if wanted.after[0] >= 0 else "",
    )


def _wanted(reader: Reader, asked: QueryParams, chosen: Group | None, path: str) -> waiting.Wanted:
    """What an address asks for; anything that is none of ours is left out."""
    kind, whose, days = asked.get("kind", ""), asked.get("whose", ""), asked.get("days", "")
    kinds = waiting.OF_SECRETARIAT if path == OFFICE else waiting.OF_GROUPS
    return waiting.Wanted(
        groups=_groups(reader, chosen, path), kind=kind if kind in kinds else "",
        whose=whose if whose in (waiting.MINE, waiting.FREE) else "", urgent=asked.get("urgent") == "1",
        days=int(days) if days in {str(each) for each in waiting.AGES} else 0,
        after=waiting.cursor(asked.get("after", "")),
    )


def _groups(reader: Reader, chosen: Group | None, path: str) -> tuple[int | None, ...]:
    if path == OFFICE:
        return (None,)
    return (chosen.id,) if chosen else tuple(sorted(reader.steward_of))


async def _first(reader: Reader, cards: list[dict[str, Any]], report_id: int) -> list[dict[str, Any]]:
    """The case of this report before all others."""
    found = await waiting.case_of_report(report_id)
    own_case = await waiting.cards_of(reader, [found] if found else [])
    return own_case + [card for card in cards if card["case_id"] != found]
