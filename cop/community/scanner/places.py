"""Where a child lives, learns or is: addresses, schools with a class, points on a map."""

import re
from collections.abc import Iterator

from cop.community.scanner.found import ADDRESS, POSITION, SCHOOL_PLACE, Found
from cop.community.scanner.naming import is_name
from cop.community.scanner.words import Page, value_of

AROUND = 14
PAIR = re.compile(
    r"(?<![\d.,])-?\d{1,3}[.,٫]\d{3,8}(?![\d])[^\d\n]{1,24}?-?\d{1,3}[.,٫]\d{3,8}(?!\d)"
    r"|(?<!\d)\d{1,3}\s?°\s?\d{1,2}(?:[.,]\d{1,5})?\s?['’′][^\n]{1,24}?\d{1,3}\s?°\s?\d{1,2}"
    r"|\blat\w{0,6}\b[^\d\n]{0,6}-?\d{1,3}[.,٫]\d{1,8}[^\n]{1,16}?-?\d{1,3}[.,٫]\d{1,8}|geo:-?\d{1,3}[.,]\d{1,8}"
)
PLUS = re.compile(r"(?<![a-z0-9])[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?![a-z0-9])")
WORDS = re.compile(r"(?:///|w3w\.co/|what3words[^\w\n]{1,4})[^\W\d_]{2,24}\.[^\W\d_]{2,24}\.[^\W\d_]{2,24}")
LINK = re.compile(r"https?://[^\s]{0,40}(?:map|osm|geo|goo\.gl|waze)[^\s]{0,120}[0-9@q][^\s,;]{0,60}")
ROAD = frozenset(
    ("km", "kilometre", "kilometro", "mojon", "pk", "borne", "milestone", "mile", "kms", "bk", "كم", "كيلومتر")
)


def addresses(page: Page) -> Iterator[Found]:
    """Words of an address with a number or a name, where somebody's home or family is spoken of."""
    rows = sorted((*page.where.get("street", ()), *page.where.get("landmark", ())))
    place = 0
    while place < len(rows):
        first = last = rows[place]
        parts = 1
        while place + 1 < len(rows) and rows[place + 1] - last <= 6:
            place += 1
            last = rows[place]
            parts += 1
        place += 1
        low, high = max(first - 3, 0), min(last + 4, len(page.tokens) - 1)
        has_number = any(
            page.tokens[each].is_number and page.tokens[each].end - page.tokens[each].start <= 5
            for each in range(low, high + 1)
        )
        has_name = any(
            (is_name(page, each) and not page.tokens[each].is_first)
            or (page.tokens[each].is_arabic and not page.tokens[each].classes)
            for each in range(first, high + 1)
        )
        at_home = page.near(first, last, 4, "home") and has_name
        if not (has_number or (has_name and parts >= 2) or at_home):
            continue
        home = page.near(first, last, AROUND, "home")
        who = page.near(first, last, 2 * AROUND, "child", "family", "kin")
        office = page.near(first, last, 6 if home and who else AROUND, "office", "law")
        if page.near(first, last, 10, "stat", "fiction"):
            continue
        if not (home or who):
            if not office and parts >= 2 and has_number and has_name and not page.near(first, last, AROUND, "adult"):
                yield Found(first, high, ADDRESS, 0.5)
            continue
        weight = 0.25 + 0.2 * home + 0.2 * who + 0.1 * (parts >= 2) + 0.05 * (parts >= 3) - 0.3 * office
        weight += 0.05 * (has_number and has_name) + 0.05 * at_home
        if weight >= 0.5:
            yield Found(low if page.tokens[low].is_number else first, high, ADDRESS, min(weight, 0.8))


def schools(page: Page) -> Iterator[Found]:
    """A school with a class or an age, and one child."""
    for index in page.where.get("school", ()):
        low, high = max(index - 10, 0), min(index + 10, len(page.tokens) - 1)
        if (
            page.near(index, index, 12, "law", "stat", "fiction")
            or page.near(index, index, 5, "office")
            or (page.near(index, index, 3, "adult") and not page.near(index, index, 10, "child", "single", "attends"))
        ):
            continue
        graded = any(
            (
                each != index
                and (
                    (page.tokens[each].has("grade") and not page.tokens[each].has("school")) or _is_class(page, each)
                )
            )
            or (value_of(page.tokens[each].word) is not None and 3 <= (value_of(page.tokens[each].word) or 0) < 18)
            for each in range(low, high + 1)
        )
        named = any(
            is_name(page, each) or (page.tokens[each].is_arabic and not page.tokens[each].classes)
            for each in range(max(index - 3, 0), min(index + 7, len(page.tokens)))
        )
        child = page.near(index, index, 2 * AROUND, "child", "kin")
        if named and graded:
            yield Found(
                max(index - 3, 0),
                min(index + 4, len(page.tokens) - 1),
                SCHOOL_PLACE,
                0.6 if child else 0.5 if page.near(index, index, 10, "unit", "single", "attends") else 0.35,
            )
        elif named and (page.near(index, index, 6, "learns") or (child and page.near(index, index, 8, "child"))):
            yield Found(index, min(index + 4, len(page.tokens) - 1), SCHOOL_PLACE, 0.4)


def forms(page: Page) -> Iterator[Found]:
    """ "In Year 5 at St Bride's": a class, a number, a name, and somebody who goes there."""
    for index in page.where.get("grade", ()):
        last = index + 1
        number = page.tokens[last] if last < len(page.tokens) else None
        if number is None or not number.is_number or number.end - number.start > 2:
            continue
        if not page.near(index, last, 8, "child", "kin", "single", "attends"):
            continue
        if page.near(index, last, 8, "law", "stat", "fiction", "office"):
            continue
        for place in range(last + 2, min(last + 5, len(page.tokens))):
            if page.tokens[place].sentence == page.tokens[index].sentence and is_name(page, place):
                yield Found(index, place, SCHOOL_PLACE, 0.5)
                break


def _is_class(page: Page, index: int) -> bool:
    """6e, 7B, P4, CM1, 3º."""
    if not page.tokens[index].is_number or page.tokens[index].end - page.tokens[index].start > 2:
        return False
    return page.gap(index) == "" or page.gap(index - 1) == "" or page.gap(index)[:1] in "ºª°"


def points(page: Page) -> Iterator[Found]:
    flat = page.flat
    for found in PAIR.finditer(flat):
        yield Found(found.start(), found.end(), POSITION, 0.8, letters=True)
    if "+" in flat:
        for found in PLUS.finditer(flat):
            if any(letter.isalpha() for letter in found[0]) and any(letter.isdigit() for letter in found[0]):
                yield Found(found.start(), found.end(), POSITION, 0.7, letters=True)
    if "/" in flat or "what3words" in flat:
        for pattern in (WORDS, LINK):
            for found in pattern.finditer(flat):
                yield Found(found.start(), found.end(), POSITION, 0.7, letters=True)


def roads(page: Page) -> Iterator[Found]:
    """A stone or kilometre of a road where a child sleeps or works."""
    for index, token in enumerate(page.tokens):
        if (
            token.word in ROAD
            and page.near(index, index, 2 * AROUND, "child", "kin")
            and (index + 1 < len(page.tokens) and page.tokens[index + 1].is_number)
        ):
            yield Found(index, min(index + 6, len(page.tokens) - 1), POSITION, 0.5)


RULES = (addresses, schools, forms, points, roads)
