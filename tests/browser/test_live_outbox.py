"""What one sends from a live page: kept on the device, received once, given back when it is refused."""

import asyncio
import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Enter, sign_in
from tests.browser.halls import HOST, Hall, opened, port_of, says
from tests.browser.proxies import proxy_to
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

OUTBOX, RECEIPTS = "[data-part=outbox] > li", "[data-part=receipts] > li"
STORED = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('live.outbox')).join(' ')"


async def asks(page: Page, words: str) -> None:
    await page.fill("#ask textarea", words)
    await page.click("#ask .btn.is-main")


async def is_received(page: Page, words: str) -> None:
    """The row of the outbox has given way to the receipt."""
    await expect(page.locator(RECEIPTS, has_text=words)).to_have_count(1, timeout=30_000)
    await expect(page.locator(OUTBOX)).to_have_count(0)
    assert words not in await page.evaluate(STORED)


async def at_the_desk(hall: Hall, words: str) -> int:
    """How many questions with these words there are in the database, as the desk reads it."""
    return (await hall.texts(HOST, "desk")).count(words)


async def test_a_question_is_received_and_then_published(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await asks(page, "Who pays at night?")
    await is_received(page, "Who pays at night?")
    assert await page.input_value("#ask textarea") == ""
    id_ = await page.locator(RECEIPTS).get_attribute("data-id")
    assert id_
    await hall.does(HOST, "approve", id=id_)
    await expect(page.locator(f"{RECEIPTS} [aria-current=step]")).to_contain_text("Published")
    await expect(page.locator(f"[data-part=queue] [data-id='{id_}'] .support")).to_be_disabled()
    assert await at_the_desk(hall, "Who pays at night?") == 1


async def test_a_question_typed_offline_waits_outlives_a_reload_and_is_received_once(
    enter: Enter, site: str, hall: Hall
):
    async with proxy_to(port_of(site), refuses_upgrades=True, takes_no_acts=True) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "by_stream")
        await page.context.set_offline(True)
        await says(page, "away_retry")
        await asks(page, "Asked on the ferry")
        await expect(page.locator(OUTBOX, has_text="Asked on the ferry")).to_contain_text("Kept on this device")
        await page.context.set_offline(False)
        await page.reload()
        await expect(page.locator(OUTBOX, has_text="Asked on the ferry")).to_have_count(1)
        assert await at_the_desk(hall, "Asked on the ferry") == 0
        proxy.takes_no_acts = False
        await page.reload()
        await is_received(page, "Asked on the ferry")
        await page.reload()
        await is_received(page, "Asked on the ferry")
    assert await at_the_desk(hall, "Asked on the ferry") == 1


async def test_a_question_whose_answer_is_lost_again_and_again_is_received_once(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site), refuses_upgrades=True, loses_answers=True) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "by_stream")
        await asks(page, "Did you get this?")
        async with asyncio.timeout(30):
            while sum("/act" in line for line in proxy.asked) < 3:
                await asyncio.sleep(0.1)
        proxy.loses_answers = False
        await is_received(page, "Did you get this?")
    assert await at_the_desk(hall, "Did you get this?") == 1


async def test_a_question_on_a_socket_that_breaks_is_received_once(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site)) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "connected")
        await asks(page, "Cut off in the middle")
        await proxy.cut()
        await is_received(page, "Cut off in the middle")
    assert await at_the_desk(hall, "Cut off in the middle") == 1


async def test_two_tabs_send_what_waits_once(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site), refuses_upgrades=True, takes_no_acts=True) as proxy:
        page = await opened(enter, hall, proxy)
        await asks(page, "From two tabs")
        other = await page.context.new_page()
        await other.goto(hall.address)
        await expect(other.locator(OUTBOX, has_text="From two tabs")).to_have_count(1)
        sent_before = len(proxy.asked)
        proxy.takes_no_acts = False
        await is_received(page, "From two tabs")
        await is_received(other, "From two tabs")
        assert sum("/act" in line for line in proxy.asked[sent_before:]) == 1
    assert await at_the_desk(hall, "From two tabs") == 1


