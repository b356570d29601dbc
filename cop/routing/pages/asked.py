"""`/asked`: what one is asked to answer; to say yes, to say no, to name somebody better placed."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.thing import is_public_id
from cop.community.vocabulary import stored_labels
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.markup import clean
from cop.kit.store import Row
from cop.kit.web import errors_of, language_of, render, see
from cop.routing.actions import inviting
from cop.routing.pages.experts import LONGEST_NAME
from cop.routing.queries import experts, invitations, questions
from cop.routing.queries.questions import Sought


async def index(request: Request) -> Response:
    reader: Reader = request.user
    if not reader.signed_in:
        return see("/sign-in?next=/asked")
    asked = [_with_group(each) for each in await invitations.mine(reader)]
    return render(request, "routing/asked.html", asked=asked, member_of=_own_groups(reader))


async def show(request: Request) -> Response:
    """`/asked/<id of the question>`: one invitation, with its answers; `?name=` looks for somebody to name."""
    if not request.user.signed_in:
        return see(f"/sign-in?next=/asked/{request.path_params['id']}")
    return await _page(request)


async def accept(request: Request, form: Form) -> Response:
    """Then to the question, where the answer is written."""
    invitation = await invitations.invitation_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/topics/{request.path_params['id']}#reply")
        await once.do(inviting.accept, request.user, invitation)
    except Refused as refusal:
        return await _page(request, form=form, refusal=refusal)
    return see(once.address)


async def decline(request: Request, form: Form) -> Response:
    once = Once.of(request.scope, form, to="/asked")
    await once.recall(inviting.decline)
    invitation = await invitations.invitation_for(request.user, request.path_params["id"])
    try:
        words = form.text("words", longest=inviting.LONGEST_WORDS, required=True)
        await scanning.ask({"words": words}, language_of(request), is_sure=scanning.FIELD in form)
        await once.do(inviting.decline, request.user, invitation, words=words)
    except Refused as refusal:
        return await _page(request, form=form, refusal=refusal)
    return see(once.address)


async def pass_on(request: Request, form: Form) -> Response:
    """To somebody the reader may read of, by the public name of the profile."""
    reader: Reader = request.user
    once = Once.of(request.scope, form, to="/asked")
    await once.recall(inviting.pass_on)
    invitation = await invitations.invitation_for(reader, request.path_params["id"])
    try:
        to = form.raw("to")
        chosen = await experts.chosen(reader, Sought(), [to] if is_public_id(to) else [])
        if not chosen:
            raise Refused("choose-somebody", field="to")
        await once.do(inviting.pass_on, reader, invitation, chosen[0])
    except Refused as refusal:
        return await _page(request, form=form, refusal=refusal)
    return see(once.address)


async def _page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    reader: Reader = request.user
    found = _with_group(await invitations.own_row(reader, request.path_params["id"]))
    name = clean(request.query_params.get("name", "") or form.typed("name"), lines=False)[:LONGEST_NAME].strip()
    named = []
    if name:
        question = await questions.question_row(reader, request.path_params["id"])
        named = await experts.named(
            request.app.state.finder, reader, question, Sought(), name=name, language=language_of(request)
        )
    return render(
        request, "routing/invitation.html", status=422 if refusal else 200, asked=found, form=form, name=name,
        named=named, member_of=_own_groups(reader),
        longest=inviting.LONGEST_WORDS, errors=errors_of(request, refusal), labels={},
        looked=scanning.asked_about(refusal),
    )


def _with_group(found: Row) -> dict[str, object]:
    return {**dict(found), "group_labels": stored_labels(found["group_labels"])}


def _own_groups(reader: Reader) -> frozenset[int]:
    """Groups the reader can write in."""
    return reader.member_of | {post.group_id for post in reader.posts if post.group_id}
