"""Quotations that keep their source."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.community import audience
from cop.community.text import Text, Written
from cop.community.thing import Thing
from cop.forum import actions, quoting
from cop.forum.models import Quotation
from cop.kit.errors import Refused
from cop.kit.markup import RENDER_VERSION, render
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from cop.moderation.queries import targets
from tests.cast import Town
from tests.forum.test_actions import a_reply, a_topic, draft


@pytest.fixture(autouse=True)
def watching(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the application is wired."""
    monkeypatch.setattr(audience, "watchers", [quoting.readers_changed])


def said(source: str) -> Written:
    return Written(source, render(source), RENDER_VERSION)


def quoting_of(source: Thing, words: str = "canary words") -> Written:
    return said(f"> {words}\n>\n> — [Somebody](/things/{source.public_id})\n\nMy own words.")


async def reply(town: Town, topic: Thing, text: Written, name: str = "elena") -> Thing:
    made = await actions.reply(await town.reader(name), topic, text, language="en", byline="named")
    return await Thing.get(id=made.id)


async def shown(thing: Thing) -> str:
    return (await Text.get(thing_id=thing.id, part="body", is_current=True)).html


async def test_a_quotation_is_kept_with_its_source_until_the_source_is_hidden_and_again_when_it_is_restored(
    town: Town,
) -> None:
    topic, chen = await a_topic(town), await town.reader("chen")
    source = await a_reply(town, topic)
    quoting_it = await reply(town, topic, quoting_of(source))
    assert "canary words" in await shown(quoting_it)
    assert await Quotation.all().values_list("thing_id", "source_id") == [(quoting_it.id, source.id)]

    await moderation.hide(chen, source, version=source.version, reason="Named somebody.")
    bare = await shown(quoting_it)
    assert "canary words" not in bare and "Somebody" not in bare and "My own words." in bare
    assert (await Thing.get(id=quoting_it.id)).version == quoting_it.version + 1, "another page, another entry"

    hidden = await Thing.get(id=source.id)
    await moderation.restore(chen, hidden, version=hidden.version, reason="It was nobody.")
    assert "canary words" in await shown(quoting_it)


async def test_history_and_edits_are_bare_as_long_as_the_source_is_hidden(town: Town) -> None:
    topic, chen, elena = await a_topic(town), await town.reader("chen"), await town.reader("elena")
    source = await a_reply(town, topic)
    answer = await reply(town, topic, quoting_of(source))
    await moderation.hide(chen, source, version=source.version, reason="Named somebody.")
    answer = await Thing.get(id=answer.id)

    await actions.edit_reply(elena, answer, {"body": quoting_of(source)}, seen=answer.version)
    assert [each.is_bare for each in await Text.filter(thing_id=answer.id)] == [True, True]
    assert not [each for each in await Text.filter(thing_id=answer.id) if "canary" in each.html]


async def test_what_one_cannot_read_one_cannot_quote_and_it_is_the_same_for_what_there_is_not(town: Town) -> None:
    topic, secret = await a_topic(town), await a_topic(town, town.court, "elena")
    bruno = await town.reader("bruno")
    for public_id in (secret.public_id, "2222222222"):
        text = said(f"> x\n>\n> — [Y](/things/{public_id})")
        with pytest.raises(Refused, match="quote-without-source"):
            await actions.reply(bruno, topic, text, language="en", byline="named")
    linked = await reply(town, topic, said(f"See [this](/things/{secret.public_id})."))
    assert "/things/" in await shown(linked) and not await Quotation.exists(), "a link is no quotation"


async def test_what_is_quoted_from_readers_of_another_kind_is_bare_from_the_beginning(town: Town) -> None:
    topic, secret = await a_topic(town), await a_topic(town, town.court, "elena")
    for here, there in ((topic, secret), (secret, topic)):
        assert "canary" not in await shown(await reply(town, here, quoting_of(there)))


