"""Lists of what nobody has answered, in the browser."""

import pytest

from cop.community.activity import Activity
from tests.cast import Town
from tests.conftest import Browse
from tests.routing.making import a_question, an_invitation


async def test_readers_of_a_group_see_what_waits_and_stewards_who_was_asked(town: Town, browse: Browse) -> None:
    topic = await a_question(town, title="Who holds the lamp?")
    await an_invitation(topic, town.bruno, town.amina)

    for name, sees_names in (("farid", False), ("elena", False), ("amina", False), ("dalia", True)):
        page = (await (await browse(name)).get("/groups/water/unanswered")).text
        assert "Who holds the lamp?" in page and ("Bruno Example" in page) is sees_names
        assert (f"/topics/{topic.public_id}/experts" in page) is sees_names


async def test_a_group_one_does_not_read_has_no_list(town: Town, browse: Browse) -> None:
    for name, slug in (("bruno", "court"), ("sela", "court"), ("olga", "water"), ("nobody", "water"), ("elena", "vault"), ("amina", "none")):
        assert (await (await browse(name)).get(f"/groups/{slug}/unanswered")).status_code == 404


async def test_stewards_see_their_groups_and_the_secretariat_ages_of_the_rest(town: Town, browse: Browse) -> None:
    await a_question(town, title="In the water")
    await a_question(town, "farid", group="court", title="In the court")
    await a_question(town, group="vault", title="In the vault", byline="anonymous")

    chen = (await (await browse("chen")).get("/unanswered")).text
    assert "In the water" in chen and "In the vault" in chen and "In the court" not in chen
    assert await Activity.filter(verb="group.overseen").count() == 0

    sela = (await (await browse("sela")).get("/unanswered")).text
    assert "In the water" in sela and "In the vault" not in sela and "In the court" not in sela
    assert "Vault group" in sela and "Court group" in sela and "Amina" in sela and "Farid" not in sela
    assert await Activity.filter(verb="group.overseen", actor_id=town.sela.id).count() == 1


@pytest.mark.parametrize("name", ["nobody", "amina", "bruno", "ada", "olga"])
async def test_there_is_no_such_list_for_others(town: Town, browse: Browse, name: str) -> None:
    assert (await (await browse(name)).get("/unanswered")).status_code == 404


async def test_an_address_that_names_no_place_begins_at_the_top(town: Town, browse: Browse) -> None:
    topic = await a_question(town, title="In the water")
    hidden = await a_question(town, "farid", group="court")
    chen = await browse("chen")

    assert "In the water" not in (await chen.get(f"/unanswered?after={topic.public_id}")).text
    for after in ("%00", "x" * 500, "%27", "nothinghere", hidden.public_id):
        assert "In the water" in (await chen.get(f"/unanswered?after={after}")).text


async def test_the_group_and_the_desk_lead_there(town: Town, browse: Browse) -> None:
    dalia = await browse("dalia")

    assert "/groups/water/unanswered" in (await dalia.get("/groups/water")).text
    assert 'href="/unanswered"' in (await dalia.get("/moderation")).text
    assert 'href="/unanswered"' in (await (await browse("sela")).get("/oversight")).text
    assert "/groups/court/unanswered" not in (await dalia.get("/groups/court")).text
