"""A file that is sent in pieces over a line that is cut, in a real browser."""

from tests.browser.addresses import TOPIC
from tests.browser.conftest import Enter
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

CONTENT = b"One line of a long table.\n" * 30_000


async def test_after_a_cut_it_says_so_goes_on_and_the_file_is_there_whole(enter: Enter):
    context = await enter("moderator")
    page = await context.new_page()
    await page.goto(f"/topics/{TOPIC}")
    cut = []

    async def cutting(route):
        if len(cut) < 2 and route.request.headers.get("upload-offset") != "0":
            cut.append(route.request.headers.get("upload-offset"))
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await page.route("**/uploads/*", cutting)
    await page.locator("details.more summary", has_text="Attach a file").click()
    await page.locator("input[type=file]").set_input_files({"name": "table.txt", "mimeType": "text/plain", "buffer": CONTENT})
    await page.locator("form[data-upload] button").click()
    await page.locator("form[data-upload] [data-part=upload]", has_text="The connection is down").wait_for()
    file = page.locator("a", has_text="table.txt")
    await file.wait_for()
    got = await context.request.get(await file.get_attribute("href"))
    assert await got.body() == CONTENT and len(cut) == 2

    await page.locator("details.more summary", has_text="Attach a file").click()
    await page.locator("input[type=file]").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ no"})
    await page.locator("form[data-upload] button").click()
    await page.locator("form[data-upload] [data-part=upload]", has_text="not what its name says").wait_for()
