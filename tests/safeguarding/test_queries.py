"""Who may have read it, as far as it is stored."""

from datetime import timedelta

from cop.community import outbox
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.safeguarding.queries import exposure, incidents
from tests.cast import Town
from tests.safeguarding.making import alarm
from tests.things import a_reply, a_topic


async def test_exposure_counts_those_who_could_meet_this_text_and_no_others(town: Town):
    topic = await a_topic(town.amina, town.water)
    first, second = await a_reply(town.bruno, topic), await a_reply(town.bruno, topic)
    moment = now()
    async with unit():
        for person, read_to in ((town.elena, 1), (town.amina, 2)):
            await write(
                "INSERT INTO reading (person_id, topic_id, read_to, read_at) VALUES ($1, $2, $3, $4)",
                person.id, topic.id, read_to, moment,
            )
        await outbox.put([town.amina.id, town.olga.id], key="digest:1", kind="digest")
        await outbox.put([town.elena.id], key="digest:0", kind="digest")
        await outbox.put([town.chen.id], key="at:1", kind="answer", thing_id=first.id)
        await write("UPDATE letter SET state = 'sent', sent_at = $1", moment)
        await write("UPDATE letter SET sent_at = $1 WHERE key = 'digest:0'", moment - timedelta(days=1))
        await write(
            "INSERT INTO bookmark (person_id, thing_id, words, made_at) VALUES ($1, $2, '', $3)",
            town.elena.id, second.id, moment,
        )
    found = await exposure.of(await alarm(await town.reader("dalia"), second))
    assert found.opened == {town.amina.id}, "elena has read up to the first reply"
    assert found.digests == {town.amina.id}, "of another network, or before it was written: no"
    assert found.mailed == set() and found.bookmarked == {town.elena.id}
    assert not found.has_session


async def test_open_incidents_come_first_the_one_due_first_then_closed_ones_the_last_first(town: Town):
    made = [await alarm(await town.reader("dalia"), await a_topic(town.amina, town.water)) for _ in range(4)]
    async with unit():
        for day, incident in enumerate(made):
            state = "closed" if day < 2 else "open"
            await write("UPDATE incident SET state = $2, due_at = $3 WHERE id = $1", incident.id, state,
                        now() + timedelta(days=day))
    found = await incidents.listed(await town.reader("sela"))
    assert [each["id"] for each in found] == [made[place].id for place in (2, 3, 1, 0)]
