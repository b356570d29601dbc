"""Polls and words from backstage, in pages that stay open."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.halls import HOST, Hall, opened, says
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

POLL = "[data-part=polls] > [data-id]"


async def a_poll(hall: Hall, kind: str = "single") -> str:
    """The public id of a draft."""
    made = await hall.does(HOST, "poll_prepare", text="Who answers at night?", kind=kind, options="We\nOthers\nNobody")
    assert "ok" in made, made
    shown = await (await hall.who(HOST)).get(f"{hall.address}/snapshot?channels=desk&as=data")
    (found,) = [each for each in shown.json()["desk"]["items"].values() if each.get("sort") == "poll"]
    return str(found["id"])


async def listening(enter: Enter, hall: Hall, persona: str, page: str = "") -> Page:
    found = await opened(enter, hall, persona=persona, page=page)
    await says(found, "connected")
    return found


async def test_a_poll_appears_is_voted_on_without_leaving_the_page_and_shows_its_figures(enter: Enter, hall: Hall):
    floor, desk = await listening(enter, hall, "official"), await listening(enter, hall, HOST, "/desk")
    await a_poll(hall)
    await expect(floor.get_by_role("heading", name="Polls")).to_be_hidden()
    await desk.get_by_role("button", name="Open the poll").click()
    await expect(floor.locator(POLL)).to_contain_text("Who answers at night?")
    await floor.evaluate("window.isStillHere = true")
    await expect(floor.get_by_text("Your vote counts.")).to_be_hidden()
    await floor.get_by_label("Others").check()
    await floor.get_by_role("button", name="Vote").click()
    await expect(floor.get_by_text("Your vote counts.")).to_be_visible()
    await expect(floor.locator(POLL).locator("[data-count]")).to_have_text("1")
    await expect(desk.locator(POLL).locator("[data-count]")).to_have_text("1")
    assert await floor.evaluate("window.isStillHere")
    await desk.get_by_role("button", name="Close the poll").click()
    await expect(floor.locator(POLL)).to_contain_text("Too few have voted")
    await expect(floor.get_by_role("button", name="Vote")).to_have_count(0)


async def test_every_tick_of_a_multiple_poll_is_sent_and_stands_after_a_reload(enter: Enter, hall: Hall):
    await hall.does(HOST, "poll_open", id=await a_poll(hall, "multiple"))
    floor = await listening(enter, hall, "official")
    for option in ("We", "Nobody"):
        await floor.get_by_label(option, exact=True).check()
    await floor.get_by_role("button", name="Vote").click()
    await expect(floor.get_by_text("Your vote counts.")).to_be_visible()
    await floor.reload()
    for option, is_ticked in (("We", True), ("Others", False), ("Nobody", True)):
        await expect(floor.get_by_label(option, exact=True)).to_be_checked(checked=is_ticked)


async def test_a_vote_that_came_too_late_says_so_where_it_was_pressed(enter: Enter, hall: Hall):
    poll = await a_poll(hall, "ranked")
    await hall.does(HOST, "poll_open", id=poll)
    floor = await listening(enter, hall, "official")
    await floor.get_by_role("button", name="Vote").click()
    await expect(floor.locator(POLL).locator("[data-refused]")).to_be_visible()
    await expect(floor.get_by_text("Your vote counts.")).to_be_hidden()


async def test_a_word_backstage_reaches_the_desk_at_once_and_is_not_for_its_author_to_acknowledge(enter: Enter, hall: Hall):
    stage, desk = await listening(enter, hall, HOST, "/stage"), await listening(enter, hall, HOST, "/desk")
    await stage.get_by_label("To those who run the session").fill("The line is bad")
    await stage.get_by_role("button", name="Say it backstage").click()
    word = "[data-part=backstage] > [data-id]"
    await expect(desk.locator(word)).to_contain_text("The line is bad")
    await expect(stage.locator(word)).to_contain_text("Not seen yet")
    await expect(stage.get_by_label("To those who run the session")).to_have_value("")
    await desk.locator(word).get_by_role("button", name="Seen").click()
    await expect(desk.locator(word).locator("[data-refused]")).to_be_visible()
