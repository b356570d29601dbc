"""The drawing a camera reads."""

import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup
from segno import DataOverflowError, make_qr

from cop.kit.qr import QUIET, qr_svg

ADDRESS = "https://cop.example/j/x7k2m9"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def drawn(svg: str) -> list[list[int]]:
    """The modules of the drawing, painted from its path: 1 is dark."""
    root = parsed(svg)
    size = int(root.attrib["viewBox"].split()[2])
    modules = [[0] * size for _ in range(size)]
    path = root.find("path")
    assert path is not None
    rest = re.sub(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", lambda run: paint(modules, *map(int, run.groups())), path.attrib["d"])
    assert rest == ""
    return modules


def paint(modules: list[list[int]], x: int, y: int, width: int, back: int) -> str:
    assert width == back and not any(modules[y][x : x + width])
    modules[y][x : x + width] = [1] * width
    return ""


def test_the_drawing_is_the_code_of_the_address() -> None:
    expected = [list(row) for row in make_qr(ADDRESS, error="m").matrix]
    modules = drawn(qr_svg(ADDRESS, "Join"))
    assert [row[QUIET:-QUIET] for row in modules[QUIET:-QUIET]] == expected
    assert drawn(qr_svg(ADDRESS + "x", "Join")) != modules


def test_four_modules_around_it_are_quiet() -> None:
    modules = drawn(qr_svg(ADDRESS, "Join"))
    sides = [*modules[:4], *modules[-4:], *(row[:4] + row[-4:] for row in modules)]
    assert not any(map(any, sides)) and any(modules[4])


def test_it_is_an_image_with_a_name_in_the_colour_of_the_text() -> None:
    root = parsed(qr_svg(ADDRESS, "Join"))
    assert root.attrib["role"] == "img" and root[0].tag == "title" and root[0].text == "Join"
    assert root[1].attrib["fill"] == "currentColor"
    assert not {"width", "height", "style"} & set(root.attrib)


def test_the_title_is_escaped_once_and_the_drawing_is_not_escaped_again() -> None:
    svg = qr_svg(ADDRESS, '</title><script>"é" & Co')
    assert isinstance(svg, Markup) and "<script" not in svg
    assert parsed(svg)[0].text == '</title><script>"é" & Co'
    assert "&amp;amp;" not in svg


def test_the_address_is_nowhere_in_the_markup() -> None:
    assert "cop.example" not in qr_svg("https://cop.example/j/%22%3E", "Join")


def test_an_address_too_long_for_a_code_is_an_error() -> None:
    with pytest.raises(DataOverflowError):
        qr_svg("https://cop.example/" + "x" * 3000, "Join")
