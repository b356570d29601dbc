"""The mails that answer a mail: two kinds, sent once, to the account alone."""

from cop.community import drafts
from cop.community.activity import Activity, Delivery
from cop.intake.answering import IntakeMail
from cop.intake.taking import Intake
from cop.kit.store import write
from cop.kit.unit import unit
from cop.settings import Settings
from cop.wiring import catalogues_of
from tests.cast import Town
from tests.intake.conftest import Sent
from tests.intake.mails import asked, reply_to, written

BRUNO = "bruno@people.example"


async def refused(town: Town, settings: Settings, intake: Intake) -> None:
    topic = await asked(town)
    await intake.take(written(BRUNO, "> quoted"), to=[await reply_to(settings, town.bruno, topic)], sender=BRUNO)


async def test_told_twice_it_is_the_same_mail(town: Town, settings: Settings, intake: Intake, sent: Sent):
    await refused(town, settings, intake)
    (mail,) = await sent()
    activity = await Activity.get(verb="mail.refused")
    await IntakeMail(settings, catalogues_of(settings)).hear(activity)
    (again,) = await sent()
    assert mail["Message-ID"] == again["Message-ID"]
    assert activity.actor_id is activity.thing_id is activity.group_id is None
    assert await Delivery.filter(activity_id=activity.id, listener="notices").count() == 0


async def test_nothing_is_sent_where_mail_has_stopped(town: Town, settings: Settings, intake: Intake, sent: Sent):
    async with unit():
        await write(
            "INSERT INTO mail_choice (person_id, often, personal, stop_key, bounces, stopped_at)"
            " VALUES ($1, 'daily', $2, 'key', 3, NOW)", town.bruno.id, True,
        )
    await refused(town, settings, intake)
    assert await sent() == []


async def test_a_draft_that_was_thrown_away_meanwhile_is_not_asked_about(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    await intake.take(written(BRUNO, subject="Births"), to=["water@in.example"], sender=BRUNO)
    reader = await town.reader("bruno")
    (draft,) = await drafts.of(reader)
    await drafts.drop(reader, draft["public_id"])
    assert await sent() == []


async def test_a_reason_whose_sentence_names_something_is_not_said(
    town: Town, settings: Settings, intake: Intake, sent: Sent
):
    await refused(town, settings, intake)
    async with unit():
        await write("UPDATE received_mail SET reason = 'too-long'")  # its numbers are missing
    (mail,) = await sent()
    words = catalogues_of(settings)["en"]
    assert words.sentence("error.mail-not-possible") in mail.get_content()
