"""`/people/nominate` and `/people/draft/<id>`: a focal point proposes someone for the directory, or drafts for them.

People are chosen by name. What stands for them in the form is made for one sign-in and means nothing elsewhere.
"""


from starlette.requests import Request
from starlette.responses import Response

from cop.community import visit
from cop.community.once import Once
from cop.community.policy import demand
from cop.directory.actions import life, profiles
from cop.directory.pages.marks import chosen, mark_of
from cop.directory.pages.profile_edit import to_the_door
from cop.directory.pages.profile_form import facts_for, words_of
from cop.directory.queries import drafting as queries
from cop.directory.queries.own import Whole
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.web import errors_of, render, see

LONGEST_NAME = 120
PROPOSE, WRITE = "propose", "draft"


async def nominate(request: Request) -> Response:
    if not request.user.signed_in:
        return to_the_door(request)
    demand(request.user, "profile.nominate", None)
    return await _nominate_page(request, request.query_params.get("q", ""))


async def propose(request: Request, form: Form) -> Response:
    """Propose the one chosen, or begin a draft for them and go there."""
    demand(request.user, "profile.nominate", None)
    try:
        drafts = form.choice("how", [PROPOSE, WRITE]) == WRITE
        once = Once.of(
            request.scope, form,
            to=lambda thing: f"/people/draft/{thing.public_id}" if drafts else "/people/nominate?done=proposed",
        )
        await once.do(life.nominate, request.user, await _chosen(request, form), drafts=drafts)
    except Refused as refusal:
        return await _nominate_page(request, form.raw("q"), form, refusal)
    return see(once.address)


async def _chosen(request: Request, form: Form) -> int:
    return chosen(request, form, [each["id"] for each in await queries.offered(request.user)])


async def _nominate_page(
    request: Request, typed: str, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    found, are_more = await queries.find(request.user, typed[:LONGEST_NAME])
    own = queries.spoken_for(request.user)
    errors = errors_of(request, refusal)
    if "person" in errors and not found:
        errors = {"q": errors["person"]}
    return render(
        request, "directory/nominate.html", status=422 if refusal else 200, typed=typed, form=form, errors=errors,
        found=[{**dict(each), "mark": mark_of(request, each["id"]), "is_own": each["country_id"] in own}
               for each in found],
        are_more=are_more, drafts=await queries.own_drafts(request.user), done=request.query_params.get("done", ""),
    )


async def draft(request: Request) -> Response:
    found = await queries.draft_of(request.user, request.path_params["id"])
    return await _draft_page(request, found)


async def save(request: Request, form: Form) -> Response:
    public_id = request.path_params["id"]
    once = Once.of(request.scope, form, to=f"/people/draft/{public_id}?done=saved")
    await once.recall(profiles.write_draft)
    found = await queries.draft_of(request.user, public_id)
    try:
        owner = await visit.by_person(found.profile.person_id)
        words = await words_of(request, form)
        await once.do(profiles.write_draft, request.user, found.profile, owner, words)
    except Refused as refusal:
        return await _draft_page(request, found, form, refusal)
    return see(once.address)


async def _draft_page(
    request: Request, found: Whole, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    owner = await visit.by_person(found.profile.person_id)
    facts = await facts_for(request, found, owner, typed=form, refusal=refusal)
    return render(
        request, "directory/profile_edit.html", status=422 if refusal else 200, drafted=found, name=found.person.name,
        action=f"/people/draft/{found.thing.public_id}", done=request.query_params.get("done", ""), **facts,
    )
