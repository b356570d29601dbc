"""Mails about requests for contact."""

import pytest
from starlette.applications import Starlette

from cop.community.activity import Delivery
from cop.community.people import Person
from cop.community.thing import Thing
from cop.kit.unit import unit
from tests.accounts.conftest import Mailbox, mailbox  # noqa: F401  # a fixture
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.pages.test_contacts import accepted, asked
from tests.directory.pages.test_hours import booked


async def test_a_mail_says_that_there_is_something_and_no_word_of_it(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox,  # noqa: F811  # a fixture
):
    address = await accepted(browse, town)
    await (await browse("bruno")).post(f"{address}/messages", data={"message": "canary-message"})
    mails = await mailbox()
    assert sorted(mail["To"] for mail in mails) == ["amina@people.example"] * 2
    for mail in mails:
        text = mail.get_content()  # type: ignore[attr-defined]
        assert f"http://127.0.0.1:8000{address}" in text.splitlines()
        assert "canary" not in mail.as_string() and "bruno@" not in mail.as_string()


async def test_a_request_that_waits_is_mailed_to_its_receiver(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox,  # noqa: F811  # a fixture
):
    address = await asked(browse, town)
    (mail,) = await mailbox()
    lines = mail.get_content().splitlines()  # type: ignore[attr-defined]
    assert mail["To"] == "bruno@people.example" and f"http://127.0.0.1:8000{address}" in lines
    assert "canary" not in mail.as_string() and "amina@" not in mail.as_string()


@pytest.mark.parametrize("state", ["left", "suspended"])
async def test_who_is_gone_gets_no_mail(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox, state: str,  # noqa: F811  # a fixture
):
    await asked(browse, town)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state=state)
    assert await mailbox() == []


async def test_told_twice_it_sends_the_same_message(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox,  # noqa: F811  # a fixture
):
    await asked(browse, town)
    (first,) = await mailbox()
    async with unit():
        await Delivery.filter(listener="contact").update(state="waiting")
    (again,) = await mailbox()
    assert first["Message-ID"] == again["Message-ID"]


async def test_what_was_withdrawn_or_taken_out_by_then_is_not_told(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox,  # noqa: F811  # a fixture
):
    address = await asked(browse, town)
    await (await browse("amina")).post(f"{address}/withdraw")
    assert await mailbox() == []
    other = await asked_again(browse, address)
    async with unit():
        await Thing.filter(public_id=other).update(state="erased")
    assert await mailbox() == []


async def asked_again(browse: Browse, address: str) -> str:
    """Another request of the same two; its public name."""
    profile = await Thing.get(kind="profile")
    sent = await (await browse("amina")).post(
        f"/people/{profile.public_id}/contact", data={"purpose": "other", "body": "Again."}
    )
    found: str = sent.headers["location"].rpartition("/")[2]
    return found


async def test_the_mail_is_in_the_language_of_who_gets_it(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox,  # noqa: F811  # a fixture
):
    async with unit():
        await Person.filter(id=town.bruno.id).update(language="fr")
    await asked(browse, town)
    (mail,) = await mailbox()
    assert mail["Content-Language"] == "fr"


async def test_the_other_hears_of_a_booking_and_of_its_end_and_no_word_of_either(
    app: Starlette, browse: Browse, town: Town, mailbox: Mailbox,  # noqa: F811  # a fixture
):
    _, address = await booked(browse, town)
    (mail,) = await mailbox()
    assert mail["To"] == "bruno@people.example" and f"http://127.0.0.1:8000{address}" in mail.get_content()  # type: ignore[attr-defined]

    await (await browse("bruno")).post(f"{address}/cancel")
    (mail,) = [each for each in await mailbox() if each["To"] == "amina@people.example"]
    assert "referral" not in mail.as_string() and "bruno@" not in mail.as_string()
