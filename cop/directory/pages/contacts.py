"""Asking for contact, the requests of a person, and the thread of two."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cop.community import scanning
from cop.community.once import Once
from cop.community.people import Reader
from cop.community.policy import demand
from cop.community.text import Written, rendered
from cop.community.visit import by_person
from cop.directory.actions import contacts as actions
from cop.directory.models import WAITING, Block, Contact
from cop.directory.queries import contacts as queries
from cop.directory.queries import hours
from cop.directory.queries.contacts import Asked
from cop.kit.errors import Missing, Refused
from cop.kit.forms import BLANK, Form
from cop.kit.i18n import OWN_NAMES
from cop.kit.store import Row
from cop.kit.web import errors_of, language_of, render, see

LONGEST = {"body": 2000, "words": 1000, "message": 4000, "to": 200}
LAST_PAGE = 1000
"""More pages than anybody has requests: what a larger number in an address means is this."""


# --- asking ---


async def ask_person(request: Request) -> Response:
    """`/people/<id>/contact`"""
    return await _ask(request, "profile")


async def ask_partner(request: Request) -> Response:
    """`/partners/<id>/contact`"""
    return await _ask(request, "partner")


async def send_to_person(request: Request, form: Form) -> Response:
    return await _send(request, form, "profile")


async def send_to_partner(request: Request, form: Form) -> Response:
    return await _send(request, form, "partner")


async def _ask(request: Request, kind: str) -> Response:
    asked = await queries.asked_for(request.user, kind, request.path_params["id"])
    demand(request.user, "contact.ask", asked)
    return await _ask_page(request, asked)


async def _send(request: Request, form: Form, kind: str) -> Response:
    asked = await queries.asked_for(request.user, kind, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=lambda made: f"/contacts/{made.public_id}")
        purpose = form.choice("purpose", queries.PURPOSES)
        words, language = await said(request, form, "body", required=True)
        await once.do(actions.ask, request.user, asked, purpose=purpose, words=words, language=language)
    except Refused as refusal:
        return await _ask_page(request, asked, form=form, refusal=refusal)
    return see(once.address)


async def _ask_page(
    request: Request, asked: Asked, *, form: Form = BLANK, refusal: Refused | None = None
) -> Response:
    reader: Reader = request.user
    own_left = max(0, queries.OWN_LIMIT - await queries.sent_this_month(reader))
    return render(
        request, "directory/contact_ask.html", status=422 if refusal else 200, asked=asked, form=form,
        purposes=queries.PURPOSES, longest=LONGEST, languages=list(OWN_NAMES), own_left=own_left,
        own_most=queries.OWN_LIMIT, earlier=await queries.earlier(reader, asked), errors=errors_of(request, refusal),
        looked=scanning.asked_about(refusal),
    )


async def said(request: Request, form: Form, name: str, *, required: bool = False) -> tuple[Written, str]:
    """What was typed, and in which language; its writer is asked about what looks like a child."""
    source = form.text(name, longest=LONGEST[name], required=required)
    language = form.choice("language", list(OWN_NAMES), default=language_of(request))
    await scanning.ask({name: source}, language, is_sure=scanning.FIELD in form)
    return await rendered(request.app.state.renderer, source), language


# --- the requests of a person ---


async def index(request: Request) -> Response:
    """`/contacts`: received, those that wait first; `?tab=sent`."""
    reader: Reader = request.user
    if not reader.signed_in:
        return see("/sign-in?next=/contacts")
    which = "sent" if request.query_params.get("tab") == "sent" else "received"
    page = _number(request, "page", 1)
    found, more = await queries.contacts(reader, which, page)
    address = "/contacts?tab=sent&page=" if which == "sent" else "/contacts?page="
    return render(
        request, "directory/contacts.html", contacts=found, which=which, waiting=await queries.waiting(reader),
        next_href=f"{address}{page + 1}" if more else "", first_href=f"{address}1" if page > 1 else "",
    )


def _number(request: Request, name: str, default: int) -> int:
    """A number of the address; anything that is none is the default."""
    text = request.query_params.get(name, "")
    if not (text.isascii() and text.isdigit() and int(text[:9])):
        return default
    return int(text[:9]) if name != "page" else min(int(text[:9]), LAST_PAGE)


# --- the thread ---


async def show(request: Request) -> Response:
    """`/contacts/<id>`: for the two it is between; `?before=<number>` for earlier messages."""
    return await show_thread(request)


async def show_thread(
    request: Request, *, form: Form = BLANK, refusal: Refused | None = None, about: str = ""
) -> Response:
    """`about`: the name of the form that was refused."""
    reader: Reader = request.user
    contact = await queries.contact_row(reader, request.path_params["id"])
    received = contact["receiver_id"] == reader.id
    messages, more = await queries.messages(reader, contact, _number(request, "before", 0))
    other_id = contact["author_id"] if received else contact["receiver_id"]
    booked = await hours.booked(reader, contact["public_id"])
    return render(
        request, "directory/contact.html", status=422 if refusal else 200, contact=contact, received=received,
        messages=messages, earlier=messages[0]["number"] if more else 0, links=await queries.links(reader, contact),
        blocked=await Block.exists(person_id=reader.id, blocked_id=other_id), form=form, about=about,
        booked=booked, is_ahead=hours.is_ahead(booked), longest=LONGEST, languages=list(OWN_NAMES),
        suggested=await _suggested(reader, contact, received),
        errors=_errors_of(request, refusal, about), looked=scanning.asked_about(refusal),
    )


def _errors_of(request: Request, refusal: Refused | None, about: str) -> dict[str, str]:
    """Three forms of a page have a field of the same name: their errors are told apart as their ids are."""
    found = errors_of(request, refusal)
    return {f"{name}-{about}" if name == "words" else name: words for name, words in found.items()}


async def _suggested(reader: Reader, contact: Row, received: bool) -> Any:
    """Whom the receiver could refer to, while there is something to refer."""
    if not received or contact["standing"] != WAITING:
        return []
    try:
        return await queries.similar(reader, await by_person(contact["author_id"]))
    except Missing:  # who asked has left
        return []


async def accept(request: Request, form: Form) -> Response:
    return await _answer(request, form, "accept")


async def decline(request: Request, form: Form) -> Response:
    return await _answer(request, form, "decline")


async def refer(request: Request, form: Form) -> Response:
    return await _answer(request, form, "refer")


ANSWERS: dict[str, Any] = {"accept": actions.accept, "decline": actions.decline, "refer": actions.refer}


async def _answer(request: Request, form: Form, about: str) -> Response:
    contact = await queries.contact_for(request.user, request.path_params["id"])
    demand(request.user, f"contact.{about}", contact)
    try:
        once = Once.of(request.scope, form, to=f"/contacts/{contact.thing.public_id}")
        words, language = await said(request, form, "words")
        more = {"to": _public_name(form)} if about == "refer" else {}
        await once.do(ANSWERS[about], request.user, contact, words=words, language=language, **more)
    except Refused as refusal:
        return await show_thread(request, form=form, refusal=refusal, about=about)
    return see(once.address)


def _public_name(form: Form) -> str:
    """The last part of an address typed or pasted, or the one picked: what follows "/people/"."""
    typed = form.line("to", longest=LONGEST["to"]) or form.raw("pick")
    if not typed:
        raise Refused("choose-person", field="to")
    return typed.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]


async def withdraw(request: Request, form: Form) -> Response:
    contact = await queries.contact_for(request.user, request.path_params["id"])
    try:
        once = Once.of(request.scope, form, to=f"/contacts/{contact.thing.public_id}")
        await once.do(actions.withdraw, request.user, contact.thing)
    except Refused as refusal:
        return await show_thread(request, refusal=refusal)
    return see(once.address)


async def write(request: Request, form: Form) -> Response:
    contact = await queries.contact_for(request.user, request.path_params["id"])
    try:
        once = Once.of(
            request.scope, form, to=lambda made: f"/contacts/{contact.thing.public_id}#m-{made.public_id}"
        )
        words, language = await said(request, form, "message", required=True)
        await once.do(actions.send, request.user, contact.thing, words=words, language=language)
    except Refused as refusal:
        return await show_thread(request, form=form, refusal=refusal, about="message")
    return see(once.address)


async def block(request: Request, form: Form) -> Response:
    return await _block(request, form, actions.block)


async def unblock(request: Request, form: Form) -> Response:
    return await _block(request, form, actions.unblock)


async def _block(request: Request, form: Form, verb: Any) -> Response:
    contact: Contact = await queries.contact_for(request.user, request.path_params["id"])
    once = Once.of(request.scope, form, to=f"/contacts/{contact.thing.public_id}")
    await once.do(verb, request.user, contact)
    return see(once.address)


async def block_person(request: Request, form: Form) -> Response:
    """`/people/<public id>/block`: whose profile one reads."""
    return await _block_person(request, form, actions.block)


async def unblock_person(request: Request, form: Form) -> Response:
    return await _block_person(request, form, actions.unblock)


async def _block_person(request: Request, form: Form, verb: Any) -> Response:
    asked = await queries.asked_for(request.user, "profile", request.path_params["id"])
    once = Once.of(request.scope, form, to=asked.address)
    await once.do(verb, request.user, asked)
    return see(once.address)
