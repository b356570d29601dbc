"""Every page of the site, in both languages, on a phone and on a desk."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from babel.messages.pofile import read_po
from playwright.async_api import Page
from starlette.routing import Route

from cop.kit.assets import Assets
from cop.routes import build_routes
from cop.settings import read_settings
from tests.browser.addresses import ARABIC, MAIN, NO_PAGES, OPEN, PAGES, TOPIC, Visit
from tests.browser.conftest import DESK, ROOT, Enter, Rooms
from tests.browser.watching import Watch, in_the_browser

pytestmark = in_the_browser

PHONE = {"width": 360, "height": 740}
LARGEST_FIRST_VIEW = 40 * 1024
LARGEST_SPARING = 20 * 1024
MOST_REQUESTS = 6
LANGUAGES = ("fr", "en")
RAW_KEY = re.compile(r">\s*[a-z]+\.[a-z_-]+\s*<")
ASKED_FOR = re.compile(rb'(?:<link[^>]* href|<use href|<script[^>]* src|<img[^>]* src)="([^"]+)"')


def keys_of_the_catalogues() -> re.Pattern[str]:
    """All that begins like a key: `kind.question`, `error.`."""
    with (ROOT / "locales" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [message.id for message in read_po(file) if isinstance(message.id, str)]
    begun = {found[1] for each in messages if (found := re.fullmatch(r"([a-z]+)\.[a-zA-Z][^ ]*( [A-Z]\w*)*", each))}
    assert {"error", "kind", "role"} <= begun
    return re.compile(rf"(?<![\w@.-])(?:{'|'.join(sorted(begun))})\.[a-z][a-z_.-]+(?![\w@])")


KEYS = keys_of_the_catalogues()

VISITS = [visit for visits in PAGES.values() for visit in visits]
IN_ARABIC = [
    Visit("expert", f"/topics/{ARABIC}"), Visit("expert", "/topics?language=ar"), Visit("moderator", "/moderation"),
]
every_page = pytest.mark.parametrize("visit", VISITS, ids=str)
every_language = pytest.mark.parametrize("language", LANGUAGES)

BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.01)
  .map(each => each.outerHTML.slice(0, 160)).slice(0, 5)"""
SHAPE = """() => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  headings: document.querySelectorAll('h1').length,
  lang: document.documentElement.lang, dir: document.documentElement.dir, title: document.title,
  main: document.querySelectorAll('main').length,
})"""

WITHOUT_A_RING = """() => {
  const found = []
  for (const each of document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex="0"]')) {
    if (each.type === 'hidden' || each.disabled || !each.checkVisibility({visibilityProperty: true})) continue
    each.focus()
    if (document.activeElement !== each) { found.push('cannot be reached: ' + each.outerHTML.slice(0, 120)); continue }
    const style = getComputedStyle(each), place = each.getBoundingClientRect()
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) found.push(each.outerHTML.slice(0, 120))
    if (place.right < 0 || place.left > innerWidth || !place.width) found.push('outside: ' + each.outerHTML.slice(0, 120))
  }
  return found
}"""

ARABIC_BLOCKS = """() => {
  const found = {right: 0, wrong: []}, letters = /[\\u0621-\\u064a]{2}/
  for (const each of document.querySelectorAll('.prose, h1, .row-title, .row-text, blockquote, dd')) {
    const words = [...each.childNodes].flatMap(node => node.nodeType === 3 ? [node.data]
      : node.matches('bdi, button, .actions') ? [] : [node.textContent]).join(' ')
    const arabic = (words.match(/[\\u0621-\\u064a]/g) || []).length, latin = (words.match(/[a-z]/gi) || []).length
    if (!letters.test(words) || arabic < latin) continue
    const lang = each.closest('[lang]') || each, inner = each.querySelector('[lang=ar][dir=auto]')
    if (inner || lang.lang === 'ar' && each.closest('[dir]').dir === 'auto') found.right += 1
    else found.wrong.push(each.outerHTML.slice(0, 200))
  }
  return found
}"""


async def test_every_route_that_shows_a_page_is_visited(tmp_path: Path):
    settings = read_settings({"COP_DATA": str(tmp_path)}, demo=True)
    routes = [each for each in build_routes(settings, Assets(ROOT / "static")) if isinstance(each, Route)]
    shown = {each.path for each in routes if "GET" in (each.methods or ())}
    assert shown - NO_PAGES == set(PAGES)


async def opened(rooms: Rooms, visit: Visit, language: str, links: dict[str, str]) -> tuple[Page, Watch, str]:
    """The page on a desk, what it told meanwhile, and its text as it came."""
    page, watch = await rooms.of(visit.persona, language)
    watch.told()
    await page.set_viewport_size(DESK)
    response = await page.goto(visit.address.format(**links))
    assert response is not None
    assert response.status == visit.status
    return page, watch, await response.text()


