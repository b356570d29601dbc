"""Details taken out: the words are in no table and on no page afterwards, but sealed for two posts and some days."""

import asyncio
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from cop.community import drafts
from cop.community.attachment import Attachment
from cop.community.postman import Postman
from cop.community.scanner import scan
from cop.community.text import Text, put_text
from cop.community.thing import HIDDEN, PUBLISHED, Thing
from cop.forum.models import Quotation
from cop.kit.files import Files
from cop.kit.store import row, rows, write
from cop.kit.unit import unit
from cop.live.models import Poll
from cop.moderation import actions as moderation
from cop.safeguarding import redaction
from cop.safeguarding.actions import sealing, ticking
from cop.safeguarding.models import Incident, IncidentThing, IncidentTick, Sealed, Unsealing
from cop.settings import Settings
from tests import samples
from tests.cast import Town
from tests.community.test_attachment import a_file, attached
from tests.conftest import Browse
from tests.forum.test_quoting import quoting_of, reply, said
from tests.lively import a_poll, a_session, answered, on_the_floor
from tests.moderation.test_hiding import addresses, found_in
from tests.postbox import Postbox, carried, text_of
from tests.safeguarding.making import alarm
from tests.test_leaks import index_of, tables
from tests.things import a_reply, a_topic, now_of, rewrite


def a_word() -> str:
    """That stands nowhere else, like a name."""
    return "Q" + "".join(secrets.choice("abcdefghikmnoprstuvz") for _ in range(11))


@dataclass
class Told:
    """A topic that names a child in every place there is, and what others made of it."""

    topic: Thing
    quoting: Thing
    words: dict[str, str]


@pytest.fixture
async def told(app: Starlette, town: Town) -> Told:
    """`app`: everything is wired."""
    words = {name: a_word() for name in ("old", "title", "body", "context", "french", "quoted")}
    topic = await a_topic(town.amina, town.water, title=f"About {words['old']}", body=f"We met {words['old']} there.")
    await rewrite(
        topic, town.amina, title=f"About {words['title']}", body=f"We met {words['body']} and {words['quoted']} there.",
        context=f"Near {words['context']}.",
    )
    async with unit():
        for part, text in (("title", "Au sujet de"), ("body", "Nous avons vu")):
            source = said(f"{text} {words['french']}.")
            await put_text(topic.id, part, "fr", source, town.bruno.id, provenance="person", of_revision=2)
    quoted = await reply(town, await Thing.get(id=topic.id), quoting_of(topic, f"We met {words['quoted']}"))
    under = await a_reply(town.bruno, topic)
    await moderation.report(await town.reader("elena"), under, reason="wrong", words=f"As {words['body']} above.")
    await moderation.report(await town.reader("bruno"), topic, reason="identifies_child", words=f"It names {words['body']}!")
    await drafts.keep(
        await town.reader("elena"), f"reply:{topic.public_id}",
        {"body": [f"> {words['quoted']}\n> [A](/things/{topic.public_id})"]},
    )
    async with unit():
        await write(
            "INSERT INTO bookmark (person_id, thing_id, words, made_at) VALUES ($1, $2, $3, NOW)", town.elena.id, topic.id,
            f"ask about {words['title']}",
        )
    return Told(await Thing.get(id=topic.id), quoted, words)


async def met(words: list[str]) -> set[tuple[str, str]]:
    """Table and word, wherever one stands in the database, in the sealed originals alone not."""
    return {
        (name, word) for name, found in (await tables()).items() if name != "sealed"
        for each in found for word in words if word.casefold() in each.casefold()
    }


