"""Who is told of a session."""

import pytest

from cop.live.actions import sessions
from tests.cast import Town
from tests.lively import a_session
from tests.notices.happening import kept, letters, told

pytestmark = pytest.mark.usefixtures("app")


async def test_members_hear_of_a_session_of_its_changes_and_that_it_is_off(town: Town):
    session = await a_session(town, phase="announced")
    await told()
    for who in (town.amina, town.bruno, town.elena, town.dalia):
        assert await kept(who) == [("session", session.id, session.id)]
    assert await kept(town.chen) == [] and await kept(town.farid) == [], "who announced it; who is no member"
    assert list((await letters(town.amina)).values()) == ["session"]
    await sessions.cancel(await town.reader("chen"), session)
    await told()
    assert sorted((await letters(town.amina)).values()) == ["session", "session-changed"]
