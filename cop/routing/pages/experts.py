"""`/topics/<id>/experts`: who could answer a question, and who was asked; for its asker and the stewards."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.thing import Thing, is_public_id
from cop.community.vocabulary import stored_labels
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.markup import clean
from cop.kit.web import errors_of, language_of, render, see
from cop.routing.actions import inviting
from cop.routing.queries import experts, invitations, questions
from cop.routing.queries.experts import Candidate
from cop.routing.queries.questions import Sought

LONGEST_NAME = 100


async def show(request: Request) -> Response:
    """The proposals; `?name=` looks for somebody else by name."""
    thing = await _question(request)
    return await _page(request, thing)


async def invite(request: Request, form: Form) -> Response:
    """Ask those that are ticked."""
    reader: Reader = request.user
    thing = await _question(request)
    try:
        once = Once.of(request.scope, form, to=f"/topics/{thing.public_id}/experts")
        await once.recall(inviting.invite)
        if thing.closed_at is not None:
            raise Refused("topic-closed")
        found = await questions.question_row(reader, thing.public_id)
        wanted = await questions.sought(request.app.state.finder, reader, found)
        chosen = await experts.chosen(reader, wanted, _ticked(form))
        await once.do(inviting.invite, reader, thing, chosen)
    except Refused as refusal:
        return await _page(request, thing, form=form, refusal=refusal)
    return see(once.address)


async def withdraw(request: Request, form: Form) -> Response:
    """Take back one invitation that nobody has answered."""
    thing = await _question(request)
    try:
        once = Once.of(request.scope, form, to=f"/topics/{thing.public_id}/experts")
        await once.do(inviting.withdraw, request.user, thing, place=_place(form.raw("place")))
    except Refused as refusal:
        return await _page(request, thing, refusal=refusal)
    return see(once.address)


async def _question(request: Request) -> Thing:
    thing = await questions.question_for(request.user, request.path_params["id"])
    demand(request.user, "answer.invite", thing)
    return thing


def _place(text: str) -> int:
    """A number of ours; anything else names nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 99_999


def _ticked(form: Form) -> list[str]:
    """Public names of profiles, each once; one more than allowed is enough to refuse."""
    names = list(dict.fromkeys(each for each in form.all("people") if is_public_id(each)))
    return names[: inviting.MOST_AT_ONCE + 1]


async def _page(
    request: Request, thing: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    found = await questions.question_row(reader, thing.public_id)
    asked = (await invitations.of_topics(reader, [thing.id])).get(thing.id, [])
    name = clean(request.query_params.get("name", "") or form.typed("name"), lines=False)[:LONGEST_NAME].strip()
    wanted, proposed, named = Sought(), list[Candidate](), list[Candidate]()
    if found["closed_at"] is None:
        wanted = await questions.sought(request.app.state.finder, reader, found)
        proposed = await experts.proposed(reader, found, wanted)
        also = await experts.profile_ids(reader, _ticked(form))
        named = await experts.named(
            request.app.state.finder, reader, found, wanted, name=name, language=language_of(request), also=also
        ) if name or also else []
    shown = {each.public_id for each in proposed}
    return render(
        request, "routing/experts.html", status=422 if refusal else 200, question=found, asked=asked,
        group_labels=stored_labels(found["group_labels"]), proposed=proposed,
        named=[each for each in named if each.public_id not in shown], name=name,
        labels=await _labels(asked, wanted), most=inviting.MOST_AT_ONCE, form=form, ticked=_ticked(form),
        figures=invitations.figures(asked), is_own=found["author_id"] == reader.id,
        errors=errors_of(request, refusal),
    )


async def _labels(asked: Sequence[dict[str, Any]], wanted: Sought) -> dict[str, dict[str, str]]:
    """Labels of the terms that stand in reasons, by "scheme/key"."""
    kept = {"/".join(reason) for each in asked for reason in each["reasons"]} - set(wanted.terms)
    return {**(await questions.labels_of(sorted(kept)) if kept else {}), **wanted.terms}
