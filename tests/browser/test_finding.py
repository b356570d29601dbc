"""Finding in the browser: suggestions by keyboard, facets on a phone and on a desk, without script, in Arabic."""

import re
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.addresses import OPEN
from tests.browser.conftest import DESK, Enter, sign_in
from tests.browser.test_pages import PHONE
from tests.browser.watching import Watch, in_the_browser, key_in

pytestmark = in_the_browser

SOUGHT = "/search?q=signalement"
ARABIC = "حماية"
EVIL = "<img src=x onerror=alert(1)> sifflet"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def typing(page: Page, words: str, field: str = "#q") -> None:
    await page.click(field)
    await page.keyboard.type(words, delay=20)
    await expect(page.locator(f"{field}-list [role=option]").first).to_be_visible()


async def test_the_arrow_keys_choose_a_suggestion_and_enter_goes_there(enter: Enter, site: str):
    page = await (await enter("official", language="fr")).new_page()
    watch = Watch(page, site)
    await page.goto("/")
    field, options = page.locator("#q"), page.locator("#q-list [role=option]")
    await expect(field).to_have_attribute("aria-expanded", "false")
    await typing(page, "signal")
    await expect(field).to_have_attribute("aria-expanded", "true")
    assert await field.get_attribute("aria-activedescendant") is None

    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(options.nth(0)).to_have_attribute("aria-selected", "false")
    assert await field.get_attribute("aria-activedescendant") == await options.nth(1).get_attribute("id")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    assert await field.get_attribute("aria-activedescendant") is None, "back in the field"
    await expect(field).to_be_focused()

    await page.keyboard.press("ArrowDown")
    address = await options.nth(0).get_attribute("data-url")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{address}")
    assert watch.told() == []


async def test_escape_closes_the_suggestions_and_enter_alone_sends_the_words(enter: Enter):
    page = await (await enter("official", language="fr")).new_page()
    await page.goto("/topics")
    await typing(page, "signal")
    await page.keyboard.press("Escape")
    await expect(page.locator("#q-list")).to_be_hidden()
    assert await page.input_value("#q") == "signal", "the words stay"
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#q-list")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=signal")
    await expect(page.locator("#find-q")).to_have_value("signal")


async def test_a_press_on_a_suggestion_goes_there_and_leaving_the_field_closes_them(enter: Enter):
    page = await (await enter("official", language="fr")).new_page()
    await page.goto("/search")
    await typing(page, "signal", "#find-q")
    await page.keyboard.press("Tab")
    await expect(page.locator("#find-q-list")).to_be_hidden()
    await typing(page, "e", "#find-q")
    option = page.locator("#find-q-list [role=option]").first
    address = await option.get_attribute("data-url")
    await option.click()
    await page.wait_for_url(f"**{address}")


AT_ONCE = """(word) => {
  const field = document.querySelector("#q");
  for (const letter of word) {
    field.value += letter;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}"""
"""Faster than any pause: keys sent one by one are further apart on a busy machine, and each pause is asked about."""


async def test_what_is_typed_in_between_is_not_asked_for_and_an_old_answer_is_not_shown(enter: Enter):
    page = await (await enter("official", language="fr")).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    await page.goto("/")
    await page.click("#q")
    await page.evaluate(AT_ONCE, "signalement")
    await expect(page.locator("#q-list [role=option]").first).to_be_visible()
    assert len(asked) <= 3
    assert asked[-1].endswith("q=signalement")
    await page.fill("#q", "")
    await expect(page.locator("#q-list")).to_be_hidden()


async def test_a_line_that_is_down_leaves_the_field_as_it_is(enter: Enter):
    context = await enter("official")
    page = await context.new_page()
    await page.goto("/")
    await context.route("**/search/suggest*", lambda route: route.abort())
    async with page.expect_event("requestfailed"):
        await page.click("#q")
        await page.keyboard.type("signal")
    await expect(page.locator("#q-list")).to_be_hidden()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/search?q=signal")


