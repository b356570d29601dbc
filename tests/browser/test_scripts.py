"""Script in everything people can write: nothing runs, nobody is sent elsewhere, and it is shown as it was typed.

Most pages are opened with the content policy switched off: what protects readers then is how the words were written
into the page, and nothing else.
"""

import asyncio
from collections.abc import Iterable
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import APIRequestContext, Browser, BrowserContext, Page

from tests.browser.addresses import LED, OPEN
from tests.browser.conftest import Enter, sign_in
from tests.browser.vectors import ELSEWHERE, VECTORS
from tests.browser.watching import Watch, in_the_browser, key_in

pytestmark = in_the_browser

LONGEST_TITLE, LONGEST_NAME, LONGEST_REASON, LONGEST_LABEL, LONGEST_LINE = 160, 120, 1000, 80, 160
EVERYTHING = "\n\n".join(VECTORS)

STRANGE = """() => {
  const things = 'script, iframe, frame, object, embed, base, meta, link, style, img, video, audio, math, template, portal'
  const found = [...document.body.querySelectorAll(things)].map(each => each.outerHTML)
  for (const each of document.body.querySelectorAll('*')) {
    if (each.tagName.toLowerCase() === 'svg' && !each.classList.contains('icon')) found.push(each.outerHTML)
    for (const {name, value} of each.attributes)
      if (/^on|^style$|^srcdoc$|^formaction$|^contenteditable$|^autofocus$|^background$|^xlink/.test(name)
          || ['href', 'action', 'src'].includes(name) && !/^(https?|mailto):|^[/#?]/.test(value))
        found.push(`${name}=${value} in ${each.outerHTML.slice(0, 200)}`)
    if (each.tagName === 'FORM' && new URL(each.action).origin !== location.origin) found.push(each.outerHTML)
  }
  return found
}"""
TOUCHED = """() => {
  document.querySelectorAll('details').forEach(each => { each.name = ''; each.open = true })
  document.querySelectorAll('a, button, input, textarea, select, [tabindex]').forEach(each => { each.focus(); each.blur() })
}"""


class Writer:
    """Somebody who sends forms as fast as they can, each with a key of its own."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.request: APIRequestContext = context.request
        self.site = site

    async def sends(self, page: str, to: str, **fields: str) -> str:
        """The form on this page, sent to an address with the word that no child is meant; gives where that led."""
        key = key_in(await (await self.request.get(f"{self.site}{page}")).text())
        form = {"key": key, "no_child": "1", **fields}
        answer = await self.request.post(f"{self.site}{to}", form=form)
        assert answer.status == 200, (to, fields, answer.status, await answer.text())
        return answer.url.removeprefix(self.site)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def written(site: str, chromium: Browser) -> dict[str, list[str]]:
    """All vectors in every field one can fill. Persona -> addresses where they stand."""
    writers = {}
    for persona in ("partner", "official", "moderator", "lead", "focal_point"):
        context = await chromium.new_context()
        await sign_in(context, persona, "en", site)
        writers[persona] = Writer(context, site)
    topics = await topics_and_names(writers["partner"])
    shared, reply = topics[0].partition("?")[0], topics[0].rpartition("#r-")[2]
    await a_file_with_a_name(writers["partner"], shared)
    await order_is_kept(writers, shared, reply)
    await a_charter(writers["lead"])
    await writers["focal_point"].sends(
        "/themes", "/themes", english=VECTORS[6][:LONGEST_LABEL], why=EVERYTHING[:LONGEST_REASON], behalf="country:CI")
    for writer in writers.values():
        await writer.context.close()
    return {
        "partner": ["/moderation/mine", f"{shared}/edit", f"/topics?group={OPEN}"],
        "official": ["/", shared, "/topics", f"{shared}/history", f"/groups/{OPEN}", f"/groups/{OPEN}/members",
                     f"/groups/{OPEN}/log", f"/groups/{LED}", "/groups", *topics[1:]],
        "moderator": ["/moderation", f"/things/{reply}/moderate?act=restore", shared],
        "lead": [f"/groups/{LED}/edit", f"/ask?group={LED}", f"/groups/{LED}"],
        "secretariat": ["/themes", "/oversight"],
    }


async def topics_and_names(partner: Writer) -> list[str]:
    """A topic with all vectors as replies and their authors' names, then a topic for each. Gives their addresses."""
    first = await partner.sends("/ask", "/ask", group=OPEN, kind="question", title="All at once", body=EVERYTHING,
                                tried=EVERYTHING[:4000], context=EVERYTHING[:4000])
    first = first.partition("/receipt")[0]
    found = []
    for vector in VECTORS:
        await named(partner, vector[:LONGEST_NAME])
        reply = await partner.sends("/me", f"{first}/replies", body=vector, byline="named", language="en")
        found.append(await partner.sends("/ask", "/ask", group=OPEN, kind="discussion", body=vector, byline="named",
                                         title=" ".join(vector.split())[:LONGEST_TITLE]))
    await named(partner, "Siriki Exemple")
    assert len(set(found)) == len(VECTORS)
    return [reply, *found]


async def named(partner: Writer, name: str) -> None:
    await partner.sends("/me", "/me", name=name, language="fr", zone="Africa/Abidjan")


