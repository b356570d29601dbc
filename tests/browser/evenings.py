"""A live session as its host prepares it, by the pages alone, and the people who come to it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.addresses import LED
from tests.browser.halls import PATIENCE, Hall, says
from tests.browser.proxies import Proxy

HOST, DESK, EXPERT = "lead", "moderator", "expert"
TITLE = "Helplines at night"
TEAM = {"desk": "Leyla", "expert": "Rui"}
"""Part -> as much of a name as the host types."""
PHASES = (("Announce it", "Announced"), ("Open it for questions", "Takes questions"), ("Start now", "Live now"))
"""The button, and what every page says afterwards."""


@dataclass
class Evening:
    """A session under way. `faults` are those of the scripts of all pages that were opened."""

    enter: Callable[..., Awaitable[BrowserContext]]
    hall: Hall
    faults: list[str] = field(default_factory=list)

    async def page(self, persona: str, address: str, **more: object) -> Page:
        found = await (await self.enter(persona, **more)).new_page()
        found.on("pageerror", lambda error: self.faults.append(f"{persona} at {found.url}: {error}"))
        await found.goto(address)
        return found

    async def seat(self, persona: str, page: str = "", *, proxy: Proxy | None = None, way: str = "connected") -> Page:
        """A page of the session in a browser of their own, once it has a line."""
        where = {"base_url": proxy.address} if proxy else {}
        found = await self.page(persona, f"{self.hall.address}{page}", **where)
        await says(found, way)
        return found


async def an_evening(site: str, enter: Callable[..., Awaitable[BrowserContext]]) -> Evening:
    """A session whose host has named a moderator and an expert, announced, opened and started it."""
    made = Evening(enter, Hall(site))
    host = await made.page(HOST, "/live")
    await prepares(host)
    made.hall.id = host.url.rpartition("/")[2]
    for part, name in TEAM.items():
        await appoints(host, part, name)
    await begins(host)
    return made


async def prepares(host: Page) -> None:
    """From the list of sessions to a draft."""
    await host.click("main a[href^='/live/new']")
    if "group=" not in host.url:
        await host.click(f"main a[href='/live/new?group={LED}']")
    await host.fill("[name=day]", f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}")
    await host.fill("[name=time]", "18:00")
    await host.fill("[name=minutes]", "60")
    await host.fill("[name=title]", TITLE)
    await host.fill("[name=purpose]", "Who answers when everybody sleeps?")
    await host.select_option("[name=language]", "en")
    await host.check("[name=languages][value=en]")
    await host.check("[name=readers][value=group]")
    await host.click("main form .btn.is-main")
    await expect(host.locator("h1")).to_have_text(TITLE)
    await expect(host.locator("[data-part=phase]")).to_contain_text("Draft")


async def appoints(host: Page, part: str, name: str) -> None:
    """Found by name, and given this part."""
    if not host.url.endswith("/team"):
        await host.click("main a[href$='/team']")
    await host.fill("main [name=q]", name)
    await host.get_by_role("button", name="Search", exact=True).last.click()
    await host.get_by_role("radio", name=name).check()
    await host.check(f"[name=role][value={part}]")
    await host.get_by_role("button", name="Give this part").click()
    await expect(host.locator(f"section:has(#part-{part})")).to_contain_text(name)


async def begins(host: Page) -> None:
    """At the desk: announced, opened for questions, started."""
    await host.click("main a[href$='/desk']")
    await says(host, "connected")
    for button, phase in PHASES:
        await host.get_by_role("button", name=button).click()
        await expect(host.locator("[data-part=phase]")).to_contain_text(phase)


def question(page: Page, part: str, words: str) -> Locator:
    """A question in this part of the page: queue, inbox, receipts..."""
    return page.locator(f"[data-part={part}] > li", has_text=words)


async def stands(page: Page, part: str, words: str) -> Locator:
    """Once it is there, and there once; gives it."""
    found = question(page, part, words)
    await expect(found).to_have_count(1, timeout=PATIENCE)
    return found


async def asks(page: Page, words: str) -> None:
    """By the form of the hall; the row of the outbox gives way to the receipt."""
    await page.fill("#ask textarea", words)
    await page.click("#ask .btn.is-main")
    await stands(page, "receipts", words)
    await expect(page.locator("[data-part=outbox] > li")).to_have_count(0)


async def has_become(asker: Page, words: str, step: str) -> Locator:
    """What the receipt of this question says now; gives the receipt."""
    receipt = await stands(asker, "receipts", words)
    await expect(receipt.locator("[aria-current=step]")).to_contain_text(step, timeout=PATIENCE)
    return receipt


async def goes_to(desk: Page, words: str) -> Locator:
    """By the keys, from wherever the desk is, to this question of the inbox."""
    item = await stands(desk, "inbox", words)
    every, unread = desk.locator("[data-list] > [data-id]"), desk.locator("[data-part=inbox] > li")
    for _ in range(await every.count()):
        await desk.keyboard.press("k")
    for _ in range(await unread.count() - 1):
        if "is-current" not in (await item.get_attribute("class") or ""):
            await desk.keyboard.press("j")
    await expect(item).to_have_class(re.compile("is-current"))
    return item


async def approves(desk: Page, words: str) -> None:
    """By keys alone."""
    await goes_to(desk, words)
    await desk.keyboard.press("a")
    await stands(desk, "queue", words)


async def puts_on_air(desk: Page, words: str) -> None:
    await (await stands(desk, "queue", words)).get_by_role("button", name="Put on air").click()
    await is_on_air(desk, words)


async def is_on_air(page: Page, words: str) -> None:
    await expect(page.locator("[data-part=air] [data-id]")).to_have_text(re.compile(re.escape(words)), timeout=PATIENCE)


async def answers_in_writing(stage: Page, words: str) -> None:
    """What is on air."""
    await stage.fill("[data-part=air] textarea", words)
    await stage.locator("[data-part=air]").get_by_role("button", name="Answer in writing").click()
