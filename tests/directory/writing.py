"""Profiles as their owners write them, for the tests of what happens to them."""

from dataclasses import replace
from typing import Any

from cop.community.people import Person
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.directory.actions import life, profiles
from cop.directory.actions.profiles import Words
from cop.directory.models import Profile
from tests.cast import Town

HEADLINE = "Researcher on referral pathways"


def parts(headline: str = HEADLINE, contact_for: str = "", about: str = "") -> dict[str, Written]:
    return {"headline": plain(headline), "contact_for": plain(contact_for), "about": plain(about)}


def words(town: Town, **changes: Any) -> Words:
    """Enough to be verified: a headline and one theme."""
    return replace(Words(language="en", parts=parts(), term_ids=(town.theme.id,)), **changes)


async def written(town: Town, name: str = "amina", **changes: Any) -> Thing:
    """The profile this person writes for the first time."""
    return await profiles.write_profile(await town.reader(name), None, words(town, **changes))


async def profile_of(person: Person) -> Profile:
    return await Profile.get(person_id=person.id)


async def held(town: Town, name: str = "amina", **changes: Any) -> Profile:
    """Written, and waiting to be verified."""
    await written(town, name, **changes)
    person = getattr(town, name)
    await life.ask(await town.reader(name), await profile_of(person))
    return await profile_of(person)


async def published(town: Town, name: str = "amina", **changes: Any) -> Profile:
    """Verified by the secretariat."""
    profile = await held(town, name, **changes)
    await life.verify(await town.reader("sela"), profile)
    return await profile_of(getattr(town, name))


async def state_of(profile: Profile) -> str:
    return (await Thing.get(id=profile.thing_id)).state


async def readers_of(town: Town, profile: Profile) -> set[str]:
    """Who of the town reads it, by the one column there is."""
    audience_id = (await Thing.get(id=profile.thing_id)).audience_id
    return {name for name in town.people if audience_id in (await town.reader(name)).audiences}
