"""J3: a text that lets a child be recognised, from the alarm to the closed incident.

On telephones, with real mail; the story also without script in the browser of those who act.
"""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from cop.community.people import Person
from cop.community.thing import Thing
from cop.safeguarding.models import Incident, Risk
from tests.browser.journeys import PATIENCE_SECONDS, Service, a_service, can_sign_in, linked
from tests.browser.test_asking import no_wider_than_the_phone
from tests.browser.test_journey_of_a_question import browser_of, signs_in
from tests.browser.watching import in_the_browser
from tests.cast import Town
from tests.lively import a_session
from tests.postbox import text_of
from tests.things import a_topic

pytestmark = in_the_browser

PATIENCE = PATIENCE_SECONDS * 1000
TITLE = "Where does a report go when the only clinic is closed?"
TELLING = "beekeepers"
"""The word by which everybody near would know the family; no rule sees it."""
SAID = (
    f"Behind the ferry there is one family of {TELLING}. It was their youngest who told the teacher, and the whole valley"
    " talks about it since."
)
ASKED = f"Does the family of {TELLING} behind the ferry get a visit tonight?"
INSTEAD = "One family told the teacher first, and it went round before anybody came. We now write the post and the hour, nothing else."

scripts_or_none = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@dataclass
class Crowd:
    """The browsers of those who take part, each a telephone of its own; those who act have scripts or none."""

    chromium: Browser
    service: Service
    scripts: bool

    async def of(self, person: Person, *, acts: bool = False) -> Page:
        page, _ = await browser_of(self.chromium, self.service, scripts=self.scripts or not acts)
        await signs_in(page, self.service, person, cuts=False)
        return page


async def looks(page: Page, address: str) -> None:
    await page.goto(address)
    await no_wider_than_the_phone(page)


async def replies(page: Page, topic: Thing, words: str) -> Thing:
    """By the form under the topic; nothing asks or holds."""
    await looks(page, f"/topics/{topic.public_id}")
    await page.fill("#reply [name=body]", words)
    await page.click("#reply .btn.is-main")
    await expect(page.locator("article.post", has_text=words)).to_have_count(1)
    found = await Thing.filter(kind="reply").order_by("-id").first()
    assert found is not None and found.state == "published"
    return found


async def reports(page: Page, topic: Thing, reply: Thing) -> None:
    await looks(page, f"/topics/{topic.public_id}")
    await page.click(f"#r-{reply.public_id} a[href$='/report']")
    await page.check("[name=reason][value=identifies_child]")
    await page.fill("[name=words]", "Look at the first sentence.")
    await page.click(f"form[action='/things/{reply.public_id}/report'] .btn.is-main")
    await expect(page.locator("main")).to_contain_text("Your report has arrived")
    await no_wider_than_the_phone(page)


async def asks_live(page: Page, session: Thing, words: str) -> None:
    await looks(page, f"/live/{session.public_id}/ask")
    await page.fill("[name=text]", words)
    await page.click("main form .btn.is-main")
    await expect(page.locator("main")).to_contain_text(words)


async def approves(page: Page, session: Thing) -> None:
    await looks(page, f"/live/{session.public_id}/desk")
    await page.click("[data-step=received] button:has-text('Approve')")


async def until_search(page: Page, words: str, *, finds: bool) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            await page.goto(f"/search?q={words}")
            if (await page.locator("main .rows a").count() > 0) is finds:
                return
            await asyncio.sleep(0.2)


async def hides_at_once(page: Page, queue: str, reply: Thing) -> Incident:
    """From the alert in the queue: the place, the button beside the text, and one press for all of the last day."""
    await looks(page, queue)
    alert = page.locator("[data-case]").first
    await expect(alert).to_contain_text("A child, a family or a victim could be recognised")
    await alert.locator("h2 a").click()
    await page.click(f"#r-{reply.public_id} a[href$='/alarm']")
    await page.check("[name=sort][value=together]")
    await page.check("[name=days][value='1']")
    await no_wider_than_the_phone(page)
    await page.click("main form .btn.is-main")
    await page.wait_for_url("**/incidents/*")
    return await Incident.get(public_id=page.url.rpartition("/")[2])


