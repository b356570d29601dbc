"""The directory in browsers: a profile from its first word to its hiding, contact without an address, partners."""

import asyncio
import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Browser, Locator, Page, expect

from cop.demo.stories import demo_id
from tests.browser.addresses import ARABIC_PROFILE, PROFILE
from tests.browser.conftest import PATIENCE_SECONDS, Enter
from tests.browser.test_pages import PHONE
from tests.browser.test_two_people import arrives, asks
from tests.browser.watching import Watch, in_the_browser
from tests.canaries import random_word

pytestmark = in_the_browser

LISTS = ("/search", "/people")
THEME = {
    "fr": "aide en espèces et en bons", "en": "cash and voucher assistance", "es": "asistencia en efectivo y cupones",
    "pt": "assistência em dinheiro e vales", "ar": "المساعدات النقدية والقسائم",
}
"""The theme `cash`, as people say it who look for it."""
ADDRESSES = ("rui.exemplo@", "siriki.exemple@")
"""Of the personas `expert` and `partner`."""
HELPLINES = demo_id("partner/o25")
"""The organisation of the persona `partner`."""


async def found(page: Page, address: str, words: str) -> Locator:
    """What a list shows for these words."""
    await page.goto(f"{address}{'&' if '?' in address else '?'}q={quote(words)}")
    return page.locator("main .rows > li")


async def is_nowhere(page: Page, words: str) -> None:
    for address in LISTS:
        await expect(await found(page, address, words)).to_have_count(0)


# --- a profile, from its first word to its hiding ---


async def test_a_profile_is_written_verified_found_narrowed_and_hidden(chromium: Browser, site: str, enter: Enter):
    does, tells = random_word(), random_word()
    owner = await arrives(chromium, site, "official", "fr")
    third = await (await enter("expert", viewport=PHONE, has_touch=True)).new_page()
    watch = Watch(third, site)
    try:
        await writes_the_profile(owner, does, tells)
        await is_nowhere(third, does)
        await verifies(await (await enter("secretariat", java_script_enabled=False)).new_page(), does)

        profile = await finds_with_a_filter(third, does)
        await expect(third.locator("main")).to_contain_text(tells)
        await expect(await found(third, "/people", tells)).to_have_count(1)

        await narrows(owner, "about", "focal_points")
        await is_nowhere(third, tells)
        await third.goto(profile)
        await expect(third.locator("h1")).to_contain_text("Mamadou")
        assert tells not in await third.content()
        focal_point = await (await enter("focal_point")).new_page()
        await focal_point.goto(profile)
        await expect(focal_point.locator("main")).to_contain_text(tells)

        await owner.goto("/people/me")
        await owner.click("form[action='/people/me/hide'] button")
        await is_nowhere(third, does)
        for reader in (third, focal_point):
            answer = await reader.goto(profile)
            assert answer is not None and answer.status == 404
        assert watch.told() == []
    finally:
        await owner.context.close()


async def writes_the_profile(owner: Page, does: str, tells: str) -> None:
    await owner.goto("/people")
    await owner.click("main a[href='/people/me']")
    await owner.click("main .btn.is-main[href='/people/me/edit']")
    await owner.fill("[name=headline]", f"Registres des signalements {does}")
    await owner.fill("[name=about]", f"Deux registres refaits. {tells}")
    await owner.check("[name=theme][value=costing]")
    await owner.click("form[action='/people/me/edit'] .btn.is-main")
    await expect(owner.locator(".notice.is-ok")).to_be_visible()
    await owner.click("form[action='/people/me/ask'] button")
    await expect(owner.locator("form[action='/people/me/ask']")).to_have_count(0)


async def verifies(secretariat: Page, does: str) -> None:
    await secretariat.goto("/people/waiting")
    waiting = secretariat.locator("article", has_text=does)
    await waiting.locator("form[action$='/verify'] button").click()
    await expect(waiting).to_have_count(0)


async def finds_with_a_filter(third: Page, does: str) -> str:
    """Found in both lists on a phone, a filter chosen; gives the address of the profile."""
    for address in LISTS:
        row = await found(third, address, does)
        await expect(row).to_have_count(1)
        await third.click(".is-filters summary")
        await third.check(".facets input[name=theme][value=costing]")
        await third.click(".facets > .btn")
        await third.wait_for_url(re.compile("theme=costing"))
        await expect(row).to_have_count(1)
        assert await third.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await row.locator("a").first.click()
    await third.wait_for_url("**/people/*")
    return third.url


async def narrows(owner: Page, field: str, level: str) -> None:
    await owner.goto("/people/me/edit")
    await owner.select_option(f"[name=readers-{field}]", level)
    await owner.click("form[action='/people/me/edit'] .btn.is-main")
    await expect(owner.locator(".notice.is-ok")).to_be_visible()


# --- contact without an address ---


