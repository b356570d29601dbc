import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cop.accounts import limits
from cop.accounts.actions import inviting
from cop.accounts.actions.inviting import Newcomer
from cop.accounts.actions.settling import Settling
from cop.accounts.giving import Offer
from cop.accounts.models import Credential, Invitation, SignIn
from cop.accounts.queries import followed, invitation_at
from cop.accounts.tokens import new_token, token_hash
from cop.community import visit
from cop.community.activity import Activity
from cop.community.founding import end_holding
from cop.community.people import CONDUCT_VERSION, NOBODY, Affiliation, Person
from cop.community.posts import Holding
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.accounts.conftest import HASH
from tests.cast import Town

SECRET = "a secret of the tests, of no other use"
ADDRESS = "grace@people.example"


async def invited(town: Town, name: str, email: str = ADDRESS, **offer: object) -> Invitation:
    made = await inviting.make(
        await town.reader(name), Offer(network_id=town.pioneers.id, **offer),  # type: ignore[arg-type]
        email=email, language="fr", secret=SECRET,
    )
    return await invitation_at(token_hash(made.token(SECRET)))


def newcomer(name: str = "Grace Example") -> Newcomer:
    settling = Settling(
        name=name, language="fr", zone="Africa/Freetown", themes=("case_management",), accepts_conduct=True
    )
    return Newcomer(settling=settling, password_hash=HASH, token=new_token())


async def test_an_invitation_keeps_a_hash_of_its_link_and_ends_by_itself(town: Town):
    made = await invited(town, "chen", email=" Grace@People.Example".strip(), group_id=town.water.id)
    assert made.email == ADDRESS
    assert made.token(SECRET) not in str(dict(made))
    assert timedelta(days=13, hours=23) < made.expires_at - now() <= timedelta(days=14)
    noted = await Activity.get(verb="invitation.made")
    assert (noted.actor_id, noted.subject_id, noted.group_id) == (town.chen.id, made.id, town.water.id)


async def test_who_holds_no_post_invites_nobody(town: Town):
    with pytest.raises(Forbidden):
        await invited(town, "bruno", group_id=town.water.id)


async def test_nothing_is_given_that_the_inviter_cannot_give(town: Town):
    for offer in ({"group_id": town.court.id}, {"post": "secretariat"}, {"country_id": town.country.id}, {}):
        with pytest.raises(Refused, match="may-not-give"):
            await invited(town, "chen", **offer)
    assert not await Invitation.all().exists()


async def test_a_hidden_group_answers_like_one_that_does_not_exist(town: Town):
    for group in (town.vault.id, 999_999):
        with pytest.raises(Refused) as refusal:
            await invited(town, "sela", group_id=group)
        assert (refusal.value.code, refusal.value.field) == ("choose-one", "group")


@pytest.mark.parametrize("email", ["", "grace", "grace@", "a@b", "a@b.example, c@d.example", "a b@c.example",
                                   "a@b.example\nBcc: x@y.example", "é@b.example", "a" * 65 + "@b.example"])
async def test_what_is_no_address_is_refused(town: Town, email: str):
    with pytest.raises(Refused, match="not-an-address"):
        await invited(town, "chen", email=email, group_id=town.water.id)


async def test_a_post_in_someones_hands_is_not_offered_twice(town: Town):
    with pytest.raises(Refused, match="post-is-held"):
        await invited(town, "chen", group_id=town.water.id, post="lead")


async def test_fifty_invitations_a_day_and_no_more_also_at_once(town: Town):
    async with unit():
        for _ in range(45):
            await limits.take(
                limits.INVITING, limits.subject(SECRET, limits.INVITING, str(town.chen.id))
            )
    done = await asyncio.gather(
        *(invited(town, "chen", f"{n}@people.example", group_id=town.water.id) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Invitation) for each in done) == 5
    assert {each.code for each in done if isinstance(each, Refused)} == {"invitations-today"}
    assert await Invitation.all().count() == 5


async def test_whether_an_address_has_an_account_is_not_told_to_the_inviter(town: Town):
    assert await invited(town, "chen", email="amina@people.example", group_id=town.water.id)


async def test_accepting_makes_the_account_with_all_that_was_given(town: Town):
    made = await invited(town, "chen", group_id=town.water.id, post="moderator", country_id=town.other_country.id,
                         role="expert")
    new = newcomer()
    await inviting.accept(NOBODY, made, new)
    person = await Person.get(email=ADDRESS)
    reader = await visit.by_token(token_hash(new.token))
    assert reader.id == person.id
    assert (person.name, person.language, person.role, person.country_id, person.conduct_version) == (
        "Grace Example", "fr", "expert", town.other_country.id, CONDUCT_VERSION
    )
    assert town.water.id in reader.member_of and town.water.id in reader.steward_of
    assert reader.networks == {town.pioneers.id}
    assert await followed(reader) == ["case_management"]
    assert (await Credential.get(person_id=person.id)).password_hash == HASH
    kept = await Invitation.get(id=made.id)
    assert kept.accepted_by_id == person.id


async def test_twenty_acceptances_at_once_make_one_account(town: Town):
    made = await invited(town, "chen", group_id=town.water.id, post="moderator")
    done = await asyncio.gather(
        *(inviting.accept(NOBODY, made, newcomer(f"Grace {number}")) for number in range(20)),
        return_exceptions=True,
    )
    assert [type(each) for each in done if each is not None] == [Missing] * 19
    assert await Person.filter(email=ADDRESS).count() == await SignIn.all().count() == 1
    assert await Holding.filter(person__email=ADDRESS).count() == 1