async def said_by_all(page: Page, address: str, section: str, words: str) -> None:
    said = page.locator(f"section[aria-labelledby={section}] [role=status]")
    async with asyncio.timeout(PATIENCE_SECONDS * 4):
        while not await said.count() or words not in await said.inner_text():
            await asyncio.sleep(0.5)
            await page.goto(address)


async def every_place_confirms(page: Page, incident: Incident) -> None:
    """The page says so by itself; without the refreshing of browsers it is asked again."""
    await said_by_all(page, f"/incidents/{incident.public_id}", "ticks", "Every place has confirmed")
    gone = await page.locator("section[aria-labelledby=ticks] tbody tr").all_inner_texts()
    assert {"Pages and their history", "Search", "Live rooms and replay"} <= {each.partition("\t")[0].strip() for each in gone}
    assert all("Gone" in each for each in gone)
    await no_wider_than_the_phone(page)


async def number_of(page: Page, what: str) -> int:
    """In "Who may have read it"."""
    said = await page.locator(f"section[aria-labelledby=exposure] dt:text-is('{what}') + dd").inner_text()
    return int(said.split()[0])


async def takes_the_details_out(page: Page, incident: Incident, reply: Thing) -> None:
    """A preview first, then for good; the text is shown again with the new words."""
    await looks(page, f"/incidents/{incident.public_id}/redact?thing={reply.public_id}")
    box = page.locator("main form textarea").first
    await expect(box).to_have_value(SAID)
    await box.fill(INSTEAD)
    await page.click("button[name=do][value=preview]")
    await expect(page.locator("main .prose").first).to_have_text(INSTEAD)
    await no_wider_than_the_phone(page)
    if await page.locator("[name=hidden]").is_checked():
        await page.uncheck("[name=hidden]")
    await page.click("button[name=do][value=redact]")
    await page.wait_for_url(f"**/incidents/{incident.public_id}")


async def unseals_nothing_more(page: Page, incident: Incident) -> None:
    """The safeguarding lead needs no original; until then the files of the database hold it, as they are to."""
    await looks(page, f"/incidents/{incident.public_id}/sealed")
    await page.click("form[action$='/sealed/erase'] button")
    await expect(page.locator("form[action$='/sealed/erase']")).to_have_count(0)


async def erases(page: Page, incident: Incident, thing: Thing) -> None:
    await looks(page, f"/incidents/{incident.public_id}/erase")
    await page.check(f"[name=thing][value='{thing.public_id}']")
    await page.check("[name=sure]")
    await no_wider_than_the_phone(page)
    await page.click("main form .btn.is-bad")
    await said_by_all(page, f"/incidents/{incident.public_id}/erase", "proof", "Every place that was asked has confirmed")


