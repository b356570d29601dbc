"""What a browser sends."""

from datetime import date

import pytest

from cop.kit.errors import Forbidden, Refused
from cop.kit.forms import Form, demand_key, is_our_key, make_key


def form(**fields: str) -> Form:
    return Form(list(fields.items()))


def test_reading_cleans_and_typed_gives_back_what_was_sent() -> None:
    sent = form(name=" A\x00wa \n  Exemple ", body="a\r\nb\u202e")
    assert (sent.line("name"), sent.text("body")) == ("Awa Exemple", "a\nb")
    assert sent.typed("name") == " A\x00wa \n  Exemple " and sent.typed("other", "default") == "default"


@pytest.mark.parametrize(("read", "code"), [
    (lambda f: f.text("body", longest=3), "too-long"), (lambda f: f.line("none", required=True), "say-something"),
    (lambda f: f.choice("body", ["a", "b"]), "choose-one"), (lambda f: f.day("body"), "not-a-date"),
])
def test_what_cannot_be_used_is_refused_by_field(read, code: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        read(form(body="long words"))
    assert refusal.value.field in ("body", "none")


def test_a_day_is_a_day_and_nothing_is_nothing() -> None:
    assert (form(d="2027-06-30").day("d"), form(d=" ").day("d")) == (date(2027, 6, 30), None)


def test_of_a_field_sent_twice_the_last_counts_and_all_can_be_had() -> None:
    sent = Form([("a", "1"), ("a", "2")])
    assert (sent.raw("a"), sent.all("a"), "b" in sent) == ("2", ["1", "2"], False)


def test_the_digest_leaves_out_the_key_and_nothing_else() -> None:
    assert form(key="1", body="x").digest == form(key="2", body="x").digest
    assert form(key="1", body="x").digest != form(key="1", body="y").digest


def test_a_key_is_ours_only_for_the_secret_it_was_made_with() -> None:
    key = make_key("secret of a sign-in")
    assert is_our_key(key, "secret of a sign-in") and not is_our_key(key, "another")
    assert not any(is_our_key(each, "secret of a sign-in") for each in ("", ".", "a.b", key + "x", key[:-1]))
    demand_key(form(key=key), "secret of a sign-in")
    with pytest.raises(Forbidden):
        demand_key(form(body="x"), "secret of a sign-in")


def test_a_form_without_a_key_gets_one_of_its_own() -> None:
    assert form().key != form().key
