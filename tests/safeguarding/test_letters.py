"""Mails of this slice say that something waits, and never a word of what it is about."""

from cop.community import outbox
from cop.community.postman import Postman
from cop.community.thing import Thing
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.safeguarding.actions import deciding, risks
from tests.cast import Town
from tests.postbox import Postbox, carried, text_of
from tests.safeguarding.making import alarm
from tests.things import a_topic


async def test_no_mail_about_an_incident_or_a_risk_holds_a_word_of_it(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water, title="canary title", body="canary body")
    async with unit():
        await write("UPDATE thing SET country_id = $2 WHERE id = $1", topic.id, town.country.id)
        await outbox.put([town.elena.id], key="at:1", kind="topic", thing_id=topic.id)
        await write("UPDATE letter SET state = 'sent', sent_at = $1", now())
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, await Thing.get(id=topic.id))
    await deciding.answer(dalia, incident, is_at_risk=True)
    await deciding.tell(dalia, incident)
    await risks.report(await town.reader("bruno"), None, country=None, words="canary of a risk", language="en")
    await carried(postman)
    subjects = {
        name: sorted(str(mail["subject"]) for mail in postbox.to(each)) for name, each in town.people.items()
    }
    assert subjects["amina"] == ["Something you wrote was set aside"]
    assert subjects["elena"] == ["Please delete a mail of ours", "The safeguarding lead will call you"]
    assert subjects["sela"] == subjects["chen"] == ["A text was hidden: please decide"]
    assert subjects["sina"] == ["A report waits for you", "A report waits for you", "A text was hidden: please decide"]
    for mail in postbox.mails:
        whole = f"{mail.as_string()} {text_of(mail)}"
        assert not [word for word in ("canary", "Water", "Amina", "Sierra") if word in whole.replace(str(mail["to"]), "")], whole
    assert f"/things/{topic.public_id}" in text_of(postbox.to(town.elena)[0]) + text_of(postbox.to(town.elena)[1])


async def test_what_was_settled_before_it_was_sent_is_not_written_about(town: Town, postman: Postman, postbox: Postbox):
    topic = await a_topic(town.amina, town.water)
    dalia = await town.reader("dalia")
    incident = await alarm(dalia, topic)
    current = await Thing.get(id=topic.id)
    await deciding.restore(dalia, incident, thing=topic.public_id, version=current.version, why="mistaken")
    await deciding.answer(dalia, incident, is_at_risk=False)
    await deciding.close(await town.reader("sela"), incident)
    await carried(postman)
    assert postbox.mails == []
