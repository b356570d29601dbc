"""One evening of questions and answers: host, moderator, expert and those who ask, each in a browser of their own."""

import re

import pytest
from playwright.async_api import Error, Locator, Page, expect

from tests.browser.evenings import (
    DESK,
    EXPERT,
    HOST,
    TITLE,
    Evening,
    answers_in_writing,
    approves,
    asks,
    goes_to,
    has_become,
    is_on_air,
    puts_on_air,
    question,
    stands,
)
from tests.browser.halls import LINE, PATIENCE, WAYS, port_of, says
from tests.browser.proxies import proxy_to
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

PAYS = "Who pays for the helpline at night?"
CASE = "In our district the girl of the miller's family rang twice, who helps her, and in which languages do you open?"
LANGUAGES = "In which languages did you open?"
DOUBLE = "Who pays the helpline at night, the ministry?"
STAFF = "How many people sit there?"
OUR_CASE = "What should we do about our case of last week?"
REASON = "Please ask without the case, it can be recognised."
ANSWER = "The ministry of health, out of its night service."
OUTBOX = "[data-part=outbox] > li"


async def test_five_people_hold_a_session_from_the_first_question_to_the_transcript(evening: Evening, site: str):
    async with proxy_to(port_of(site), refuses_upgrades=True) as proxy:
        host, desk = await evening.seat(HOST, "/desk"), await evening.seat(DESK, "/desk")
        stage, screen = await evening.seat(EXPERT, "/stage"), await evening.seat(HOST, "/screen")
        near = await evening.seat("official")
        far = await evening.seat("partner", "?order=new", proxy=proxy, way="by_stream")
        everybody = (host, desk, stage, screen, near, far)

        await two_ask_and_one_wants_to_ask_again(near, far, desk)
        await one_is_approved_by_keys_and_one_is_edited_first(near, far, desk)
        await a_double_is_united(evening, desk, near)
        await figures_move_on_every_page(near, far, desk, stage, screen)
        await the_list_waits_for_the_pointer(evening, far, desk)
        await one_is_sent_back_and_its_asker_alone_reads_why(near, desk, others=(stage, screen, far))
        await one_is_on_air_and_answered_in_writing(everybody)
        await the_screen_shows_the_way_in(evening, screen)
        await the_host_ends_it(host, near, far)
        await what_is_left_can_be_read(near, far)


async def two_ask_and_one_wants_to_ask_again(near: Page, far: Page, desk: Page) -> None:
    await asks(near, PAYS)
    await has_become(near, PAYS, "Received")
    await asks(far, CASE)
    await has_become(far, CASE, "Received")
    await stands(desk, "inbox", PAYS)
    await stands(desk, "inbox", CASE)
    await near.fill("#ask textarea", OUR_CASE)
    await near.click("#ask .btn.is-main")
    await expect(near.locator(OUTBOX, has_text=OUR_CASE)).to_contain_text("by itself")


async def one_is_approved_by_keys_and_one_is_edited_first(near: Page, far: Page, desk: Page) -> None:
    await approves(desk, PAYS)
    await has_become(near, PAYS, "Published")
    await goes_to(desk, CASE)
    await desk.keyboard.press("e")
    await desk.keyboard.press("Control+a")
    await desk.keyboard.type(LANGUAGES)
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    edited = await stands(desk, "inbox", LANGUAGES)
    await expect(edited.locator(".asked")).to_contain_text(CASE)
    await approves(desk, LANGUAGES)
    await expect(await has_become(far, LANGUAGES, "Published")).to_contain_text("shortened or clarified")
    await stands(near, "queue", LANGUAGES)
    await expect(near.locator("body")).not_to_contain_text("miller")


async def a_double_is_united(evening: Evening, desk: Page, near: Page) -> None:
    await evening.hall.asked("focal_point", DOUBLE)
    await goes_to(desk, DOUBLE)
    await desk.keyboard.press("u")
    await desk.locator(".candidate", has_text=PAYS).get_by_role("button").click()
    await says(desk, "connected")
    await expect(question(desk, "inbox", DOUBLE)).to_have_count(0)
    await expect(question(desk, "merged", DOUBLE)).to_have_count(1)
    await expect(near.locator("body")).not_to_contain_text(DOUBLE)


async def figures_move_on_every_page(near: Page, far: Page, desk: Page, stage: Page, screen: Page) -> None:
    for page, words in ((far, PAYS), (near, LANGUAGES)):
        button = question(page, "queue", words).locator(".support")
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
    for page in (near, far, desk, stage, screen):
        for words in (PAYS, LANGUAGES):
            await expect(figure_of(page, words)).to_have_text("1", timeout=PATIENCE)


