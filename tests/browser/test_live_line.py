"""The connection of a live page: down the ladder and up again, nothing missed, and in words where it is."""

import asyncio
import random
import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import Enter
from tests.browser.halls import HOST, LINE, PATIENCE, WAYS, Hall, opened, port_of, says, shows
from tests.browser.proxies import Proxy, proxy_to
from tests.browser.watching import in_the_browser

pytestmark = in_the_browser

WORDS = {*WAYS, "up_to_date", "connecting", "paused", "pause", "resume", "n_new_show", "said_new", "said_air", "said_answered",
         "said_phase", "queued", "waiting", "sending", "received", "published", "send_failed", "edit_again", "discard",
         "own", "supported", "support", "keys_on", "keys_off"}


async def test_news_come_by_themselves_over_a_websocket(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await hall.approved("expert", "Which languages did you open with?")
    await shows(page, "Which languages did you open with?")


@pytest.mark.parametrize("kind", ["desk", "stage", "screen"])
async def test_the_pages_of_the_team_connect_too(enter: Enter, hall: Hall, kind: str):
    page = await (await enter(HOST)).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(f"{hall.address}/{kind}")
    await says(page, "connected")
    await hall.approved("expert", "Which languages did you open with?")
    await expect(page.locator("[data-part=queue] > li", has_text="Which languages")).to_have_count(1)
    assert faults == []


async def test_behind_a_proxy_that_refuses_websockets_news_come_as_a_stream_and_forms_go_as_forms(
    enter: Enter, site: str, hall: Hall
):
    async with proxy_to(port_of(site), refuses_upgrades=True) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "by_stream")
        await hall.approved("expert", "Does it arrive?")
        await shows(page, "Does it arrive?")
        await page.fill("#ask textarea", "Does mine leave?")
        await page.click("#ask .btn.is-main")
        await expect(page.locator("[data-part=receipts] > li", has_text="Does mine leave?")).to_have_count(1)
        assert any(line.startswith("POST") and "/act" in line for line in proxy.asked)
    assert (await hall.texts(HOST, "desk")).count("Does mine leave?") == 1


async def test_behind_a_proxy_that_keeps_streams_back_news_come_by_long_poll(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site), refuses_upgrades=True, keeps_streams=True) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "by_poll")
        await hall.approved("expert", "Does it arrive?")
        await shows(page, "Does it arrive?")
        await expect(page.locator(LINE)).to_have_class(re.compile("is-slow"))


async def test_behind_a_proxy_that_cuts_whatever_waits_the_page_renews_itself_and_offers_the_plain_one(
    enter: Enter, site: str, hall: Hall
):
    async with proxy_to(port_of(site), refuses_upgrades=True, keeps_streams=True, cuts_waiting=True) as proxy:
        page = await opened(enter, hall, proxy)
        await expect(page.locator(LINE)).to_contain_text(WAYS["by_plain"], timeout=90_000)
        await expect(page.locator(f"{LINE} a[href$='/plain']")).to_be_visible()
        await hall.approved("expert", "Does it arrive?")
        await shows(page, "Does it arrive?")


async def test_it_climbs_up_again_when_the_better_way_is_open(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site), refuses_upgrades=True) as proxy:
        page = await (await enter("official", base_url=proxy.address)).new_page()
        await page.route(re.compile("/live.js"), with_short_patience)
        await page.goto(hall.address)
        await says(page, "by_stream")
        await tried(proxy, "/socket", 3)
        await hall.approved("expert", "Still on the stream?")
        await shows(page, "Still on the stream?")
        await says(page, "by_stream")
        proxy.refuses_upgrades = False
        await says(page, "connected")
        await hall.approved("partner", "On the socket now?")
        await shows(page, "On the socket now?")


async def test_doubles_are_dropped_and_a_gap_is_noticed(enter: Enter):
    page = await (await enter("")).new_page()
    await page.goto("/conduct")
    assert await page.evaluate(POSITIONS) == {
        "taken": ["", "", "next", "", "gap", "next"], "written": {"floor": "e:16", "mine": ":0", "desk": ""},
        "behind": ["floor"], "answers": ["", "snapshot", "join", "snapshot", ""], "left": ["floor", "mine", "desk"],
        "unheard": "",
    }


POSITIONS = """async () => {
  const {Positions} = await import('/static/js/live/positions.js')
  const at = new Positions({floor: 'e:14', mine: ':0', desk: ''})
  const taken = [13, 14, 15, 15, 17, 16].map(n => at.take({c: 'floor', n}))
  const all = at.written(at.channels()), behind = at.behind({floor: 17, mine: 0})
  at.joining(['floor'])
  const unheard = at.take({c: 'floor', n: 17}) // until the join is answered
  const answers = [
    at.joined({c: 'floor', joined: 'e:20', recovered: true}),
    at.joined({c: 'floor', joined: 'f:3', recovered: false}),
    at.joined({c: 'desk', joined: ':0', recovered: false}),
    at.joined({c: 'desk', joined: 'g:2', recovered: false}),
    at.joined({c: 'other', joined: 'g:2', recovered: false}),
  ]
  at.renew('floor', 'f:3')
  at.renew('desk', 'g:2')
  return {taken, written: all, behind, unheard, answers, left: at.channels()}
}"""


