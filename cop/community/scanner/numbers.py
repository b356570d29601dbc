"""Numbers that lead to a child: telephones, papers, cases, plates."""

from collections.abc import Iterator

from cop.community.scanner.found import NUMBER, PHONE, Found
from cop.community.scanner.words import Page, value_of

JOINS = frozenset(" ().-/+\u00a0\u202f·:")
LEAST, MOST = 8, 17
CLOSE, AROUND = 6, 14


def _groups(page: Page) -> Iterator[tuple[int, int, int]]:
    """Rows of digits that belong together, and how many digits there are."""
    tokens, index = page.tokens, 0
    while index < len(tokens):
        if not tokens[index].is_number:
            index += 1
            continue
        last, digits = index, tokens[index].end - tokens[index].start
        while (
            last + 1 < len(tokens)
            and tokens[last + 1].is_number
            and len(page.gap(last)) <= 3
            and JOINS.issuperset(page.gap(last))
        ):
            last += 1
            digits += tokens[last].end - tokens[last].start
        yield index, last, digits
        index = last + 1


def phones(page: Page) -> Iterator[Found]:
    for first, last, digits in _groups(page):
        start = page.tokens[first].start
        has_plus = "+" in page.flat[max(start - 3, 0) : start] or page.tokens[first].word.startswith("00")
        if not LEAST <= digits <= MOST or (last == first and digits > 13) or _is_day(page, first, last):
            continue
        if page.near(first, last, AROUND, "office") and not page.near(first, last, AROUND, "child", "family"):
            continue
        if page.near(first, last, CLOSE, "law", "stat") or (
            page.near(first, last, CLOSE, "office") and not (page.near(first, last, CLOSE, "child", "family", "kin"))
        ):
            continue
        if (
            has_plus
            or page.near(first, last, AROUND, "phone")
            or page.near(first, last, CLOSE, "family")
            or (
                (last - first >= 2 or page.tokens[first].word.startswith("0"))
                and page.near(first, last, 2 * AROUND, "child", "family", "kin")
                and not page.near(first, last, 2 * AROUND, "office", "law")
            )
        ):
            who = page.near(first, last, 2 * AROUND, "child", "family", "kin")
            weight = 0.75 if who else 0.5
            if _is_decimal(page, first, last) or (page.near(first, last, CLOSE, "paper") and not has_plus):
                continue
            yield Found(first, last, PHONE, weight)


def _is_day(page: Page, first: int, last: int) -> bool:
    """2025-03-14"""
    sizes = [each.end - each.start for each in page.tokens[first:last + 1]]
    return sizes in ([4, 2, 2], [2, 2, 4]) and page.tokens[first if sizes[0] == 4 else last].word[:2] in ("19", "20")


def _is_decimal(page: Page, first: int, last: int) -> bool:
    return last - first <= 3 and all(page.gap(each) in (".", ",") for each in range(first, last, 2)) and last > first


def spoken(page: Page) -> Iterator[Found]:
    """A telephone number in words: six numbers one after the other, near a word for calling."""
    index, tokens = 0, page.tokens
    while index < len(tokens):
        last, said = index, 0
        while last < len(tokens) and (
            (value_of(tokens[last].word) is not None and not tokens[last].is_number)
            or tokens[last].has("many")
            or (said and tokens[last].word in ("et", "and", "y", "e"))
        ):
            said += 1
            last += 1
        if said >= 6 and page.near(index, last, 2 * AROUND, "phone", "child"):
            yield Found(index, last - 1, PHONE, 0.7)
        index = max(last, index + 1)


