from dataclasses import replace

import pytest

from cop.accounts.actions import settling
from cop.accounts.actions.settling import Settling
from cop.accounts.models import Credential, SignIn
from cop.accounts.queries import account_of, followed
from cop.community import visit
from cop.community.people import CONDUCT_VERSION, NOBODY, Person
from cop.community.vocabulary import Term
from cop.kit.errors import Forbidden, Refused
from cop.kit.unit import unit
from tests.accounts.conftest import HASH, give_password
from tests.cast import Town
from tests.conftest import sign_in, token_hash

CHOICES = Settling(
    name="Amina Kamara", language="fr", zone="Europe/Paris", themes=("case_management",), accepts_conduct=True
)


async def test_settings_are_saved_and_hold_at_once(town: Town):
    await settling.settle_in(await town.reader("amina"), CHOICES)
    reader = await town.reader("amina")
    assert (reader.name, reader.language, reader.zone, reader.conduct_version) == (
        "Amina Kamara", "fr", "Europe/Paris", CONDUCT_VERSION
    )
    assert await followed(reader) == ["case_management"]


async def test_themes_that_were_not_ticked_are_not_followed_any_more(town: Town):
    async with unit():
        await Term.create(scheme="theme", key="data", labels={"en": "data"})
        await Term.create(scheme="theme", key="secret_plan", labels={"en": "x"}, status="proposed")
    await settling.settle_in(await town.reader("amina"), CHOICES)
    await settling.settle_in(await town.reader("amina"), replace(CHOICES, themes=("data", "secret_plan")))
    assert await followed(await town.reader("amina")) == ["data"]


async def test_the_code_of_conduct_is_accepted_once_and_asked_again_when_it_changes(town: Town):
    silent = replace(CHOICES, accepts_conduct=False)
    with pytest.raises(Refused, match="accept-conduct"):
        await settling.settle_in(await town.reader("amina"), silent)
    assert (await town.reader("amina")).name == "Amina Example"
    await settling.settle_in(await town.reader("amina"), CHOICES)
    await settling.settle_in(await town.reader("amina"), silent)
    async with unit():
        await Person.filter(id=town.amina.id).update(conduct_version=CONDUCT_VERSION - 1)
    with pytest.raises(Refused, match="accept-conduct"):
        await settling.settle_in(await town.reader("amina"), silent)


async def test_nobody_has_no_settings(town: Town):
    with pytest.raises(Forbidden):
        await settling.settle_in(NOBODY, CHOICES)


async def test_a_new_password_signs_every_other_browser_out(town: Town):
    await give_password(town.amina)
    here, there, elsewhere = await sign_in(town.amina), await sign_in(town.amina), await sign_in(town.bruno)
    reader = await visit.by_token(token_hash(here))
    await settling.change_password(reader, await account_of(reader), password_hash=HASH + "new")
    assert (await Credential.get(person_id=town.amina.id)).password_hash == HASH + "new"
    alive = [(await visit.by_token(token_hash(each))).signed_in for each in (here, there, elsewhere)]
    assert alive == [True, False, True]


async def test_a_password_changed_meanwhile_is_not_changed_over(town: Town):
    await give_password(town.amina)
    reader = await town.reader("amina")
    known = await account_of(reader)
    await settling.change_password(reader, known, password_hash=HASH + "first")
    with pytest.raises(Refused, match="changed-meanwhile"):
        await settling.change_password(reader, known, password_hash=HASH + "second")
    assert not await SignIn.filter(person_id=town.amina.id).exists()
