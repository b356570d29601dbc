"""How much one person has been asked this month, counted by both slices that ask."""

from datetime import UTC, datetime, timedelta

import pytest

from cop.community import quota
from cop.kit.clock import now
from cop.kit.errors import TooMany
from cop.kit.store import row
from cop.kit.unit import unit
from cop.routing.models import AnswerInvitation
from tests.cast import Town
from tests.directory.making import a_profile
from tests.things import a_topic

SQL = f"SELECT {quota.taken('f.person_id', 'f.thing_id', '$2')} AS n FROM profile f WHERE f.thing_id = $1"


def test_a_month_begins_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "now", lambda: datetime(2027, 6, 30, 23, 59, 59, 5, tzinfo=UTC))

    assert quota.month_start() == datetime(2027, 6, 1, tzinfo=UTC)


async def test_invitations_of_this_month_count_unless_they_were_declined_or_taken_back(town: Town) -> None:
    profile = await a_profile(town.bruno)
    last = quota.month_start() - timedelta(minutes=1)
    for state, at in (("waiting", now()), ("accepted", now()), ("answered", now()), ("declined", now()),
                      ("withdrawn", now()), ("passed", now()), ("accepted", last)):
        topic = await a_topic(town.amina, town.water)
        async with unit():
            await AnswerInvitation.create(topic_id=topic.id, person_id=town.bruno.id, invited_by_id=town.amina.id,
                                          state=state, made_at=at)

    found = await row(SQL, profile.id, quota.month_start())

    assert found is not None and found["n"] == 3


def test_what_is_counted_without_being_written_down_ends_with_the_process_and_names_nobody() -> None:
    counted = quota.Unwritten(2)
    for person_id in (1, 1, 2):
        counted.take(person_id)
    with pytest.raises(TooMany):
        counted.take(1)
    counted.take(2)
    quota.Unwritten(2).take(1)
    assert all(isinstance(name, bytes) and len(name) == 32 for name in counted._pace._times)
