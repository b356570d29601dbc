"""What somebody typed, in a hidden field of the sign-in."""

import json

import pytest

from cop.community import carried, drafts
from cop.community.carried import Carried
from tests.cast import Town

WORDS = Carried(place="reply:abc234", typed={"body": ["Two words \u0625"], "byline": ["role"]}, draft="x2", seen=4)


def test_what_is_packed_comes_out_as_it_was() -> None:
    assert carried.unpacked(WORDS.packed()) == WORDS
    assert WORDS.words == "Two words \u0625", "what a person wrote, not the values of choices"


def test_what_is_too_much_is_not_carried() -> None:
    assert Carried(place="ask", typed={"body": ["x" * drafts.LONGEST]}).packed() == ""


@pytest.mark.parametrize("field", [
    "", "{", "[]", "1", "null", "[" * 50_000, json.dumps({"place": "ask"}), json.dumps({"place": 1, "typed": {}}),
    json.dumps({"place": "ask", "typed": []}), json.dumps({"place": "ask", "typed": {"a": "b"}}),
    json.dumps({"place": "ask", "typed": {"a": [1]}}), json.dumps({"place": "ask", "typed": {"a": ["\ud800"]}}),
    json.dumps({"place": "ASK ", "typed": {}}), json.dumps({"place": "ask:../..", "typed": {}}),
    json.dumps({"place": "ask", "typed": {"a": ["x" * drafts.LONGEST]}}),
])
def test_anything_else_is_nothing(field: str) -> None:
    assert carried.unpacked(field) is None


async def test_it_goes_on_in_its_person_s_draft_and_makes_another_s_own(town: Town) -> None:
    amina = await town.reader("amina")
    draft, version = await drafts.keep(amina, "ask", {"title": ["One"]})
    words = Carried(place="ask", typed={"title": ["Two"]}, draft=draft, seen=version)
    assert await carried.keep(await town.reader("bruno"), words) != draft
    assert (await drafts.find(amina, draft))["typed"] == {"title": ["One"]}
    assert await carried.keep(amina, words) == draft