async def with_short_patience(route: Route) -> None:
    """The script as it is, but a better way is tried after two seconds and not after three minutes."""
    answer = await route.fetch()
    script = await answer.text()
    assert script.count("const CLIMB = 180 ") == 1
    await route.fulfill(response=answer, body=script.replace("const CLIMB = 180 ", "const CLIMB = 2 "))


async def tried(proxy: Proxy, what: str, times: int) -> None:
    async with asyncio.timeout(PATIENCE / 1000):
        while sum(what in line for line in proxy.asked) < times:
            await asyncio.sleep(0.05)


async def test_a_line_that_is_cut_again_and_again_loses_nothing_and_doubles_nothing(
    enter: Enter, site: str, hall: Hall
):
    chance = random.Random(7)
    async with proxy_to(port_of(site)) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "connected")
        asked = await hall.approved("expert", "Is anybody there?")
        for _ in range(12):
            await hall.does(HOST, chance.choice(("air", "off_air", "park", "approve")), id=asked)
            await asyncio.sleep(chance.random() / 3)
            await proxy.cut()
        await hall.approved("partner", "The last one")
        await shows(page, "The last one")
        await says(page, "connected")
    floor = set(await hall.texts("expert", "floor"))
    shown = await page.locator("[data-list=floor] > li .queue-text, [data-part=air] .air-text").all_inner_texts()
    assert {each.strip() for each in shown} == floor
    assert len(shown) == len(floor)


async def test_what_was_said_while_the_line_was_away_comes_when_it_is_back(enter: Enter, site: str, hall: Hall):
    async with proxy_to(port_of(site)) as proxy:
        page = await opened(enter, hall, proxy)
        await says(page, "connected")
        await proxy.go_away()
        await says(page, "away_retry")
        await hall.approved("expert", "Said meanwhile")
        proxy.away = False
        await says(page, "connected")
        await shows(page, "Said meanwhile")


async def test_offline_is_said_at_once_and_online_again_tries_at_once(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await page.context.set_offline(True)
    await says(page, "away_retry")
    await hall.approved("expert", "Said meanwhile")
    await page.context.set_offline(False)
    await says(page, "connected")
    await shows(page, "Said meanwhile")


async def test_a_page_that_comes_out_of_the_cache_connects_anew(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    await hall.approved("expert", "Said while it slept")
    assert await page.locator("[data-list=floor] > li").count() == 0
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    await shows(page, "Said while it slept")
    await says(page, "connected")


async def test_who_goes_on_and_comes_back_finds_everything_and_a_live_page(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    await page.goto("/conduct")
    await hall.approved("expert", "Said meanwhile")
    await page.go_back()
    await shows(page, "Said meanwhile")
    await says(page, "connected")
    await hall.approved("partner", "And now")
    await shows(page, "And now")


async def test_a_position_of_another_epoch_is_answered_by_a_fresh_snapshot(enter: Enter, hall: Hall):
    await hall.approved("expert", "Which languages?")
    page = await (await enter("official")).new_page()
    await page.route(re.compile("/live.js"), with_an_old_position)
    await page.goto(hall.address)
    await says(page, "connected")
    await shows(page, "Which languages?")
    await expect(page.locator("[data-list=floor] > li", has_text="Not there any more")).to_have_count(0)
    await hall.approved("partner", "And then?")
    await shows(page, "And then?")


BEFORE_THE_BACKUP = """
document.getElementById("live").setAttribute("data-at-floor", "0123456789:3")
document.querySelector("[data-part=queue]").innerHTML =
  '<li id="q-gone" data-id="gone" data-step="approved" data-votes="1" data-place="9">Not there any more</li>'
"""


async def with_an_old_position(route: Route) -> None:
    """The script finds a page as it was before a backup was restored: with a question that is gone."""
    answer = await route.fetch()
    await route.fulfill(response=answer, body=BEFORE_THE_BACKUP + await answer.text())


async def test_who_signs_out_elsewhere_hears_nothing_more_and_is_told_so(enter: Enter, hall: Hall):
    page = await opened(enter, hall)
    await says(page, "connected")
    other = await page.context.new_page()
    await other.goto("/topics")
    await other.locator(".site-me summary").click()
    await other.click("form[action='/sign-out'] button")
    await says(page, "stopped_401")
    await expect(page.locator(f"{LINE} a[href^='/sign-in']")).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_every_word_of_the_script_stands_in_the_page(enter: Enter, hall: Hall, language: str):
    page = await (await enter("official", language=language)).new_page()
    await page.goto(hall.address)
    said = await page.evaluate("""() => Object.fromEntries([...document.getElementById('live-words').content
        .querySelectorAll('[data-word]')].map(each => [each.dataset.word, each.textContent.trim()]))""")
    assert WORDS - set(said) == set()
    assert [word for word in WORDS if not said[word]] == []
    assert "%n" in said["n_new_show"] and "%n" in said["said_new"] and "%s" in said["waiting"] and "%t" in said["up_to_date"]
