"""What every request passes."""

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers

from cop.kit.gate import HEADERS, is_ours, protection, where_from, without_nul
from tests.cast import Town
from tests.conftest import Browse

OURS = "https://cop.example"


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [({"sec-fetch-site": "same-origin"}, True), ({"sec-fetch-site": "none"}, True),
     ({"sec-fetch-site": "same-site"}, False), ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
     ({"origin": OURS}, True), ({"origin": "null"}, None), ({"origin": "https://cop.example.evil.example"}, False),
     ({"origin": "http://cop.example"}, False), ({"origin": "http://127.0.0.1:99", "host": "127.0.0.1:99"}, True),
     ({"origin": "http://127.0.0.1:98", "host": "127.0.0.1:99"}, False),
     ({"origin": "https://evil.example", "host": "evil.example"}, False), ({}, None)],
)
def test_where_a_form_comes_from(headers: dict[str, str], verdict: bool | None) -> None:
    assert where_from(Headers(headers), OURS) is verdict


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [({"origin": OURS}, True), ({"origin": OURS, "sec-fetch-site": "same-origin"}, True),
     ({"origin": OURS, "sec-fetch-site": "cross-site"}, False), ({"sec-fetch-site": "same-origin"}, False),
     ({"origin": "null"}, False), ({}, False), ({"origin": "http://127.0.0.1:99", "host": "127.0.0.1:99"}, True),
     ({"origin": "http://127.0.0.1:98", "host": "127.0.0.1:99"}, False)],
)
def test_a_websocket_has_to_say_where_it_comes_from(headers: dict[str, str], verdict: bool) -> None:
    assert is_ours(Headers(headers), OURS) is verdict


def test_behind_tls_alone_the_browser_is_told_to_stay_there() -> None:
    assert dict(protection(True)).keys() - dict(protection(False)).keys() == {b"strict-transport-security"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
async def test_from_elsewhere_one_may_read_and_nothing_more(town: Town, browse: Browse, method: str) -> None:
    amina, elsewhere = await browse("amina"), {"sec-fetch-site": "cross-site"}
    assert (await amina.request(method, "/topics", headers=elsewhere)).status_code == 403
    assert (await amina.get("/topics", headers=elsewhere)).status_code == 200


def test_a_nul_in_an_address_names_nothing() -> None:
    scope = {"path": "/a\0b", "query_string": b"x=%00y"}
    without_nul(scope)
    assert "\0" not in scope["path"] and b"%00" not in scope["query_string"]


@pytest.mark.parametrize("path", ["/", "/topics", "/topics/nothing", "/sign-in", "/-/live", "/nowhere"])
async def test_every_answer_has_its_headers(town: Town, browse: Browse, path: str) -> None:
    answer = await (await browse("amina")).get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in answer.headers["content-security-policy"] and "server" not in answer.headers


async def test_an_answer_keeps_a_header_of_its_own(town: Town, browse: Browse, app: Starlette) -> None:
    answer = await (await browse("nobody")).get(app.state.site.assets.address("site.css"))
    assert answer.headers.get_list("cache-control") == [answer.headers["cache-control"]]
    assert "immutable" in answer.headers["cache-control"]
