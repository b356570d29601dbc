"""Two keep order, or somebody hears of it; and who is on duty is called, then the deputy, then all."""

from datetime import timedelta

import pytest

from cop.community.activity import Activity, note
from cop.community.founding import appoint, end_holding, group_post
from cop.community.people import Person
from cop.community.postman import Postman
from cop.community.posts import Holding
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.moderation import mandate
from cop.moderation.actions import alarming, calling
from cop.moderation.actions import queue as acting
from cop.moderation.models.people import Turn
from cop.moderation.models.queue import Case
from tests.cast import Town
from tests.postbox import Postbox, carried, text_of
from tests.rows import fingerprint
from tests.things import a_topic


async def alarms() -> list[tuple[str, int | None]]:
    return [(case.kind, case.subject_id) for case in await Case.filter(state="open", group_id=None).order_by("id")]


async def leaves(town: Town, name: str, group_id: int) -> None:
    async with unit():
        (held,) = await Holding.filter(person_id=getattr(town, name).id, post__group_id=group_id, open_for__isnull=False)
        await end_holding(held)


async def test_one_alone_is_brought_before_the_secretariat_until_there_are_two(
    town: Town, postman: Postman, postbox: Postbox
):
    await mandate.watch()
    assert await alarms() == [("alone", town.court.id)], "farid leads the court group without a moderator"
    before = await fingerprint()
    await mandate.watch()
    assert await fingerprint() == before, "looked at twice, it comes to the same"
    await carried(postman)
    (mail,) = postbox.mails
    assert mail["To"] == town.farid.email and "/moderation" in text_of(mail) and "court" not in mail.as_string().lower()
    async with unit():
        await appoint(await group_post(town.court, "moderator", 1), town.elena.id)
    await mandate.watch()
    assert await alarms() == []


@pytest.mark.parametrize("how", ["ended", "expired", "suspended", "holds both posts"])
async def test_whoever_is_gone_does_not_count(town: Town, how: str):
    async with unit():
        await appoint(await group_post(town.court, "moderator", 1), town.elena.id)
    await alarming.look()
    assert await alarms() == []
    if how == "ended":
        await leaves(town, "elena", town.court.id)
    async with unit():
        if how == "expired":
            await Holding.filter(person_id=town.elena.id, post__group_id=town.court.id).update(until=now())
        if how == "suspended":
            await Person.filter(id=town.elena.id).update(state="suspended")
        if how == "holds both posts":
            await Holding.filter(person_id=town.elena.id, post__group_id=town.court.id).update(person_id=town.farid.id)
        made = await note("measure.suspended", None)
    await mandate.hear(await Activity.get(id=made))
    assert await alarms() == [("alone", town.court.id)]


async def test_of_the_last_who_leaves_the_secretariat_is_told_by_mail(town: Town, postman: Postman, postbox: Postbox):
    await leaves(town, "farid", town.court.id)
    await mandate.watch()
    assert await alarms() == [("orphan", town.court.id)]
    await carried(postman)
    (mail,) = postbox.mails
    assert mail["To"] == town.sela.email and "/moderation/secretariat" in text_of(mail)


async def a_turn(town: Town, *, deputy: bool = True) -> None:
    """Dalia is on duty from an hour ago for six hours, chen is her deputy."""
    began = now() - timedelta(hours=1)
    async with unit():
        posts = [await group_post(town.water, "moderator", 1), await group_post(town.water, "lead")]
        await Turn.create(
            group_id=town.water.id, post_id=posts[0].id, deputy_id=posts[1].id if deputy else None,
            weekday=began.weekday(), first_hour=began.hour, hours=6,
        )


async def an_urgent_case(town: Town, author: Person) -> Case:
    topic = await a_topic(author, town.water, title="A title nobody shall read")
    async with unit():
        return await Case.create(
            kind="detail", group_id=town.water.id, thing_id=topic.id, urgency=2, opened_at=now() - timedelta(minutes=1),
            open_for=f"detail:{topic.id}",
        )


async def passes(minutes: int) -> None:
    """All that was said was said that much earlier."""
    async with unit():
        for each in await Activity.filter(verb__startswith="duty."):
            await Activity.filter(id=each.id).update(at=each.at - timedelta(minutes=minutes))
        for case in await Case.all():
            await Case.filter(id=case.id).update(opened_at=case.opened_at - timedelta(minutes=minutes))


async def said() -> list[str]:
    return [each.verb for each in await Activity.filter(verb__startswith="duty.").order_by("id")]


async def test_the_one_on_duty_is_called_then_the_deputy_then_the_desk_once_each(
    town: Town, postman: Postman, postbox: Postbox
):
    await a_turn(town)
    async with unit():
        await appoint(await group_post(town.water, "moderator", 2), town.bruno.id)
    case = await an_urgent_case(town, town.amina)
    for minutes, verbs, to in (
        (0, ["duty.called"], [town.dalia]), (29, ["duty.called"], []),
        (1, ["duty.called", "duty.deputy"], [town.chen]),
        (30, ["duty.called", "duty.deputy", "duty.desk"], [town.bruno]),
        (60, ["duty.called", "duty.deputy", "duty.desk"], []),
    ):
        await passes(minutes)
        await calling.call()
        await calling.call()
        assert await said() == verbs
        already = len(postbox.mails)
        await carried(postman)
        assert [mail["To"] for mail in postbox.mails[already:]] == [each.email for each in to]
    for mail in postbox.mails:
        assert "/moderation?urgent=1" in text_of(mail)
        for private in ("nobody shall read", "Amina", "Water"):
            assert private not in mail.as_string()
    assert (await Case.get(id=case.id)).version == case.version, "a call changes nothing for who looks at it"


async def test_what_somebody_has_in_hand_calls_nobody(town: Town, postman: Postman, postbox: Postbox):
    await a_turn(town)
    case = await an_urgent_case(town, town.amina)
    await acting.claim(await town.reader("chen"), case, version=case.version)
    await calling.call()
    assert await said() == []
    async with unit():
        await Case.filter(id=case.id).update(claimed_until=now() - timedelta(minutes=1))
    await calling.call()
    assert await said() == ["duty.called"], "the lease is over"
    async with unit():
        await Case.filter(id=case.id).update(state="done", open_for=None)
    await carried(postman)
    assert postbox.mails == [], "closed meanwhile"


@pytest.mark.parametrize(("how", "verb", "whom"), [
    ("vacant", "duty.called", ["chen"]), ("author", "duty.called", ["chen"]), ("nobody's hour", "duty.desk", ["chen", "dalia"]),
])
async def test_a_vacant_post_an_own_text_and_an_hour_without_a_turn_call_who_is_left(
    town: Town, postman: Postman, postbox: Postbox, how: str, verb: str, whom: list[str]
):
    if how != "nobody's hour":
        await a_turn(town)
    if how == "vacant":
        await leaves(town, "dalia", town.water.id)
    await an_urgent_case(town, town.dalia if how == "author" else town.amina)
    await calling.call()
    assert await said() == [verb]
    await carried(postman)
    assert sorted(mail["To"] for mail in postbox.mails) == [getattr(town, name).email for name in whom]
