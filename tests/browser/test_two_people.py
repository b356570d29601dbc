"""Two people and those around them, in browsers without script: ask, answer, accept, report, hide, restore."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.conftest import Enter
from tests.browser.watching import in_the_browser
from tests.canaries import random_word

pytestmark = in_the_browser

GROUP = "signalement"
LISTS = ("/", "/topics", "/topics?tab=unanswered", f"/topics?group={GROUP}", f"/groups/{GROUP}", f"/groups/{GROUP}/log",
         "/moderation/mine")


async def arrives(chromium: Browser, site: str, persona: str, language: str) -> Page:
    """A browser without script, and its owner comes in by the button of the sign-in page."""
    context = await chromium.new_context(java_script_enabled=False, locale=language, base_url=site)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.click(f"button[name=language][value={language}]")
    await page.click(f"button[name=as][value={persona}]")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator(".site-me")).to_have_count(1)
    return page


async def asks(page: Page, title: str, words: str, *, byline: str = "role") -> str:
    """By the buttons from the first page on; gives the address of the topic."""
    await page.goto("/")
    await page.click("main a[href='/ask']")
    await page.fill("[name=title]", title)
    await page.click("main form .btn.is-main")
    if await page.locator("#similar").count():
        await page.click("main form .btn.is-main")
    await page.click(f"main button[name=group][value={GROUP}]")
    await expect(page.locator(".audience")).to_be_visible()
    await expect(page.locator("[name=title]")).to_have_value(title)
    await page.fill("[name=body]", words)
    await page.check(f"[name=byline][value={byline}]")
    await page.click("form[action='/ask'] .btn.is-main")
    await publishes(page)
    await page.click("main .actions .btn.is-main")
    await expect(page.locator("h1")).to_have_text(title)
    return page.url


async def publishes(page: Page) -> None:
    """From the preview to the receipt; a signature that few share is confirmed."""
    await expect(page.locator("article .byline-name")).to_be_visible()
    if await page.locator("[name=sure]").count():
        await page.check("[name=sure]")
    await page.click("form[action='/ask'] .btn.is-main")
    await page.wait_for_url("**/receipt")


async def answers(page: Page, topic: str, words: str) -> str:
    """Gives the public id of the reply."""
    await page.goto(topic)
    await page.fill("#reply [name=body]", words)
    await page.click("#reply .btn.is-main")
    reply = page.locator("article.post", has_text=words)
    await expect(reply).to_have_count(1)
    return ((await reply.get_attribute("id")) or "").removeprefix("r-")


async def reads(context: BrowserContext, addresses: tuple[str, ...], words: str) -> list[str]:
    """The addresses among these on which the words stand."""
    page = await context.new_page()
    found = []
    for address in addresses:
        await page.goto(address)
        if words in await page.content():
            found.append(address)
    await page.close()
    return found


async def test_two_people_and_those_who_keep_order(chromium: Browser, site: str, enter: Enter):
    question, answer, reason, report = random_word(), random_word(), random_word(), random_word()
    official, expert = await arrives(chromium, site, "official", "fr"), await arrives(chromium, site, "expert", "en")
    try:
        topic = await asks(official, f"Qui décide la nuit ? {question}", f"Nous cherchons un poste. {question}")
        await expect(official.locator(".topic-head .byline-name")).not_to_contain_text("Mamadou")
        first = await answers(expert, topic, f"A first idea. {random_word()}")
        reply = await answers(expert, topic, f"Name a post, never a person. {answer}")
        await official.goto(topic)
        await official.click(f"form[action='/replies/{reply}/useful'] button")
        await expect(official.locator(f"form[action='/replies/{reply}/not-useful'] button")).to_contain_text("1")
        await official.click(f"form[action='/replies/{reply}/accept'] button")
        await official.goto(topic)
        await expect(official.locator("article.post").first).to_have_attribute("id", f"r-{reply}")
        await expect(official.locator("article.post").nth(1)).to_have_attribute("id", f"r-{first}")
        await expect(official.locator(f"#r-{reply} .post-flag")).to_have_count(1)

        await reports(await enter("partner", java_script_enabled=False), topic, reply, report)
        moderator = await enter("moderator", java_script_enabled=False, language="fr")
        await hides(moderator, reply, report, reason)

        await expert.goto(topic)
        await expect(expert.locator(f"#r-{reply}")).to_have_count(0)
        await expert.click(".post.is-hidden a[href='/moderation/mine']")
        await expect(expert.locator("main")).to_contain_text(reason)
        await expect(expert.locator("main")).not_to_contain_text("Leyla")

        places = (topic, f"{topic}/history", f"/replies/{reply}/history", f"/things/{reply}/report", *LISTS)
        outsider = await enter("outsider", java_script_enabled=False)
        for reader in (official.context, expert.context, outsider, await enter("", java_script_enabled=False)):
            assert await reads(reader, places, answer) == []
        assert await reads(outsider, places, question) == []
        assert topic in await reads(moderator, places, answer)

        await restores(moderator, reply, "Relu : rien ne manque.")
        assert topic in await reads(official.context, places, answer)
        await official.goto(topic)
        await expect(official.locator("article.post").first).to_have_attribute("id", f"r-{reply}")
        await expect(official.locator(f"#r-{reply} .post-flag")).to_have_count(1)
    finally:
        await official.context.close()
        await expert.context.close()


async def reports(partner: BrowserContext, topic: str, reply: str, words: str) -> None:
    page = await partner.new_page()
    await page.goto(topic)
    await page.click(f"a[href='/things/{reply}/report']")
    await page.check("[name=reason][value=wrong]")
    await page.fill("[name=words]", words)
    await page.click("main form .btn.is-main")
    await expect(page.locator(".notice.is-ok")).to_be_visible()


async def hides(moderator: BrowserContext, reply: str, report: str, reason: str) -> None:
    """From the desk, where the report waits; afterwards it no longer does."""
    page = await moderator.new_page()
    await page.goto("/moderation?kind=report")
    await expect(page.locator("main")).to_contain_text(report)
    await page.click(f"a[href='/things/{reply}/moderate?act=hide']")
    await page.fill("[name=reason]", reason)
    await page.click("main form .btn.is-main")
    await expect(page.locator(f"#r-{reply} .tag.is-warn")).to_be_visible()
    await page.goto("/moderation?kind=report")
    await expect(page.locator("main")).not_to_contain_text(report)


async def restores(moderator: BrowserContext, reply: str, reason: str) -> None:
    page = await moderator.new_page()
    await page.goto(f"/things/{reply}/moderate?act=restore")
    await page.fill("[name=reason]", reason)
    await page.click("main form .btn.is-main")
    await expect(page.locator(f"#r-{reply}")).to_be_visible()


@pytest.fixture
def words() -> str:
    return f"Sent with patience. {random_word()}"


async def the_form(enter: Enter, words: str) -> tuple[Page, str]:
    """A topic of one's own, and a reply to it typed but not sent."""
    context = await enter("official", java_script_enabled=False)
    page = await context.new_page()
    topic = await asks(page, f"Une question {random_word()}", "Ses mots.", byline="named")
    await page.fill("#reply [name=body]", words)
    return page, topic


