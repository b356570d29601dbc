"""Where a profile stands, from being proposed to being hidden for its age."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from cop.community.activity import Activity
from cop.community.people import Person
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm
from cop.directory.actions import life, profiles
from cop.directory.models import Profile
from cop.directory.queries import own as queries
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.writing import held, profile_of, published, readers_of, state_of, words, written

NETWORK = {"amina", "bruno", "chen", "dalia", "elena", "farid", "sela", "sina", "ada"}


async def outcomes(*tries: Awaitable[object]) -> list[str]:
    """What became of each, when all are tried at once: "" or the refusal."""
    done = await asyncio.gather(*tries, return_exceptions=True)
    return sorted(str(each) if isinstance(each, Exception) else "" for each in done)


# --- asking and verifying ---


async def test_what_is_asked_for_waits_and_nobody_reads_it(town: Town) -> None:
    profile = await held(town)
    assert (await state_of(profile), await readers_of(town, profile)) == ("held", set())
    assert profile.approved_at is not None


async def test_an_unfinished_profile_is_not_asked_about(town: Town) -> None:
    await written(town, term_ids=())
    with pytest.raises(Refused, match="profile-unfinished"):
        await life.ask(await town.reader("amina"), await profile_of(town.amina))
    assert await state_of(await profile_of(town.amina)) == "draft"


async def test_nobody_asks_for_another(town: Town) -> None:
    await written(town)
    for name in ("bruno", "elena", "sela"):
        with pytest.raises(Forbidden):
            await life.ask(await town.reader(name), await profile_of(town.amina))


async def test_the_secretariat_verifies_for_a_year_and_the_network_reads(town: Town) -> None:
    profile = await published(town)
    assert (await state_of(profile), await readers_of(town, profile)) == ("published", NETWORK)
    assert (profile.verified_by_id, profile.verified_as, profile.verified_group_id) == (town.sela.id, "secretariat", None)
    assert profile.verified_until == now().date() + timedelta(days=365)
    thing = await Thing.get(id=profile.thing_id)
    assert thing.published_at is not None and thing.byline_name == "Amina Example"


async def test_a_lead_verifies_a_member_of_the_group_led(town: Town) -> None:
    profile = await held(town)
    await life.verify(await town.reader("chen"), profile)
    profile = await profile_of(town.amina)
    assert (profile.verified_as, profile.verified_group_id) == ("lead", town.water.id)


async def test_a_lead_of_another_group_does_not(town: Town) -> None:
    profile = await held(town, "bruno")
    with pytest.raises(Missing):
        await life.verify(await town.reader("farid"), profile)


@pytest.mark.parametrize("name", ["amina", "bruno", "dalia", "elena", "ada", "olga"])
async def test_nobody_else_verifies_or_returns(town: Town, name: str) -> None:
    profile = await held(town)
    with pytest.raises(Forbidden):
        await life.verify(await town.reader(name), profile)
    with pytest.raises(Forbidden):
        await life.give_back(await town.reader(name), profile, reason="No.")


@pytest.mark.parametrize("name", ["sela", "chen"])
async def test_nobody_verifies_the_own_profile(town: Town, name: str) -> None:
    profile = await held(town, name)
    with pytest.raises(Forbidden):
        await life.verify(await town.reader(name), profile)
    with pytest.raises(Forbidden):
        await life.give_back(await town.reader(name), profile, reason="No.")


async def test_a_draft_is_not_verified(town: Town) -> None:
    await written(town)
    with pytest.raises(Refused, match="profile-moved"):
        await life.verify(await town.reader("sela"), await profile_of(town.amina))


async def test_of_those_who_verify_or_return_at_once_one_does(town: Town) -> None:
    profile, sela, chen = await held(town), await town.reader("sela"), await town.reader("chen")
    done = await outcomes(
        life.verify(sela, profile), life.verify(chen, profile), life.verify(sela, profile),
        life.give_back(chen, profile, reason="No."),
    )
    assert done == ["", *["profile-moved"] * 3]
    assert await Activity.filter(verb__in=["profile.verified", "profile.returned"]).count() == 1


async def test_a_verification_that_ends_is_renewed_and_no_other(town: Town) -> None:
    profile = await published(town)
    with pytest.raises(Refused, match="profile-moved"):
        await life.verify(await town.reader("chen"), profile)
    async with unit():
        await Profile.filter(thing_id=profile.thing_id).update(verified_until=now().date() + timedelta(days=29))
    await life.verify(await town.reader("chen"), profile)
    again = await profile_of(town.amina)
    assert (again.verified_as, again.verified_until) == ("lead", now().date() + timedelta(days=365))


# --- returned ---


async def test_what_is_returned_is_a_draft_again_with_a_reason_that_asking_again_clears(town: Town) -> None:
    profile = await held(town)
    with pytest.raises(Refused, match="say-something"):
        await life.give_back(await town.reader("chen"), profile, reason="")
    await life.give_back(await town.reader("chen"), profile, reason="Say where.")
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.returned) == ("draft", "Say where.")
    await life.ask(await town.reader("amina"), profile)
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.returned) == ("held", "")


async def test_the_secretariat_takes_a_published_one_out_and_its_owner_cannot_show_it(town: Town) -> None:
    profile = await published(town)
    with pytest.raises(Refused, match="profile-moved"):
        await life.give_back(await town.reader("chen"), profile, reason="No.")
    await life.give_back(await town.reader("sela"), profile, reason="A second one.")
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.hidden_why, await readers_of(town, profile)) == ("hidden", "moderation", set())
    amina = await town.reader("amina")
    for verb in (life.show, life.confirm, life.hide):
        with pytest.raises(Refused, match="profile-moved"):
            await verb(amina, profile)
    await life.ask(amina, profile)
    assert await state_of(profile) == "held"


# --- hiding, showing, confirming ---


async def test_hidden_is_hidden_at_once_and_shown_again_as_it_was(town: Town) -> None:
    profile, amina = await published(town), await town.reader("amina")
    await life.hide(amina, profile)
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.hidden_why, await readers_of(town, profile)) == ("hidden", "own", set())
    await life.show(amina, profile)
    profile = await profile_of(town.amina)
    assert (await state_of(profile), profile.hidden_why, await readers_of(town, profile)) == ("published", "", NETWORK)


async def test_what_waits_is_taken_back_by_hiding_it(town: Town) -> None:
    profile = await held(town)
    await life.hide(await town.reader("amina"), profile)
    assert (await state_of(profile), await readers_of(town, profile)) == ("draft", {"amina"})


async def test_a_draft_is_neither_hidden_shown_nor_confirmed(town: Town) -> None:
    await written(town)
    profile, amina = await profile_of(town.amina), await town.reader("amina")
    for verb in (life.hide, life.show, life.confirm):
        with pytest.raises(Refused, match="profile-moved"):
            await verb(amina, profile)


@pytest.mark.parametrize("verb", [life.hide, life.show, life.confirm, life.discard])
async def test_nobody_acts_for_the_owner(town: Town, verb) -> None:
    profile = await published(town)
    for name in ("elena", "chen", "sela", "ada"):
        with pytest.raises(Forbidden):
            await verb(await town.reader(name), profile)


async def test_still_correct_sets_the_clock_back(town: Town) -> None:
    profile = await published(town)
    async with unit():
        long_ago = now() - timedelta(days=400)
        await Profile.filter(thing_id=profile.thing_id).update(
            confirmed_at=long_ago, reminded_at=long_ago, demoted_at=long_ago
        )
    await life.confirm(await town.reader("amina"), profile)
    profile = await profile_of(town.amina)
    assert now() - profile.confirmed_at < timedelta(minutes=1)
    assert (profile.reminded_at, profile.demoted_at) == (None, None)


async def test_who_moved_meanwhile_is_shown_where_that_person_is_now(town: Town) -> None:
    profile, amina = await published(town), await town.reader("amina")
    await life.hide(amina, profile)
    async with unit():
        await Person.filter(id=town.amina.id).update(country_id=town.other_country.id, name="Amina Other")
    await life.show(amina, profile)
    thing = await Thing.get(id=profile.thing_id)
    assert (thing.country_id, thing.byline_name) == (town.other_country.id, "Amina Other")


# --- proposed by a focal point ---


async def test_a_focal_point_proposes_and_the_person_writes(town: Town) -> None:
    await life.nominate(await town.reader("elena"), town.bruno.id)
    profile = await profile_of(town.bruno)
    assert (profile.nominated_by_id, profile.nominated_for_id) == (town.elena.id, town.country.id)
    assert (await state_of(profile), await readers_of(town, profile)) == ("draft", {"bruno"})
    found = await queries.own(await town.reader("bruno"))
    assert found is not None and not found.is_proposed and found.nominated_for == "SL"
    await profiles.write_profile(await town.reader("bruno"), None, words(town, seen=1))
    await life.ask(await town.reader("bruno"), profile)
    assert await state_of(profile) == "held"


async def test_who_is_writing_already_is_proposed_once(town: Town) -> None:
    await written(town)
    elena = await town.reader("elena")
    await life.nominate(elena, town.amina.id)
    assert (await profile_of(town.amina)).nominated_for_id == town.country.id
    with pytest.raises(Refused, match="has-profile"):
        await life.nominate(elena, town.amina.id)


async def test_who_has_a_profile_is_not_proposed_and_nobody_drafts_over_it(town: Town) -> None:
    await written(town)
    elena = await town.reader("elena")
    with pytest.raises(Refused, match="has-profile"):
        await life.nominate(elena, town.amina.id, drafts=True)
    await published(town, "bruno")
    with pytest.raises(Refused, match="has-profile"):
        await life.nominate(elena, town.bruno.id)


@pytest.mark.parametrize("name", ["amina", "chen", "sela", "ada"])
async def test_focal_points_alone_propose(town: Town, name: str) -> None:
    with pytest.raises(Forbidden):
        await life.nominate(await town.reader(name), town.bruno.id)


async def test_a_focal_point_proposes_people_of_the_country_and_of_own_groups_alone(town: Town) -> None:
    elena = await town.reader("elena")
    for person in (town.olga, town.ada, town.elena):
        with pytest.raises(Missing):
            await life.nominate(elena, person.id)
    with pytest.raises(Refused, match="own-country"):
        await life.nominate(elena, town.bruno.id, drafts=True)


async def test_two_proposals_at_once_make_one_profile(town: Town) -> None:
    elena = await town.reader("elena")
    done = await outcomes(*(life.nominate(elena, town.amina.id, drafts=True) for _ in range(3)))
    assert done[0] == "" and set(done[1:]) <= {"has-profile", "changed-meanwhile"}
    assert await Profile.all().count() == 1


async def drafted(town: Town) -> Profile:
    elena, amina = await town.reader("elena"), await town.reader("amina")
    await life.nominate(elena, town.amina.id, drafts=True)
    await profiles.write_draft(
        elena, await profile_of(town.amina), amina, words(town, seen=1, orcid="0000-0002-1825-0097", countries=("BR",))
    )
    return await profile_of(town.amina)


async def test_the_owner_agrees_to_a_draft_as_it_was_seen(town: Town) -> None:
    profile, amina = await drafted(town), await town.reader("amina")
    with pytest.raises(Refused, match="draft-changed"):
        await life.approve(amina, profile, seen=1)
    await life.approve(amina, profile, seen=2)
    profile = await profile_of(town.amina)
    assert await state_of(profile) == "held" and profile.approved_at is not None
    with pytest.raises(Refused, match="profile-moved"):
        await life.approve(amina, profile, seen=2)


async def test_nobody_agrees_for_the_owner_and_nothing_is_verified_before(town: Town) -> None:
    profile = await drafted(town)
    for name in ("elena", "sela"):
        with pytest.raises(Forbidden):
            await life.approve(await town.reader(name), profile, seen=2)
    with pytest.raises(Refused, match="profile-moved"):
        await life.verify(await town.reader("sela"), profile)


async def test_a_draft_thrown_away_leaves_no_word(town: Town) -> None:
    profile, amina = await drafted(town), await town.reader("amina")
    await life.discard(amina, profile)
    assert not await Text.filter(thing_id=profile.thing_id).exclude(source="").exists()
    assert not await ThingTerm.filter(thing_id=profile.thing_id).exists()
    found = await queries.own(amina)
    assert found is not None and not found.is_proposed and not found.is_finished
    assert (found.profile.orcid, found.profile.countries, found.profile.completeness, found.nominated_for) == ("", [], 0, "")
    with pytest.raises(Refused, match="profile-moved"):
        await life.discard(amina, profile)
    with pytest.raises(Refused, match="has-profile"):
        await life.nominate(await town.reader("elena"), town.amina.id, drafts=True)


async def test_own_words_are_not_thrown_away(town: Town) -> None:
    await written(town)
    with pytest.raises(Refused, match="profile-moved"):
        await life.discard(await town.reader("amina"), await profile_of(town.amina))


async def test_a_profile_tells_of_its_owner_and_never_of_its_drafter(town: Town) -> None:
    profile = await drafted(town)
    thing = await Thing.get(id=profile.thing_id)
    assert (thing.author_id, thing.entered_by_id) == (town.amina.id, town.elena.id)
    assert thing.byline_name == "Amina Example"
