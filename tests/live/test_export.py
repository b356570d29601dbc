import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from cop.live.export import as_csv, as_json, as_markdown, name_of, words
from cop.live.queries.transcript import Summary, Topic, Transcript, transcript
from tests.cast import Town
from tests.lively import a_session, answered, on_the_floor


def say(key: str, **facts: object) -> str:
    return f"{key}{facts or ''}"


async def _said(town: Town, question: str, answer: str, *, byline: str = "named"):
    session = await a_session(town)
    asked = await on_the_floor(town, session, "amina", question, byline=byline)
    await answered(await town.reader("bruno"), asked, answer)
    return await transcript(await town.reader("elena"), session.id)


async def test_each_format_holds_the_question_and_its_answer(town: Town):
    found = await _said(town, "Who pays?", "The ministry.")
    (line,) = list(csv.DictReader(StringIO(as_csv(found, say).lstrip("\ufeff"))))
    assert (line["question"], line["answer"], line["answered_by"]) == ("Who pays?", "The ministry.", "Bruno Example")
    (item,) = json.loads(as_json({"id": "x"}, found))["questions"]
    assert (item["text"], item["answers"][0]["text"]) == ("Who pays?", "The ministry.")
    text = as_markdown("Nights", "A day", found, say)
    assert "## 1. Who pays?" in text and "> The ministry." in text


@pytest.mark.parametrize("byline", ["anonymous", "role", "organisation"])
async def test_no_format_shows_more_than_the_byline(town: Town, byline: str):
    found = await _said(town, "Who may say no?", "You.", byline=byline)
    everything = as_csv(found, say) + as_json({}, found) + as_markdown("t", "", found, say)
    assert "Amina" not in everything and town.amina.public_id not in everything


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@sum(a1)"])
async def test_a_spreadsheet_is_given_no_formula(town: Town, typed: str):
    found = await _said(town, typed, typed)
    (line,) = list(csv.DictReader(StringIO(as_csv(found, say).lstrip("\ufeff"))))
    assert line["question"] == line["answer"] == f"'{typed}"


async def test_markdown_of_a_person_is_no_markdown_of_ours(town: Town):
    text = as_markdown("t", "", await _said(town, "# [big](http://x.example)", "**no**"), say)
    assert "## 1. \\# \\[big\\](http://x.example)" in text and "> \\*\\*no\\*\\*" in text


@pytest.mark.parametrize(
    ("html", "plain"),
    [("<p>a &amp; b</p>\n<p>c</p>", "a & b\n\nc"), ("<ul><li>x</li><li>y</li></ul>", "x\ny"), ("a<br>b", "a\nb")],
)
def test_the_words_of_html_keep_their_lines(html: str, plain: str):
    assert words(html) == plain


def test_nobody_is_named_by_a_byline_without_a_name():
    byline = {"mode": "anonymous", "name": "", "organisation": "", "role": ""}
    assert name_of(byline, say) == "byline.anonymous"
    assert name_of({**byline, "mode": "role", "role": "expert"}, say) == "role.expert"


def _with_marks(found: Transcript, source: str = "Six, *at least*. <b>") -> Transcript:
    """The same with what comes after a session: a topic, a minute, a summary."""
    (item,) = found.all
    return replace(
        found, topics={item["id"]: Topic("abc", "en", "Who?")}, minutes={item["id"]: 12},
        summary=Summary(source, "<p>Six</p>", "en"),
    )


async def test_each_format_says_the_minute_the_topic_and_the_summary(town: Town):
    found = _with_marks(await _said(town, "Who pays?", "The ministry."))
    first, line = list(csv.DictReader(StringIO(as_csv(found, say).lstrip("\ufeff"))))
    assert (first["step"], first["language"], first["answer"], first["id"]) == ("summary", "en", found.summary.source, "")
    assert (line["on_air_minute"], line["topic"], line["answer"]) == ("12", "/topics/abc", "The ministry.")
    taken = json.loads(as_json({"id": "x"}, found))
    assert taken["session"] == {"id": "x", "summary": {"language": "en", "text": found.summary.source, "html": "<p>Six</p>"}}
    assert (taken["questions"][0]["on_air_minute"], taken["questions"][0]["topic"]) == (12, "/topics/abc")
    text = as_markdown("Nights", "A day", found, say)
    assert "> Six, *at least*. &lt;b>" in text and "live.on-air-minute{'n': 12}" in text
    assert "live.goes-on{'address': '/topics/abc'}" in text


async def test_without_them_the_formats_are_silent(town: Town):
    found = await _said(town, "Who pays?", "The ministry.")
    (line,) = list(csv.DictReader(StringIO(as_csv(found, say).lstrip("\ufeff"))))
    assert (line["on_air_minute"], line["topic"]) == ("", "")
    taken = json.loads(as_json({}, found))
    assert taken["session"]["summary"] is None and taken["questions"][0]["on_air_minute"] is None
    assert "on-air" not in as_markdown("t", "", found, say)


async def test_a_summary_is_no_formula_and_stays_in_its_place(town: Town):
    found = _with_marks(await _said(town, "Who?", "You."), "=1+1\n## 9. Not a question")
    first, _ = list(csv.DictReader(StringIO(as_csv(found, say).lstrip("\ufeff"))))
    assert first["answer"].startswith("'=1+1")
    assert "\n> ## 9. Not a question\n" in as_markdown("t", "", found, say)
