"""Where a profile stands: proposed, agreed to, verified, hidden, shown again, still correct. One verb each.

Each verb moves a profile from the states it may come from, in one statement: of two at once the second learns that it
stands elsewhere by now.
"""

from datetime import timedelta

from cop.community import audience, erasable, visit
from cop.community.actions import action
from cop.community.activity import note
from cop.community.people import Reader
from cop.community.thing import DRAFT, HELD, HIDDEN, PUBLISHED, Thing, ThingTerm
from cop.directory.actions.profiles import begin, refresh
from cop.directory.models import OPEN, Profile, ProfileField
from cop.directory.queries.drafting import offered, spoken_for
from cop.directory.queries.own import whole
from cop.directory.queries.stored import today
from cop.directory.queries.waiting import RENEWED_FROM, SECRETARIAT, Capacity, capacity
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import write

VERIFIED_FOR = timedelta(days=365)
OWN, STALE, MODERATION = "own", "stale", "moderation"
LONGEST_REASON = 500


@action("profile.nominate")
async def nominate(reader: Reader, person_id: int, *, drafts: bool = False) -> Thing:
    """Propose someone for the directory, who then writes the profile; or `drafts` it for them, of a country spoken
    for. Gives the profile. Raises Missing for someone who is not offered."""
    chosen = {each["id"]: each["country_id"] for each in await offered(reader)}
    if person_id not in chosen:
        raise Missing
    country_id = _on_behalf(reader, chosen[person_id], drafts=drafts)
    profile = await Profile.get_or_none(person_id=person_id)
    if profile is not None:
        return await _propose(reader, profile, country_id, drafts=drafts)
    owner = await visit.by_person(person_id)
    thing = await begin(
        owner, language=owner.language, entered_by=reader.id if drafts else 0, nominated_by=reader.id,
        nominated_for=country_id,
    )
    await note("profile.begun" if drafts else "profile.nominated", reader, thing_id=thing.id)
    return thing


def _on_behalf(reader: Reader, country_id: int | None, *, drafts: bool) -> int:
    """The country for which the reader proposes someone from this one."""
    held = spoken_for(reader)
    if country_id in held and country_id is not None:
        return country_id
    if drafts:
        raise Refused("own-country", field="person")
    return min(held)


async def _propose(reader: Reader, profile: Profile, country_id: int, *, drafts: bool) -> Thing:
    """Someone who is writing already is proposed as well; nobody drafts over what is there."""
    taken = drafts or not await write(
        "UPDATE profile SET nominated_by_id = $2, nominated_for_id = $3 WHERE thing_id = $1 AND nominated_by_id IS NULL"
        " AND thing_id IN (SELECT id FROM thing WHERE state = 'draft') RETURNING thing_id",
        profile.thing_id, reader.id, country_id,
    )
    if taken:
        raise Refused("has-profile", field="person")
    await note("profile.nominated", reader, thing_id=profile.thing_id)
    return await Thing.get(id=profile.thing_id)


@action("profile.ask")
async def ask(reader: Reader, profile: Profile) -> None:
    """Agree to be shown, and ask to be verified; again after a return."""
    await _hand_in(reader, profile, "profile.asked")


@action("profile.approve")
async def approve(reader: Reader, profile: Profile, *, seen: int) -> None:
    """Agree to what a focal point has drafted, as it was `seen`, by its version: it goes to be verified."""
    await audience.hold_tree(profile.thing_id)
    found = await whole(profile.thing_id)
    if not found.is_proposed:
        raise Refused("profile-moved")
    if found.thing.version != seen:
        raise Refused("draft-changed")
    await _hand_in(reader, profile, "profile.approved")


async def _hand_in(reader: Reader, profile: Profile, verb: str) -> None:
    if not (await whole(profile.thing_id)).is_finished:
        raise Refused("profile-unfinished")
    await _move(
        profile, HELD, "state = 'draft' OR (state = 'hidden' AND EXISTS"
        " (SELECT 1 FROM profile p WHERE p.thing_id = thing.id AND p.hidden_why = 'moderation'))",
    )
    moment = now()
    await write(
        "UPDATE profile SET approved_at = coalesce(approved_at, $2), confirmed_at = $2, returned = '', hidden_why = ''"
        " WHERE thing_id = $1", profile.thing_id, moment,
    )
    await _done(reader, profile, verb)


@action("profile.discard")
async def discard(reader: Reader, profile: Profile) -> None:
    """Throw away what a focal point has drafted: its words are erased, an empty draft of the owner's is left."""
    if not (await whole(profile.thing_id)).is_proposed:
        raise Refused("profile-moved")
    taken = await write(
        "UPDATE thing SET entered_by_id = author_id, version = version + 1"
        " WHERE id = $1 AND state = 'draft' AND entered_by_id <> author_id RETURNING id", profile.thing_id,
    )
    if not taken:
        raise Refused("profile-moved")
    for name in ("text", "profile", "qualification"):
        await erasable.STORES[name].erase(profile.thing_id)
    await ThingTerm.filter(thing_id=profile.thing_id).delete()
    await ProfileField.filter(thing_id=profile.thing_id).delete()
    await Profile.filter(thing_id=profile.thing_id).update(
        languages=[], countries=[], working_days=[], availability=OPEN, away_from=None, away_until=None,
        stand_in_id=None, nominated_by_id=None, nominated_for_id=None, completeness=0,
    )
    await _done(reader, profile, "profile.discarded")


