"""The way to the sign-in, and back to where one wanted to be."""

from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.requests import Request

from cop.finding.pages.doors import door
from cop.kit.web import local


@pytest.mark.parametrize("address", [
    "/searches", "/searches/new?address=%2Fsearch%3Fq%3Da%26b", "/shortlists/add?thing=x&next=https://a.example/",
])
def test_the_whole_address_is_kept_and_nothing_of_it_becomes_another_parameter(address: str) -> None:
    path, _, query = address.partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": [], "server": ("h", 80)}
    answer = door(Request(scope))
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked == {"next": [address]} and local(asked["next"][0]) == address
