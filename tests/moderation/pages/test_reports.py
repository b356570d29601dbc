"""Reporting and the desk, as a browser meets them."""

import asyncio
import re

import pytest

from cop.community.thing import Thing
from cop.moderation.models import Report
from tests.cast import Town
from tests.conftest import Browse
from tests.things import a_reply, a_topic

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def topic(town: Town) -> Thing:
    return await a_topic(town.amina, town.water, title=f"Title {SCRIPT}", body=f"Body {SCRIPT}")


def without_address(page: str, public_id: str) -> str:
    """The 404 page repeats the address it was asked for, and form keys are new each time."""
    return re.sub(r'name="key" value="[^"]*"', "", page.replace(public_id, "-"))


async def test_the_form_says_who_will_read_it_and_what_it_is_not(browse: Browse, topic: Thing):
    page = (await (await browse("bruno")).get(f"/things/{topic.public_id}/report")).text
    assert "the lead and the moderators of the group Water group" in page
    assert "This is not a reporting channel" in page.partition("<footer")[0], "beside the form, not only at the foot"
    assert "Write no name and no detail of a child" in page
    assert page.count('type="radio"') == 6


async def test_a_report_is_sent_and_its_receipt_shown(browse: Browse, town: Town, topic: Thing):
    bruno = await browse("bruno")
    sent = await bruno.post(
        f"/things/{topic.public_id}/report", data={"reason": "identifies_child", "words": f"Line 3 {SCRIPT}"}
    )
    assert (sent.status_code, sent.headers["location"]) == (303, f"/things/{topic.public_id}/report")
    made = await Report.get()
    assert (made.reason, made.words, made.reporter_id) == ("identifies_child", f"Line 3 {SCRIPT}", town.bruno.id)
    receipt = await bruno.get(sent.headers["location"])
    assert "Your report has arrived" in receipt.text and 'type="radio"' not in receipt.text
    assert SCRIPT not in receipt.text and "Line 3 &lt;script&gt;" in receipt.text


