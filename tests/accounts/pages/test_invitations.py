import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from cop.accounts.models import Invitation, SignIn
from cop.community.people import Person
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.accounts.conftest import PASSWORD, Mailbox, give_password, links_in, visitor
from tests.cast import Town
from tests.conftest import Browse

ADDRESS = "grace@people.example"
FORM = {"email": ADDRESS, "language": "fr", "network": "pioneers", "group": "water", "post": "", "country": "BR",
        "role": "expert"}
SETTLING = {
    "name": "Grace Example", "language": "fr", "zone": "America/Manaus", "theme": "case_management", "conduct": "1",
    "password": PASSWORD,
}
SCRIPT = '"><script>alert(1)</script>'


def key_in(page: httpx.Response) -> str:
    return re.search(r'name="key" value="([^"]+)"', page.text)[1]  # type: ignore[index]


async def link_of(browser: httpx.AsyncClient, **fields: str) -> str:
    """Make an invitation and read the link the inviter is shown."""
    answer = await browser.post("/invitations", data={**FORM, **fields})
    assert answer.status_code == 303, answer.text
    shown = (await browser.get(answer.headers["location"])).text
    return re.search(r"http://127\.0\.0\.1:8000(/invitation/[\w-]+)", shown)[1]  # type: ignore[index]


async def test_only_who_holds_a_post_comes_in(browse: Browse):
    answer = await (await browse("nobody")).get("/invitations")
    assert answer.headers["location"] == "/sign-in?next=/invitations"
    for name in ("amina", "bruno", "olga"):
        assert (await (await browse(name)).get("/invitations")).status_code == 403
        assert (await (await browse(name)).post("/invitations", data=FORM)).status_code == 403
    assert not await Invitation.all().exists()
    for name in ("chen", "dalia", "elena", "sela", "ada"):
        assert (await (await browse(name)).get("/invitations")).status_code == 200


async def test_an_invitation_is_mailed_listed_and_its_link_shown_for_minutes(browse: Browse, mailbox: Mailbox):
    chen = await browse("chen")
    link = await link_of(chen)
    (mail,) = await mailbox()
    assert links_in(mail) == [link]
    listed = (await chen.get("/invitations")).text
    assert ADDRESS in listed and link not in listed
    made = await Invitation.get()
    assert link not in (await (await browse("sela")).get(f"/invitations?made={made.id}")).text
    async with unit():
        await Invitation.all().update(made_at=now() - timedelta(minutes=11))
    assert link not in (await chen.get(f"/invitations?made={made.id}")).text


@pytest.mark.parametrize("query", ["made=0", "made=999", "made=x", "made=99999999999999999999", "before=x", "before=5"])
async def test_a_strange_address_shows_the_plain_page(browse: Browse, query: str):
    assert (await (await browse("chen")).get(f"/invitations?{query}")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"), ("email", ""), ("email", "x" * 300), ("language", "de"), ("group", "court"),
        ("group", "vault"), ("group", "unknown"), ("post", "king"), ("role", "king"), ("country", "XX"),
    ],
)
async def test_what_was_not_offered_is_refused_and_what_was_typed_is_kept(browse: Browse, field: str, value: str):
    dalia = await browse("dalia")
    answer = await dalia.post("/invitations", data={**FORM, "email": "typed@people.example", field: value})
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert (value if field == "email" else "typed@people.example") in answer.text
    assert not await Invitation.all().exists()


async def test_a_hidden_group_shows_in_no_option_and_no_answer(browse: Browse):
    sela = await browse("sela")
    assert "vault" not in (await sela.get("/invitations")).text.lower()
    answers = [await sela.post("/invitations", data={**FORM, "group": group}) for group in ("vault", "qqqqq")]
    bodies = {re.sub(r'value="[\w.-]+"', "", answer.text) for answer in answers}
    assert {answer.status_code for answer in answers} == {422} and len(bodies) == 1


async def test_every_field_is_text_whatever_it_holds(browse: Browse):
    answer = await (await browse("sela")).post("/invitations", data=dict.fromkeys(FORM, SCRIPT))
    assert answer.status_code == 422 and "<script>alert" not in answer.text


