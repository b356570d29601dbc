""""We tried this": the form, for the topic as a whole or for one of its replies."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning, singling
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.text import rendered
from cop.community.thing import Thing
from cop.community.vocabulary import stored_labels
from cop.forum import queries
from cop.forum.actions.trials import Outcome, tell
from cop.forum.models import RESULTS
from cop.forum.pages.replies import ask_of
from cop.forum.pages.shared import standing
from cop.forum.pages.spoken import chosen_language
from cop.forum.pages.thread import byline_choices
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, render, see


async def ask(request: Request) -> Response:
    """`/topics/<id>/tried?reply=<id>`"""
    topic = await _topic(request)
    return await _page(request, topic, await _tried(request, topic, request.query_params.get("reply", "")))


async def save(request: Request, form: Form) -> Response:
    topic = await _topic(request)
    tried = await _tried(request, topic, form.raw("reply"))
    reader: Reader = request.user
    try:
        source = form.text("body", required=True)
        text = await rendered(request.app.state.renderer, source)
        language = await chosen_language(request, form, source)
        outcome = Outcome(
            result=form.choice("result", RESULTS), country_id=await _country(form),
            tried_on=form.day("tried_on"), tried_id=tried.id if tried else None,
        )
        await ask_of(form, {"body": text}, language)
        byline = form.raw("byline") or "named"
        if topic.group_id is not None:
            alike = await singling.alike(reader, topic.group_id, about_country=outcome.country_id)
            singling.demand_sure(alike, byline, is_sure=bool(form.raw("sure")))
        once = Once.of(request.scope, form, to=lambda made: f"/topics/{topic.public_id}?after={made.number - 1}"
                       f"#r-{made.public_id}")
        await once.do(tell, reader, topic, outcome, text, language=language, byline=byline)
    except Refused as refusal:
        return await _page(request, topic, tried, form=form, refusal=refusal)
    return see(once.address)


async def _topic(request: Request) -> Thing:
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "topic.try", topic)
    return topic


async def _tried(request: Request, topic: Thing, name: str) -> Thing | None:
    """The reply that was tried, if it is one of this topic. Raises Missing."""
    if not name:
        return None
    found = await queries.reply_for(request.user, name)
    if found.parent_id != topic.id:
        raise Missing
    return found


async def _country(form: Form) -> int | None:
    wanted = form.raw("country")
    found = next((each.id for each in await queries.countries() if each.iso2 == wanted), None)
    if wanted and found is None:
        raise Refused("choose-one", field="country")
    return found


async def _page(
    request: Request, topic: Thing, tried: Thing | None, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    row = await queries.topic_row(reader, topic.public_id)
    countries = await queries.countries()
    own = next((each.iso2 for each in countries if each.id == reader.country_id), "")
    about = next((each.id for each in countries if each.iso2 == form.typed("country", own)), None)
    words = await queries.bodies(reader, [tried.id]) if tried else {}
    return render(
        request, "forum/tried.html", status=422 if refusal else 200, topic=row, form=form, results=RESULTS,
        group_labels=stored_labels(row["group_labels"]), **await standing(row),
        tried=words.get(tried.id) if tried else None,
        countries=countries, own_country=own, bylines=await byline_choices(reader, row["group_id"]),
        alike=await singling.alike(reader, row["group_id"], about_country=about), languages=list(OWN_NAMES),
        looked=scanning.asked_about(refusal), errors=errors_of(request, refusal),
    )