@action("profile.verify")
async def verify(reader: Reader, profile: Profile) -> None:
    """Vouch for a profile, which is then shown for a year as verified; renew that when it ends."""
    vouching = await _capacity(reader, profile)
    until = today() + VERIFIED_FOR
    taken = await write(
        "UPDATE thing SET state = 'published', published_at = coalesce(published_at, $2), version = version + 1"
        " WHERE id = $1 AND (state = 'held' OR (state = 'published' AND EXISTS"
        " (SELECT 1 FROM profile p WHERE p.thing_id = thing.id AND p.verified_until <= $3))) RETURNING id",
        profile.thing_id, now(), today() + RENEWED_FROM,
    )
    if not taken:
        raise Refused("profile-moved")
    await Profile.filter(thing_id=profile.thing_id).update(
        verified_by_id=reader.id, verified_as=vouching.post, verified_group_id=vouching.group_id, verified_at=now(),
        verified_until=until, returned="", hidden_why="",
    )
    await refresh(await visit.by_person(profile.person_id), profile.thing_id)
    await _done(reader, profile, "profile.verified")


@action("profile.return")
async def give_back(reader: Reader, profile: Profile, *, reason: str) -> None:
    """Send a profile back to its owner, who reads why. The secretariat takes out a published one in the same way."""
    if not reason:
        raise Refused("say-something", field="reason")
    judge = await _capacity(reader, profile)
    await audience.hold_tree(profile.thing_id)
    if judge.post == SECRETARIAT and (await Thing.get(id=profile.thing_id)).state == PUBLISHED:
        await _move(profile, HIDDEN, "state = 'published'")
        why = MODERATION
    else:
        await _move(profile, DRAFT, "state = 'held'")
        why = ""
    await Profile.filter(thing_id=profile.thing_id).update(returned=reason, hidden_why=why)
    await _done(reader, profile, "profile.returned")


async def _capacity(reader: Reader, profile: Profile) -> Capacity:
    """Nobody judges the own profile, and a lead only those of members."""
    if profile.person_id == reader.id:
        raise Forbidden("may-not.profile.verify")
    found = await capacity(reader, profile.person_id)
    if found is None:
        raise Missing
    return found


@action("profile.hide")
async def hide(reader: Reader, profile: Profile) -> None:
    """Be gone from the directory at once; what waits to be verified becomes a draft again."""
    await audience.hold_tree(profile.thing_id)
    if (await Thing.get(id=profile.thing_id)).state == HELD:
        await _move(profile, DRAFT, "state = 'held'")
    else:
        await _move(profile, HIDDEN, "state = 'published'")
        await Profile.filter(thing_id=profile.thing_id).update(hidden_why=OWN)
    await _done(reader, profile, "profile.hidden")


@action("profile.show")
async def show(reader: Reader, profile: Profile) -> None:
    """Be in the directory again, after hiding oneself or having been silent for too long."""
    await _show_again(profile)
    await _confirm(profile)
    await _done(reader, profile, "profile.shown")


@action("profile.confirm")
async def confirm(reader: Reader, profile: Profile) -> None:
    """Say that everything is still correct: the clock starts anew, and what was hidden for its age is shown."""
    await audience.hold_tree(profile.thing_id)
    found = await whole(profile.thing_id)
    if found.thing.state == HIDDEN and found.profile.hidden_why == STALE:
        await _show_again(profile)
    elif found.thing.state != PUBLISHED:
        raise Refused("profile-moved")
    await _confirm(profile)
    await _done(reader, profile, "profile.confirmed")


async def _show_again(profile: Profile) -> None:
    await _move(
        profile, PUBLISHED, "state = 'hidden' AND EXISTS (SELECT 1 FROM profile p WHERE p.thing_id = thing.id"
        " AND p.hidden_why IN ('own', 'stale') AND p.verified_at IS NOT NULL)",
    )
    await refresh(await visit.by_person(profile.person_id), profile.thing_id)


async def _confirm(profile: Profile) -> None:
    await write(
        "UPDATE profile SET confirmed_at = $2, reminded_at = NULL, demoted_at = NULL, hidden_why = ''"
        " WHERE thing_id = $1", profile.thing_id, now(),
    )


async def _move(profile: Profile, state: str, coming_from: str) -> None:
    """To this state, from one of those; raises Refused when it stands elsewhere."""
    moved = await write(
        f"UPDATE thing SET state = $2, version = version + 1 WHERE id = $1 AND ({coming_from}) RETURNING id",  # noqa: S608
        profile.thing_id, state,
    )
    if not moved:
        raise Refused("profile-moved")


async def _done(reader: Reader, profile: Profile, verb: str) -> None:
    await audience.settle(profile.thing_id)
    await note(verb, reader, thing_id=profile.thing_id)