async def a_file_with_a_name(partner: Writer, topic: str) -> None:
    key = key_in(await (await partner.request.get(f"{partner.site}{topic}")).text())
    file = {"name": "<img src=x onerror=alert(1)>.txt", "mimeType": "text/plain", "buffer": b"A form, left blank."}
    answer = await partner.request.post(f"{partner.site}{topic}/files", multipart={"key": key, "file": file})
    assert answer.ok, await answer.text()


async def order_is_kept(writers: dict[str, Writer], topic: str, reply: str) -> None:
    """A report and a reason made of vectors."""
    thing = topic.rpartition("/")[2]
    for reported in (thing, reply):
        address = f"/things/{reported}/report"
        await writers["official"].sends(address, address, reason="other", words=EVERYTHING[:LONGEST_REASON])
    address = f"/things/{reply}/moderate"
    html = await (await writers["moderator"].request.get(f"{writers['moderator'].site}{address}?act=hide")).text()
    version = html.partition('name="version" value="')[2].partition('"')[0]
    await writers["moderator"].sends(
        f"{address}?act=hide", address, act="hide", version=version, reason=EVERYTHING[-LONGEST_REASON:])


async def a_charter(lead: Writer) -> None:
    address = f"/groups/{LED}/edit"
    html = await (await lead.request.get(f"{lead.site}{address}")).text()
    seen = html.partition('name="seen" value="')[2].partition('"')[0]
    lines = iter(VECTORS)
    more = {
        f"{kind}_{code}_{place}": next(lines)[:LONGEST_LINE]
        for kind in ("do", "dont") for code in ("fr", "en") for place in (1, 2, 3)
    }
    for code in ("fr", "en"):
        more |= {f"purpose_{code}": next(lines), f"cadence_{code}": next(lines), f"charter_{code}": EVERYTHING[:4000]}
    await lead.sends(address, address, access="open", seen=seen, **more)


async def harmless(page: Page, watch: Watch, addresses: Iterable[str]) -> None:
    """Open each, touch everything on it; whatever is wrong is told together."""
    wrong: dict[str, list[str]] = {}
    for address in addresses:
        await page.goto(address)
        await page.evaluate(TOUCHED)
        await page.wait_for_load_state()
        if found := [*watch.told(), *(await page.evaluate(STRANGE))]:
            wrong[address] = found
    assert wrong == {}


@pytest.mark.parametrize("persona", ["partner", "official", "moderator", "lead", "secretariat"])
async def test_words_that_look_like_script_are_words(
    enter: Enter, site: str, written: dict[str, list[str]], persona: str
):
    page = await (await enter(persona, bypass_csp=True)).new_page()
    await harmless(page, Watch(page, site), written[persona])


async def test_script_that_runs_would_be_noticed(enter: Enter, site: str):
    page = await (await enter("", bypass_csp=True)).new_page()
    watch = Watch(page, site)
    await page.goto("/conduct")
    await page.eval_on_selector("main", "(main, words) => { main.innerHTML = words }", VECTORS[6] + VECTORS[7])
    assert len(await page.evaluate(STRANGE)) == 4
    wanted = ("dialog: 1", f"elsewhere: {ELSEWHERE}")
    async with asyncio.timeout(20):  # they come in any order, among others
        while not all(each in " ".join(watch.faults) for each in wanted):
            await asyncio.sleep(0.05)
    told = " ".join(watch.told())
    assert all(each in told for each in wanted)


async def test_the_policy_never_had_to_step_in(enter: Enter, site: str, written: dict[str, list[str]]):
    page = await (await enter("official")).new_page()
    await harmless(page, Watch(page, site), written["official"][:9])


async def test_the_words_can_be_read_as_they_were_typed(enter: Enter, written: dict[str, list[str]]):
    page = await (await enter("official")).new_page()
    await page.goto("/topics")
    titles = await page.locator(".row-title").all_inner_texts()
    assert "<script>alert(1)</script>" in titles
    assert "{{ 7 * 7 }}${7 * 7}<%= 7 * 7 %>" in titles


async def test_an_address_that_looks_like_script_does_nothing(enter: Enter, site: str):
    page = await (await enter("official", bypass_csp=True)).new_page()
    words = [quote(vector, safe="") for vector in VECTORS]
    filters = ("theme", "group", "kind", "language", "country", "tab", "after")
    addresses = ["/topics?" + "&".join(f"{name}={word}" for name in filters) for word in words]
    await harmless(page, Watch(page, site), [*addresses, f"/{words[0]}", f"/groups/{words[6]}", f"/topics/{words[8]}"])
    visitor = await (await enter("", bypass_csp=True)).new_page()
    await harmless(visitor, Watch(visitor, site), [f"/sign-in?next={word}" for word in (*words[:3], *words[19:22])])


async def test_a_form_shown_again_with_script_in_it_does_nothing(enter: Enter, site: str):
    page = await (await enter("official", bypass_csp=True)).new_page()
    watch = Watch(page, site)
    await page.goto(f"/ask?group={OPEN}")
    for name in ("body", "tried", "context"):
        await page.fill(f"[name={name}]", EVERYTHING)
    await page.eval_on_selector("form[action='/ask']", "form => { form.noValidate = true }")
    await page.click("form[action='/ask'] .btn.is-main")
    assert await page.input_value("[name=body]") == EVERYTHING
    await page.evaluate(TOUCHED)
    assert watch.told() == []
    assert await page.evaluate(STRANGE) == []
