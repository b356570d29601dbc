"""J1: an official asks in English over a line that drops at every step; an expert answers in Portuguese, by mail alone.

With real mail both ways: a mail server takes what the service sends, and the answer comes in over SMTP.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiosmtplib
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from cop.community.attachment import Attachment
from cop.community.drafts import Draft
from cop.community.people import Person
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import actions
from cop.forum.actions import following_up
from cop.forum.models import Reply
from cop.intake.models import Received
from cop.intake.running import FOLDER
from cop.intake.spool import Spool
from cop.kit import clock
from cop.kit.unit import unit
from tests.browser.journeys import (
    DOMAIN,
    PASSWORD,
    PATIENCE_SECONDS,
    Meter,
    Service,
    a_service,
    answer_to,
    can_sign_in,
    cut,
    linked,
)
from tests.browser.test_asking import KEPT, no_wider_than_the_phone
from tests.browser.test_pages import PHONE
from tests.browser.watching import in_the_browser
from tests.cast import Town
from tests.directory.making import a_profile
from tests.forum.pages.test_beginning import OTHERS
from tests.postbox import text_of
from tests.samples import PNG

pytestmark = in_the_browser

MOST_BYTES = 300_000
TITLE = "Who signs a referral form at night when the social worker is away?"
SIMILAR = "Who signs a referral form when the only social worker is away?"
BODY = "Three of our clinics are open at night and refer children. The form needs a signature that nobody can give before morning."
TRIED = "A list of telephone numbers, out of date within a month."
CONTEXT = "Rural districts, one social worker each."
ANSWER = (
    "No nosso município, quem assina à noite é a enfermeira de turno: o posto está escrito no protocolo, e não o nome de"
    " uma pessoa. De manhã, a assistente social confirma por telefone e regista a hora.\n\n"
    "Segue o modelo da ficha que usamos."
)
DISTRICTS = "Small districts with a clinic that is open at night"

Press = Callable[[], Awaitable[None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def cast(service: Service) -> tuple[Person, Person, Person]:
    """Who asks; the expert, who speaks Portuguese and has a profile; the moderator. Something similar was asked before."""
    town = service.town
    amina, bruno, dalia = town.amina, town.bruno, town.dalia
    await can_sign_in(amina, dalia)
    async with unit():
        await Person.filter(id=bruno.id).update(language="pt", zone="America/Sao_Paulo")
    await a_profile(
        bruno, language="pt", terms=[town.theme], languages=[["pt", "fluent"], ["en", "working"]],
        texts={"pt": {"headline": "Protocolos de encaminhamento", "contact_for": "Plantões", "about": "Trabalho com municípios."}},
    )
    for title in (SIMILAR, *OTHERS):
        before = actions.Draft(kind="question", parts={"title": plain(title), "body": plain("We tried.")}, language="en")
        await actions.ask(await town.reader("elena"), town.water, before)
    return amina, bruno, dalia


async def signs_in(page: Page, service: Service, person: Person, *, cuts: bool = True) -> None:
    await page.goto("/sign-in")
    await fills_in_the_door(page, person)
    press = partial(page.click, "form[action='/sign-in'] .btn.is-main")
    await (cut(service.line, page, press) if cuts else press())
    await expect(page.locator(".site-me")).to_have_count(1)


async def fills_in_the_door(page: Page, person: Person) -> None:
    await page.fill("#f-email", person.email)
    await page.fill("#f-password", PASSWORD)


async def asks(page: Page, service: Service, person: Person, *, scripts: bool) -> str:
    """From the title to the receipt. Each form is cut once after it has arrived; while the words are typed the line is
    down, the page is loaded anew, and the sign-in ends. Gives the address of the question."""
    line, forward = service.line, partial(page.click, "main form .btn.is-main")
    await page.goto("/")
    await page.click("main a[href='/ask']")
    await page.context.set_offline(True)
    await page.fill("#f-title", TITLE)
    await page.context.set_offline(False)
    await found_similar(service)
    await cut(line, page, forward)
    await expect(page.locator("section[aria-labelledby=similar]")).to_contain_text(SIMILAR)
    await cut(line, page, forward)
    await no_wider_than_the_phone(page)
    await cut(line, page, partial(page.click, "main button[name=group][value=water]"))
    await expect(page.locator("#f-title")).to_have_value(TITLE)

    await page.context.set_offline(True)
    await page.fill("#f-body", BODY)
    if scripts:
        await expect(page.locator("[data-part=draft]")).to_contain_text("the line is down")
    await page.context.set_offline(False)
    await kept(page, scripts=scripts)
    await page.goto(page.url.partition("#")[0])
    await expect(page.locator("#f-body")).to_have_value(BODY)
    await page.fill("#f-tried", TRIED)
    await page.fill("#f-context", CONTEXT)
    await page.locator("details", has=page.locator("[name=themes]")).locator("summary").click()
    await page.check("[name=themes][value=case_management]")
    await page.check("[name=byline][value=named]")
    await no_wider_than_the_phone(page)

    await page.context.clear_cookies(name="cop")
    look = partial(page.click, "form[action='/ask'] .btn.is-main")
    await cut(line, page, look)
    await expect(page.locator("main .notice").first).to_contain_text("nothing is lost")
    await fills_in_the_door(page, person)
    await page.check("[name=keep]")
    await cut(line, page, partial(page.click, "form[action='/sign-in'] .btn.is-main"))
    for field, words in (("title", TITLE), ("body", BODY), ("tried", TRIED), ("context", CONTEXT)):
        await expect(page.locator(f"#f-{field}")).to_have_value(words)
    await cut(line, page, look)
    await expect(page.locator("article .prose").first).to_have_text(BODY)
    await no_wider_than_the_phone(page)
    await cut(line, page, partial(page.click, "form[action='/ask'] .btn.is-main"))
    await page.wait_for_url("**/receipt")
    await expect(page.locator("dd strong")).to_have_text(re.compile(r"^Q-\d{5,6}$"))
    await expect(page.locator("main")).to_contain_text("Dalia Example")
    await no_wider_than_the_phone(page)
    assert await Thing.filter(kind="topic", author_id=person.id).count() == 1 and await Draft.all().count() == 0
    return page.url.removesuffix("/receipt")


async def found_similar(service: Service) -> None:
    """The index has read what was asked before."""
    reader = await service.town.reader("amina")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await service.finder.similar(reader, TITLE, language="en"):
            await asyncio.sleep(0.1)


async def kept(page: Page, *, scripts: bool) -> None:
    if scripts:
        await expect(page.locator("[data-part=draft]")).to_have_text(KEPT)
    else:
        async with page.expect_navigation():  # the step before was kept too: its time is no sign of this one
            await page.click("button[name=do][value=keep]")
        await expect(page.locator("[data-part=draft]")).to_have_text(re.compile(r"\d\d:\d\d"))


async def browser_of(chromium: Browser, service: Service, *, scripts: bool = True) -> tuple[Page, Meter]:
    """A telephone, and what it receives."""
    context: BrowserContext = await chromium.new_context(
        viewport=PHONE, locale="en", base_url=service.line.address, java_script_enabled=scripts,
    )
    await context.add_cookies([{"name": "language", "value": "en", "url": service.line.address}])
    page, meter = await context.new_page(), Meter(service.line.address)
    await meter.of(page)
    return page, meter


async def test_an_english_question_a_portuguese_answer_by_mail_and_a_line_that_drops_at_every_step(
    chromium: Browser, settled: tuple[str, Town], folder: Path, monkeypatch: pytest.MonkeyPatch
):
    async with a_service(settled, folder) as service:
        amina, bruno, dalia = await cast(service)
        page, meter = await browser_of(chromium, service)
        await signs_in(page, service, amina)
        address = await asks(page, service, amina, scripts=True)
        topic = await Thing.get(kind="topic", author_id=amina.id)

        await page.click("main a[href$='/experts']")
        await expect(page.locator("#f-people")).to_contain_text("Bruno Example")
        await page.check("#f-people [name=people]")
        await cut(service.line, page, partial(page.click, "main form .btn.is-main"))
        await expect(page.locator("main .rows").last).to_contain_text("Bruno Example")

        await answers_by_mail(service, bruno)
        reply = await the_reply(service, topic)
        await reads_the_answer(page, service, amina, reply)

        moderator, _ = await browser_of(chromium, service)
        await signs_in(moderator, service, dalia, cuts=False)
        await moderator.goto(f"{address}/synthesis")
        await moderator.fill("#f-body", "A post signs, not a person: at night the nurse on duty.")
        await moderator.check("[name=cited]")
        await cut(service.line, moderator, partial(moderator.click, "main form .btn.is-main"))
        await expect(moderator.locator(".is-summary")).to_contain_text("the nurse on duty")
        assert await Reply.filter(sort="synthesis").count() == 1
        consolidated = await service.mail_to(amina, "the nurse on duty")
        await page.goto(linked(consolidated, f"/topics/{topic.public_id}"))
        await expect(page.locator("main .is-summary")).to_contain_text("the nurse on duty")

        monkeypatch.setattr(following_up, "now", lambda: clock.now() + timedelta(days=90, minutes=1))
        assert [await following_up.follow_up(), await following_up.follow_up()] == [1, 0]
        later = await service.mail_to(amina, "What came of it")
        await page.goto(linked(later, f"/topics/{topic.public_id}/tried"))
        await expect(page.locator("[name=result]").first).to_be_visible()
        await no_wider_than_the_phone(page)
        assert meter.bytes <= MOST_BYTES, meter.received
        for each in (page, moderator):
            await each.context.close()


async def answers_by_mail(service: Service, bruno: Person) -> None:
    """In Portuguese, by a mail program whose line drops before it hears that the mail was taken."""
    asked = await service.mail_to(bruno, TITLE)
    text = text_of(asked)
    assert asked["Subject"].strip() == TITLE and asked["Content-Language"] == "fr", "the first of the finished languages"
    assert all(words in text for words in (BODY, TRIED, CONTEXT, "Amina Example"))
    assert str(asked["Reply-To"]).startswith("reply+") and str(asked["Reply-To"]).endswith(f"@{DOMAIN}")
    to, raw = answer_to(asked, bruno, ANSWER, ("ficha.png", PNG))
    reader, writer = await service.connect()
    for command in ("EHLO mua.example", f"MAIL FROM:<{bruno.email}>", f"RCPT TO:<{to}>", "DATA"):
        await spoken(reader, "220" if command.startswith("EHLO") else "250")
        writer.write(f"{command}\r\n".encode())
    await spoken(reader, "354")
    writer.write(raw + b"\r\n.\r\n")
    await writer.drain()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await Reply.exists():
            await asyncio.sleep(0.05)
    writer.transport.abort()
    port = int(service.settings.mail_in.rpartition(":")[2])
    refused, said = await aiosmtplib.send(raw, sender=bruno.email, recipients=[to], hostname="127.0.0.1", port=port)
    assert not refused and said.startswith("2.0.0")


async def spoken(reader: asyncio.StreamReader, code: str) -> None:
    """The server's answer of one or more lines."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (line := (await reader.readline()).decode())[3:4] == "-":
            pass
    assert line.startswith(code), line


