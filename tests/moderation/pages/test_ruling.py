"""What a group holds, as its moderators set it."""

from cop.community.groups import Group
from cop.moderation.models.people import WordList
from tests.cast import Town
from tests.conftest import Browse


async def test_a_moderator_sets_approval_pace_and_words(town: Town, browse: Browse):
    dalia, address = await browse("dalia"), "/groups/water/holding"
    assert (await dalia.post(address, data={"approval": "some", "slow_minutes": "5"})).status_code == 422
    assert (await dalia.post(address, data={"approval": "all", "slow_minutes": "x"})).status_code == 422
    assert (await dalia.post(address, data={"approval": "newcomers", "slow_minutes": "5"})).status_code == 303
    found = await Group.get(id=town.water.id)
    assert (found.approval, found.slow_seconds) == ("newcomers", 300)
    assert (await dalia.post(address, data={"language": "fr", "words_fr": "un\n\nun\ndeux"})).status_code == 303
    assert (await WordList.get()).words == ["un", "deux"]
    assert (await dalia.post(address, data={"language": "xx", "words_xx": "a"})).status_code == 422
    assert (await dalia.get(address)).text.count("deux") == 1
