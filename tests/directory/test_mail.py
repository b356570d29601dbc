"""What owners of profiles are told by mail."""

import re

import pytest
from starlette.applications import Starlette

from cop.community.activity import Delivery
from cop.community.people import Person
from cop.directory.actions import ageing, life, profiles
from cop.directory.mail import KINDS
from cop.kit.unit import unit
from tests.accounts.conftest import Mailbox, links_in, mailbox  # noqa: F401  # a fixture
from tests.cast import Town
from tests.directory.writing import held, profile_of, published, words


async def test_owners_are_told_what_happened_in_their_language_and_without_a_word_of_it(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    async with unit():
        await Person.filter(id=town.amina.id).update(language="fr")
    profile = await held(town)
    await life.give_back(await town.reader("sela"), profile, reason="canary-reason")
    (mail,) = await mailbox()
    assert (mail["To"], mail["Content-Language"]) == ("amina@people.example", "fr")
    assert links_in(mail) == ["/people/me"] and "canary" not in mail.as_string()


async def test_what_is_no_longer_so_is_not_mailed(app: Starlette, town: Town, mailbox: Mailbox) -> None:  # noqa: F811
    profile = await held(town)
    await life.give_back(await town.reader("sela"), profile, reason="No.")
    await life.ask(await town.reader("amina"), profile)
    await life.nominate(await town.reader("elena"), town.bruno.id)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state="left")
    assert await mailbox() == []


async def test_told_twice_it_sends_the_same_message(app: Starlette, town: Town, mailbox: Mailbox) -> None:  # noqa: F811
    await life.nominate(await town.reader("elena"), town.amina.id)
    (first,) = await mailbox()
    assert links_in(first) == ["/people/me/edit"]
    async with unit():
        await Delivery.filter(listener="profiles").update(state="waiting")
    (again,) = await mailbox()
    assert again["Message-ID"] == first["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@.+>", first["Message-ID"])


@pytest.mark.parametrize("verb", KINDS)
async def test_each_mail_leads_to_where_it_is_answered(
    app: Starlette, town: Town, mailbox: Mailbox, verb: str, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    elena, amina, sela = [await town.reader(name) for name in ("elena", "amina", "sela")]
    if verb in ("profile.nominated", "profile.drafted"):
        await life.nominate(elena, town.amina.id, drafts=verb == "profile.drafted")
    if verb == "profile.drafted":
        assert await mailbox() == []
        await profiles.write_draft(elena, await profile_of(town.amina), amina, words(town, seen=1))
    if verb == "profile.returned":
        await life.give_back(sela, await held(town), reason="No.")
    if verb in ("profile.verified", "profile.reminded"):
        await published(town)
    if verb == "profile.reminded":
        monkeypatch.setattr(ageing, "REMINDED_AFTER", -ageing.REMINDED_AGAIN_AFTER)
        await ageing.age()
    place = KINDS[verb].place or "/people/confirm/"
    assert [links_in(mail)[0].startswith(place) for mail in await mailbox()].count(True) >= 1
