"""The profiles of the demonstration say enough to be looked at, and are read by whom the verbs would let read them."""

from collections import Counter
from datetime import timedelta

import pytest

from cop.community import audience, visit
from cop.community.audience import Audience, Grant, settle
from cop.community.people import Person
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm
from cop.demo.stories import demo_id
from cop.directory.models import AVAILABILITIES, FIELDS, LANGUAGE_LEVELS, Profile, ProfileField, Qualification
from cop.directory.queries.completeness import score
from cop.directory.queries.own import whole
from cop.kit.store import rows
from cop.kit.unit import unit
from tests.demo.conftest import TODAY
from tests.rows import fingerprint

pytestmark = pytest.mark.long


async def states() -> Counter[str]:
    return Counter({each["state"]: each["n"] for each in await rows(
        "SELECT state, count(*) AS n FROM thing WHERE kind = 'profile' GROUP BY state"
    )})


async def test_many_are_shown_and_some_stand_elsewhere(built: Counter[str]):
    found = await states()
    assert found.total() == built["profiles"] and found["published"] >= 110 + 60
    assert all(found[state] >= 3 for state in ("draft", "held", "hidden"))
    assert await Profile.filter(thing__state="published").exclude(demoted_at=None).count() >= 3
    assert {each.hidden_why for each in await Profile.filter(thing__state="hidden")} == {"own", "stale"}


async def test_settling_each_of_them_again_changes_nothing(built: Counter[str]):
    before = await fingerprint()
    async with unit():
        for thing in await Thing.filter(parent_id=None).exclude(kind="session"):
            await settle(thing.id)
    after = await fingerprint()
    assert {name for name in before if before[name] != after[name]} <= {"search_entry"}


async def test_everyone_has_the_audience_of_one_that_the_verb_would_make(built: Counter[str]):
    before = await fingerprint()
    async with unit():
        for person in await Person.all():
            await audience.of_person(person.id)
    assert await fingerprint() == before


async def test_nothing_is_shown_to_which_its_owner_has_not_agreed(built: Counter[str]):
    assert not await Profile.filter(thing__state__in=("published", "held", "hidden"), approved_at=None).exists()
    for profile in await Profile.filter(approved_at=None).select_related("thing"):
        read = await Audience.get(id=profile.thing.audience_id)
        assert (profile.thing.state, read.key) == ("draft", f"person:{profile.person_id}")


async def test_the_partner_one_signs_in_as_has_a_draft_to_agree_to(built: Counter[str]):
    profile = await Profile.get(person=await Person.get(external_id="persona:partner"))
    found = await whole(profile.thing_id)
    focal_point = await Person.get(external_id="persona:focal_point")
    assert found.is_proposed and found.is_finished and found.thing.entered_by_id == focal_point.id


async def test_everything_a_profile_can_say_is_said_somewhere_and_within_its_limits(built: Counter[str]):
    profiles = await Profile.all()
    assert {each.availability for each in profiles} == set(AVAILABILITIES)
    assert {level for each in profiles for _, level in each.languages} == set(LANGUAGE_LEVELS)
    assert any(each.stand_in_id and each.is_away for each in profiles) and any(each.other_names for each in profiles)
    terms = Counter(each.thing_id for each in await ThingTerm.filter(thing__kind="profile"))
    assert set(terms) == {each.thing_id for each in profiles} and max(terms.values()) <= 15
    assert await Qualification.all().count() > 100
    narrowed = await ProfileField.all()
    assert len({each.field for each in narrowed}) >= 4 and {each.field for each in narrowed} <= set(FIELDS)
    said = await Text.filter(thing__kind="profile", part="headline")
    assert all(len(each.source) <= 160 for each in said)
    assert len(said) - len(profiles) > len(profiles) / 5, "a third has a second version"
    assert {each.language for each in said} == {"fr", "en", "es", "pt", "ar"}


async def test_a_profile_is_as_complete_as_its_page_says(built: Counter[str]):
    for profile in (await Profile.all().order_by("thing_id"))[::10]:
        assert profile.completeness == score((await whole(profile.thing_id)).said)


async def test_who_verifies_holds_the_post_and_dates_lie_around_today(built: Counter[str]):
    until = []
    for profile in await Profile.exclude(verified_at=None):
        assert profile.verified_by_id and profile.verified_by_id != profile.person_id and profile.verified_until
        verifier = await visit.by_person(profile.verified_by_id)
        leads = profile.verified_group_id in verifier.leads
        assert leads if profile.verified_as == "lead" else "secretariat" in verifier.offices
        until.append(profile.verified_until)
    assert min(until) < TODAY.date() < max(until) < TODAY.date() + timedelta(days=366)


async def test_a_reminder_a_demotion_and_a_hiding_are_as_old_as_their_reason(built: Counter[str]):
    for profile in await Profile.exclude(confirmed_at=None).select_related("thing"):
        assert profile.confirmed_at is not None
        age = TODAY - profile.confirmed_at
        assert (age > timedelta(days=180)) == (profile.reminded_at is not None)
        assert (age > timedelta(days=365)) == (profile.demoted_at is not None)
        assert (age > timedelta(days=540)) == (profile.hidden_why == "stale")


async def test_a_field_is_narrowed_for_the_person_it_is_about(built: Counter[str]):
    for each in await ProfileField.all().select_related("audience"):
        profile = await Profile.get(thing_id=each.thing_id)
        granted = await Grant.filter(audience_id=each.audience_id).values_list("principal", flat=True)
        assert f"person:{profile.person_id}" in granted


async def test_the_profile_of_a_person_has_its_own_name_in_addresses(built: Counter[str]):
    thing = await Thing.get(public_id=demo_id("profile/p48"))
    person = await Person.get(external_id="persona:expert")
    assert thing.author_id == person.id and thing.public_id != person.public_id
