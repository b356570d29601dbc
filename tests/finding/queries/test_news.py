"""What is new in a search: pages of it, the latest first, as far as they can hold something new."""

from dataclasses import replace
from datetime import timedelta

from starlette.applications import Starlette

from cop.community.finding import PAGE
from cop.community.thing import Thing
from cop.finding.queries.news import Item, news
from cop.finding.queries.saved import Due, address_of
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_profile
from tests.things import a_reply, a_topic


def since(hours: float, query: str = "q=helpline", path: str = "/search") -> Due:
    return Due(1, "Helplines", address_of(path, query), now() - timedelta(hours=hours), now() + timedelta(seconds=5))


async def found(app: Starlette, town: Town, search: Due, who: str = "amina") -> list[Item]:
    return await news(app.state.finder, await town.reader(who), search)


async def moved(thing: Thing, **ago: timedelta) -> None:
    async with unit():
        await Thing.filter(id=thing.id).update(**{name: now() - each for name, each in ago.items()})


async def test_everything_new_is_found_however_many_pages_it_fills(app: Starlette, town: Town) -> None:
    for number in range(PAGE + 4):
        await a_topic(town.bruno, town.water, title=f"Helpline {number}")
    items = await found(app, town, since(1))
    assert len(items) == PAGE + 4 == len({item.url for item in items})


async def test_only_what_became_public_after_the_last_look_and_before_the_mail_was_due(app: Starlette, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water, title="Helpline")
    assert len(await found(app, town, since(1))) == 1
    assert await found(app, town, replace(since(1), until=now() - timedelta(minutes=1))) == []
    await moved(topic, published_at=timedelta(hours=2))
    assert await found(app, town, since(1)) == []


async def test_a_reply_that_was_held_for_a_week_is_news_when_it_is_let_through(app: Starlette, town: Town) -> None:
    topic = await a_topic(town.bruno, town.water, title="Law")
    reply = await a_reply(town.chen, topic, body="Our helpline is answered by nurses.")
    await moved(topic, published_at=timedelta(days=9))
    await moved(reply, latest_at=timedelta(days=7))
    assert [item.kind for item in await found(app, town, since(1))] == ["reply"]


async def test_a_list_of_people_tells_of_people_alone(app: Starlette, town: Town) -> None:
    await a_topic(town.bruno, town.water, title="Referral pathways")
    await a_profile(town.bruno)
    assert [item.kind for item in await found(app, town, since(1, "q=referral", "/people"))] == ["person"]
    assert {item.kind for item in await found(app, town, since(1, "q=referral"))} == {"person", "topic"}


async def test_what_members_read_is_marked_as_not_to_be_named(app: Starlette, town: Town) -> None:
    await a_topic(town.farid, town.court, title="Helpline of the court")
    await a_topic(town.bruno, town.water, title="Helpline of all")
    items = {item.title: item.is_open for item in await found(app, town, since(1), "elena")}
    assert items == {"Helpline of the court": False, "Helpline of all": True}
    assert [item.title for item in await found(app, town, since(1), "amina")] == ["Helpline of all"]
    assert await found(app, town, since(1), "olga") == []


async def test_a_list_that_is_no_more_has_no_news(app: Starlette, town: Town) -> None:
    await a_topic(town.bruno, town.water, title="Helpline")
    assert await found(app, town, replace(since(1), address=None)) == []
