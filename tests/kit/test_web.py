"""Answers: pages, redirects, addresses that stay here, forms that are proved."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cop.community.people import NOBODY
from cop.kit.errors import Forbidden, Refused, TooLarge
from cop.kit.forms import Form, make_key
from cop.kit.web import errors_of, hidden_key, local, render, say, see, takes_form


def asked(app: Starlette, body: bytes = b"", **scope: object) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({
        "type": "http", "method": "POST", "path": "/somewhere", "query_string": b"", "app": app, "user": NOBODY,
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")], "language": "en", "theme": "auto",
        "zone": "UTC", "form_secret": "of this browser", **scope,
    }, receive)


@pytest.mark.parametrize("address", ["/", "/topics", "/topics?tab=mine&x=%2F%2F", "/a#b", "/é", "/a:b@c", "/a//b"])
def test_an_address_of_ours_is_taken(address: str) -> None:
    assert local(address) == address


@pytest.mark.parametrize("address", [
    "", "//a.example", "/\\a.example", "https://a.example", "javascript:x", "a.example", "/a\\b", "/\n/a", "/\u202ea", "\\",
    "///a", "http:///a", "/\t/a",
])
def test_any_other_leads_home(address: str) -> None:
    assert local(address) == "/" and local(address, "/me") == "/me"


@given(st.text(alphabet="/\\:@?#.ahtps\t\n\r %2fe\u2028", max_size=30))
def test_a_browser_stays_here_whatever_was_sent(address: str) -> None:
    read = re.sub(r"[\t\n\r]", "", local(address)).replace("\\", "/")
    assert read.startswith("/") and not read.startswith("//")


def test_a_change_is_answered_by_the_way_to_its_result() -> None:
    answer = see("/topics/x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/topics/x")


def test_all_forms_of_a_page_share_one_key_bound_to_the_sign_in(app: Starlette) -> None:
    request = asked(app)
    assert hidden_key(request) == hidden_key(request) != hidden_key(asked(app))
    assert 'type="hidden"' in hidden_key(request) and request.scope["keyed"] in hidden_key(request)


def test_a_refusal_becomes_a_sentence_beside_its_field(app: Starlette) -> None:
    refusal = Refused("too-long", field="title", most=160, have=200)
    assert errors_of(asked(app), refusal) == {"title": say(asked(app), "error.too-long", most=160, have=200)}
    assert errors_of(asked(app), None) == {}
    assert list(errors_of(asked(app), Refused("topic-closed"))) == [""]


def test_a_page_says_its_language_and_status(app: Starlette) -> None:
    answer = render(asked(app, language="fr"), "errors/404.html", status=404)
    assert answer.status_code == 404 and b'<html lang="fr" dir="ltr"' in bytes(answer.body)


async def page(request: Request, form: Form) -> Response:
    return PlainTextResponse(form.raw("body"))


async def test_a_form_is_read_before_the_page_sees_it(app: Starlette) -> None:
    answer = await takes_form(page)(asked(app, b"body=words", proved_origin=True))
    assert bytes(answer.body) == b"words"
    with pytest.raises(TooLarge):
        await takes_form(page)(asked(app, b"x" * 600_000, proved_origin=True))


async def test_where_the_browser_says_nothing_the_key_must_be_ours(app: Starlette) -> None:
    ours = make_key("of this browser").encode()
    assert (await takes_form(page)(asked(app, b"body=words&key=" + ours))).status_code == 200
    assert (await takes_form(page, proof=False)(asked(app, b"body=words"))).status_code == 200
    for foreign in (b"", b"a.b", make_key("of another").encode()):
        with pytest.raises(Forbidden):
            await takes_form(page)(asked(app, b"body=words&key=" + foreign))
