"""A group's words and who reads it, changed by its lead or the secretariat."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import ACCESSES, HIDDEN, Group
from cop.community.once import Once
from cop.community.vocabulary import Labels
from cop.groups import actions
from cop.groups.pages.reading import head
from cop.groups.queries import finding
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see

LINES = 3
"""How many things to do, and how many to avoid, stand beside the composer."""
LONGEST = {"purpose": 400, "cadence": 200, "charter": 4000, "line": 160}


async def edit(request: Request) -> Response:
    group = await finding.group_to_edit(request.user, request.path_params["slug"])
    return await _show(request, group)


async def change(request: Request, form: Form) -> Response:
    group = await finding.group_to_edit(request.user, request.path_params["slug"])
    try:
        read = _read(form, group, request.app.state.settings.languages)
        seen_after = group.id in request.user.leads or (
            group.listed_id in request.user.audiences and read.access != HIDDEN
        )
        to = f"/groups/{group.slug}" if seen_after else "/oversight"
        once = Once.of(request.scope, form, to=to)
        await once.do(actions.edit, request.user, group, read, seen=form.raw("seen"))
    except Refused as refusal:
        return await _show(request, group, form=form, refusal=refusal)
    return see(once.address)


async def _show(
    request: Request, group: Group, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    lead = group.id in request.user.leads
    offered = [each for each in ACCESSES if lead or not finding.wider(each, than=group.access)]
    return render(
        request, "groups/edit.html", status=422 if refusal else 200, **await head(request, group), form=form,
        errors=errors_of(request, refusal), seen=actions.state_of(group), offered=offered, longest=LONGEST,
        languages=request.app.state.settings.languages, lines=range(1, LINES + 1),
    )


def _read(form: Form, group: Group, languages: tuple[str, ...]) -> actions.Change:
    """What was typed, beside the words in languages the form did not offer."""
    return actions.Change(
        purpose=_words(group.purpose, "purpose", languages, form.text),
        charter=_words(group.charter, "charter", languages, form.text),
        cadence=_words(group.cadence, "cadence", languages, form.line),
        dos={code: lines for code, lines in {**group.dos, **_dos(form, languages)}.items() if any(lines.values())},
        access=form.choice("access", ACCESSES), sure=bool(form.raw("sure")),
    )


def _words(kept: Labels, part: str, languages: tuple[str, ...], read: Callable[..., str]) -> Labels:
    typed = {code: read(f"{part}_{code}", longest=LONGEST[part]) for code in languages}
    return {code: words for code, words in {**kept, **typed}.items() if words}


def _dos(form: Form, languages: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    return {
        code: {"do": _lines(form, f"do_{code}"), "dont": _lines(form, f"dont_{code}")} for code in languages
    }


def _lines(form: Form, name: str) -> list[str]:
    typed = [form.line(f"{name}_{place}", longest=LONGEST["line"]) for place in range(1, LINES + 1)]
    return [line for line in typed if line]
