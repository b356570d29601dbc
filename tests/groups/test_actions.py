"""Joining, leaving, answering requests, changing a group; and what two of these do at the same time."""

import asyncio

import pytest

from cop.community import erasable
from cop.community.activity import Activity
from cop.community.audience import of_country_members
from cop.community.founding import add_member, appoint, end_holding, end_membership, group_post
from cop.community.groups import CLOSED, HIDDEN, OPEN, Group, Membership
from cop.community.people import Affiliation, Person
from cop.community.posts import Holding
from cop.community.thing import HIDDEN as HIDDEN_THING
from cop.community.thing import Thing
from cop.groups import actions
from cop.groups.actions import Change, state_of
from cop.groups.models import JoinRequest
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town
from tests.things import a_reply, a_topic


async def asked(town: Town, name: str = "amina", words: str = "I keep the register of my district.") -> JoinRequest:
    """A request to join the closed group."""
    await actions.ask_to_join(await town.reader(name), town.court, words=words)
    return await JoinRequest.get(group_id=town.court.id, person_id=getattr(town, name).id, state="waiting")


async def is_member(group: Group, person: Person) -> bool:
    return await Membership.exists(group_id=group.id, person_id=person.id, open_for__isnull=False)


async def verbs(group: Group) -> list[str]:
    return [each.verb for each in await Activity.filter(group_id=group.id).order_by("id")]


def change_of(group: Group, **what: object) -> Change:
    kept = {part: getattr(group, part) for part in (*actions.EDITED, "access")}
    return Change(**{**kept, **what})  # type: ignore[arg-type]


async def edit(town: Town, name: str, group: Group, **what: object) -> Group:
    current = await Group.get(id=group.id)
    await actions.edit(await town.reader(name), current, change_of(current, **what), seen=state_of(current))
    return await Group.get(id=group.id)


# --- joining ---


async def test_an_open_group_is_joined_at_once(town: Town) -> None:
    await actions.ask_to_join(await town.reader("farid"), town.water)

    assert await is_member(town.water, town.farid)
    assert town.water.id in (await town.reader("farid")).member_of
    assert await verbs(town.water) == ["group.joined"]


async def test_fifty_parallel_joins_make_one_membership(town: Town) -> None:
    reader = await town.reader("farid")
    await asyncio.gather(*(actions.ask_to_join(reader, town.water) for _ in range(50)))

    assert await Membership.filter(group_id=town.water.id, person_id=town.farid.id).count() == 1
    assert await verbs(town.water) == ["group.joined"]


async def test_someone_who_left_an_open_group_can_join_again(town: Town) -> None:
    await actions.leave(await town.reader("amina"), town.water)
    await actions.ask_to_join(await town.reader("amina"), town.water)

    assert await Membership.filter(group_id=town.water.id, person_id=town.amina.id).count() == 2
    assert await is_member(town.water, town.amina)


async def test_an_outsider_may_not_ask(town: Town) -> None:
    with pytest.raises(Forbidden):
        await actions.ask_to_join(await town.reader("olga"), town.water)


async def test_a_hidden_group_is_joined_by_invitation_alone(town: Town) -> None:
    with pytest.raises(Forbidden):
        await actions.ask_to_join(await town.reader("bruno"), town.vault)
    assert not await is_member(town.vault, town.bruno)


async def test_a_group_that_was_hidden_meanwhile_is_missing(town: Town) -> None:
    reader, seen = await town.reader("bruno"), await Group.get(id=town.court.id)
    await edit(town, "farid", town.court, access=HIDDEN)

    with pytest.raises(Missing):
        await actions.ask_to_join(reader, seen)


async def test_a_group_that_was_closed_meanwhile_is_asked_and_not_joined(town: Town) -> None:
    seen = await Group.get(id=town.water.id)
    await edit(town, "chen", town.water, access=CLOSED)
    await actions.ask_to_join(await town.reader("farid"), seen)

    assert not await is_member(town.water, town.farid)
    assert await JoinRequest.exists(group_id=town.water.id, person_id=town.farid.id, state="waiting")


async def test_a_closed_group_is_asked_and_the_words_wait(town: Town) -> None:
    request = await asked(town)

    assert request.words == "I keep the register of my district."
    assert not await is_member(town.court, town.amina)
    assert await verbs(town.court) == ["group.asked"]


