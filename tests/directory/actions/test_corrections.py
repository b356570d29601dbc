"""Saying that a profile is wrong."""

import asyncio

import pytest

from cop.community.thing import Thing
from cop.directory.actions import corrections as actions
from cop.directory.actions import life
from cop.directory.models import Correction, Profile
from cop.directory.queries import corrections as queries
from cop.kit.errors import Forbidden, Missing, Refused
from tests.cast import Town
from tests.directory.writing import published


async def suggest(town: Town, profile: Profile, name: str = "bruno", kind: str = "incorrect") -> Correction:
    await actions.suggest(
        await town.reader(name), await Thing.get(id=profile.thing_id), kind=kind, words=f"{kind} it is"
    )
    made = await Correction.all().order_by("-id").first()
    assert made is not None
    return made


async def test_only_readers_suggest_and_not_to_themselves(town: Town) -> None:
    profile = await published(town)
    for name in ("amina", "olga"):
        with pytest.raises(Forbidden):
            await suggest(town, profile, name)


async def test_what_is_hidden_meanwhile_is_not_corrected(town: Town) -> None:
    profile = await published(town)
    thing, bruno = await Thing.get(id=profile.thing_id), await town.reader("bruno")
    await life.hide(await town.reader("amina"), profile)
    with pytest.raises(Missing):
        await actions.suggest(bruno, thing, kind="missing", words="More.")


@pytest.mark.parametrize(("kind", "words", "code"), [("rude", "x", "choose-one"), ("missing", "", "say-something")])
async def test_a_kind_that_does_not_exist_and_no_words_are_refused(town: Town, kind: str, words: str, code: str) -> None:
    thing = await Thing.get(id=(await published(town)).thing_id)
    with pytest.raises(Refused, match=code):
        await actions.suggest(await town.reader("bruno"), thing, kind=kind, words=words)


async def test_one_person_says_three_things_at_a_time(town: Town) -> None:
    profile = await published(town)
    for _ in range(3):
        await suggest(town, profile)
    with pytest.raises(Refused, match="enough-corrections"):
        await suggest(town, profile)
    await suggest(town, profile, "chen")


async def test_settled_it_waits_no_more_and_is_settled_once(town: Town) -> None:
    profile = await published(town)
    made, amina = await suggest(town, profile), await town.reader("amina")
    done = await asyncio.gather(
        *(actions.settle(amina, profile, made) for _ in range(3)), return_exceptions=True
    )
    assert sorted(map(str, done)) == ["None", "correction-settled", "correction-settled"]
    assert await queries.for_owner(amina) == []


async def test_neither_settles_what_is_the_others(town: Town) -> None:
    profile = await published(town)
    own, general = await suggest(town, profile), await suggest(town, profile, kind="left")
    with pytest.raises(Missing):
        await actions.settle(await town.reader("sela"), profile, own)
    with pytest.raises(Missing):
        await actions.settle(await town.reader("amina"), profile, general)
    for name in ("bruno", "chen", "elena"):
        with pytest.raises(Forbidden):
            await actions.settle(await town.reader(name), profile, general)
        with pytest.raises(Missing):
            await queries.correction_for(await town.reader(name), general.id)
