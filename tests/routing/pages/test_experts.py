"""`/topics/<id>/experts` in the browser."""


import pytest

from cop.community.outbox import Letter
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.routing.models import AnswerInvitation
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile
from tests.routing.making import a_question, an_invitation


async def test_an_asker_ticks_people_and_sees_who_was_asked(town: Town, browse: Browse) -> None:
    topic = await a_question(town, terms=(town.theme,), country_id=town.country.id)
    profile = await a_profile(town.bruno, terms=[town.theme], languages=[["en", "fluent"]], countries=["SL"])
    amina, path = await browse("amina"), f"/topics/{topic.public_id}/experts"

    page = (await amina.get(path)).text
    assert "case management · reads English · knows Sierra Leone · not asked this month" in page

    sent = await amina.post(path, data={"key": "k", "people": [profile.public_id]})
    assert sent.status_code == 303 and sent.headers["location"] == path
    assert (await amina.post(path, data={"key": "k", "people": [profile.public_id]})).status_code == 303
    assert await AnswerInvitation.all().count() == 1
    page = (await amina.get(path)).text
    assert "1 person was asked, 0 said yes" in page and "Bruno Example" in page and "Nobody is proposed now" in page

    taken = await amina.post(f"{path}/withdraw", data={"key": "w", "place": "1"})
    assert taken.status_code == 303
    for wrong in ("1", "", "-1", "2", "9" * 30, "x"):
        again = await amina.post(f"{path}/withdraw", data={"key": wrong, "place": wrong})
        assert again.status_code == 422
    assert (await AnswerInvitation.get()).state == "withdrawn"


async def test_somebody_else_is_found_by_name_also_with_no_reason(town: Town, browse: Browse) -> None:
    topic = await a_question(town, terms=(town.theme,))
    for who in (town.bruno, town.olga):
        await a_profile(who)
    amina, path = await browse("amina"), f"/topics/{topic.public_id}/experts"

    assert "Bruno" not in (await amina.get(path)).text
    found = (await amina.get(f"{path}?name=bruno")).text
    assert "Bruno Example" in found and "not asked this month" in found
    nobody = (await amina.get(f"{path}?name=olga")).text
    assert "Nobody of this name" in nobody and "Olga Example" not in nobody
    assert (await amina.get(f"{path}?name=%00%27%25_*\u202e{'x' * 3000}")).status_code == 200


async def test_a_name_finds_a_hidden_author_like_anybody_else(town: Town, browse: Browse) -> None:
    topic = await a_question(town, byline="anonymous")
    profile = await a_profile(town.amina)
    dalia, path = await browse("dalia"), f"/topics/{topic.public_id}/experts"

    assert "Amina Example" in (await dalia.get(f"{path}?name=amina")).text
    assert (await dalia.post(path, data={"key": "k", "people": [profile.public_id]})).status_code == 303


@pytest.mark.parametrize(("people", "said"), [
    ([], "Choose at least one person."), (["nobody"], "Choose at least one person."), (["\x00"], "Choose at least one person."),
    (["x" * 9000], "Choose at least one person."), (["full"], "Cannot be asked now: Bruno Example"),
])
async def test_what_cannot_be_asked_is_said_and_what_was_ticked_is_kept(
    town: Town, browse: Browse, people: list[str], said: str
) -> None:
    topic, profile = await a_question(town, terms=(town.theme,)), await a_profile(town.bruno, monthly_limit=0)
    free = await a_profile(town.elena, terms=[town.theme])
    sent = [profile.public_id, free.public_id] if people == ["full"] else people

    answer = await (await browse("amina")).post(f"/topics/{topic.public_id}/experts", data={"key": "k", "people": sent})

    assert answer.status_code == 422 and said in answer.text
    if people == ["full"]:
        assert f'value="{free.public_id}" checked' in answer.text and f'value="{profile.public_id}" checked' in answer.text
    assert await AnswerInvitation.all().count() == 0


async def test_others_see_that_it_is_not_theirs_and_strangers_see_nothing(town: Town, browse: Browse) -> None:
    topic, hidden = await a_question(town), await a_question(town, "farid", group="vault")
    for name, of, status in (("elena", topic, 403), ("bruno", topic, 403), ("olga", topic, 404), ("nobody", topic, 404),
                             ("elena", hidden, 404), ("sela", hidden, 404), ("chen", hidden, 200)):
        browser = await browse(name)
        assert (await browser.get(f"/topics/{of.public_id}/experts")).status_code == status
        assert (await browser.post(f"/topics/{of.public_id}/experts", data={"key": "k"})).status_code == (
            status if status != 200 else 422
        )


async def test_a_closed_topic_shows_who_was_asked_and_proposes_nobody(town: Town, browse: Browse) -> None:
    topic = await a_question(town, terms=(town.theme,))
    profile = await a_profile(town.bruno, terms=[town.theme])
    await an_invitation(topic, town.elena, town.amina, state="declined", words="Too busy.")
    async with unit():
        await Thing.filter(id=topic.id).update(closed_at=topic.published_at)
    amina, path = await browse("amina"), f"/topics/{topic.public_id}/experts"

    page = await amina.get(path)
    assert "Too busy." in page.text and "Bruno" not in page.text and "This topic is closed" in page.text
    refused = await amina.post(path, data={"key": "k", "people": [profile.public_id]})
    assert refused.status_code == 422


async def test_nowhere_does_the_invited_learn_who_a_hidden_author_is(town: Town, browse: Browse) -> None:
    """Amina's name, her public name and her profile stand on no page that Bruno opens on the way."""
    topic = await a_question(town, byline="organisation", terms=(town.theme,))
    own, profile = await a_profile(town.amina), await a_profile(town.bruno, terms=[town.theme])
    path = f"/topics/{topic.public_id}/experts"
    assert (await (await browse("amina")).post(path, data={"key": "k", "people": [profile.public_id]})).status_code == 303
    bruno = await browse("bruno")

    for address in ("/asked", f"/asked/{topic.public_id}", f"/topics/{topic.public_id}", "/contacts", "/people/me", "/"):
        page = (await bruno.get(address)).text
        assert "Amina" not in page and own.public_id not in page and town.amina.public_id not in page, address
    assert "The asker thought of you" in (await bruno.get("/asked")).text
    assert await Letter.filter(person_id=town.amina.id).count() == 0
