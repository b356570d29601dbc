"""Who is proposed for a question, why, and what of it tells what nobody may know."""

from datetime import date, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community.people import Person
from cop.community.thing import Thing
from cop.community.vocabulary import Country
from cop.directory.models import Block, Profile
from cop.forum.models import Reply
from cop.kit import store
from cop.kit.clock import now
from cop.kit.unit import unit
from cop.routing.queries.experts import Candidate
from tests.cast import Town, person
from tests.directory.making import a_profile
from tests.routing.making import a_question, an_invitation, proposals
from tests.things import a_reply

TODAY = now().date()


@pytest.fixture
def proposed(app: Starlette, town: Town) -> Any:
    async def ask(topic: Thing, as_who: str = "amina") -> list[Candidate]:
        return await proposals(app.state.finder, await town.reader(as_who), topic)

    return ask


def names(found: list[Candidate]) -> list[str]:
    return [each.name.split()[0] for each in found]


async def test_reasons_are_theme_language_country_answers_and_how_often_somebody_was_asked(town: Town, proposed: Any) -> None:
    await a_profile(town.bruno, terms=[town.theme], languages=[["pt", "fluent"], ["en", "reading"]], countries=["SL"])
    answered = await a_question(town, "elena", terms=(town.theme,))
    helped = await a_reply(town.bruno, answered)
    async with unit():
        await Reply.filter(thing_id=helped.id).update(accepted_at=now())
    await an_invitation(answered, town.bruno, town.elena, state="answered")
    topic = await a_question(town, terms=(town.theme, town.sector), country_id=town.country.id)

    found = await proposed(topic)

    assert names(found) == ["Bruno"]
    assert found[0].reasons == [
        ["theme", "case_management"], ["language", "en"], ["country", "SL"], ["evidence", "1"], ["asked", "1"],
    ]


async def test_what_the_words_of_a_question_name_counts_like_its_terms(town: Town, proposed: Any) -> None:
    await a_profile(town.bruno, terms=[town.theme], languages=[["pt", "fluent"]], countries=["BR"])
    topic = await a_question(town, title="Who knows case management in Brazil and speaks Portuguese?")

    assert [sort for sort, _ in (await proposed(topic))[0].reasons] == ["theme", "language", "country", "asked"]


async def test_who_shares_more_comes_first_and_five_are_shown(town: Town, proposed: Any) -> None:
    async with unit():
        more = [await person(f"Person{n}", town.pioneers) for n in range(7)]
    for place, each in enumerate(more):
        known = [town.theme, town.sector] if place == 5 else [town.theme]
        await a_profile(each, terms=known, languages=[["en", "fluent"]] if place != 2 else [])
    topic = await a_question(town, terms=(town.theme, town.sector))

    found = await proposed(topic)

    assert len(found) == 5 and names(found)[0] == "Person5" and "Person2" not in names(found)


async def _nothing(town: Town, topic: Thing, profile: Thing) -> None:
    pass


async def _away(town: Town, topic: Thing, profile: Thing) -> None:
    await Profile.filter(thing_id=profile.id).update(away_until=TODAY + timedelta(days=3))


async def _back(town: Town, topic: Thing, profile: Thing) -> None:
    await Profile.filter(thing_id=profile.id).update(away_from=TODAY - timedelta(days=9), away_until=TODAY - timedelta(days=1))


async def _closed(town: Town, topic: Thing, profile: Thing) -> None:
    await Profile.filter(thing_id=profile.id).update(availability="closed")


async def _unverified(town: Town, topic: Thing, profile: Thing) -> None:
    await Profile.filter(thing_id=profile.id).update(verified_until=date(2020, 1, 1))


async def _full(town: Town, topic: Thing, profile: Thing) -> None:
    await Profile.filter(thing_id=profile.id).update(monthly_limit=0)


async def _blocks(town: Town, topic: Thing, profile: Thing) -> None:
    await Block.create(person_id=town.bruno.id, blocked_id=town.amina.id, since=now())


async def _is_hidden(town: Town, topic: Thing, profile: Thing) -> None:
    await Thing.filter(id=profile.id).update(state="hidden", audience_id=None)


async def _left(town: Town, topic: Thing, profile: Thing) -> None:
    await Person.filter(id=town.bruno.id).update(state="suspended")


@pytest.mark.parametrize(("become", "is_proposed"), [
    (_nothing, True), (_back, True), (_away, False), (_closed, False), (_unverified, False), (_full, False),
    (_blocks, False), (_is_hidden, False), (_left, False),
])
async def test_nobody_is_proposed_who_cannot_be_asked(town: Town, proposed: Any, become: Any, is_proposed: bool) -> None:
    profile = await a_profile(town.bruno, terms=[town.theme])
    topic = await a_question(town, terms=(town.theme,))
    async with unit():
        await become(town, topic, profile)

    assert names(await proposed(topic)) == (["Bruno"] if is_proposed else [])