async def form_of(browser: httpx.AsyncClient, incident: Incident, thing: Thing) -> dict[str, str]:
    """The fields as the editor shows them."""
    page = await browser.get(f"/incidents/{incident.public_id}/redact?thing={thing.public_id}")
    assert page.status_code == 200, page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    areas = dict(re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>\n?(.*?)</textarea>', page.text, re.S))
    lines = dict(re.findall(r'<input[^>]* name="(title-\w+)"[^>]*? value="([^"]*)"', page.text))
    return {"thing": thing.public_id, "version": version[1], "do": "redact", **lines, **areas}


NEW = {
    "title-en": "About a child", "body-en": "We met somebody there.", "context-en": "Near a town.",
    "title-fr": "Au sujet d’une personne", "body-fr": "Nous avons vu quelqu’un.",
}


async def redacted(browser: httpx.AsyncClient, incident: Incident, thing: Thing, **more: str) -> httpx.Response:
    form = {**await form_of(browser, incident, thing), **NEW, **more}
    return await browser.post(f"/incidents/{incident.public_id}/redact", data=form)


async def test_the_words_are_in_no_table_afterwards_and_the_text_is_shown_again(browse: Browse, town: Town, told: Told):
    every = list(told.words.values())
    before = await met(every)
    assert {("thing_text", word) for word in every} <= before, "else the end would prove nothing"
    assert {name for name, _ in before} >= {"thing_text", "report", "bookmark", "draft"}
    incident, dalia = await alarm(await town.reader("dalia"), told.topic), await browse("dalia")
    sent = await redacted(dalia, incident, told.topic)
    assert sent.status_code == 303, sent.text
    assert await met(every) == set()
    assert (await now_of(told.topic))["state"] == PUBLISHED
    page = (await (await browse("elena")).get(f"/topics/{told.topic.public_id}")).text
    assert "We met somebody there." in page and "A part was removed to protect a child." in page
    assert "Amina Example" in page, "its byline is what it was"
    assert {each.revision for each in await Text.filter(thing_id=told.topic.id)} == {1}
    quoting = await Text.get(thing_id=told.quoting.id, part="body", is_current=True)
    assert "[…]" in quoting.source and "My own words." in quoting.source and "My own words." in quoting.html
    assert not await Quotation.exists(source_id=told.topic.id)
    report = await row("SELECT words FROM report WHERE thing_id = $1", told.topic.id)
    assert report is not None and report["words"] == "It names […]!"


@pytest.mark.long
async def test_no_page_of_anybody_rebuilds_the_words(app: Starlette, browse: Browse, town: Town, told: Told):
    every = list(told.words.values())

    @dataclass
    class Planted:
        topic: Thing
        reply: Thing

    places = list(addresses(app, Planted(told.topic, told.quoting)))  # type: ignore[arg-type]
    assert await found_in(await browse("elena"), places, every) == set(every), "else the end would prove nothing"
    incident = await alarm(await town.reader("dalia"), told.topic)
    assert (await redacted(await browse("dalia"), incident, told.topic)).status_code == 303
    places += [f"/incidents/{incident.public_id}{path}" for path in ("", "/names", "/sealed", f"/redact?thing={told.topic.public_id}")]
    places += [f"/moderation/acts/{n}/appeal" for n in (1, 2)]
    for name in ("elena", "amina", "bruno", "chen", "dalia", "sela", "sina", "nobody"):
        assert await found_in(await browse(name), places, every) == set(), name


async def test_a_translation_goes_or_stays_whole_and_one_that_was_behind_stays_behind(browse: Browse, town: Town, told: Told):
    incident, dalia = await alarm(await town.reader("dalia"), told.topic), await browse("dalia")
    half = await redacted(dalia, incident, told.topic, **{"title-fr": ""})
    assert half.status_code == 422 and "A translation goes as a whole" in half.text
    assert (await redacted(dalia, incident, told.topic, **{"title-fr": "", "body-fr": ""})).status_code == 303
    assert {each.language for each in await Text.filter(thing_id=told.topic.id)} == {"en"}
    other = await a_topic(town.amina, town.water, body="Seen Sarah Keller, 9.")
    await rewrite(other, town.amina, body="Seen Sarah Keller, 9 years.")
    async with unit():
        await put_text(other.id, "body", "fr", said("Vu Sarah Keller."), town.bruno.id, provenance="person", of_revision=1)
    second = await alarm(await town.reader("dalia"), other)
    sent = {**await form_of(dalia, second, other), "body-en": "Seen a child.", "body-fr": "Vu un enfant."}
    assert (await dalia.post(f"/incidents/{second.public_id}/redact", data=sent)).status_code == 303
    french = await Text.get(thing_id=other.id, language="fr")
    assert (french.of_revision, french.editor_id, french.provenance) == (0, town.bruno.id, "redacted")


async def test_the_second_of_two_moderators_is_told_and_both_texts_are_there(browse: Browse, town: Town, told: Told):
    incident = await alarm(await town.reader("dalia"), told.topic)
    dalia, chen = await browse("dalia"), await browse("chen")
    seen = {**await form_of(chen, incident, told.topic), **NEW, "body-en": "We met one of them."}
    assert (await redacted(dalia, incident, told.topic)).status_code == 303
    late = await chen.post(f"/incidents/{incident.public_id}/redact", data=seen)
    assert late.status_code == 422
    assert "We met one of them." in late.text and "We met somebody there." in late.text
    assert (await Text.get(thing_id=told.topic.id, part="body", language="en")).source == "We met somebody there."


async def test_of_two_at_the_same_moment_one_is_told(browse: Browse, town: Town, told: Told):
    incident = await alarm(await town.reader("dalia"), told.topic)
    browsers = [await browse("dalia"), await browse("chen")]
    form = {**await form_of(browsers[0], incident, told.topic), **NEW}
    address = f"/incidents/{incident.public_id}/redact"
    answers = await asyncio.gather(*(
        browser.post(address, data={**form, "body-en": f"We met {whom}."})
        for browser, whom in zip(browsers, ("them", "somebody"), strict=True)
    ))
    assert sorted(each.status_code for each in answers) == [303, 422]
    assert await Text.filter(thing_id=told.topic.id, part="body", language="en").count() == 1
    assert await Sealed.filter(part="body", language="en").count() == 1


async def test_what_still_looks_like_a_child_is_asked_about_once(browse: Browse, town: Town, told: Told):
    incident, dalia = await alarm(await town.reader("dalia"), told.topic), await browse("dalia")
    named = {"body-en": "A girl called Sarah Keller, 9 years old, lives in 12 Mill Street."}
    asked = await redacted(dalia, incident, told.topic, **named)
    assert asked.status_code == 422 and "This may identify a child" in asked.text
    assert (await now_of(told.topic))["state"] == HIDDEN
    assert (await redacted(dalia, incident, told.topic, **named, no_child="1")).status_code == 303


async def test_nothing_is_done_without_a_change_and_a_text_keeps_a_beginning(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water)
    incident, dalia = await alarm(await town.reader("dalia"), topic), await browse("dalia")
    as_it_was = await form_of(dalia, incident, topic)
    assert (await dalia.post(f"/incidents/{incident.public_id}/redact", data=as_it_was)).status_code == 422
    empty = await dalia.post(f"/incidents/{incident.public_id}/redact", data={**as_it_was, "body-en": " "})
    assert empty.status_code == 422 and not await Sealed.exists()


async def test_the_editor_marks_suggests_and_previews(browse: Browse, town: Town):
    topic = await a_topic(town.amina, town.water, body="A girl called Sarah Keller, 9 years old, is safe.")
    other = await a_reply(town.bruno, topic, body="I know Keller, too.")
    incident, dalia = await alarm(await town.reader("dalia"), topic), await browse("dalia")
    form = await form_of(dalia, incident, topic)
    page = (await dalia.get(f"/incidents/{incident.public_id}/redact?thing={topic.public_id}")).text
    assert "<mark>" in page and "is safe." in form["body-en"]
    suggested = (await dalia.post(f"/incidents/{incident.public_id}/redact", data={**form, "do": "suggest"})).text
    value = re.search(r'name="body-en"[^>]*>\n?(.*?)</textarea>', suggested, re.S)
    assert value is not None and "[name, age]" in value[1] and "Sarah" not in value[1] and "is safe." in value[1]
    preview = await dalia.post(
        f"/incidents/{incident.public_id}/redact", data={**form, "body-en": "A **girl** is safe.", "do": "preview"}
    )
    assert "<strong>girl</strong>" in preview.text and other.public_id in preview.text, "who repeats a name is named"
    assert (await now_of(topic))["state"] == HIDDEN


async def test_it_may_stay_hidden_and_the_incident_can_be_closed(browse: Browse, town: Town, told: Told):
    incident, dalia, sela = await alarm(await town.reader("dalia"), told.topic), await browse("dalia"), await browse("sela")
    address = f"/incidents/{incident.public_id}"
    assert (await redacted(dalia, incident, told.topic, hidden="1")).status_code == 303
    assert (await now_of(told.topic))["state"] == HIDDEN
    assert (await dalia.post(f"{address}/answer", data={"risk": "no"})).status_code == 303
    page = (await sela.get(address)).text
    assert "kept until" in page and not [word for word in told.words.values() if word in page]
    assert (await sela.get(f"{address}/sealed")).status_code == 403
    assert (await sela.get(f"{address}/redact?thing={told.topic.public_id}")).status_code == 403
    assert (await sela.post(f"{address}/close", data={"nothing_more": "1"})).status_code == 303
    assert not await Sealed.exists()
    tick = await IncidentTick.get(incident_id=incident.id, store=sealing.STORE, step="erased")
    assert (tick.state, tick.found) == ("done", 5)


async def test_two_posts_read_the_original_with_a_reason_and_everybody_sees_that_they_did(
    browse: Browse, town: Town, told: Told, caplog: pytest.LogCaptureFixture
):
    incident = await alarm(await town.reader("dalia"), told.topic)
    dalia, chen = await browse("dalia"), await browse("chen")
    address = f"/incidents/{incident.public_id}"
    assert (await redacted(dalia, incident, told.topic)).status_code == 303
    assert (await dalia.get(f"{address}/sealed")).status_code == 403, "a moderator is not the lead"
    assert told.words["body"] not in (await chen.get(f"{address}/sealed")).text
    assert (await chen.post(f"{address}/sealed", data={})).status_code == 422 and not await Unsealing.exists()
    read = await chen.post(f"{address}/sealed", data={"reason": "refer", "key": "k"})
    assert told.words["body"] in read.text and told.words["french"] in read.text and told.words["old"] not in read.text
    assert read.headers["cache-control"] == "no-store"
    again = await chen.post(f"{address}/sealed", data={"reason": "refer", "key": "k"})
    assert again.status_code == 303, "shown once: the same form does not show it again"
    assert await Unsealing.all().values_list("person_id", "reason") == [(town.chen.id, "refer")]
    page = (await dalia.get(address)).text
    assert "Chen Example" in page and "To refer the child" in page
    assert not [word for word in told.words.values() if word in caplog.text]
    assert (await chen.post(f"{address}/sealed/erase", data={})).status_code == 303
    assert not await Sealed.exists() and (await chen.post(f"{address}/sealed", data={"reason": "law"})).status_code == 404


async def test_a_sealed_original_goes_when_its_time_is_over(browse: Browse, town: Town, told: Told):
    incident = await alarm(await town.reader("dalia"), told.topic)
    assert (await redacted(await browse("dalia"), incident, told.topic)).status_code == 303
    assert await sealing.strike() == 0
    first = await Sealed.all().order_by("id").first()
    assert first is not None
    async with unit():
        await write("UPDATE sealed SET until = $1", first.until - sealing.KEPT - timedelta(minutes=1))
    assert await sealing.strike() == 5 and not await Sealed.exists()
    assert await IncidentTick.exists(incident_id=incident.id, store=sealing.STORE, state="done", found=5)


async def test_a_second_redaction_keeps_the_first_original(browse: Browse, town: Town, told: Told):
    incident, dalia = await alarm(await town.reader("dalia"), told.topic), await browse("dalia")
    assert (await redacted(dalia, incident, told.topic)).status_code == 303
    assert (await redacted(dalia, incident, told.topic, **{"body-en": "We met them."})).status_code == 303
    body = await Sealed.get(part="body", language="en")
    assert told.words["body"] in body.words
    await ticking.strike()
    assert (await IncidentThing.get(incident_id=incident.id)).fate == "redacted", "nobody takes it for restored"


async def test_the_office_redacts_a_profile_that_no_moderator_reads(browse: Browse, town: Town):
    from tests.directory.making import a_profile  # noqa: PLC0415 - of this test alone

    profile = await a_profile(town.amina)
    incident, sina = await alarm(await town.reader("sina"), profile), await browse("sina")
    form = await form_of(sina, incident, profile)
    field = next(name for name in form if name not in ("thing", "version", "do"))
    sent = await sina.post(f"/incidents/{incident.public_id}/redact", data={**form, field: "Words that remain"})
    assert sent.status_code == 303, sent.text
    assert "Words that remain" in {each.source for each in await Text.filter(thing_id=profile.id)}
    assert (await (await browse("chen")).get(f"/incidents/{incident.public_id}/sealed")).status_code == 404


async def test_a_live_session_and_its_replay_go_on_with_the_new_words(browse: Browse, town: Town, app: Starlette):
    asked, replied, chosen = a_word(), a_word(), a_word()
    session = await a_session(town)
    question = await on_the_floor(town, session, "elena", f"How is {asked}?")
    answer = await answered(await town.reader("bruno"), question, f"Ask {replied}.")
    poll = await a_poll(await town.reader("chen"), session, f"Where is {chosen}?", ("Here", f"With {chosen}"), opened=True)
    assert {("live_payload", each) for each in (asked, replied)} <= await met([asked, replied, chosen])
    dalia = await browse("dalia")
    for thing, words in ((question, "How is the child?"), (answer, "Ask the office."), (poll, "Where is the child?")):
        incident = await alarm(await town.reader("dalia"), thing)
        form = await form_of(dalia, incident, thing)
        (field,) = (name for name in form if name.endswith("-en"))
        sent = await dalia.post(f"/incidents/{incident.public_id}/redact", data={**form, field: words})
        assert sent.status_code == 303, sent.text
    assert await met([asked, replied, chosen]) == set()
    said_now = " ".join([str(each["data"]) for each in await rows("SELECT data FROM live_payload")])
    assert "How is the child?" in said_now and "Ask the office." in said_now
    assert (await Poll.get(thing_id=poll.id)).options == "Here\nWith […]", "as many as before: a vote means the same"
    page = (await (await browse("elena")).get(f"/live/{session.public_id}")).text
    assert "How is the child?" in page and asked not in page


async def test_a_file_goes_where_it_is_chosen_and_stays_where_it_is_not(
    browse: Browse, town: Town, app: Starlette, settings: Settings
):
    files = Files(settings.drop_folder)
    topic = await a_topic(town.amina, town.water)
    for name in ("Sarah.txt", "Decree.txt"):
        await attached(town, topic, await a_file(files, samples.TEXT + name.encode(), name))
    going, staying = await Attachment.all().order_by("id")
    incident, dalia = await alarm(await town.reader("dalia"), topic), await browse("dalia")
    form = await form_of(dalia, incident, topic)
    sent = await dalia.post(f"/incidents/{incident.public_id}/redact", data={**form, "file": going.public_id})
    assert sent.status_code == 303, sent.text
    assert not files.holds(going.stored) and files.holds(staying.stored)
    assert await Attachment.all().order_by("id").values_list("name", flat=True) == ["", "Decree.txt"]
    assert not await Sealed.exists(), "nothing was taken out of the text"


async def test_search_forgets_the_words_and_finds_the_new_ones(app: Starlette, browse: Browse, town: Town, told: Told):
    async def found(word: str) -> bool:
        return f"/topics/{told.topic.public_id}" in (await elena.get(f"/search?q={word}")).text

    elena, every = await browse("elena"), [told.words[name] for name in ("title", "body", "context")]
    await index_of(app)
    assert [word for word in every if await found(word)] == every
    incident = await alarm(await town.reader("dalia"), told.topic)
    new = {"body-en": "We met somebody near the aqueduct."}
    assert (await redacted(await browse("dalia"), incident, told.topic, **new)).status_code == 303
    await index_of(app)
    assert not [word for word in every if await found(word)] and await found("aqueduct")


async def test_its_author_is_told_without_blame_and_without_a_word_of_it(
    town: Town, browse: Browse, told: Told, postman: Postman, postbox: Postbox
):
    incident = await alarm(await town.reader("dalia"), told.topic)
    assert (await redacted(await browse("dalia"), incident, told.topic)).status_code == 303
    await carried(postman)
    (mail,) = [each for each in postbox.to(town.amina) if "taken out" in str(each["subject"])]
    whole = f"{mail.as_string()} {text_of(mail)}"
    assert "no names, exact ages, places and numbers" in whole.replace("\n", " ") and "/conduct" in whole
    for each in postbox.mails:
        assert not [word for word in told.words.values() if word in f"{each.as_string()} {text_of(each)}"]


# --- the words alone ---


def test_everything_seen_is_marked_and_nothing_is_lost():
    text = "A girl called Sarah Keller, 9 years old, lives in 12 Mill Street. Phone +41 79 123 45 67."
    spans = scan(text, "en").spans
    assert spans and "".join(words for words, _ in redaction.pieces(text, spans)) == text
    suggested = redaction.suggested(text, spans, lambda kind: f"[{kind}]")
    assert "Sarah" not in suggested and "79" not in suggested


@pytest.mark.parametrize(("before", "after", "gone"), [
    ("Sarah was there", "She was there", {"sarah"}),
    ("سارة هنا", "هي هنا", {"سارة"}),
    ("Case 4711", "Case", {"4711"}),
    ("I am", "You are", set()),
])
def test_the_words_that_are_gone_are_known_and_short_ones_left_alone(before: str, after: str, gone: set[str]):
    assert redaction.removed([before], [after]) == gone


def test_a_note_loses_the_words_and_what_is_stored_as_json_stays_json():
    gone = frozenset(("sarah", "4711"))
    assert redaction.masked("SARAH, case 4711.", gone) == "[…], case […]."
    assert redaction.masked_json('{"n": 4711, "why": ["Sarah"]}', gone) == '{"n": 4711, "why": ["[…]"]}'
    assert redaction.masked_json("not json: Sarah", gone) == "not json: […]"
    assert redaction.telling(["the Sarah of 4711 went"], ["nobody"]) == gone


async def test_tables_are_done_at_once_and_the_other_places_are_asked(browse: Browse, town: Town, told: Told):
    incident = await alarm(await town.reader("dalia"), told.topic)
    assert (await redacted(await browse("dalia"), incident, told.topic)).status_code == 303
    asked = {each["store"]: each["state"] for each in await rows(
        "SELECT store, state FROM incident_tick WHERE incident_id = $1 AND step = 'erased'", incident.id
    )}
    assert asked["text"] == "done" and asked["search index"] == "not-yet"
    proof = await (await browse("dalia")).get(f"/incidents/{incident.public_id}/erase")
    assert proof.status_code == 200 and not [word for word in told.words.values() if word in proof.text]