async def test_the_same_form_fifty_times_invites_once(browse: Browse, mailbox: Mailbox):
    chen = await browse("chen")
    data = {**FORM, "key": key_in(await chen.get("/invitations"))}
    answers = await asyncio.gather(*(chen.post("/invitations", data=data) for _ in range(50)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await Invitation.all().count() == len(await mailbox()) == 1


async def test_taking_back_makes_the_link_void(browse: Browse, app: Starlette):
    chen = await browse("chen")
    link = await link_of(chen)
    made = await Invitation.get()
    for foreign in (f"/invitations/{made.id}/revoke", "/invitations/999999/revoke", f"/invitations/{10**30}/revoke"):
        assert (await (await browse("dalia")).post(foreign)).status_code == 404
    assert (await visitor(app).get(link)).status_code == 200
    assert (await chen.post(f"/invitations/{made.id}/revoke")).headers["location"] == "/invitations"
    assert (await visitor(app).get(link)).status_code == 404


async def test_a_newcomer_accepts_and_is_in(browse: Browse, app: Starlette):
    link = await link_of(await browse("chen"), post="moderator")
    grace = visitor(app)
    shown = await grace.get(link)
    assert ADDRESS in shown.text and "Water group" in shown.text and "Chen Example" in shown.text
    assert 'href="/conduct"' in shown.text
    answer = await grace.post(link, data=SETTLING)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Grace Example" in (await grace.get("/me")).text
    person = await Person.get(email=ADDRESS)
    assert (person.role, person.zone, person.language) == ("expert", "America/Manaus", "fr")
    again = visitor(app)
    assert (await again.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD})).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 121), ("language", "de"), ("zone", "Mars/Olympus"), ("theme", "unknown"),
        ("conduct", ""), ("password", "short"), ("password", "grace grace grace"), ("password", "x" * 129 + "abcde"),
    ],
)
async def test_a_form_that_cannot_be_is_refused_with_what_was_typed(
    browse: Browse, app: Starlette, field: str, value: str
):
    link = await link_of(await browse("chen"))
    answer = await visitor(app).post(link, data={**SETTLING, field: value})
    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text
    assert PASSWORD not in answer.text
    if field != "name":
        assert 'value="Grace Example"' in answer.text
    assert not await Person.filter(email=ADDRESS).exists()


async def test_a_newcomers_fields_are_text_whatever_they_hold(browse: Browse, app: Starlette):
    link = await link_of(await browse("chen"))
    answer = await visitor(app).post(link, data=dict.fromkeys(SETTLING, SCRIPT))
    assert answer.status_code == 422 and "<script>alert" not in answer.text


async def test_the_same_form_sent_again_leads_to_the_same_place(browse: Browse, app: Starlette):
    link = await link_of(await browse("chen"))
    grace = visitor(app)
    data = {**SETTLING, "key": key_in(await grace.get(link))}
    answers = await asyncio.gather(*(grace.post(link, data=data) for _ in range(10)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/")}
    assert await Person.filter(email=ADDRESS).count() == 1
    assert await SignIn.filter(person__email=ADDRESS).count() == 1


async def test_twenty_forms_at_once_make_one_account(browse: Browse, app: Starlette):
    link = await link_of(await browse("chen"))
    answers = await asyncio.gather(*(visitor(app).post(link, data=SETTLING) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [303] + [404] * 19
    assert await Person.filter(email=ADDRESS).count() == 1


async def test_every_void_link_gets_one_answer(browse: Browse, app: Starlette):
    chen = await browse("chen")
    names = ("used", "expired", "revoked", "foreign")
    links = {name: await link_of(chen, email=f"{name}@people.example") for name in names}
    await visitor(app).post(links["used"], data=SETTLING)
    async with unit():
        past = now() - timedelta(seconds=1)
        await Invitation.filter(email="expired@people.example").update(expires_at=past)
        await Invitation.filter(email="revoked@people.example").update(revoked_at=past)
    bodies = set()
    bruno = await browse("bruno")
    for link in (*links.values(), "/invitation/never-was", "/invitation/" + "x" * 5000):
        for answer in (await bruno.get(link), await bruno.post(link, data=SETTLING)):
            assert answer.status_code == 404
            bodies.add(re.sub(r'value="[\w./-]+"', "", answer.text))
    assert len(bodies) == 1
    nobody = visitor(app)
    assert {(await nobody.get(links[name])).status_code for name in ("used", "expired", "revoked")} == {404}


async def test_someone_with_an_account_signs_in_and_then_accepts(browse: Browse, app: Starlette, town: Town):
    await give_password(town.olga)
    link = await link_of(await browse("farid"), email="olga@people.example", group="court")
    olga = visitor(app)
    shown = await olga.get(link)
    assert f'href="/sign-in?next={link}"' in shown.text and 'name="password"' not in shown.text
    second = await olga.post(link, data=SETTLING)
    assert second.status_code == 422
    answer = await olga.post("/sign-in", data={"email": "olga@people.example", "password": PASSWORD, "next": link})
    assert answer.headers["location"] == link
    assert 'name="password"' not in (await olga.get(link)).text
    assert (await olga.post(link)).headers["location"] == "/"
    assert town.court.id in (await town.reader("olga")).member_of
    assert (await olga.get(link)).status_code == 404


async def test_a_network_follows_its_group(browse: Browse, town: Town):
    await (await browse("sela")).post("/invitations", data={**FORM, "network": "humanitarians"})
    assert (await Invitation.get()).network_id == town.pioneers.id


async def test_a_focal_point_invites_for_her_country_alone(browse: Browse, town: Town):
    elena = await browse("elena")
    shown = (await elena.get("/invitations")).text
    assert 'value="SL"' in shown and 'value="BR"' not in shown and 'name="group"' not in shown
    data = {**FORM, "group": "", "country": "SL", "post": "alternate"}
    assert (await elena.post("/invitations", data={**data, "country": "BR"})).status_code == 422
    assert (await elena.post("/invitations", data=data)).status_code == 303
    assert (await Invitation.get()).country_id == town.country.id