async def test_two_people_write_to_each_other_without_an_address(
    chromium: Browser, site: str, enter: Enter, folder: Path
):
    asked, agreed, went_on, unheard = (random_word() for _ in range(4))
    asker = await arrives(chromium, site, "partner", "en")
    receiver = await arrives(chromium, site, "expert", "fr")
    sources: list[str] = []
    try:
        thread = await asks_for_contact(asker, asked)
        await receiver.goto("/contacts")
        sources.append(await receiver.content())
        await receiver.locator("main .row", has_text=asked).locator("a").click()
        await receiver.fill("form[action$='/accept'] [name=words]", agreed)
        await receiver.click("form[action$='/accept'] .btn.is-main")
        await expect(receiver.locator("article.post")).to_have_count(1)

        await writes(asker, thread, went_on)
        await expect(asker.locator("article.post")).to_contain_text([agreed, went_on])
        await receiver.goto(thread)
        await expect(receiver.locator("article.post")).to_contain_text([agreed, went_on])
        await receiver.click("form[action$='/block'] button")
        await expect(receiver.locator("form[action$='/unblock']")).to_have_count(1)

        await writes(asker, thread, unheard)
        await expect(asker.locator("[role=alert]")).to_be_visible()
        sources += [await asker.content(), await receiver.content()]
        await receiver.goto(thread)
        await expect(receiver.locator("main")).not_to_contain_text(unheard)
        for other in ("moderator", "secretariat", "admin"):
            answer = await (await enter(other)).request.get(thread)
            assert answer.status == 404
        for address in (f"/people/{PROFILE}", f"/people/{PROFILE}/contact", "/contacts?tab=sent", "/people"):
            await asker.goto(address)
            sources.append(await asker.content())
        for source in sources:
            assert not any(each in source for each in ADDRESSES)
        await mails_tell_nothing(folder / "data" / "mail", (asked, agreed, went_on, unheard))
    finally:
        await asker.context.close()
        await receiver.context.close()


async def asks_for_contact(asker: Page, words: str) -> str:
    """From the profile on; gives the address of the request."""
    await asker.goto(f"/people/{PROFILE}")
    await asker.click(f"main a[href='/people/{PROFILE}/contact']")
    await asker.check("[name=purpose][value=question]")
    await asker.fill("[name=body]", words)
    await asker.click("form.composer .btn.is-main")
    await expect(asker.locator("form[action$='/withdraw']")).to_have_count(1)
    return asker.url


async def writes(asker: Page, thread: str, words: str) -> None:
    await asker.goto(thread)
    await asker.fill("#write [name=message]", words)
    await asker.click("#write .btn.is-main")


