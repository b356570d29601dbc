"""A profile whole, for those who work on it."""

import pytest

from cop.community.people import NOBODY
from cop.community.thing import Thing
from cop.directory.actions import life, profiles
from cop.directory.queries import own as queries
from cop.kit.errors import Missing
from tests.cast import Town
from tests.directory.writing import parts, profile_of, published, words, written


async def test_one_s_own_is_found_in_every_state_and_nobody_else_s(town: Town) -> None:
    assert await queries.own(await town.reader("amina")) is None and await queries.own(NOBODY) is None
    await written(town)
    found = await queries.own(await town.reader("amina"))
    assert found is not None and found.person.id == town.amina.id
    for reader in (await town.reader("elena"), NOBODY):
        assert await queries.own(reader) is None
        with pytest.raises(Missing):
            await queries.own_profile(reader)


async def test_words_are_shown_in_the_language_asked_for_else_its_own_else_any(town: Town) -> None:
    await written(town, language="fr", parts=parts("Chercheuse", "Les protocoles"))
    await profiles.write_profile(await town.reader("amina"), None, words(town, seen=2, language="pt", parts=parts("Investigadora")))
    await profiles.write_profile(
        await town.reader("amina"), None, words(town, seen=3, language="ar", parts=parts("", "", "عن"))
    )
    found = await queries.own(await town.reader("amina"))
    assert found is not None

    def shown(part: str, language: str) -> str:
        text = found.best(part, language)
        return f"{text.language}: {text.source}" if text else ""

    assert (shown("headline", "pt"), shown("headline", "en"), shown("headline", "ar")) == (
        "pt: Investigadora", "fr: Chercheuse", "fr: Chercheuse",
    )
    assert (shown("contact_for", "pt"), shown("about", "en")) == ("fr: Les protocoles", "ar: عن")


async def test_it_is_read_as_it_is_now_and_not_as_it_was_when_it_was_found(town: Town) -> None:
    await written(town)
    before = await profile_of(town.amina)
    await life.ask(await town.reader("amina"), before)
    assert before.approved_at is None and (await queries.whole(before.thing_id)).profile.approved_at is not None


@pytest.mark.parametrize(("name", "typed", "found"), [
    ("amina", "Bruno Example", True), ("amina", "  bruno example", False), ("amina", "bruno", False),
    ("olga", "Bruno Example", False), ("bruno", "Bruno Example", False), ("amina", "", False), ("amina", "%", False),
])
async def test_a_stand_in_is_somebody_else_whose_profile_one_reads(
    town: Town, name: str, typed: str, found: bool
) -> None:
    await published(town, "bruno")
    assert await queries.stand_ins(await town.reader(name), typed) == ([town.bruno.id] if found else [])


async def test_a_stand_in_is_named_by_the_address_too_and_not_when_hidden(town: Town) -> None:
    profile = await published(town, "bruno")
    public_id = (await Thing.get(id=profile.thing_id)).public_id
    amina = await town.reader("amina")
    for typed in (public_id, f"/people/{public_id}", f"https://here.example/people/{public_id}/"):
        assert await queries.stand_ins(amina, typed) == [town.bruno.id]
    await life.hide(await town.reader("bruno"), profile)
    assert await queries.stand_ins(amina, public_id) == []


@pytest.mark.parametrize("public_id", ["", "unknown", "\0", "x" * 99, "../me"])
async def test_a_name_of_nothing_is_missing(town: Town, public_id: str) -> None:
    with pytest.raises(Missing):
        await queries.profile_named(public_id)