async def test_asking_twice_is_refused_while_the_first_request_waits(town: Town) -> None:
    await asked(town)
    with pytest.raises(Refused, match="already-asked"):
        await actions.ask_to_join(await town.reader("amina"), town.court, words="Again.")


async def test_fifty_parallel_requests_leave_one_that_waits(town: Town) -> None:
    reader = await town.reader("amina")
    done = await asyncio.gather(
        *(actions.ask_to_join(reader, town.court) for _ in range(50)), return_exceptions=True
    )

    assert await JoinRequest.filter(group_id=town.court.id).count() == 1
    assert sorted(str(each) for each in done) == ["None"] + 49 * ["already-asked"]


async def test_to_join_a_group_opened_meanwhile_answers_the_request(town: Town) -> None:
    request = await asked(town)
    await edit(town, "farid", town.court, access=OPEN, sure=True)
    await actions.ask_to_join(await town.reader("amina"), town.court)

    assert (await JoinRequest.get(id=request.id)).state == "accepted"
    assert await is_member(town.court, town.amina)


# --- the answer ---


async def test_an_accepted_person_is_a_member_at_the_next_request(town: Town) -> None:
    await actions.accept(await town.reader("farid"), await asked(town))

    assert await is_member(town.court, town.amina)
    assert town.court.readers_id in (await town.reader("amina")).audiences


async def test_accepting_twice_at_once_accepts_once(town: Town) -> None:
    request, farid = await asked(town), await town.reader("farid")
    done = await asyncio.gather(*(actions.accept(farid, request) for _ in range(10)), return_exceptions=True)

    assert sorted(str(each) for each in done) == ["None"] + 9 * ["request-settled"]
    assert await Membership.filter(group_id=town.court.id, person_id=town.amina.id).count() == 1
    assert (await verbs(town.court)).count("group.accepted") == 1


async def test_what_was_withdrawn_is_not_accepted(town: Town) -> None:
    request = await asked(town)
    await actions.withdraw(await town.reader("amina"), request)

    with pytest.raises(Refused, match="request-settled"):
        await actions.accept(await town.reader("farid"), request)
    assert not await is_member(town.court, town.amina)


async def test_accepting_and_withdrawing_at_once_leave_no_half(town: Town) -> None:
    request = await asked(town)
    await asyncio.gather(
        actions.accept(await town.reader("farid"), request), actions.withdraw(await town.reader("amina"), request),
        return_exceptions=True,
    )

    state = (await JoinRequest.get(id=request.id)).state
    assert (state == "accepted") == await is_member(town.court, town.amina)


async def test_a_refusal_has_a_reason_and_asking_again_is_possible(town: Town) -> None:
    request = await asked(town)
    with pytest.raises(Refused, match="say-something"):
        await actions.refuse(await town.reader("farid"), request, reason="")
    await actions.refuse(await town.reader("farid"), request, reason="Ask again once you have changed post.")

    refused = await JoinRequest.get(id=request.id)
    assert (refused.state, refused.reason) == ("refused", "Ask again once you have changed post.")
    assert (await asked(town)).id != request.id


async def test_members_and_stewards_of_other_groups_do_not_answer(town: Town) -> None:
    request = await asked(town)
    for name in ("elena", "chen", "sela", "ada", "amina"):
        with pytest.raises(Forbidden):
            await actions.accept(await town.reader(name), request)
        with pytest.raises(Forbidden):
            await actions.refuse(await town.reader(name), request, reason="No.")


async def test_only_the_person_who_asked_withdraws(town: Town) -> None:
    request = await asked(town)
    with pytest.raises(Forbidden):
        await actions.withdraw(await town.reader("farid"), request)


async def test_someone_who_left_the_network_is_not_accepted(town: Town) -> None:
    request = await asked(town)
    async with unit():
        await Affiliation.filter(person_id=town.amina.id).update(until=now())

    with pytest.raises(Refused, match="not-in-network"):
        await actions.accept(await town.reader("farid"), request)
    assert (await JoinRequest.get(id=request.id)).state == "waiting"


