import pytest
from starlette.applications import Starlette

from cop.accounts.models import SignIn
from cop.community.people import CONDUCT_VERSION, Person
from cop.community.vocabulary import Term
from cop.kit.unit import unit
from tests.accounts.conftest import PASSWORD, give_password
from tests.cast import Town
from tests.conftest import Browse, sign_in

SETTINGS = {
    "name": "Amina Kamara", "language": "fr", "zone": "America/Manaus", "theme": "case_management", "conduct": "1"
}
SCRIPT = '"><script>alert(1)</script>'


async def test_nobody_is_led_to_the_door(browse: Browse):
    answer = await (await browse("nobody")).get("/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/me")
    for path in ("/me", "/me/password", "/me/sign-ins/1/end"):
        assert (await (await browse("nobody")).post(path, data=SETTINGS)).status_code == 403


async def test_settings_are_saved_and_shown(browse: Browse, town: Town):
    amina = await browse("amina")
    assert 'name="conduct"' in (await amina.get("/me")).text
    answer = await amina.post("/me", data=SETTINGS)
    assert answer.headers["location"] == "/me?done=settings"
    shown = (await amina.get("/me")).text
    assert 'value="Amina Kamara"' in shown and 'value="America/Manaus" selected' in shown and "checked" in shown
    assert 'lang="fr"' in shown and 'name="conduct"' not in shown
    assert (await Person.get(id=town.amina.id)).conduct_version == CONDUCT_VERSION


async def test_the_language_of_the_account_holds_again_after_saving(browse: Browse):
    amina = await browse("amina")
    amina.cookies.set("language", "en")
    answer = await amina.post("/me", data=SETTINGS)
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith('language="";') and "Max-Age=0" in cookie


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 121), ("language", "de"), ("language", ""), ("zone", "Mars/Olympus"), ("zone", ""),
        ("theme", "unknown"), ("theme", "proposed_theme"), ("conduct", ""),
    ],
)
async def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(browse: Browse, field: str, value: str):
    async with unit():
        await Term.create(scheme="theme", key="proposed_theme", labels={"en": "x"}, status="proposed")
    amina = await browse("amina")
    answer = await amina.post("/me", data={**SETTINGS, "name": "Typed By Hand", field: value})
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    if field != "name":
        assert "Typed By Hand" in answer.text
    assert "Amina Example" in (await amina.get("/me")).text


async def test_a_name_is_text_whatever_it_holds(browse: Browse, town: Town):
    amina = await browse("amina")
    await amina.post("/me", data={**SETTINGS, "name": SCRIPT + "\u202eabc\x07"})
    assert (await Person.get(id=town.amina.id)).name == SCRIPT + "abc"
    shown = (await amina.get("/me")).text
    assert "<script>alert" not in shown and "&lt;script&gt;" in shown
    refused = await amina.post("/me", data=dict.fromkeys(SETTINGS, SCRIPT))
    assert refused.status_code == 422 and "<script>alert" not in refused.text


async def test_a_zone_of_ones_own_stays_even_if_no_country_has_it(browse: Browse, town: Town):
    async with unit():
        await Person.filter(id=town.amina.id).update(zone="Europe/Paris")
    amina = await browse("amina")
    assert 'value="Europe/Paris" selected' in (await amina.get("/me")).text
    assert (await amina.post("/me", data={**SETTINGS, "zone": "Europe/Paris"})).status_code == 303


async def test_the_address_is_shown_to_its_owner_alone(browse: Browse):
    assert "amina@people.example" in (await (await browse("amina")).get("/me")).text
    assert "amina@people.example" not in (await (await browse("ada")).get("/me")).text


async def test_the_password_is_changed_with_the_present_one(browse: Browse, town: Town, app: Starlette):
    await give_password(town.amina)
    amina, elsewhere = await browse("amina"), await browse("amina")
    new = "another four quiet words"
    for current, chosen, field in (
        ("wrong wrong wrong", new, "current"), (PASSWORD, "short", "new_password"),
        (PASSWORD, "amina amina amina", "new_password"),
    ):
        answer = await amina.post("/me/password", data={"current": current, "new_password": chosen})
        assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text
        assert PASSWORD not in answer.text and new not in answer.text
    answer = await amina.post("/me/password", data={"current": PASSWORD, "new_password": new})
    assert answer.headers["location"] == "/me?done=password"
    assert (await amina.get("/me")).status_code == 200
    assert (await elsewhere.get("/me")).status_code == 303


async def test_guessing_the_present_password_is_limited(browse: Browse, town: Town):
    await give_password(town.amina)
    amina = await browse("amina")
    data = {"current": "wrong wrong wrong", "new_password": "another four quiet words"}
    answers = [(await amina.post("/me/password", data=data)).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


async def test_one_sees_and_ends_ones_own_sign_ins(browse: Browse, town: Town):
    amina, elsewhere = await browse("amina"), await browse("amina")
    await sign_in(town.bruno)
    shown = (await amina.get("/me")).text
    assert shown.count("/end") == 2
    ids = {row.person_id: row.id for row in await SignIn.all().order_by("id")}
    for foreign in (ids[town.bruno.id], 999_999, 10**30):
        assert (await amina.post(f"/me/sign-ins/{foreign}/end")).status_code == 404
    assert (await amina.post(f"/me/sign-ins/{ids[town.amina.id]}/end")).headers["location"] == "/me?done=sign-in"
    assert (await elsewhere.get("/me")).status_code == 303
    (own,) = await SignIn.filter(person_id=town.amina.id)
    answer = await amina.post(f"/me/sign-ins/{own.id}/end")
    assert answer.headers["location"] == "/" and "clear-site-data" in answer.headers
    assert (await amina.get("/me")).status_code == 303
