"""Reporting somebody's conduct, as a browser meets it."""

import re

from cop.community.once import ClientKey
from cop.community.thing import Thing
from cop.kit.unit import unit
from cop.moderation.models.people import ConductReport
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_topic

FORM = {"reason": "unwanted", "words": "Again and again.", "key": "one-form-of-a-test"}


async def test_without_a_name_one_gets_a_code_once_and_anybody_asks_with_it(town: Town, browse: Browse):
    topic = await a_topic(await town.reader("bruno"), town.water)
    amina, address = await browse("amina"), f"/people/{topic.public_id}/conduct"
    assert "Bruno Example" in (await amina.get(address)).text
    assert (await amina.post(address, data={**FORM, "unnamed": "1", "words": ""})).status_code == 422
    answer = await amina.post(address, data={**FORM, "unnamed": "1"})
    code = re.search(r"\d+-[0-9a-f]{20}", answer.text)
    assert answer.status_code == 200 and code is not None
    again = await amina.post(address, data={**FORM, "unnamed": "1"})
    assert code[0] in again.text and await ConductReport.all().count() == 1
    assert not await ClientKey.filter(owner__not="unnamed").exists()
    visitor = await browse("nobody")
    await visitor.get("/conduct/answers")
    assert "still open" in (await visitor.post("/conduct/answers", data={"code": f" {code[0].upper()} "})).text
    for wrong in ("", "1", f"2-{code[0][2:]}", "9" * 40, "1-\u00e9"):
        assert (await visitor.post("/conduct/answers", data={"code": wrong})).status_code == 422
    report = await ConductReport.get()
    sela = await browse("sela")
    page = (await sela.get(f"/conduct/{report.id}")).text
    assert "Again and again." in page and "Amina" not in page and "Bruno Example" in page
    assert (await sela.post(f"/conduct/{report.id}", data={"outcome": "Spoken to him."})).status_code == 303
    told = (await visitor.post("/conduct/answers", data={"code": code[0]})).text
    assert "It is settled" in told and "Spoken" not in told and "Bruno" not in told
    assert "Bruno" not in (await amina.get("/conduct/answers")).text


async def test_with_a_name_it_stands_among_one_s_own_and_no_code_opens_it(town: Town, browse: Browse):
    topic = await a_topic(await town.reader("bruno"), town.water)
    async with unit():
        await Thing.filter(id=topic.id).update(byline="anonymous", byline_name="", byline_slug="")
    amina, address = await browse("amina"), f"/people/{topic.public_id}/conduct"
    assert "Bruno" not in (await amina.get(address)).text
    answer = await amina.post(address, data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/conduct/answers")
    report = await ConductReport.get()
    for name in ("sela", "amina"):
        page = await (await browse(name)).get(f"/conduct/{report.id}" if name == "sela" else "/conduct/answers")
        assert page.status_code == 200 and "Bruno" not in page.text, "an anonymous author stays so, for everybody"
    for name in ("amina", "bruno", "chen", "sina", "ada", "nobody"):
        assert (await (await browse(name)).get(f"/conduct/{report.id}")).status_code in (303, 404)
    assert (await (await browse("bruno")).get(address)).status_code == 404


async def test_a_sixth_report_of_a_day_keeps_its_words(town: Town, browse: Browse):
    topic = await a_topic(await town.reader("bruno"), town.water)
    amina, address = await browse("amina"), f"/people/{topic.public_id}/conduct"
    for number in range(5):
        assert (await amina.post(address, data={**FORM, "key": f"form-{number}", "unnamed": "1"})).status_code == 200
    refused = await amina.post(address, data={**FORM, "key": "another"})
    assert refused.status_code == 422 and "Again and again." in refused.text and "tomorrow" in refused.text
