"""Acting on a thing, the log of a group, and what was done to one's own words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.store import Row
from cop.kit.web import errors_of, render, see
from cop.moderation import actions, queries
from cop.moderation.models import CATEGORIES
from cop.moderation.pages.reports import place
from cop.moderation.queries.appeals import APPEALABLE
from cop.moderation.queries.figures import by_category
from cop.moderation.queries.people import author_of
from cop.moderation.queries.recusal import is_concerned


async def form(request: Request) -> Response:
    """`/things/<id>/moderate?act=hide`: the form of one act, beside what else makes sense now."""
    thing = await _thing(request)
    return await _form_page(request, thing, request.query_params.get("act", ""))


async def act(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    thing = await _thing(request)
    name = form.raw("act")
    try:
        verb = actions.VERBS[form.choice("act", list(actions.VERBS))]
        to = queries.address_of(await queries.heading(reader, thing.public_id))
        once = Once.of(request.scope, form, to=to)
        reason = form.text("reason", longest=actions.LONGEST_REASON, required=True)
        category = form.choice("category", CATEGORIES, default="other")
        more = {"category": category, **await _more(reader, thing, name, form)}
        await once.do(verb, reader, thing, version=_version(form), reason=reason, **more)
    except Refused as refusal:
        return await _form_page(request, await _thing(request), name, form=form, refusal=refusal)
    return see(once.address)


async def _thing(request: Request) -> Thing:
    """The thing, for a steward of its group; anybody else who can read it may not."""
    thing = await queries.thing_for(request.user, request.path_params["id"])
    demand(request.user, "thing.hide", thing)
    return thing


async def _more(reader: Reader, thing: Thing, name: str, form: Form) -> dict[str, Any]:
    """What a pin and a move say beyond the reason. Once sent with success, they are no longer looked at."""
    if name == "pin":
        day = form.day("until")
        if day is None:
            raise Refused("say-something", field="until")
        return {"until": datetime.combine(day, time.max, UTC)}
    if name == "move":
        found = await queries.steward_group(reader, form.raw("group"))
        if found is None:
            raise Refused("choose-one", field="group")
        return {"to": found}
    if name == "slow":
        typed = form.line("minutes", longest=5)
        if not (typed.isascii() and typed.isdigit()):
            raise Refused("number-between", field="minutes", least=0, most=actions.MOST_SLOW // 60)
        return {"seconds": int(typed) * 60}
    if name == "split":
        return {"replies": form.all("replies"), "title": form.line("title", longest=160)}
    if name in ("merge", "move_reply"):
        return {"into": _named(form.line("into", longest=400))}
    return {}


def _named(typed: str) -> str:
    """The public id in an address that was pasted, or what was typed."""
    return typed.rstrip("/").partition("?")[0].partition("#")[0].rpartition("/")[2]


def _version(form: Form) -> int:
    text = form.raw("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def _form_page(
    request: Request, thing: Thing, name: str, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    seen = await queries.heading(reader, thing.public_id)
    offered = actions.possible(thing)
    targets = await queries.targets(reader, thing) if "move" in offered else []
    if not targets:
        offered = [each for each in offered if each != "move"]
    replies = await queries.replies_to_split(reader, thing) if name == "split" and name in offered else []
    today = now().date()
    return render(
        request, "moderation/moderate.html", status=422 if refusal else 200, thing=thing, seen=seen, act=name,
        offered=offered, targets=targets, form=form, address=queries.address_of(seen), verbs=list(actions.VERBS),
        group=(await queries.known_groups(reader, [thing.group_id])).get(thing.group_id or 0),
        reports=await queries.open_on(reader, thing), answers=actions.ANSWERS_REPORTS, days=_pin_days(today),
        longest=actions.LONGEST_REASON, errors=errors_of(request, refusal), pinned=_pinned(thing),
        categories=CATEGORIES, replies=replies, is_recused=await is_concerned(reader, thing),
        person=await author_of(reader, thing.id), chosen=form.all("replies"),
    )


def _pin_days(today: date) -> dict[str, str]:
    """First, usual and last day a pin may end, as the date field wants them."""
    ahead = {"first": 1, "usual": actions.PIN_DAYS, "last": actions.LONGEST_PIN_DAYS}
    return {name: (today + timedelta(days=days)).isoformat() for name, days in ahead.items()}


def _pinned(thing: Thing) -> bool:
    return thing.pinned_until is not None and thing.pinned_until > now()


async def mine(request: Request) -> Response:
    """`/moderation/mine`: what was done to the reader's own words, and what came of the reader's reports."""
    reader: Reader = request.user
    if not reader.signed_in:
        return see("/sign-in?next=/moderation/mine")
    before = place(request, "before")
    found, more = await queries.mine(reader, before)
    return render(
        request, "moderation/mine.html", acts=found, groups=await _groups(reader, found),
        reports=[] if before else await queries.reported(reader),
        aside=[] if before else await queries.set_aside(reader), address_of=queries.address_of,
        appealable=APPEALABLE,
        **_pager("/moderation/mine", found, more, before),
    )


async def log(request: Request) -> Response:
    """`/groups/<slug>/log`: for those who belong to the group."""
    reader: Reader = request.user
    group = await queries.group_of_log(reader, request.path_params["slug"])
    before = place(request, "before")
    found, more = await queries.log(reader, group, before)
    return render(
        request, "moderation/log.html", group=group, acts=found, groups=await _groups(reader, found),
        address_of=queries.address_of, **_pager(f"/groups/{group.slug}/log", found, more, before),
    )


async def figures(request: Request) -> Response:
    """`/groups/<slug>/log/figures`: how much, by reason and month, for those who belong to the group."""
    group = await queries.group_of_log(request.user, request.path_params["slug"])
    months, counts = await by_category(group)
    return render(request, "moderation/figures.html", group=group, months=months, counts=counts)


async def _groups(reader: Reader, found: Sequence[Row]) -> dict[int, Any]:
    """The groups these acts name, as far as the reader may know of them."""
    return await queries.known_groups(reader, {each[name] for each in found for name in ("group_id", "to_group_id")})


def _pager(path: str, found: Sequence[Row], more: bool, before: int) -> dict[str, Any]:
    return {
        "next_href": f"{path}?before={found[-1]['place']}" if more else "", "first_href": path if before else "",
    }
