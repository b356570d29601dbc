"""How many people know a country and a theme: what each reader may know of it, and what nobody is told."""

from cop.community.audience import settle
from cop.community.thing import HIDDEN, Thing
from cop.community.vocabulary import Country, Term
from cop.directory.queries.gaps import Coverage, coverage, un_groups
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_profile

THEME = "case_management"


async def seen_by(town: Town, name: str, un_group: str = "") -> Coverage:
    return await coverage(await town.reader(name), un_group)


async def test_countries_known_from_work_count_and_so_does_the_own_one(town: Town) -> None:
    await a_profile(town.bruno, terms=[town.theme], countries=["SL"])
    await a_profile(town.elena, terms=[town.theme], countries=["SL"])

    found = await seen_by(town, "amina")

    assert (found.at("SL", THEME), found.at("BR", THEME)) == (2, 1)
    assert dict(found.people) == {"SL": 2, "BR": 1}


async def test_somebody_without_a_theme_counts_for_the_country_alone(town: Town) -> None:
    await a_profile(town.bruno, countries=["SL"])

    found = await seen_by(town, "amina")

    assert found.people["SL"] == 1 and found.at("SL", THEME) == 0
    assert found.missing(THEME) == ["BR", "SL"] and found.gaps("SL") == 1 and found.empty == 2


async def test_those_outside_the_network_count_nobody(town: Town) -> None:
    await a_profile(town.bruno, terms=[town.theme], countries=["SL"])

    assert not (await seen_by(town, "olga")).people


async def test_what_is_narrowed_counts_for_nobody_as_in_the_search(town: Town) -> None:
    await a_profile(town.bruno, terms=[town.theme], countries=["SL"], narrow={"countries": "me"})
    await a_profile(town.elena, terms=[town.theme], countries=["BR"], narrow={"organisation": "country"})

    for name in ("amina", "bruno", "elena"):
        found = await seen_by(town, name)
        assert (found.at("SL", THEME), found.at("BR", THEME)) == (0, 2), name


async def test_a_draft_a_hidden_profile_and_one_nobody_agreed_to_count_for_nobody(town: Town) -> None:
    for person, facts in (
        (town.bruno, {"state": "draft"}), (town.elena, {"state": HIDDEN}), (town.chen, {"approved_at": None}),
    ):
        await a_profile(person, terms=[town.theme], countries=["SL"], **facts)

    assert not (await seen_by(town, "amina")).people


async def test_who_takes_a_profile_back_is_gone_at_once(town: Town) -> None:
    thing = await a_profile(town.bruno, terms=[town.theme], countries=["SL"])
    async with unit():
        await Thing.filter(id=thing.id).update(state=HIDDEN)
        await settle(thing.id)

    assert not (await seen_by(town, "amina")).people


async def test_a_theme_that_is_only_proposed_is_no_column_and_counts_nothing(town: Town) -> None:
    async with unit():
        proposed = await Term.create(scheme="theme", key="kinship", labels={"en": "Kinship"}, status="proposed")
    await a_profile(town.bruno, terms=[proposed], countries=["SL"])

    found = await seen_by(town, "amina")

    assert [each.key for each in found.themes] == [THEME] and not found.known


async def test_one_group_of_countries_can_be_looked_at_alone(town: Town) -> None:
    async with unit():
        await Country.filter(iso2="BR").update(un_group="grulac")

    found = await seen_by(town, "amina", "african")

    assert [each.iso2 for each in found.countries] == ["SL"]


async def test_the_groups_to_choose_from_are_those_of_the_vocabulary(town: Town) -> None:
    async with unit():
        await Term.create(scheme="un_group", key="african", labels={"en": "African Group"}, position=1)

    assert [each.key for each in await un_groups()] == ["african"]
