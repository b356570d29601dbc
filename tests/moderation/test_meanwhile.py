"""A page was open while things changed: what it sends is refused with the right answer, what was typed is kept, and
nothing happens by half."""

import pytest

from cop.community.text import plain
from cop.community.thing import ERASED, Thing
from cop.forum import actions as forum
from cop.kit.errors import Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.actions import appealing, ruling
from cop.moderation.models import Act, Appeal
from cop.moderation.models.people import Measure, StaffNote
from tests.accounts.pages.test_returning import fields_of
from tests.cast import Town
from tests.conftest import Browse
from tests.rows import fingerprint
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic, now_of

WHY = "It names a child."
CONFIRM = {"no_child": "1"}


async def end_post(town: Town, name: str) -> None:
    async with unit():
        await write("UPDATE holding SET open_for = NULL WHERE person_id = $1", getattr(town, name).id)


async def suspend(town: Town, name: str) -> None:
    async with unit():
        await write("UPDATE person SET state = 'suspended' WHERE id = $1", getattr(town, name).id)


@pytest.mark.parametrize(("ends", "answers"), [(end_post, {403, 404}), (suspend, {401, 403, 404})])
async def test_who_keeps_order_no_more_does_nothing_with_any_form_that_was_open(
    town: Town, browse: Browse, ends, answers: set[int]
):
    dalia, topic = await browse("dalia"), await a_topic(town.amina, town.water)
    hidden = await a_topic(town.bruno, town.water)
    act = await actions.hide(await town.reader("chen"), hidden, version=hidden.version, reason=WHY)
    made = await appealing.make(
        await town.reader("bruno"), Appeal(act_id=act.id, author_id=town.bruno.id), words="Why?"
    )
    incident = await alarm(await town.reader("dalia"), await a_topic(town.amina, town.water))
    bruno = town.bruno.public_id
    forms = {
        f"/things/{topic.public_id}/moderate": {"act": "hide", "version": str(topic.version), "reason": WHY},
        f"/topics/{topic.public_id}/edit": {"title": "Mine", "body": "Mine", "version": "1", "reason": WHY},
        f"/moderation/appeals/{made.id}": {"decision": "overturned", "answer": "It names nobody."},
        f"/people/{bruno}/notes": {"do": "note", "group": "water", "words": "A note."},
        "/groups/water/holding": {"approval": "all", "slow_minutes": "5"},
        f"/incidents/{incident.public_id}/answer": {"risk": "yes"},
        "/moderation/act": {"act": "hide", "case": "1.1.1", "reason": WHY},
    }
    for path in forms:
        page = await dalia.get("/moderation" if path == "/moderation/act" else path.removesuffix("/answer"))
        assert page.status_code == 200, path
    await ends(town, "dalia")
    before = await fingerprint()
    for number, (path, form) in enumerate(forms.items()):
        answer = await dalia.post(path, data={"key": str(number), **form})
        assert answer.status_code in answers or answer.headers.get("location", "").startswith("/sign-in"), (path, answer)
    after = await fingerprint()
    assert {table for table in after if after[table] != before[table]} <= {"sign_in"}
    assert not await StaffNote.exists() and not await Measure.exists() and await Act.all().count() == 1


async def test_an_act_on_a_version_that_is_gone_or_never_was_is_told_and_its_reason_kept(town: Town, browse: Browse):
    dalia, topic = await browse("dalia"), await a_topic(town.amina, town.water)
    for version in ("0", "2", "-1", "", "9" * 40, "٣", "1.0"):
        form = {"key": "k", "act": "hide", "version": version, "reason": "Kept words & a reason."}
        answer = await dalia.post(f"/things/{topic.public_id}/moderate", data=form)
        assert answer.status_code == 422 and "Kept words &amp; a reason." in answer.text, version
        assert (await now_of(topic))["state"] == "published" and not await Act.exists(), version
    sent = fields_of(answer.text, f"/things/{topic.public_id}/moderate")
    assert sent["version"] == str(topic.version)
    done = await dalia.post(f"/things/{topic.public_id}/moderate", data={**sent, "reason": WHY})
    assert done.status_code == 303, "sent again as the page shows it, it is obeyed"


async def test_an_act_on_what_was_erased_meanwhile_finds_nothing(town: Town, browse: Browse):
    dalia, topic = await browse("dalia"), await a_topic(town.amina, town.water)
    assert (await dalia.get(f"/things/{topic.public_id}/moderate?act=hide")).status_code == 200
    async with unit():
        await write("UPDATE thing SET state = $2, audience_id = NULL, version = 2 WHERE id = $1", topic.id, ERASED)
    for act in ("hide", "restore", "approve", "close"):
        form = {"key": act, "act": act, "version": "2", "reason": WHY}
        assert (await dalia.post(f"/things/{topic.public_id}/moderate", data=form)).status_code == 404
    assert not await Act.exists()