async def test_a_cut_role_holds_at_the_next_request(town: Town) -> None:
    request = await asked(town)
    async with unit():
        await end_holding(await Holding.get(person_id=town.farid.id, post__group_id=town.court.id))

    with pytest.raises(Forbidden):
        await actions.accept(await town.reader("farid"), request)


# --- leaving ---


async def test_whoever_leaves_a_closed_group_no_longer_reads_it(town: Town) -> None:
    await actions.leave(await town.reader("elena"), town.court)

    assert not await is_member(town.court, town.elena)
    assert town.court.readers_id not in (await town.reader("elena")).audiences
    assert await verbs(town.court) == ["group.left"]


async def test_a_lead_or_moderator_does_not_leave_before_handing_over(town: Town) -> None:
    async with unit():
        await add_member(town.water.id, town.dalia.id)
    for name in ("chen", "dalia"):
        with pytest.raises(Refused, match="hold-a-post"):
            await actions.leave(await town.reader(name), town.water)
    assert await is_member(town.water, town.dalia)


async def test_a_post_taken_up_since_the_request_began_also_holds(town: Town) -> None:
    amina = await town.reader("amina")
    async with unit():
        await appoint(await group_post(town.water, "moderator", 2), town.amina.id)
    with pytest.raises(Refused, match="hold-a-post"):
        await actions.leave(amina, town.water)


async def test_whoever_does_not_belong_to_a_group_does_not_leave_it(town: Town) -> None:
    with pytest.raises(Forbidden):
        await actions.leave(await town.reader("sela"), town.water)


async def test_leaving_twice_is_written_down_once(town: Town) -> None:
    amina = await town.reader("amina")
    await asyncio.gather(*(actions.leave(amina, town.water) for _ in range(5)))

    assert await verbs(town.water) == ["group.left"]


# --- changing ---


async def test_the_lead_changes_the_words_and_it_is_written_down(town: Town) -> None:
    group = await edit(town, "chen", town.water, purpose={"en": "Clean water in every school."})

    assert group.purpose == {"en": "Clean water in every school."}
    assert await verbs(town.water) == ["group.edited"]


async def test_an_edit_that_changes_nothing_leaves_no_trace(town: Town) -> None:
    await edit(town, "chen", town.water)
    assert await verbs(town.water) == []


async def test_members_moderators_and_strangers_do_not_edit(town: Town) -> None:
    for name in ("amina", "dalia", "farid", "olga", "ada"):
        with pytest.raises(Forbidden):
            await edit(town, name, town.water, purpose={"en": "Mine."})


async def test_an_edit_of_words_that_changed_meanwhile_is_refused(town: Town) -> None:
    seen = state_of(await Group.get(id=town.water.id))
    await edit(town, "chen", town.water, purpose={"en": "First."})

    with pytest.raises(Refused, match="changed-meanwhile"):
        await actions.edit(
            await town.reader("sela"), town.water, change_of(town.water, purpose={"en": "Second."}), seen=seen
        )
    assert (await Group.get(id=town.water.id)).purpose == {"en": "First."}


@pytest.mark.parametrize(("days", "code"), [
    ((0, 5), "number-between"), ((31, 31), "number-between"), ((3, 0), "number-between"), ((3, 31), "number-between"),
    ((5, 4), "secretariat-first"), ((-1, 5), "number-between"),
])
async def test_the_days_of_the_clock_lie_within_limits_and_the_secretariat_comes_last(
    town: Town, days: tuple[int, int], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        await edit(town, "chen", town.water, answer_days=days[0], escalate_days=days[1])

    group = await edit(town, "chen", town.water, answer_days=30, escalate_days=30)
    assert (group.answer_days, group.escalate_days) == (30, 30)


async def test_only_its_lead_lets_mails_of_a_group_that_is_not_open_hold_words(town: Town) -> None:
    for group, lead in ((town.court, "farid"), (town.vault, "farid")):
        with pytest.raises(Refused, match="only-lead-widens-mail"):
            await edit(town, "sela", group, mail_text="full")
        assert (await edit(town, lead, group, mail_text="full")).mail_text == "full"
        assert (await edit(town, "sela", group, purpose={"en": "Kept."})).mail_text == "full"
        assert (await edit(town, "sela", group, mail_text="notice")).mail_text == "notice"
    await edit(town, "sela", town.water, mail_text="full")
    with pytest.raises(Refused, match="only-lead-widens-mail"):
        await edit(town, "sela", town.water, access=CLOSED)
    with pytest.raises(Refused, match="choose-one"):
        await edit(town, "chen", town.water, mail_text="everything")


async def test_of_two_edits_at_once_one_is_refused(town: Town) -> None:
    group, chen = await Group.get(id=town.water.id), await town.reader("chen")
    changes = [change_of(group, purpose={"en": str(n)}) for n in range(5)]
    done = await asyncio.gather(
        *(actions.edit(chen, group, change, seen=state_of(group)) for change in changes), return_exceptions=True
    )
    assert sorted(str(each) for each in done) == ["None"] + 4 * ["changed-meanwhile"]


async def test_topics_follow_their_group_when_it_closes(town: Town) -> None:
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic)
    group = await edit(town, "chen", town.water, access=CLOSED)

    audience = (await Thing.get(id=topic.id)).audience_id
    assert audience == group.readers_id != town.water.readers_id
    assert (await Thing.get(id=reply.id)).audience_id == audience
    assert audience in (await town.reader("amina")).audiences
    assert audience not in (await town.reader("sela")).audiences
    assert "group.closed" in await verbs(town.water)


