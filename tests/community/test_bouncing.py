"""After three mails in a row that came back nothing more is sent, and somebody who can help is told."""

from datetime import timedelta

import pytest

from cop.community import bouncing
from cop.community.bouncing import bounced_back, start_again
from cop.community.founding import appoint, office
from cop.community.outbox import Letter, MailChoice
from cop.community.people import Person
from cop.community.postman import Postman
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.postbox import Postbox


async def choice_of(person: Person) -> MailChoice:
    return await MailChoice.get(person_id=person.id)


async def told() -> list[int]:
    return sorted([each.person_id for each in await Letter.filter(kind=bouncing.KIND)])


async def test_the_third_in_a_row_stops_the_mail_and_tells_the_secretariat_once(town: Town):
    for _ in range(5):
        await bounced_back(town.bruno.id)
    choice = await choice_of(town.bruno)
    assert choice.bounces == 3 and choice.stopped_at is not None
    assert await told() == [town.sela.id]


async def test_two_do_not(town: Town):
    await bounced_back(town.bruno.id)
    await bounced_back(town.bruno.id)
    assert (await choice_of(town.bruno)).stopped_at is None and await told() == []


@pytest.mark.parametrize(("ago", "bounces"), [(8, 1), (1, 3)])
async def test_a_mail_that_did_not_come_back_within_a_week_ends_the_row(town: Town, ago: int, bounces: int):
    for _ in range(2):
        await bounced_back(town.bruno.id)
    async with unit():
        await write("UPDATE mail_choice SET bounced_at = $1", now() - timedelta(days=10))
        await write(
            "INSERT INTO letter (person_id, key, kind, state, due_at, next_at, attempts, sent_at, error)"
            " VALUES ($1, 'k', 'k', 'sent', $2, $2, 1, $2, '')", town.bruno.id, now() - timedelta(days=ago),
        )
    await bounced_back(town.bruno.id)
    assert (await choice_of(town.bruno)).bounces == bounces


async def test_beside_a_focal_point_stands_the_alternate_of_the_same_country(town: Town):
    async with unit():
        await appoint(await office("alternate", country_id=town.country.id, country="SL"), town.amina.id)
        await appoint(await office("alternate", country_id=town.other_country.id, country="BR"), town.bruno.id)
    for _ in range(3):
        await bounced_back(town.elena.id)
    assert await told() == [town.amina.id]
    for _ in range(3):
        await bounced_back(town.amina.id)
    assert await told() == [town.amina.id, town.elena.id]


async def test_nobody_is_told_of_their_own_address(town: Town):
    for _ in range(3):
        await bounced_back(town.sela.id)
    assert await told() == []


async def test_who_has_left_is_not_counted(town: Town):
    async with unit():
        await write("UPDATE person SET state = 'left' WHERE id = $1", town.bruno.id)
    await bounced_back(town.bruno.id)
    assert not await MailChoice.exists(person_id=town.bruno.id)


async def test_put_right_it_begins_anew_and_the_letter_about_it_is_withdrawn(town: Town, postman: Postman, postbox: Postbox):
    for _ in range(3):
        await bounced_back(town.bruno.id)
    async with unit():
        await start_again(town.bruno.id)
    await postman.carry()
    assert postbox.envelopes == []
    choice = await choice_of(town.bruno)
    assert choice.stopped_at is None and choice.bounces == 0
