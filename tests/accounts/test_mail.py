from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from cop.accounts.actions import inviting, signing
from cop.accounts.giving import Offer
from cop.accounts.mail import AccountMail
from cop.accounts.models import Invitation, Reset
from cop.accounts.queries import invitation_at, open_invitation, open_reset
from cop.accounts.tokens import token_hash
from cop.community.activity import Activity, Delivery
from cop.community.people import NOBODY, Person
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.settings import Settings
from tests.accounts.conftest import Mailbox, links_in
from tests.cast import Town
from tests.postbox import Postbox


async def invite(town: Town, settings: Settings, language: str = "fr") -> Invitation:
    return await inviting.make(
        await town.reader("chen"), Offer(network_id=town.pioneers.id, group_id=town.water.id),
        email="grace@people.example", language=language, secret=settings.secret,
    )


async def test_the_invited_gets_a_link_that_opens(app: Starlette, town: Town, settings: Settings, mailbox: Mailbox):
    await invite(town, settings)
    (mail,) = await mailbox()
    assert (mail["To"], mail["Content-Language"]) == ("grace@people.example", "fr")
    (link,) = links_in(mail)
    assert link.startswith("/invitation/")
    await open_invitation(NOBODY, token_hash(link.rpartition("/")[2]))


async def test_no_mail_names_a_group(app: Starlette, town: Town, settings: Settings, mailbox: Mailbox):
    await inviting.make(
        await town.reader("farid"), Offer(network_id=town.pioneers.id, group_id=town.vault.id),
        email="grace@people.example", language="en", secret=settings.secret,
    )
    (mail,) = await mailbox()
    assert "vault" not in mail.as_string().lower()


async def test_told_twice_it_sends_the_same_message(app: Starlette, town: Town, settings: Settings, mailbox: Mailbox):
    await invite(town, settings)
    (first,) = await mailbox()
    async with unit():
        await Delivery.filter(listener="mail").update(state="waiting")
    (again,) = await mailbox()
    assert first["Message-ID"] == again["Message-ID"]
    activity = await Activity.get(verb="invitation.made")
    assert str(activity.id) not in first["Message-ID"].partition("@")[0].split(".")


@pytest.mark.parametrize("change", ["accepted_at", "revoked_at", "expires_at"])
async def test_what_is_void_by_then_is_not_sent(
    app: Starlette, town: Town, settings: Settings, mailbox: Mailbox, change: str
):
    made = await invite(town, settings)
    async with unit():
        await Invitation.filter(id=made.id).update(**{change: now() - timedelta(seconds=1)})
    assert await mailbox() == []
    assert not await Delivery.exclude(state="done").exists()


async def test_a_reset_goes_to_its_person_in_the_language_of_the_account(
    app: Starlette, town: Town, settings: Settings, mailbox: Mailbox
):
    async with unit():
        await Person.filter(id=town.amina.id).update(language="fr")
    await signing.forget(NOBODY, "amina@people.example", secret=settings.secret)
    await signing.forget(NOBODY, "nobody@people.example", secret=settings.secret)
    (mail,) = await mailbox()
    assert (mail["To"], mail["Content-Language"]) == ("amina@people.example", "fr")
    (link,) = links_in(mail)
    assert (await open_reset(token_hash(link.rpartition("/")[2]))).person_id == town.amina.id


async def test_a_used_reset_is_not_sent(app: Starlette, town: Town, settings: Settings, mailbox: Mailbox):
    await signing.forget(NOBODY, "amina@people.example", secret=settings.secret)
    async with unit():
        await Reset.all().update(used_at=now())
    assert await mailbox() == []


async def test_an_unfinished_language_falls_back_to_the_first(
    app: Starlette, town: Town, settings: Settings, mailbox: Mailbox
):
    await invite(town, settings, language="ar")
    (mail,) = await mailbox()
    assert mail["Content-Language"] == "en"


async def test_after_a_change_of_secret_no_dead_link_is_sent(app: Starlette, town: Town, settings: Settings):
    await invite(town, settings)
    other = AccountMail(replace(settings, secret="another secret of the tests, of no use"), app.state.site.catalogues)
    with pytest.raises(LookupError):
        await other.hear(await Activity.get(verb="invitation.made"))


async def test_a_real_server_gets_it(app: Starlette, town: Town, settings: Settings, postbox: Postbox):
    made = await invite(town, settings)
    smtp = AccountMail(replace(settings, mail_url=postbox.url), app.state.site.catalogues)
    await smtp.hear(await Activity.get(verb="invitation.made"))
    (envelope,), (mail,) = postbox.envelopes, postbox.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@cop.example", ["grace@people.example"])
    (link,) = links_in(mail)
    assert (await invitation_at(token_hash(link.rpartition("/")[2]))).id == made.id
