import asyncio
from datetime import timedelta

import pytest

from cop.accounts import passwords
from cop.accounts.actions import settling, signing
from cop.accounts.models import Credential, Reset, SignIn
from cop.accounts.queries import Account, account_at, account_of
from cop.accounts.tokens import new_token, token_hash
from cop.community import visit
from cop.community.activity import Activity
from cop.community.people import NOBODY, Person
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.accounts.conftest import HASH, PASSWORD, give_password
from tests.cast import Town

SECRET = "a secret of the tests, of no other use"


async def account(town: Town) -> Account:
    await give_password(town.amina)
    found = await account_at("amina@people.example")
    assert found is not None
    return found


async def test_a_sign_in_is_a_row_without_its_token_that_ends_by_itself(town: Town):
    token = new_token()
    await signing.sign_in(NOBODY, await account(town), token=token)
    kept = await SignIn.get(person_id=town.amina.id)
    assert token not in str(dict(kept))
    assert kept.token_hash == token_hash(token)
    assert timedelta(days=29, hours=23) < kept.ends_at - now() <= timedelta(days=30)
    assert (await visit.by_token(token_hash(token))).id == town.amina.id


async def test_signing_in_again_in_the_same_browser_kills_the_old_token(town: Town):
    first, second = new_token(), new_token()
    known = await account(town)
    await signing.sign_in(NOBODY, known, token=first)
    await signing.sign_in(await visit.by_token(token_hash(first)), known, token=second)
    assert not (await visit.by_token(token_hash(first))).signed_in
    assert (await visit.by_token(token_hash(second))).signed_in


async def test_after_twenty_browsers_the_oldest_is_signed_out(town: Town):
    tokens = [new_token() for _ in range(22)]
    known = await account(town)
    for token in tokens:
        await signing.sign_in(NOBODY, known, token=token)
    alive = [(await visit.by_token(token_hash(token))).signed_in for token in tokens]
    assert alive == [False, False] + [True] * 20


async def test_a_password_changed_since_it_was_verified_lets_nobody_in(town: Town):
    known = await account(town)
    async with unit():
        await signing.put_password(town.amina.id, HASH + "changed")
    with pytest.raises(Refused, match="wrong-sign-in"):
        await signing.sign_in(NOBODY, known, token=new_token())


async def test_who_was_suspended_since_is_not_let_in(town: Town):
    known = await account(town)
    async with unit():
        await Person.filter(id=town.amina.id).update(state="suspended")
    with pytest.raises(Refused, match="wrong-sign-in"):
        await signing.sign_in(NOBODY, known, token=new_token())


async def test_no_sign_in_survives_a_change_of_password_in_the_same_moment(town: Town):
    known = await account(town)
    token = new_token()
    await signing.sign_in(NOBODY, known, token=token)
    owner = await visit.by_token(token_hash(token))
    others = [new_token() for _ in range(10)]
    await asyncio.gather(
        *(signing.sign_in(NOBODY, known, token=each) for each in others[:5]),
        settling.change_password(owner, await account_of(owner), password_hash=HASH + "new"),
        *(signing.sign_in(NOBODY, known, token=each) for each in others[5:]), return_exceptions=True,
    )
    assert not any([(await visit.by_token(token_hash(each))).signed_in for each in others])
    assert (await visit.by_token(token_hash(token))).signed_in


async def test_signing_out_kills_the_token_and_only_that_one(town: Town):
    here, there = new_token(), new_token()
    known = await account(town)
    await signing.sign_in(NOBODY, known, token=here)
    await signing.sign_in(NOBODY, known, token=there)
    await signing.sign_out(await visit.by_token(token_hash(here)), None)
    assert not (await visit.by_token(token_hash(here))).signed_in
    assert (await visit.by_token(token_hash(there))).signed_in


async def test_one_ends_ones_own_sign_ins_and_nobody_elses(town: Town):
    token = new_token()
    await signing.sign_in(NOBODY, await account(town), token=token)
    row = await SignIn.get(token_hash=token_hash(token))
    with pytest.raises(Forbidden):
        await signing.end_sign_in(await town.reader("bruno"), row)
    await signing.end_sign_in(await town.reader("amina"), row)
    assert not (await visit.by_token(token_hash(token))).signed_in


async def test_only_the_demonstrations_own_people_are_entered_without_a_password(town: Town):
    with pytest.raises(Missing):
        await signing.sign_in_as(NOBODY, town.amina, token=new_token())
    async with unit():
        await Person.filter(id=town.amina.id).update(external_id="persona:official")
    token = new_token()
    await signing.sign_in_as(NOBODY, await Person.get(id=town.amina.id), token=token)
    assert (await visit.by_token(token_hash(token))).id == town.amina.id


async def forgotten(address: str) -> Reset:
    await signing.forget(NOBODY, address, secret=SECRET)
    return await Reset.all().order_by("-id").first()


async def test_forgetting_writes_the_same_for_an_unknown_address(town: Town):
    known, unknown = await forgotten("Amina@people.example "), await forgotten("nobody@people.example")
    assert (known.person_id, unknown.person_id) == (town.amina.id, None)
    noted = await Activity.filter(verb="account.forgot", actor_id=None).order_by("id")
    assert [each.subject_id for each in noted] == [known.id, unknown.id]
    assert known.token(SECRET) not in str(dict(known))
    assert known.token_hash == token_hash(known.token(SECRET))


async def test_a_reset_works_once_changes_the_password_and_ends_every_sign_in(town: Town):
    token = new_token()
    await signing.sign_in(NOBODY, await account(town), token=token)
    found, other = await forgotten("amina@people.example"), await forgotten("amina@people.example")
    kept = await passwords.hashed("another four quiet words")
    await signing.reset(NOBODY, found, password_hash=kept)
    assert not (await visit.by_token(token_hash(token))).signed_in
    assert (await Credential.get(person_id=town.amina.id)).password_hash == kept
    for void in (found, other):
        with pytest.raises(Missing):
            await signing.reset(NOBODY, void, password_hash=HASH)
    assert not await passwords.matches((await Credential.get(person_id=town.amina.id)).password_hash, PASSWORD)


async def test_twenty_resets_at_once_are_one(town: Town):
    found = await forgotten("amina@people.example")
    done = await asyncio.gather(
        *(signing.reset(NOBODY, found, password_hash=f"{HASH}{number}") for number in range(20)),
        return_exceptions=True,
    )
    assert [type(each) for each in done if each is not None] == [Missing] * 19


@pytest.mark.parametrize("void", ["expired", "nobody's", "suspended"])
async def test_a_void_reset_changes_nothing(town: Town, void: str):
    found = await forgotten("nobody@people.example" if void == "nobody's" else "amina@people.example")
    async with unit():
        if void == "expired":
            await Reset.filter(id=found.id).update(expires_at=now() - timedelta(seconds=1))
        if void == "suspended":
            await Person.filter(id=town.amina.id).update(state="suspended")
    with pytest.raises(Missing):
        await signing.reset(NOBODY, found, password_hash=HASH)
    assert not await Credential.all().exists()
