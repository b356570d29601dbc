"""What a profile tells to whom. The town: elena is of amina's country and a focal point, bruno of another country, olga
of the other network."""

from datetime import timedelta

import pytest

from cop.community import audience, visit
from cop.community.people import Affiliation, Person
from cop.community.thing import DRAFT, HELD, HIDDEN, Thing
from cop.directory.models import COUNTRY, FIELDS, FOCAL_POINTS, ME, Profile
from cop.directory.queries import profiles
from cop.directory.queries.profiles import Signed
from cop.kit.clock import now
from cop.kit.errors import Missing
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.making import a_partner, a_profile
from tests.things import a_topic

FILLED = {
    "other_names": "አሚና\nأمينة", "languages": [["pt", "fluent"]], "countries": ["BR"], "working_days": [0, 1],
    "orcid": "0000-0002-1825-0097",
}
WHO_READS = {
    COUNTRY: {"amina", "elena"}, FOCAL_POINTS: {"amina", "elena"}, ME: {"amina"},
}


def _shown(found: dict[str, object]) -> set[str]:
    """The fields of which this profile shows something."""
    columns = {
        "about": "about", "contact_for": "contact_for", "qualifications": "qualifications", "languages": "languages",
        "countries": "countries", "organisation": "country", "availability": "availability", "hours": "zone",
        "evidence": "evidence_of", "other_names": "other_names", "orcid": "orcid",
    }
    return {field for field, column in columns.items() if found[column]}


async def _filled(town: Town, **narrow: str) -> Thing:
    return await a_profile(town.amina, narrow=narrow, qualifications=[("2019", "", "Researcher", "BR")], **FILLED)