@scripts_or_none
async def test_from_an_alarm_to_a_closed_incident(
    chromium: Browser, settled: tuple[str, Town], folder: Path, scripts: bool
):
    async with a_service(settled, folder) as service:
        town = service.town
        amina, bruno, dalia, elena, sela, sina = (
            getattr(town, name) for name in ("amina", "bruno", "dalia", "elena", "sela", "sina")
        )
        await can_sign_in(amina, bruno, dalia, elena, sela, sina)
        crowd = Crowd(chromium, service, scripts)
        topic = await a_topic(elena, town.water, title=TITLE)
        session = await a_session(town, title="Nights without a clinic")
        writer, reader, keeper = await crowd.of(amina), await crowd.of(bruno), await crowd.of(dalia, acts=True)
        other = await crowd.of(elena)
        reply = await replies(writer, topic, SAID)
        await asks_live(writer, session, ASKED)
        await approves(keeper, session)
        await looks(other, f"/topics/{topic.public_id}")
        await expect(other.locator("main")).to_contain_text(TELLING)
        mail = await service.mail_to(elena, TELLING)
        assert mail["Subject"].strip() == f"Re: {TITLE}"
        await until_search(other, TELLING, finds=True)
        room = await other.context.new_page()
        await looks(room, f"/live/{session.public_id}")
        await expect(room.locator("[data-list=floor] > li", has_text=TELLING)).to_have_count(1, timeout=PATIENCE)

        await reports(reader, topic, reply)
        alert = await mailed(service, dalia, "Something urgent waits for a moderator")
        incident = await hides_at_once(keeper, linked(alert, "/moderation"), reply)
        await expect(room.locator("body")).not_to_contain_text(TELLING, timeout=PATIENCE)
        await looks(other, f"/topics/{topic.public_id}")
        await expect(other.locator("main")).not_to_contain_text(TELLING)
        await expect(other.locator("main")).to_contain_text("was set aside while it is looked at")
        await until_search(other, TELLING, finds=False)
        await every_place_confirms(keeper, incident)
        assert await number_of(keeper, "Were mailed about it") == 1
        assert await number_of(keeper, "Opened it") >= 1

        aside = await mailed(service, amina, "Something you wrote was set aside")
        await looks(writer, linked(aside, "/moderation/mine"))
        await expect(writer.locator("section[aria-labelledby=aside]")).to_contain_text("nobody’s fault")

        await keeper.click("button[name=risk][value=yes]")
        lead = await crowd.of(sina, acts=True)
        await looks_after(lead, await mailed(service, sina, "A report waits for you"))
        await looks(keeper, f"/incidents/{incident.public_id}")
        await keeper.click(f"form[action='/incidents/{incident.public_id}/tell'] button")
        await mailed(service, elena, "Please delete a mail of ours")

        await takes_the_details_out(keeper, incident, reply)
        await unseals_nothing_more(lead, incident)
        await erases(keeper, incident, await Thing.get(kind="question"))
        for page in (other, writer):
            await looks(page, f"/topics/{topic.public_id}")
            await expect(page.locator(f"#r-{reply.public_id} .prose").first).to_have_text(INSTEAD)
        await looks(keeper, f"/replies/{reply.public_id}/history")
        await expect(keeper.locator("main")).not_to_contain_text(TELLING)

        office = await crowd.of(sela, acts=True)
        await looks(office, linked(await mailed(service, sela, "A text was hidden: please decide"), "/incidents/"))
        await expect(office.locator("main")).not_to_contain_text(TELLING)
        await office.click(f"form[action='/incidents/{incident.public_id}/close'] button")
        await expect(office.locator("main .tag", has_text="Closed")).to_have_count(1)
        await no_wider_than_the_phone(office)
        assert (await Incident.get(id=incident.id)).closed_by_id == sela.id
        await keeper.goto(f"/live/{session.public_id}")
        await expect(keeper.locator("main")).not_to_contain_text(TELLING)
        for page in (writer, reader, keeper, other, office, lead):
            await page.context.close()


async def mailed(service: Service, person: Person, subject: str) -> EmailMessage:
    """A mail with this subject, and not a word of what it is about."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            for mail in service.postbox.to(person):
                if mail["Subject"].strip() == subject:
                    assert not [word for word in (TELLING, "ferry", "valley") if word in mail.as_string() + text_of(mail)]
                    return mail
            await asyncio.sleep(0.05)


async def looks_after(page: Page, mail: EmailMessage) -> None:
    """The safeguarding lead, from a mail to the report."""
    await looks(page, linked(mail, "/risks"))
    await page.click("main .row a")
    await page.click("form[action$='/take'] button")
    await page.check("[name=outcome][value=referred]")
    await no_wider_than_the_phone(page)
    await page.click("form[action$='/close'] .btn")
    await expect(page.locator("main .tag", has_text="Closed")).to_have_count(1)
    assert (await Risk.get()).outcome == "referred"
