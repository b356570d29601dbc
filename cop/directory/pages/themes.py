"""The themes: those in use, a form for proposing one, and the secretariat's answers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.policy import demand, may
from cop.community.vocabulary import Labels, Term
from cop.directory.actions import themes as actions
from cop.directory.queries import themes as queries
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, language_of, render, see

LONGEST = {"label": 80, "why": 1000, "reason": 500}


async def index(request: Request) -> Response:
    return await _show(request)


async def _show(
    request: Request, *, answered: Term | None = None, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    """All themes; after a refusal with what was typed, beside the proposal it is about if it is an answer."""
    reader = request.user
    errors = errors_of(request, refusal)
    if answered and "reason" in errors:
        errors = {f"reason-{answered.id}": errors["reason"]}
    return render(
        request, "directory/themes.html", status=422 if refusal else 200, themes=await queries.themes(),
        waiting=await queries.waiting(reader), own=await queries.own(reader),
        behalves=await queries.behalves(reader) if may(reader, "theme.propose", None) else [],
        answered=answered.id if answered else 0, form=form, errors=errors, longest=LONGEST,
        looked=scanning.asked_about(refusal),
    )


async def propose(request: Request, form: Form) -> Response:
    demand(request.user, "theme.propose", None)
    offered = {each.value: each for each in await queries.behalves(request.user)}
    try:
        once = Once.of(request.scope, form, to="/themes#own")
        behalf = offered[form.choice("behalf", list(offered))]
        why = form.text("why", longest=LONGEST["why"], required=True)
        labels = _labels(form, language_of(request))
        texts = {code: {"label": words} for code, words in labels.items()}
        texts[language_of(request)]["why"] = why
        await scanning.ask_each(texts, is_sure=scanning.FIELD in form)
        await once.do(actions.propose, request.user, behalf, labels=labels, why=why)
    except Refused as refusal:
        return await _show(request, form=form, refusal=refusal)
    return see(once.address)


def _labels(form: Form, language: str) -> Labels:
    """English always, and the language the form was read in."""
    own = "" if language == "en" else form.line("label", longest=LONGEST["label"], required=True)
    english = form.line("english", longest=LONGEST["label"], required=True)
    return {"en": english, **({language: own} if own else {})}


async def accept(request: Request, form: Form) -> Response:
    return await _answer(request, form, actions.accept)


async def refuse(request: Request, form: Form) -> Response:
    return await _answer(request, form, actions.refuse, "reason")


async def _answer(request: Request, form: Form, verb: Any, *words: str) -> Response:
    """Both answers to a proposal; a refusal takes its words along."""
    term = await queries.proposal_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to="/themes#waiting")
        said = {name: form.text(name, longest=LONGEST[name], required=True) for name in words}
        await once.do(verb, request.user, term, **said)
    except Refused as refusal:
        return await _show(request, answered=term, form=form, refusal=refusal)
    return see(once.address)
