"""How closely somebody follows something is one row of one of three words."""

import pytest
from tortoise.exceptions import IntegrityError

from cop.community.following import LEVELS, MUTE, NORMAL, SCOPES, WATCH, Following
from cop.kit.clock import now
from cop.kit.unit import unit
from tests.cast import Town


async def test_a_person_says_one_thing_of_each_thing(town: Town):
    said = {"person_id": town.amina.id, "about": town.water.id, "set_at": now()}
    async with unit():
        for scope in SCOPES:
            await Following.create(scope=scope, level=WATCH, **said)
    with pytest.raises(IntegrityError):
        async with unit():
            await Following.create(scope=SCOPES[0], level=MUTE, **said)
    assert await Following.filter(person_id=town.amina.id).count() == len(SCOPES)
    assert set(LEVELS) == {WATCH, NORMAL, MUTE}