async def test_everyone_in_the_network_reads_what_is_not_narrowed(town: Town) -> None:
    thing = await _filled(town)

    for name in ("amina", "bruno", "elena", "sela"):
        found = await profiles.profile(await town.reader(name), thing.public_id, language="en")
        assert _shown(found) == set(FIELDS), name
        assert found["name"] == "Amina Example" and found["other_names"] == ["አሚና", "أمينة"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("level", WHO_READS)
async def test_a_narrowed_field_is_read_by_exactly_who_may(town: Town, field: str, level: str) -> None:
    thing = await _filled(town, **{field: level})

    for name in ("amina", "elena", "bruno", "sela", "chen"):
        found = await profiles.profile(await town.reader(name), thing.public_id, language="en")
        assert _shown(found) == (set(FIELDS) if name in WHO_READS[level] else set(FIELDS) - {field}), name
        assert found["headline"] and found["name"], "these always go with the profile"


async def test_country_means_from_there_or_holding_a_post_of_it_and_focal_points_means_all_of_them(town: Town) -> None:
    here = await a_profile(town.bruno, narrow={"languages": COUNTRY, "orcid": FOCAL_POINTS}, **FILLED)

    elena = await profiles.profile(await town.reader("elena"), here.public_id, language="en")

    assert elena["orcid"] and not elena["languages"]


@pytest.mark.parametrize("name", ["olga", "nobody"])
async def test_outside_the_network_there_is_no_profile(town: Town, name: str) -> None:
    thing = await _filled(town)
    reader = await visit.nobody() if name == "nobody" else await town.reader(name)

    with pytest.raises(Missing):
        await profiles.profile(reader, thing.public_id, language="en")
    assert await profiles.many(reader, [thing.id]) == {}


async def test_who_is_in_two_networks_is_read_in_both(town: Town) -> None:
    async with unit():
        await Affiliation.create(person_id=town.amina.id, network_id=town.humanitarians.id, since=now())
    thing = await _filled(town)

    found = await profiles.profile(await town.reader("olga"), thing.public_id, language="en")

    assert [each["en"] for each in found["networks"]] == ["Pioneers", "Humanitarians"]


@pytest.mark.parametrize(("state", "readers"), [(DRAFT, {"amina"}), (HELD, set()), (HIDDEN, set())])
async def test_what_is_not_published_is_read_by_its_owner_at_most(town: Town, state: str, readers: set[str]) -> None:
    thing = await a_profile(town.amina, state=state)

    for name in ("amina", "bruno", "elena", "sela"):
        reader = await town.reader(name)
        assert (thing.audience_id in reader.audiences) == (name in readers)
        assert await profiles.many(reader, [thing.id]) == {}
        if name not in readers:
            with pytest.raises(Missing):
                await profiles.profile(reader, thing.public_id, language="en")


async def test_nothing_is_shown_before_the_owner_agreed(town: Town) -> None:
    thing = await a_profile(town.amina, approved_at=None)
    bruno = await town.reader("bruno")

    with pytest.raises(Missing):
        await profiles.profile(bruno, thing.public_id, language="en")
    assert await profiles.many(bruno, [thing.id]) == {}
    assert (await profiles.profile(await town.reader("amina"), thing.public_id, language="en"))["is_own"]


async def test_who_was_suspended_has_no_profile(town: Town) -> None:
    thing = await a_profile(town.bruno)
    async with unit():
        await Person.filter(id=town.bruno.id).update(state="suspended")

    with pytest.raises(Missing):
        await profiles.profile(await town.reader("amina"), thing.public_id, language="en")


async def test_access_that_ended_is_gone_at_once(town: Town) -> None:
    thing = await a_profile(town.bruno)
    async with unit():
        await Affiliation.filter(person_id=town.amina.id).update(until=now() - timedelta(minutes=1))

    with pytest.raises(Missing):
        await profiles.profile(await town.reader("amina"), thing.public_id, language="en")


@pytest.mark.parametrize("name", ["", "x\x00y", "x" * 17, "x" * 5000, "é", "a b", "\ud800"])
async def test_a_name_that_no_thing_can_have_is_missing(town: Town, name: str) -> None:
    with pytest.raises(Missing):
        await profiles.profile(await town.reader("amina"), name, language="en")


async def test_a_topic_is_no_profile(town: Town) -> None:
    topic = await a_topic(town.bruno, town.water)

    with pytest.raises(Missing):
        await profiles.profile(await town.reader("amina"), topic.public_id, language="en")


async def test_words_come_in_the_language_asked_for_else_in_that_of_the_profile_else_in_any(town: Town) -> None:
    thing = await a_profile(town.bruno, language="pt", texts={
        "fr": {"headline": "Chercheur"}, "pt": {"headline": "Investigador", "about": "Trabalho."},
        "ar": {"contact_for": "بروتوكولات"}, "en": {"headline": ""},
    })
    amina = await town.reader("amina")

    french = await profiles.profile(amina, thing.public_id, language="fr")
    english = await profiles.profile(amina, thing.public_id, language="en")

    assert (french["headline"].language, french["about"].language, french["contact_for"].language) == ("fr", "pt", "ar")
    assert english["headline"].source == "Investigador", "a version that was taken away is none"
    assert french["versions"] == ["ar", "fr", "pt"]


async def test_being_away_closes_until_it_is_over(town: Town) -> None:
    today = now().date()
    away = await a_profile(town.bruno, away_from=today - timedelta(days=3), away_until=today, stand_in_id=town.amina.id)
    back = await a_profile(town.chen, away_from=today - timedelta(days=3), away_until=today - timedelta(days=1))
    soon = await a_profile(town.dalia, away_from=today + timedelta(days=1), away_until=today + timedelta(days=3))
    elena = await town.reader("elena")

    found = {name: await profiles.profile(elena, each.public_id, language="en")
             for name, each in (("away", away), ("back", back), ("soon", soon))}

    assert {name: each["present"] for name, each in found.items()} == {"away": "closed", "back": "open", "soon": "open"}
    assert found["away"]["away_until"] == today and found["away"]["stand_in"] is None, "she has no profile to be named by"
    hers = await a_profile(town.amina)
    named = (await profiles.profile(elena, away.public_id, language="en"))["stand_in"]
    assert (named["name"], named["public_id"]) == ("Amina Example", hers.public_id)


async def test_the_organisation_is_linked_to_where_it_can_be_read(town: Town) -> None:
    thing = await a_profile(town.bruno)
    amina = await town.reader("amina")

    assert (await profiles.profile(amina, thing.public_id, language="en"))["partner"] == ""
    partner = await a_partner(town.organisation, town.bruno)
    assert (await profiles.profile(amina, thing.public_id, language="en"))["partner"] == partner.public_id
    hidden = await a_profile(town.chen, narrow={"organisation": ME})
    async with unit():
        await Person.filter(id=town.chen.id).update(organisation_id=town.organisation.id)
    assert (await profiles.profile(amina, hidden.public_id, language="en"))["partner"] == ""


async def test_the_group_of_whoever_verified_it_is_named_to_those_who_may_know_of_the_group(town: Town) -> None:
    thing = await a_profile(town.amina, verified_as="lead", verified_group_id=town.vault.id)

    inside = await profiles.profile(await town.reader("farid"), thing.public_id, language="en")
    outside = await profiles.profile(await town.reader("bruno"), thing.public_id, language="en")

    assert inside["verifier"]["en"] == "Vault group" and outside["verifier"] == {}


async def test_a_reader_outside_a_field_of_a_draft_made_by_another_stays_outside(town: Town) -> None:
    """A focal point drafts for somebody: the thing is that person's, and nobody else reads it."""
    thing = await a_profile(town.bruno, state=DRAFT, approved_at=None)
    async with unit():
        await Thing.filter(id=thing.id).update(entered_by_id=town.elena.id)
        await audience.settle(thing.id)

    with pytest.raises(Missing):
        await profiles.profile(await town.reader("elena"), thing.public_id, language="en")
    assert (await Profile.get(thing_id=thing.id)).approved_at is None


async def test_a_name_under_a_text_leads_to_the_profile_and_what_shows_no_name_leads_nowhere(town: Town):
    topic = await a_topic(town.bruno, town.water)
    reader = await town.reader("amina")
    assert await profiles.signed(reader, topic.public_id) == Signed("Bruno Example", "")

    thing = await a_profile(town.bruno)
    assert (await profiles.signed(reader, topic.public_id)).profile == thing.public_id

    for byline in ("role", "organisation", "anonymous"):
        async with unit():
            await Thing.filter(id=topic.id).update(byline=byline, byline_name="")
        with pytest.raises(Missing):
            await profiles.signed(reader, topic.public_id)


async def test_a_name_leads_nowhere_for_who_may_not_read_the_text(town: Town):
    topic = await a_topic(town.farid, town.court)
    for name in ("amina", "olga"):
        with pytest.raises(Missing):
            await profiles.signed(await town.reader(name), topic.public_id)
