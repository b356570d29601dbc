from datetime import timedelta

import pytest

from cop.accounts import queries
from cop.accounts.actions import inviting
from cop.accounts.giving import Offer
from cop.accounts.models import Invitation, SignIn
from cop.accounts.tokens import token_hash
from cop.community.founding import end_membership, group_post
from cop.community.people import NOBODY, Person
from cop.community.posts import Holding
from cop.community.vocabulary import Term
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.accounts.conftest import give_password
from tests.cast import Town
from tests.conftest import sign_in

SECRET = "a secret of the tests, of no other use"


async def invite(town: Town, name: str, email: str, **offer: object) -> Invitation:
    return await inviting.make(
        await town.reader(name), Offer(network_id=town.pioneers.id, **offer),  # type: ignore[arg-type]
        email=email, language="en", secret=SECRET,
    )


async def test_an_account_is_found_by_its_address_while_it_is_active(town: Town):
    await give_password(town.amina)
    found = await queries.account_at("amina@people.example")
    assert found is not None and found.person_id == town.amina.id
    assert await queries.account_at("bruno@people.example") is None
    assert await queries.account_of(await town.reader("amina")) == found
    async with unit():
        await Person.filter(id=town.amina.id).update(state="suspended")
    assert await queries.account_at("amina@people.example") is None


async def test_ones_sign_ins_are_ones_own(town: Town):
    await sign_in(town.amina)
    await sign_in(town.bruno)
    (mine,) = await queries.sign_ins_of(await town.reader("amina"))
    assert mine.person_id == town.amina.id
    foreign = await SignIn.get(person_id=town.bruno.id)
    for id_ in (foreign.id, 999_999, 10**30):
        with pytest.raises(Missing):
            await queries.sign_in_of(await town.reader("amina"), id_)


async def test_ones_invitations_are_ones_own(town: Town):
    made = await invite(town, "chen", "a@people.example", group_id=town.water.id)
    chen, dalia, sela = [await town.reader(name) for name in ("chen", "dalia", "sela")]
    assert [each["email"] for each in await queries.pending_invitations(chen)] == ["a@people.example"]
    assert await queries.pending_invitations(dalia) == []
    assert (await queries.invitation_of(chen, made.id)).id == (await queries.invitation_of(sela, made.id)).id
    for id_ in (made.id, 999_999, 10**30):
        with pytest.raises(Missing):
            await queries.invitation_of(dalia, id_)


async def test_pending_is_what_can_still_be_accepted(town: Town):
    for column in ("accepted_at", "revoked_at", "expires_at"):
        made = await invite(town, "chen", f"{column}@people.example".replace("_", ""), group_id=town.water.id)
        async with unit():
            await Invitation.filter(id=made.id).update(**{column: now() - timedelta(seconds=1)})
    assert await queries.pending_invitations(await town.reader("chen")) == []


async def test_a_list_goes_on_where_the_page_before_ended(town: Town):
    moment = now()
    async with unit():
        for number in range(queries.PAGE + 5):
            await Invitation.create(
                nonce="n", token_hash=f"h{number}", email=f"{number}@people.example", language="en",
                person_id=town.chen.id, network_id=town.pioneers.id, made_at=moment,
                expires_at=moment + timedelta(days=1),
            )
    first = await queries.pending_invitations(await town.reader("chen"))
    rest = await queries.pending_invitations(await town.reader("chen"), before=first[queries.PAGE - 1]["id"])
    assert (len(first), len(rest)) == (queries.PAGE + 1, 5)
    assert rest[0]["id"] == first[queries.PAGE]["id"]


async def test_the_name_of_a_hidden_group_goes_with_the_post(town: Town):
    await invite(town, "farid", "a@people.example", group_id=town.vault.id)
    (own,) = await queries.pending_invitations(await town.reader("farid"))
    assert own["group_labels"]["en"] == "Vault group"
    async with unit():
        post = await group_post(town.vault, "lead")
        await Holding.filter(post_id=post.id).update(open_for=None, until=now())
        await end_membership(town.vault.id, town.farid.id)
    (own,) = await queries.pending_invitations(await town.reader("farid"))
    assert own["group_labels"] == {}


async def test_a_hidden_group_is_offered_to_its_stewards_alone(town: Town):
    offered = {
        name: [group.slug for group in await queries.groups_to_offer(await town.reader(name))]
        for name in ("chen", "farid", "sela", "elena", "ada", "amina")
    }
    assert offered == {
        "chen": ["vault", "water"], "farid": ["court", "vault"], "sela": ["court", "water"], "elena": [],
        "ada": ["court", "water"], "amina": [],
    }


async def test_networks_and_countries_are_offered_as_far_as_one_may_invite(town: Town):
    chen, elena, sela = [await town.reader(name) for name in ("chen", "elena", "sela")]
    assert [each.key for each in await queries.networks_to_offer(elena)] == ["pioneers"]
    assert [each.key for each in await queries.networks_to_offer(sela)] == ["pioneers", "humanitarians"]
    assert [each.iso2 for each in await queries.countries_to_offer(elena)] == ["SL"]
    assert [each.iso2 for each in await queries.countries_to_offer(chen)] == ["BR", "SL"]
    assert len(await queries.countries()) == 2


async def test_an_invitation_is_open_to_nobody_and_to_its_own_address(town: Town):
    made = await invite(town, "chen", "amina@people.example", group_id=town.water.id)
    hash_ = token_hash(made.token(SECRET))
    for reader in (NOBODY, await town.reader("amina")):
        assert (await queries.open_invitation(reader, hash_)).id == made.id
    with pytest.raises(Missing):
        await queries.open_invitation(await town.reader("bruno"), hash_)
    with pytest.raises(Missing):
        await queries.open_invitation(NOBODY, token_hash("never was"))
    found = await queries.open_invitation(NOBODY, hash_)
    assert (await queries.group_of(found)).slug == "water"  # type: ignore[union-attr]
    assert queries.offer_of(found).group_id == town.water.id
    assert await queries.has_account(found.email)


async def test_themes_are_those_in_use(town: Town):
    async with unit():
        await Term.create(scheme="theme", key="plan", labels={"en": "x"}, status="proposed")
    assert [term.key for term in await queries.themes()] == ["case_management"]


async def test_a_persona_is_found_by_its_part(town: Town):
    async with unit():
        await Person.filter(id=town.amina.id).update(external_id="persona:official")
    found = await queries.persona("official")
    assert found is not None and found.id == town.amina.id
    assert await queries.persona("lead") is None


async def test_ones_address_is_read_by_oneself(town: Town):
    assert await queries.address_of(await town.reader("amina")) == "amina@people.example"
