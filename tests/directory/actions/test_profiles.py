"""Writing a profile."""

import asyncio
from datetime import date

import pytest

from cop.community.activity import Activity
from cop.community.audience import Audience
from cop.community.founding import create_person
from cop.community.once import AlreadyDone, Once
from cop.community.text import Text
from cop.community.thing import Thing, ThingTerm
from cop.community.visit import by_person
from cop.community.vocabulary import Term
from cop.directory.actions import life, profiles
from cop.directory.actions.profiles import Line
from cop.directory.models import FIELDS, Profile, ProfileField, Qualification
from cop.directory.queries import own as queries
from cop.kit.errors import Forbidden, Missing, Refused
from cop.kit.unit import unit
from tests.cast import Town
from tests.directory.writing import held, parts, profile_of, published, readers_of, state_of, words, written


async def test_the_first_words_make_a_draft_that_its_owner_alone_reads(town: Town) -> None:
    thing = await written(town)
    profile = await profile_of(town.amina)
    assert (await state_of(profile), await readers_of(town, profile)) == ("draft", {"amina"})
    kept = await Thing.get(id=thing.id)
    assert (kept.kind, kept.author_id, kept.entered_by_id, kept.country_id, kept.language) == (
        "profile", town.amina.id, town.amina.id, town.country.id, "en",
    )
    assert profile.confirmed_at is not None and profile.approved_at is None
    assert await Activity.exists(verb="profile.edited", thing_id=thing.id, actor_id=town.amina.id)


async def test_everything_the_form_says_is_kept(town: Town) -> None:
    await written(
        town, parts=parts("I train helplines", "Helplines", "About me"), term_ids=(town.theme.id, town.sector.id),
        lines=(Line("2015", "", "Adviser", "BR"), Line("2009", "2015", "Social worker")),
        languages=(("en", "fluent"), ("pt", "working")), countries=("BR", "SL"), availability="limited",
        away_from=date(2030, 1, 1), away_until=date(2030, 2, 1), working_days=(0, 1), monthly_limit=2,
        other_names="Амина", orcid="0000-0002-1825-0097", readers={"languages": "country", "orcid": "me"},
    )
    found = await queries.own(await town.reader("amina"))
    assert found is not None
    assert {part: text.source for part, text in found.texts["en"].items()} == {
        "headline": "I train helplines", "contact_for": "Helplines", "about": "About me",
    }
    assert [(line.since, line.until, line.words, line.country) for line in found.lines] == [
        ("2015", "", "Adviser", "BR"), ("2009", "2015", "Social worker", ""),
    ]
    assert {term.key for term in found.terms} == {"case_management", "health"}
    profile = found.profile
    assert (profile.languages, profile.countries) == ([["en", "fluent"], ["pt", "working"]], ["BR", "SL"])
    assert (profile.availability, profile.monthly_limit, profile.working_days) == ("limited", 2, [0, 1])
    assert (profile.other_names, profile.orcid, profile.away_from) == ("Амина", "0000-0002-1825-0097", date(2030, 1, 1))
    assert profile.completeness == 100 and found.missing == []
    assert found.levels == {**dict.fromkeys(FIELDS, "network"), "languages": "country", "orcid": "me"}


async def test_the_readers_of_a_narrowed_field_are_rows_and_the_network_is_none(town: Town) -> None:
    thing = await written(
        town, readers={"about": "country", "hours": "focal_points", "orcid": "me", "languages": "network"}
    )
    found = await ProfileField.filter(thing_id=thing.id).select_related("audience")
    who = {
        each.field: {name for name in town.people if each.audience_id in (await town.reader(name)).audiences}
        for each in found
    }
    assert who == {"about": {"amina", "elena"}, "hours": {"amina", "elena"}, "orcid": {"amina"}}


async def test_a_country_nobody_has_cannot_read(town: Town) -> None:
    with pytest.raises(Refused, match="choose-one") as refused:
        await written(town, "chen", readers={"about": "country"})
    assert refused.value.field == "readers-about"
    assert not await Audience.exists(key__startswith="country:None")


@pytest.mark.parametrize("readers", [{"headline": "me"}, {"about": "everyone"}])
async def test_a_field_or_a_level_that_does_not_exist_is_refused(town: Town, readers: dict[str, str]) -> None:
    with pytest.raises(Refused, match="choose-one"):
        await written(town, readers=readers)
    assert not await Profile.exists()


