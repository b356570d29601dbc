"""Writing a topic: choose the group before the form, so that it can say who will read; look at it, then publish."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning, sharing, singling
from cop.community.byline import choices
from cop.community.groups import Group, group_for
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand, may
from cop.community.text import Written, plain, rendered
from cop.community.vocabulary import INSPIRE, SECTOR, THEME
from cop.forum import actions, queries
from cop.forum.models import ANNOUNCEMENT, KINDS, QUESTION
from cop.forum.pages import keeping, leading
from cop.forum.pages.beginning import Begun, begun, door, first_step
from cop.forum.pages.keeping import Kept
from cop.forum.pages.spoken import chosen_language
from cop.forum.pages.thread import byline_choices, dos_of
from cop.forum.queries.drafts import ASK
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see

SCHEMES = (("themes", THEME), ("sectors", SECTOR), ("inspire", INSPIRE))
MOST_TERMS = 5
PREVIEW = "preview"
NEW = Kept(place=ASK)


async def compose(request: Request) -> Response:
    """`/ask`: the title and what is similar; then the reader's groups to choose from; then the form for one of them;
    then how it will look. `?draft=` says which words."""
    reader: Reader = request.user
    if not reader.signed_in:
        return door(request)
    opened = await keeping.opened(request, ASK)
    if opened is None:
        return see(keeping.GONE)
    typed, kept = opened
    step = begun(request, typed, kept)
    group = await _group(request, step) if step.slug else None
    if step.is_first:
        has_groups = group is not None or bool(await queries.own_groups(reader))
        return await (first_step(request, step, group) if has_groups else _choose_page(request, step))
    if group is None:
        return await _choose_page(request, step)
    if kept.draft and request.query_params.get("step") == PREVIEW:
        return await _preview_page(request, group, typed, kept)
    return await _form_page(request, group, step.title, form=typed, kept=kept)


async def _group(request: Request, step: Begun) -> Group | None:
    """The group to ask in. Raises Missing and Forbidden; a draft for a group one has left waits for another."""
    try:
        group = await group_for(request.user, step.slug)
        demand(request.user, "topic.ask", group)
    except (Missing, Forbidden):
        if not step.kept.draft:
            raise
        return None
    return group


async def _choose_page(request: Request, step: Begun) -> Response:
    return render(request, "forum/choose_group.html", groups=await queries.own_groups(request.user), step=step)


async def ask(request: Request, form: Form) -> Response:
    """Each step keeps the draft and leads to the next; the last one publishes."""
    step = STEPS.get(form.raw("do"))
    return await (step(request, form) if step else _publish(request, form))


async def _begin(request: Request, form: Form) -> Response:
    """From the title, to what is similar; with `seen`, past that."""
    kept = await keeping.keep_if_it_fits(request, form, ASK)
    try:
        form.line("title", longest=actions.LONGEST_TITLE, required=True)
    except Refused as refusal:
        return await first_step(request, begun(request, form, kept), None, typed=form, refusal=refusal)
    return keeping.there(kept) if "seen" in form else _to_step(kept, "")


async def _chosen(request: Request, form: Form) -> Response:
    """A group was chosen, or the words are simply to be kept."""
    if form.raw("group"):
        await group_for(request.user, form.raw("group"))
    try:
        return keeping.there(await keeping.keep(request, form, ASK))
    except Refused as refusal:
        group = await group_for(request.user, form.raw("group"))
        return await _form_page(request, group, form=form, refusal=refusal)


async def _look(request: Request, form: Form) -> Response:
    """To the preview of what can be published; else the form again, with what is in the way."""
    group = await group_for(request.user, form.raw("group"))
    demand(request.user, "topic.ask", group)
    kept = await keeping.keep_if_it_fits(request, form, ASK)
    try:
        await _draft(request, form, group)
    except Refused as refusal:
        return await _form_page(request, group, form=form, refusal=refusal, kept=kept)
    return _to_step(kept, f"&seen=1&step={PREVIEW}")


def _to_step(kept: Kept, more: str) -> Response:
    return see(f"/ask?draft={kept.draft}{more}{f'&other={kept.other}' if kept.other else ''}")


STEPS = {"begin": _begin, "group": _chosen, "keep": _chosen, PREVIEW: _look}


async def _publish(request: Request, form: Form) -> Response:
    group = await group_for(request.user, form.raw("group"))
    verb = actions.announce if form.raw("kind") == ANNOUNCEMENT else actions.ask
    demand(request.user, "topic.announce" if verb is actions.announce else "topic.ask", group)
    try:
        draft = await _draft(request, form, group)
        end = "/receipt" if draft.kind == QUESTION else ""
        once = Once.of(request.scope, form, to=lambda thing: (
            f"/topics/{thing.public_id}{end}{leading.asks(thing, *draft.parts.values(), begin='?')}"
        ))
        await once.recall(verb)
        scanning.demand_no_child(await _looked(draft), is_sure=scanning.FIELD in form)
        alike = await singling.alike(request.user, group.id, about_country=draft.country_id)
        singling.demand_sure(alike, draft.byline, is_sure="sure" in form)
        await once.do(verb, request.user, group, replace(draft, sent=keeping.sent_of(form)))
    except Refused as refusal:
        kept = await keeping.keep_if_it_fits(request, form, ASK)
        if refusal.code in ("would-single-out", "looks-like-a-child"):
            return await _preview_page(request, group, form, kept, refusal=refusal)
        return await _form_page(request, group, form=form, refusal=refusal, kept=kept)
    return see(once.address)


async def _preview_page(
    request: Request, group: Group, form: Form, kept: Kept, *, refusal: Refused | None = None
) -> Response:
    """What readers will see, made by what publishing makes it with."""
    try:
        draft = await _draft(request, form, group)
    except Refused as unusable:
        return await _form_page(request, group, form=form, refusal=unusable, kept=kept)
    country = next((each.iso2 for each in await queries.countries() if each.id == draft.country_id), "")
    alike = await singling.alike(request.user, group.id, about_country=draft.country_id)
    return render(
        request, "forum/preview.html", status=422 if refusal else 200, group=group, draft=draft, kept=kept,
        typed=_without_ticks(form), country=country, readers=await queries.readers_of(group.id),
        terms=await queries.terms(",".join(map(str, draft.term_ids))), dos=dos_of(group.dos, language_of(request)),
        byline=(await choices(request.user, group_id=group.id))[draft.byline].columns(),
        others=alike.others(draft.byline), looked=await _looked(draft), errors=errors_of(request, refusal),
    )


def _without_ticks(form: Form) -> dict[str, list[str]]:
    """What was typed, carried along; what is confirmed here is confirmed anew."""
    return {name: values for name, values in keeping.typed_in(form).items() if name != scanning.FIELD}


async def _looked(draft: actions.Draft) -> scanning.Looked:
    return await scanning.look({name: part.source for name, part in draft.parts.items()}, draft.language)


async def _draft(request: Request, form: Form, group: Group) -> actions.Draft:
    """What the form says, its texts rendered before any unit opens."""
    kind = form.choice("kind", KINDS, default=QUESTION)
    draft = actions.Draft(
        kind=kind, parts=await parts_of(request, form, with_context=kind == QUESTION),
        language=await chosen_language(request, form, form.raw("title"), form.raw("body")),
        byline=form.raw("byline") or "named", readers=form.raw("readers") or actions.TO_GROUP,
        country_id=await _country(form), needed_by=form.day("needed_by"),
        term_ids=await _terms(form), also=await _also(request.user, form),
    )
    actions.check(draft)
    sharing.check(group, draft.also)
    return draft


async def parts_of(request: Request, form: Form, *, with_context: bool) -> dict[str, Written]:
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


async def _also(reader: Reader, form: Form) -> tuple[Group, ...]:
    """The other groups ticked; the reader writes in all of them."""
    wanted = set(form.all("also")) - {""}
    found = tuple(each for each in await queries.own_groups(reader) if each.slug in wanted) if wanted else ()
    if len(found) < len(wanted):
        raise Refused("choose-one", field="also")
    return found


async def _form_page(
    request: Request, group: Group, title: str = "", *, form: Form = BLANK, refusal: Refused | None = None,
    kept: Kept = NEW,
) -> Response:
    reader: Reader = request.user
    offered, countries = await queries.vocabulary(), await queries.countries()
    return render(
        request, "forum/compose.html", status=422 if refusal else 200, group=group, title=title, form=form, kept=kept,
        kinds=[each for each in KINDS if each != ANNOUNCEMENT or may(reader, "topic.announce", group)],
        themes=offered[THEME], sectors=offered[SECTOR], inspire=offered[INSPIRE],
        own_country=next((each.iso2 for each in countries if each.id == reader.country_id), ""),
        countries=countries, languages=list(OWN_NAMES), readers=await queries.readers_of(group.id),
        bylines=await byline_choices(reader, group.id), alike=await singling.alike(reader, group.id),
        dos=dos_of(group.dos, language_of(request)), others=sharing.others(group, await queries.own_groups(reader)),
        errors=errors_of(request, refusal), facts=refusal.facts if refusal else {},
    )
