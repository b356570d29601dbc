"""Translating what others wrote, and saying which language a text is in."""

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.policy import demand
from cop.community.text import Written, plain, rendered
from cop.community.thing import PUBLISHED, Thing
from cop.forum import queries
from cop.forum.actions.translating import LONGEST, PARTS, correct_language
from cop.forum.actions.translating import translate as put_translation
from cop.forum.pages.replies import ask_of, seen_version
from cop.forum.queries import answers
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.web import errors_of, language_of, render, see


async def translate(request: Request) -> Response:
    """`/things/<id>/translate?to=fr`: the original beside what there is of a translation."""
    thing = await _thing(request, "thing.translate")
    return await _translate_page(request, thing, _to(request, thing, request.query_params.get("to", "")))


async def save(request: Request, form: Form) -> Response:
    thing = await _thing(request, "thing.translate")
    language = _to(request, thing, form.raw("to"))
    try:
        parts = await _parts(request, form)
        await ask_of(form, parts, language)
        originals = await answers.translation(request.user, thing.id, language)
        await scanning.look({name: part["original"] for name, part in originals.parts.items()}, thing.language)
        once = Once.of(request.scope, form, to=await _place(request, thing, f"in={language}"))
        await once.do(put_translation, request.user, thing, language, parts, seen=seen_version(form))
    except Refused as refusal:
        return await _translate_page(request, thing, language, form=form, refusal=refusal)
    return see(once.address)


async def language(request: Request) -> Response:
    """`/things/<id>/language`"""
    return await _language_page(request, await _thing(request, "thing.correct_language"))


async def correct(request: Request, form: Form) -> Response:
    thing = await _thing(request, "thing.correct_language")
    try:
        once = Once.of(request.scope, form, to=await _place(request, thing))
        await once.do(
            correct_language, request.user, thing, form.choice("language", list(OWN_NAMES)), seen=seen_version(form)
        )
    except Refused as refusal:
        return await _language_page(request, thing, form=form, refusal=refusal)
    return see(once.address)


async def _thing(request: Request, act: str) -> Thing:
    """A topic or a reply that is shown. Raises Missing."""
    thing = await queries.thing_for(request.user, request.path_params["id"])
    demand(request.user, act, thing)
    return thing


def _to(request: Request, thing: Thing, wanted: str) -> str:
    """The language to translate into: the one asked for, else the reader's own, else the first other one."""
    others = [code for code in OWN_NAMES if code != thing.language]
    return next((code for code in (wanted, language_of(request)) if code in others), others[0])


async def _parts(request: Request, form: Form) -> dict[str, Written]:
    parts = {}
    for name in PARTS:
        if name == "title" and name in form:
            parts[name] = plain(form.line(name, longest=LONGEST[name], required=True))
        elif name in form:
            source = form.text(name, longest=LONGEST.get(name, 10_000), required=True)
            parts[name] = await rendered(request.app.state.renderer, source)
    return parts


async def _place(request: Request, thing: Thing, asked: str = "") -> str:
    """Where the thing stands."""
    if thing.kind == "topic":
        return f"/topics/{thing.public_id}" + (f"?{asked}" if asked else "")
    topic = await Thing.get_or_none(id=thing.parent_id, audience_id__in=list(request.user.audiences))
    if topic is None:
        raise Missing
    return f"/topics/{topic.public_id}?after={thing.number - 1}{'&' if asked else ''}{asked}#r-{thing.public_id}"


async def _translate_page(
    request: Request, thing: Thing, to: str, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    found = await answers.translation(request.user, thing.id, to)
    current = await queries.thing_for(request.user, thing.public_id)
    return render(
        request, "forum/translate.html", status=422 if refusal else 200, thing=current, to=to, form=form,
        parts={name: found.parts[name] for name in PARTS if name in found.parts}, sources=found.sources(),
        exists=found.exists, is_stale=found.exists and found.is_stale, longest=LONGEST,
        others=[code for code in OWN_NAMES if code != thing.language], place=await _place(request, thing),
        is_shown=current.state == PUBLISHED, looked=scanning.asked_about(refusal), errors=errors_of(request, refusal),
    )


async def _language_page(
    request: Request, thing: Thing, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    current = await queries.thing_for(request.user, thing.public_id)
    return render(
        request, "forum/language.html", status=422 if refusal else 200, thing=current, form=form,
        languages=list(OWN_NAMES), place=await _place(request, thing), errors=errors_of(request, refusal),
    )