async def test_a_reply_to_what_is_closed_moved_hidden_or_merged_is_written_nowhere(town: Town, browse: Browse):
    """Of a closed one the page says where the words are; what is not there any more is missing, and a page that was
    loaded before, in the same moment, writes nothing either."""
    bruno, reader, chen = await browse("bruno"), await town.reader("bruno"), await town.reader("chen")
    other = await a_topic(town.amina, town.water)
    for act, more in (("close", {}), ("move", {"to": town.vault}), ("hide", {}), ("merge", {"into": other.public_id})):
        topic = await a_topic(town.amina, town.water)
        assert (await bruno.get(f"/topics/{topic.public_id}")).status_code == 200
        await actions.VERBS[act](chen, topic, version=topic.version, reason=WHY, **more)
        answer = await bruno.post(f"/topics/{topic.public_id}/replies", data={"key": act, "body": "We did as follows."})
        assert answer.status_code == (422 if act == "close" else 404), act
        assert act != "close" or "What you wrote is kept in your drafts." in answer.text
        assert act != "close" or "We did as follows." in (await bruno.get("/drafts")).text
        with pytest.raises(Refused, match="topic-closed"):
            await forum.reply(reader, topic, plain("We did as follows."), language="en", byline="named")
        assert not await Thing.exists(author_id=town.bruno.id), act


async def test_a_reply_restored_below_a_hidden_topic_stays_unread_until_the_topic_is(town: Town, browse: Browse):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic, body="We did as follows.")
    chen = await town.reader("chen")
    for thing in (reply, topic):
        await actions.hide(chen, thing, version=(await now_of(thing))["version"], reason=WHY)
    dalia, bruno = await browse("dalia"), await browse("bruno")
    form = {"key": "k", "act": "restore", "version": str((await now_of(reply))["version"]), "reason": "It is right."}
    assert (await dalia.post(f"/things/{reply.public_id}/moderate", data=form)).status_code == 303
    state = await now_of(reply)
    assert state["state"] == "published" and state["audience_id"] == (await now_of(topic))["audience_id"]
    assert (await bruno.get(f"/topics/{topic.public_id}")).status_code == 404
    assert (await bruno.get(f"/things/{reply.public_id}")).status_code == 404
    await actions.restore(chen, topic, version=(await now_of(topic))["version"], reason="It is right.")
    assert "We did as follows." in (await bruno.get(f"/topics/{topic.public_id}")).text


async def test_a_topic_is_merged_by_the_form_into_nothing_but_a_topic_of_the_same_readers(town: Town, browse: Browse):
    topic, dalia = await a_topic(town.amina, town.water), await browse("dalia")
    places = {"itself": topic, "its reply": await a_reply(town.bruno, topic),
              "narrow": await a_topic(town.dalia, town.water, home=town.water.stewards_id),
              "elsewhere": await a_topic(town.farid, town.court)}
    for into in (*places, "nothing", "", "../../x", "<b>", "9" * 400):
        typed = f"http://127.0.0.1:8000/topics/{places[into].public_id}?after=1#x" if into in places else into
        form = {"key": "k", "act": "merge", "version": str((await now_of(topic))["version"]), "reason": WHY, "into": typed}
        answer = await dalia.post(f"/things/{topic.public_id}/moderate", data=form)
        assert answer.status_code == 422 and WHY in answer.text, into
        assert (await Thing.get(id=topic.id)).kind == "topic" and not await Act.exists(), into


async def test_a_text_that_is_all_digits_is_asked_about_or_taken_as_it_is(town: Town, browse: Browse):
    bruno = await browse("bruno")
    for text in ("1234567890", "0" * 3000, "٠١٢٣٤٥٦٧٨٩", "1 2 3\n4 5 6", "１２３４５"):
        topic = await a_topic(town.amina, town.water)
        address, report = f"/topics/{topic.public_id}/replies", f"/things/{topic.public_id}/report"
        answer = await bruno.post(address, data={"key": text[:9], "body": text})
        if answer.status_code == 422:
            assert text.split("\n")[0] in answer.text
            answer = await bruno.post(address, data={"key": text[:9], "body": text, **CONFIRM})
        assert answer.status_code == 303, text
        assert (await bruno.post(report, data={"key": "2", "reason": "other", "words": text[:900]})).status_code == 303
        assert await Thing.filter(parent_id=topic.id).count() == 1


async def test_a_name_in_any_script_holds_as_a_listed_word_and_is_shown_as_it_was_written(town: Town, browse: Browse):
    written = {"Зулейха": "ЗУЛЕЙХА", "محمد": "مُحَمَّد", "王小明": "王小明", "Ṣọlá": "SOLA", "አበበ": "አበበ", "İbrahim": "ibrahim",
               "नेहा": "नेहा"}
    await ruling.set_words(await town.reader("dalia"), town.water, language="en", words=list(written))
    topic, people = await a_topic(town.amina, town.water), {name: await browse(name) for name in ("amina", "bruno", "dalia")}
    listed = (await people["dalia"].get("/groups/water/holding")).text
    for name, said in written.items():
        assert name in listed
        form = {"key": name, "body": f"We asked {said} about it.", **CONFIRM}
        assert (await people["bruno"].post(f"/topics/{topic.public_id}/replies", data=form)).status_code == 303, name
    assert await Thing.filter(author_id=town.bruno.id, state="held").count() == len(written)
    for who, page in {who: (await each.get(f"/topics/{topic.public_id}")).text for who, each in people.items()}.items():
        assert {said in page for said in written.values()} == {who != "amina"}, who
