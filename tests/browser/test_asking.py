"""Asking on a phone, from the title to the receipt: with a line that drops, and without a script."""

import re
import secrets

import pytest
from playwright.async_api import Page, expect

from tests.browser.addresses import OPEN
from tests.browser.conftest import Enter
from tests.browser.test_pages import PHONE
from tests.browser.test_two_people import publishes
from tests.browser.watching import Watch, in_the_browser

pytestmark = in_the_browser

SOUGHT = "Qui peut recevoir un signalement quand le travailleur social est absent ?"
KEPT = re.compile(r"Kept on the server at \d\d:\d\d")


def title() -> str:
    return f"Who keeps the register at night in {''.join(secrets.choice('abcdefgh') for _ in range(10))}?"


async def no_wider_than_the_phone(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def to_the_form(page: Page, words: str) -> None:
    await page.fill("#f-title", words)
    await page.click("main form .btn.is-main")
    if await page.locator("#similar").count():
        await page.click("main form .btn.is-main")
    await no_wider_than_the_phone(page)
    await page.click(f"main button[name=group][value={OPEN}]")
    await expect(page.locator("#f-title")).to_have_value(words)


async def test_a_line_that_drops_while_one_writes_loses_nothing(enter: Enter, site: str):
    context = await enter("official", viewport=PHONE)
    page, words = await context.new_page(), title()
    watch = Watch(page, site)
    await page.goto("/ask")
    await page.fill("#f-title", SOUGHT)
    await expect(page.locator("#similar")).to_be_visible()
    await expect(page.locator("[data-part=draft]")).to_have_text(KEPT)
    await to_the_form(page, words)
    assert watch.told() == []

    await context.set_offline(True)
    await page.fill("#f-body", "The office is closed. We look for a post that keeps the key.")
    await expect(page.locator("[data-part=draft]")).to_contain_text("the line is down")
    await context.set_offline(False)
    await expect(page.locator("[data-part=draft]")).to_have_text(KEPT)
    other = await context.new_page()
    await other.goto("/drafts")
    await other.click(f"a:has-text('{words}')")
    await expect(other.locator("#f-body")).to_have_value(re.compile("keeps the key"))
    await no_wider_than_the_phone(other)

    await page.fill("#f-body", "The office is closed. Who else?")  # and at once to the next step
    await page.click("form[action='/ask'] .btn.is-main")
    await expect(page.locator("article .prose")).to_have_text("The office is closed. Who else?")
    assert await page.locator("main .notice").count() == 0, "nobody wrote elsewhere"
    await no_wider_than_the_phone(page)
    await publishes(page)
    await expect(page.locator("dd strong")).to_have_text(re.compile(r"^Q-\d{5,6}$"))
    await no_wider_than_the_phone(page)
    await page.goto("/drafts")
    await expect(page.locator("main a", has_text=words)).to_have_count(0)


async def test_two_windows_on_one_draft_are_told_of_each_other(enter: Enter):
    context = await enter("moderator", viewport=PHONE)
    first, words = await context.new_page(), title()
    await first.goto("/ask")
    await to_the_form(first, words)
    second = await context.new_page()
    await second.goto(first.url)
    for page, body in ((first, "Written in the one."), (second, "Written in the other.")):
        await page.fill("#f-body", body)
        await expect(page.locator("[data-part=draft]")).to_have_text(KEPT)
    await second.click("[data-part=draft] a")
    await expect(second.locator("#f-body")).to_have_value("Written in the one.")
    await first.goto("/drafts")
    await expect(first.locator("main .row-title", has_text=words)).to_have_count(2)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_without_a_script_one_gets_from_the_title_to_the_receipt(enter: Enter, language: str):
    context = await enter("official", viewport=PHONE, java_script_enabled=False, language=language)
    page, words = await context.new_page(), title()
    await page.goto("/ask")
    await page.fill("#f-title", SOUGHT)
    await page.click("main form .btn.is-main")
    await expect(page.locator("#similar")).to_be_visible()
    await to_the_form(page, words)
    await page.fill("#f-body", "Half a text.")
    await page.click("button[name=do][value=keep]")
    await expect(page.locator("[data-part=draft]")).to_have_text(re.compile(r"\d\d:\d\d"))
    await page.fill("#f-body", "A whole text.")
    await page.click("form[action='/ask'] .btn.is-main")
    await page.click("button[name=do][value=keep]")
    await expect(page.locator("#f-body")).to_have_value("A whole text.")
    await page.click("form[action='/ask'] .btn.is-main")
    await publishes(page)
    await page.click("main .actions .btn.is-main")
    await expect(page.locator("h1")).to_have_text(words)


async def test_a_reply_begun_on_one_device_is_finished_on_another(enter: Enter):
    words = title()
    asker = await (await enter("official", viewport=PHONE)).new_page()
    await asker.goto(f"/ask?group={OPEN}")
    await asker.fill("#f-title", words)
    await asker.fill("#f-body", "Who knows?")
    await asker.click("form[action='/ask'] .btn.is-main")
    await publishes(asker)
    topic = asker.url.removesuffix("/receipt")

    phone = await (await enter("expert", viewport=PHONE)).new_page()
    await phone.goto(topic)
    await phone.fill("#reply #f-body", "Begun on the way.")
    await expect(phone.locator("#reply [data-part=draft]")).to_have_text(KEPT)
    desk = await (await enter("expert")).new_page()
    await desk.goto(topic)
    await expect(desk.locator("#reply #f-body")).to_have_value("Begun on the way.")
    await desk.fill("#reply #f-body", "Begun on the way, finished at the desk.")
    await desk.click("#reply .btn.is-main")
    await expect(desk.locator(".post", has_text="finished at the desk")).to_have_count(1)
    await expect(desk.locator("#reply #f-body")).to_have_value("")


async def test_a_sign_in_that_ended_while_one_wrote_loses_nothing(enter: Enter, site: str):
    context = await enter("official", viewport=PHONE)
    page, words = await context.new_page(), title()
    await page.goto(f"/ask?group={OPEN}")
    await page.fill("#f-title", words)
    await context.clear_cookies(name="cop")
    await page.fill("#f-body", "Written after the end.")
    await expect(page.locator("[data-part=draft]")).to_contain_text("You are signed out")
    await page.click("form[action='/ask'] .btn.is-main")
    await expect(page.locator("main .notice")).to_contain_text("nothing is lost")
    assert "Written" not in page.url
    await no_wider_than_the_phone(page)
    await page.click("button[name=as][value=official]")
    await expect(page.locator("#f-body")).to_have_value("Written after the end.")
    await expect(page.locator("#f-title")).to_have_value(words)
    await expect(page.locator("main .notice").first).to_contain_text("before you signed in")
    await no_wider_than_the_phone(page)