@every_language
@every_page
async def test_a_page_is_whole(rooms: Rooms, links: dict[str, str], visit: Visit, language: str):
    page, watch, html = await opened(rooms, visit, language, links)
    for size in (DESK, PHONE):
        await page.set_viewport_size(size)
        shape = await page.evaluate(SHAPE)
        assert shape.pop("wide") <= 0, f"too wide for {size['width']} pixels: {await page.evaluate(BEYOND)}"
        assert shape.pop("title").strip()
        assert shape == {"headings": 1, "main": 1, "lang": language, "dir": "ltr"}
    assert watch.told() == []
    assert RAW_KEY.findall(html) == []
    assert KEYS.findall(re.sub("<[^>]*>", " ", html)) == []


@every_page
async def test_the_focus_can_be_seen_wherever_it_goes(rooms: Rooms, links: dict[str, str], visit: Visit):
    page, _, _ = await opened(rooms, visit, "en", links)
    for size in (DESK, PHONE):
        await page.set_viewport_size(size)
        await page.keyboard.press("Tab")
        assert await page.evaluate(WITHOUT_A_RING) == []


@pytest.fixture(scope="module")
def weighed() -> dict[str, int]:
    """Files that all pages share, and their compressed sizes."""
    return {}


@every_page
async def test_a_first_view_weighs_little(
    rooms: Rooms, links: dict[str, str], weighed: dict[str, int], visit: Visit
):
    """Compressed as a proxy does, with everything the page asks for."""
    page, _ = await rooms.of(visit.persona, "fr")
    answer = await page.request.get(visit.address.format(**links))
    html = await answer.body()
    files = {urljoin(answer.url, found.decode()).partition("#")[0] for found in ASKED_FOR.findall(html)}
    sizes = [len(gzip.compress(html, 6))]
    for file in files:
        if file not in weighed:
            weighed[file] = len(gzip.compress(await (await page.request.get(file)).body(), 6))
        sizes.append(weighed[file])
    assert len(files) >= 2
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes) <= LARGEST_FIRST_VIEW


@pytest.mark.parametrize("address", [f"/topics/{TOPIC}", "/topics", "/", f"/ask?group={OPEN}", "/ask?title=Qui&seen=1"])
async def test_a_page_that_spares_data_weighs_half(enter: Enter, site: str, address: str):
    """What the browser really asks for when it says `Save-Data`, compressed as a proxy does."""
    page = await (await enter("moderator", extra_http_headers={"save-data": "on"})).new_page()
    watch, answers = Watch(page, site), []
    page.on("response", lambda answer: answers.append(answer))
    await page.goto(address, wait_until="networkidle")
    weights = {each.url: len(gzip.compress(await each.body(), 6)) for each in answers}
    assert sum(weights.values()) <= LARGEST_SPARING, weights
    assert 2 <= len(weights) <= MOST_REQUESTS
    assert await page.locator("script").count() == 0
    assert watch.told() == []


async def test_who_asks_for_less_data_in_the_foot_of_a_page_is_remembered(enter: Enter):
    page = await (await enter("official")).new_page()
    await page.goto("/conduct")
    assert await page.locator("script").count() > 0
    await page.click("button[name=theme][value=lean]")
    await page.goto("/topics")
    assert await page.locator("script").count() == 0
    assert await page.locator("button[value=lean]").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("visit", MAIN, ids=str)
async def test_a_first_view_asks_for_little(enter: Enter, site: str, visit: Visit):
    """What the browser really does, with nothing in its cache."""
    page = await (await enter(visit.persona)).new_page()
    watch = Watch(page, site)
    await page.goto(visit.address, wait_until="networkidle")
    assert 2 <= len(watch.asked_for) <= MOST_REQUESTS
    assert watch.told() == []


@pytest.mark.parametrize("visit", IN_ARABIC, ids=str)
async def test_what_is_written_in_arabic_says_so_and_finds_its_own_direction(rooms: Rooms, visit: Visit):
    page, _, _ = await opened(rooms, visit, "fr", {})
    found = await page.evaluate(ARABIC_BLOCKS)
    assert found["wrong"] == []
    assert found["right"] > 0


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_display_one_chooses_holds_on_the_next_page(enter: Enter, theme: str):
    other = "dark" if theme == "light" else "light"
    page = await (await enter("official", color_scheme=other)).new_page()
    await page.goto("/topics")
    await page.click(f"button[name=theme][value={theme}]")
    await page.goto(f"/topics/{TOPIC}")
    paper = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) > 600) is (theme == "light")


async def test_a_printed_topic_says_what_it_is_and_leaves_the_rest_away(rooms: Rooms):
    page, _, _ = await opened(rooms, Visit("official", f"/topics/{TOPIC}"), "fr", {})
    await page.emulate_media(media="print")
    for gone in (".site", ".foot", ".composer", ".side", ".actions"):
        assert not await page.locator(gone).first.is_visible(), gone
    assert TOPIC in await page.locator(".print-line").inner_text()
    assert await page.locator(".demo-bar p").is_visible()
    await page.emulate_media(media="screen")