async def test_nobody_is_proposed_who_cannot_read_the_question_was_asked_or_has_answered(town: Town, proposed: Any) -> None:
    for who in (town.elena, town.bruno, town.farid, town.olga):
        await a_profile(who, terms=[town.theme])
    in_court = await a_question(town, "farid", group="court", terms=(town.theme,))
    assert names(await proposed(in_court, "farid")) == ["Elena"]

    topic = await a_question(town, terms=(town.theme,))
    assert names(await proposed(topic)) == ["Elena", "Bruno", "Farid"]  # Elena is from the country of the asker
    await a_reply(town.elena, topic)
    await an_invitation(topic, town.farid, town.amina, state="declined")
    await an_invitation(topic, town.bruno, town.amina, state="withdrawn")
    assert names(await proposed(topic)) == ["Bruno"]


@pytest.mark.parametrize("field", ["languages", "countries", "availability", "evidence"])
async def test_a_field_the_inviter_may_not_read_is_no_reason_and_changes_no_order(
    town: Town, proposed: Any, field: str
) -> None:
    """Bruno and Zoe have the same, and Bruno shows it to himself alone: Zoe comes first, by what is hers to show."""
    async with unit():
        zoe = await person("Zoe", town.pioneers)
    had: dict[str, Any] = {"languages": [["en", "fluent"]], "countries": ["SL"], "availability": "open"}
    before = await a_question(town, "elena", terms=(town.theme,))
    for who in (town.bruno, zoe):
        helped = await a_reply(who, before)
        async with unit():
            await Reply.filter(thing_id=helped.id).update(accepted_at=now())
    await a_profile(town.bruno, terms=[town.theme], narrow={field: "me"}, **had)
    await a_profile(zoe, terms=[town.theme], **had)
    topic = await a_question(town, terms=(town.theme,), country_id=town.country.id)

    found = {each.name.split()[0]: each for each in await proposed(topic)}

    told = {"languages": "language", "countries": "country", "availability": "asked"}.get(field, field)
    assert told in {sort for sort, _ in found["Zoe"].reasons}
    assert told not in {sort for sort, _ in found["Bruno"].reasons}
    assert found["Bruno"].score <= found["Zoe"].score


async def test_answers_under_a_hidden_byline_are_no_evidence_and_leave_nobody_out(town: Town, proposed: Any) -> None:
    await a_profile(town.bruno, terms=[town.theme])
    topic = await a_question(town, terms=(town.theme,))
    hidden = await a_reply(town.bruno, topic)
    async with unit():
        await Reply.filter(thing_id=hidden.id).update(accepted_at=now())
        await Thing.filter(id=hidden.id).update(byline="anonymous", byline_name="")

    found = await proposed(topic)

    assert names(found) == ["Bruno"] and "evidence" not in {sort for sort, _ in found[0].reasons}


@pytest.mark.parametrize("byline", ["organisation", "anonymous"])
async def test_a_moderator_cannot_tell_a_hidden_author_by_who_is_missing(town: Town, proposed: Any, byline: str) -> None:
    for who in (town.amina, town.bruno):
        await a_profile(who, terms=[town.theme])
    hidden = await a_question(town, terms=(town.theme,), byline=byline)
    shown = await a_question(town, terms=(town.theme,))

    assert names(await proposed(hidden, "dalia")) == ["Amina", "Bruno"]
    assert names(await proposed(shown, "dalia")) == ["Bruno"]
    assert names(await proposed(hidden, "amina")) == ["Bruno"]


async def test_the_region_of_a_country_is_a_weaker_reason(town: Town, proposed: Any) -> None:
    async with unit():
        ghana = await Country.create(
            iso2="GH", iso3="GHA", m49="288", labels={"en": "Ghana"}, un_group="african", subregion="Western Africa",
            languages=["en"], default_language="en", zone="Africa/Accra", weekend=["sat", "sun"],
        )
    await a_profile(town.bruno, terms=[town.theme], countries=[ghana.iso2])
    topic = await a_question(town, terms=(town.theme,), title="What about Sierra Leone?")

    assert ["near", "GH"] in (await proposed(topic))[0].reasons


async def test_the_number_of_statements_does_not_depend_on_how_many_there_are(
    town: Town, proposed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await a_question(town, terms=(town.theme,))
    engine, asked = store.engine, list[int]()

    def counting() -> Any:
        asked.append(1)
        return engine()

    async def statements() -> int:
        asked.clear()
        assert await proposed(topic)
        return len(asked)

    await a_profile(town.bruno, terms=[town.theme])
    await proposed(topic)  # the index is registered
    with monkeypatch.context() as patched:
        patched.setattr(store, "engine", counting)
        one = await statements()
    async with unit():
        more = [await person(f"Other{n}", town.pioneers) for n in range(12)]
    for each in more:
        await a_profile(each, terms=[town.theme])
    monkeypatch.setattr(store, "engine", counting)

    assert await statements() == one <= 36
