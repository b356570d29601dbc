"""An appeal that is won: on telephones, with real mail; also without script in the browsers of those who act."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.journeys import a_service, can_sign_in, linked
from tests.browser.test_asking import no_wider_than_the_phone
from tests.browser.test_journey_of_an_incident import TITLE, Crowd, looks, replies, scripts_or_none
from tests.browser.watching import in_the_browser
from tests.cast import Town
from tests.things import a_topic

pytestmark = in_the_browser

HARMLESS = "A post takes the report at night, not a person: the nurse on duty writes the hour in the register."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@scripts_or_none
async def test_what_a_moderator_hid_comes_back_by_an_appeal_that_somebody_else_decides(
    chromium: Browser, settled: tuple[str, Town], folder: Path, scripts: bool
):
    async with a_service(settled, folder) as service:
        town = service.town
        await can_sign_in(town.amina, town.dalia, town.chen)
        crowd = Crowd(chromium, service, scripts)
        topic = await a_topic(town.elena, town.water, title=TITLE)
        author, keeper = await crowd.of(town.amina, acts=True), await crowd.of(town.dalia, acts=True)
        reply = await replies(author, topic, HARMLESS)
        await looks(keeper, f"/topics/{topic.public_id}")
        await keeper.click(f"#r-{reply.public_id} a[href*='act=hide']")
        await keeper.fill("[name=reason]", "It belongs into another topic.")
        await keeper.click("main form .btn.is-main")
        await looks(author, f"/topics/{topic.public_id}")
        await expect(author.locator("main")).not_to_contain_text(HARMLESS)

        await looks(author, linked(await service.mail_to(town.amina, "It belongs into another topic."), "/moderation/mine"))
        await author.click("main a[href$='/appeal']")
        await author.fill("[name=words]", "It answers the question: it says who takes the report.")
        await no_wider_than_the_phone(author)
        await author.click("main form .btn.is-main")
        await expect(author.locator("main")).to_contain_text("waits to be decided")

        lead = await crowd.of(town.chen, acts=True)
        await looks(lead, "/moderation?kind=appeal")
        await lead.locator("[data-case] h2 a").first.click()
        await lead.wait_for_url("**/moderation/appeals/*")
        answer = await keeper.goto(lead.url)
        assert answer is not None and answer.status == 404, "nobody decides about the own act"
        await lead.check("[name=decision][value=overturned]")
        await lead.fill("[name=answer]", "You are right: it answers the question.")
        await no_wider_than_the_phone(lead)
        await lead.click("main form .btn.is-main")

        await service.mail_to(town.amina, "You are right")
        await looks(author, f"/topics/{topic.public_id}")
        await expect(author.locator(f"#r-{reply.public_id} .prose")).to_have_text(HARMLESS)
        await looks(author, "/moderation/mine")
        await expect(author.locator("main")).to_contain_text(re.compile("taken back|Restored"))
        for page in (author, keeper, lead):
            await page.context.close()
