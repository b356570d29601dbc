"""Mentions of people, groups and posts."""

from cop.community import among
from cop.community.text import Text, Written
from cop.community.thing import Thing
from cop.forum import actions, naming, quoting
from cop.forum.models import Mention
from cop.kit.markup import RENDER_VERSION, render
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_profile
from tests.forum.test_actions import a_reply, a_topic


async def write(town: Town, topic: Thing, source: str, name: str = "amina") -> tuple[Thing, str]:
    """A reply of this person, and its html."""
    text = Written(source, render(source), RENDER_VERSION)
    made = await actions.reply(await town.reader(name), topic, text, language="en", byline="named")
    return await Thing.get(id=made.id), (await Text.get(thing_id=made.id, part="body")).html


async def rows_of(thing: Thing) -> list[tuple[object, ...]]:
    return await Mention.filter(thing_id=thing.id).order_by("id").values_list("person_id", "group_id", "post_id")


async def test_people_with_a_profile_groups_and_posts_are_found_in_what_is_written(town: Town) -> None:
    await a_profile(town.dalia)
    topic = await a_topic(town)
    made, html = await write(town, topic, "Hello @Dalia Example, @water and (@focal-point/SL): see *below*.")

    assert '<a href="/people?q=Dalia+Example"><bdi>@Dalia Example</bdi></a>,' in html
    assert '<a href="/groups/water"><bdi>@water</bdi></a>' in html and "(<bdi>@focal-point/SL</bdi>)" in html
    found = await rows_of(made)
    assert (town.dalia.id, None, None) in found and (None, town.water.id, None) in found and len(found) == 3


async def test_a_name_shown_by_a_byline_in_the_thread_is_known_there_and_nowhere_else(town: Town) -> None:
    topic, other = await a_topic(town), await a_topic(town)
    await a_reply(town, topic)
    assert "<bdi>@Bruno Example</bdi>" in (await write(town, topic, "As @Bruno Example's office says"))[1]
    assert (await write(town, other, "As @Bruno Example says"))[1] == "<p>As @Bruno Example says</p>\n"


async def test_who_wrote_under_a_hidden_byline_is_named_by_nothing(town: Town) -> None:
    topic = await a_topic(town)
    await a_reply(town, topic, byline="anonymous")
    made, html = await write(town, topic, "Thank you, @Bruno Example")
    assert html == "<p>Thank you, @Bruno Example</p>\n" and await rows_of(made) == []


async def test_a_group_one_may_not_know_is_like_one_there_is_not(town: Town) -> None:
    topic = await a_topic(town)
    for words in ("@vault", "@nowhere", "@lead/vault/1", "@lead/nowhere/1"):
        made, html = await write(town, topic, f"{words} knows", "bruno")
        assert html == f"<p>{words} knows</p>\n" and await rows_of(made) == []
        assert await quoting.unheard(await town.reader("bruno"), made.id) == []


async def test_a_member_of_a_hidden_group_does_not_give_it_away_outside(town: Town) -> None:
    made, html = await write(town, await a_topic(town), "Ask @vault")
    assert html == "<p>Ask @vault</p>\n" and await rows_of(made) == []
    assert await quoting.unheard(await town.reader("amina"), made.id) == ["vault"]

    inside, html = await write(town, await a_topic(town, town.vault), "Ask @vault")
    assert "/groups/vault" in html and await rows_of(inside) == [(None, town.vault.id, None)]


async def test_somebody_outside_the_readers_is_not_told_and_only_the_writer_learns_it(town: Town) -> None:
    await a_profile(town.bruno)
    topic = await a_topic(town, town.court, "elena")
    made, html = await write(town, topic, "And @Bruno Example or @Farid Example?", "elena")

    assert html == "<p>And @Bruno Example or @Farid Example?</p>\n" and await rows_of(made) == []
    assert await quoting.unheard(await town.reader("elena"), made.id) == ["Bruno Example"]
    assert not await among.readers_among((await Thing.get(id=made.id)).audience_id, [town.bruno.id])


async def test_names_in_quotations_code_and_links_and_addresses_of_mail_are_no_mentions(town: Town) -> None:
    await a_profile(town.dalia)
    topic = await a_topic(town)
    for source in ("> Hello @Dalia Example", "`@Dalia Example`", "[@Dalia Example](https://x.example)",
                   "dalia@Dalia Example", "    @Dalia Example"):
        assert await rows_of((await write(town, topic, source))[0]) == [], source


async def test_who_is_named_again_in_an_edit_is_kept_once(town: Town) -> None:
    for each in (town.dalia, town.chen):
        await a_profile(each)
    made, _ = await write(town, await a_topic(town), "@Dalia Example")
    source = "@Dalia Example and @Chen Example, and @Amina Example too"
    await actions.edit_reply(await town.reader("amina"), made, {"body": Written(source, render(source), 1)}, seen=1)
    assert [each[0] for each in await rows_of(made)] == [town.dalia.id, town.chen.id]


async def test_two_of_one_name_are_told_apart_by_the_thread_or_not_at_all(town: Town) -> None:
    town.chen.name = town.dalia.name = "Same Name"
    for each in (town.chen, town.dalia):
        async with unit():
            await each.save()
        await a_profile(each)
    topic = await a_topic(town)
    assert await rows_of((await write(town, topic, "@Same Name"))[0]) == []
    await a_reply(town, topic, "dalia")
    assert await rows_of((await write(town, topic, "@Same Name"))[0]) == [(town.dalia.id, None, None)]


def test_a_text_full_of_names_is_read_in_one_go() -> None:
    html = render("@a " * 3000)
    assert len(naming.names_tried([html])) <= naming.MOST * (naming.MOST_WORDS + 1) * 2
    meant = {"a": naming.Named("post", 1, "a")}
    assert naming.shown(html, meant).count("<bdi>") == naming.MOST
