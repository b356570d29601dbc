"""Whom one may report, and what a receipt opens."""

import pytest

from cop.community.quota import Unwritten
from cop.community.thing import Thing
from cop.kit.errors import Missing
from cop.kit.unit import unit
from cop.moderation.actions import conduct
from cop.moderation.queries.conduct import by_code, code_of, own, read, report_for, reported_for
from tests.cast import Town
from tests.directory.making import a_profile
from tests.things import a_topic


async def report(town: Town, public_id: str, *, unnamed: bool) -> conduct.ConductReport:
    amina = await town.reader("amina")
    about = await reported_for(amina, public_id)
    return await conduct.report(
        amina, about, reason="misuse", words="As the chair.", unnamed=unnamed, count=Unwritten(5).take
    )


async def test_a_profile_names_its_person_and_a_hidden_byline_nobody_also_to_the_secretariat(town: Town):
    profile, topic = await a_profile(town.bruno), await a_topic(await town.reader("bruno"), town.water)
    async with unit():
        await Thing.filter(id=topic.id).update(byline="role", byline_name="", byline_slug="")
    amina, sela = await town.reader("amina"), await town.reader("sela")
    found = [await reported_for(amina, each.public_id) for each in (await Thing.get(id=profile.id), topic)]
    assert [(each.person_id, each.name, each.thing_id) for each in found] == [
        (town.bruno.id, "Bruno Example", None), (town.bruno.id, "", topic.id)]
    made = await report(town, topic.public_id, unnamed=False)
    seen = await read(sela, await report_for(sela, made.id))
    assert seen["byline"] == "role" and seen["reporter"] == "Amina Example"
    assert [each["name"] for each in await own(amina)] == [""]
    for wrong in ("", "nothing", "x" * 16, town.bruno.public_id):
        with pytest.raises(Missing):
            await reported_for(amina, wrong)


async def test_a_code_opens_only_a_report_without_a_name(town: Town):
    topic = await a_topic(await town.reader("bruno"), town.water)
    unnamed, named = await report(town, topic.public_id, unnamed=True), await report(town, topic.public_id, unnamed=False)
    found = await by_code("s", " " + code_of("s", unnamed.id).upper())
    assert found is not None and found.id == unnamed.id
    assert await by_code("s", code_of("s", named.id)) is None and await by_code("t", code_of("s", unnamed.id)) is None
    assert [each["reason"] for each in await own(await town.reader("amina"))] == ["misuse"]
