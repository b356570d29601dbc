"""Erasing: what goes, who may, and that nothing of it is left in any store, each with what was found there before."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from cop.community import caches, drafts, erasable
from cop.community.grounds import grounds
from cop.community.people import Reader
from cop.community.text import Text, Written
from cop.community.thing import ERASED, HIDDEN, Thing
from cop.engines import make_engines
from cop.forum import quoting
from cop.indexer import follow_local
from cop.intake.running import FOLDER
from cop.intake.spool import Spool
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.grep import count_apart, forms_of
from cop.kit.store import engine, is_sqlite, row, rows, write
from cop.kit.unit import unit
from cop.safeguarding.actions import erasing, proving, scrubbing, sealing
from cop.safeguarding.models import Incident, IncidentThing, IncidentTick, Probe
from cop.safeguarding.queries import erasures
from cop.settings import Settings
from tests.cast import Town
from tests.following import catch_up
from tests.patience import until
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic, now_of, rewrite

LATIN, ARABIC = "Zuleikhqa", "زليخقاوية"
WORDS = f"Her name is {LATIN} and her sister is {ARABIC}."
NO_PAUSE = timedelta(0)


async def erase(
    reader: Reader, incident: Incident, things: Sequence[Thing], *, below: bool = False, keep: bool = False
) -> None:
    """As the page does it."""
    versions = {each.public_id: (await now_of(each))["version"] for each in things}
    ids = await erasing.meant(incident, list(versions), with_below=below)
    await erasing.erase(
        reader, incident, versions=versions, with_below=below, keep_originals=keep, before=await proving.control(ids)
    )


async def state_of(incident: Incident) -> dict[str, tuple[str, int]]:
    return {each.store: (each.state, each.found) for each in await IncidentTick.filter(
        incident_id=incident.id, step="erased"
    )}


async def confirmed(times: int = 4) -> None:
    for _ in range(times):
        await scrubbing.scrub(NO_PAUSE)


async def proven(incident: Incident) -> bool:
    """Asked until the files have confirmed."""
    async def are() -> bool:
        await confirmed(1)
        return (await state_of(incident))["database files"][0] in ("done", "unseen")

    await confirmed()
    return await until(are)


async def a_quotation(town: Town, of: Thing, topic: Thing, words: str) -> Thing:
    """Somebody quotes it in a reply of their own."""
    reply = await a_reply(town.amina, topic, body="Something before.")
    source = f"> {words}\n>\n> — [Bruno](/things/{of.public_id})\n\nI agree with all my heart."
    html = (
        f'<blockquote><p>{words}</p><p>— <a href="/things/{of.public_id}">Bruno</a></p></blockquote>'
        "<p>I agree with all my heart.</p>"
    )
    async with unit():
        await quoting.put(await town.reader("amina"), reply.id, {"body": Written(source, html, 1)}, "en")
    return reply


async def test_the_choice_of_words_to_look_for_takes_rare_ones_of_each_script(town: Town):
    topic = await a_topic(town.amina, town.water, title="How do others do it?", body=WORDS)
    await a_topic(town.amina, town.water, body="Her name and her sister are common words.")
    assert set(await erasures.rare_words([topic.id])) >= {LATIN, ARABIC}
    await a_topic(town.bruno, town.water, body=f"Another {LATIN.lower()} altogether")
    found = await erasures.rare_words([topic.id])
    assert ARABIC in found and not {LATIN, "sister", "Amina"} & set(found)


async def test_one_act_empties_every_store_and_what_others_quoted_and_typed(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic, body=WORDS)
    await rewrite(reply, town.bruno, body=f"{LATIN}, again")
    quote = await a_quotation(town, reply, topic, WORDS)
    amina = await town.reader("amina")
    kept, _ = await drafts.keep(amina, f"reply:{topic.public_id}", {
        "body": [f"> {LATIN}\n> [Bruno](/things/{reply.public_id})\n\nMine."]
    })
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, reply)
    assert await Text.filter(thing_id=quote.id, source__contains=LATIN).exists(), "quotations are only hidden until then"
    await erase(dalia, incident, [reply])

    assert (await now_of(reply))["state"] == ERASED and (await now_of(reply))["audience_id"] is None
    assert not await Text.filter(source__contains=LATIN).exists()
    assert not await Text.filter(html__contains=LATIN).exists() and not await Text.filter(bare__contains=LATIN).exists()
    stands = await Text.get(thing_id=quote.id, is_current=True)
    assert "I agree with all my heart." in stands.source and "[…]" in stands.source
    assert stands.html == f"{quoting.LEFT_OUT}<p>I agree with all my heart.</p>"
    assert (await drafts.find(amina, kept))["typed"]["body"] == ["> […]\n\nMine."]
    assert (await IncidentThing.get(thing_id=reply.id)).fate == "erased"
    assert (await row("SELECT byline_name FROM thing WHERE id = $1", reply.id))["byline_name"] == ""
    again = await Incident.get(id=incident.id)
    assert again.backups_until == (now() + timedelta(days=30)).date()


async def test_words_are_found_in_the_bytes_of_every_ground_before_and_in_none_after(
    app: Starlette, town: Town, settings: Settings
):
    engines = make_engines(settings)
    await engines.open()
    try:
        following = follow_local(engines)
        topic = await a_topic(town.bruno, town.water, title=f"About {LATIN}", body=WORDS)
        await a_topic(town.amina, town.water, title="Another one", body="x" * 5000)
        await catch_up(following)
        spool = Spool(settings.data / FOLDER)
        spool.put(f"Subject: x\r\n\r\n> {WORDS}\r\n".encode(), to=["reply+x@cop.example"], sender="a@b.example")
        spool.put(b"Subject: y\r\n\r\nNothing of it.\r\n", to=["reply+x@cop.example"], sender="a@b.example")
        waiting = app.state.files.folder / "waiting"
        waiting.mkdir(parents=True, exist_ok=True)
        (waiting / ("0" * 32)).write_bytes(b"begun " + LATIN.encode())
        dalia = await town.reader("dalia")
        incident = await alarm(dalia, topic)
        await erase(dalia, incident, [topic])
        before = await state_of(incident)
        for ground in ("database files", "search files", "incoming mail", "temporary files", "text", "byline"):
            assert before[ground] == ("not-yet", before[ground][1]) and before[ground][1] > 0, f"{ground}: control"
        assert await grounds["search files"].count([LATIN]) and await grounds["search files"].count([ARABIC])
        for word in (LATIN, ARABIC) if is_sqlite() else ():
            assert await count_apart(database_files(), forms_of([word])), "the control, by a grep of its own"

        await confirmed(1)
        assert (await state_of(incident))["search files"][0] == "not-yet", "it was not built anew yet"
        await catch_up(following)
        keeper = caches.Keeper(lambda names: 0)
        await keeper.look()
        assert await proven(incident)
        after = await state_of(incident)
        assert {name: state for name, (state, _) in after.items() if state != "done"} == {}
        for word in (LATIN, ARABIC):
            assert await count_apart(database_files(), forms_of([word])) == 0
            assert await grounds["search files"].count([word]) == 0
            assert await grounds["database files"].count([word]) in (0, None)
        assert [LATIN.encode() in path.read_bytes() for path in spool.waiting()] == [False], "the other mail stays"
        assert not await Probe.all().exists(), "what was looked for is forgotten"
    finally:
        await engines.close()


def database_files() -> list[Path]:
    if not is_sqlite():
        return []
    name = engine().filename  # type: ignore[union-attr]
    return [path for path in Path(name).parent.glob(f"{Path(name).name}*") if path.is_file()]


async def test_what_stands_below_goes_too_where_that_was_chosen(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water, body=WORDS)
    reply = await a_reply(town.bruno, topic, body=f"Yes, {LATIN}.")
    other = await a_topic(town.amina, town.water, body="Quiet words alone")
    under = await a_reply(town.bruno, other, body="An answer that stays")
    dalia = await town.reader("dalia")
    incident, second = await alarm(dalia, topic), await alarm(dalia, other)
    await erase(dalia, incident, [topic], below=True)
    await erase(dalia, second, [other])
    assert (await now_of(reply))["state"] == ERASED
    assert (await IncidentThing.get(incident_id=incident.id, thing_id=reply.id)).fate == "erased"
    assert (await Text.get(thing_id=under.id)).source == "An answer that stays"
    assert (await now_of(under))["audience_id"] is None, "nobody reads it"


async def test_who_may_not_does_not_and_a_reply_in_between_is_told(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water, body=WORDS)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    for name in ("amina", "farid", "sela"):
        with pytest.raises(Forbidden):
            await erase(await town.reader(name), incident, [topic])
    ids = await erasing.meant(incident, [topic.public_id], with_below=True)
    before = await proving.control(ids)
    await a_reply(town.bruno, topic)
    versions = {topic.public_id: (await now_of(topic))["version"]}
    with pytest.raises(Refused, match="changed-meanwhile"):
        await erasing.erase(dalia, incident, versions=versions, with_below=True, keep_originals=False, before=before)
    with pytest.raises(Refused, match="changed-meanwhile"):
        await erasing.erase(
            dalia, incident, versions={topic.public_id: 99}, with_below=False, keep_originals=False,
            before=await proving.control([topic.id]),
        )
    assert (await now_of(topic))["state"] == HIDDEN and (await Text.filter(source=WORDS).exists())
    with pytest.raises(Refused, match="cannot-erase"):
        await erasing.meant(incident, ["nothing"], with_below=False)


async def test_a_kept_original_stays_until_its_day_and_the_files_are_proven_only_then(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water, body=WORDS)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    async with unit():
        await sealing.seal(incident, topic.id, [("body", "en", WORDS)])
    await erase(dalia, incident, [topic], keep=True)
    await confirmed()
    assert (await state_of(incident))["database files"][0] == "not-yet"
    assert await scrubbing.words_of(incident.id), "they are still looked for"
    async with unit():
        await sealing.destroy(incident.id)
    assert await proven(incident)


async def test_a_place_that_still_holds_it_is_shown_as_failed_and_asked_again(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water, body=WORDS)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    await erase(dalia, incident, [topic])
    async with unit():
        await write("UPDATE erasure_probe SET at = $1", now() - timedelta(hours=2))
        await write("UPDATE thing_text SET source = $2 WHERE thing_id = $1", topic.id, WORDS)
    await confirmed()
    states = await state_of(incident)
    assert states["text"][0] == "failed" and states["database files"][0] in ("failed", "unseen")
    assert await Probe.all().exists()
    async with unit():
        await erasable.STORES["text"].erase(topic.id)
    assert await proven(incident)
    assert (await state_of(incident))["text"][0] == "done"
    assert (await state_of(incident))["database files"][0] in ("done", "unseen")


async def test_what_is_sealed_is_found_by_no_grep(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water, body=WORDS)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    await erase(dalia, incident, [topic])
    kept = (await rows("SELECT sealed FROM erasure_probe"))[0]["sealed"]
    assert not any(form in kept.encode() for form in forms_of([LATIN, ARABIC]))
    assert set(await scrubbing.words_of(incident.id)) >= {LATIN, ARABIC}
