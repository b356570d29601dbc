"""Hide now, decide later; the clocks; a child at risk: the verbs, on the real database."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette

from cop.community import aside, caches, drafts, erasable, outbox, visit
from cop.community.activity import Activity
from cop.community.outbox import Letter
from cop.community.text import Text
from cop.community.thing import ERASED, HELD, HIDDEN, PUBLISHED, Thing
from cop.kit.clock import now
from cop.kit.errors import Forbidden, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.safeguarding.actions import deciding, opening, risks, signposts, ticking
from cop.safeguarding.models import CLOSED, Incident, IncidentThing, IncidentTick, Risk, Signpost
from cop.safeguarding.queries import exposure
from tests.cast import Town
from tests.safeguarding.making import a_safeguarding_lead, alarm
from tests.things import a_reply, a_topic, now_of


async def test_one_act_hides_a_text_from_all_but_the_stewards_and_says_why_without_words(town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic, body="Her name is Zuleikha.")
    incident = await alarm(await town.reader("dalia"), reply)
    assert (await now_of(reply))["state"] == HIDDEN
    assert (await now_of(reply))["audience_id"] not in (await town.reader("bruno")).audiences
    assert (await now_of(reply))["audience_id"] in (await town.reader("chen")).audiences
    assert incident.due_at - incident.opened_at == timedelta(hours=72)
    kept = await IncidentThing.get(incident_id=incident.id)
    assert (kept.thing_id, kept.was, kept.fate) == (reply.id, PUBLISHED, HIDDEN)
    assert await Activity.filter(verb="incident.opened", subject_id=incident.id).count() == 1


async def test_who_keeps_no_order_there_may_not(town: Town):
    topic = await a_topic(town.amina, town.water)
    for name in ("amina", "bruno", "farid", "sela", "ada"):
        with pytest.raises(Forbidden):
            await alarm(await town.reader(name), topic)
    assert (await now_of(topic))["state"] == PUBLISHED


async def test_a_second_alarm_is_told_not_obeyed(town: Town):
    topic = await a_topic(town.amina, town.water)
    dalia, chen = await town.reader("dalia"), await town.reader("chen")
    await alarm(dalia, topic)
    with pytest.raises(Refused, match="cannot-alarm"):
        await alarm(chen, topic)
    assert await Incident.all().count() == 1


async def test_a_person_s_recent_texts_go_in_one_act_and_no_unsigned_one_among_them(town: Town):
    first = await a_topic(town.amina, town.water)
    second = await a_reply(town.amina, await a_topic(town.bruno, town.water))
    veiled = await a_reply(town.amina, await a_topic(town.bruno, town.water))
    elsewhere = await a_topic(town.amina, town.vault)
    old = await a_reply(town.amina, first)
    async with unit():
        await write("UPDATE thing SET byline = 'anonymous' WHERE id = $1", veiled.id)
        await write("UPDATE thing SET published_at = $2 WHERE id = $1", old.id, now() - timedelta(days=60))
    incident = await alarm(await town.reader("dalia"), first, days=7)
    assert set(await IncidentThing.filter(incident_id=incident.id).values_list("thing_id", flat=True)) == {
        first.id, second.id
    }
    assert (await now_of(elsewhere))["state"] == (await now_of(veiled))["state"] == PUBLISHED


async def test_of_an_unsigned_text_the_stewards_hide_that_one_alone(town: Town):
    veiled = await a_topic(town.amina, town.water)
    await a_reply(town.amina, veiled)
    async with unit():
        await write("UPDATE thing SET byline = 'anonymous' WHERE id = $1", veiled.id)
    veiled = await Thing.get(id=veiled.id)
    assert await opening.meant(await town.reader("dalia"), veiled, 30) == [veiled.id]


async def test_what_a_question_became_goes_with_it(town: Town):
    topic = await a_topic(town.amina, town.water)
    question = await a_reply(town.amina, await a_topic(town.bruno, town.water))
    async with unit():
        await write("UPDATE thing SET external_id = $2 WHERE id = $1", topic.id, f"live:{question.public_id}")
    assert await opening.meant(await town.reader("dalia"), question, 0) == [question.id, topic.id]
    assert await opening.meant(await town.reader("dalia"), topic, 0) == [topic.id, question.id]


async def test_letters_drafts_and_kept_pages_leave_with_it_and_each_place_says_so(app: Starlette, town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic, body="Her name is Zuleikha.")
    amina = await town.reader("amina")
    quoting = f"> Her name is Zuleikha.\n> [Bruno](/things/{reply.public_id})\n\nThank you, I agree."
    draft, _ = await drafts.keep(amina, f"reply:{topic.public_id}", {"body": [quoting]})
    edit, _ = await drafts.keep(amina, f"edit-reply:{reply.public_id}", {"body": ["Her name is Zuleikha, again."]})
    other, _ = await drafts.keep(amina, "ask", {"title": ["Her name is nobody's business"]})
    async with unit():
        await outbox.put([town.amina.id], key="at:1", kind="answer", thing_id=reply.id)
    keeper = caches.Keeper(lambda names: 3 if reply.id in names and topic.public_id in names else 0)
    await keeper.look()
    incident = await alarm(await town.reader("dalia"), reply)
    found = {each.store: each for each in await IncidentTick.filter(incident_id=incident.id)}
    assert set(found) == {place.name for place in erasable.all_places()}, "a tick for each place"
    for store in ("text", "byline", "unsent mail", "draft"):
        assert found[store].found > 0, f"{store}: it held it before"
    assert {each.state for each in found.values()} == {"not-yet"}

    await ticking.ask_places()
    assert (await IncidentTick.get(store="kept page")).state == "not-yet", "a process has not dropped it yet"
    assert (await IncidentTick.filter(state="done").count()) == len(found) - 1
    await keeper.look()
    await ticking.ask_places()
    kept = await IncidentTick.get(store="kept page")
    assert (kept.state, kept.found) == ("done", 3)
    assert {each.state for each in await IncidentTick.all()} == {"done"}

    assert (await Letter.get(key="at:1")).state == outbox.WITHDRAWN
    mine = {each["public_id"]: each["typed"] for each in await drafts.of(amina)}
    assert mine[draft]["body"] == ["> […]\n\nThank you, I agree."] and edit not in mine and other in mine


async def test_a_place_that_still_holds_it_is_not_ticked(app: Starlette, town: Town):
    """The other side of the tick: readers who were left, an unsent letter that came after."""
    topic = await a_topic(town.amina, town.water)
    incident = await alarm(await town.reader("dalia"), topic)
    async with unit():
        await write("UPDATE thing SET audience_id = home_audience_id WHERE id = $1", topic.id)
        await outbox.put([town.amina.id], key="at:1", kind="topic", thing_id=topic.id)
    await ticking.ask_places()
    waiting = set(await IncidentTick.filter(incident_id=incident.id, state="not-yet").values_list("store", flat=True))
    assert waiting >= {"text", "byline", "unsent mail"}
    async with unit():
        await write("UPDATE incident SET opened_at = $1", now() - timedelta(hours=1))
    await ticking.ask_places()
    assert (await IncidentTick.get(store="text")).state == "failed"


async def test_the_neutral_notice_is_for_what_everyone_there_could_read(town: Town):
    topic = await a_topic(town.amina, town.water)
    common = await a_reply(town.bruno, topic)
    stewards = await a_reply(town.bruno, topic, home=town.water.stewards_id)
    dalia = await town.reader("dalia")
    await alarm(dalia, common)
    await alarm(dalia, stewards)
    assert await aside.SetAside.all().values_list("thing_id", flat=True) == [common.id]


async def test_restoring_goes_back_to_where_it_was_for_a_reason(town: Town):
    topic = await a_topic(town.amina, town.water)
    held = await a_reply(town.bruno, topic, state=HELD)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, held)
    current = await Thing.get(id=held.id)
    with pytest.raises(Refused, match="choose-one"):
        await deciding.restore(dalia, incident, thing=held.public_id, version=current.version, why="")
    with pytest.raises(Refused, match="changed-meanwhile"):
        await deciding.restore(dalia, incident, thing=held.public_id, version=current.version - 1, why="harmless")
    await deciding.restore(dalia, incident, thing=held.public_id, version=current.version, why="harmless")
    back = await Thing.get(id=held.id)
    assert back.state == HELD and back.audience_id in (await town.reader("bruno")).audiences
    assert back.audience_id not in (await town.reader("amina")).audiences
    with pytest.raises(Refused, match="cannot-restore"):
        await deciding.restore(dalia, incident, thing=held.public_id, version=back.version, why="harmless")


async def test_an_incident_closes_only_when_all_is_decided_and_by_an_office(town: Town):
    topic = await a_topic(town.amina, town.water)
    dalia, sela = await town.reader("dalia"), await town.reader("sela")
    incident = await alarm(dalia, topic)
    with pytest.raises(Refused, match="incident-not-answered"):
        await deciding.close(sela, incident)
    await deciding.answer(dalia, incident, is_at_risk=False)
    with pytest.raises(Refused, match="incident-not-decided"):
        await deciding.close(sela, incident)
    current = await Thing.get(id=topic.id)
    await deciding.restore(dalia, incident, thing=topic.public_id, version=current.version, why="harmless")
    with pytest.raises(Forbidden):
        await deciding.close(dalia, incident)
    await deciding.close(sela, incident)
    assert (await Incident.get(id=incident.id)).state == CLOSED
    with pytest.raises(Refused, match="incident-closed"):
        await deciding.answer(dalia, incident, is_at_risk=True)


async def test_after_72_hours_the_offices_are_told_once(town: Town):
    incident = await alarm(await town.reader("dalia"), await a_topic(town.amina, town.water))
    await ticking.strike()
    assert not await Letter.exists(kind="incident-late")
    async with unit():
        await write("UPDATE incident SET due_at = $1", now() - timedelta(minutes=1))
    await ticking.strike()
    await ticking.strike()
    told = await Letter.filter(kind="incident-late").values_list("person_id", flat=True)
    assert {town.sela.id, town.sina.id} == set(told) and len(told) == 2
    assert await Activity.filter(verb="incident.overdue", subject_id=incident.id).count() == 1


async def test_what_moderation_restored_is_restored_for_the_incident_too(town: Town):
    topic = await a_topic(town.amina, town.water)
    incident = await alarm(await town.reader("dalia"), topic)
    await ticking.strike()
    assert (await IncidentThing.get(incident_id=incident.id)).fate == HIDDEN
    async with unit():
        await write("UPDATE thing SET state = 'published' WHERE id = $1", topic.id)
    await ticking.strike()
    assert (await IncidentThing.get(incident_id=incident.id)).fate == "restored"


async def test_those_who_were_mailed_are_asked_once_to_delete_it(town: Town):
    topic = await a_topic(town.amina, town.water)
    reply = await a_reply(town.bruno, topic)
    dalia = await town.reader("dalia")
    key, _ = outbox.window_key(topic.id, now(), 600)
    async with unit():
        await outbox.put([town.amina.id], key="at:1", kind="answer", thing_id=reply.id)
        await outbox.put([town.elena.id], key=key, kind="reply", thing_id=topic.id)
        await outbox.put([town.chen.id], key="at:2", kind="answer", thing_id=reply.id)
        await write("UPDATE letter SET state = 'sent', sent_at = $1 WHERE key <> 'at:2'", now())
    incident = await alarm(dalia, reply)
    assert await exposure.mailed(incident) == {town.amina.id, town.elena.id}, "also by the mail of a window"
    await deciding.tell(dalia, incident)
    await deciding.tell(dalia, incident)
    told = await Letter.filter(kind="please-delete").values_list("person_id", flat=True)
    assert sorted(told) == sorted([town.amina.id, town.elena.id])


async def test_where_nobody_was_mailed_nobody_is_asked(town: Town):
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, await a_topic(town.amina, town.water))
    with pytest.raises(Refused, match="nobody-was-mailed"):
        await deciding.tell(dalia, incident)


# --- a child at risk ---


async def test_a_report_of_risk_is_read_by_the_office_alone(town: Town):
    sina = await a_safeguarding_lead(town)
    elena = await town.reader("elena")
    thing = await risks.report(elena, None, country=town.country, words="A canary-words in district nine.", language="en")
    thing = await Thing.get(id=thing.id)
    assert thing.audience_id in (await visit.by_person(sina)).audiences
    for name in ("elena", "sela", "ada", "chen"):
        assert thing.audience_id not in (await town.reader(name)).audiences
    letter = await Letter.get(kind="risk-waiting")
    assert (letter.person_id, letter.thing_id, letter.subject_id) == (sina.id, None, thing.id)
    risk = await Risk.get(thing_id=thing.id)
    assert risk.due_at - thing.created_at <= timedelta(hours=24, seconds=1)


async def test_its_clock_its_outcome_and_its_own_end(town: Town):
    sina = await visit.by_person(await a_safeguarding_lead(town))
    thing = await risks.report(await town.reader("elena"), None, country=None, words="Words of ten and more.", language="en")
    risk = await Risk.get(thing_id=thing.id)
    async with unit():
        await write("UPDATE risk SET due_at = $1", now() - timedelta(minutes=1))
    await risks.strike()
    await risks.strike()
    assert await Letter.filter(kind="risk-late").values_list("person_id", flat=True) == [town.sela.id]
    with pytest.raises(Forbidden):
        await risks.take(await town.reader("sela"), risk)
    await risks.take(sina, risk)
    with pytest.raises(Refused, match="already-taken"):
        await risks.take(sina, risk)
    with pytest.raises(Refused, match="choose-one"):
        await risks.close(sina, risk, outcome="nothing")
    await risks.close(sina, risk, outcome="referred")
    await risks.strike()
    assert (await Text.get(thing_id=thing.id)).source, "half a year has not passed"
    async with unit():
        await write("UPDATE risk SET erase_after = $1", now() - timedelta(minutes=1))
    await risks.strike()
    assert not await Text.filter(thing_id=thing.id).exclude(source="").exists()
    assert (await Thing.get(id=thing.id)).state == ERASED


async def test_an_incident_with_a_child_at_risk_reaches_the_office_and_the_focal_point_without_words(town: Town):
    await a_safeguarding_lead(town)
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await write("UPDATE thing SET country_id = $2 WHERE id = $1", topic.id, town.country.id)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    await deciding.answer(dalia, incident, is_at_risk=True)
    await deciding.answer(dalia, incident, is_at_risk=True)
    risk = await Risk.get(incident_id=incident.id)
    assert not await Text.exists(thing_id=risk.thing_id)
    assert (await Letter.get(kind="risk-focal")).person_id == town.elena.id
    assert await Letter.exists(kind="risk-waiting", subject_id=risk.thing_id)


async def test_signposts_are_set_and_taken_away_by_two_offices(town: Town):
    facts = {"language": "en", "name": "Line of the tests", "words": "", "checked_on": None}
    with pytest.raises(Forbidden):
        await signposts.put(await town.reader("elena"), town.country, contact="0000", **facts)
    sela = await town.reader("sela")
    await signposts.put(sela, town.country, contact="0000", **facts)
    await signposts.put(sela, town.country, contact="1111", **facts)
    assert (await Signpost.get()).contact == "1111"
    await signposts.put(sela, town.country, contact="", **facts)
    assert not await Signpost.exists()