async def test_a_second_question_waits_for_its_turn_and_can_be_changed_meanwhile(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await asks(page, "The first")
    await is_received(page, "The first")
    await asks(page, "The secnod")
    row = page.locator(OUTBOX, has_text="The secnod")
    await expect(row).to_contain_text(re.compile(r"by itself in \d+ s"))
    await row.get_by_role("button", name="Change").click()
    await expect(page.locator(OUTBOX)).to_have_count(0)
    assert await page.input_value("#ask textarea") == "The secnod"
    assert await at_the_desk(hall, "The secnod") == 0


async def test_what_is_refused_comes_back_into_the_field_with_the_reason(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await page.eval_on_selector("#ask textarea", "field => { field.maxLength = 4000 }")
    await asks(page, "long " * 100)
    field = page.locator("#ask textarea")
    await expect(field).to_have_value("long " * 100)
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#ask .error")).to_contain_text("300")
    await expect(page.locator(OUTBOX)).to_have_count(0)


async def test_the_next_person_at_this_computer_does_not_find_what_waited(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site), refuses_upgrades=True, takes_no_acts=True) as proxy:
        page = await opened(enter, hall, proxy)
        await asks(page, "Mine and nobody else's")
        await expect(page.locator(OUTBOX)).to_have_count(1)
        await sign_in(page.context, "partner", "en", proxy.address)
        await page.goto(hall.address)
        await says(page, "by_stream")
        await expect(page.locator(OUTBOX)).to_have_count(0)
        assert await page.evaluate(STORED) == ""
        assert await page.input_value("#ask textarea") == ""


async def test_signing_out_takes_what_waited_along(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site), refuses_upgrades=True, takes_no_acts=True) as proxy:
        page = await opened(enter, hall, proxy)
        await asks(page, "Never mind")
        await expect(page.locator(OUTBOX)).to_have_count(1)
        await page.fill("#ask textarea", "Half typed")
        await page.locator(".site-me summary").click()
        await page.click("form[action='/sign-out'] button")
        await expect(page.locator(".site-me")).to_have_count(0)
        assert await page.evaluate(STORED) == ""
        assert "Half typed" not in await page.evaluate("JSON.stringify({...sessionStorage})")


async def test_support_is_given_and_taken_back_and_the_last_word_counts(enter: Enter, site: str, hall: Hall):
    id_ = await hall.approved("expert", "Which languages?")
    async with proxy_to(port_of(site), refuses_upgrades=True, takes_no_acts=True) as proxy:
        page = await opened(enter, hall, proxy)
        button = page.locator(f"[data-part=queue] [data-id='{id_}'] .support")
        for pressed in ("true", "false", "true"):
            await button.click()
            await expect(button).to_have_attribute("aria-pressed", pressed)
        await page.reload()
        await expect(button).to_have_attribute("aria-pressed", "true")
        proxy.takes_no_acts = False
        await expect(button.locator(f"[data-count='{id_}']")).to_have_text("1", timeout=60_000)
        await button.click()
        await expect(button.locator(f"[data-count='{id_}']")).to_have_text("0", timeout=20_000)


async def test_an_act_of_long_ago_is_not_done_any_more_but_a_question_is(enter: Enter, hall: Hall):
    id_ = await hall.asked("expert", "Which languages?")
    page = await opened(enter, hall, persona=HOST, page="/desk")
    await says(page, "connected")
    person = await page.locator("#live").get_attribute("data-person")
    await page.evaluate(TWO_HOURS_AGO, [person, hall.id, id_])
    await page.reload()
    async with asyncio.timeout(30):
        while not await at_the_desk(hall, "Asked two hours ago"):
            await asyncio.sleep(0.1)
    await expect(page.locator(f"[data-part=inbox] [data-id='{id_}']")).to_have_count(1)
    assert await page.evaluate(STORED) == ""


TWO_HOURS_AGO = """([person, session, id]) => {
  const entry = (key, fields) => ({key, session, fields, at: Date.now() - 7200e3, tries: 0, next: 0})
  localStorage.setItem('live.outbox.' + person, JSON.stringify([
    entry('0123456789abcdef', {do: 'approve', id}),
    entry('fedcba9876543210', {do: 'ask', text: 'Asked two hours ago', language: 'en', byline: 'named'}),
  ]))
}"""