async def the_reply(service: Service, topic: Thing) -> Thing:
    """There is one, in the language it is in, with its file, once all that came in is taken."""
    spool = Spool(service.settings.data / FOLDER)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while spool.waiting():
            await asyncio.sleep(0.05)
    reply = await Thing.get(parent_id=topic.id)
    assert (reply.language, reply.via, reply.byline) == ("pt", "mail", "named")
    assert await Received.all().count() == 1 and await Attachment.filter(thing_id=reply.id).count() == 1
    return reply


async def reads_the_answer(page: Page, service: Service, amina: Person, reply: Thing) -> None:
    """By mail in full, in her own language; then in the browser, where she says what it helps for."""
    mail = await service.mail_to(amina, "enfermeira de turno")
    text = text_of(mail)
    assert mail["Content-Language"] == "en" and mail["Subject"].strip() == f"Re: {TITLE}"
    assert " ".join(ANSWER.split()) in " ".join(text.split())
    assert "Bruno Example, Expert, Fictional Institute" in text
    assert "+55" not in text and "escreveu" not in text and BODY not in text, "no signature, and nothing quoted"
    await page.goto(linked(mail, "/topics/"))
    post = page.locator(f"#r-{reply.public_id}")
    await expect(post.locator(".prose").first).to_have_attribute("lang", "pt")
    await expect(post.locator(".byline")).to_contain_text("Expert")
    await expect(post.locator("a[href^='/files/']")).to_have_text("ficha.png")
    await no_wider_than_the_phone(page)
    for verb in ("useful", "accept"):
        await cut(service.line, page, partial(page.click, f"form[action='/replies/{reply.public_id}/{verb}'] button"))
    await post.locator("details.more summary").click()
    await page.fill(f"#for-{reply.public_id}", DISTRICTS)
    await cut(service.line, page, partial(page.click, f"#r-{reply.public_id} details.more .btn"))
    await expect(post.locator("strong", has_text=DISTRICTS)).to_be_visible()
    await expect(post.locator("form[action$='/not-useful'] button")).to_contain_text("1")
    assert (await Reply.get(thing_id=reply.id)).accepted_at is not None


async def test_no_step_of_asking_needs_a_script(chromium: Browser, settled: tuple[str, Town], folder: Path):
    async with a_service(settled, folder) as service:
        amina, _, _ = await cast(service)
        page, meter = await browser_of(chromium, service, scripts=False)
        await signs_in(page, service, amina)
        await asks(page, service, amina, scripts=False)
        assert meter.bytes <= MOST_BYTES, meter.received
        await page.context.close()