async def test_each_language_has_a_version_of_its_own(town: Town) -> None:
    await written(town)
    await profiles.write_profile(
        await town.reader("amina"), None, words(town, seen=2, language="pt", parts=parts("Investigadora"))
    )
    found = await queries.own(await town.reader("amina"))
    assert found is not None and found.thing.language == "en"
    assert (found.source("headline", "en"), found.source("headline", "pt")) == (
        "Researcher on referral pathways", "Investigadora",
    )


async def test_words_that_did_not_change_make_no_revision(town: Town) -> None:
    thing = await written(town)
    await profiles.write_profile(await town.reader("amina"), None, words(town, seen=2, monthly_limit=1))
    assert await Text.filter(thing_id=thing.id, part="headline").count() == 1


async def test_what_was_said_before_is_replaced(town: Town) -> None:
    thing = await written(town, lines=(Line("", "", "Adviser"),), readers={"orcid": "me"})
    await profiles.write_profile(await town.reader("amina"), None, words(town, seen=2, term_ids=(town.sector.id,)))
    assert await Qualification.filter(thing_id=thing.id).count() == 0
    assert await ProfileField.filter(thing_id=thing.id).count() == 0
    assert await ThingTerm.filter(thing_id=thing.id).values_list("term_id", flat=True) == [town.sector.id]


async def test_completeness_counts_what_is_there(town: Town) -> None:
    await written(town)
    found = await queries.own(await town.reader("amina"))
    assert found is not None and found.profile.completeness == 40
    assert found.missing == ["about", "contact_for", "languages", "countries", "qualifications", "hours"]


async def test_fifteen_expertises_and_no_more(town: Town) -> None:
    async with unit():
        terms = [await Term.create(scheme="theme", key=f"t{n}", labels={"en": f"T{n}"}) for n in range(16)]
    with pytest.raises(Refused, match="too-many-expertises") as refused:
        await written(town, term_ids=tuple(term.id for term in terms))
    assert refused.value.facts == {"most": 15, "have": 16}
    thing = await written(town, term_ids=tuple(term.id for term in terms[:15]))
    assert await ThingTerm.filter(thing_id=thing.id).count() == 15


@pytest.mark.parametrize(("changes", "code", "field"), [
    ({"away_from": date(2030, 1, 1)}, "both-days", "away_until"),
    ({"away_until": date(2030, 1, 1)}, "both-days", "away_from"),
    ({"away_from": date(2030, 2, 1), "away_until": date(2030, 1, 1)}, "days-in-order", "away_until"),
    ({"monthly_limit": 21}, "number-between", "monthly_limit"),
    ({"monthly_limit": -1}, "number-between", "monthly_limit"),
    ({"availability": "always"}, "choose-one", ""),
    ({"languages": (("en", "native"),)}, "choose-one", ""),
])
async def test_what_no_form_offers_is_refused(town: Town, changes: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refused, match=code) as refused:
        await written(town, **changes)
    assert refused.value.field == field
    assert not await Profile.exists()


async def test_nobody_stands_in_for_oneself(town: Town) -> None:
    with pytest.raises(Refused, match="nobody-of-that-name"):
        await written(town, stand_in_id=town.amina.id)


async def test_of_two_windows_the_second_learns_of_the_first(town: Town) -> None:
    await written(town)
    amina = await town.reader("amina")
    done = await asyncio.gather(
        *(profiles.write_profile(amina, None, words(town, seen=2, monthly_limit=n)) for n in (1, 2)),
        return_exceptions=True,
    )
    assert sorted("changed-meanwhile" if isinstance(each, Refused) else "saved" for each in done) == [
        "changed-meanwhile", "saved",
    ]


async def test_two_first_saves_at_once_make_one_profile(town: Town) -> None:
    amina = await town.reader("amina")
    done = await asyncio.gather(
        *(profiles.write_profile(amina, None, words(town)) for _ in range(4)), return_exceptions=True
    )
    assert len([each for each in done if isinstance(each, Thing)]) == 1
    assert {str(each) for each in done if not isinstance(each, Thing)} == {"changed-meanwhile"}
    assert await Profile.all().count() == 1 and await Thing.filter(kind="profile").count() == 1


async def test_the_same_form_sent_twice_saves_once(town: Town) -> None:
    amina = await town.reader("amina")

    def once() -> Once:
        return Once("person:1", "key", b"body", secret="secret", to="/people/me")

    await once().do(profiles.write_profile, amina, None, words(town))
    with pytest.raises(AlreadyDone):
        await once().do(profiles.write_profile, amina, None, words(town))
    assert (await Thing.get(kind="profile")).version == 2


