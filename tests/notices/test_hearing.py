"""Who is told what of a reply: by asking, by having written, by watching; never who may not read it."""

from typing import Any

import pytest

from cop.community import among, outbox, visit
from cop.community.following import GROUP, MUTE, THEME, THING, WATCH
from cop.community.founding import add_member
from cop.community.outbox import Letter, MailChoice
from cop.community.stopping import mail_choice
from cop.community.thing import Thing
from cop.forum import news
from cop.kit import store
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.notices import hearing
from cop.notices.actions.choosing import choose
from cop.notices.actions.following import put
from cop.notices.actions.reading import mark_read
from cop.notices.models import Notice
from tests.cast import Town, person
from tests.notices.happening import answered, asked, facts, follow, kept, letters, named, shown, told, told_again

pytestmark = pytest.mark.usefixtures("app")


async def test_who_asked_hears_of_the_answer_and_who_wrote_before_of_the_next_one(town: Town):
    topic = await asked(town, "amina")
    first = await answered(town, "bruno", topic)
    assert await kept(town.amina) == [("answer", topic.id, first.id)]
    assert await letters(town.amina) == {f"at:{first.id}": "answer"}
    assert await kept(town.bruno) == [], "nobody is told what he did himself"
    second = await answered(town, "elena", topic)
    assert await kept(town.bruno) == [("reply", topic.id, second.id)]
    assert await letters(town.bruno) == {}, "news come with the digest unless one wants each"
    assert [facts(each) for each in await shown(town, "amina")] == [
        {"kind": "answer", "title": "Who pays at night?", "replies": 2, "read": False}
    ], "one row for the topic, grouped"
    assert (await shown(town, "amina"))[0].url.endswith(f"#r-{first.public_id}"), "it leads to the first unread"


async def test_being_told_twice_changes_nothing_and_a_notice_that_was_read_stays_read(town: Town):
    topic = await asked(town, "amina")
    await answered(town, "bruno", topic)
    await answered(town, "elena", topic)
    before = [dict(each) for each in await Notice.all().order_by("id").values()], await Letter.all().count()
    await told_again()
    assert ([dict(each) for each in await Notice.all().order_by("id").values()], await Letter.all().count()) == before
    await mark_read(await town.reader("amina"), None, until=now())
    await told_again()
    assert await kept(town.amina) == []
    third = await answered(town, "chen", topic)
    assert await kept(town.amina) == [("answer", topic.id, third.id)], "a row that was read starts anew"
    assert facts((await shown(town, "amina"))[0])["replies"] == 1


async def test_the_nearest_word_counts_topic_before_group_before_themes(town: Town):
    await follow(town.dalia, GROUP, town.water.id, WATCH)
    await follow(town.chen, THEME, town.theme.id, WATCH)
    await follow(town.elena, THEME, town.theme.id, WATCH)
    await follow(town.elena, GROUP, town.water.id, MUTE)
    topic = await asked(town, "amina", terms=(town.theme.id, town.sector.id))
    assert (await kept(town.dalia), await kept(town.chen)) == ([("topic", topic.id, topic.id)],) * 2
    assert await kept(town.elena) == [], "her group before her theme"
    await follow(town.dalia, THING, topic.id, MUTE)
    await follow(town.elena, THING, topic.id, WATCH)
    reply = await answered(town, "bruno", topic)
    assert await kept(town.elena) == [("reply", topic.id, reply.id)]
    assert [kind for kind, _, _ in await kept(town.dalia)] == ["topic"], "nothing new since"
    await follow(town.amina, THING, topic.id, MUTE)
    await answered(town, "chen", topic)
    assert facts((await shown(town, "amina"))[0])["kind"] == "answer"
    before = await kept(town.amina)
    await answered(town, "chen", topic)
    assert await kept(town.amina) == before


async def test_a_theme_mutes_only_where_all_themes_are_muted(town: Town):
    await follow(town.amina, THEME, town.theme.id, MUTE)
    topic = await asked(town, "amina", terms=(town.theme.id, town.sector.id))
    await answered(town, "bruno", topic)
    assert await kept(town.amina) == []


async def test_who_wants_each_gets_one_mail_for_all_replies_of_a_window(town: Town):
    topic = await asked(town, "amina")
    await follow(town.dalia, THING, topic.id, WATCH)
    await choose(await town.reader("dalia"), None, often=outbox.EACH, personal=True)
    first = await answered(town, "bruno", topic)
    await answered(town, "elena", topic)
    (key,) = await letters(town.dalia)
    since, until = outbox.window_of(key)
    letter = await Letter.get(person_id=town.dalia.id)
    published = [each.published_at for each in await Thing.filter(parent_id=topic.id)]
    assert all(each is not None and since <= each < until for each in published), "unless the window turned just now"
    assert (letter.kind, letter.thing_id) == ("reply", topic.id)
    assert letter.due_at - until == until - since, "also the last of them waits as long as it has to"
    assert first.published_at and letter.due_at > first.published_at


async def test_mail_is_chosen_but_not_what_is_done_to_ones_own_words(town: Town):
    topic = await asked(town, "amina")
    await choose(await town.reader("amina"), None, often=outbox.OFF, personal=False)
    await answered(town, "bruno", topic)
    assert await letters(town.amina) == {} and len(await kept(town.amina)) == 1
    act = await moderation.close(await town.reader("chen"), await Thing.get(id=topic.id), version=1, reason="Done with")
    await told()
    letter = await Letter.get(person_id=town.amina.id)
    assert (letter.key, letter.kind, letter.thing_id, letter.subject_id) == (
        f"moderated:{act.id}", "moderated", None, act.id,
    )
    await mail_choice(town.bruno.id)
    async with unit():
        await MailChoice.filter(person_id=town.bruno.id).update(stopped_at=now())
    await named(town, "elena", await asked(town, "dalia"), person_id=town.bruno.id)
    assert await letters(town.bruno) == {} and len(await kept(town.bruno)) == 1, "his address is dead"


async def test_the_statements_do_not_grow_with_the_followers(town: Town, monkeypatch: pytest.MonkeyPatch):
    topic = await asked(town, "amina")
    said: list[str] = []
    rows = store.rows

    async def counting(sql: str, *args: Any) -> Any:
        said.append(sql)
        return await rows(sql, *args)

    async def of_one_reply(names: range) -> int:
        for number in names:
            async with unit():
                made = await person(f"Watcher{number}", town.pioneers)
                await add_member(town.water.id, made.id)
                await put(made.id, THING, topic.id, WATCH)
            await choose(await visit.by_person(made.id), None, often=outbox.EACH, personal=True)
        await answered(town, "bruno", topic, tell=False)
        with monkeypatch.context() as patch:
            for module in (store, among, news, hearing):
                patch.setattr(module, "rows", counting)
            said.clear()
            await told()
            return len(said)

    few, many = await of_one_reply(range(3)), await of_one_reply(range(3, 40))
    assert few == many and few > 8
    assert await Notice.filter(thing_id=topic.id, kind="reply").count() >= 40
    assert await Letter.filter(kind="reply").count() >= 40
