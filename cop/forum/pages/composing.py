"""Writing a topic and changing it: choose the group before the form, so that it can say who will read."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community.groups import Group, group_for
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.community.text import Written, plain, rendered
from cop.community.thing import Thing
from cop.community.vocabulary import INSPIRE, SECTOR, THEME
from cop.forum import actions, queries
from cop.forum.models import ANNOUNCEMENT, KINDS, QUESTION
from cop.forum.pages.beginning import begun, door, first_step
from cop.forum.pages.replies import seen_version
from cop.forum.pages.thread import byline_choices, dos_of
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see

SCHEMES = (("themes", THEME), ("sectors", SECTOR), ("inspire", INSPIRE))
MOST_TERMS = 5


async def compose(request: Request) -> Response:
    """`/ask`: the title and what is similar; then the reader's groups to choose from; then the form for one of them."""
    reader: Reader = request.user
    if not reader.signed_in:
        return door(request)
    step = begun(request)
    if step.slug:
        group = await group_for(reader, step.slug)
        demand(reader, "topic.ask", group)
        return await (first_step(request, step, group) if step.is_first else _form_page(request, group, step.title))
    groups = await queries.own_groups(reader)
    if step.is_first and groups:
        return await first_step(request, step, None)
    return render(request, "forum/choose_group.html", groups=groups, step=step)


async def ask(request: Request, form: Form) -> Response:
    reader: Reader = request.user
    group = await group_for(reader, form.raw("group"))
    verb = actions.announce if form.raw("kind") == ANNOUNCEMENT else actions.ask
    demand(reader, "topic.announce" if verb is actions.announce else "topic.ask", group)
    try:
        draft = await _draft(request, form)
        once = Once.of(request.scope, form, to=lambda thing: f"/topics/{thing.public_id}")
        await once.do(verb, reader, group, draft)
    except Refused as refusal:
        return await _form_page(request, group, form=form, refusal=refusal)
    return see(once.address)


async def _draft(request: Request, form: Form) -> actions.Draft:
    """What the form says, its texts rendered before any unit opens."""
    kind = form.choice("kind", KINDS, default=QUESTION)
    return actions.Draft(
        kind=kind, parts=await _parts(request, form, with_context=kind == QUESTION),
        language=form.choice("language", list(OWN_NAMES), default=language_of(request)),
        byline=form.raw("byline") or "named", readers=form.raw("readers") or actions.TO_GROUP,
        country_id=await _country(form), needed_by=form.day("needed_by"),
        term_ids=await _terms(form),
    )


async def _parts(request: Request, form: Form, *, with_context: bool) -> dict[str, Written]:
    renderer = request.app.state.renderer
    parts = {"title": plain(form.line("title", longest=actions.LONGEST_TITLE, required=True))}
    parts["body"] = await rendered(renderer, form.text("body", required=True))
    if with_context:
        for name in ("tried", "context"):
            parts[name] = await rendered(renderer, form.text(name, longest=4_000))
    return parts


async def _country(form: Form) -> int | None:
    wanted = form.raw("country")
    if not wanted:
        return None
    found = [each.id for each in await queries.countries() if each.iso2 == wanted]
    if not found:
        raise Refused("choose-one", field="country")
    return found[0]


async def _terms(form: Form) -> tuple[int, ...]:
    """Ids of the themes, sectors and strategies ticked; at most five of each kind."""
    offered = await queries.vocabulary()
    chosen: list[int] = []
    for name, scheme in SCHEMES:
        keys = set(form.all(name)) - {""}
        found = [term.id for term in offered[scheme] if term.key in keys]
        if len(found) < len(keys):
            raise Refused("choose-one", field=name)
        if len(found) > MOST_TERMS:
            raise Refused("too-many-terms", field=name, most=MOST_TERMS)
        chosen += found
    return tuple(chosen)


async def _form_page(
    request: Request, group: Group, title: str = "", *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    offered = await queries.vocabulary()
    country = next((each.iso2 for each in await queries.countries() if each.id == reader.country_id), "")
    return render(
        request, "forum/compose.html", status=422 if refusal else 200, group=group, title=title, form=form,
        kinds=[each for each in KINDS if each != ANNOUNCEMENT or may(reader, "topic.announce", group)],
        themes=offered[THEME], sectors=offered[SECTOR], inspire=offered[INSPIRE], own_country=country,
        countries=await queries.countries(), languages=list(OWN_NAMES), readers=await queries.readers_of(group.id),
        bylines=await byline_choices(reader, group.id), dos=dos_of(group.dos, language_of(request)),
        errors=errors_of(request, refusal), facts=refusal.facts if refusal else {},
    )


async def edit(request: Request) -> Response:
    """`/topics/<id>/edit`: the words of a topic as they are now."""
    topic = await queries.topic_for(request.user, request.path_params["id"])
    demand(request.user, "topic.edit", topic)
    return await _edit_page(request, topic)


async def change(request: Request, form: Form) -> Response:
    topic = await queries.topic_for(request.user, request.path_params["id"])
    try:
        parts = await _parts(request, form, with_context="tried" in form)
        once = Once.of(request.scope, form, to=f"/topics/{topic.public_id}")
        await once.do(actions.edit_topic, request.user, topic, parts, seen=seen_version(form))
    except Refused as refusal:
        return await _edit_page(request, topic, form=form, refusal=refusal)
    return see(once.address)


async def _edit_page(
    request: Request, topic: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    current = await queries.revisions(request.user, topic.public_id, "topic")
    return render(
        request, "forum/edit_topic.html", status=422 if refusal else 200, topic=topic, form=form,
        sources={each["part"]: each["source"] for each in current if each["is_current"]},
        errors=errors_of(request, refusal),
    )
