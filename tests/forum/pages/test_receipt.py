"""What its asker is told of a question."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cop.community.groups import Group
from cop.community.outbox import MailChoice
from cop.community.thing import Thing
from cop.forum.models import Topic
from cop.forum.queries import receipts
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.kit.weekdays import WEEKEND
from tests import things
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.pages.test_composing import FORM

MONDAY = datetime(2027, 6, 7, 12, tzinfo=UTC)


async def asked(browser: object, **more: str) -> str:
    """The address of the receipt."""
    answer = await browser.post("/ask", data={**FORM, **more})  # type: ignore[attr-defined]
    assert answer.status_code == 303
    return str(answer.headers["location"])


async def test_the_asker_and_nobody_else_gets_one_with_a_number(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    address = await asked(amina)
    page = (await amina.get(address)).text
    number = (await Topic.get()).number
    assert number and 10_000 <= number < 1_000_000 and f"Q-{number}" in page
    assert "Chen Example" in page and "Dalia Example" in page
    assert "the moderators look after it after 3 working days" in page
    for name, status in (("bruno", 404), ("dalia", 404), ("olga", 404), ("nobody", 404)):
        assert (await (await browse(name)).get(address)).status_code == status
    assert (await amina.get("/topics/nothere999/receipt")).status_code == 404


async def test_what_is_no_question_has_none(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    address = await asked(amina, kind="discussion")
    assert not address.endswith("/receipt") and (await amina.get(f"{address}/receipt")).status_code == 404


async def test_it_tells_the_state_later(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    address = await asked(amina)
    assert "Unanswered" in (await amina.get(address)).text
    await things.a_reply(town.bruno, await Thing.get(kind="topic"))
    assert "1 reply" in (await amina.get(address)).text


@pytest.mark.parametrize(("group", "choice", "said"), [
    ({}, None, "with its whole text where it is signed by name"), ({"mail_text": "full"}, None, "with its whole text."),
    ({"mail_text": "notice"}, None, "without its text"), ({}, {"personal": False}, "You chose to get no e-mail"),
    ({"mail_text": "full"}, {"stopped_at": now()}, "Mail to your address came back"),
])
async def test_it_says_truly_what_will_be_mailed(
    town: Town, browse: Browse, group: dict[str, str], choice: dict[str, object] | None, said: str
) -> None:
    async with unit():
        if group:
            await Group.filter(id=town.water.id).update(**group)
        if choice:
            await MailChoice.create(person_id=town.amina.id, stop_key="k", **choice)
    amina = await browse("amina")
    assert said in (await amina.get(await asked(amina))).text


async def test_in_a_closed_group_texts_are_not_mailed(town: Town, browse: Browse) -> None:
    elena = await browse("elena")
    assert "without its text" in (await elena.get(await asked(elena, group="court"))).text


async def test_the_usual_time_is_the_median_of_working_days_and_told_from_five_on(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    address = await asked(amina)
    for days in (1, 1, 3, 8, 20):
        assert "usually comes" not in (await amina.get(address)).text
        topic = await things.a_topic(town.elena, town.water)
        first = await things.a_reply(town.bruno, topic)
        await things.a_reply(town.elena, topic)
        asked_at = now() - timedelta(days=30)
        async with unit():
            await Thing.filter(id=topic.id).update(published_at=asked_at)
            await Thing.filter(id=first.id).update(published_at=asked_at + timedelta(days=days))
    usual = receipts.working_days((now() - timedelta(days=30)).date(), (now() - timedelta(days=27)).date(), WEEKEND)
    text = re.sub(r"\s+", " ", (await amina.get(address)).text)
    assert ("usually comes within" if usual else "usually comes on the same day") in text
    assert not usual or f"within {usual} working day" in text


def test_weekends_are_no_working_days() -> None:
    friday, monday = MONDAY.date() + timedelta(days=4), MONDAY.date() + timedelta(days=7)
    assert receipts.working_days(friday, monday, ("sat", "sun")) == 1
    assert receipts.working_days(friday, monday, ("fri", "sat")) == 2
    assert receipts.working_days(friday, friday, ("sat", "sun")) == 0


async def test_what_the_asker_may_not_read_makes_no_figure(town: Town) -> None:
    for _ in range(5):
        topic = await things.a_topic(town.farid, town.vault)
        await things.a_reply(town.chen, topic)
    assert await receipts.usual_days(await town.reader("chen"), town.vault.id) == 0
    assert await receipts.usual_days(await town.reader("bruno"), town.vault.id) is None


async def test_what_is_held_back_or_hidden_has_none(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    for state in ("held", "hidden"):
        topic = await things.a_topic(town.amina, town.water, state=state)
        assert (await amina.get(f"/topics/{topic.public_id}/receipt")).status_code == 404
    topic = await things.a_topic(town.amina, town.water)
    page = await amina.get(f"/topics/{topic.public_id}/receipt")
    shown = re.sub(r"<[^>]*>", " ", page.text.split("<main")[1])
    assert page.status_code == 200 and "Q-" not in shown, "one that was never numbered"
