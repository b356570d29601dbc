"""What somebody suspended can still do, by the address in the letter."""

import re

from cop.community.deliver import deliver_due
from cop.community.postman import Postman
from cop.moderation.actions import measuring
from cop.moderation.actions.measuring import About, Given
from cop.moderation.models import Act, Appeal
from cop.moderation.queries import appeals
from tests.cast import Town
from tests.conftest import Browse
from tests.postbox import Postbox, carried, text_of

GIVEN = Given(reason="He went on after two warnings.", days=5)


async def test_one_letter_says_why_and_until_when_and_leads_to_an_appeal_without_a_sign_in(
    town: Town, browse: Browse, postman: Postman, postbox: Postbox
):
    await measuring.suspend(await town.reader("sela"), About(town.bruno.id, None), GIVEN)
    await carried(postman)
    (mail,) = postbox.to(town.bruno)
    assert GIVEN.reason in text_of(mail)
    found = re.search(r"http://[^/]+(/suspended/\S+)", text_of(mail))
    assert found is not None
    address, visitor = found[1], await browse("nobody")
    page = await visitor.get(address)
    assert page.status_code == 200 and GIVEN.reason in page.text
    for wrong in (address[:-1] + ("0" if address[-1] != "0" else "1"), "/suspended/1", "/suspended/x-y"):
        assert (await visitor.get(wrong)).status_code == 404
        assert (await visitor.post(wrong, data={"words": "No."})).status_code == 404
    assert (await visitor.post(address, data={"words": ""})).status_code == 422
    assert (await visitor.post(address, data={"words": "It was not me."})).status_code == 303
    assert (await visitor.post(address, data={"words": "Again."})).status_code == 422
    while await deliver_due():
        pass
    appeal = await Appeal.get()
    assert appeal.author_id == town.bruno.id
    found_appeal = await appeals.to_decide(appeal)
    assert found_appeal.group_id is None and (await Act.get(id=appeal.act_id)).verb == "suspend"
    assert not await appealing_by_sela(town, appeal), "whoever suspended does not decide"
    page = await visitor.get(address)
    assert "It was not me." in page.text


async def appealing_by_sela(town: Town, appeal: Appeal) -> bool:
    return not appeals.has_part(await town.reader("sela"), await appeals.to_decide(appeal))


async def test_an_appeal_that_succeeds_lets_in_again_and_the_page_says_so(town: Town, browse: Browse, postman: Postman, postbox: Postbox):
    measure = await measuring.suspend(await town.reader("sela"), About(town.bruno.id, None), GIVEN)
    await measuring.lift(await town.reader("sela"), measure, reason="It was not him.")
    await carried(postman)
    mails = [text_of(each) for each in postbox.to(town.bruno)]
    assert not any("/suspended/" in each for each in mails), "a letter about what is over is not sent"
    assert await town.reader("bruno")
