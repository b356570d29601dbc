"""The building blocks of what is composed: sentences by language and area of work, in `content/blocks/`.

A sentence that only a woman or only a man would say of herself or himself begins with `f|` or `m|`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cop.demo.reading import whole

Blocks = Mapping[str, Any]


@cache
def areas() -> Mapping[str, Mapping[str, list[str]]]:
    """Area of work -> its themes, sectors, INSPIRE strategies and the groups that speak of it."""
    found: Mapping[str, Mapping[str, list[str]]] = whole("blocks/areas.json")
    return found


@cache
def blocks(language: str) -> Blocks:
    found: Blocks = whole(f"blocks/{language}.json")
    return found


def area_blocks(language: str, area: str) -> Blocks:
    found: Blocks = blocks(language)["areas"][area]
    return found


def area_of(themes: list[str]) -> str:
    """The area of work that most of these themes belong to; the first one, when none is theirs."""
    return max(areas(), key=lambda area: sum(theme in areas()[area]["themes"] for theme in themes))


def fitting(sentences: list[str], gender: str) -> list[str]:
    """The sentences this person could say; all of them, as they are meant for anyone, when `gender` is not known."""
    other = {"f": "m|", "m": "f|"}.get(gender)
    wanted = [each for each in sentences if not (each.startswith(other) if other else each[1:2] == "|")]
    return [each[2:] if each[1:2] == "|" else each for each in wanted]
