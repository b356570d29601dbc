import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from cop.accounts.limits import is_mark, make_mark
from cop.accounts.pages.browser import knock_of, let_in, let_out, next_address, once_by_key
from cop.kit.forms import Form


def request(app: Starlette, host: str = "2001:db8::1", cookie: str = "") -> Request:
    return Request({
        "type": "http", "app": app, "client": (host, 1), "headers": [(b"cookie", cookie.encode())], "method": "GET",
        "path": "/", "owner": "browser:x", "form_secret": "s",
    })


def test_a_knock_carries_the_address_in_one_spelling_and_the_network(app: Starlette):
    knock = knock_of(request(app, cookie="known=a.b"), " Amina@People.Example ")
    assert (knock.address, knock.network, knock.mark) == ("amina@people.example", "2001:db8::/64", "a.b")


def test_the_mark_is_given_with_a_password_and_only_then(app: Starlette):
    secret = app.state.settings.secret
    marked = let_in(request(app), Response(), "t", address="amina@people.example").headers.getlist("set-cookie")
    (mark,) = [each.partition("=")[2].partition(";")[0] for each in marked if each.startswith("known=")]
    assert is_mark(secret, "amina@people.example", mark)
    assert is_mark(secret, "amina@people.example", make_mark(secret, "amina@people.example"))
    assert "known=" not in str(let_in(request(app), Response(), "t").headers)


def test_letting_out_takes_the_token_and_leaves_the_language(app: Starlette):
    headers = let_out(request(app), Response()).headers
    assert headers.getlist("set-cookie") == [
        'cop=""; expires=' + headers["set-cookie"].partition("expires=")[2]
    ]
    assert "Max-Age=0" in headers["set-cookie"]
    assert headers["clear-site-data"] == '"cache", "storage"'


@pytest.mark.parametrize(("wanted", "goes"), [("/me", "/me"), ("/sign-in?next=/sign-in", "/"), ("//x.example", "/")])
def test_the_door_does_not_lead_back_to_itself(wanted: str, goes: str):
    assert next_address(wanted) == goes


def test_no_digest_of_a_password_is_kept(app: Starlette):
    forms = [Form([("key", "k"), ("password", words)]) for words in ("one", "other")]
    first, second = [once_by_key(request(app), form, to="/") for form in forms]
    assert first.body == second.body
