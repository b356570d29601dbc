"""A colleague's word, as a browser meets it."""

from cop.community.people import Person
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.models import Act
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_topic, now_of


async def test_the_form_says_that_it_waits_and_a_colleague_confirms_it(town: Town, browse: Browse):
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await Person.filter(id=town.dalia.id).update(country_id=town.country.id)
        await write("UPDATE thing SET country_id = $2 WHERE id = $1", topic.id, town.country.id)
    dalia, chen = await browse("dalia"), await browse("chen")
    address = f"/things/{topic.public_id}/moderate"
    assert "It waits for a colleague" in (await dalia.get(f"{address}?act=close")).text
    sent = {"act": "close", "version": str(topic.version), "reason": "It was answered.", "category": "resolved"}
    assert (await dalia.post(address, data=sent)).status_code == 303
    confirm = f"/moderation/acts/{(await Act.get()).id}/confirm"
    assert (await now_of(topic))["closed_at"] is None
    assert (await dalia.post(confirm, data={"do": "confirm"})).status_code == 422
    assert (await chen.post(confirm, data={"do": "refuse", "reason": ""})).status_code == 422
    assert (await chen.post(confirm, data={"do": "confirm"})).status_code == 303
    assert (await now_of(topic))["closed_at"] is not None
    assert "This is settled" in (await chen.get(confirm)).text
