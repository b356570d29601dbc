"""What stands beside a question for those who may ask people to answer it."""

from tests.cast import Town
from tests.conftest import Browse
from tests.routing.making import a_question, an_invitation
from tests.things import a_topic


async def test_the_asker_and_the_stewards_see_how_many_were_asked_and_no_name(town: Town, browse: Browse) -> None:
    topic = await a_question(town)
    for who, state in ((town.bruno, "accepted"), (town.elena, "waiting"), (town.farid, "withdrawn")):
        await an_invitation(topic, who, town.amina, state=state)
    address = f"/topics/{topic.public_id}"

    for name, sees in (("amina", True), ("dalia", True), ("bruno", False), ("elena", False)):
        page = (await (await browse(name)).get(address)).text
        assert ("2 people were asked, 1 said yes" in page) is sees and (f"{address}/experts" in page) is sees
        assert name == "bruno" or "Bruno" not in page


async def test_beside_what_is_no_question_there_is_nothing(town: Town, browse: Browse) -> None:
    topic = await a_topic(town.amina, town.water, kind="discussion")

    assert "/experts" not in (await (await browse("amina")).get(f"/topics/{topic.public_id}")).text
