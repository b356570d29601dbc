"""The day a child was born."""

from collections.abc import Iterator

from cop.community.scanner.found import BIRTH_DATE, Found
from cop.community.scanner.naming import is_name
from cop.community.scanner.words import Page, value_of

FIRST_YEAR, LAST_YEAR, CHILD_YEAR = 2004, 2035, 2007
REACH = 10


def births(page: Page) -> Iterator[Found]:
    """A date near a word for birth; or behind a name, or in a paper, where it can be that of a child."""
    for first, last, year in _dates(page):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            continue
        if page.near(first, last, 6, "law", "fiction") and not page.near(first, last, 3, "birth"):
            continue
        weight = 0.0
        if page.near(first, last, REACH, "birth") or _is_short(page, first):
            weight = 0.75 if year or last - first >= 2 else 0.55
            if (
                (year or 0) < CHILD_YEAR
                and page.near(first, last, 6, "office", "adult")
                and not page.near(first, last, 12, "child")
            ):
                weight = 0.3
        elif (
            year and last > first and page.near(first, last, 12, "paper") and not page.near(first, last, 12, "office")
        ):
            weight = 0.55
        elif (
            year and last > first and page.near(first, last, 14, "child") and not page.near(first, last, 10, "office")
        ):
            weight = 0.5
        elif year and _follows_name(page, first):
            weight = 0.5
        if weight:
            yield Found(first, last, BIRTH_DATE, weight)


def _is_short(page: Page, first: int) -> bool:
    """ "F.N.:", "D.O.B.", "D. N."."""
    letters = "".join(token.word for token in page.tokens[max(first - 3, 0) : first] if token.end - token.start == 1)
    return letters[-2:] in ("fn", "dn", "ob")


def _follows_name(page: Page, first: int) -> bool:
    """ "Oumou K. (08/08/2012)"."""
    return (
        first > 0
        and is_name(page, first - 1)
        and "(" in page.gap(first - 1)
        and (not page.near(first, first, 6, "office", "law", "adult"))
    )


def _dates(page: Page) -> Iterator[tuple[int, int, int | None]]:
    tokens, index = page.tokens, 0
    while index < len(tokens):
        found = _numeric(page, index) or _worded(page, index)
        if found:
            yield found
            index = found[1] + 1
        else:
            index += 1


def _numeric(page: Page, index: int) -> tuple[int, int, int | None] | None:
    """8/8/2012, 8.8.12, 2019-05-30."""
    tokens = page.tokens
    if index + 2 >= len(tokens):
        return None
    three = tokens[index : index + 3]
    if not all(token.is_number and token.end - token.start <= 4 for token in three):
        return None
    gaps = {page.gap(index).strip(), page.gap(index + 1).strip()}
    if len(gaps) != 1 or gaps - {"/", ".", "-", "–"}:
        return None
    values = [int(token.word) for token in three]
    if values[0] > 1900 and values[1] <= 12 and values[2] <= 31:
        return index, index + 2, values[0]
    year = values[2] + (2000 if values[2] < 100 and three[2].end - three[2].start == 2 else 0)
    if 1 <= values[0] <= 31 and 1 <= values[1] <= 12 and year >= 1300:
        return index, index + 2, year
    return None


def _worded(page: Page, index: int) -> tuple[int, int, int | None] | None:
    """3 juillet 2018, the twenty-second of August two thousand and thirteen, 25 décembre (it is of 2013)."""
    tokens = page.tokens
    if not (tokens[index].has("month") or _many(page, index)):
        return None
    if (
        tokens[index].has("month")
        and tokens[index].word in ("may", "mar", "set", "dec", "mai", "ago", "out", "abr", "صفر")
        and (index + 1 >= len(tokens) or not (tokens[index + 1].is_number or tokens[index - 1].is_number))
    ):
        return None
    first = index
    while (
        first
        and index - first < 4
        and (
            tokens[first - 1].is_number
            or value_of(tokens[first - 1].word) is not None
            or tokens[first - 1].word
            in ("de", "of", "the", "er", "th", "st", "nd", "rd", "el", "dia", "le", "o", "a", "on")
        )
        and page.gap(first - 1).strip(" .-ºª°") == ""
    ):
        first -= 1
    last, year = index, None
    for place in range(index + 1, min(index + 8, len(tokens))):
        token = tokens[place]
        if token.is_number and token.end - token.start == 4:
            return first, place, int(token.word)
        if token.has("month") or value_of(token.word) is not None or _many(page, place):
            last = place
        elif token.word not in (
            "de",
            "del",
            "of",
            "and",
            "y",
            "e",
            "il",
            "est",
            "و",
            "سنه",
            "es",
            "dia",
            "reyes",
            "day",
        ):
            break
    return (first, last, year) if last > first else None


def _many(page: Page, index: int) -> bool:
    return page.tokens[index].has("many")


def born_in(page: Page) -> Iterator[Found]:
    """A year alone, right behind the word for birth."""
    for index in page.where.get("birth", ()):
        for place in range(index + 1, min(index + 7, len(page.tokens))):
            token = page.tokens[place]
            if token.is_number and token.end - token.start == 4 and FIRST_YEAR <= int(token.word) <= LAST_YEAR:
                if not page.near(index, place, 6, "law", "office", "adult"):
                    yield Found(index, place, BIRTH_DATE, 0.55)
                break


RULES = (births, born_in)
