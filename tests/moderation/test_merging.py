"""Two groups become one: topics and members go, the address leads on, and nobody reads who should not."""

import pytest

from cop.community.activity import Activity
from cop.community.deliver import deliver_due
from cop.community.founding import add_member, appoint, end_holding, found_group, group_post
from cop.community.groups import CLOSED, Group, Membership
from cop.community.posts import Holding
from cop.community.sharing import standing_in
from cop.community.text import plain
from cop.community.thing import Thing
from cop.forum import actions as forum
from cop.kit.unit import unit
from cop.moderation.actions import merging
from cop.moderation.models.queue import Case
from tests.cast import Town
from tests.conftest import Browse
from tests.rows import fingerprint
from tests.things import a_reply, a_topic


async def leads_court(town: Town) -> None:
    """Chen, who leads the water group (open), leads the court group (closed) as well."""
    async with unit():
        (held,) = await Holding.filter(person_id=town.farid.id, post__group_id=town.court.id)
        await end_holding(held)
        await appoint(await group_post(town.court, "lead"), town.chen.id)


async def test_topics_and_members_go_and_the_address_leads_on(browse: Browse, town: Town):
    await leads_court(town)
    topic = await a_topic(town.amina, town.water, title="A question that moves")
    for_stewards = await a_topic(town.amina, town.water, home=town.water.stewards_id)
    reply = await a_reply(town.bruno, topic)
    async with unit():
        await Case.create(
            kind="report", group_id=town.water.id, thing_id=reply.id, urgency=1, opened_at=topic.created_at,
            open_for=f"report:{reply.id}",
        )
    chen, bruno, ada = [await browse(name) for name in ("chen", "bruno", "ada")]
    assert (await ada.get(f"/topics/{topic.public_id}")).status_code == 200, "the group is open"
    said = await chen.post("/groups/water/archive", data={"do": "merge", "to": "court"})
    assert said.status_code == 422 and (await Group.get(id=town.water.id)).archived_at is None
    said = await chen.post("/groups/water/archive", data={"do": "merge", "to": "court", "sure": "1"})
    assert said.status_code == 303
    while await deliver_due():
        pass
    for thing, audience_id in ((topic, town.court.readers_id), (reply, None), (for_stewards, town.court.stewards_id)):
        found = await Thing.get(id=thing.id)
        assert (found.group_id, found.home_audience_id) == (town.court.id, audience_id)
    assert (await Case.get(open_for=f"report:{reply.id}")).group_id == town.court.id
    members = set(await Membership.filter(group_id=town.court.id, open_for__isnull=False).values_list("person_id", flat=True))
    assert members == {town.amina.id, town.bruno.id, town.elena.id}
    assert (await bruno.get(f"/topics/{topic.public_id}")).status_code == 200
    assert (await ada.get(f"/topics/{topic.public_id}")).status_code == 404, "closed, for its members"
    leads_on = await bruno.get("/groups/water")
    assert (leads_on.status_code, leads_on.headers["location"]) == (303, "/groups/court")
    before = await fingerprint()
    await merging.carry_all(await Activity.get(verb=merging.MERGED))
    assert await fingerprint() == before, "told twice, nothing happens"
    assert (await chen.post("/groups/water/archive", data={"do": "revive"})).status_code == 303
    assert (await bruno.get("/groups/water")).status_code == 200


@pytest.mark.parametrize(("who", "group", "to"), [
    ("farid", "court", "vault"), ("chen", "water", "court"), ("chen", "water", "water"), ("sela", "water", "court"),
    ("farid", "vault", "court"), ("chen", "water", "nothing"),
])
async def test_nobody_merges_what_they_do_not_lead_nor_into_what_more_people_read(
    browse: Browse, town: Town, who: str, group: str, to: str
):
    """Farid leads the closed court group and the hidden vault: the court may go into the vault, never the other way."""
    browser = await browse(who)
    said = await browser.post(f"/groups/{group}/archive", data={"do": "merge", "to": to, "sure": "1"})
    done = (await Group.get(slug=group)).archived_at is not None
    assert (said.status_code, done) == ((303, True) if (group, to) == ("court", "vault") else (422, False))


async def test_what_stood_in_the_group_beside_its_home_stands_in_the_one_that_takes_its_members(browse: Browse, town: Town):
    await leads_court(town)
    async with unit():
        palace = await found_group(
            key="palace", slug="palace", network_id=town.pioneers.id, kind="thematic_group", access=CLOSED, labels={"en": "Palace"},
        )
        await add_member(palace.id, town.elena.id)
    elena = await town.reader("elena")
    words = {"title": plain("Who?"), "body": plain("Who decides?")}
    mine, courts = [
        await forum.ask(elena, home, forum.Draft(kind="question", parts=words, language="en", also=also))
        for home, also in ((palace, (town.water,)), (town.court, (town.water, palace)))
    ]
    chen = await browse("chen")
    assert (await chen.post("/groups/water/archive", data={"do": "merge", "to": "court", "sure": "1"})).status_code == 303
    while await deliver_due():
        pass
    assert [each.slug for each in await standing_in(mine.id)] == ["palace", "court"]
    assert [each.slug for each in await standing_in(courts.id)] == ["court", "palace"]
    bruno = await browse("bruno")  # he was a member of the water group
    assert (await bruno.get(f"/topics/{mine.public_id}")).status_code == 200
    assert (await (await browse("ada")).get(f"/topics/{mine.public_id}")).status_code == 404
