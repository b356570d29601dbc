"""Quoting what is selected, in a real browser."""

from tests.browser.addresses import TOPIC
from tests.browser.conftest import Enter
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

SELECT = """() => {
  const words = document.querySelector('article.post .prose p').firstChild, range = document.createRange()
  range.setStart(words, 0); range.setEnd(words, 12)
  getSelection().removeAllRanges(); getSelection().addRange(range)
  return range.toString()
}"""


async def test_what_is_selected_goes_into_the_reply_with_its_source_and_behind_what_is_there(enter: Enter):
    page = await (await enter("expert")).new_page()
    await page.goto(f"/topics/{TOPIC}")
    field, quote = page.locator("#reply textarea[name=body]"), page.locator("article.post a[data-quote]").first
    await field.fill("Before.")
    words = await page.evaluate(SELECT)
    await quote.click()

    typed = await field.input_value()
    assert typed.startswith(f"Before.\n\n> {words.strip()}\n>\n> — [")
    assert typed.endswith(f"](/things/{await quote.get_attribute('data-quote')})\n\n")
    assert await field.evaluate("each => document.activeElement === each")
    assert page.url.endswith(TOPIC), "the page has not been left"


async def test_without_a_selection_the_whole_text_is_quoted_by_the_server(enter: Enter):
    page = await (await enter("moderator", java_script_enabled=False)).new_page()
    await page.goto(f"/topics/{TOPIC}")
    await page.locator("article.post a[data-quote]").nth(1).click()
    typed = await page.locator("#reply textarea[name=body]").input_value()
    assert typed.startswith("> ") and "> — [" in typed
