"""The floor of a live page: a list that does not move under the finger, and the orders of the server."""

import random
import re

from playwright.async_api import Page, expect

from cop.live.order import by_votes, fair, newest
from tests.browser.conftest import Enter
from tests.browser.halls import HOST, Hall, opened, says, shows
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

QUEUE = "[data-part=queue] > li"
FRESH = "[data-do=fresh]"


async def ids(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all(QUEUE, "all => all.map(each => each.dataset.id || '')")
    return found


async def at_the_list(page: Page) -> tuple[str, dict[str, float] | None]:
    """Point at the first question, and say which it is and where it stands."""
    first = page.locator(QUEUE).first
    await first.hover()
    return (await ids(page))[0], await first.bounding_box()


async def test_nothing_moves_under_the_pointer_and_a_button_shows_what_is_new(enter: Enter, hall: Hall):
    first = await hall.approved("expert", "First one")
    page = await opened(enter, hall, page="?order=new")
    await says(page, "connected")
    pointed_at = await at_the_list(page)
    await hall.approved("partner", "Second one")
    await hall.approved("lead", "Third one")
    await expect(page.locator(FRESH)).to_have_text("New questions: 2. Show them")
    assert await at_the_list(page) == pointed_at
    assert await ids(page) == [first]
    await expect(page.locator("[data-number=queue]")).to_have_text("3")
    await page.click(FRESH)
    assert len(await ids(page)) == 3
    assert (await ids(page))[-1] == first
    await expect(page.locator(FRESH)).to_be_hidden()


async def test_what_is_new_comes_by_itself_once_the_reader_has_left_the_list(enter: Enter, hall: Hall):
    await hall.approved("expert", "First one")
    page = await opened(enter, hall, page="?order=new")
    await says(page, "connected")
    await at_the_list(page)
    second = await hall.approved("partner", "Second one")
    await expect(page.locator(FRESH)).to_be_visible()
    assert second not in await ids(page)
    await page.locator("h1").hover()
    await shows(page, "Second one")
    assert (await ids(page))[0] == second


async def test_figures_change_in_place_and_the_order_waits_for_the_reader(enter: Enter, hall: Hall):
    one = await hall.approved("expert", "First one")
    two = await hall.approved("partner", "Second one")
    page = await opened(enter, hall)
    await says(page, "connected")
    await at_the_list(page)
    await hall.does("lead", "support", id=two)
    await expect(page.locator(f"{QUEUE} [data-count='{two}']")).to_have_text("1")
    await page.wait_for_timeout(3000)
    assert await ids(page) == [one, two]
    await page.locator("h1").hover()
    await expect(page.locator(QUEUE).first).to_have_attribute("data-id", two)


async def test_what_is_taken_away_leaves_its_place_to_nobody_while_one_points_there(enter: Enter, hall: Hall):
    one = await hall.approved("expert", "First one")
    two = await hall.approved("partner", "Second one")
    page = await opened(enter, hall)
    await says(page, "connected")
    await at_the_list(page)
    before = await page.locator(f"[data-id='{two}']").bounding_box()
    await hall.does(HOST, "park", id=one)
    await expect(page.locator(QUEUE, has_text="First one")).to_have_count(0)
    after = await page.locator(f"[data-id='{two}']").bounding_box()
    assert before is not None and after is not None
    assert abs(before["y"] - after["y"]) < 1
    await page.locator("h1").hover()
    await expect(page.locator("[data-hole]")).to_have_count(0)


async def test_the_focus_stays_where_it_was_when_a_question_is_replaced_or_goes(enter: Enter, hall: Hall):
    one = await hall.approved("expert", "First one")
    two = await hall.approved("partner", "Second one")
    page = await opened(enter, hall)
    await says(page, "connected")
    await page.focus(f"[data-id='{one}'] .support")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await hall.does(HOST, "later", id=one)
    await expect(page.locator(f"[data-id='{one}']")).to_have_attribute("data-step", "later")
    await expect(page.locator(f"[data-id='{one}'] .support")).to_be_focused()
    await hall.does(HOST, "park", id=one)
    await expect(page.locator(f"[data-id='{two}']")).to_be_focused()


async def test_a_paused_page_stands_still_and_goes_on_with_everything(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.locator("[data-part=line]")).to_contain_text("Paused")
    id_ = await hall.approved("expert", "While it was paused")
    await hall.does(HOST, "air", id=id_)
    await hall.approved("partner", "And another one")
    await page.wait_for_timeout(1500)
    assert await ids(page) == []
    await page.get_by_role("button", name="Go on").click()
    await expect(page.locator("[data-part=air]")).to_contain_text("While it was paused")
    await shows(page, "And another one")


async def test_news_are_said_as_a_digest_and_not_one_by_one(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    said = page.locator("[data-part=said]")
    assert await said.get_attribute("role") == "status"
    for persona in ("expert", "partner", "lead"):
        id_ = await hall.approved(persona, f"Asked by {persona}")
    await hall.does(HOST, "air", id=id_)
    await expect(said).to_have_text(re.compile(r"New questions: [123]\."))
    await expect(said).to_contain_text("Another question is on air.", timeout=15_000)
    assert await page.locator("#live [role=status], #live [aria-live]").count() == 1


async def test_the_phase_of_the_session_shows_and_hides_what_belongs_to_it(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await expect(page.locator("#ask")).to_be_visible()
    await hall.does(HOST, "end")
    await expect(page.locator("#ask")).to_be_hidden()
    await expect(page.locator("[data-part=phase]")).to_contain_text("Over")


async def test_whatever_order_a_list_is_in_it_is_brought_into_the_right_one(enter: Enter):
    page = await (await enter("")).new_page()
    await page.goto("/conduct")
    assert await page.evaluate(DISORDERED) == []


DISORDERED = """async () => {
  const {List} = await import('/static/js/live/list.js')
  const wrong = [], typed = {give() {}}, changed = () => {}
  for (let round = 0; round < 300; round += 1) {
    const element = document.createElement('ol'), size = 1 + round % 9
    for (let place = 1; place <= size; place += 1) {
      const item = document.createElement('li')
      Object.assign(item.dataset, {id: place, place, votes: Math.floor(Math.random() * 4)})
      element.append(item)
    }
    element.dataset.order = 'votes'
    document.body.append(element)
    const list = new List(element, {typed, changed, heard: () => ({})})
    list.show()
    const found = list.items().map(each => [-each.dataset.votes, Number(each.dataset.place)])
    const right = [...found].sort((a, b) => a[0] - b[0] || a[1] - b[1])
    if (found.length !== size || String(found) !== String(right)) wrong.push([found, right])
    element.remove()
  }
  return wrong
}"""


async def test_a_question_that_changes_while_it_is_kept_back_is_shown_once(enter: Enter, hall: Hall):
    await hall.approved("expert", "First one")
    page = await opened(enter, hall, page="?order=new")
    await says(page, "connected")
    await at_the_list(page)
    second = await hall.approved("partner", "Second one")
    await expect(page.locator(FRESH)).to_be_visible()
    await page.locator("h1").hover()
    await hall.does(HOST, "later", id=second)
    await shows(page, "Second one")
    await expect(page.locator(f"{QUEUE}[data-id='{second}']")).to_have_attribute("data-step", "later")
    await page.wait_for_timeout(2500)
    await shows(page, "Second one")


class Figures:
    """A question on the floor, as far as its place in the queue goes."""

    def __init__(self, chance: random.Random, place: int, regions: list[str]) -> None:
        self.public_id = str(place)
        self.support = chance.choice((0, 1, 2, 3, 5, 40, 1000, 65_535, 10**6, chance.randrange(300)))
        self.place = place
        self.is_first = chance.random() < 0.3
        self.region = chance.choice(regions)

    def plain(self) -> dict[str, object]:
        return {"support": self.support, "place": self.place, "first": self.is_first, "region": self.region}


async def test_the_browser_orders_as_the_server_does(enter: Enter):
    page = await (await enter("")).new_page()
    await page.goto("/conduct")
    regions = ["", "Western Africa", "Caribbean", "__proto__", "South-eastern Asia"]
    for seed in range(30):
        chance = random.Random(seed)
        heard = {region: chance.randrange(6) for region in chance.sample(regions[1:], 3)}
        items = [Figures(chance, place, regions) for place in range(1, 60)]
        given = [each.plain() for each in chance.sample(items, len(items))], list(heard.items())
        for name, order in (("fair", fair(items, heard)), ("votes", by_votes(items)), ("new", newest(items))):
            assert await page.evaluate(SORTED, [*given, name]) == [each.place for each in order], (seed, name)


SORTED = """async ([items, heard, order]) => {
  const {comparing} = await import('/static/js/live/order.js')
  return items.sort(comparing(order, Object.fromEntries(heard))).map(each => each.place)
}"""