async def test_what_was_written_for_fewer_stays_with_them(town: Town) -> None:
    async with unit():
        countries = await of_country_members(town.court.id)
    topic = await a_topic(town.elena, town.court, home=countries)
    held = await a_topic(town.elena, town.court, state=HIDDEN_THING)
    group = await edit(town, "farid", town.court, access=OPEN, sure=True)

    assert (await Thing.get(id=topic.id)).audience_id == countries
    hidden = await Thing.get(id=held.id)
    assert (hidden.home_audience_id, hidden.audience_id) == (group.readers_id, group.stewards_id)


async def test_to_open_a_group_takes_the_word_of_its_lead(town: Town) -> None:
    topic = await a_topic(town.elena, town.court)
    with pytest.raises(Refused, match="be-sure"):
        await edit(town, "farid", town.court, access=OPEN)
    assert (await Thing.get(id=topic.id)).audience_id == town.court.readers_id

    await edit(town, "farid", town.court, access=OPEN, sure=True)
    assert (await Thing.get(id=topic.id)).audience_id in (await town.reader("sela")).audiences


async def test_the_secretariat_does_not_open_a_group_it_cannot_read(town: Town) -> None:
    topic = await a_topic(town.elena, town.court)
    with pytest.raises(Refused, match="only-lead-opens"):
        await edit(town, "sela", town.court, access=OPEN, sure=True)
    assert (await Thing.get(id=topic.id)).audience_id not in (await town.reader("sela")).audiences


async def test_the_secretariat_edits_words_and_may_close(town: Town) -> None:
    group = await edit(town, "sela", town.water, access=CLOSED, cadence={"en": "Monthly"})

    assert (group.access, group.cadence) == (CLOSED, {"en": "Monthly"})
    assert await verbs(town.water) == ["group.edited", "group.closed"]


async def test_an_access_that_is_not_offered_is_refused(town: Town) -> None:
    with pytest.raises(Refused, match="choose-one"):
        await edit(town, "chen", town.water, access="public")


async def test_a_hidden_group_shows_to_its_members_alone(town: Town) -> None:
    group = await edit(town, "chen", town.water, access=HIDDEN)

    assert group.listed_id in (await town.reader("amina")).audiences
    assert group.listed_id not in (await town.reader("farid")).audiences


# --- overseeing, erasing ---


async def test_only_the_secretariat_oversees_and_it_is_written_down(town: Town) -> None:
    with pytest.raises(Forbidden):
        await actions.oversee(await town.reader("ada"), None)
    await actions.oversee(await town.reader("sela"), None)

    assert await Activity.filter(verb="group.overseen", actor_id=town.sela.id).count() == 1


async def test_requests_are_named_among_the_tables_with_personal_words(town: Town) -> None:
    assert "join_request" in erasable.PERSONAL


async def test_a_membership_that_ended_elsewhere_is_ended(town: Town) -> None:
    async with unit():
        await end_membership(town.court.id, town.elena.id)
    with pytest.raises(Forbidden):
        await actions.leave(await town.reader("elena"), town.court)
