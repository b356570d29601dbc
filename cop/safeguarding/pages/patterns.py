"""What is learned: lines for the do and don't of a group, and how early the scanner asks."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from cop.community import sensitivity
from cop.community.groups import Group
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.community.scanner import KINDS
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form, whole
from cop.kit.web import errors_of, render, see, site_of
from cop.safeguarding.actions import patterns as actions
from cop.safeguarding.actions.opening import SORTS
from cop.safeguarding.queries import patterns
from cop.safeguarding.queries.figures import demand_office

OURS = (
    "Speak of the service, the rule, the budget", "Say what did not work", "Say for which decision, and by when",
)
"""What stands beside the composer of a group without lines of its own."""


async def advice(request: Request) -> Response:
    """`/groups/<slug>/advice`: lines that what came up speaks for, for its stewards."""
    return await _advice_page(request, await patterns.group_to_advise(request.user, request.path_params["slug"]))


async def advise(request: Request, form: Form) -> Response:
    group = await patterns.group_to_advise(request.user, request.path_params["slug"])
    try:
        sort = form.choice("sort", SORTS)
        once = Once.of(request.scope, form, to=f"/groups/{group.slug}/advice")
        ours = {language: [_in(request, language, each) for each in OURS] for language in _languages(request, group)}
        await once.do(actions.advise, request.user, group, sort=sort, lines=_lines(request, group, sort), ours=ours)
    except Refused as refusal:
        return await _advice_page(request, group, refusal=refusal)
    return see(once.address)


def _languages(request: Request, group: Group) -> list[str]:
    """Those of its do and don't in which there are sentences of ours; else all of ours."""
    ours = list(site_of(request).catalogues)
    return [each for each in ours if each in group.dos] or ours


def _lines(request: Request, group: Group, sort: str) -> Mapping[str, str]:
    return {language: _in(request, language, f"advice.{sort}") for language in _languages(request, group)}


def _in(request: Request, language: str, words: str) -> str:
    return site_of(request).sentence(language, words)


async def _advice_page(request: Request, group: Group, *, refusal: Refused | None = None) -> Response:
    sorts = (await patterns.sorts_in([group.id])).get(group.id, [])
    lines = {sort: _lines(request, group, sort) for sort in sorts}
    standing = {
        sort for sort, each in lines.items()
        if all(line in group.dos.get(language, {}).get("do", []) for language, line in each.items())
    }
    return render(
        request, "safeguarding/advice.html", status=422 if refusal else 200, group=group, lines=lines,
        standing=standing, errors=errors_of(request, refusal),
    )


async def scanner(request: Request) -> Response:
    """`/incidents/scanner`: for the two offices; the safeguarding lead changes it."""
    return await _scanner_page(request)


async def tune(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    demand_office(reader)
    demand(reader, "scanner.tune", None)
    try:
        kind = form.choice("kind", KINDS)
        once = Once.of(request.scope, form, to="/incidents/scanner")
        await once.do(
            actions.tune, reader, None, kind=kind, asks=whole(form.raw(f"asks-{kind}")),
            holds=whole(form.raw(f"holds-{kind}")), reason=form.raw(f"reason-{kind}"), seen=whole(form.raw("seen")),
        )
    except Refused as refusal:
        return await _scanner_page(request, form=form, refusal=refusal)
    return see(once.address)


async def _scanner_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    return render(
        request, "safeguarding/scanner.html", status=422 if refusal else 200, bars=await patterns.bars(reader),
        marks=await patterns.marks(reader), alarms=await patterns.alarms(reader), sort_of=patterns.SORT_OF,
        history=await patterns.history(), asks=sensitivity.ASKS, holds=sensitivity.HOLDS, reasons=sensitivity.REASONS,
        may_tune=may(reader, "scanner.tune", None), form=form, errors=errors_of(request, refusal),
    )
