"""A group's words and who reads it, changed by its lead or the secretariat."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.groups import ACCESSES, HIDDEN, LINES, OPEN, Group
from cop.community.once import Once
from cop.community.outbox import AUTOMATIC, FULL, NOTICE
from cop.community.vocabulary import Labels
from cop.groups import actions
from cop.groups.pages.reading import head
from cop.groups.queries import finding
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see

BY_DEFAULT = "default"
LONGEST = {"purpose": 400, "cadence": 200, "charter": 4000, "line": 160}


async def edit(request: Request) -> Response:
    group = await finding.group_to_edit(request.user, request.path_params["slug"])
    return await _show(request, group)


async def change(request: Request, form: Form) -> Response:
    group = await finding.group_to_edit(request.user, request.path_params["slug"])
    try:
        read = _read(form, group, request.app.state.settings.languages)
        await scanning.ask_each(
            {code: _said(read, code) for code in request.app.state.settings.languages},
            is_sure=scanning.FIELD in form,
        )
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
        languages=request.app.state.settings.languages, lines=range(1, LINES + 1), by_default=BY_DEFAULT,
        looked=scanning.asked_about(refusal), most_days=actions.MOST_DAYS,
        may_widen=lead or group.access == OPEN or group.mail_text == FULL,
    )


def _read(form: Form, group: Group, languages: tuple[str, ...]) -> actions.Change:
    """What was typed, beside the words in languages the form did not offer."""
    return actions.Change(
        purpose=_words(group.purpose, "purpose", languages, form.text),
        charter=_words(group.charter, "charter", languages, form.text),
        cadence=_words(group.cadence, "cadence", languages, form.line),
        dos={code: lines for code, lines in {**group.dos, **_dos(form, languages)}.items() if any(lines.values())},
        access=form.choice("access", ACCESSES), sure=bool(form.raw("sure")),
        answer_days=_days(form, "answer_days", group.answer_days),
        escalate_days=_days(form, "escalate_days", group.escalate_days),
        mail_text=_mail_text(form, group),
    )


def _said(read: actions.Change, code: str) -> dict[str, str]:
    """All that is said in one language."""
    lines = read.dos.get(code, {})
    return {
        "purpose": read.purpose.get(code, ""), "cadence": read.cadence.get(code, ""),
        "charter": read.charter.get(code, ""), **{kind: "\n".join(each) for kind, each in lines.items()},
    }


def _days(form: Form, name: str, kept: int) -> int:
    """A number of days; whether it is one that can be is the action's question."""
    typed = form.line(name, longest=10) if name in form else str(kept)
    if not (typed.isascii() and typed.isdigit()):
        raise Refused("number-between", field=name, least=actions.FEWEST_DAYS, most=actions.MOST_DAYS)
    return int(typed)


def _mail_text(form: Form, group: Group) -> str:
    """What a page of ours offers: `BY_DEFAULT` stands for the empty setting, so that a radio button has a value."""
    if "mail_text" not in form:
        return group.mail_text
    chosen = form.choice("mail_text", (BY_DEFAULT, FULL, NOTICE))
    return AUTOMATIC if chosen == BY_DEFAULT else chosen


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