def figure_of(page: Page, words: str) -> Locator:
    return question(page, "queue", words).locator("[data-count]").first


async def the_list_waits_for_the_pointer(evening: Evening, far: Page, desk: Page) -> None:
    first = far.locator("[data-part=queue] > li").first
    await first.hover()
    before = await first.bounding_box(), await first.get_attribute("data-id")
    await evening.hall.asked("expert", STAFF)
    await approves(desk, STAFF)
    fresh = far.locator("section:has([data-part=queue]) [data-do=fresh]")
    await expect(fresh).to_have_text("New questions: 1. Show them", timeout=PATIENCE)
    await expect(question(far, "queue", STAFF)).to_have_count(0)
    assert (await first.bounding_box(), await first.get_attribute("data-id")) == before
    await fresh.click()
    await expect(first).to_contain_text(STAFF)


async def one_is_sent_back_and_its_asker_alone_reads_why(near: Page, desk: Page, *, others: tuple[Page, ...]) -> None:
    await stands(near, "receipts", OUR_CASE)
    await goes_to(desk, OUR_CASE)
    await desk.keyboard.press("r")
    await desk.keyboard.type(REASON)
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    await expect(question(desk, "inbox", OUR_CASE)).to_have_count(0)
    await expect(await has_become(near, OUR_CASE, "Sent back to you")).to_contain_text(REASON)
    for page in others:
        for words in (OUR_CASE, REASON):
            await expect(page.locator("body")).not_to_contain_text(words)


async def one_is_on_air_and_answered_in_writing(everybody: tuple[Page, ...]) -> None:
    _, desk, stage, screen, near, far = everybody
    await puts_on_air(desk, PAYS)
    for page in everybody:
        await is_on_air(page, PAYS)
    await has_become(near, PAYS, "On air")
    await answers_in_writing(stage, ANSWER)
    for page in (near, far, screen):
        await expect(await stands(page, "done", PAYS)).to_contain_text(ANSWER)
        await expect(page.locator("[data-part=air] [data-id]")).to_have_count(0)
    await expect(await has_become(near, PAYS, "Answered")).to_contain_text("Read the answer")


async def the_screen_shows_the_way_in(evening: Evening, screen: Page) -> None:
    """Whoever types its code arrives in the session."""
    await expect(screen.locator(".screen-qr svg")).to_be_visible()
    await expect(question(screen, "done", ANSWER)).to_be_visible()
    code = await screen.locator(".screen-code").inner_text()
    guest = await evening.page("secretariat", "/live/join")
    await guest.fill("[name=code]", code)
    await guest.get_by_role("button", name="Join").click()
    await expect(guest.locator("h1")).to_have_text(TITLE)
    await guest.close()


async def the_host_ends_it(host: Page, near: Page, far: Page) -> None:
    await host.get_by_text("End the session", exact=True).click()
    await host.get_by_role("button", name="End it for everyone").click()
    for page in (host, near, far):
        await expect(page.locator("[data-part=phase]")).to_contain_text("Over", timeout=PATIENCE)
    await expect(near.locator("#ask")).to_be_hidden()


async def what_is_left_can_be_read(near: Page, far: Page) -> None:
    await near.locator("[data-part=phase] a").click()
    answered = near.locator("section:has(#answered) li", has_text=PAYS)
    await expect(answered).to_contain_text(ANSWER)
    await expect(near.locator("section:has(#open)")).to_contain_text(LANGUAGES)
    await expect(near.locator("body")).not_to_contain_text(REASON)
    topic = (await stands(far, "receipts", LANGUAGES)).get_by_role("link", name="It goes on as a topic")
    await topic.click(timeout=PATIENCE)
    await expect(far.locator("h1")).to_contain_text(LANGUAGES)


async def test_whoever_was_cut_off_has_asked_once_and_missed_nothing(evening: Evening):
    desk, away, other = await evening.seat(DESK, "/desk"), await evening.seat("official"), await evening.seat("partner")
    await away.context.set_offline(True)
    await says(away, "away_retry")
    await asks(other, PAYS)
    await approves(desk, PAYS)
    await puts_on_air(desk, PAYS)
    await away.fill("#ask textarea", STAFF)
    await away.click("#ask .btn.is-main")
    await expect(away.locator(OUTBOX, has_text=STAFF)).to_contain_text("Kept on this device")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        await away.reload()
    await away.context.set_offline(False)
    await away.goto(evening.hall.address)
    await is_on_air(away, PAYS)
    await has_become(away, STAFF, "Received")
    await expect(away.locator(OUTBOX)).to_have_count(0)
    assert (await evening.hall.texts(HOST, "desk")).count(STAFF) == 1


