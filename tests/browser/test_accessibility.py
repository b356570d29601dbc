"""WCAG 2.0 to 2.2, A and AA, as far as axe-core can tell: the main pages, small and large, light and dark."""

from importlib.resources import files
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.addresses import MAIN, OPEN, Visit
from tests.browser.conftest import DESK, Enter
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = ({"width": 360, "height": 740}, DESK)
RUN = """async levels => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']})
  return found.violations.map(each => [each.id, each.nodes.slice(0, 3).map(node => node.html + ' ' + node.failureSummary)])
}"""


async def violations(page: Page) -> dict[str, Any]:
    """What axe-core finds at each size in each light. The policy lets no script in: this one comes by the debugger."""
    found = {}
    await page.evaluate(AXE)
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # else it sees a colour on its way
        for size in SIZES:
            await page.set_viewport_size(size)
            if wrong := await page.evaluate(RUN, LEVELS):
                found[f"{theme}, {size['width']} pixels"] = wrong
    return found


@pytest.mark.parametrize("visit", MAIN, ids=str)
async def test_a_main_page_can_be_used_by_everyone(enter: Enter, visit: Visit):
    page = await (await enter(visit.persona, language="fr")).new_page()
    await page.goto(visit.address)
    assert await violations(page) == {}


async def test_a_form_that_was_refused_can_be_used_by_everyone(enter: Enter):
    page = await (await enter("official")).new_page()
    await page.goto(f"/ask?group={OPEN}")
    await page.eval_on_selector("form[action='/ask']", "form => { form.noValidate = true }")
    await page.click("form[action='/ask'] .btn.is-main")
    assert await page.locator("[aria-invalid=true]").count() == 1
    assert await page.locator("[role=alert]").count() == 1
    assert await violations(page) == {}


async def test_open_menus_can_be_used_by_everyone(enter: Enter):
    page = await (await enter("moderator", viewport=SIZES[0])).new_page()
    await page.goto("/moderation")
    await page.eval_on_selector_all("details", "all => all.forEach(each => { each.name = ''; each.open = true })")
    assert await violations(page) == {}


async def test_axe_finds_what_is_wrong(enter: Enter):
    page = await (await enter("")).new_page()
    await page.goto("/conduct")
    await page.eval_on_selector("html", "html => html.removeAttribute('lang')")
    assert [rule for rule, _ in (await violations(page))["light, 360 pixels"]] == ["html-has-lang"]
