"""What is written is looked through: its writer is asked, a moderator reads it first."""

from cop.community.activity import Activity
from cop.community.receiving import Mailed
from cop.community.scanning import AROUND, NOTHING, look
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import mailed
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

CHILD = "We follow Tobias, aged nine, since March."
WEAK = "He is a quiet child, Odilon, and eats well."
ASKED = "This may identify a child"


async def verbs() -> list[str]:
    return [each.verb for each in await Activity.all()]


async def test_passages_show_what_was_seen_and_a_few_words_around_it() -> None:
    looked = await look({"title": "", "body": "x" * 500 + " " + CHILD + " " + "y" * 500}, "en")
    (passage,) = looked.passages
    assert [words for words, kind in passage if kind] == ["Tobias, aged nine"]
    assert sum(len(words) for words, _ in passage) < 2 * AROUND + 30
    assert looked.asks and looked.is_held
    assert await look({"body": ""}, "en") == NOTHING


async def test_a_reply_that_looks_like_a_child_asks_keeps_the_words_and_is_held_when_confirmed(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    bruno, amina = await browse("bruno"), await browse("amina")
    address = f"/topics/{topic.public_id}/replies"
    answer = await bruno.post(address, data={"key": "k1", "body": CHILD, "language": "en"})

    assert answer.status_code == 422 and ASKED in answer.text
    assert "<mark>Tobias, aged nine</mark>" in answer.text and f"{CHILD}</textarea>" in answer.text
    assert not await Thing.exists(kind="reply")

    sent = await bruno.post(address, data={"key": "k2", "body": CHILD, "language": "en", "no_child": "1"})
    made = await Thing.get(kind="reply")
    assert sent.status_code == 303 and made.state == "held"
    assert {"thing.held", "thing.marked"} <= set(await verbs())
    assert "Tobias" not in (await amina.get(f"/topics/{topic.public_id}")).text


async def test_a_weak_sign_is_published_when_its_writer_says_it_is_none_and_marked_for_a_moderator(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    bruno = await browse("bruno")
    address = f"/topics/{topic.public_id}/replies"
    assert (await bruno.post(address, data={"key": "k1", "body": WEAK, "language": "en"})).status_code == 422
    await bruno.post(address, data={"key": "k2", "body": WEAK, "language": "en", "no_child": "1"})
    assert (await Thing.get(kind="reply")).state == "published"
    assert "thing.marked" in await verbs()


async def test_the_preview_of_a_question_marks_what_it_sees_and_publishing_asks(town: Town, browse: Browse) -> None:
    amina = await browse("amina")
    form = {"key": "k", "group": "water", "kind": "question", "title": "What now?", "body": CHILD, "language": "en",
            "byline": "named", "readers": "group"}
    refused = await amina.post("/ask", data=form)
    assert refused.status_code == 422 and "<mark>Tobias, aged nine</mark>" in refused.text
    assert refused.text.count('name="no_child"') == 1
    assert not await Thing.exists(kind="topic")

    preview = await amina.post("/ask", data={**form, "do": "preview"}, follow_redirects=True)
    assert ASKED in preview.text and 'name="no_child"' in preview.text

    await amina.post("/ask", data={**form, "key": "k3", "no_child": "1"})
    assert (await Thing.get(kind="topic")).state == "held"


async def test_by_mail_nobody_can_be_asked_so_a_weak_sign_is_held(town: Town) -> None:
    topic = await a_topic(town)
    reader = await town.reader("bruno")
    async with unit():
        weak = await mailed.answer(reader, topic, Mailed(title="", text=plain(WEAK), language="en", files=()))
        plainly = await mailed.answer(reader, topic, Mailed(title="", text=plain("Read on."), language="en", files=()))
    assert (weak.state, plainly.state) == ("held", "published")
    assert (await verbs()).count("thing.marked") == 1


async def test_a_change_of_what_is_published_is_asked_about_too(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    made = await a_reply(town, topic)
    author = await browse("bruno")
    page = await author.post(
        f"/replies/{made.public_id}/edit", data={"key": "k", "body": CHILD, "version": str(made.version)}
    )
    assert page.status_code == 422 and ASKED in page.text
