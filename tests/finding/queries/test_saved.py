"""Addresses that can be kept, and those that cannot be followed any more."""

import pytest
from starlette.applications import Starlette

from cop.community import listing
from cop.finding.queries.saved import address_of, address_sent


async def test_every_list_of_people_partners_and_everything_can_be_kept(app: Starlette) -> None:
    assert set(listing.places) == {"/search", "/people", "/partners"}


@pytest.mark.parametrize("href", ["/search", "/search?q=a+b&theme=x&theme=y&sort=newest", "/people?q=%D8%AD&language=ar"])
async def test_an_address_comes_back_as_it_was_sent(app: Starlette, href: str) -> None:
    address = address_sent(href)
    assert address is not None and address.href == href


async def test_a_page_is_not_part_of_it(app: Starlette) -> None:
    address = address_sent("/search?q=x&page=7")
    assert address is not None and address.href == "/search?q=x"


@pytest.mark.parametrize("href", ["/elsewhere?q=x", "https://a.example/search", "//a/search", "/search?colour=red", "http://[", "x:/search"])
async def test_what_nobody_can_follow_is_no_address(app: Starlette, href: str) -> None:
    assert address_sent(href) is None


async def test_a_list_that_is_no_more_leaves_its_searches_without_an_address(app: Starlette) -> None:
    assert address_of("/gone", "q=x") is None
    assert address_of("/search", "facet_of_yesterday=x") is None
