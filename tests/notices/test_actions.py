"""Reading notices, choosing mail, keeping bookmarks and being reminded of them."""

from datetime import timedelta

import pytest

from cop.community import opened
from cop.community.following import MUTE, Following
from cop.community.outbox import DAILY, EACH, OFF, MailChoice
from cop.community.stopping import mail_choice
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.unit import unit
from cop.live.actions import sessions
from cop.notices.actions import bookmarking
from cop.notices.actions.bookmarking import MORNING, morning_of, remind
from cop.notices.actions.choosing import choose, stop
from cop.notices.actions.following import follow_group, follow_theme, follow_thing
from cop.notices.actions.reading import mark_opened, mark_read
from cop.notices.models import Bookmark
from tests.cast import Town
from tests.lively import a_session
from tests.notices.happening import answered, asked, facts, kept, letters, shown, told, told_again

pytestmark = pytest.mark.usefixtures("app")


async def test_what_came_after_the_page_was_made_stays_unread(town: Town):
    topic = await asked(town, "amina")
    made = now()
    await answered(town, "bruno", topic)
    amina = await town.reader("amina")
    await mark_read(amina, None, until=made)
    assert len(await kept(town.amina)) == 1
    await mark_read(await town.reader("bruno"), topic, until=now())
    assert len(await kept(town.amina)) == 1, "one reads one's own"
    await mark_read(amina, None, until=now() + timedelta(days=1))
    assert await kept(town.amina) == []


async def test_opening_a_topic_reads_its_notice_once_the_first_news_was_shown(town: Town):
    topic = await asked(town, "amina")
    await answered(town, "bruno", topic)
    opened.take()
    opened.saw(town.amina.id, topic.id, 0)
    opened.saw(town.bruno.id, topic.id, 9)
    assert await mark_opened() == 0 and len(await kept(town.amina)) == 1, "the reply stands on the next page"
    opened.saw(town.amina.id, topic.id, 1)
    await answered(town, "elena", topic)
    assert await mark_opened() == 1
    assert len(await kept(town.amina)) == 1, "something came after she looked"
    opened.saw(town.amina.id, topic.id, 1)
    assert await mark_opened() == 1 and await kept(town.amina) == []
    assert await mark_opened() == 0


async def test_following_is_for_what_one_may_read_and_of_three_levels(town: Town):
    court = await asked(town, "elena", group=town.court)
    bruno = await town.reader("bruno")
    for verb, about in ((follow_thing, court), (follow_group, town.vault)):
        with pytest.raises(Forbidden):
            await verb(bruno, about, level=MUTE)  # type: ignore[operator]  # either of the two
    with pytest.raises(Refused):
        await follow_theme(bruno, town.theme, level="loud")
    await follow_theme(bruno, town.theme, level="watch")
    await follow_theme(bruno, town.theme, level=MUTE)
    assert [each.level for each in await Following.filter(person_id=town.bruno.id)] == [MUTE]


async def test_another_rhythm_places_the_digest_anew(town: Town):
    amina = await town.reader("amina")
    await choose(amina, None, often=DAILY, personal=True)
    moment = now()
    async with unit():
        await MailChoice.filter(person_id=amina.id).update(next_at=moment, told_to=moment)
    await choose(amina, None, often=DAILY, personal=False)
    same = await MailChoice.get(person_id=amina.id)
    assert (same.next_at, same.told_to, same.personal) == (moment, moment, False)
    await choose(amina, None, often=EACH, personal=True)
    await choose(amina, None, often=DAILY, personal=True)
    anew = await MailChoice.get(person_id=amina.id)
    assert (anew.next_at, anew.told_to) == (None, None)
    with pytest.raises(Refused):
        await choose(amina, None, often="hourly", personal=True)


async def test_mail_to_an_address_that_was_dead_starts_again_when_its_owner_says_so(town: Town):
    amina = await town.reader("amina")
    await mail_choice(amina.id)
    async with unit():
        await MailChoice.filter(person_id=amina.id).update(stopped_at=now(), bounces=3)
    await choose(amina, None, often=DAILY, personal=True)
    assert (await MailChoice.get(person_id=amina.id)).stopped_at is not None
    await choose(amina, None, often=DAILY, personal=True, again=True)
    again = await MailChoice.get(person_id=amina.id)
    assert (again.stopped_at, again.bounces) == (None, 0)


async def test_one_click_stops_what_it_says_and_only_ones_own(town: Town):
    topic, amina = await asked(town, "bruno"), await town.reader("amina")
    choice = await mail_choice(amina.id)
    await stop(amina, choice, what="personal")
    assert (await mail_choice(amina.id)).personal is False and (await mail_choice(amina.id)).often == DAILY
    await stop(amina, choice, what="often")
    assert (await mail_choice(amina.id)).often == OFF
    await stop(amina, choice, what=f"thing:{topic.public_id}")
    await stop(amina, choice, what="thing:gone22")
    assert [(each.about, each.level) for each in await Following.filter(person_id=amina.id)] == [(topic.id, MUTE)]
    with pytest.raises(Forbidden):
        await stop(await town.reader("bruno"), choice, what="often")


async def test_a_reminder_comes_once_in_the_morning_of_its_day(town: Town):
    topic = await asked(town, "bruno")
    reply = await answered(town, "elena", topic)
    amina = await town.reader("amina")
    day = (now() + timedelta(days=3)).date()
    await bookmarking.keep(amina, reply, words="Ask them", remind_on=day)
    bookmark = await Bookmark.get(person_id=amina.id)
    assert bookmark.remind_at and (bookmark.remind_at.date(), bookmark.remind_at.time()) == (day, MORNING)
    await remind()
    await told()
    assert await kept(town.amina) == []
    async with unit():
        await Bookmark.all().update(remind_at=now())
    await remind()
    await remind()
    await told()
    await told_again()
    assert await kept(town.amina) == [("reminder", topic.id, reply.id)]
    assert list((await letters(town.amina)).values()) == ["reminder"]
    assert facts((await shown(town, "amina"))[0])["kind"] == "reminder"


async def test_no_day_that_is_over_nor_one_in_the_far_future(town: Town):
    for day in (now().date() - timedelta(days=1), now().date() - timedelta(days=4000), now().date() + timedelta(days=1200)):
        with pytest.raises(Refused) as refusal:
            morning_of(day, "Pacific/Kiritimati")
        assert refusal.value.code == "not-a-day-ahead"
    assert morning_of(None, "UTC") is None


async def test_a_note_is_short_and_bookmarks_have_an_end(town: Town, monkeypatch: pytest.MonkeyPatch):
    first, second = await asked(town, "bruno"), await asked(town, "bruno")
    amina = await town.reader("amina")
    with pytest.raises(Refused):
        await bookmarking.keep(amina, first, words="x" * 301, remind_on=None)
    monkeypatch.setattr(bookmarking, "MOST", 1)
    await bookmarking.keep(amina, first, words="One", remind_on=None)
    await bookmarking.keep(amina, first, words="Another", remind_on=None)
    with pytest.raises(Refused) as refusal:
        await bookmarking.keep(amina, second, words="", remind_on=None)
    assert refusal.value.code == "bookmarks-enough"
    assert [each.words for each in await Bookmark.all()] == ["Another"]


async def test_a_session_that_was_opened_is_read(town: Town):
    session = await a_session(town, phase="announced")
    await told()
    opened.take()
    opened.saw(town.amina.id, session.id)
    assert await mark_opened() == 1
    await sessions.cancel(await town.reader("chen"), await Thing.get(id=session.id))
    await told()
    assert await kept(town.amina) == [("session", session.id, session.id)], "that it is off is news again"
