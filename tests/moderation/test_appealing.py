"""Another look: once, by somebody without a part in it; and a colleague's word where a country is one's own."""

import asyncio

import pytest

from cop.community.activity import Activity
from cop.community.founding import appoint, group_post
from cop.community.people import Person
from cop.community.thing import Thing
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation import actions
from cop.moderation.actions import appealing, measuring, recusing
from cop.moderation.models import Act, Appeal
from cop.moderation.queries import figures
from cop.moderation.queries.appeals import appeal_for, to_decide
from tests.cast import Town
from tests.things import a_reply, a_topic, now_of

WHY = "It names a child."


async def hidden(town: Town, name: str = "dalia") -> Act:
    topic = await a_topic(town.amina, town.water)
    return await actions.hide(await town.reader(name), topic, version=topic.version, reason=WHY)


async def appeal(town: Town, act: Act, name: str = "amina") -> Appeal:
    about = Appeal(act_id=act.id, author_id=town.people[name].id)
    return await appealing.make(await town.reader(name), about, words="It names nobody.")


async def decide(town: Town, made: Appeal, name: str, *, overturned: bool = True) -> None:
    await appealing.decide(await town.reader(name), await to_decide(made), overturned=overturned, answer="I looked.")


async def test_the_author_appeals_once_and_a_colleague_who_overturns_takes_the_act_back(town: Town):
    act = await hidden(town)
    made = await appeal(town, act)
    with pytest.raises(Refused, match="already-appealed"):
        await appeal(town, act)
    with pytest.raises(Missing):
        await appeal_for(await town.reader("dalia"), made.id)
    with pytest.raises(Refused, match="needs-a-colleague"):
        await decide(town, made, "dalia")
    for name in ("amina", "bruno", "farid", "sela"):
        with pytest.raises(Forbidden):
            await decide(town, made, name)
    assert (await appeal_for(await town.reader("chen"), made.id)).group_id == town.water.id
    await decide(town, made, "chen")
    assert (await Thing.get(id=act.thing_id)).state == "published"
    assert (await Act.get(id=act.id)).state == "undone" and (await Act.get(verb="restore")).undoes_id == act.id
    with pytest.raises(Refused, match="appeal-settled"):
        await decide(town, made, "chen", overturned=False)


async def test_nobody_appeals_for_another_and_nothing_is_decided_twice_at_once(town: Town):
    act = await hidden(town)
    with pytest.raises(Missing):
        await appeal(town, act, "bruno")
    made = await appeal(town, act)
    answers = await asyncio.gather(*(decide(town, made, "chen") for _ in range(6)), return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert await Act.filter(verb="restore").count() == 1


async def test_where_nobody_else_keeps_order_the_secretariat_decides(town: Town):
    topic = await a_topic(town.elena, town.court)
    act = await actions.hide(await town.reader("farid"), topic, version=topic.version, reason=WHY)
    made = await appeal(town, act, "elena")
    assert (await to_decide(made)).group_id is None
    with pytest.raises(Forbidden):
        await decide(town, made, "farid")
    await decide(town, made, "sela")
    assert (await Thing.get(id=topic.id)).state == "published"


async def test_a_measure_is_appealed_by_whom_it_is_about_and_ends_when_overturned(town: Town):
    about = measuring.About(town.bruno.id, town.water.id)
    measure = await measuring.silence(await town.reader("dalia"), about, measuring.Given(reason=WHY, days=9))
    made = await appeal(town, await Act.get(id=measure.act_id), "bruno")
    await decide(town, made, "chen")
    assert (await measuring.Measure.get(id=measure.id)).lifted_at is not None


# --- recusal


async def comes_from(person: Person, country_id: int) -> None:
    async with unit():
        await Person.filter(id=person.id).update(country_id=country_id)


async def about_sierra_leone(town: Town) -> Thing:
    """Dalia comes from the country the topic is about."""
    await comes_from(town.dalia, town.country.id)
    topic = await a_topic(town.amina, town.water)
    async with unit():
        await write("UPDATE thing SET country_id = $2 WHERE id = $1", topic.id, town.country.id)
    return topic


async def test_an_act_on_one_s_own_country_waits_for_a_colleague_and_changes_nothing_until_then(town: Town):
    topic = await about_sierra_leone(town)
    reply = await a_reply(town.bruno, topic)
    act = await actions.hide(await town.reader("dalia"), reply, version=reply.version, reason=WHY)
    assert (act.state, act.recused) == ("waiting", True) and (await now_of(reply))["state"] == "published"
    assert not await Activity.exists(verb="thing.hidden")
    with pytest.raises(Refused, match="needs-a-colleague"):
        await recusing.confirm(await town.reader("dalia"), act)
    with pytest.raises(Refused, match="act-waits-already"):
        await actions.hide(await town.reader("dalia"), reply, version=reply.version, reason=WHY)
    await recusing.confirm(await town.reader("chen"), act)
    assert (await now_of(reply))["state"] == "hidden"
    assert (await Act.get(id=act.id)).confirmed_by_id == town.chen.id
    with pytest.raises(Refused, match="act-settled"):
        await recusing.decline(await town.reader("chen"), act, reason="Too late.")


async def test_a_colleague_who_refuses_leaves_all_as_it_was_and_one_of_the_same_country_has_no_word(town: Town):
    topic = await about_sierra_leone(town)
    act = await actions.close(await town.reader("dalia"), topic, version=topic.version, reason=WHY)
    await comes_from(town.chen, town.country.id)
    with pytest.raises(Refused, match="recused-too"):
        await recusing.confirm(await town.reader("chen"), act)
    await comes_from(town.chen, town.other_country.id)
    await recusing.decline(await town.reader("chen"), act, reason="It is open.")
    assert (await Act.get(id=act.id)).state == "refused" and (await now_of(topic))["closed_at"] is None


async def test_what_may_identify_a_child_is_hidden_at_once_and_comes_back_if_a_colleague_refuses(town: Town):
    topic = await about_sierra_leone(town)
    act = await actions.hide(
        await town.reader("dalia"), topic, version=topic.version, reason=WHY, category="identifies_child"
    )
    assert (act.state, act.recused) == ("done", True) and (await now_of(topic))["state"] == "hidden"
    await recusing.decline(await town.reader("chen"), act, reason="It names nobody.")
    assert (await now_of(topic))["state"] == "published"


async def test_figures_hide_what_is_under_five(town: Town):
    async with unit():
        await appoint(await group_post(town.court, "moderator", 1), town.dalia.id)
    for count, category in ((5, "duplicate"), (2, "disrespect")):
        for _ in range(count):
            topic = await a_topic(town.amina, town.water)
            await actions.close(
                await town.reader("dalia"), topic, version=topic.version, reason=WHY, category=category
            )
    (month,), counts = await figures.by_category(town.water)
    assert counts == {"duplicate": {month: 5}, "disrespect": {month: None}}