async def test_a_page_that_stays_open_while_the_line_is_away_catches_up_by_itself(evening: Evening):
    desk, away, other = await evening.seat(DESK, "/desk"), await evening.seat("official"), await evening.seat("partner")
    await away.context.set_offline(True)
    await says(away, "away_retry")
    await asks(other, PAYS)
    await approves(desk, PAYS)
    await away.fill("#ask textarea", STAFF)
    await away.click("#ask .btn.is-main")
    await expect(away.locator(OUTBOX, has_text=STAFF)).to_contain_text("Kept on this device")
    await expect(question(away, "queue", PAYS)).to_have_count(0)
    await away.context.set_offline(False)
    await stands(away, "queue", PAYS)
    await has_become(away, STAFF, "Received")
    await stands(desk, "inbox", STAFF)
    assert (await evening.hall.texts(HOST, "desk")).count(STAFF) == 1


async def test_an_expert_who_disconnects_on_air_leaves_nothing_behind_that_is_lost(evening: Evening):
    host, stage = await evening.seat(HOST, "/desk"), await evening.seat(EXPERT, "/stage")
    near = await evening.seat("official")
    await asks(near, PAYS)
    await approves(host, PAYS)
    await puts_on_air(host, PAYS)
    await is_on_air(stage, PAYS)
    await stage.fill("[data-part=air] textarea", "The ministry of")
    await stage.context.set_offline(True)
    await host.get_by_role("button", name="Take off air").click()
    for page in (host, near):
        await stands(page, "queue", PAYS)
        await expect(page.locator("[data-part=air] [data-id]")).to_have_count(0)
    await has_become(near, PAYS, "Published")
    await the_host_answers_instead(host, near)
    await stage.context.set_offline(False)
    await stands(stage, "done", PAYS)
    await expect(stage.locator("[data-part=air] [data-id]")).to_have_count(0)


async def the_host_answers_instead(host: Page, near: Page) -> None:
    await puts_on_air(host, PAYS)
    await host.get_by_role("link", name="Stage", exact=True).click()
    await is_on_air(host, PAYS)
    await answers_in_writing(host, ANSWER)
    await expect(await stands(near, "done", PAYS)).to_contain_text(ANSWER)
    await has_become(near, PAYS, "Answered")


async def test_a_moderator_who_is_dismissed_learns_it_at_once_and_sees_nothing_more(evening: Evening):
    host, desk = await evening.seat(HOST, "/desk"), await evening.seat(DESK, "/desk")
    near = await evening.seat("official")
    await host.get_by_role("link", name="Change the team").click()
    await host.get_by_role("button", name="End this part of Leyla").click()
    await expect(desk.locator(LINE)).to_contain_text(WAYS["stopped_403"])
    await asks(near, PAYS)
    await host.goto(f"{evening.hall.address}/desk")
    await stands(host, "inbox", PAYS)
    await expect(question(desk, "inbox", PAYS)).to_have_count(0)
    again = await desk.reload()
    assert again is not None
    assert again.status == 403
    assert PAYS not in await desk.content()


async def test_without_script_one_follows_supports_and_asks_by_forms(evening: Evening):
    desk, stage = await evening.seat(DESK, "/desk"), await evening.seat(EXPERT, "/stage")
    near = await evening.seat("official")
    await asks(near, PAYS)
    await approves(desk, PAYS)
    plain = await evening.page("focal_point", f"{evening.hall.address}/plain", java_script_enabled=False)
    await plain.get_by_role("link", name="Hold it still").click()
    support = plain.locator(".queue > li", has_text=PAYS).locator(".support")
    await support.click()
    await expect(support).to_have_attribute("aria-pressed", "true")
    await expect(figure_of(near, PAYS)).to_have_text("1", timeout=PATIENCE)

    await plain.get_by_role("link", name="Ask a question").click()
    await plain.fill("[name=text]", STAFF)
    await plain.get_by_role("button", name="Send the question").click()
    await expect(plain).to_have_url(re.compile("/plain"))
    await expect(plain.locator(".receipt", has_text=STAFF).locator("[aria-current=step]")).to_contain_text("Received")
    await approves(desk, STAFF)
    await puts_on_air(desk, STAFF)
    await plain.goto(f"{evening.hall.address}/plain?still=1")
    await expect(plain.locator(".air")).to_contain_text(STAFF)
    await is_on_air(stage, STAFF)
    await answers_in_writing(stage, ANSWER)
    await stands(near, "done", STAFF)
    await plain.reload()
    await expect(plain.locator(".done > li", has_text=STAFF)).to_contain_text(ANSWER)
    await expect(plain.locator(".receipt", has_text=STAFF).locator("[aria-current=step]")).to_contain_text("Answered")
