"""Who comes in where those who run a session work."""

import pytest

from cop.community.thing import Thing
from cop.live.actions import sessions
from tests.cast import Town
from tests.conftest import Browse
from tests.lively import a_session, host_of

pytestmark = pytest.mark.long

INSIDE = {
    "desk": {"host", "desk", "steward"}, "stage": {"host", "desk", "steward", "expert"},
    "screen": {"host", "desk", "steward", "expert", "member"},
}
WHO = {"host": "chen", "desk": "elena", "steward": "dalia", "expert": "bruno", "member": "amina"}


async def statuses(browse: Browse, session: Thing, page: str) -> dict[str, int]:
    address = f"/live/{session.public_id}/{page}"
    return {name: (await (await browse(name)).get(address)).status_code
            for name in (*WHO.values(), "olga", "nobody")}


@pytest.mark.parametrize("page", INSIDE)
async def test_each_page_is_open_to_its_people_and_says_403_to_those_who_may_know_of_it(
    town: Town, browse: Browse, page: str
) -> None:
    session = await a_session(town, desk=("elena",))
    expected = {WHO[part]: 200 if part in INSIDE[page] else 403 for part in WHO}
    assert await statuses(browse, session, page) == {**expected, "olga": 404, "nobody": 404}


@pytest.mark.parametrize("page", INSIDE)
async def test_a_draft_is_not_there_for_those_who_are_not_of_its_team(town: Town, browse: Browse, page: str) -> None:
    session = await a_session(town, phase="draft", desk=("elena",))
    expected = {WHO[part]: 200 if part in INSIDE[page] else 403 for part in WHO}
    assert await statuses(browse, session, page) == {**expected, "amina": 404, "olga": 404, "nobody": 404}


async def test_whose_part_has_ended_comes_in_no_more(town: Town, browse: Browse) -> None:
    session = await a_session(town, desk=("elena",))
    elena, bruno = await browse("elena"), await browse("bruno")
    await sessions.dismiss(await host_of(town), session, town.elena, role="desk")
    await sessions.dismiss(await host_of(town), session, town.bruno, role="expert")
    assert (await elena.get(f"/live/{session.public_id}/desk")).status_code == 403
    assert (await bruno.get(f"/live/{session.public_id}/stage")).status_code == 403


@pytest.mark.parametrize("page", INSIDE)
@pytest.mark.parametrize("name", ["unknown", "a" * 300, "%00", "%ED%A0%80"])
async def test_what_is_no_session_is_not_there(browse: Browse, page: str, name: str) -> None:
    assert (await (await browse("chen")).get(f"/live/{name}/{page}")).status_code == 404
