"""What everybody sees of live sessions: the list, the hall, the plain page, the form, the code."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx
import pytest

from cop.community import audience, log
from cop.community.text import Written, plain, put_text
from cop.community.thing import HIDDEN, Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.live.actions import asking, desk
from cop.live.actions import sessions as acts
from cop.live.models import Session
from cop.live.queries.rooms import facts
from tests.cast import Town
from tests.conftest import Browse
from tests.home.test_pages import counted
from tests.lively import a_question, a_session, answered, host_of, on_the_floor

pytestmark = pytest.mark.long

SCRIPT = "</title></textarea><script>qz()</script>\"'><img src=x onerror=qz()>"
PAGES = ("", "/plain", "/ask")
LARGEST_FIRST_VIEW, LARGEST_PLAIN, MOST_FILES = 40 * 1024, 20 * 1024, 6


async def page_of(browse: Browse, name: str, address: str, status: int = 200) -> str:
    answer = await (await browse(name)).get(address)
    assert answer.status_code == status, address
    return answer.text


def between(page: str, start: str, end: str) -> str:
    found = re.search(f"{re.escape(start)}(.*?){re.escape(end)}", page, re.DOTALL)
    assert found, start
    return found[1]


def queue_of(page: str) -> list[str]:
    """Ids in the queue, from the top."""
    return re.findall(r'<li id="q-(\w+)"', between(page, '<ol class="queue"', "</ol>"))


def attribute(page: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', between(page, '<div id="live"', ">"))
    assert found, name
    return unescape(found[1])


# --- who sees it ---


@pytest.mark.parametrize("name", ["nobody", "olga", "amina", "sela"])
@pytest.mark.parametrize("page", PAGES)
async def test_missing_and_unreadable_are_the_same_answer(town: Town, browse: Browse, name: str, page: str) -> None:
    session = await a_session(town, group="court", host="farid", experts=(), title="Behind closed doors")
    browser = await browse(name)
    await browser.get("/topics")  # a first visit sets a cookie

    private, absent = [await browser.get(f"/live/{id_}{page}") for id_ in (session.public_id, "2222222222")]

    assert private.status_code == absent.status_code == 404
    assert set(private.headers) == set(absent.headers)
    assert private.text.replace(session.public_id, "2222222222") == without_keys(private, absent)
    assert "Behind closed doors" not in private.text


@pytest.mark.parametrize("page", PAGES)
async def test_a_session_of_an_open_group_is_the_networks_and_no_visitors(town: Town, browse: Browse, page: str) -> None:
    address = f"/live/{(await a_session(town)).public_id}{page}"
    for name in ("amina", "bruno", "chen", "farid", "sela"):
        assert "Helplines at night" in await page_of(browse, name, address), name
    for name in ("nobody", "olga"):
        await page_of(browse, name, address, 404)


async def test_the_list_shows_what_its_reader_may_read(town: Town, browse: Browse) -> None:
    await a_session(town, phase="draft", title="A draft")
    await a_session(town, phase="open", title="An open one")
    await a_session(town, phase="live", title="Behind closed doors", group="court", host="farid", experts=())
    seen = {name: await page_of(browse, name, "/live") for name in ("chen", "amina", "elena", "olga", "nobody")}

    shown = {name: [words in page for words in ("A draft", "An open one", "Behind closed doors")] for name, page in seen.items()}
    assert shown == {
        "chen": [True, True, False], "amina": [False, True, False], "elena": [False, True, True],
        "olga": [False, False, False], "nobody": [False, False, False],
    }
    assert "/live/new" in seen["chen"] and "/live/new" not in seen["amina"]
    assert "Sign in to see the sessions of your network." in seen["nobody"]


async def test_past_sessions_go_on_by_a_link(town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop.live.queries.sessions.PAGE", 1)
    for n in range(2):
        session = await a_session(town, phase="ended", title=f"Past {n}")
        async with unit():
            await Session.filter(thing_id=session.id).update(starts_at=now() - timedelta(days=n + 2))
    first = await page_of(browse, "amina", "/live")
    link = re.search(r'href="(/live\?after=\w+)" rel="next"', first)
    assert link and "Past 0" in first and "Past 1" not in first

    second = await page_of(browse, "amina", link[1])

    assert "Past 1" in second and "Past 0" not in second and 'rel="next"' not in second


# --- phases ---


@pytest.mark.parametrize(("phase", "says", "asks", "queue"), [
    ("draft", "Its team alone sees it.", False, False), ("announced", "Questions are not taken yet.", False, False),
    ("open", "Ask and support now, also if you cannot come.", True, True), ("live", "Questions are answered now.", True, True),
    ("paused", "Questions are still taken.", True, True), ("ended", "Read the transcript", False, True),
    ("cancelled", "It was cancelled.", False, False),
])
async def test_each_phase_says_where_it_stands_and_offers_what_can_be_done(
    town: Town, browse: Browse, phase: str, says: str, *, asks: bool, queue: bool
) -> None:
    session = await a_session(town, phase=phase)
    name = "chen" if phase == "draft" else "amina"
    page = await page_of(browse, name, f"/live/{session.public_id}")
    alone = await page_of(browse, name, f"/live/{session.public_id}/ask")
    simple = await page_of(browse, name, f"/live/{session.public_id}/plain")

    assert says in page and says in simple
    assert ('data-ask' in alone) == asks == (f"/live/{session.public_id}/ask?back=plain" in simple)
    assert re.search(r'data-phases="open live paused">\s*<form', page) is not None if asks else (
        not re.search(r'data-phases="open live paused">', page))
    assert ('aria-labelledby="queue" data-phases="open live paused ended">' in page) == queue
    assert ('<script type="module"' in page) == (phase != "cancelled")


async def test_the_form_waits_hidden_in_an_announced_session_for_its_opening(town: Town, browse: Browse) -> None:
    page = await page_of(browse, "amina", f"/live/{(await a_session(town, phase='announced')).public_id}")
    assert re.search(r'data-phases="open live paused" hidden>\s*<form class="composer', page)


async def test_the_page_says_when_where_who_and_for_whom(town: Town, browse: Browse) -> None:
    session = await a_session(town, desk=("dalia",), place="https://meet.example/a?b=1&c=2", phase="open")
    async with unit():
        await Session.filter(thing_id=session.id).update(starts_at=datetime(2027, 6, 16, 14, 30, tzinfo=UTC))
        await write("UPDATE person SET zone = 'America/Sao_Paulo' WHERE id = $1", town.amina.id)
    page = await page_of(browse, "amina", f"/live/{session.public_id}")

    assert "Wednesday, 16 June 2027, 11:30 (Sao Paulo) · 14:30 UTC" in page and "60 minutes" in page
    for words in ("<bdi>Chen Example</bdi>", "<bdi>Bruno Example</bdi>, <bdi>Fictional Institute</bdi>, Brazil",
                  "<bdi>Dalia Example</bdi>", "everyone in the network", "English, Français",
                  'href="https://meet.example/a?b=1&amp;c=2" rel="noopener noreferrer"',
                  f'href="/live/{session.public_id}/calendar.ics"'):
        assert words in page, words


async def test_a_place_that_is_no_address_of_the_web_is_no_link(town: Town, browse: Browse) -> None:
    session = await a_session(town, place="javascript:qz()")
    page = await page_of(browse, "amina", f"/live/{session.public_id}")
    assert "javascript:qz()" in page and 'href="javascript' not in page


@pytest.mark.parametrize(("name", "links"), [
    ("chen", ["desk", "stage", "screen", "edit", "team"]), ("elena", ["desk", "stage", "screen"]),
    ("bruno", ["stage", "screen"]), ("amina", []),
])
async def test_the_team_finds_its_pages(town: Town, browse: Browse, name: str, links: list[str]) -> None:
    session = await a_session(town, desk=("elena",))
    page = await page_of(browse, name, f"/live/{session.public_id}")
    found = set(re.findall(rf'href="/live/{session.public_id}/(desk|stage|screen|edit|team)"', page))
    assert found == set(links)


# --- the queue ---


async def test_the_queue_stands_in_three_orders(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, name, f"Of {name}?") for name in ("amina", "elena", "farid")]
    await asking.support(await town.reader("sela"), asked[1])
    one, two, three = (each.public_id for each in asked)
    address = f"/live/{session.public_id}"
    orders = {order: await page_of(browse, "bruno", f"{address}?order={order}") for order in ("votes", "new", "fair", "nonsense")}

    assert queue_of(orders["votes"]) == queue_of(orders["nonsense"]) == [two, one, three]
    assert queue_of(orders["new"]) == [three, two, one]
    assert queue_of(orders["fair"]) == [two, one, three]  # two of a region nobody of was heard, one without any
    for order, page in orders.items():
        current = "votes" if order == "nonsense" else order
        assert attribute(page, "data-order") == current
        assert f'data-order="{current}" aria-current="true"' in page and page.count('aria-current="true">') >= 1
        assert '<span class="num" data-number="queue">3</span>' in page


async def test_a_question_has_one_place_on_the_page(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    waits, aired, done, later = [await on_the_floor(town, session, "amina", f"Question {n}?") for n in range(4)]
    await desk.put_on_air(await host_of(town), aired)
    await answered(await town.reader("bruno"), done, "With <b>six</b> people.", kind="spoken")
    page = await page_of(browse, "elena", f"/live/{session.public_id}")

    air = between(page, 'data-part="air"', "</section>")
    answers = between(page, '<ol class="done"', "</ol>")
    assert f'data-id="{aired.public_id}"' in air and "Question 1?" in air
    assert sorted(queue_of(page)) == sorted([waits.public_id, later.public_id])
    assert f'id="q-{done.public_id}"' in answers and "Spoken: notes, not word for word" in answers
    assert "<bdi>Bruno Example</bdi>" in answers
    for each in (waits, aired, done, later):
        assert page.count(f'id="q-{each.public_id}"') == 1
    assert "Regions heard so far:" in air and "Western Africa" in air


async def test_one_supports_others_questions_and_ones_own_is_ones_own(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    own, other, supported = [
        await on_the_floor(town, session, name, f"Of {name} {n}?") for n, name in enumerate(("amina", "elena", "bruno"))
    ]
    await asking.support(await town.reader("amina"), supported)
    page = await page_of(browse, "amina", f"/live/{session.public_id}")
    forms = {id_: between(page, f'<li id="q-{id_}"', "</form>") for id_ in queue_of(page)}

    assert 'disabled><b><span data-count="' in forms[own.public_id] and "Yours" in forms[own.public_id]
    assert 'value="support"' in forms[other.public_id] and 'aria-pressed="false">' in forms[other.public_id]
    assert 'value="unsupport"' in forms[supported.public_id] and 'aria-pressed="true">' in forms[supported.public_id]
    assert attribute(page, "data-own") == own.public_id and attribute(page, "data-supported") == supported.public_id


async def test_a_button_without_script_leads_back_to_the_order_and_the_page_it_was_on(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "One?")
    amina = await browse("amina")
    for page, back in (("?order=new", "new"), ("/plain", "plain")):
        text = (await amina.get(f"/live/{session.public_id}{page}")).text
        form = between(text, f'<li id="q-{question.public_id}"', "</form>")
        assert f'name="back" value="{back}"' in form
        sent = await amina.post(f"/live/{session.public_id}/act", data=dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
        assert sent.status_code == 303
        assert sent.headers["location"] == f"/live/{session.public_id}{page}#q-{question.public_id}"
    assert 'name="back"' not in between((await amina.get(f"/live/{session.public_id}")).text, '<div id="live"', "</main>")


# --- bylines ---


@pytest.mark.parametrize("page", ["", "/plain"])
async def test_a_byline_shows_what_it_says_and_the_page_nothing_more(town: Town, browse: Browse, page: str) -> None:
    session = await a_session(town)
    for byline in ("role", "anonymous", "organisation"):
        question = await on_the_floor(town, session, "elena", f"Asked {byline}?", byline=byline)
        item = between(await page_of(browse, "amina", f"/live/{session.public_id}{page}"),
                       f'<li id="q-{question.public_id}"', "</li>")
        shown = {words: words in item for words in ("Official, Western Africa", "Member, name not shown", "Sierra Leone")}
        assert list(shown.values()) == [byline == each for each in ("role", "anonymous", "organisation")], byline
        assert ('data-region="Western Africa"' in item) == (byline != "anonymous")
        assert 'data-first=""' in item


@pytest.mark.parametrize("name", ["amina", "olga", "sela", "bruno", "chen"])
async def test_an_anonymous_asker_is_nowhere_in_a_page(town: Town, browse: Browse, name: str) -> None:
    session = await a_session(town, desk=("dalia",))
    question = await on_the_floor(town, session, "elena", "Asked by nobody?", byline="anonymous")
    await desk.put_on_air(await host_of(town), question)
    aside = await on_the_floor(town, session, "elena", "Asked once more?", byline="anonymous")
    for page in ("", "/plain", "?order=fair"):
        answer = await (await browse(name)).get(f"/live/{session.public_id}{page}")
        assert (aside.public_id in answer.text) == (name != "olga")
        for secret in ("Elena", town.elena.public_id, "Focal point", f"person:{town.elena.id}"):
            assert secret not in answer.text, (page, secret)
        assert "Sierra Leone" not in answer.text or name == "amina"  # what amina could sign with herself
        if name != "amina":
            assert "Western Africa" not in answer.text and ">SL<" not in answer.text and '"SL"' not in answer.text


async def test_no_question_says_when_it_was_asked(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", "When?")
    async with unit():
        await write("UPDATE thing SET created_at = $2, published_at = $2 WHERE id = $1", question.id, now() - timedelta(days=400))
    item = between(await page_of(browse, "amina", f"/live/{session.public_id}"), f'<li id="q-{question.public_id}"', "</li>")
    assert "<time" not in item and not re.search(r"\d\d:\d\d|20\d\d-", item)


# --- receipts ---


async def test_receipts_are_ones_own_and_of_this_session(town: Town, browse: Browse) -> None:
    session, other = await a_session(town), await a_session(town)
    amina = await town.reader("amina")
    waiting, returned = await a_question(amina, session, "Mine, waiting?"), await a_question(amina, session, "Mine, returned?")
    await desk.send_back(await host_of(town), returned, reason="Ask the <b>ministry</b>.")
    await a_question(await town.reader("elena"), session, "Of Elena, waiting?")
    await a_question(amina, other, "Mine, elsewhere?")
    for page in ("", "/plain"):
        text = await page_of(browse, "amina", f"/live/{session.public_id}{page}")
        receipts = re.findall(r'<li class="receipt" id="r-(\w+)"', text)
        assert receipts == [returned.public_id, waiting.public_id]
        assert "Ask the &lt;b&gt;ministry&lt;/b&gt;." in text and "Sent back to you" in text
        assert "elsewhere?" not in text and "Of Elena" not in text
        assert f'name="do" value="withdraw"><input type="hidden" name="id" value="{waiting.public_id}"' in text
    others = await page_of(browse, "elena", f"/live/{session.public_id}")
    assert "Mine, waiting?" not in others and "ministry" not in others


async def test_a_receipt_tells_every_step_at_its_hour(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "One?")
    other = await on_the_floor(town, session, "elena", "Two?")
    async with unit():
        steps = [["received", "2027-06-16T14:36:00+00:00"], ["approved", "2027-06-16T14:38:00+00:00"]]
        await write("UPDATE session_question SET steps = $2 WHERE thing_id = $1", question.id, json.dumps(steps))
        await write("UPDATE person SET zone = 'Asia/Kathmandu' WHERE id = $1", town.amina.id)
    await desk.merge(await host_of(town), question, other)
    page = await page_of(browse, "amina", f"/live/{session.public_id}")
    receipt = between(page, f'id="r-{question.public_id}"', "</section>")

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", receipt))
    assert "Received, with the desk 20:21" in words and "Published for everyone 20:23" in words
    assert re.search(r'aria-current="step">United with a similar question', receipt)
    assert f'href="#q-{other.public_id}"' in receipt


async def test_what_moderation_took_out_is_not_in_the_receipt(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    question = await on_the_floor(town, session, "amina", "A name of a child?")
    async with unit():
        await write("UPDATE thing SET state = $2 WHERE id = $1", question.id, HIDDEN)
        await audience.settle(question.id)
    for name in ("amina", "elena"):
        for page in ("", "/plain"):
            text = await page_of(browse, name, f"/live/{session.public_id}{page}")
            assert "A name of a child?" not in text and f'id="q-{question.public_id}"' not in text
            assert ("Taken out by moderation" in text) == (name == "amina")


# --- positions ---


async def test_the_page_carries_where_it_stands(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    await on_the_floor(town, session, "amina", "One?")
    page = await page_of(browse, "amina", f"/live/{session.public_id}")
    for channel, room in (("floor", log.floor(session.id)), ("mine", log.receipts(town.amina.id))):
        position = await log.position(room)
        assert position is not None and position.at > 0
        assert attribute(page, f"data-at-{channel}") == f"{position.epoch}:{position.at}"
    assert attribute(page, "data-channels") == "floor,mine" and attribute(page, "data-live") == f"/live/{session.public_id}"
    assert json.loads(attribute(page, "data-facts")) == (await facts(session.id))
    assert attribute(page, "data-person") == town.amina.public_id and attribute(page, "data-zone") == "Africa/Freetown"


async def test_who_never_asked_has_no_position_of_receipts(town: Town, browse: Browse) -> None:
    page = await page_of(browse, "elena", f"/live/{(await a_session(town)).public_id}")
    assert attribute(page, "data-at-mine") == "" and attribute(page, "data-own") == ""


# --- the plain page, the form ---


async def test_the_plain_page_renews_itself_without_script_until_it_is_held(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    await on_the_floor(town, session, "amina", "One?")
    browser = await browse("amina")
    moving, still = [await browser.get(f"/live/{session.public_id}/plain{query}") for query in ("", "?still=1")]

    assert moving.headers["refresh"] == "15" and "refresh" not in still.headers
    assert "/plain?still=1" in moving.text and 'plain">Renew every 15 seconds' in still.text
    for page in (moving.text, still.text):
        assert "<script" not in page and "<textarea" not in page and 'type="text"' not in page
    assert "refresh" not in (await browser.get(f"/live/{session.public_id}")).headers


async def test_the_plain_page_shows_a_beginning_and_all_when_asked(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop.live.pages.floor.PLAIN_QUEUE", 1)
    session = await a_session(town)
    for n in range(3):
        await on_the_floor(town, session, "elena", f"Question {n}?")
    some, every = [await page_of(browse, "amina", f"/live/{session.public_id}/plain{query}") for query in ("", "?all=1")]
    assert len(queue_of(some)) == 1 and "plain?all=1" in some and '<span class="num">3</span>' in some
    assert len(queue_of(every)) == 3 and "plain?all=1" not in every


async def test_a_long_queue_is_not_sent_whole_and_the_script_is_told_to_ask_for_it(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await a_session(town)
    for n in range(3):
        await on_the_floor(town, session, "elena", f"Question {n}?")
    whole = await page_of(browse, "amina", f"/live/{session.public_id}")
    monkeypatch.setattr("cop.live.pages.floor.QUEUE", 2)
    address = f"/live/{session.public_id}?order=new"
    some, every = await page_of(browse, "amina", address), await page_of(browse, "amina", address + "&all=1")

    assert len(queue_of(some)) == 2 and f'href="{address}&amp;all=1#queue"' in some and attribute(some, "data-at-floor") == ""
    assert len(queue_of(every)) == len(queue_of(whole)) == 3 and "all=1" not in every and "all=1" not in whole
    assert attribute(every, "data-at-floor") == attribute(whole, "data-at-floor") != ""
    assert all('<span class="num" data-number="queue">3</span>' in page for page in (some, every, whole))


async def test_the_form_offers_each_way_to_sign_and_says_who_will_read(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    for page in ("", "/ask", "/ask?back=plain"):
        text = await page_of(browse, "elena", f"/live/{session.public_id}{page}")
        form = between(text, f'<form class="composer stack" id="ask" action="/live/{session.public_id}/act" method="post"', "</form>")
        for words in ('name="do" value="ask"', 'maxlength="300"', 'value="named" checked', 'value="organisation"',
                      'value="role"', 'value="anonymous"', "Official, Western Africa", "Focal point, Sierra Leone",
                      "first the desk of the session alone; once accepted, everyone in the network", 'name="key"'):
            assert words in form, (page, words)
        assert ('name="back" value="plain"' in form) == ("back=plain" in page)


async def test_a_question_asked_without_script_is_in_the_receipts(town: Town, browse: Browse) -> None:
    session = await a_session(town)
    browser = await browse("amina")
    form = between((await browser.get(f"/live/{session.public_id}/ask?back=plain")).text, 'id="ask"', "</form>")
    fields = dict(re.findall(r'name="(key|do|back)" value="([^"]*)"', form))
    sent = await browser.post(
        f"/live/{session.public_id}/act", data={**fields, "text": "Who pays?", "byline": "role", "language": "en"},
    )
    assert sent.status_code == 303 and sent.headers["location"].startswith(f"/live/{session.public_id}/plain")
    page = (await browser.get(sent.headers["location"])).text
    assert "Who pays?" in page and "Received, with the desk" in page


# --- what people write ---


@pytest.mark.parametrize("page", ["/live", "/live/{}", "/live/{}/plain", "/live/{}/ask"])
async def test_a_script_in_any_field_is_words(town: Town, browse: Browse, page: str) -> None:
    async with unit():
        await write("UPDATE person SET name = $2 WHERE id = $1", town.elena.id, SCRIPT[:120])
        await write("UPDATE person SET name = $2 WHERE id = $1", town.chen.id, SCRIPT[:120])
        await write("UPDATE organisation SET name = $2 WHERE id = $1", town.organisation.id, SCRIPT)
    session = await a_session(town, title=SCRIPT, place="https://x.example/" + SCRIPT)
    question = await on_the_floor(town, session, "elena", SCRIPT)
    await desk.put_on_air(await host_of(town), await on_the_floor(town, session, "elena", SCRIPT))
    await answered(await town.reader("bruno"), await on_the_floor(town, session, "elena", SCRIPT), SCRIPT)
    await desk.send_back(await host_of(town), await a_question(await town.reader("elena"), session, SCRIPT), reason=SCRIPT)
    text = await page_of(browse, "elena", page.format(session.public_id))

    assert "<script>" not in text and "<img" not in text and "qz()" in text
    assert len(re.findall(r"<title>", text)) == 1 and len(re.findall("</textarea>", text)) <= 1
    if page == "/live/{}":
        assert question.public_id in text
    assert json.loads(attribute(text, "data-facts"))["phase"] == "live" if page == "/live/{}" else True


@pytest.mark.parametrize("page", ["", "/plain"])
async def test_words_of_another_script_say_their_language_and_direction(town: Town, browse: Browse, page: str) -> None:
    session = await a_session(town, title="كيف نقيس ما لا يُرى؟", language="ar")
    waits = await on_the_floor(town, session, "elena", "من يدرّب المستجيبين؟", language="ar")
    aired = await on_the_floor(town, session, "elena", "كيف نضمن السرية؟", language="ar")
    done = await on_the_floor(town, session, "amina", "من يدفع؟", language="ar")
    await desk.put_on_air(await host_of(town), aired)
    await answered(await town.reader("bruno"), done, "الوزارة.")
    text = await page_of(browse, "amina", f"/live/{session.public_id}{page}")

    assert '<h1 lang="ar" dir="auto">' in text
    for id_ in (waits.public_id, done.public_id):
        assert 'class="queue-text" lang="ar" dir="auto">' in between(text, f'<li id="q-{id_}"', "</li>")
    assert f'id="q-{aired.public_id}" data-id="{aired.public_id}" lang="ar" dir="auto"' in text
    assert re.search(r'<div class="prose" lang="ar" dir="auto"><p>الوزارة', text)
    assert re.search(r'class="receipt"[^>]*>\s*<div lang="ar" dir="auto">', text) and "العربية" in text


# --- the code ---


async def test_a_code_leads_to_the_session_and_opens_nothing(town: Town, browse: Browse) -> None:
    session = await a_session(town, title="Behind a code")
    code = (await Session.get(thing_id=session.id)).code
    amina, olga, nobody = [await browse(name) for name in ("amina", "olga", "nobody")]
    led = await amina.get("/live/join", params={"code": f"{code[:3]} {code[3:]}".upper()})
    assert (led.status_code, led.headers["location"]) == (303, f"/live/{session.public_id}")

    for browser in (olga, nobody):
        kept, unknown = [await browser.get("/live/join", params={"code": each}) for each in (code, "222222")]
        assert kept.status_code == unknown.status_code == 404
        assert kept.text.replace(code, "222222") == without_keys(kept, unknown)
        assert "Behind a code" not in kept.text and session.public_id not in kept.text
    assert "/sign-in?next=/live/join%3Fcode%3D222222" in (await nobody.get("/live/join?code=222222")).text


def without_keys(kept: httpx.Response, unknown: httpx.Response) -> str:
    """The second answer with the form keys of the first: those are new on each page."""
    keys = iter(re.findall(r'name="key" value="([^"]+)"', kept.text))
    return re.sub(r'(name="key" value=")[^"]+', lambda found: found[1] + next(keys), unknown.text)


async def test_the_form_for_a_code_is_a_page(browse: Browse, town: Town) -> None:
    page = await page_of(browse, "amina", "/live/join")
    assert 'action="/live/join" method="get"' in page and "aria-invalid" not in page


# --- weight ---


async def a_busy_session(town: Town, many: int) -> Thing:
    session = await a_session(town)
    asked = [await on_the_floor(town, session, ("amina", "elena", "farid")[n % 3], f"Question {n}?") for n in range(many)]
    for question in asked[: many // 3]:
        await answered(await town.reader("bruno"), question)
    await asking.support(await town.reader("sela"), asked[-1])
    return session


@pytest.mark.parametrize("page", ["", "/plain", "/ask"])
async def test_the_statements_of_a_page_do_not_grow_with_the_questions(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    browser, numbers = await browse("amina"), []
    for many in (3, 9):
        session = await a_busy_session(town, many)
        async with counted(monkeypatch) as said:
            assert (await browser.get(f"/live/{session.public_id}{page}")).status_code == 200
        numbers.append(len(said))
    assert numbers[0] == numbers[1] <= 18


async def test_the_first_view_of_a_full_hall_is_light(town: Town, browse: Browse) -> None:
    """Sixty questions, no two alike, ten of them answered at length."""
    session = await a_session(town)
    bruno = await town.reader("bruno")
    for n in range(60):
        text = " ".join(f"{word}{n * 37 % 101}" for word in "who pays the line when donors leave and nobody stays".split())
        question = await on_the_floor(town, session, ("amina", "elena", "farid")[n % 3], text)
        if n < 10:
            await answered(bruno, question, " ".join(f"answer{n * k % 997}" for k in range(1, 80)))
    browser = await browse("amina")
    hall, simple = [await browser.get(f"/live/{session.public_id}{page}") for page in ("", "/plain")]

    for answer, most in ((hall, LARGEST_FIRST_VIEW), (simple, LARGEST_PLAIN)):
        files = sorted({
            address.partition("#")[0]
            for address in re.findall(r'(?:<link[^>]* href|<use href|<script[^>]* src)="(/static[^"]+)"', answer.text)
        })
        bodies = [(await browser.get(address)).content for address in files]
        weight = sum(len(gzip.compress(body)) for body in (answer.content, *bodies))
        assert len(files) + 1 <= MOST_FILES and weight <= most, (len(files), weight)


async def test_an_edit_of_the_session_is_seen(town: Town, browse: Browse) -> None:
    session = await a_session(town, phase="announced")
    async with unit():
        await put_text(session.id, "title", "en", plain("Another title"), town.chen.id)
        await put_text(session.id, "body", "en", Written("x", "<p>Another purpose</p>", 1), town.chen.id)
    await acts.cancel(await host_of(town), session)
    page = await page_of(browse, "amina", f"/live/{session.public_id}")
    assert "Another title" in page and "<p>Another purpose</p>" in page and "Helplines at night" not in page