async def test_a_topic_quotes_in_each_of_its_parts(town: Town) -> None:
    topic, chen = await a_topic(town), await town.reader("chen")
    source = await a_reply(town, topic)
    parts = {**draft().parts, "tried": quoting_of(source), "context": quoting_of(source, "canary context")}
    asked = await actions.ask(await town.reader("elena"), town.water, actions.Draft(
        kind="question", parts=parts, language="en"))
    await moderation.hide(chen, source, version=source.version, reason="Named somebody.")
    texts = {each.part: each.html for each in await Text.filter(thing_id=asked.id)}
    assert not [part for part, html in texts.items() if "canary" in html] and texts["title"]


async def test_a_quotation_and_the_hiding_of_its_source_at_the_same_moment_leave_it_bare(town: Town) -> None:
    here, there = await a_topic(town), await a_topic(town)
    source = await a_reply(town, there)
    hiding = moderation.hide(await town.reader("chen"), source, version=source.version, reason="Named somebody.")
    done = await asyncio.gather(reply(town, here, quoting_of(source)), hiding, return_exceptions=True)
    if isinstance(done[0], Refused):
        return
    assert isinstance(done[0], Thing) and "canary" not in await shown(done[0])


steps = st.lists(st.tuples(st.sampled_from(("hide", "restore", "move")), st.integers(0, 6)), min_size=3, max_size=9)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_in_whatever_order_things_are_hidden_restored_and_moved_nothing_outlives_its_source(
    town: Town, events: list[tuple[str, int]]
) -> None:
    """Two topics in groups with different readers, each with a source and a quotation, and one that quotes across."""
    chen = await town.reader("chen")
    here, there = await a_topic(town), await a_topic(town, town.vault, "amina")
    sources = [await a_reply(town, here), await a_reply(town, there, "amina")]
    quotes = [
        await reply(town, here, quoting_of(sources[0]), "amina"), await reply(town, there, quoting_of(sources[1]), "amina"),
        await reply(town, there, quoting_of(here), "amina"),
    ]
    things = [here, there, *sources, *quotes]
    for verb, place in events:
        thing = await Thing.get(id=things[place].id)
        more = {"to": each[0]} if verb == "move" and (each := await targets(chen, thing)) else {}
        if verb in moderation.possible(thing) and bool(more) is (verb == "move"):
            await moderation.VERBS[verb](chen, thing, version=thing.version, reason="In any order.", **more)
        await _holds(quotes)


async def _holds(quotes: list[Thing]) -> None:
    """The ten lines all this is held against: whole exactly where the source has the readers of what quotes it."""
    for each in quotes:
        thing = await Thing.get(id=each.id)
        quotation = await Quotation.get(thing_id=each.id)
        source = await Thing.get(id=quotation.source_id)
        whole = source.audience_id is not None and source.audience_id == thing.audience_id
        assert ("canary words" in await shown(thing)) is whole


async def test_a_quote_begins_with_the_words_alone_and_ends_with_the_way_to_them() -> None:
    html = render("Hello *you*\n\n> quoted before\ncarelessly\n\n- one\n- [two](https://x.example)")
    made = quoting.blockquote(html, "A [strange] name", "abcdefghjk")

    assert made.startswith("> Hello you\n>\n> - one\n>\n> - two\n>\n> — [A ") and "quoted before" not in made
    assert "carelessly" not in made and "x.example" not in made and made.endswith("(/things/abcdefghjk)\n\n")
    assert quoting.bare_of(render(made) + "<p>Mine.</p>") == quoting.LEFT_OUT + "\n<p>Mine.</p>"
    assert len(quoting.blockquote(f"<p>{'long ' * 1000}</p>", "A", "abcdefghjk")) < quoting.LONGEST + 100


async def test_settling_watches_what_is_quoted(town: Town) -> None:
    topic = await a_topic(town)
    source = await a_reply(town, topic)
    answer = await reply(town, topic, quoting_of(source))
    async with unit():
        await Thing.filter(id=source.id).update(state="erased")
        await audience.settle(source.id)
    assert "canary" not in await shown(answer)