async def mails_tell_nothing(mail: Path, words: tuple[str, ...]) -> None:
    """Both have been written to; in no mail stands the address of the other, or anything that was said."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(any(each in to for to, _ in mails(mail)) for each in ADDRESSES):
            await asyncio.sleep(0.1)
    for to, text in mails(mail):
        assert not any(each in text for each in ADDRESSES if each not in to), text
        assert not any(each in text for each in words)


def mails(folder: Path) -> Iterator[tuple[str, str]]:
    """To whom, and all the rest: headers and words."""
    for file in folder.glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        yield str(message["to"]), "\n".join([*map(str, message.values()), *bodies])


# --- a question, from its first step to its hiding ---


async def test_a_question_is_found_at_once_and_no_more_when_it_is_hidden(chromium: Browser, site: str, enter: Enter):
    word = random_word()
    title = f"Qui garde les clés du bureau, et {word} ?"
    author = await arrives(chromium, site, "official", "fr")
    other = await (await enter("expert", language="fr")).new_page()
    try:
        before = {page: await topics(page) for page in (author, other)}
        await author.goto("/ask")
        await author.fill("[name=title]", "Qui peut recevoir un signalement quand le travailleur social est absent ?")
        await author.click("main form .btn.is-main")
        await expect(author.locator("#similar")).to_be_visible()
        topic = await asks(author, title, "Le registre est dans un bureau fermé.")
        for page in (author, other):
            await expect(await found(page, "/search", word)).to_have_count(1)
            assert await topics(page) == before[page] + 1
        await types_a_title(other, title)
        await expect(other.locator("section:has(#similar)")).to_contain_text(word)

        moderator = await (await enter("moderator", java_script_enabled=False)).new_page()
        await moderator.goto(f"/things/{topic.rpartition('/')[2]}/moderate?act=hide")
        await moderator.fill("[name=reason]", "Un nom de lieu.")
        await moderator.click("main form .btn.is-main")
        await expect(moderator.locator("[name=reason]")).to_have_count(0)

        for page in (author, other):
            await expect(await found(page, "/search", word)).to_have_count(0)
            assert await topics(page) == before[page]
            await page.goto(f"/ask?title={quote(title)}")
            await expect(page.locator("main li", has_text=word)).to_have_count(0)
            answer = await page.context.request.get(f"/search/suggest?q={word}")
            assert word not in await answer.text()
    finally:
        await author.context.close()


async def topics(page: Page) -> int:
    """How many questions the search counts for this reader."""
    await page.goto("/search?kind=topic")
    number = await page.locator("#found").inner_text()
    return int(re.sub(r"\D", "", number))


async def types_a_title(page: Page, title: str) -> None:
    await page.goto("/ask")
    await page.click("#f-title")
    await page.keyboard.type(title)
    await expect(page.locator("#similar")).to_be_visible()


# --- a partner ---


async def test_the_secretariat_founds_a_partner_that_is_found_at_once_and_hidden(enter: Enter):
    name = f"Bureau d'essai {random_word()}"
    secretariat = await (await enter("secretariat", java_script_enabled=False)).new_page()
    reader = await (await enter("official")).new_page()
    await secretariat.goto("/partners")
    await secretariat.click("main a[href='/partners/new']")
    await secretariat.fill("[name=name]", name)
    for field, value in (("type", "academic"), ("scope", "national"), ("stakeholder", "academia"), ("country", "GN")):
        await secretariat.select_option(f"[name={field}]", value)
    await secretariat.check("[name=networks] >> nth=0")
    await secretariat.click("form[action='/partners/new'] .btn.is-main")
    await expect(secretariat.locator("h1")).to_have_text(name)
    page = secretariat.url.removesuffix("/edit")
    await secretariat.click("form[action$='/verify'] button")

    row = await found(reader, "/partners", name)
    await row.locator("a", has_text=name).click()
    await expect(reader.locator("h1")).to_have_text(name)
    await secretariat.click("form[action$='/hide'] button")
    await expect(await found(reader, "/partners", name.split()[-1])).to_have_count(0)
    answer = await reader.goto(page)
    assert answer is not None and answer.status == 404


async def test_a_new_holder_edits_and_offers_and_is_found_in_five_languages(enter: Enter):
    word = random_word()
    secretariat = await (await enter("secretariat", java_script_enabled=False)).new_page()
    holder = await (await enter("partner", java_script_enabled=False)).new_page()
    page = f"/partners/{HELPLINES}"
    for post in ("contact", "editor"):
        await holds(secretariat, page, post, "Nobody")
    answer = await holder.goto(f"{page}/edit")
    assert answer is not None and answer.status == 403

    await holds(secretariat, page, "editor", "Siriki Exemple")
    await holder.goto(f"{page}/edit")
    await holder.fill("[name=headline_fr]", f"Nous payons à temps {word}")
    await holder.check("[name=themes][value=cash]")
    await holder.click("form[action$='/edit'] .btn.is-main")
    await expect(holder.locator("form[action$='/edit']")).to_have_count(1)
    await offers(holder, page, f"Deux formatrices {word}")

    reader = await (await enter("official", language="fr")).new_page()
    for language, words in THEME.items():
        row = await found(reader, "/partners", f"{words} {word}")
        await expect(row, language).to_have_count(1)
        await expect(row.locator(f"a[href='{page}']")).to_have_count(1)
        await expect(row.locator(".why")).to_contain_text(THEME["fr"], ignore_case=True)
    await row.locator(f"a[href='{page}']").click()
    await expect(reader.locator("main")).to_contain_text(f"Deux formatrices {word}")


async def holds(secretariat: Page, page: str, post: str, name: str) -> None:
    """Puts a post into other hands."""
    await secretariat.goto(f"{page}/posts")
    form = secretariat.locator(f"form:has(input[name=kind][value={post}])")
    await form.locator("[name=person]").select_option(label=name)
    await form.locator("button").click()
    await secretariat.wait_for_url(f"**{page}")


async def offers(holder: Page, page: str, title: str) -> None:
    await holder.goto(f"{page}/offers")
    await holder.check("[name=form][value=bilateral]")
    await holder.fill("[name=title]", title)
    latest = await holder.locator("[name=until]").get_attribute("max")
    await holder.fill("[name=until]", latest or "")
    await holder.click("form[action$='/offers'] .btn.is-main")
    await expect(holder.locator(".row-title", has_text=title)).to_have_count(1)


# --- by keyboard alone ---


async def test_somebody_is_found_and_asked_by_keyboard_alone(enter: Enter, site: str):
    page = await (await enter("lead", language="fr")).new_page()
    watch = Watch(page, site)
    await page.goto("/")
    await tab_to(page, "#q")
    await page.keyboard.type("سلمى")
    options = page.locator("#q-list [role=option]")
    await expect(options.first).to_be_visible()
    addresses = [await each.get_attribute("data-url") for each in await options.all()]
    for _ in range(addresses.index(f"/people/{ARABIC_PROFILE}") + 1):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/people/{ARABIC_PROFILE}")
    assert await page.evaluate("getComputedStyle(document.querySelector('.prose[lang=ar]')).direction") == "rtl"

    await tab_to(page, f"main a[href='/people/{ARABIC_PROFILE}/contact']")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/contact")
    await tab_to(page, "[name=purpose]")
    await page.keyboard.press("Space")
    await tab_to(page, "[name=body]")
    await page.keyboard.type("كيف بدأتم؟")
    await tab_to(page, "form.composer .btn.is-main")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/contacts/*")
    await expect(page.locator(".prose[lang]")).to_contain_text("كيف بدأتم؟")
    assert watch.told() == []


async def tab_to(page: Page, selector: str) -> None:
    """By the Tab key, as often as needed; the focus must be visible there."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the Tab key does not lead to {selector}")
