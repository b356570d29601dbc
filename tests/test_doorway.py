"""Who comes in with a request."""

import pytest
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from cop.accounts.tokens import token_hash
from cop.doorway import Doorway, _cookies
from tests.cast import Town
from tests.conftest import Browse, sign_in


async def test_a_cookie_of_a_sign_in_brings_its_person(town: Town, browse: Browse) -> None:
    assert "Amina Example" in (await (await browse("amina")).get("/")).text


@pytest.mark.parametrize("cookie", ["", "cop=", "cop=made-up", "cop", ";;;", "cop=a; cop=b", 'cop="quoted"', "=x"])
async def test_any_other_cookie_brings_nobody_and_no_fault(town: Town, browse: Browse, cookie: str) -> None:
    answer = await (await browse("nobody")).get("/", headers={"cookie": cookie})
    assert answer.status_code == 200 and "/sign-in" in answer.text


def test_of_a_name_sent_twice_the_first_counts() -> None:
    assert _cookies("a=1; b=2; a=3;") == {"a": "1", "b": "2", "": ""}


async def test_a_visitor_shown_a_form_is_given_a_name_and_a_member_is_not(town: Town, browse: Browse) -> None:
    visitor = await (await browse("nobody")).get("/topics")
    member = await (await browse("amina")).get("/topics")
    assert "visit=" in visitor.headers["set-cookie"] and "HttpOnly" in visitor.headers["set-cookie"]
    assert "set-cookie" not in member.headers


async def test_addresses_that_answer_the_same_to_all_ask_for_no_sign_in(
    town: Town, browse: Browse, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(token_hash: str) -> None:
        raise AssertionError("the sign-in was read")

    monkeypatch.setattr("cop.community.visit.by_token", asked)
    nobody = await browse("nobody")
    nobody.cookies.set("cop", await sign_in(town.amina))
    assert (await nobody.get("/-/live")).status_code == 200
    assert (await nobody.get("/static/site.css")).status_code == 200
    assert (await nobody.get("/topics")).status_code == 500


@pytest.mark.parametrize("theme", ["light", "dark", "lean", "auto", "purple"])
async def test_the_theme_is_one_of_ours(town: Town, browse: Browse, theme: str) -> None:
    page = (await (await browse("nobody")).get("/topics", headers={"cookie": f"theme={theme}"})).text
    assert f'data-theme="{theme if theme != "purple" else "auto"}"' in page


async def test_a_websocket_is_read_like_a_request_and_given_no_cookie(app: Starlette, town: Town) -> None:
    seen: list[dict[str, object]] = []

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(dict(scope))
        await send({"type": "websocket.accept"})

    token, sent = await sign_in(town.amina), []

    async def send(message: Message) -> None:
        sent.append(message)

    for cookie in (f"cop={token}; language=fr", ""):
        scope = {"type": "websocket", "path": "/live/x/socket", "headers": [(b"cookie", cookie.encode())]}
        await Doorway(inside, settings=app.state.settings, failed=inside)(scope, send, send)  # type: ignore[arg-type]
    signed_in, visitor = seen
    assert signed_in["user"].id == town.amina.id and signed_in["sign_in"] == token_hash(token)  # type: ignore[attr-defined]
    assert (signed_in["language"], signed_in["zone"]) == ("fr", town.amina.zone)
    assert not visitor["user"].signed_in and visitor["sign_in"] == ""  # type: ignore[attr-defined]
    assert sent == [{"type": "websocket.accept"}] * 2
