"""Profiles and partners put straight into the database, for tests that are not about writing them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from cop.community import audience, findable
from cop.community.people import Affiliation, Organisation, Person
from cop.community.posts import Post
from cop.community.text import Written, put_text
from cop.community.thing import PUBLISHED, Thing, ThingTerm, public_id
from cop.community.vocabulary import Country, Term
from cop.directory.models import (
    COUNTRY,
    FOCAL_POINTS,
    ME,
    Partner,
    PartnerOffer,
    Profile,
    ProfileField,
    Qualification,
)
from cop.kit.clock import now
from cop.kit.unit import unit

Texts = Mapping[str, Mapping[str, str]]
"""Language -> part (headline, contact_for, about) -> words."""
TEXTS: Texts = {
    "en": {
        "headline": "Researcher on referral pathways", "contact_for": "Protocols between services",
        "about": "I have worked with rural districts since 2009.",
    },
}
SAYS: Texts = {"en": {"headline": "An office that trains", "about": "We train helplines."}}


async def a_profile(
    person: Person, *, texts: Texts = TEXTS, terms: Iterable[Term] = (), narrow: Mapping[str, str] | None = None,
    qualifications: Iterable[tuple[str, str, str, str]] = (), state: str = PUBLISHED, language: str = "en",
    **facts: Any,
) -> Thing:
    """A profile this person agreed to and the secretariat verified. `narrow`: field -> level; `qualifications`:
    (since, until, words, country); `facts`: columns of Profile."""
    async with unit():
        networks = [each.network_id for each in await Affiliation.filter(person_id=person.id).order_by("network_id")]
        thing = await _thing(
            "profile", person, state, language, network_id=networks[0], country_id=person.country_id,
            organisation_id=person.organisation_id, home_audience_id=await audience.of_networks(networks),
        )
        agreed: dict[str, Any] = {
            "approved_at": now(), "verified_at": now(), "verified_as": "secretariat", "confirmed_at": now(),
            "verified_until": now().date() + timedelta(days=365), "completeness": 80,
        }
        await Profile.create(thing_id=thing.id, person_id=person.id, **{**agreed, **facts})
        await _say(thing, person, texts, terms)
        for field, level in (narrow or {}).items():
            await ProfileField.create(thing_id=thing.id, field=field, audience_id=await audience_of(level, person))
        for position, (since, until, words, country) in enumerate(qualifications):
            await Qualification.create(
                thing_id=thing.id, position=position, since=since, until=until, words=words, country=country
            )
        await _settle(thing)
    return await Thing.get(id=thing.id)


async def audience_of(level: str, person: Person) -> int:
    """The readers of a field of this person at this level. Inside a unit."""
    if level == COUNTRY:
        assert person.country_id is not None
        return await audience.of_country(person.country_id, person.id)
    return await {FOCAL_POINTS: audience.of_focal_points, ME: audience.of_person}[level](person.id)


async def a_partner(
    organisation: Organisation, writer: Person, *, texts: Texts = SAYS, terms: Iterable[Term] = (),
    state: str = PUBLISHED, post: Post | None = None, **facts: Any,
) -> Thing:
    """The entry of an organisation, read by the networks of its writer, verified. `facts`: columns of Partner."""
    async with unit():
        networks = [each.network_id for each in await Affiliation.filter(person_id=writer.id).order_by("network_id")]
        thing = await _thing(
            "partner", writer, state, "en", network_id=networks[0], country_id=organisation.country_id,
            organisation_id=organisation.id, home_audience_id=await audience.of_networks(networks),
        )
        verified: dict[str, Any] = {"verified_at": now(), "verified_until": now().date() + timedelta(days=365)}
        await Partner.create(
            thing_id=thing.id, organisation_id=organisation.id, contact_post_id=post.id if post else None,
            **{**verified, **facts},
        )
        await _say(thing, writer, texts, terms)
        await _settle(thing)
    return await Thing.get(id=thing.id)


async def an_offer(partner: Thing, *, title: str = "Training of helplines", **facts: Any) -> PartnerOffer:
    """An offer open for a month. `facts`: columns of PartnerOffer."""
    given: dict[str, Any] = {
        "form": "bilateral", "language": "en", "words": "For ten people.", "until": now().date() + timedelta(days=30),
        "made_at": now(), **facts,
    }
    async with unit():
        offer = await PartnerOffer.create(public_id=public_id(), thing_id=partner.id, title=title, **given)
        await findable.changed([partner.id])
    return offer


async def an_organisation(slug: str, country: Country | None = None, **facts: Any) -> Organisation:
    """An organisation named after its slug."""
    given: dict[str, Any] = {
        "name": f"Fictional {slug.title()}", "type": "academic", "scope": "national", "stakeholder": "academia",
        **facts,
    }
    async with unit():
        return await Organisation.create(slug=slug, country=country, **given)


async def _thing(kind: str, author: Person, state: str, language: str, **more: Any) -> Thing:
    moment = now()
    return await Thing.create(
        public_id=public_id(), kind=kind, author_id=author.id, entered_by_id=author.id, language=language,
        byline_name=author.name, state=state, created_at=moment, latest_at=moment, **more,
        published_at=moment if state == PUBLISHED else None,
    )


async def _say(thing: Thing, author: Person, texts: Texts, terms: Iterable[Term]) -> None:
    for language, parts in texts.items():
        for part, source in parts.items():
            await put_text(thing.id, part, language, Written(source, f"<p>{source}</p>", 1), author.id)
    for term in terms:
        await ThingTerm.create(thing_id=thing.id, term_id=term.id)


async def _settle(thing: Thing) -> None:
    await audience.settle(thing.id)
    await findable.changed([thing.id])
