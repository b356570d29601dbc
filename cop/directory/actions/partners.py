"""Partners: founded by the secretariat, edited by whoever holds a post of the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tortoise.exceptions import IntegrityError

from cop.community import audience, findable, founding, standing
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import ORGANISATION, Byline
from cop.community.people import Organisation, Person, Reader
from cop.community.policy import demand
from cop.community.posts import Holding, Post
from cop.community.text import Written, put_text
from cop.community.thing import HIDDEN, PUBLISHED, Thing, ThingTerm, public_id, put_thing
from cop.community.vocabulary import Country
from cop.directory.models import OFFER_FORMS, Partner, PartnerOffer
from cop.directory.queries import partner_edit as queries
from cop.directory.queries.partner_edit import POST_KINDS
from cop.directory.queries.stored import today
from cop.kit.clock import now
from cop.kit.errors import Refused
from cop.kit.store import write

OFFER_DAYS = 366
"""How far ahead an offer may end: twelve months."""
VERIFIED_DAYS = 365
MOST_TERMS = 15

Texts = Mapping[tuple[str, str], Written]
"""(part, language) -> words, rendered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the secretariat says an organisation is. `type`, `scope`, `stakeholder`: keys of the vocabulary."""

    name: str
    type: str
    scope: str
    stakeholder: str
    country_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a partner says of itself."""

    texts: Texts
    other_names: str = ""
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    term_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An offer as it was typed."""

    form: str
    title: str
    words: str
    language: str
    until: date | None
    countries: tuple[str, ...] = ()
    term_ids: tuple[int, ...] = ()


@action("partner.found")
async def found(
    reader: Reader, about: None, identity: Identity, *, slug: str, network_ids: tuple[int, ...], language: str,
    texts: Texts,
) -> Thing:
    """An organisation with its page and two posts, read by everyone in these networks."""
    _check_identity(identity)
    if not slug:
        raise Refused("say-something", field="slug")
    if not network_ids:
        raise Refused("choose-one", field="networks")
    organisation = await _organisation(slug, identity)
    thing = await put_thing(
        reader, kind="partner", group_id=None, network_id=min(network_ids), language=language,
        byline=await _byline(identity), home=await audience.of_networks(network_ids), country_id=identity.country_id,
    )
    await Thing.filter(id=thing.id).update(organisation_id=organisation.id)
    contact = await _post("contact", organisation)
    await _post("editor", organisation)
    await Partner.create(thing_id=thing.id, organisation_id=organisation.id, contact_post_id=contact.id)
    await _put_texts(thing, texts, reader)
    await audience.settle(thing.id)
    await note("partner.founded", reader, thing_id=thing.id)
    return thing


def _check_identity(identity: Identity) -> None:
    for field in ("name", "type", "scope", "stakeholder"):
        if not getattr(identity, field):
            raise Refused("say-something" if field == "name" else "choose-one", field=field)


async def _organisation(slug: str, identity: Identity) -> Organisation:
    """The organisation of this name in addresses: a new one, or one that people belong to and that has no page."""
    if await queries.is_taken(slug):
        raise Refused("slug-taken", field="slug")
    known = await queries.organisation(slug)
    if known is not None:
        await _rename(known.id, identity)
        return known
    try:
        return await Organisation.create(
            slug=slug, name=identity.name, type=identity.type, scope=identity.scope,
            stakeholder=identity.stakeholder, country_id=identity.country_id,
        )
    except IntegrityError:  # somebody was faster
        raise Refused("slug-taken", field="slug") from None


async def _byline(identity: Identity) -> Byline:
    country = await Country.get_or_none(id=identity.country_id) if identity.country_id else None
    return Byline(ORGANISATION, organisation=identity.name, country=country.iso2 if country else "")


async def _post(kind: str, organisation: Organisation) -> Post:
    """`contact/<slug>/1`, `editor/<slug>/1`"""
    key = f"{kind}/{organisation.slug}/1"
    held = await Post.get_or_none(key=key)
    return held or await Post.create(key=key, kind=kind, organisation_id=organisation.id)


@action("partner.edit")
async def edit(
    reader: Reader, thing: Thing, description: Description, *, seen: int, identity: Identity | None = None
) -> Thing:
    """Change what a partner says of itself; what it is (`identity`), the secretariat alone.

    `seen` is the version the person edited: another one means that somebody was faster.
    """
    if identity is not None:
        demand(reader, "partner.found", None)
        _check_identity(identity)
    if len(description.term_ids) > MOST_TERMS:
        raise Refused("too-many-terms", field="themes", most=MOST_TERMS)
    await _next_version(thing, seen)
    await _put_texts(thing, description.texts, reader)
    partner = await Partner.get(thing_id=thing.id)
    partner.other_names, partner.countries = description.other_names, list(description.countries)
    partner.languages = list(description.languages)
    await partner.save(update_fields=["other_names", "countries", "languages"])
    await ThingTerm.filter(thing_id=thing.id).delete()
    for term_id in description.term_ids:
        await ThingTerm.create(thing_id=thing.id, term_id=term_id)
    if identity is not None:
        await _rename(partner.organisation_id, identity)
        await Thing.filter(id=thing.id).update(
            country_id=identity.country_id, **(await _byline(identity)).columns()
        )
    await note("partner.edited", reader, thing_id=thing.id)
    return thing


async def _next_version(thing: Thing, seen: int) -> None:
    changed = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2 RETURNING id",
        thing.id, seen, now(),
    )
    if not changed:
        raise Refused("changed-meanwhile")


async def _put_texts(thing: Thing, texts: Texts, reader: Reader) -> None:
    """A new revision of what has changed; words taken away are a revision without words."""
    before = await queries.sources(thing)
    for (part, language), text in texts.items():
        if text.source != before.get((part, language), ""):
            await put_text(thing.id, part, language, text, reader.id)


async def _rename(organisation_id: int, identity: Identity) -> None:
    """What is found by the name of an organisation is found by its new one: its page and its people."""
    await Organisation.filter(id=organisation_id).update(
        name=identity.name, type=identity.type, scope=identity.scope, stakeholder=identity.stakeholder,
        country_id=identity.country_id,
    )
    await findable.changed(await queries.found_with(organisation_id))


@action("partner.offer")
async def offer(reader: Reader, thing: Thing, draft: OfferDraft) -> PartnerOffer:
    """Say what one offers, until a day at most twelve months ahead."""
    if draft.form not in OFFER_FORMS:
        raise Refused("choose-one", field="form")
    if not draft.title:
        raise Refused("say-something", field="title")
    if draft.until is None or draft.until <= today():
        raise Refused("not-ahead", field="until")
    if draft.until > today() + timedelta(days=OFFER_DAYS):
        raise Refused("too-far-ahead", field="until", most=OFFER_DAYS)
    made = await PartnerOffer.create(
        public_id=public_id(), thing_id=thing.id, form=draft.form, language=draft.language, title=draft.title,
        words=draft.words, terms=list(draft.term_ids), countries=list(draft.countries), until=draft.until,
        made_at=now(),
    )
    await note("partner.offered", reader, thing_id=thing.id, subject_id=made.id)
    return made


@action("partner.end_offer")
async def end_offer(reader: Reader, thing: Thing, ended: PartnerOffer) -> None:
    """It is offered no more; saying so twice changes nothing."""
    gone = await write(
        "UPDATE partner_offer SET ended_at = $3 WHERE id = $1 AND thing_id = $2 AND ended_at IS NULL RETURNING id",
        ended.id, thing.id, now(),
    )
    if gone:
        await note("partner.offer_ended", reader, thing_id=thing.id, subject_id=ended.id)


@action("partner.appoint")
async def appoint(reader: Reader, thing: Thing, *, kind: str, person: Person | None) -> None:
    """Put a post of the organisation into the hands of one of its people, or of nobody: it changes hands at once."""
    if kind not in POST_KINDS:
        raise Refused("choose-one", field="kind")
    await audience.hold_tree(thing.id)
    post = await _post_of(thing, kind)
    if person is not None:
        await _check_person(thing, person)
    held = await Holding.get_or_none(open_for=post.id)
    if (held.person_id if held else None) == (person.id if person else None):
        return
    if held is not None:
        await founding.end_holding(held)
    if person is not None:
        await founding.appoint(post, person.id)
        await standing.changed(person_id=person.id)
    await note("partner.appointed", reader, thing_id=thing.id, subject_id=post.id)


async def _post_of(thing: Thing, kind: str) -> Post:
    """The post of a partner; one that came without it, by an import, gets it now."""
    post = await queries.post_of(thing, kind)
    partner = await queries.partner_of(thing)
    if post is None:
        post = await _post(kind, partner.organisation)
    if kind == "contact" and partner.contact_post_id is None:
        await Partner.filter(thing_id=thing.id).update(contact_post_id=post.id)
    return post


async def _check_person(thing: Thing, person: Person) -> None:
    if not await Person.exists(id=person.id, organisation_id=thing.organisation_id, state="active"):
        raise Refused("not-of-organisation", field="person")


@action("partner.verify")
async def verify(reader: Reader, thing: Thing) -> None:
    """What stands here has been checked, for a year."""
    await Partner.filter(thing_id=thing.id).update(
        verified_at=now(), verified_until=today() + timedelta(days=VERIFIED_DAYS)
    )
    await note("partner.verified", reader, thing_id=thing.id)


@action("partner.hide")
async def hide(reader: Reader, thing: Thing) -> None:
    """Out of everyone's sight at once, but of those who may show it again."""
    await _set_state(reader, thing, PUBLISHED, HIDDEN, "partner.hidden")


@action("partner.show")
async def show(reader: Reader, thing: Thing) -> None:
    await _set_state(reader, thing, HIDDEN, PUBLISHED, "partner.shown")


async def _set_state(reader: Reader, thing: Thing, before: str, after: str, verb: str) -> None:
    """From one state to another; nothing happens to one that is there already."""
    await audience.hold_tree(thing.id)
    changed = await write(
        "UPDATE thing SET state = $3, version = version + 1 WHERE id = $1 AND state = $2 RETURNING id",
        thing.id, before, after,
    )
    if changed:
        await audience.settle(thing.id)
        await note(verb, reader, thing_id=thing.id)
