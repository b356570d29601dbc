"""A summary is drafted from what the floor shows."""

import re

import pytest

from cop.kit.markup import render
from cop.live.queries.sessions import parts, session_row
from cop.live.queries.transcript import Topic, Transcript, transcript
from cop.live.summary import draft, first_sentence
from tests.cast import Town
from tests.lively import a_question, a_session, answered, on_the_floor


def say(key: str, **facts: object) -> str:
    return f"{key}{facts or ''}"


async def _draft(town: Town, session, *, longest: int = 10_000, found: Transcript | None = None) -> str:
    reader = await town.reader("chen")
    row = await session_row(reader, session.public_id)
    found = found or await transcript(reader, session.id)
    return draft(row, await parts(session.id), found, say, longest=longest)


async def test_a_draft_says_who_what_and_where_it_goes_on(town: Town) -> None:
    session = await a_session(town)
    done = await on_the_floor(town, session, "amina", "How many people?", byline="anonymous")
    await answered(await town.reader("bruno"), done, "Six people. They change at ten.")
    await on_the_floor(town, session, "elena", "Still waiting")
    await a_question(await town.reader("dalia"), session, "Read by the desk alone")
    found = await transcript(await town.reader("chen"), session.id)
    found.topics["x"] = Topic("abc", "en", "Who pays [x]?")

    text = await _draft(town, session, found=found)

    assert text.startswith("# Helplines at night\n") and "'n': 60" in text
    assert "summary.hosts{'names': 'Chen Example'}" in text and "summary.experts{'names': 'Bruno Example'}" in text
    assert "- **How many people?**\n  - Bruno Example: Six people." in text and "ten" not in text
    assert r"- [Who pays \[x\]?](/topics/abc)" in text
    assert "Still waiting" not in text and "desk alone" not in text and "Amina" not in text


async def test_words_of_people_are_no_markup_of_the_draft(town: Town) -> None:
    session = await a_session(town, title="[x](http://x.example) *big* <b>")
    done = await on_the_floor(town, session, "amina", "**no** `x` [y](http://y.example)\n# head")
    await answered(await town.reader("bruno"), done, "_z_ [w](http://w.example)")
    html = render(await _draft(town, session))
    assert "href" not in html and "<em>" not in html and "<code>" not in html
    assert html.count("<h3>") == 1 and html.count("<strong>") == 1


async def test_a_session_without_anything_is_drafted_too(town: Town) -> None:
    text = await _draft(town, await a_session(town, phase="ended", experts=()))
    assert "Helplines at night" in text and "summary.answered" not in text and "summary.goes-on" not in text


async def test_a_draft_fits_into_its_field_and_ends_with_a_whole_line(town: Town) -> None:
    session = await a_session(town)
    for number in range(5):
        done = await on_the_floor(town, session, "amina", f"Who? {number} " + "long " * 55)
        await answered(await town.reader("bruno"), done, "x" * 900)
    whole = await _draft(town, session)
    short = await _draft(town, session, longest=900)
    assert len(short) <= 900 < len(whole) and whole.startswith(short) and whole[len(short)] == "\n"
    assert all(len(line) < 320 for line in re.split(r"\n", whole))


@pytest.mark.parametrize(("text", "first"), [
    ("Six. Seven.", "Six."), ("Six", "Six"), ("", ""), ("Version 2.0 is out. Good", "Version 2.0 is out."),
    ("Why? Because", "Why?"), ("من يدفع؟ الوزارة", "من يدفع؟"), ("two\nlines. More", "two lines."),
    ("x " * 400, f"{'x ' * 148}x…"),
])
def test_the_first_sentence_ends_where_it_ends(text: str, first: str) -> None:
    assert first_sentence(text) == first