async def test_who_belongs_to_no_network_has_no_readers_and_no_profile(town: Town) -> None:
    async with unit():
        alone = await create_person(name="Alone", email="alone@people.example", language="en", zone="UTC")
    with pytest.raises(Refused, match="no-network"):
        await profiles.write_profile(await by_person(alone), None, words(town))


async def test_an_edit_of_what_is_shown_stays_shown_and_counts_as_a_word_of_the_owner(town: Town) -> None:
    profile = await published(town)
    async with unit():
        await Profile.filter(thing_id=profile.thing_id).update(demoted_at=profile.confirmed_at,
                                                               reminded_at=profile.confirmed_at)
    seen = (await Thing.get(id=profile.thing_id)).version
    await profiles.write_profile(await town.reader("amina"), None, words(town, seen=seen, monthly_limit=1))
    again = await profile_of(town.amina)
    assert await state_of(again) == "published" and (again.demoted_at, again.reminded_at) == (None, None)
    assert again.confirmed_at > profile.confirmed_at
    assert await readers_of(town, again) == set(town.people) - {"olga"}


# --- drafts of focal points ---


async def draft(town: Town) -> Profile:
    await life.nominate(await town.reader("elena"), town.amina.id, drafts=True)
    return await profile_of(town.amina)


async def test_a_focal_point_drafts_and_nothing_is_shown(town: Town) -> None:
    profile = await draft(town)
    await profiles.write_draft(
        await town.reader("elena"), profile, await town.reader("amina"), words(town, seen=1, readers={"about": "country"})
    )
    assert (await state_of(profile), await readers_of(town, profile)) == ("draft", {"amina"})
    found = await queries.own(await town.reader("amina"))
    assert found is not None and found.is_proposed and found.source("headline", "en")
    assert found.profile.confirmed_at is None and found.profile.approved_at is None
    assert await Activity.filter(verb="profile.drafted").count() == 1


async def test_saving_a_draft_again_tells_its_owner_nothing_new(town: Town) -> None:
    profile = await draft(town)
    elena, amina = await town.reader("elena"), await town.reader("amina")
    for seen in (1, 2, 3):
        await profiles.write_draft(elena, profile, amina, words(town, seen=seen))
    assert await Activity.filter(verb="profile.drafted").count() == 1


async def test_only_who_began_a_draft_writes_it(town: Town) -> None:
    profile = await draft(town)
    amina = await town.reader("amina")
    for name in ("bruno", "chen", "sela"):
        with pytest.raises(Forbidden):
            await profiles.write_draft(await town.reader(name), profile, amina, words(town, seen=1))
    with pytest.raises(Missing):
        await profiles.write_draft(await town.reader("elena"), profile, await town.reader("bruno"), words(town, seen=1))


async def test_a_draft_is_the_owners_once_the_owner_writes(town: Town) -> None:
    profile = await draft(town)
    await profiles.write_profile(await town.reader("amina"), None, words(town, seen=1))
    with pytest.raises(Missing):
        await profiles.write_draft(await town.reader("elena"), profile, await town.reader("amina"), words(town, seen=2))


async def test_once_the_owner_has_agreed_the_focal_point_writes_no_more(town: Town) -> None:
    profile = await draft(town)
    elena, amina = await town.reader("elena"), await town.reader("amina")
    await profiles.write_draft(elena, profile, amina, words(town, seen=1))
    await life.approve(amina, await profile_of(town.amina), seen=2)
    await life.hide(amina, await profile_of(town.amina))
    assert await state_of(profile) == "draft"
    with pytest.raises(Missing):
        await profiles.write_draft(elena, profile, amina, words(town, seen=4))


async def test_what_waits_to_be_verified_can_still_be_mended(town: Town) -> None:
    profile = await held(town)
    seen = (await Thing.get(id=profile.thing_id)).version
    await profiles.write_profile(await town.reader("amina"), None, words(town, seen=seen, parts=parts("Better")))
    assert await state_of(profile) == "held"


async def test_the_owner_alone_says_that_a_card_may_be_taken_and_takes_that_back(town: Town) -> None:
    profile = await draft(town)
    elena, amina = await town.reader("elena"), await town.reader("amina")
    await profiles.write_draft(elena, profile, amina, words(town, seen=1, gives_card=True))
    assert not (await profile_of(town.amina)).gives_card

    for seen, given in ((2, True), (3, False)):
        await profiles.write_profile(amina, None, words(town, seen=seen, gives_card=given))
        assert (await profile_of(town.amina)).gives_card is given
