"""The meetings of a topic on its page: on each reader's clock, for one statement at most."""

from typing import Any

import pytest

from cop.forum.actions import meetings
from cop.forum.pages import sittings
from cop.kit.store import write
from cop.kit.unit import unit
from tests.cast import Town
from tests.conftest import Browse
from tests.forum.convening import a_meeting, a_plan
from tests.forum.test_actions import a_topic


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Topics whose meetings were read."""
    found: list[int] = []
    read = sittings.of_topic

    async def counted(reader: Any, topic_id: int) -> Any:
        found.append(topic_id)
        return await read(reader, topic_id)

    monkeypatch.setattr(sittings, "of_topic", counted)
    return found


async def test_a_topic_without_meetings_costs_nothing_and_one_with_many_a_single_statement(
    town: Town, browse: Browse, asked_for: list[int]
) -> None:
    bare, full = await a_topic(town), await a_topic(town)
    for days in (3, 9, 6):
        await a_meeting(town, full, plan=a_plan(f"In {days} days", days=days))
    amina, bruno = await browse("amina"), await browse("bruno")
    await amina.get(f"/topics/{bare.public_id}")
    assert asked_for == []
    page = (await amina.get(f"/topics/{full.public_id}")).text
    assert page.index("In 3 days") < page.index("In 6 days") < page.index("In 9 days")
    assert asked_for == [full.id]
    await amina.get(f"/topics/{full.public_id}")
    assert len(asked_for) <= 2  # kept for a minute, which may have begun meanwhile
    await bruno.get(f"/topics/{full.public_id}")
    assert len(asked_for) <= 3


async def test_a_change_shows_at_once(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    meeting = await a_meeting(town, topic)
    bruno, amina = await browse("bruno"), await town.reader("amina")
    assert "Planning day" in (await bruno.get(f"/topics/{topic.public_id}")).text
    await meetings.change(amina, meeting, a_plan("Another day"), seen=meeting.version)
    page = (await bruno.get(f"/topics/{topic.public_id}")).text
    assert "Another day" in page and "Planning day" not in page


@pytest.mark.parametrize(("zone", "lines"), [("Africa/Harare", 1), ("Africa/Maputo", 1), ("America/Bogota", 2)])
async def test_the_hours_of_the_place_stand_beside_where_its_clocks_differ(
    town: Town, browse: Browse, zone: str, lines: int
) -> None:
    topic = await a_topic(town)
    await a_meeting(town, topic)
    async with unit():
        await write("UPDATE person SET zone = $1 WHERE id = $2", zone, town.bruno.id)
    page = (await (await browse("bruno")).get(f"/topics/{topic.public_id}")).text
    block = page.split('id="meetings"')[1].split("</section>")[0]
    assert block.count("<time") == 2 * lines and ("Where it is held" in block) is (lines == 2)


async def test_words_are_escaped_and_an_address_is_a_link_only_where_it_is_one(town: Town, browse: Browse) -> None:
    topic = await a_topic(town)
    await a_meeting(town, topic, plan=a_plan("<b>Day</b>", "javascript:alert(1)"))
    await a_meeting(town, topic, plan=a_plan("Call", 'https://call.example/"onclick="x'))
    page = (await (await browse("bruno")).get(f"/topics/{topic.public_id}")).text
    assert "<b>Day" not in page and "&lt;b&gt;Day" in page and 'href="javascript' not in page
    assert 'href="https://call.example/&#34;onclick=&#34;x"' in page
