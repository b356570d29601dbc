"""`/asked` in the browser."""

from cop.routing.models import AnswerInvitation
from tests.cast import Town
from tests.conftest import Browse
from tests.directory.making import a_profile
from tests.routing.making import a_question, an_invitation


async def test_who_is_asked_says_yes_and_is_led_to_the_answer(town: Town, browse: Browse) -> None:
    topic = await a_question(town, title="Who holds the lamp?")
    await an_invitation(topic, town.farid, town.amina)
    farid = await browse("farid")

    assert "Who holds the lamp?" in (await farid.get("/asked")).text
    assert "you join the group Water group" in (await farid.get(f"/asked/{topic.public_id}")).text
    yes = await farid.post(f"/asked/{topic.public_id}/accept", data={"key": "k"})
    assert yes.headers["location"] == f"/topics/{topic.public_id}#reply"
    assert 'id="reply"' in (await farid.get(f"/topics/{topic.public_id}")).text
    again = await farid.post(f"/asked/{topic.public_id}/accept", data={"key": "other"})
    assert again.status_code == 422 and "answered or taken back already" in again.text


async def test_the_reason_of_a_no_is_read_by_asker_and_moderators_alone(town: Town, browse: Browse) -> None:
    topic = await a_question(town)
    await an_invitation(topic, town.bruno, town.amina)
    bruno, path = await browse("bruno"), f"/asked/{topic.public_id}/decline"

    assert (await bruno.post(path, data={"key": "e", "words": " \x00 "})).status_code == 422
    assert (await bruno.post(path, data={"key": "e", "words": "x" * 501})).status_code == 422
    assert (await bruno.post(path, data={"key": "k", "words": "<b>Leave</b> until May"})).status_code == 303
    assert (await bruno.post(path, data={"key": "k", "words": "<b>Leave</b> until May"})).status_code == 303

    for name in ("amina", "dalia"):
        assert "&lt;b&gt;Leave&lt;/b&gt; until May" in (await (await browse(name)).get(f"/topics/{topic.public_id}/experts")).text
    assert "You are asked nothing now" in (await bruno.get("/asked")).text
    assert (await bruno.get(f"/asked/{topic.public_id}")).status_code == 404


async def test_a_question_is_passed_on_to_somebody_found_by_name(town: Town, browse: Browse) -> None:
    topic, profile = await a_question(town), await a_profile(town.elena)
    await an_invitation(topic, town.bruno, town.amina)
    bruno, path = await browse("bruno"), f"/asked/{topic.public_id}"

    assert profile.public_id in (await bruno.get(f"{path}?name=elena")).text
    for wrong in ("", "nobody", "\x00", "x" * 500):
        assert (await bruno.post(f"{path}/pass", data={"key": "e", "to": wrong})).status_code == 422
    sent = {"key": "k", "to": profile.public_id}
    assert (await bruno.post(f"{path}/pass", data=sent)).status_code == 303
    assert (await bruno.post(f"{path}/pass", data=sent)).status_code == 303

    elena = await browse("elena")
    page = (await elena.get(path)).text
    assert "Somebody who was asked thought of you" in page and "Bruno" not in page and "Somebody else knows better" not in page
    assert "to Elena Example" in (await (await browse("amina")).get(f"/topics/{topic.public_id}/experts")).text
    assert await AnswerInvitation.filter(state="waiting").count() == 1


async def test_it_is_each_ones_own(town: Town, browse: Browse) -> None:
    topic = await a_question(town)
    await an_invitation(topic, town.bruno, town.amina)
    amina, nobody = await browse("amina"), await browse("nobody")

    for verb in ("accept", "decline", "pass"):
        assert (await amina.post(f"/asked/{topic.public_id}/{verb}", data={"key": "k"})).status_code == 404
    assert (await amina.get(f"/asked/{topic.public_id}")).status_code == 404
    assert (await nobody.get("/asked")).headers["location"] == "/sign-in?next=/asked"
    assert (await nobody.get(f"/asked/{topic.public_id}")).headers["location"].startswith("/sign-in?next=/asked/")
