"""Writing the consolidated reply of a topic."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.text import rendered
from cop.community.thing import Thing
from cop.community.vocabulary import stored_labels
from cop.forum import queries
from cop.forum.actions.synthesis import synthesise
from cop.forum.pages.replies import ask_of, seen_version
from cop.forum.pages.shared import standing
from cop.forum.pages.spoken import chosen_language
from cop.forum.queries import answers
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.markup import words_of
from cop.kit.web import errors_of, render, see

EXCERPT = 240
"""Characters of a reply, to recognise it by."""


async def write(request: Request) -> Response:
    """`/topics/<id>/synthesis`"""
    topic = await _topic(request)
    return await _page(request, topic)


async def save(request: Request, form: Form) -> Response:
    topic = await _topic(request)
    try:
        source = form.text("body", required=True)
        text = await rendered(request.app.state.renderer, source)
        language = await chosen_language(request, form, source)
        await ask_of(form, {"body": text}, language)
        ids = {each["public_id"]: each["id"] for each in await answers.citable(request.user, topic)}
        once = Once.of(request.scope, form, to=lambda made: f"/topics/{topic.public_id}#r-{made.public_id}")
        await once.do(
            synthesise, request.user, topic, text, [ids[name] for name in form.all("cited") if name in ids],
            language=language, seen=seen_version(form),
        )
    except Refused as refusal:
        return await _page(request, topic, form=form, refusal=refusal)
    return see(once.address)


async def _topic(request: Request) -> Thing:
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "topic.synthesise", topic)
    return topic


async def _page(
    request: Request, topic: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    before = await answers.synthesis(topic)
    version = before["version"] if before else 0
    drawn_on = before["cited"].split(",") if before else []
    replies = [
        {**each, "excerpt": words_of(each["html"])[:EXCERPT], "is_drawn_on": str(each["id"]) in drawn_on}
        for each in await answers.citable(request.user, topic)
    ]
    row = await queries.topic_row(request.user, topic.public_id)
    return render(
        request, "forum/write_synthesis.html", status=422 if refusal else 200, topic=row, before=before,
        version=version, is_changed=form.typed("version", str(version)) != str(version), replies=replies, form=form,
        group_labels=stored_labels(row["group_labels"]), **await standing(row),
        ticked=form.all("cited") if form is not BLANK else [r["public_id"] for r in replies if r["is_drawn_on"]],
        languages=list(OWN_NAMES), looked=scanning.asked_about(refusal), errors=errors_of(request, refusal),
    )
