"""What is mailed of a report of conduct, and to whom."""

from cop.community.founding import appoint, end_holding, office
from cop.community.outbox import Letter
from cop.community.postman import Postman
from cop.community.posts import Holding
from cop.community.stopping import mail_choice
from cop.kit.unit import unit
from cop.moderation.actions import conduct
from cop.moderation.people_mail import SETTLED, WAITS
from tests.cast import Town
from tests.moderation.actions.test_conduct import reported
from tests.notices.happening import kept
from tests.postbox import Postbox, carried, text_of


async def test_who_reported_by_name_learns_that_it_is_settled_and_nothing_more_and_nobody_else_learns_anything(
    town: Town, postman: Postman, postbox: Postbox
):
    choice = await mail_choice(town.amina.id)
    async with unit():
        await type(choice).filter(person_id=town.amina.id).update(personal=False)
    for unnamed in (False, True):
        report = await reported(town, "amina", "bruno", unnamed=unnamed)
        await conduct.settle(await town.reader("sela"), report, outcome="Spoken to him twice.")
    await carried(postman)
    (mail,) = postbox.to(town.amina)
    assert "/conduct/answers" in text_of(mail) and "settled" in str(mail["subject"])
    assert not any(each in text_of(mail) for each in ("Spoken", "Bruno", "unwanted", "again and again"))
    about = await Letter.filter(kind__in=[SETTLED, WAITS])
    assert [(each.person_id, each.kind) for each in about] == [(town.amina.id, SETTLED)]
    assert [kind for kind, _, _ in await kept(town.amina)] == ["conduct"] and await kept(town.bruno) == []


async def test_the_safeguarding_lead_is_told_where_all_of_the_secretariat_has_a_part_in_it(
    town: Town, postman: Postman, postbox: Postbox
):
    await carried(postman)
    report = await reported(town, "amina", "bruno", unnamed=True)
    await carried(postman)
    assert postbox.to(town.sina) == []
    async with unit():
        await end_holding(await Holding.get(person_id=town.sela.id))
        await appoint(await office("secretariat", seat=2), town.bruno.id)
    report = await reported(town, "amina", "bruno", unnamed=True)
    await carried(postman)
    (mail,) = postbox.to(town.sina)
    assert f"/conduct/{report.id}" in text_of(mail) and "Bruno" not in text_of(mail)