async def test_two_invitations_of_one_address_at_once_make_one_account(town: Town):
    both = [await invited(town, "chen", group_id=town.water.id), await invited(town, "farid", group_id=town.court.id)]
    done = await asyncio.gather(
        *(inviting.accept(NOBODY, each, newcomer()) for each in both), return_exceptions=True
    )
    assert sorted(str(getattr(each, "code", each)) in ("address-taken", "changed-meanwhile") for each in done) == [
        False, True
    ]
    assert await Person.filter(email=ADDRESS).count() == 1


@pytest.mark.parametrize("void", ["expired", "revoked", "inviter has left the post", "inviter is suspended"])
async def test_a_void_invitation_gives_nothing(town: Town, void: str):
    made = await invited(town, "chen", group_id=town.water.id)
    if void == "revoked":
        await inviting.revoke(await town.reader("chen"), made)
    async with unit():
        if void == "expired":
            await Invitation.filter(id=made.id).update(expires_at=now() - timedelta(seconds=1))
        if void == "inviter has left the post":
            await end_holding(await Holding.get(person_id=town.chen.id, post__group_id=town.water.id))
        if void == "inviter is suspended":
            await Person.filter(id=town.chen.id).update(state="suspended")
    with pytest.raises(Missing):
        await inviting.accept(NOBODY, made, newcomer())
    assert not await Person.filter(email=ADDRESS).exists()
    assert (await Invitation.get(id=made.id)).accepted_at is None


async def test_without_the_code_of_conduct_there_is_no_account(town: Town):
    made = await invited(town, "chen", group_id=town.water.id)
    silent = replace(newcomer(), settling=replace(newcomer().settling, accepts_conduct=False))
    with pytest.raises(Refused, match="accept-conduct"):
        await inviting.accept(NOBODY, made, silent)
    assert (await Invitation.get(id=made.id)).accepted_at is None


async def test_a_second_account_for_an_address_is_refused(town: Town):
    made = await invited(town, "farid", email="amina@people.example", group_id=town.court.id)
    with pytest.raises(Refused, match="address-taken"):
        await inviting.accept(NOBODY, made, newcomer())
    assert (await Invitation.get(id=made.id)).accepted_at is None


async def test_someone_with_an_account_gets_the_group_and_nobody_else_does(town: Town):
    made = await invited(town, "farid", email="olga@people.example", group_id=town.court.id)
    with pytest.raises(Missing):
        await inviting.accept(await town.reader("bruno"), made)
    await inviting.accept(await town.reader("olga"), made)
    olga = await town.reader("olga")
    assert town.court.id in olga.member_of and town.pioneers.id in olga.networks
    with pytest.raises(Missing):
        await inviting.accept(await town.reader("olga"), made)


async def test_a_place_in_a_network_that_has_ended_begins_again(town: Town):
    async with unit():
        await Affiliation.filter(person_id=town.amina.id).update(until=now() - timedelta(days=1))
    made = await invited(town, "chen", email="amina@people.example", group_id=town.water.id)
    await inviting.accept(await town.reader("amina"), made)
    assert (await town.reader("amina")).networks == {town.pioneers.id}


async def test_a_post_taken_meanwhile_is_not_given_and_the_link_stays_good(town: Town):
    made = [
        await invited(town, "chen", f"{number}@people.example", group_id=town.water.id, post="moderator")
        for number in range(2)
    ]
    await inviting.accept(NOBODY, made[0], newcomer())
    with pytest.raises(Refused, match="post-is-held"):
        await inviting.accept(NOBODY, made[1], newcomer())
    assert (await Invitation.get(id=made[1].id)).accepted_at is None


async def test_a_post_one_holds_already_is_no_obstacle(town: Town):
    async with unit():
        made = await inviting.write_invitation(
            None, Offer(network_id=town.pioneers.id, group_id=town.water.id, post="moderator"),
            email="dalia@people.example", language="en", secret=SECRET,
        )
    await inviting.accept(await town.reader("dalia"), await invitation_at(token_hash(made.token(SECRET))))
    assert await Holding.filter(person_id=town.dalia.id).count() == 1


async def test_an_office_is_given_seat_by_seat(town: Town):
    made = await invited(town, "ada", post="secretariat")
    await inviting.accept(NOBODY, made, newcomer())
    grace = await visit.by_person(await Person.get(email=ADDRESS))
    assert grace.offices == {"secretariat"}
    assert (await town.reader("sela")).offices == {"secretariat"}


async def test_a_country_post_goes_to_the_country(town: Town):
    made = await invited(town, "elena", country_id=town.country.id, post="alternate")
    await inviting.accept(NOBODY, made, newcomer())
    grace = await visit.by_person(await Person.get(email=ADDRESS))
    assert [(post.kind, post.country_id) for post in grace.posts] == [("alternate", town.country.id)]


async def test_only_who_invited_or_the_secretariat_takes_an_invitation_back_and_once(town: Town):
    made = await invited(town, "chen", group_id=town.water.id)
    with pytest.raises(Forbidden):
        await inviting.revoke(await town.reader("dalia"), made)
    await inviting.revoke(await town.reader("sela"), made)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await inviting.revoke(await town.reader("chen"), made)
    accepted = await invited(town, "chen", group_id=town.water.id)
    await inviting.accept(NOBODY, accepted, newcomer())
    with pytest.raises(Refused, match="changed-meanwhile"):
        await inviting.revoke(await town.reader("chen"), accepted)