async def made_one(page: Page, topic: str, words: str) -> None:
    await page.goto(topic)
    await expect(page.locator("article.post", has_text=words)).to_have_count(1)
    await expect(page.locator("article.post")).to_have_count(1)


async def test_a_double_click_on_publish_makes_one_reply(enter: Enter, words: str):
    page, topic = await the_form(enter, words)
    await page.dblclick("#reply .btn.is-main")
    await expect(page.locator("article.post", has_text=words)).to_have_count(1)
    await made_one(page, topic, words)


async def test_a_second_click_while_the_line_is_slow_makes_one_reply(enter: Enter, words: str):
    page, topic = await the_form(enter, words)
    published, second_click = asyncio.Event(), asyncio.Event()

    async def hold_the_answer(route: Route) -> None:
        answer = await route.fetch(max_redirects=0)
        assert answer.status == 303
        published.set()
        await second_click.wait()
        await route.abort("aborted")

    await page.route(re.compile("/replies$"), hold_the_answer, times=1)
    publish = await place_of(page, "#reply .btn.is-main")
    await page.mouse.click(*publish)
    await asyncio.wait_for(published.wait(), 10)
    async with page.expect_request(lambda request: request.method == "POST"):
        await page.mouse.click(*publish)
    second_click.set()
    await expect(page.locator("article.post", has_text=words)).to_have_count(1)
    await made_one(page, topic, words)


async def test_a_form_that_never_left_is_sent_again_and_makes_one_reply(enter: Enter, words: str):
    page, topic = await the_form(enter, words)
    await page.context.set_offline(True)
    await page.mouse.click(*await place_of(page, "#reply .btn.is-main"))
    await without_a_line(page)
    await page.context.set_offline(False)
    await sent_again(page, words)
    await made_one(page, topic, words)


async def test_a_form_whose_answer_was_lost_is_sent_again_and_makes_one_reply(enter: Enter, words: str):
    page, topic = await the_form(enter, words)
    published: list[int] = []

    async def lose_the_answer(route: Route) -> None:
        answer = await route.fetch(max_redirects=0)
        published.append(answer.status)
        await route.abort("connectionreset")

    await page.route(re.compile("/replies$"), lose_the_answer, times=1)
    await page.mouse.click(*await place_of(page, "#reply .btn.is-main"))
    await without_a_line(page)
    assert published == [303]
    await sent_again(page, words)
    await made_one(page, topic, words)


async def place_of(page: Page, selector: str) -> tuple[float, float]:
    """Where to press: a click of a mouse waits for nothing."""
    button = page.locator(selector)
    await button.scroll_into_view_if_needed()
    box = await button.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def without_a_line(page: Page) -> None:
    """Until the browser says that the site does not answer."""
    async with asyncio.timeout(10):
        while not page.url.startswith("chrome-error:"):
            await asyncio.sleep(0.05)


async def sent_again(page: Page, words: str) -> None:
    """Reload on the page that says that there is no connection: the browser sends the same form once more."""
    async with page.expect_request(lambda request: request.method == "POST"):
        await page.reload()
    await expect(page.locator("article.post", has_text=words)).to_have_count(1)


async def test_after_signing_out_the_back_button_shows_nothing_private(enter: Enter):
    context = await enter("official", java_script_enabled=False)
    page = await context.new_page()
    topic = await asks(page, f"Entre nous {random_word()}", f"Rien de public. {random_word()}")
    title = await page.locator("h1").inner_text()
    assert (await page.reload()) is not None
    await page.locator(".site-me summary").click()
    await page.click("form[action='/sign-out'] button")
    await expect(page.locator(".site-me")).to_have_count(0)
    await page.go_back()
    assert page.url == topic
    assert title not in await page.content()
    await expect(page.locator(".site-me")).to_have_count(0)
