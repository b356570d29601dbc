"""The alarm, the incident, the report of a risk, as a browser meets them; and what everybody else meets afterwards."""

import re
import secrets

import httpx
import pytest
from starlette.applications import Starlette

from cop.community import drafts, visit
from cop.community.activity import Activity
from cop.community.thing import PUBLISHED, Thing
from cop.kit.store import write
from cop.kit.unit import unit
from cop.safeguarding.actions import ticking
from cop.safeguarding.models import Incident, Risk
from tests.cast import Town
from tests.conftest import Browse
from tests.moderation.test_hiding import EVERYBODY_ELSE, STEWARDS, Planted, addresses, found_in, planted  # noqa: F401  # a fixture
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic, now_of


async def raised(browser: httpx.AsyncClient, thing: Thing, **data: str) -> str:
    """The address of the incident."""
    sent = await browser.post(f"/things/{thing.public_id}/alarm", data={"sort": "name", "days": "0", **data})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


async def test_one_question_one_button_and_it_is_gone(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    dalia = await browse("dalia")
    form = (await dalia.get(f"/things/{topic.public_id}/alarm")).text
    assert form.count("<textarea") == 0 and "Hide it now" in form, "nothing to write: only what is in it"
    refused = await dalia.post(f"/things/{topic.public_id}/alarm", data={})
    assert refused.status_code == 422 and (await now_of(topic))["state"] == PUBLISHED
    page = await dalia.get(await raised(dalia, topic))
    assert page.status_code == 200 and "Name of a child" in page.text and 'http-equiv="refresh"' in page.text
    assert (await (await browse("bruno")).get(f"/topics/{topic.public_id}")).status_code == 404
    again = (await dalia.get(f"/things/{topic.public_id}/alarm")).text
    assert "It is hidden already" in again


async def test_sent_twice_it_makes_one_incident(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    dalia = await browse("dalia")
    key = re.search(r'name="key" value="([^"]+)"', (await dalia.get(f"/things/{topic.public_id}/alarm")).text)
    assert key is not None
    assert await raised(dalia, topic, key=key[1]) == await raised(dalia, topic, key=key[1])
    assert await Incident.all().count() == 1


@pytest.mark.parametrize("name", ["amina", "bruno", "elena", "farid", "olga", "nobody"])
async def test_who_keeps_no_order_there_sees_no_incident(browse: Browse, town: Town, name: str):
    topic = await a_topic(town.amina, town.water)
    incident = await alarm(await town.reader("dalia"), topic)
    browser = await browse(name)
    for path in ("", "/names"):
        assert (await browser.get(f"/incidents/{incident.public_id}{path}")).status_code == 404
    for verb in ("answer", "tell", "restore", "close"):
        assert (await browser.post(f"/incidents/{incident.public_id}/{verb}", data={})).status_code == 404


async def test_the_way_of_an_incident_from_the_alarm_to_its_end(app: Starlette, browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water, title="A title nobody repeats")
    dalia, sela = await browse("dalia"), await browse("sela")
    address = await raised(dalia, topic)
    await ticking.ask_places()
    page = (await dalia.get(address)).text
    assert "Every place has confirmed" in page and "refresh" not in page
    office = (await sela.get(address)).text
    assert "A title nobody repeats" not in office and topic.public_id not in office, "the secretariat reads no text"
    assert (await sela.post(f"{address}/close", data={})).status_code == 422
    assert (await sela.post(f"{address}/answer", data={"risk": "no"})).status_code == 403
    assert (await dalia.post(f"{address}/answer", data={"risk": "no"})).status_code == 303
    current = await Thing.get(id=topic.id)
    back = {"thing": topic.public_id, "version": str(current.version), "why": "harmless"}
    assert (await dalia.post(f"{address}/restore", data=back)).status_code == 303
    assert (await (await browse("bruno")).get(f"/topics/{topic.public_id}")).status_code == 200
    assert (await dalia.post(f"{address}/close", data={})).status_code == 403
    assert (await sela.post(f"{address}/close", data={})).status_code == 303
    assert "Closed" in (await sela.get(address)).text
    assert "Closed" in (await dalia.get("/incidents")).text


async def test_names_are_for_two_posts_and_each_look_is_noted(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await write(
            "INSERT INTO reading (person_id, topic_id, read_to, read_at) VALUES ($1, $2, 0, NOW)", town.elena.id, topic.id
        )
    incident = await alarm(await town.reader("dalia"), topic)
    page = (await (await browse("dalia")).get(f"/incidents/{incident.public_id}")).text
    assert "Elena Example" not in page, "numbers by default"
    assert (await (await browse("dalia")).get(f"/incidents/{incident.public_id}/names")).status_code == 403
    assert (await (await browse("sela")).get(f"/incidents/{incident.public_id}/names")).status_code == 403
    assert "Elena Example" in (await (await browse("chen")).get(f"/incidents/{incident.public_id}/names")).text
    assert await Activity.filter(verb="incident.looked").values_list("actor_id", flat=True) == [town.chen.id]


async def test_readers_of_a_topic_meet_a_neutral_notice_and_nothing_else(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic, body="Canary of a name")
    elena = await browse("elena")
    assert "Canary of a name" in (await elena.get(f"/topics/{topic.public_id}")).text
    await alarm(await town.reader("dalia"), reply)
    page = (await elena.get(f"/topics/{topic.public_id}")).text
    assert "was set aside while it is looked at" in page
    assert "Canary of a name" not in page and reply.public_id not in page


@pytest.mark.long
async def test_before_the_alarm_every_surface_holds_it_and_after_it_none_but_for_the_stewards(
    app: Starlette, browse: Browse, town: Town, planted: Planted  # noqa: F811
):
    """Before, so that the second half proves something."""
    places, canaries = list(addresses(app, planted)), list(planted.canaries.values())
    places = [each for each in places if not each.endswith(("/signposts/x",))]
    elena, bruno = await browse("elena"), await browse("bruno")
    await drafts.keep(
        await town.reader("elena"), f"reply:{planted.topic.public_id}",
        {"body": [f"> {planted.canaries['body']}\n> [A](/things/{planted.topic.public_id})"]},
    )
    assert await found_in(elena, places, canaries) == set(canaries)
    incident = await alarm(await town.reader("dalia"), planted.topic)
    places += [f"/incidents/{incident.public_id}", f"/incidents/{incident.public_id}/names", "/drafts"]
    for browser in (elena, bruno, await browse("amina"), await browse("sela"), await browse("nobody")):
        assert await found_in(browser, places, canaries) == set()
    for name in STEWARDS:
        assert await found_in(await browse(name), places, canaries) == set(canaries), name


async def test_a_profile_is_hidden_by_the_safeguarding_office_alone(app: Starlette, browse: Browse, town: Town):
    from tests.directory.making import a_profile  # noqa: PLC0415 - of this test alone

    profile = await a_profile(town.amina)
    chen, bruno = await browse("chen"), await browse("bruno")
    assert (await bruno.get(f"/people/{profile.public_id}")).status_code == 200
    assert (await chen.get(f"/things/{profile.public_id}/alarm")).status_code == 403
    sina = await browse("sina")
    address = await raised(sina, profile)
    for browser in (bruno, chen, await browse("amina"), sina):
        assert (await browser.get(f"/people/{profile.public_id}")).status_code == 404
    assert (await sina.get(address)).status_code == 200
    assert (await chen.get(address)).status_code == 404


# --- a child at risk ---

FIELDS = {"country": "SL"}


async def test_a_report_of_risk_is_met_on_no_page_of_anybody_but_the_office(
    browse: Browse, town: Town, caplog: pytest.LogCaptureFixture
):
    canary = f"canary-risk-{secrets.token_hex(4)}"
    elena, sina = await browse("elena"), await browse("sina")
    assert (await elena.get("/risk")).status_code == 200
    short = await elena.post("/risk", data={**FIELDS, "words": "Help"})
    assert short.status_code == 422 and "Help" in short.text
    sent = await elena.post("/risk", data={**FIELDS, "words": f"A child, {canary}, at once."})
    assert (sent.status_code, sent.headers["location"]) == (303, "/risk?sent=1")
    thing = await Thing.get(kind="risk")
    names = [f"/risks/{thing.public_id}", "/risks", "/risk", f"/things/{thing.public_id}", "/search?q=child"]
    names += [f"/things/{thing.public_id}/{each}" for each in
              ("report", "moderate", "alarm", "translate", "follow", "bookmark", "files", "language")]
    places = [*names, "/", "/topics", "/moderation", "/notices", "/drafts", "/moderation/mine", "/incidents", "/people"]
    for name in ("elena", "sela", "nobody"):
        assert await found_in(await browse(name), places, [canary]) == set(), name
    assert canary in (await sina.get(f"/risks/{thing.public_id}")).text
    assert await found_in(sina, [each for each in places if "/risks/" not in each], [canary]) == set()
    for each in places:
        assert (await sina.get(each)).status_code < 500, each
    assert canary not in caplog.text


async def test_it_is_taken_and_closed_and_its_author_reads_how_it_stands(browse: Browse, town: Town):
    elena, sina, sela = await browse("elena"), await browse("sina"), await browse("sela")
    await elena.post("/risk", data={"country": "", "words": "Words enough to be sent."})
    thing = await Thing.get(kind="risk")
    for browser in (elena, sela):
        assert (await browser.post(f"/risks/{thing.public_id}/take", data={})).status_code == 404
    assert (await sina.post(f"/risks/{thing.public_id}/take", data={})).status_code == 303
    assert "Somebody looks after it" in (await elena.get("/risk")).text
    assert (await sina.post(f"/risks/{thing.public_id}/close", data={})).status_code == 422
    assert (await sina.post(f"/risks/{thing.public_id}/close", data={"outcome": "referred"})).status_code == 303
    assert (await Risk.get()).outcome == "referred"
    page = (await elena.get("/risk")).text
    assert "Closed" in page and "Words enough" not in page


async def test_it_cannot_be_quoted_into_a_text_for_others(app: Starlette, browse: Browse, town: Town):
    await (await browse("elena")).post("/risk", data={"country": "", "words": "Words enough to be sent."})
    thing = await Thing.get(kind="risk")
    from cop.community.text import Written  # noqa: PLC0415 - of this test alone
    from cop.forum import quoting  # noqa: PLC0415 - of this test alone
    from cop.kit.errors import Refused  # noqa: PLC0415 - of this test alone
    from cop.kit.markup import RENDER_VERSION, render  # noqa: PLC0415 - of this test alone

    topic = await a_topic(town.amina, town.water)
    source = f"> Words enough\n>\n> — [Somebody](/things/{thing.public_id})"
    with pytest.raises(Refused, match="quote-without-source"):
        async with unit():
            await quoting.put(
                await visit.by_person(town.sina), topic.id,  # type: ignore[attr-defined]
                {"body": Written(source, render(source), RENDER_VERSION)}, "en",
            )


async def test_signposts_are_read_by_all_and_set_by_two_offices(browse: Browse, town: Town):
    sela, nobody = await browse("sela"), await browse("nobody")
    service = {"language": "en", "name": "Line of the tests", "contact": "line@sl.example", "words": "At any hour."}
    assert (await nobody.get("/signposts/sl")).status_code == 200
    assert (await nobody.get("/signposts/zz")).status_code == 404
    assert (await (await browse("elena")).post("/signposts/sl", data=service)).status_code == 403
    assert (await sela.post("/signposts/sl", data={**service, "name": ""})).status_code == 422
    assert (await sela.post("/signposts/sl", data=service)).status_code == 303
    assert "line@sl.example" in (await nobody.get("/signposts/sl")).text
    assert "line@sl.example" in (await (await browse("elena")).get("/risk")).text, "of her own country"


async def test_erasing_shows_what_will_go_asks_once_more_and_then_shows_the_proof(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water, body="Her name is Zuleikhqa.")
    dalia = await browse("dalia")
    address = f"{await raised(dalia, topic)}/erase"
    page = (await dalia.get(address)).text
    assert "Pages and their history" in page and "Erase for good" in page and "Zuleikhqa" not in page
    version = re.search(rf'name="version-{topic.public_id}" value="(\d+)"', page)
    assert version is not None
    data = {"thing": topic.public_id, f"version-{topic.public_id}": version[1], "below": "alone"}
    unsure = await dalia.post(address, data=data)
    assert unsure.status_code == 422 and (await now_of(topic))["state"] == "hidden"
    late = await dalia.post(address, data={**data, "sure": "1", f"version-{topic.public_id}": "999"})
    assert late.status_code == 422 and (await now_of(topic))["state"] == "hidden"
    sent = await dalia.post(address, data={**data, "sure": "1"})
    assert (sent.status_code, sent.headers["location"]) == (303, address)
    proof = await dalia.get(address)
    assert "Is it gone?" in proof.text and "Files of the database" in proof.text and "gone on" in proof.text
    assert (await dalia.get(f"/topics/{topic.public_id}")).status_code == 404
    for name, status in (("amina", 404), ("olga", 404), ("elena", 404)):
        assert (await (await browse(name)).get(address)).status_code == status
