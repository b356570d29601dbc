"""An appeal as a browser meets it, from one's own page to the answer."""

from cop.moderation import actions
from cop.moderation.models import Act, Appeal
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_topic

SCRIPT = "<script>alert(1)</script>"


async def test_from_the_own_page_to_the_answer(town: Town, browse: Browse):
    topic = await a_topic(town.amina, town.water)
    act = await actions.hide(await town.reader("dalia"), topic, version=topic.version, reason="It names a child.")
    amina, chen, dalia = await browse("amina"), await browse("chen"), await browse("dalia")
    address = f"/moderation/acts/{act.id}/appeal"
    assert address in (await amina.get("/moderation/mine")).text
    assert (await amina.post(address, data={"words": ""})).status_code == 422
    assert (await amina.post(address, data={"words": f"Nobody {SCRIPT}"})).status_code == 303
    decide = f"/moderation/appeals/{(await Appeal.get()).id}"
    page = (await chen.get(decide)).text
    assert SCRIPT not in page and "Nobody &lt;script&gt;" in page and "We tried and failed." in page
    assert (await dalia.get(decide)).status_code == 404
    assert (await chen.post(decide, data={"decision": "maybe", "answer": "I looked."})).status_code == 422
    assert (await chen.post(decide, data={"decision": "overturned", "answer": "I looked."})).status_code == 303
    told = (await amina.get(address)).text
    assert "I looked." in told and "Chen" not in told
    assert (await Act.get(id=act.id)).state == "undone"
