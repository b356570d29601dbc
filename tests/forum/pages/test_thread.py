"""The page of a topic, joined from fragments."""

import pytest

from cop.community.audience import settle
from cop.community.founding import end_holding, end_membership
from cop.community.posts import Holding
from cop.community.text import Written
from cop.community.thing import Thing
from cop.forum import actions, pointers, queries
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.test_actions import a_reply, a_topic


async def test_one_reader_s_page_holds_nothing_of_another_s(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    await a_reply(town, topic)
    pages = {}
    for name in ("amina", "bruno", "elena", "sela"):  # each fills what the first one left behind
        pages[name] = (await (await browse(name)).get(f"/topics/{topic.public_id}")).text

    header = {name: page.split('class="me-name">')[1].split("<")[0] for name, page in pages.items()}
    assert header == {name: f"{name.title()} Example" for name in pages}
    keys = [page.split('name="key" value="')[1].split('"')[0] for page in pages.values()]
    assert len(set(keys)) == len(keys)
    assert "Elena Example" not in pages["amina"]


async def test_marks_counts_and_rights_are_those_of_the_reader(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    await actions.mark_useful(await town.reader("elena"), answer)
    pages = {name: (await (await browse(name)).get(f"/topics/{topic.public_id}")).text
             for name in ("amina", "bruno", "elena", "dalia", "sela")}

    assert f"/replies/{answer.public_id}/not-useful" in pages["elena"]
    assert f"/replies/{answer.public_id}/useful" in pages["amina"]
    assert f"/replies/{answer.public_id}/useful" not in pages["bruno"]
    assert f"/replies/{answer.public_id}/edit" in pages["bruno"] and f"{answer.public_id}/edit" not in pages["amina"]
    assert [f"/replies/{answer.public_id}/accept" in page for page in pages.values()] == [
        True, False, False, True, False]
    assert [f"/things/{answer.public_id}/moderate" in page for page in pages.values()] == [
        False, False, False, True, False]
    assert ['action="/topics/' in page for page in pages.values()] == [True, True, True, True, False]


async def test_a_change_shows_at_once_though_fragments_are_kept(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    answer = await a_reply(town, topic)
    amina = await browse("amina")
    address = f"/topics/{topic.public_id}"
    assert "Name a post" in (await amina.get(address)).text

    await actions.edit_reply(await town.reader("bruno"), answer, {"body": Written("New.", "<p>Newer words.</p>", 1)},
                             seen=1)
    assert "Newer words." in (await amina.get(address)).text
    await actions.mark_useful(await town.reader("elena"), answer)
    assert "Useful, 1" in (await amina.get(address)).text
    async with unit():
        await Thing.filter(id=answer.id).update(state="hidden")
        await settle(answer.id)
    page = (await amina.get(address)).text
    assert "Newer words." not in page and "0 replies" in page


async def test_a_role_that_was_cut_shows_on_the_next_page(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    dalia, bruno = await browse("dalia"), await browse("bruno")
    address = f"/topics/{topic.public_id}"
    assert "Hide this topic" in (await dalia.get(address)).text
    assert "Publish the reply" in (await bruno.get(address)).text
    async with unit():
        await end_holding(await Holding.get(person_id=town.dalia.id))
        await end_membership(town.water.id, town.bruno.id)

    assert "Hide this topic" not in (await dalia.get(address)).text
    assert "Publish the reply" not in (await bruno.get(address)).text


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Lima"])
async def test_days_are_those_of_the_reader_s_zone(town: Town, browse: Browse, zone: str) -> None:
    topic = await a_topic(town)
    late = topic.created_at.replace(month=6, day=8, hour=23, minute=30)
    async with unit():
        await Thing.filter(id=topic.id).update(published_at=late)
        town.amina.zone = zone
        await town.amina.save()
    page = (await (await browse("amina")).get(f"/topics/{topic.public_id}")).text
    assert ("9 June" if zone == "Asia/Tokyo" else "8 June") in page


async def test_one_has_read_as_far_as_the_page_went_whatever_stands_in_front(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    for _ in range(queries.PAGE + 1):
        last = await a_reply(town, topic)
    await actions.accept(await town.reader("amina"), topic, await a_reply(town, topic))
    elena = await browse("elena")
    pointers._seen.clear()
    await elena.get(f"/topics/{topic.public_id}")
    assert pointers._seen == {(town.elena.id, topic.id): queries.PAGE}
    await elena.get(f"/topics/{topic.public_id}?after={queries.PAGE}")
    assert pointers._seen == {(town.elena.id, topic.id): last.number + 1}
