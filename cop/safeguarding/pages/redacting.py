"""Taking details out of a text: what was seen in it, a suggestion, a preview, the act."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.scanner import KINDS, scan
from cop.community.text import Written, plain, rendered
from cop.kit.errors import Refused
from cop.kit.forms import BLANK, Form, whole
from cop.kit.web import errors_of, language_of, render, see, site_of
from cop.safeguarding import redaction
from cop.safeguarding.actions import redacting
from cop.safeguarding.actions.redacting import Redaction
from cop.safeguarding.models import HIDDEN, OPEN, Incident
from cop.safeguarding.queries import incidents
from cop.safeguarding.queries import redaction as queries
from cop.safeguarding.queries.redaction import Part, Subject

LONGEST_TITLE = 160
NAMED = 10
"""Texts around it that are named because they repeat what goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A part as the editor shows it."""

    part: Part
    pieces: list[redaction.Piece]
    value: str
    theirs: str
    """What stands there now, where somebody was faster."""


async def form(request: Request) -> Response:
    """`/incidents/<id>/redact?thing=...`: the words, with what was seen in them."""
    incident = await incidents.find(request.user, request.path_params["id"])
    return await _page(request, incident, await _subject(request, incident, request.query_params.get("thing", "")))


async def redact(request: Request, form: Form) -> Response:
    incident = await incidents.find(request.user, request.path_params["id"])
    found = await _subject(request, incident, form.raw("thing"))
    do = form.choice("do", ["redact", "suggest", "preview"], default="redact")
    if do == "suggest":
        return await _page(request, incident, found, form=await _with_suggestions(request, form, found))
    try:
        chosen = await _chosen(request, form, found)
        if do == "preview":
            return await _page(request, incident, found, form=form, preview=chosen)
        await _ask_once(form, found, chosen)
        once = Once.of(request.scope, form, to=f"/incidents/{incident.public_id}")
        before = await redacting.control(found.thing, chosen)
        await once.do(redacting.redact, request.user, incident, chosen, before)
    except Refused as refusal:
        return await _page(request, incident, found, form=form, refusal=refusal)
    return see(once.address)


async def _subject(request: Request, incident: Incident, public_id: str) -> Subject:
    return await queries.subject(request.user, incident, public_id)


async def _chosen(request: Request, form: Form, found: Subject) -> Redaction:
    """What the form says, rendered before any unit opens. Raises Refused for too much."""
    texts: dict[tuple[str, str], Written | None] = {}
    for each in found.parts:
        if each.field not in form:
            raise Refused("changed-meanwhile")
        source = form.line(each.field, longest=LONGEST_TITLE) if each.part == "title" else form.text(each.field)
        written = plain(source) if each.is_plain else await rendered(request.app.state.renderer, source)
        texts[each.part, each.language] = written if source else None
    return Redaction(
        thing=found.thing.public_id, version=whole(form.raw("version")), texts=texts, files=frozenset(form.all("file")),
        stays_hidden="hidden" in form,
    )


async def _ask_once(form: Form, found: Subject, chosen: Redaction) -> None:
    """Whether what is left still looks like a child. Raises Refused until somebody says that it is none."""
    for language in {language for _, language in chosen.texts}:
        left = {part: text.source for (part, of), text in chosen.texts.items() if text and of == language}
        await scanning.ask(left, language, is_sure=scanning.FIELD in form)


async def _with_suggestions(request: Request, form: Form, found: Subject) -> Form:
    """What was typed, with a neutral word in place of all that is seen in it."""
    typed = form.fields(without=("do", "key"))
    for each in found.parts:
        value = form.typed(each.field, each.source)
        seen = await asyncio.to_thread(scan, value, each.language)
        typed[each.field] = [redaction.suggested(value, seen.spans, _neutral(request, each.language))]
    return Form.of(typed)


def _neutral(request: Request, language: str) -> Callable[[str], str]:
    """In the language of the text, where this installation speaks it."""
    site = site_of(request)
    said = language if language in site.catalogues else language_of(request)
    return lambda kind: site.sentence(said, f"redact.{kind}")


async def _page(
    request: Request, incident: Incident, found: Subject, *, form: Form = BLANK, refusal: Refused | None = None,
    preview: Redaction | None = None,
) -> Response:
    was_faster = refusal is not None and refusal.code == "changed-meanwhile"
    shown = [await _shown(form, each, was_faster) for each in found.parts]
    return render(
        request, "safeguarding/redact.html", status=422 if refusal else 200, incident=incident, subject=found,
        form=form, parts=shown,
        version=found.thing.version if was_faster else form.typed("version", str(found.thing.version)),
        may_act=incident.state == OPEN, is_hidden=found.thing.state == HIDDEN, kinds=KINDS,
        looked=scanning.asked_about(refusal), preview=preview.texts if preview else None,
        repeated=await _repeated(request, found, preview) if preview else (), errors=errors_of(request, refusal),
    )


async def _shown(form: Form, part: Part, was_faster: bool) -> Shown:
    seen = await asyncio.to_thread(scan, part.source, part.language)
    value = form.typed(part.field, part.source)
    theirs = part.source if was_faster and value != part.source else ""
    return Shown(part=part, pieces=redaction.pieces(part.source, seen.spans), value=value, theirs=theirs)


async def _repeated(request: Request, found: Subject, chosen: Redaction) -> list[Mapping[str, Any]]:
    """Texts around it in which words stand that this redaction takes out: they are not changed by it."""
    left = [text.source for text in chosen.texts.values() if text]
    gone = redaction.telling([each.source for each in found.parts], left)
    if not gone:
        return []
    met = {
        each["public_id"]: each for each in await queries.around(request.user, found.thing)
        if redaction.repeats(each["source"], gone)
    }
    return list(met.values())[:NAMED]
