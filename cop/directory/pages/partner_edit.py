"""Founding and changing a partner, its offers, and who holds its posts."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.policy import demand, may
from cop.community.text import Written, plain, rendered
from cop.community.thing import Thing
from cop.community.vocabulary import label
from cop.directory.actions import partners as actions
from cop.directory.models import OFFER_FORMS
from cop.directory.pages.marks import mark_of
from cop.directory.queries import partner_edit as queries
from cop.directory.queries.stored import day, today
from cop.directory.queries.themes import key_of
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see
from search.languages import fold

LONGEST = {
    "name": 160, "slug": 60, "headline": 200, "about": 4000, "other_names": 300, "title": 160, "words": 1000,
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


# --- founding ---


async def new(request: Request) -> Response:
    """`/partners/new`: for the secretariat."""
    demand(request.user, "partner.found", None)
    return await _new_page(request)


async def found(request: Request, form: Form) -> Response:
    demand(request.user, "partner.found", None)
    language, offered = language_of(request), await queries.offered()
    try:
        once = Once.of(request.scope, form, to=lambda thing: f"/partners/{thing.public_id}/edit")
        identity = _identity(form, offered)
        networks = {str(each.id): each.id for each in offered["networks"]}
        slug, chosen = _slug(form, identity.name), _ticked(form, "networks", networks)
        texts = await _texts(request, form, (language,))
        await _ask(form, texts, language, name=identity.name)
        await once.do(
            actions.found, request.user, None, identity, slug=slug, language=language,
            network_ids=tuple(networks[each] for each in chosen), texts=texts,
        )
    except Refused as refusal:
        return await _new_page(request, form=form, refusal=refusal)
    return see(once.address)


def _slug(form: Form, name: str) -> str:
    """As typed, or made of the name."""
    typed = form.line("slug", longest=LONGEST["slug"]) or key_of(name).replace("_", "-")
    if not SLUG.fullmatch(typed):
        raise Refused("bad-slug", field="slug")
    return typed


def _identity(form: Form, offered: dict[str, Any]) -> actions.Identity:
    natures = {
        name: form.choice(name, [term.key for term in terms]) for name, terms in offered["natures"].items()
    }
    countries = {each.iso2: each.id for each in offered["countries"]}
    country = form.choice("country", ["", *countries])
    return actions.Identity(
        name=form.line("name", longest=LONGEST["name"], required=True), country_id=countries.get(country), **natures
    )


async def _texts(request: Request, form: Form, languages: Sequence[str]) -> dict[tuple[str, str], Written]:
    """What was typed in each language, rendered before any unit opens."""
    texts = {}
    for language in languages:
        headline, about = f"headline_{language}", f"about_{language}"
        texts["headline", language] = plain(form.line(headline, longest=LONGEST["headline"]))
        source = form.text(about, longest=LONGEST["about"])
        texts["about", language] = await rendered(request.app.state.renderer, source)
    return texts


async def _ask(form: Form, texts: actions.Texts, language: str, **more: str) -> None:
    """Whether any of it concerns a child; `more` is in no language of its own. Raises LooksLikeAChild."""
    parts = {language: dict(more)}
    for (part, spoken), text in texts.items():
        parts.setdefault(spoken, {})[part] = text.source
    await scanning.ask_each(parts, is_sure=scanning.FIELD in form)


def _ticked(form: Form, name: str, among: Any) -> list[str]:
    """The values ticked, each once; anything that was not offered is refused."""
    values = list(dict.fromkeys(each for each in form.all(name) if each))
    if any(each not in among for each in values):
        raise Refused("choose-one", field=name)
    return values


async def _new_page(request: Request, *, form: Form = BLANK, refusal: Refused | None = None) -> Response:
    return render(
        request, "directory/partner_new.html", status=422 if refusal else 200, form=form, longest=LONGEST,
        languages=(language_of(request),), errors=errors_of(request, refusal), looked=scanning.asked_about(refusal),
        **await _offered(request),
    )


async def _offered(request: Request) -> dict[str, Any]:
    """What there is to choose from, countries in the order of their names."""
    found, language = await queries.offered(), language_of(request)
    return {**found, "countries": sorted(found["countries"], key=lambda each: fold(label(each.labels, language)))}


# --- what it says of itself ---


async def edit(request: Request) -> Response:
    """`/partners/<id>/edit`"""
    return await _edit_page(request, await _partner(request))


async def _partner(request: Request, act: str = "partner.edit") -> Thing:
    """The partner of the address. Raises Missing or Forbidden."""
    thing = await queries.partner_for(request.user, request.path_params["id"])
    demand(request.user, act, thing)
    return thing


async def change(request: Request, form: Form) -> Response:
    thing, offered = await _partner(request), await queries.offered()
    try:
        once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}/edit?saved=1")
        identity = _identity(form, offered) if may(request.user, "partner.found", None) else None
        description = actions.Description(
            texts=await _texts(request, form, [each for each in OWN_NAMES if f"headline_{each}" in form]),
            other_names=form.text("other_names", longest=LONGEST["other_names"]),
            countries=_countries(form, offered), languages=tuple(_ticked(form, "languages", OWN_NAMES)),
            term_ids=_terms(form, offered),
        )
        await _ask(
            form, description.texts, language_of(request), name=identity.name if identity else "",
            other_names=description.other_names,
        )
        await once.do(actions.edit, request.user, thing, description, seen=_seen(form), identity=identity)
    except Refused as refusal:
        return await _edit_page(request, thing, form=form, refusal=refusal)
    return see(once.address)


def _countries(form: Form, offered: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_ticked(form, "countries", {each.iso2 for each in offered["countries"]}))


def _terms(form: Form, offered: dict[str, Any]) -> tuple[int, ...]:
    chosen: list[int] = []
    for name, terms in offered["subjects"].items():
        ids = {term.key: term.id for term in terms}
        chosen += [ids[each] for each in _ticked(form, name, ids)]
    return tuple(chosen)


def _seen(form: Form) -> int:
    """The version the person edited; a form of ours always carries it."""
    version = form.raw("version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Refused("changed-meanwhile")
    return int(version)


async def _edit_page(
    request: Request, thing: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    sources = await queries.sources(thing)
    written = {language_of(request), *(language for (_, language), words in sources.items() if words)}
    written |= {each for each in OWN_NAMES if form.raw(f"headline_{each}") or form.raw(f"about_{each}")}
    return render(
        request, "directory/partner_edit.html", status=422 if refusal else 200, thing=thing, form=form,
        partner=await queries.partner_of(thing), sources=sources, longest=LONGEST, written=written,
        chosen=await queries.terms_of(thing), languages=sorted(OWN_NAMES, key=lambda each: each not in written),
        own_languages=list(OWN_NAMES), saved=request.query_params.get("saved") == "1" and not refusal,
        most=actions.MOST_TERMS, day_of=day, errors=errors_of(request, refusal), looked=scanning.asked_about(refusal),
        **await _offered(request),
    )


async def verify(request: Request, form: Form) -> Response:
    return await _press(request, form, actions.verify, "partner.verify")


async def hide(request: Request, form: Form) -> Response:
    return await _press(request, form, actions.hide, "partner.hide")


async def show(request: Request, form: Form) -> Response:
    return await _press(request, form, actions.show, "partner.show")


async def _press(request: Request, form: Form, verb: Any, act: str) -> Response:
    thing = await _partner(request, act)
    once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}/edit")
    await once.do(verb, request.user, thing)
    return see(once.address)


# --- offers ---


async def offers(request: Request) -> Response:
    """`/partners/<id>/offers`"""
    return await _offers_page(request, await _partner(request))


async def offer(request: Request, form: Form) -> Response:
    thing, offered = await _partner(request, "partner.offer"), await queries.offered()
    try:
        once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}/offers")
        draft = actions.OfferDraft(
            form=form.choice("form", OFFER_FORMS), title=form.line("title", longest=LONGEST["title"], required=True),
            words=form.text("words", longest=LONGEST["words"]), until=form.day("until"),
            language=form.choice("language", list(OWN_NAMES), default=language_of(request)),
            countries=_countries(form, offered), term_ids=_terms(form, offered),
        )
        said = {"title": draft.title, "words": draft.words}
        await scanning.ask(said, draft.language, is_sure=scanning.FIELD in form)
        await once.do(actions.offer, request.user, thing, draft)
    except Refused as refusal:
        return await _offers_page(request, thing, form=form, refusal=refusal)
    return see(once.address)


async def end_offer(request: Request, form: Form) -> Response:
    thing = await _partner(request, "partner.end_offer")
    ended = await queries.offer_for(thing, request.path_params["offer"])
    once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}/offers")
    await once.do(actions.end_offer, request.user, thing, ended)
    return see(once.address)


async def _offers_page(
    request: Request, thing: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    return render(
        request, "directory/partner_offers.html", status=422 if refusal else 200, thing=thing, form=form,
        partner=await queries.partner_of(thing), offers=await queries.offers_of(thing), forms=OFFER_FORMS,
        longest=LONGEST, own_languages=list(OWN_NAMES), latest=today() + timedelta(days=actions.OFFER_DAYS),
        today=today(), day_of=day, errors=errors_of(request, refusal), looked=scanning.asked_about(refusal),
        **await _offered(request),
    )


# --- posts ---


async def posts(request: Request) -> Response:
    """`/partners/<id>/posts`"""
    return await _posts_page(request, await _partner(request, "partner.appoint"))


async def appoint(request: Request, form: Form) -> Response:
    """Another holder, or none: `person` is empty then."""
    thing = await _partner(request, "partner.appoint")
    try:
        once = Once.of(request.scope, form, to=f"/partners/{thing.public_id}")
        kind = form.choice("kind", queries.POST_KINDS)
        people = {mark_of(request, each.id): each for each in await queries.people_of(thing)}
        handle = form.choice("person", list(people), default="")
        await once.do(actions.appoint, request.user, thing, kind=kind, person=people.get(handle))
    except Refused as refusal:
        return await _posts_page(request, thing, form=form, refusal=refusal)
    return see(once.address)


async def _posts_page(
    request: Request, thing: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    people = [(mark_of(request, each.id), each) for each in await queries.people_of(thing)]
    return render(
        request, "directory/partner_posts.html", status=422 if refusal else 200, thing=thing, form=form,
        partner=await queries.partner_of(thing), posts=await queries.posts_of(thing), people=people,
        errors=errors_of(request, refusal),
    )
