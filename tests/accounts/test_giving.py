import pytest

from cop.accounts.giving import (
    POSTS,
    Offer,
    everywhere,
    may_give,
    needs_country,
    needs_group,
    posts_to_offer,
    speaks_for,
)
from tests.cast import Town


def offers(town: Town) -> dict[str, Offer]:
    home = town.pioneers.id
    return {
        "a place in the network": Offer(network_id=home),
        "a place in the other network": Offer(network_id=town.humanitarians.id),
        "a place for her country": Offer(network_id=home, country_id=town.country.id),
        "a place for another country": Offer(network_id=home, country_id=town.other_country.id),
        "member of water": Offer(network_id=home, group_id=town.water.id),
        "member of court": Offer(network_id=home, group_id=town.court.id),
        "moderator of water": Offer(network_id=home, group_id=town.water.id, post="moderator"),
        "lead of water": Offer(network_id=home, group_id=town.water.id, post="lead"),
        "alternate": Offer(network_id=home, country_id=town.country.id, post="alternate"),
        "focal point": Offer(network_id=home, country_id=town.country.id, post="focal_point"),
        "focal point in a group": Offer(
            network_id=home, country_id=town.country.id, group_id=town.water.id, post="focal_point"
        ),
        "focal point of another": Offer(network_id=home, country_id=town.other_country.id, post="focal_point"),
        "secretariat": Offer(network_id=home, post="secretariat"),
        "administrator": Offer(network_id=home, post="admin"),
    }


EVERYTHING_BUT_ADMIN = {
    "a place in the network", "a place in the other network", "a place for her country",
    "a place for another country", "member of water", "member of court", "moderator of water", "lead of water",
    "alternate", "focal point", "focal point in a group", "focal point of another", "secretariat",
}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("bruno", set()),
        ("amina", set()),
        ("olga", set()),
        ("chen", {"member of water", "moderator of water", "lead of water"}),
        ("dalia", {"member of water", "moderator of water"}),
        ("farid", {"member of court"}),
        ("elena", {"a place for her country", "alternate", "focal point"}),
        ("sela", EVERYTHING_BUT_ADMIN),
        ("ada", EVERYTHING_BUT_ADMIN | {"administrator"}),
    ],
)
async def test_nobody_gives_above_or_beside_the_own_post(town: Town, name: str, given: set[str]):
    reader = await town.reader(name)
    assert {words for words, offer in offers(town).items() if may_give(reader, offer)} == given


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("bruno", []), ("chen", ["moderator", "lead"]), ("dalia", ["moderator"]),
        ("elena", ["alternate", "focal_point"]),
        ("sela", ["moderator", "lead", "alternate", "focal_point", "safeguarding", "secretariat"]), ("ada", list(POSTS)),
    ],
)
async def test_the_form_offers_the_posts_that_can_be_given(town: Town, name: str, kinds: list[str]):
    assert sorted(posts_to_offer(await town.reader(name))) == sorted(kinds)


async def test_who_must_name_a_group_or_a_country(town: Town):
    found = {name: await town.reader(name) for name in ("chen", "elena", "sela")}
    assert {name: (needs_group(each), needs_country(each), everywhere(each)) for name, each in found.items()} == {
        "chen": (True, False, False), "elena": (False, True, False), "sela": (False, False, True),
    }
    assert speaks_for(found["elena"]) == {town.country.id}


@pytest.mark.parametrize(("post", "misses"), [("lead", "group"), ("alternate", "country"), ("admin", ""), ("", "")])
def test_a_post_without_its_place_says_what_it_misses(post: str, misses: str):
    assert Offer(network_id=1, post=post).misses == misses
