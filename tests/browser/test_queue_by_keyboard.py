"""The queue by keyboard alone: on to the next, take it, act on it with a reason, take it back; and switched off."""

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.watching import Watch, in_the_browser

pytestmark = in_the_browser

QUEUE = "/moderation?kind=unanswered"


async def current(page: Page) -> Locator:
    """The case the keys are about: it has the focus, and says that it is the current one."""
    found = page.locator("[data-case][aria-current=true]")
    await expect(found).to_have_count(1)
    await expect(found).to_be_focused()
    return found


async def at(page: Page, number: int) -> Locator:
    """The current case, which is this one of the page."""
    found = await current(page)
    titles = await page.locator("[data-case] h2").all_inner_texts()
    assert await found.locator("h2").inner_text() == titles[number]
    return found


async def test_a_case_is_found_taken_settled_and_taken_back_without_a_mouse(enter: Enter, site: str):
    page = await (await enter("moderator")).new_page()
    watch = Watch(page, site)
    await page.goto(QUEUE)
    cases = page.locator("[data-case]")
    many = await cases.count()
    assert many >= 2
    for key, number in (("j", 0), ("j", 1), ("j", 2) if many > 2 else ("k", 0), ("k", 1) if many > 2 else ("j", 1), ("k", 0)):
        await page.keyboard.press(key)
        await at(page, number)
    title = await cases.first.locator("h2").inner_text()

    await page.keyboard.press("c")
    await expect(cases.first).to_contain_text("You have it in hand")
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    reason = page.locator("#bulk [name=reason]")
    await expect(reason).to_be_focused()
    await expect(page.locator("#bulk [name=act]")).to_have_value("no_act")
    await expect(cases.first.locator("[name=case]")).to_be_checked()
    await page.keyboard.type("Just nice: unhurried experts have it.")  # every letter that is a key elsewhere
    await expect(reason).to_have_value("Just nice: unhurried experts have it.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("section[aria-labelledby=last]")).to_contain_text("No act was needed")
    await expect(page.locator("[data-case] h2", has_text=title)).to_have_count(0)
    await expect(cases).to_have_count(many - 1)

    await page.keyboard.press("u")
    await expect(page.locator("[data-case] h2", has_text=title)).to_have_count(1)
    await expect(cases).to_have_count(many)
    await page.keyboard.press("j")
    held = await current(page)
    if "You have it in hand" in await held.inner_text():
        await page.keyboard.press("c")
        await expect(page.locator("main")).not_to_contain_text("You have it in hand")
    assert watch.told() == []


async def test_enter_opens_what_the_current_case_is_about_and_a_tick_needs_one_key(enter: Enter):
    page = await (await enter("moderator")).new_page()
    await page.goto(QUEUE)
    await page.keyboard.press("j")
    found = await current(page)
    await page.keyboard.press("x")
    await expect(found.locator("[name=case]")).to_be_checked()
    title = await found.locator("h2").inner_text()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text(title)


async def test_single_keys_can_be_switched_off_and_stay_off(enter: Enter):
    page = await (await enter("moderator")).new_page()
    await page.goto(QUEUE)
    await page.keyboard.press("?")
    switch = page.locator("[data-do=keys]")
    await expect(switch).to_be_visible()
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "false")
    for _ in range(2):
        await page.keyboard.press("j")
        await expect(page.locator("[data-case][aria-current=true]")).to_have_count(0)
        await page.goto(QUEUE)
    await page.keyboard.press("Control+j")
    await expect(page.locator("[data-case][aria-current=true]")).to_have_count(0)
