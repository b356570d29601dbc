"""Writing a profile: its owner, or a focal point who drafts it for someone of the country."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tortoise.exceptions import IntegrityError

from cop.community import audience, scanning
from cop.community.actions import action
from cop.community.activity import note
from cop.community.byline import NAMED, freeze
from cop.community.people import Reader
from cop.community.scanner import HOLD
from cop.community.text import Text, Written, put_text
from cop.community.thing import DRAFT, HELD, PUBLISHED, Thing, ThingTerm, put_thing
from cop.community.vocabulary import Term
from cop.directory.models import (
    AVAILABILITIES,
    COUNTRY,
    FIELDS,
    FOCAL_POINTS,
    LANGUAGE_LEVELS,
    LEVELS,
    NETWORK,
    OPEN,
    Profile,
    ProfileField,
    Qualification,
)
from cop.directory.queries.completeness import score
from cop.directory.queries.drafting import is_draft_of
from cop.directory.queries.own import whole
from cop.kit.clock import now
from cop.kit.errors import Missing, Refused
from cop.kit.store import row, write

MOST_TERMS = 15
MOST_LINES = 12
MOST_LANGUAGES = 8
MOST_REQUESTS = 20
LONGEST = {"headline": 160, "contact_for": 400, "about": 4000, "other_names": 300, "line": 200}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of someone's way: years as typed, or nothing; ISO code of a country, or nothing."""

    since: str
    until: str
    words: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A profile as it was written. `parts`: headline, contact_for, about, in `language`; `readers`: field -> level;
    `seen`: the version that was edited, 0 when there was none."""

    language: str
    parts: Mapping[str, Written]
    seen: int = 0
    term_ids: tuple[int, ...] = ()
    lines: tuple[Line, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    countries: tuple[str, ...] = ()
    availability: str = OPEN
    away_from: date | None = None
    away_until: date | None = None
    stand_in_id: int | None = None
    working_days: tuple[int, ...] = ()
    monthly_limit: int = 4
    other_names: str = ""
    orcid: str = ""
    gives_card: bool = False
    """Heard from the owner alone, never in a draft by somebody else."""
    readers: Mapping[str, str] = field(default_factory=dict)


def told_of(lines: tuple[Line, ...]) -> str:
    """The lines as one text."""
    return "\n".join(line.words for line in lines)


@action("profile.write")
async def write_profile(reader: Reader, about: None, words: Words) -> Thing:
    """Write the own profile, the first time or again. What a focal point has drafted is the owner's from then on."""
    _check(words, reader)
    profile = await Profile.get_or_none(person_id=reader.id)
    if profile is None and words.seen:
        raise Refused("changed-meanwhile")
    seen = words.seen if profile else 1
    thing = await Thing.get(id=profile.thing_id) if profile else await begin(reader, language=words.language)
    await _take(thing, seen, entered_by=reader.id)
    await _save(thing, reader, words, reader.id)
    await write(
        "UPDATE profile SET confirmed_at = $2, gives_card = $3, reminded_at = NULL, demoted_at = NULL"
        " WHERE thing_id = $1",
        thing.id, now(), words.gives_card,
    )
    await _verify_again(reader, thing, words)
    await audience.settle(thing.id)
    await note("profile.edited", reader, thing_id=thing.id)
    return thing


async def _verify_again(reader: Reader, thing: Thing, words: Words) -> None:
    """Where it is plain that the words identify a child, whatever their writer says, nobody reads the profile before it
    was verified anew."""
    texts = (*(part.source for part in words.parts.values()), told_of(words.lines))
    if scanning.reaches(HOLD, words.language, *texts) and await write(
        "UPDATE thing SET state = $2 WHERE id = $1 AND state = $3 RETURNING id", thing.id, HELD, PUBLISHED
    ):
        await note("profile.asked", reader, thing_id=thing.id)


@action("profile.draft")
async def write_draft(reader: Reader, profile: Profile, owner: Reader, words: Words) -> Thing:
    """Write for `owner`, whom the draft is about. The first time, the owner is told; nothing is shown to others."""
    _check(words, owner)
    found = await whole(profile.thing_id)
    if owner.id != found.profile.person_id or not is_draft_of(reader, found):
        raise Missing
    await _take(found.thing, words.seen, entered_by=reader.id)
    await _save(found.thing, owner, words, reader.id)
    await audience.settle(found.thing.id)
    await note("profile.drafted" if words.seen == 1 else "profile.edited", reader, thing_id=found.thing.id)
    return found.thing


async def begin(
    owner: Reader, *, language: str, entered_by: int = 0, nominated_by: int | None = None,
    nominated_for: int | None = None,
) -> Thing:
    """An empty profile, a draft that its owner alone reads. Inside a unit."""
    if not owner.networks:
        raise Refused("no-network")
    await audience.of_person(owner.id)
    thing = await put_thing(
        owner, kind="profile", group_id=None, network_id=min(owner.networks), language=language,
        byline=await freeze(owner, NAMED, group_id=None), home=await audience.of_networks(owner.networks),
        state=DRAFT, country_id=owner.country_id,
    )
    await write(
        "UPDATE thing SET entered_by_id = $2, organisation_id = $3 WHERE id = $1",
        thing.id, entered_by or owner.id, owner.organisation_id,
    )
    try:
        await Profile.create(
            thing_id=thing.id, person_id=owner.id, nominated_by_id=nominated_by, nominated_for_id=nominated_for
        )
    except IntegrityError:
        raise Refused("changed-meanwhile") from None
    await audience.settle(thing.id)
    return thing


