"""The queue of those who verify, and the link of a reminder."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from cop.community.thing import Thing
from cop.directory.actions import ageing, life
from cop.directory.links import confirm_token
from cop.directory.models import Profile
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.accounts.conftest import Mailbox, links_in, mailbox, visitor  # noqa: F401  # a fixture
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.writing import held, parts, profile_of, published, state_of


async def address_of(profile: Profile) -> str:
    return f"/people/{(await Thing.get(id=profile.thing_id)).public_id}"


# --- the queue ---


async def test_the_queue_is_for_leads_and_the_secretariat(browse: Browse) -> None:
    assert (await (await browse("nobody")).get("/people/waiting")).status_code == 303
    for name, status in (("sela", 200), ("chen", 200), ("dalia", 403), ("elena", 403), ("ada", 403), ("amina", 403)):
        assert (await (await browse(name)).get("/people/waiting")).status_code == status, name


async def test_a_verifier_reads_what_waits_but_not_what_its_owner_narrowed(browse: Browse, town: Town) -> None:
    await held(town, parts=parts(about="canary-about", contact_for="canary-contact"), readers={"about": "me"},
               languages=(("sw", "fluent"),))
    for name in ("sela", "chen"):
        page = (await (await browse(name)).get("/people/waiting")).text
        assert "Researcher on referral pathways" in page and "canary-contact" in page and "Swahili" in page
        assert "canary-about" not in page, name


async def test_a_lead_of_another_group_sees_nothing_of_it(browse: Browse, town: Town) -> None:
    profile = await held(town, "bruno")
    farid = await browse("farid")
    assert "Researcher" not in (await farid.get("/people/waiting")).text
    for act in ("verify", "return"):
        answer = await farid.post(f"{await address_of(profile)}/{act}", data={"reason": "No."})
        assert answer.status_code == 404
    assert await state_of(profile) == "held"


async def test_a_return_needs_a_reason_keeps_what_was_typed_and_is_read_by_the_owner_alone(
    browse: Browse, town: Town
) -> None:
    profile, chen = await held(town), await browse("chen")
    address = await address_of(profile)
    empty = await chen.post(f"{address}/return", data={"reason": ""})
    long = await chen.post(f"{address}/return", data={"reason": "x" * 501})
    field = f'id="f-reason-{address.removeprefix("/people/")}-error"'
    assert (empty.status_code, long.status_code) == (422, 422) and field in empty.text
    assert "x" * 501 in long.text
    await chen.post(f"{address}/return", data={"reason": "canary-reason"})
    assert "canary-reason" in (await (await browse("amina")).get("/people/me")).text
    for name in ("chen", "sela", "elena"):
        browser = await browse(name)
        for page in ("/people/waiting", "/people/me", "/people", address):
            assert "canary-reason" not in (await browser.get(page)).text, (name, page)


async def test_a_verification_sent_again_is_the_same(browse: Browse, town: Town) -> None:
    profile, sela = await held(town), await browse("sela")
    address = await address_of(profile)
    answers = [await sela.post(f"{address}/verify", data={"key": "same"}) for _ in range(2)]
    assert [each.headers["location"] for each in answers] == ["/people/waiting"] * 2
    another = await sela.post(f"{address}/verify", data={"key": "other"})
    assert another.status_code == 422


async def test_a_return_sent_again_is_the_same(browse: Browse, town: Town) -> None:
    profile, sela = await held(town), await browse("sela")
    address = await address_of(profile)
    for _ in range(2):
        answer = await sela.post(f"{address}/return", data={"reason": "Say where.", "key": "same"})
        assert answer.headers["location"] == "/people/waiting"


async def test_nobody_verifies_the_own_profile_from_the_page(browse: Browse, town: Town) -> None:
    profile, sela = await held(town, "sela"), await browse("sela")
    assert "Researcher" not in (await sela.get("/people/waiting")).text
    assert (await sela.post(f"{await address_of(profile)}/verify")).status_code == 404


@pytest.mark.parametrize("id_", ["unknown", "2222222222", "%00", "x" * 300])
async def test_what_does_not_exist_is_not_found(browse: Browse, id_: str) -> None:
    sela = await browse("sela")
    for act in ("verify", "return"):
        assert (await sela.post(f"/people/{id_}/{act}", data={"reason": "No."})).status_code == 404


# --- the mails, and the link of a reminder ---


async def remind(profile: Profile, days: int = 181) -> None:
    async with unit():
        await Profile.filter(thing_id=profile.thing_id).update(confirmed_at=now() - timedelta(days=days))
    await ageing.age()


async def test_one_click_from_the_mail_and_one_on_the_page(
    app: Starlette, town: Town, mailbox: Mailbox  # noqa: F811
) -> None:
    profile = await published(town, parts=parts(about="canary-about"))
    await mailbox()
    await remind(profile)
    mail = next(each for each in await mailbox() if "confirm" in each.get_content())
    assert mail["To"] == "amina@people.example" and "canary" not in mail.as_string()
    (link,) = links_in(mail)
    async with visitor(app) as stranger:
        page = await stranger.get(link)
        assert page.status_code == 200 and "Amina" not in page.text and "Researcher" not in page.text
        assert (await profile_of(town.amina)).reminded_at is not None
        answers = [await stranger.post(link, data={"key": "same"}) for _ in range(2)]
        assert [each.headers["location"] for each in answers] == ["/people/confirmed"] * 2
        assert (await stranger.get("/people/confirmed")).status_code == 200
        for answer in (await stranger.get(link), await stranger.post(link)):
            assert answer.status_code == 404
    confirmed = await profile_of(town.amina)
    assert confirmed.reminded_at is None and now() - confirmed.confirmed_at < timedelta(minutes=1)


async def test_a_link_shows_again_what_was_hidden_for_its_age(app: Starlette, town: Town) -> None:
    profile = await published(town)
    await remind(profile, 541)
    profile = await profile_of(town.amina)
    link = f"/people/confirm/{(await address_of(profile)).rpartition('/')[2]}/{confirm_token(app.state.settings.secret, profile)}"
    async with visitor(app) as stranger:
        assert (await stranger.post(link)).status_code == 303
    assert await state_of(profile) == "published"


async def test_no_other_link_opens(app: Starlette, town: Town) -> None:
    profile, other = await published(town), await published(town, "bruno")
    secret, address = app.state.settings.secret, (await address_of(profile)).replace("people/", "people/confirm/")
    good = confirm_token(secret, profile)
    async with visitor(app) as stranger:
        for token in (confirm_token("another", profile), confirm_token(secret, other), good[:-1], "x", "%00", "é"):
            for answer in (await stranger.get(f"{address}/{token}"), await stranger.post(f"{address}/{token}")):
                assert answer.status_code == 404, token
        await life.hide(await town.reader("amina"), profile)
        assert (await stranger.get(f"{address}/{good}")).status_code == 404
