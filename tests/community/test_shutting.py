"""What ends when somebody is out, and what goes on working."""

from collections.abc import Awaitable, Callable

import pytest
from starlette.applications import Starlette

from cop.accounts.actions import signing
from cop.accounts.models import Reset, SignIn
from cop.community import outbox, shutting
from cop.community.following import THING, WATCH
from cop.community.outbox import Letter
from cop.community.people import Person
from cop.community.shutting import seal_of, unsealed
from cop.community.standing import StandingChange
from cop.community.stopping import PERSONAL, mail_choice, stop_token
from cop.intake.models import IGNORED, REFUSED
from cop.kit.unit import unit
from cop.moderation.actions import measuring
from cop.moderation.actions.measuring import About, Given
from cop.notices.actions.digesting import make_digests
from cop.settings import Settings
from tests.cast import Town
from tests.conftest import Browse, sign_in
from tests.intake.conftest import intake, sent, settings  # noqa: F401  # fixtures
from tests.intake.mails import reply_to, start_in, written
from tests.notices.feeding import an_address
from tests.notices.happening import answered, asked, follow, kept, told

GIVEN = Given(reason="After two warnings.", days=2)
Sent = Callable[[], Awaitable[list[object]]]


async def suspend(town: Town) -> measuring.Measure:
    return await measuring.suspend(await town.reader("sela"), About(town.bruno.id, None), GIVEN)


async def test_sign_ins_links_and_waiting_letters_end_in_the_unit_itself_and_nobody_else_s(town: Town, app: Starlette):
    for each in (town.bruno, town.amina):
        await sign_in(each)
    async with unit():
        for each in (town.bruno, town.amina):
            await signing.write_reset(each, secret="a secret")
        await outbox.put([town.bruno.id, town.amina.id], key="one", kind="mention")
        await StandingChange.all().delete()
    await suspend(town)
    assert [each.person_id for each in await SignIn.all()] == [town.amina.id]
    assert {each.person_id for each in await Reset.filter(used_at=None)} == {town.amina.id}
    states = {(each.person_id, each.kind): each.state for each in await Letter.all()}
    assert states == {(town.bruno.id, "mention"): "withdrawn", (town.amina.id, "mention"): "waiting",
                      (town.bruno.id, "suspended"): "waiting"}
    assert [each.person_id for each in await StandingChange.all()] == [town.bruno.id]
    async with unit():
        await outbox.put([town.bruno.id], key="two", kind="mention")
    assert not await Letter.exists(key="two"), "no new letters"


async def test_feeds_and_links_to_a_new_password_are_as_if_they_had_never_been_and_a_mail_can_be_stopped(
    town: Town, app: Starlette, browse: Browse, settings: Settings  # noqa: F811
):
    token, visitor = await an_address(town, "bruno", town.water), await browse("nobody")
    bruno, choice = await browse("bruno"), await mail_choice(town.bruno.id)
    feeds = [f"/feeds/{token}/{end}" for end in ("topics.atom", "sessions.ics")]
    before = [(await visitor.get(each)).status_code for each in feeds]
    async with unit():
        reset = await signing.write_reset(town.bruno, secret=settings.secret)
    link = f"/reset/{reset.token(settings.secret)}"
    measure = await suspend(town)
    assert before == [200] * len(feeds)
    assert [(await visitor.get(each)).status_code for each in feeds] == [404] * len(feeds)
    assert (await visitor.get(link)).status_code == 404
    assert (await bruno.get("/notices")).status_code == 303
    answers = [await visitor.post("/forgotten", data={"email": each}) for each in (town.bruno.email, "no@people.example")]
    assert [each.status_code for each in answers] in ([200, 200], [303, 303]) and not await Reset.filter(
        person_id=town.bruno.id, used_at=None).exists()
    stopped = await visitor.post(f"/notices/stop/{stop_token(settings.secret, choice.stop_key, PERSONAL)}")
    assert stopped.status_code == 200 and not (await mail_choice(town.bruno.id)).personal
    await measuring.lift(await town.reader("sela"), measure, reason="Enough.")
    assert [(await visitor.get(each)).status_code for each in feeds] == [200] * len(feeds)
    assert (await bruno.get("/notices")).status_code == 303, "the old sign-in stays over"
    assert (await (await browse("bruno")).get("/notices")).status_code == 200


async def test_who_is_out_is_told_nothing_and_gets_no_digest(town: Town, app: Starlette):
    topic = await asked(town, "amina")
    await follow(town.bruno, THING, topic.id, WATCH)
    measure = await suspend(town)
    await answered(town, "elena", topic)
    await make_digests(0)
    assert await kept(town.bruno) == []
    assert {each.kind for each in await Letter.filter(person_id=town.bruno.id)} == {"suspended"}
    await measuring.lift(await town.reader("sela"), measure, reason="Enough.")
    await answered(town, "elena", topic)
    await told()
    assert len(await kept(town.bruno)) == 1


async def test_mail_of_who_is_out_is_refused_with_a_sentence_that_says_nothing_of_why(
    town: Town, settings: Settings, intake, sent: Sent  # noqa: F811
):
    topic = await asked(town, "amina", tell=False)
    addresses = [await reply_to(settings, town.bruno, topic), await start_in(settings, town.bruno, town.water.id)]
    await suspend(town)
    already = len(await sent())
    outcomes = [
        await intake.take(written(town.bruno.email, "Six people."), to=[each], sender=town.bruno.email) for each in addresses
    ]
    forged = await intake.take(written("other@people.example", "No."), to=addresses[:1], sender="other@people.example")
    assert [(each.kind, each.reason) for each in outcomes] == [(REFUSED, "mail-not-possible")] * 2
    assert forged.kind == IGNORED
    mails = (await sent())[already:]
    assert len(mails) == 2 and all("suspend" not in str(each).lower() for each in mails)


@pytest.mark.parametrize("text", ["", "7", "7-", "x-00", "7-" + "0" * 20, "\u0667-" + "0" * 20, "9" * 30 + "-0"])
def test_an_address_that_was_never_given_opens_nothing(text: str):
    assert unsealed("a secret", "door", text) is None


def test_a_sealed_number_is_of_one_secret_and_one_purpose():
    sealed = seal_of("a secret", "door", 7)
    assert unsealed("a secret", "door", sealed) == 7
    assert unsealed("another", "door", sealed) is None and unsealed("a secret", "window", sealed) is None


async def test_to_shut_out_twice_is_to_shut_out_once(town: Town):
    async with unit():
        assert [await shutting.shut_out(town.bruno.id), await shutting.shut_out(town.bruno.id)] == [True, False]
        await shutting.let_in(town.bruno.id)
    assert (await Person.get(id=town.bruno.id)).state == "active"