async def test_fifty_times_the_same_form_is_one_report_and_one_answer(browse: Browse, topic: Thing):
    bruno = await browse("bruno")
    form = {"reason": "wrong", "words": "", "key": "the-same"}
    answers = await asyncio.gather(*(bruno.post(f"/things/{topic.public_id}/report", data=form) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"] for answer in answers} == {f"/things/{topic.public_id}/report"}
    assert await Report.all().count() == 1


async def test_a_second_report_while_the_first_is_open_is_refused_and_kept(browse: Browse, topic: Thing):
    bruno = await browse("bruno")
    address = f"/things/{topic.public_id}/report"
    await bruno.post(address, data={"reason": "wrong", "words": ""})
    again = await bruno.post(address, data={"reason": "disrespect", "words": "Once more."})
    assert again.status_code == 422 and "Once more." in again.text
    assert await Report.all().count() == 1


@pytest.mark.parametrize(
    "form",
    [{}, {"reason": "ugly"}, {"reason": "other"}, {"reason": "wrong", "words": "kept " + "x" * 1001}],
)
async def test_a_form_that_cannot_be_used_comes_back_as_it_was(
    browse: Browse, topic: Thing, form: dict[str, str]
):
    answer = await (await browse("bruno")).post(f"/things/{topic.public_id}/report", data=form)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert form.get("words", "") in answer.text
    if form.get("reason") == "wrong":
        assert re.search(r'value="wrong" checked', answer.text)
    assert not await Report.exists()


async def test_control_characters_and_direction_overrides_are_dropped(browse: Browse, topic: Thing):
    await (await browse("bruno")).post(
        f"/things/{topic.public_id}/report", data={"reason": "wrong", "words": "a\u202eb\x00c\x1b"}
    )
    assert (await Report.get()).words == "abc"


async def test_five_megabytes_are_refused(browse: Browse, topic: Thing):
    answer = await (await browse("bruno")).post(
        f"/things/{topic.public_id}/report", data={"reason": "wrong", "words": "x" * 5_000_000}
    )
    assert answer.status_code == 413
    assert not await Report.exists()


async def test_unknown_and_unreadable_are_the_same_404(browse: Browse, town: Town):
    secret = await a_topic(town.amina, town.vault)
    for name in ("olga", "bruno", "sela", "nobody"):
        browser = await browse(name)
        pages = []
        for public_id in (secret.public_id, "unknown234"):
            for answer in (
                await browser.get(f"/things/{public_id}/report"),
                await browser.post(f"/things/{public_id}/report", data={"reason": "wrong"}),
            ):
                assert answer.status_code == 404
                pages.append(without_address(answer.text, public_id))
        assert len(set(pages)) == 1


async def test_the_desk_does_not_exist_for_those_who_keep_no_group(browse: Browse):
    for name in ("amina", "bruno", "sela", "ada", "olga", "nobody"):
        assert (await (await browse(name)).get("/moderation")).status_code == 404
    assert (await (await browse("dalia")).get("/moderation")).status_code == 200


async def test_the_desk_shows_a_report_and_settles_it(browse: Browse, town: Town, topic: Thing):
    await (await browse("bruno")).post(f"/things/{topic.public_id}/report", data={"reason": "wrong", "words": SCRIPT})
    dalia = await browse("dalia")
    desk = (await dalia.get("/moderation")).text
    assert "Bruno Example" in desk and f"/things/{topic.public_id}/moderate?act=hide" in desk
    assert SCRIPT not in desk and "Title &lt;script&gt;" in desk and "Body &lt;script&gt;" in desk
    made = await Report.get()
    settled = await dalia.post(f"/reports/{made.id}/settle", data={"outcome": f"It is right {SCRIPT}"})
    assert (settled.status_code, settled.headers["location"]) == (303, "/moderation")
    assert "Bruno Example" not in (await dalia.get("/moderation")).text
    mine = (await (await browse("bruno")).get("/moderation/mine")).text
    assert "It is right &lt;script&gt;" in mine and SCRIPT not in mine


async def test_a_settlement_without_a_reason_comes_back_with_what_was_typed(browse: Browse, topic: Thing):
    await (await browse("bruno")).post(f"/things/{topic.public_id}/report", data={"reason": "wrong"})
    made, dalia = await Report.get(), await browse("dalia")
    for outcome in ("", "x", "kept " + "x" * 1001):
        answer = await dalia.post(f"/reports/{made.id}/settle", data={"outcome": outcome})
        assert answer.status_code == 422 and 'role="alert"' in answer.text and outcome in answer.text
    assert (await Report.get()).state == "open"


async def test_a_report_of_another_group_cannot_be_told_from_none(browse: Browse, town: Town):
    elsewhere = await a_topic(town.elena, town.court)
    await (await browse("elena")).post(f"/things/{elsewhere.public_id}/report", data={"reason": "wrong"})
    made, dalia = await Report.get(), await browse("dalia")
    foreign = await dalia.post(f"/reports/{made.id}/settle", data={"outcome": "It is right."})
    unknown = await dalia.post("/reports/99999/settle", data={"outcome": "It is right."})
    assert foreign.status_code == unknown.status_code == 404
    assert without_address(foreign.text, f"/reports/{made.id}/") == without_address(unknown.text, "/reports/99999/")


async def test_two_stewards_settle_a_report_once(browse: Browse, topic: Thing):
    await (await browse("bruno")).post(f"/things/{topic.public_id}/report", data={"reason": "wrong"})
    made = await Report.get()
    answers = [
        await (await browse(name)).post(f"/reports/{made.id}/settle", data={"outcome": f"Settled by {name}"})
        for name in ("dalia", "chen")
    ]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert (await Report.get()).outcome == "Settled by dalia"


async def test_a_cursor_that_is_no_number_begins_at_the_beginning(browse: Browse, topic: Thing):
    await (await browse("bruno")).post(f"/things/{topic.public_id}/report", data={"reason": "wrong"})
    dalia = await browse("dalia")
    for after in ("x", "-1", "9" * 40, "²", "1 OR 1=1"):
        page = await dalia.get("/moderation", params={"after": after})
        assert page.status_code == 200 and "Bruno Example" in page.text


async def test_a_reply_is_reported_like_a_topic(browse: Browse, town: Town, topic: Thing):
    reply = await a_reply(town.elena, topic, body="A reply to look at")
    page = await (await browse("bruno")).get(f"/things/{reply.public_id}/report")
    assert "Report this reply" in page.text and "A reply to look at" in page.text
