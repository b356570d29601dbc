"""Dots on the map: every country has one, within the frame, and none hides another for good."""

import json
from pathlib import Path

import cop.community
from cop.directory.places import EAST, MIDDLES, NORTH, SOUTH, WEST, dots, grid

VOCABULARY = Path(cop.community.__file__).parent / "data" / "vocabulary.json"


def test_every_country_of_the_vocabulary_has_a_place_and_nothing_else_has() -> None:
    assert set(MIDDLES) == {each["iso2"] for each in json.loads(VOCABULARY.read_text("utf-8"))["countries"]}


def test_every_dot_however_large_lies_within_the_map() -> None:
    for dot in dots(dict.fromkeys(MIDDLES, 10_000)):
        assert dot.radius <= dot.x <= EAST - WEST - dot.radius, dot
        assert dot.radius <= dot.y <= NORTH - SOUTH - dot.radius, dot


def test_the_north_is_above_and_the_east_to_the_right() -> None:
    at = {dot.iso2: dot for dot in dots({"FI": 0, "ZM": 0, "PE": 0})}

    assert at["FI"].y < at["ZM"].y and at["PE"].x < at["FI"].x


def test_a_dot_grows_with_the_people_and_stands_behind_smaller_ones() -> None:
    found = dots({"HN": 0, "SV": 40, "JM": 3})

    assert [each.iso2 for each in found] == ["SV", "JM", "HN"]
    assert [each.people for each in found] == [40, 3, 0]


def test_a_country_without_a_place_is_left_out_of_the_map() -> None:
    assert dots({"XX": 3}) == []


def test_the_lines_of_the_map_lie_inside_of_it() -> None:
    across, down = grid()

    assert 0 < min(across) and max(across) < EAST - WEST and 0 < min(down) and max(down) < NORTH - SOUTH
