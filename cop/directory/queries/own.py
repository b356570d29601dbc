"""A profile whole, for those who work on it: its owner, the focal point who drafts it, whoever verifies it.

Its audience decides who reads a profile in the directory; these read it by what they are to it, whatever its state."""

from collections.abc import Sequence
from dataclasses import dataclass

from cop.community.people import Person, Reader
from cop.community.text import Text
from cop.community.thing import DRAFT, Thing, ThingTerm, is_public_id
from cop.community.vocabulary import Country, Term
from cop.directory.models import (
    COUNTRY,
    FIELDS,
    FOCAL_POINTS,
    ME,
    NETWORK,
    Profile,
    ProfileField,
    Qualification,
)
from cop.directory.queries.completeness import NEEDED, missing
from cop.directory.queries.profiles import STAND_IN
from cop.kit.errors import Missing
from cop.kit.store import row, rows

PARTS = ("headline", "contact_for", "about")
_LEVELS = {"country": COUNTRY, "focal-points": FOCAL_POINTS, "person": ME}
"""How the key of a field's audience begins (`of_country`, `of_focal_points`, `of_person`) -> its level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Everything a profile says. `texts`: language -> part -> its current text."""

    profile: Profile
    thing: Thing
    person: Person
    texts: dict[str, dict[str, Text]]
    terms: Sequence[Term]
    lines: Sequence[Qualification]
    levels: dict[str, str]
    """Every field -> who may read it."""
    readers: dict[str, int]
    """Narrowed field -> its audience."""
    nominated_for: str
    """ISO code of the country whose focal point proposed or drafted it, or nothing."""

    def source(self, part: str, language: str) -> str:
        text = self.texts.get(language, {}).get(part)
        return text.source if text else ""

    def best(self, part: str, language: str) -> Text | None:
        """This part in the first of: this language, the profile's own, any."""
        for each in (language, self.thing.language, *self.texts):
            text = self.texts.get(each, {}).get(part)
            if text and text.source:
                return text
        return None

    @property
    def said(self) -> dict[str, object]:
        """What the completeness of a profile is counted from."""
        parts = {part: self.best(part, self.thing.language) for part in PARTS}
        return {
            **parts, "expertise": self.terms, "languages": self.profile.languages,
            "countries": self.profile.countries, "qualifications": self.lines, "hours": self.profile.working_days,
        }

    @property
    def missing(self) -> list[str]:
        return missing(self.said)

    @property
    def is_finished(self) -> bool:
        """Whether somebody can be asked to verify it."""
        said = self.said
        return all(said[name] for name in NEEDED)

    @property
    def is_proposed(self) -> bool:
        """Drafted by somebody else, and its owner has not agreed yet."""
        drafted = self.thing.entered_by_id != self.thing.author_id
        return drafted and self.thing.state == DRAFT and self.profile.approved_at is None


async def whole(thing_id: int) -> Whole:
    """All of a profile as it is now, for those who have found it in one of the ways below."""
    profile = await Profile.get(thing_id=thing_id)
    texts: dict[str, dict[str, Text]] = {}
    for text in await Text.filter(thing_id=thing_id, is_current=True, part__in=PARTS).order_by("language"):
        texts.setdefault(text.language, {})[text.part] = text
    ids = await ThingTerm.filter(thing_id=thing_id).values_list("term_id", flat=True)
    narrowed = await ProfileField.filter(thing_id=thing_id).select_related("audience")
    country = await Country.get_or_none(id=profile.nominated_for_id) if profile.nominated_for_id else None
    levels = {each.field: _LEVELS[each.audience.key.partition(":")[0]] for each in narrowed}
    return Whole(
        profile=profile, thing=await Thing.get(id=thing_id), texts=texts,
        person=await Person.get(id=profile.person_id).select_related("country", "organisation"),
        terms=await Term.filter(id__in=list(ids)).order_by("scheme", "position", "id"),
        lines=await Qualification.filter(thing_id=thing_id).order_by("position"),
        levels={field: levels.get(field, NETWORK) for field in FIELDS},
        readers={each.field: each.audience_id for each in narrowed}, nominated_for=country.iso2 if country else "",
    )


async def own(reader: Reader) -> Whole | None:
    """The reader's own profile, or None while there is none."""
    profile = await Profile.get_or_none(person_id=reader.id) if reader.signed_in else None
    return await whole(profile.thing_id) if profile else None


async def own_profile(reader: Reader) -> Profile:
    """The row of it, for an act. Raises Missing."""
    profile = await Profile.get_or_none(person_id=reader.id) if reader.signed_in else None
    if profile is None:
        raise Missing
    return profile


async def profile_named(public_id: str) -> Profile:
    """The profile of this public name, whatever its state: whoever asks for it says by what right. Raises Missing."""
    thing = await Thing.get_or_none(public_id=public_id, kind="profile") if is_public_id(public_id) else None
    if thing is None:
        raise Missing
    return await Profile.get(thing_id=thing.id)


async def stand_in_name(reader: Reader, profile: Profile) -> str:
    """The name of the stand-in, while the reader may read of them."""
    found = await row(STAND_IN, profile.stand_in_id, reader.audiences) if profile.stand_in_id else None
    return str(found["name"]) if found else ""


async def stand_ins(reader: Reader, typed: str) -> list[int]:
    """Persons whose published profile this reader reads and whose name, or address in the directory, this is."""
    named = typed.rstrip("/").rpartition("/")[2]
    found = await rows(
        "SELECT p.id FROM person p JOIN profile pr ON pr.person_id = p.id JOIN thing t ON t.id = pr.thing_id"
        " WHERE (lower(p.name) = lower($1) OR t.public_id = $2) AND t.audience_id IN_IDS($3) AND t.state = 'published'"
        " AND p.state = 'active' AND p.id <> $4 ORDER BY p.id",
        typed, named if is_public_id(named) else "", reader.audiences, reader.id,
    )
    return [each["id"] for each in found]


async def offered_terms(schemes: Sequence[str]) -> dict[str, list[Term]]:
    """Terms in use, by scheme, in the order of the vocabulary."""
    found: dict[str, list[Term]] = {scheme: [] for scheme in schemes}
    for term in await Term.filter(scheme__in=schemes, status="accepted").order_by("position", "id"):
        found[term.scheme].append(term)
    return found


async def countries() -> list[Country]:
    return await Country.all().order_by("iso2")
