"""What is written is looked through: its writer is asked, a moderator reads it first."""

import httpx
import pytest

from cop.community.activity import Activity
from cop.community.attachment import Attachment
from cop.community.receiving import Mailed
from cop.community.scanning import AROUND, NOTHING, LooksLikeAChild, ask_each, look, sent_with
from cop.community.text import Text, plain
from cop.community.thing import Thing
from cop.forum import actions, mailed
from cop.kit.unit import unit
from cop.moderation import actions as moderation
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic

pytestmark = pytest.mark.usefixtures("app")  # it puts the keepers in their places

CHILD = "We follow Tobias, aged nine, since March."
WEAK = "Odilon, the quiet one with the crutch, eats well now."
FILE = "certificat_naissance_Odilon_12_03_2015"
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


async def test_words_in_several_languages_are_asked_about_together() -> None:
    french = "Notre élève Pélagie, 9 ans, habite derrière le marché."
    texts = {"en": {"about": "Our pupil Tobias, aged 9."}, "fr": {"about": french}, "es": {"about": ""}}
    with pytest.raises(LooksLikeAChild) as asked:
        await ask_each(texts, is_sure=False)
    seen = asked.value.facts["seen"]
    assert "Tobias" in seen and "Pélagie" in seen
    looked = await ask_each(texts, is_sure=True)
    assert len(looked.texts) == 2 and looked.asks and looked.score >= (await look(texts["fr"], "fr")).score
    assert await ask_each({}, is_sure=False) == await ask_each({"en": {"about": ""}}, is_sure=False) == NOTHING


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


async def test_by_mail_the_name_of_a_file_holds_the_post_that_it_came_with(town: Town) -> None:
    topic = await a_topic(town)
    reader = await town.reader("bruno")
    sent_with([f"{FILE}.txt"])
    made = await actions.reply(reader, topic, plain("Here it is."), language="en", byline="named", via="mail")
    assert made.state == "held"
    sent_with(["figures.txt"])
    made = await actions.reply(reader, topic, plain("Here they are."), language="en", byline="named", via="mail")
    assert made.state == "published"


async def test_a_change_that_names_a_child_asks_and_is_out_of_sight_until_a_moderator_has_read_it(
    town: Town, browse: Browse
) -> None:
    topic = await a_topic(town)
    made = await a_reply(town, topic)
    author, reader = await browse("bruno"), await browse("amina")
    address, form = f"/replies/{made.public_id}/edit", {"body": CHILD, "version": str(made.version)}
    page = await author.post(address, data={"key": "k", **form})
    assert page.status_code == 422 and ASKED in page.text and "out of sight until a moderator" in page.text
    assert "Tobias" not in (await reader.get(f"/topics/{topic.public_id}")).text

    assert (await author.post(address, data={"key": "k2", "no_child": "1", **form})).status_code == 303
    changed = await Thing.get(id=made.id)
    assert changed.state == "held" and "Tobias" not in (await reader.get(f"/topics/{topic.public_id}")).text
    assert {"thing.held", "thing.marked"} <= set(await verbs())

    before = (await verbs()).count("topic.replied")
    await moderation.approve(await town.reader("chen"), changed, version=changed.version, reason="Nobody of that name.")
    after = await Thing.get(id=made.id)
    assert (after.state, after.number, after.published_at) == ("published", made.number, made.published_at)
    assert "Tobias" in (await reader.get(f"/topics/{topic.public_id}")).text
    assert (await verbs()).count("topic.replied") == before  # no news, but a change
    assert (await verbs()).count("reply.edited") == 1


async def test_a_trial_a_consolidated_reply_and_a_translation_are_asked_about(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    made = await a_reply(town, topic)
    bruno, chen = await browse("bruno"), await browse("chen")
    tried = {"body": CHILD, "result": "worked", "language": "en", "byline": "named"}
    page = await bruno.post(f"/topics/{topic.public_id}/tried", data={"key": "k", **tried})
    assert page.status_code == 422 and "<mark>Tobias, aged nine</mark>" in page.text
    sent = await bruno.post(f"/topics/{topic.public_id}/tried", data={"key": "k2", "no_child": "1", **tried})
    assert sent.status_code == 303 and await Thing.exists(kind="reply", state="held")

    summed = {"body": CHILD, "cited": made.public_id, "language": "en", "version": "0"}
    page = await chen.post(f"/topics/{topic.public_id}/synthesis", data={"key": "k", **summed})
    assert page.status_code == 422 and "<mark>Tobias, aged nine</mark>" in page.text
    await chen.post(f"/topics/{topic.public_id}/synthesis", data={"key": "k2", "no_child": "1", **summed})
    assert await Thing.filter(kind="reply", state="held").count() == 2

    turned = {"body": "Nous suivons Tobias, neuf ans, depuis mars.", "to": "fr", "version": str(made.version)}
    page = await bruno.post(f"/things/{made.public_id}/translate", data={"key": "k", **turned})
    assert page.status_code == 422 and "<mark>Tobias, neuf ans</mark>" in page.text
    page = await bruno.post(f"/things/{made.public_id}/translate", data={"key": "k2", "no_child": "1", **turned})
    assert page.status_code == 422 and "the original does not" in page.text
    assert not await Text.exists(thing_id=made.id, language="fr")


async def test_a_file_is_called_something_else_where_its_name_names_a_child(town: Town, browse: Browse) -> None:
    topic, amina = await a_topic(town), await browse("amina")
    address = f"/topics/{topic.public_id}/files"

    async def attach(key: str, name: str, **more: str) -> httpx.Response:
        return await amina.post(address, data={"key": key, **more}, files={"file": (name, b"Words.", "text/plain")})

    page = await attach("k", f"{FILE}.txt")
    assert page.status_code == 422 and "Give the file another name" in page.text
    weak = await attach("k2", "foto Odilon.txt")
    assert weak.status_code == 422 and ASKED in weak.text
    begun = await amina.post(
        f"/things/{topic.public_id}/uploads", data={"key": "k4", "name": "foto Odilon.txt", "type": "", "size": "6"}
    )
    assert begun.status_code == 422 and begun.json()["asks"] is True
    assert not await Attachment.exists(thing_id=topic.id)
    assert (await attach("k3", "foto Odilon.txt", no_child="1")).status_code == 303
    assert "thing.marked" in await verbs()