async def test_a_title_of_markup_is_suggested_and_found_as_text(enter: Enter, site: str):
    context = await enter("partner")
    form = {"key": key_in(await (await context.request.get(f"/ask?group={OPEN}")).text()), "group": OPEN,
            "kind": "question", "title": EVIL, "body": "Words.", "byline": "named", "no_child": "1"}
    assert (await context.request.post("/ask", form=form)).ok
    page = await context.new_page()
    watch = Watch(page, site)
    await page.goto("/")
    await typing(page, "siffl")
    await expect(page.locator("#q-list [role=option]").first).to_contain_text(EVIL)
    await page.goto("/search?q=sifflet")
    await expect(page.locator(".row-title", has_text=EVIL).first).to_be_visible()
    await page.goto("/ask")
    await page.fill("#f-title", "Qui a un sifflet, et pour quoi ?")
    await page.evaluate(FRAMES)
    assert await page.locator("img, li img").count() == 0
    assert watch.told() == []


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_on_a_phone_the_filters_open_under_a_button_and_nothing_is_too_wide(enter: Enter, language: str):
    page = await (await enter("official", language=language, viewport=PHONE, has_touch=True)).new_page()
    await page.goto("/")
    await page.click(".site-tool.is-phone[href='/search']")
    await page.fill("#find-q", "signalement")
    await page.click("button[form=find].is-main")
    await expect(page.locator(".rows > li").first).to_be_visible()
    await expect(page.locator(".facets")).to_be_hidden()
    await page.click(".is-filters summary")
    await page.locator(".facets input[name=language][value=fr]").check()
    await page.click(".facets > .btn")
    await page.wait_for_url("**/search?*language=fr*")
    assert "q=signalement" in page.url
    await expect(page.locator(".chips .chip.is-on")).to_have_count(1)
    await page.click(".chips .chip.is-on")
    await expect(page.locator(".chips")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_on_a_desk_the_filters_stand_beside_the_list(enter: Enter):
    page = await (await enter("official", language="fr", viewport=DESK)).new_page()
    await page.goto(SOUGHT)
    await expect(page.locator(".is-filters")).to_be_hidden()
    facets, rows = await page.locator(".facets").bounding_box(), await page.locator(".rows").first.bounding_box()
    assert facets and rows and facets["x"] + facets["width"] < rows["x"]


async def test_a_kind_a_filter_an_order_and_words_hold_together(enter: Enter):
    page = await (await enter("official", language="fr")).new_page()
    await page.goto(SOUGHT)
    await page.click(".tabs a[href*='kind=topic']")
    await page.locator(".facets input[name=language][value=fr]").check()
    await page.click(".facets > .btn")
    await page.click("a[href*='sort=newest']")
    await page.fill("#find-q", "enfant")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/search\?.*q=enfant"))
    for held in ("kind=topic", "language=fr", "sort=newest"):
        assert held in page.url
    shared = page.url
    other = await (await enter("moderator", language="fr")).new_page()
    await other.goto(shared)
    await expect(other.locator("#find-q")).to_have_value("enfant")
    await expect(other.locator(".facets input[name=language][value=fr]")).to_be_checked()


async def test_without_a_script_one_searches_filters_and_asks(site: str, chromium: Browser):
    context = await chromium.new_context(java_script_enabled=False, locale="fr", base_url=site, viewport=PHONE)
    await sign_in(context, "official", "fr", site)
    page = await context.new_page()
    await page.goto("/search")
    await page.fill("#find-q", "signalement")
    await page.click("button[form=find].is-main")
    await page.click(".is-filters summary")
    await page.locator(".facets input[name=language][value=fr]").check()
    await page.click(".facets > .btn")
    await expect(page.locator(".chips .chip.is-on")).to_have_count(1)
    await page.fill("#find-q", "qqzzqqzz")
    await page.click("button[form=find].is-main")
    await page.click(".empty a[href^='/ask']")
    await page.wait_for_url("**/ask?*")
    assert "qqzzqqzz" in page.url
    await context.close()


async def test_words_in_arabic_are_found_marked_and_run_their_own_way(enter: Enter):
    page = await (await enter("expert", language="fr")).new_page()
    await page.goto(f"/search?q={quote(ARABIC)}")
    row = page.locator(".row-title[lang=ar]").first
    await expect(row).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.querySelector('.row-title[lang=ar]')).direction") == "rtl"
    assert await page.evaluate("getComputedStyle(document.querySelector('#find-q')).direction") == "rtl"
    assert await page.locator("main mark").count() > 0


async def test_similar_questions_come_while_the_title_is_typed_and_nothing_is_left(enter: Enter, site: str):
    page = await (await enter("official", language="fr")).new_page()
    watch = Watch(page, site)
    await page.goto("/ask")
    await page.fill("#f-title", "Qui peut recevoir un signalement quand le travailleur social est absent ?")
    await expect(page.locator("#similar")).to_be_visible()
    assert page.url.endswith("/ask")
    await page.click("main form .btn.is-main")
    await page.wait_for_url("**/ask?*seen=1*")
    await page.click(f"main button[name=group][value={OPEN}]")
    await expect(page.locator("#f-title")).to_have_value(re.compile("^Qui peut recevoir"))
    await page.fill("#f-title", "Qui reçoit un signalement quand le travailleur social est absent ?")
    await expect(page.locator("form[method=post] #similar")).to_be_visible()
    assert watch.told() == []