def papers(page: Page) -> Iterator[Found]:
    """A number behind a word for a paper or a case."""
    for kind in ("paper", "case"):
        for index in page.where.get(kind, ()):
            if page.near(index, index, 5, "law") and not page.near(index, index, 3, "paper"):
                continue
            code = _code(page, index, 7)
            if code is None:
                continue
            first, last, digits, letters = code
            about = page.near(first, last, 2 * AROUND, "child", "family", "kin", "birth") or (
                page.near(index, index, CLOSE, "youth")
            )
            if page.near(first, last, 8, "office", "stat", "fiction") and not about:
                continue
            if kind == "paper":
                weight = 0.7 if digits >= 4 or (letters and digits >= 2) else 0.5 if about and digits >= 2 else 0.0
            else:
                weight = (
                    0.6
                    if about and digits >= 3
                    else 0.5
                    if about and digits >= 2 and page.near(first, last, 1, "case")
                    else 0.5
                    if digits >= 5 and letters
                    else 0.0
                )
            if weight:
                yield Found(first, last, NUMBER, weight)


def _code(page: Page, index: int, reach: int) -> tuple[int, int, int, int] | None:
    """The first row of digits and letters without a blank that follows; longer ones may be in groups."""
    tokens = page.tokens
    for place in range(index + 1, min(index + 1 + reach, len(tokens))):
        token = tokens[place]
        if token.sentence != tokens[index].sentence:
            return None
        if not token.is_number:
            continue
        first = last = place
        digits, letters = token.end - token.start, 0
        while first > index + 1 and page.gap(first - 1) in ("", "-", "/", "."):
            first -= 1
            letters += 1
        while last + 1 < len(tokens) and last - first < 12:
            gap, after = page.gap(last), tokens[last + 1]
            if gap in ("", "-", "/", ".", "_", "#") or (
                gap in (" ", " - ") and (after.is_number or (after.is_upper and after.is_cap))
            ):
                last += 1
                digits += after.end - after.start if after.is_number else 0
                letters += not after.is_number
            else:
                break
        if digits >= 2 and not (digits <= 4 and not letters and tokens[last].has("unit")):
            if digits == 4 and not letters and token.word[:2] in ("19", "20"):
                continue
            if last + 1 < len(tokens) and tokens[last + 1].has("unit", "month") and digits <= 2:
                continue
            return first, last, digits, letters
    return None


def codes(page: Page) -> Iterator[Found]:
    """ "CRB 99/24/KSJ" near a child: letters and numbers in at least three parts."""
    tokens, index = page.tokens, 0
    while index < len(tokens):
        last = index
        while last + 1 < len(tokens) and page.gap(last) in ("/", "-", ".", "") and last - index < 10:
            last += 1
        part = tokens[index : last + 1]
        if (
            len(part) >= 3
            and any(each.is_number for each in part)
            and any(
                not each.is_number and each.is_cap and each.is_upper
                for each in (*part, *tokens[max(index - 1, 0) : index])
            )
            and sum(each.end - each.start for each in part if each.is_number) >= 4
            and (
                page.near(index, last, AROUND, "child", "kin")
                and not page.near(index, last, AROUND, "law", "office", "stat")
            )
        ):
            yield Found(index, last, NUMBER, 0.5)
        index = last + 1


def plates(page: Page) -> Iterator[Found]:
    """The plate of a car, near a child or a home."""
    for index in page.where.get("vehicle", ()):
        if not page.near(index, index, 2 * AROUND, "child", "kin", "family", "home"):
            continue
        for place in range(index + 1, min(index + 1 + AROUND, len(page.tokens))):
            token = page.tokens[place]
            if not token.is_number or token.end - token.start > 4:
                continue
            first = last = place
            while (
                first
                and page.gap(first - 1) in ("", "-", " ")
                and _is_plate_part(page, first - 1)
                and place - first < 3
            ):
                first -= 1
            while (
                last + 1 < len(page.tokens)
                and page.gap(last) in ("", "-", " ")
                and (_is_plate_part(page, last + 1) and last - place < 3)
            ):
                last += 1
            if last > first:
                yield Found(first, last, NUMBER, 0.6)
                break


def _is_plate_part(page: Page, index: int) -> bool:
    token = page.tokens[index]
    size = token.end - token.start
    return size <= 4 and (
        token.is_number or (token.is_cap and (token.is_upper or size == 1)) or (token.is_arabic and size == 1)
    )


RULES = (phones, spoken, papers, codes, plates)
