"""What a partner tells to whom: offers of today, people who let it be known, a post and not a person."""

from datetime import timedelta

import pytest

from cop.community import visit
from cop.community.founding import appoint
from cop.community.people import Person
from cop.community.posts import Post
from cop.community.thing import DRAFT, HIDDEN
from cop.directory.models import ME, ProfileField
from cop.directory.queries import partners
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, a_profile, an_offer, an_organisation, audience_of


async def test_the_network_of_a_partner_reads_what_it_is(town: Town) -> None:
    made = await a_partner(
        town.organisation, town.bruno, other_names="FI\nInstitut fictif", countries=["SL"], languages=["pt", "en"],
        terms=[town.theme],
    )

    found = await partners.partner(await town.reader("amina"), made.public_id, language="fr")

    assert (found["name"], found["other_names"]) == ("Fictional Institute", ["FI", "Institut fictif"])
    assert (found["type"], found["scope"], found["stakeholder"]) == ("academic", "national", "academia")
    assert (found["country"], found["countries"], found["languages"]) == ("BR", ["SL"], ["pt", "en"])
    assert found["headline"].source == "An office that trains" and found["about"].language == "en"
    assert [each["key"] for each in found["terms"]] == ["case_management"] and found["is_verified"]


@pytest.mark.parametrize("name", ["olga", "nobody"])
async def test_outside_the_network_there_is_no_partner(town: Town, name: str) -> None:
    made = await a_partner(town.organisation, town.bruno)
    reader = await visit.nobody() if name == "nobody" else await town.reader(name)

    with pytest.raises(Missing):
        await partners.partner(reader, made.public_id, language="en")
    assert await partners.many(reader, [made.id]) == {}


@pytest.mark.parametrize("state", [DRAFT, HIDDEN])
async def test_what_is_not_published_is_in_no_list(town: Town, state: str) -> None:
    made = await a_partner(town.organisation, town.bruno, state=state)

    assert await partners.many(await town.reader("bruno"), [made.id]) == {}
    with pytest.raises(Missing):
        await partners.partner(await town.reader("amina"), made.public_id, language="en")


@pytest.mark.parametrize("name", ["", "x\x00y", "x" * 5000, "é"])
async def test_a_name_that_no_thing_can_have_is_missing(town: Town, name: str) -> None:
    with pytest.raises(Missing):
        await partners.partner(await town.reader("amina"), name, language="en")


async def test_offers_are_those_open_today_the_first_to_end_first(town: Town) -> None:
    made, today = await a_partner(town.organisation, town.bruno), now().date()
    await an_offer(made, title="Later", until=today + timedelta(days=9), terms=[town.theme.id, 99999], countries=["SL"])
    await an_offer(made, title="Last day", until=today)
    await an_offer(made, title="Over", until=today - timedelta(days=1))
    await an_offer(made, title="Taken back", ended_at=now())

    found = (await partners.offers([made.id]))[made.id]

    assert [each["title"] for each in found] == ["Last day", "Later"]
    assert [term["labels"]["en"] for term in found[1]["terms"]] == ["case management"]
    assert (found[0]["until"], found[1]["countries"]) == (today, ["SL"])


async def test_verified_is_what_is_so_today(town: Town) -> None:
    made = await a_partner(town.organisation, town.bruno, verified_until=now().date() - timedelta(days=1))

    assert not (await partners.partner(await town.reader("amina"), made.public_id, language="en"))["is_verified"]


async def test_the_contact_is_a_post_and_its_holder_is_named_to_who_reads_their_profile(town: Town) -> None:
    async with unit():
        post = await Post.create(key="contact/institute", kind="contact", organisation_id=town.organisation.id)
    made = await a_partner(town.organisation, town.bruno, post=post)
    amina = await town.reader("amina")

    vacant = (await partners.partner(amina, made.public_id, language="en"))["contact"]
    async with unit():
        await appoint(post, town.bruno.id)
    held = (await partners.partner(amina, made.public_id, language="en"))["contact"]
    profile = await a_profile(town.bruno)
    named = (await partners.partner(amina, made.public_id, language="en"))["contact"]

    veiled = await a_partner(await an_organisation("house"), town.bruno, post=post)
    async with unit():
        await ProfileField.create(
            thing_id=profile.id, field="organisation", audience_id=await audience_of(ME, town.bruno)
        )
    narrowed = (await partners.partner(amina, veiled.public_id, language="en"))["contact"]

    assert (narrowed["is_held"], narrowed["name"], narrowed["public_id"]) == (1, None, None)
    assert (vacant["kind"], vacant["is_held"], vacant["public_id"]) == ("contact", 0, None)
    assert (held["is_held"], held["name"], held["public_id"]) == (1, None, None)
    assert (named["name"], named["public_id"]) == ("Bruno Example", profile.public_id)


async def test_people_are_those_with_a_readable_profile_who_let_it_be_known_where_they_work(town: Town) -> None:
    async with unit():
        await Person.filter(id__in=[town.chen.id, town.dalia.id, town.amina.id]).update(
            organisation_id=town.organisation.id
        )
    for name in ("bruno", "chen", "dalia", "amina"):
        setattr(town, name, await Person.get(id=getattr(town, name).id))
    shown = await a_profile(town.bruno)
    await a_profile(town.chen, narrow={"organisation": ME})
    await a_profile(town.dalia, approved_at=None)
    made = await a_partner(town.organisation, town.bruno)

    found = await partners.partner(await town.reader("elena"), made.public_id, language="en")

    assert [(each["name"], each["public_id"]) for each in found["people"]] == [("Bruno Example", shown.public_id)]
