"""The desk of a live session by keyboard, with colleagues at the same time."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.halls import HOST, Hall, opened, says
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

INBOX = "[data-part=inbox] > [data-id]"
CURRENT = ".is-current"


async def at_the_desk(enter: Enter, hall: Hall) -> tuple[Page, list[str]]:
    """The desk, with three questions to be read; their ids."""
    asked = [await hall.asked(persona, f"Asked by {persona}") for persona in ("expert", "partner", "lead")]
    page = await opened(enter, hall, persona=HOST, page="/desk")
    await says(page, "connected")
    return page, asked


async def is_current(page: Page, id_: str) -> None:
    await expect(page.locator(CURRENT)).to_have_count(1)
    await expect(page.locator(CURRENT)).to_have_attribute("data-id", id_)
    await expect(page.locator(CURRENT)).to_have_attribute("aria-current", "true")


async def test_one_goes_through_the_inbox_by_keys_alone(enter: Enter, hall: Hall):
    page, (one, two, three) = await at_the_desk(enter, hall)
    await is_current(page, one)
    await page.keyboard.press("j")
    await is_current(page, two)
    await page.keyboard.press("ArrowDown")
    await is_current(page, three)
    await page.keyboard.press("k")
    await is_current(page, two)
    await page.keyboard.press("a")
    await expect(page.locator(f"[data-part=queue] [data-id='{two}']")).to_have_count(1)
    await expect(page.locator(INBOX)).to_have_count(2)
    await is_current(page, three)
    await page.keyboard.press("p")
    await expect(page.locator(INBOX)).to_have_count(1)
    await is_current(page, one)


async def test_a_key_held_down_approves_one_question(enter: Enter, hall: Hall):
    page, (one, _, _) = await at_the_desk(enter, hall)
    await page.keyboard.down("a")
    await expect(page.locator(f"[data-part=queue] [data-id='{one}']")).to_have_count(1)
    for _ in range(10):
        await page.keyboard.down("a")
        await page.wait_for_timeout(100)
    await page.keyboard.up("a")
    await expect(page.locator(INBOX)).to_have_count(2)


async def test_keys_rest_while_one_types_and_can_be_switched_off(enter: Enter, hall: Hall):
    page, _ = await at_the_desk(enter, hall)
    switch = page.locator("[data-do=keys]")
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("a")
    await page.reload()
    await says(page, "connected")
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("a")
    await page.wait_for_timeout(1000)
    await expect(page.locator(INBOX)).to_have_count(3)
    await switch.click()
    await page.keyboard.press("Tab")
    await page.keyboard.press("a")
    await expect(page.locator(INBOX)).to_have_count(2)


async def test_the_letter_of_the_key_counts_where_the_keyboard_writes_arabic(enter: Enter, hall: Hall):
    page, _ = await at_the_desk(enter, hall)
    await page.evaluate("""() => document.body.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'ش', code: 'KeyA', bubbles: true, cancelable: true}))""")
    await expect(page.locator(INBOX)).to_have_count(2)


async def test_a_colleague_who_was_faster_moves_nothing_under_the_pointer(enter: Enter, hall: Hall):
    page, (one, two, _) = await at_the_desk(enter, hall)
    button = page.locator(f"[data-id='{two}'] [data-key=a]")
    await button.hover()
    before = await button.bounding_box()
    await hall.does(HOST, "approve", id=one)
    await expect(page.locator(f"[data-part=queue] [data-id='{one}']")).to_have_count(1)
    assert await button.bounding_box() == before
    await page.mouse.down()
    await page.mouse.up()
    await expect(page.locator(f"[data-part=queue] [data-id='{two}']")).to_have_count(1)
    assert len(await hall.texts(HOST, "floor")) == 2


async def test_a_key_whose_button_is_hidden_now_does_nothing(enter: Enter, hall: Hall):
    id_ = await hall.approved("expert", "Which languages?")
    await hall.does(HOST, "pause")
    page = await opened(enter, hall, persona=HOST, page="/desk")
    await says(page, "connected")
    await is_current(page, id_)
    await expect(page.locator(f"[data-id='{id_}'] [data-key=o]")).to_be_hidden()
    await page.keyboard.press("o")
    await hall.does(HOST, "resume")
    await expect(page.locator(f"[data-id='{id_}'] [data-key=o]")).to_be_visible()
    await expect(page.locator(f"[data-id='{id_}'] [data-refused]")).to_have_count(0)
    await page.keyboard.press("o")
    await expect(page.locator("[data-part=air]")).to_contain_text("Which languages?")


async def test_what_the_server_refuses_is_said_at_the_question(enter: Enter, hall: Hall):
    page, (one, _, _) = await at_the_desk(enter, hall)
    await page.get_by_role("button", name="Pause", exact=True).first.click()
    await hall.does(HOST, "approve", id=one)
    await page.locator(f"{INBOX}[data-id='{one}'] [data-key=a]").click()
    await expect(page.locator(f"[data-id='{one}'] [data-refused]")).to_have_text(re.compile(r"\w{3}"))


async def test_an_answer_half_typed_outlives_every_change_around_it(enter: Enter, hall: Hall):
    id_ = await hall.approved("expert", "Which languages?")
    await hall.does(HOST, "air", id=id_)
    page = await opened(enter, hall, persona=HOST, page="/stage")
    await says(page, "connected")
    field = page.locator("[data-part=air] textarea")
    await field.click()
    await page.keyboard.type("Six people, ")
    await hall.does(HOST, "pause")
    await hall.does(HOST, "resume")
    await expect(page.locator("[data-part=phase]")).to_contain_text("Live now")
    await page.keyboard.type("in three languages")
    await expect(field).to_have_value("Six people, in three languages")
    await hall.does(HOST, "off_air", id=id_)
    await expect(field).to_have_count(0)
    await hall.does(HOST, "air", id=id_)
    await expect(field).to_have_value("Six people, in three languages")
    await page.reload()
    await expect(field).to_have_value("Six people, in three languages")
    await page.get_by_role("button", name="Answer in writing").first.click()
    await expect(page.locator("[data-part=done] > li", has_text="Which languages?")).to_have_count(1)
    answers = await (await hall.who(HOST)).get(f"{hall.address}/snapshot?channels=floor&as=data")
    assert "Six people, in three languages" in answers.text