async def refresh(owner: Reader, thing_id: int) -> None:
    """Name, country, organisation and readers of the profile as its owner is now. Before `settle`."""
    byline = await freeze(owner, NAMED, group_id=None)
    facts = {**byline.columns(), "country_id": owner.country_id, "organisation_id": owner.organisation_id}
    if owner.networks:
        facts |= {"home_audience_id": await audience.of_networks(owner.networks), "network_id": min(owner.networks)}
    await Thing.filter(id=thing_id).update(**facts)


def _check(words: Words, owner: Reader) -> None:
    """What the form offers is all there is."""
    if len(words.term_ids) > MOST_TERMS:
        raise Refused("too-many-expertises", field="theme", most=MOST_TERMS, have=len(words.term_ids))
    if words.availability not in AVAILABILITIES or any(level not in LANGUAGE_LEVELS for _, level in words.languages):
        raise Refused("choose-one")
    if bool(words.away_from) != bool(words.away_until):
        raise Refused("both-days", field="away_until" if words.away_from else "away_from")
    if words.away_from and words.away_until and words.away_until < words.away_from:
        raise Refused("days-in-order", field="away_until")
    if words.stand_in_id == owner.id:
        raise Refused("nobody-of-that-name", field="stand_in")
    if not 0 <= words.monthly_limit <= MOST_REQUESTS:
        raise Refused("number-between", field="monthly_limit", least=0, most=MOST_REQUESTS)
    for name, level in words.readers.items():
        if name not in FIELDS or level not in LEVELS or (level == COUNTRY and owner.country_id is None):
            raise Refused("choose-one", field=f"readers-{name}")


async def _take(thing: Thing, seen: int, *, entered_by: int) -> None:
    """`seen` is the version the person edited: another one means that somebody was faster."""
    taken = await write(
        "UPDATE thing SET version = version + 1, updated_at = $3, entered_by_id = $4"
        " WHERE id = $1 AND version = $2 AND state <> 'erased' RETURNING id", thing.id, seen, now(), entered_by,
    )
    if not taken:
        raise Refused("changed-meanwhile")


async def _save(thing: Thing, owner: Reader, words: Words, editor_id: int) -> None:
    """Everything the form says, in place of what was."""
    await _put_texts(thing, words, editor_id)
    await ThingTerm.filter(thing_id=thing.id).delete()
    for term in await Term.filter(id__in=list(words.term_ids), status="accepted"):
        await ThingTerm.create(thing_id=thing.id, term_id=term.id)
    await Qualification.filter(thing_id=thing.id).delete()
    for position, line in enumerate(words.lines):
        await Qualification.create(
            thing_id=thing.id, position=position, since=line.since, until=line.until, words=line.words,
            country=line.country,
        )
    await ProfileField.filter(thing_id=thing.id).delete()
    for name, level in words.readers.items():
        if level != NETWORK:
            await ProfileField.create(thing_id=thing.id, field=name, audience_id=await _readers(level, owner))
    await Profile.filter(thing_id=thing.id).update(
        languages=[list(each) for each in words.languages], countries=list(words.countries),
        availability=words.availability, away_from=words.away_from, away_until=words.away_until,
        stand_in_id=words.stand_in_id, working_days=list(words.working_days), monthly_limit=words.monthly_limit,
        other_names=words.other_names, orcid=words.orcid,
    )
    found = await whole(thing.id)
    await write("UPDATE profile SET completeness = $2 WHERE thing_id = $1", thing.id, score(found.said))
    await refresh(owner, thing.id)


async def _put_texts(thing: Thing, words: Words, editor_id: int) -> None:
    """New revisions of what has changed. The first language written in is the profile's own."""
    written = await row(
        "SELECT count(*) AS n FROM thing_text WHERE thing_id = $1 AND is_current AND source <> ''", thing.id
    )
    assert written is not None
    if not written["n"]:
        await write("UPDATE thing SET language = $2 WHERE id = $1", thing.id, words.language)
    for part, text in words.parts.items():
        current = await Text.get_or_none(thing_id=thing.id, part=part, language=words.language, is_current=True)
        if text.source != (current.source if current else ""):
            await put_text(thing.id, part, words.language, text, editor_id)


async def _readers(level: str, owner: Reader) -> int:
    """The audience of a field of this person at a level narrower than the network."""
    if level == COUNTRY:
        assert owner.country_id is not None
        return await audience.of_country(owner.country_id, owner.id)
    if level == FOCAL_POINTS:
        return await audience.of_focal_points(owner.id)
    return await audience.of_person(owner.id)
