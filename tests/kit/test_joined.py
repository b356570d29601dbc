"""Pages from fragments, for one request."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette

from cop.community.people import Reader
from cop.kit.joined import KEY, NAME, Joiner, Someone, Values, day_hole
from tests.cast import Town


def request_of(app: Starlette, reader: Reader, language: str = "en") -> Any:
    scope = {"type": "http", "path": "/x", "language": language, "zone": "Africa/Freetown", "form_secret": "s",
             "theme": "auto"}
    return SimpleNamespace(app=app, user=reader, scope=scope, url=SimpleNamespace(path="/x"))


async def test_what_is_personal_is_a_hole_and_is_escaped_when_filled(app: Starlette, town: Town) -> None:
    joiner = Joiner(request_of(app, Reader(id=5, name="<b>Awa</b> Exemple", audiences=frozenset())))
    fragment = joiner.keep("k", f"{Someone(True, False).name}|{day_hole('2027-06-08 12:00:00+00:00')}")
    assert fragment.fill(joiner.values) == (
        '&lt;b&gt;Awa&lt;/b&gt; Exemple|<time datetime="2027-06-08">8 June 2027</time>')


async def test_classes_of_readers_do_not_share_fragments(app: Starlette, town: Town) -> None:
    member, visitor = Joiner(request_of(app, await town.reader("amina"))), Joiner(request_of(app, Reader()))
    french = Joiner(request_of(app, await town.reader("amina"), "fr"))
    member.keep("k", "for members, in English")
    assert member.find("k") is not None
    assert visitor.find("k") is None and french.find("k") is None


async def test_a_row_is_found_under_all_its_keys_together(app: Starlette, town: Town) -> None:
    joiner = Joiner(request_of(app, await town.reader("amina")))
    made = joiner.row(("a", "b"), [joiner.keep("a", "1"), joiner.keep("b", "2")])
    assert made.fill({}) == "12" and joiner.find(("a", "b")) is made and joiner.find(("b", "a")) is None


async def test_a_visitor_has_a_key_and_no_name(app: Starlette, town: Town) -> None:
    values = Joiner(request_of(app, Reader())).values
    assert 'name="key"' in values[KEY]
    with pytest.raises(KeyError):
        values[NAME]


def test_a_day_is_worded_once() -> None:
    values = Values("UTC", "fr")
    assert "8 juin 2027" in values["t:2027-06-08 12:00:00+00:00"]
    assert "t:2027-06-08 12:00:00+00:00" in values
