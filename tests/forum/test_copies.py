"""Quotations stand without what was hidden, and say so."""

import pytest

from cop.community import audience
from cop.community.text import Text
from cop.community.thing import Thing
from cop.forum import quoting
from cop.forum.copies import Quotations, source_without
from cop.kit.markup import render
from tests.cast import Town
from tests.forum.test_quoting import quoting_of, reply
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic


async def test_what_others_quoted_stands_bare_after_the_alarm(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audience, "watchers", [quoting.readers_changed])
    topic = await a_topic(town.amina, town.water)
    source = await a_reply(town.bruno, topic, body="canary words")
    quoting_one = await reply(town, topic, quoting_of(source))
    assert (await Quotations().held([source.id, topic.id])) == {source.id: 1}
    assert await Quotations().left(source.id) == 1 and await Quotations().left(topic.id) == 1
    await alarm(await town.reader("dalia"), await Thing.get(id=source.id))
    assert await Quotations().left(source.id) == 0
    assert "canary" not in (await Text.get(thing_id=quoting_one.id, part="body", is_current=True)).html


@pytest.mark.parametrize("source", [
    "> Sarah K\n>\n> — [A](/things/abc)\n\nMine.",
    "> Sarah\nK goes on [A](/things/abc)\n\nMine.",
    "- first\n\n  > Sarah K [A](/things/abc)\n\nMine.",
    "> Sarah K [A][1]\n\nMine.\n\n[1]: /things/abc",
    "> > Sarah K [A](/things/abc)\n\nMine.",
])
def test_however_a_quotation_is_written_no_word_of_it_stays_in_the_source(source: str):
    left = source_without(source, render(source), "abc")
    assert "Sarah" not in left and "Mine." in left and "[…]" in left


def test_a_link_in_words_of_ones_own_stays():
    source = "Mine, see [there](/things/abc).\n\n> Of another [B](/things/abd)"
    assert source_without(source, render(source), "abc") == source
