"""Which pages of a long list can be turned to, and which of them are linked."""

from cop.community.finding import PAGE
from search.query import DEEPEST

MOST_PAGES = DEEPEST // PAGE
"""Nobody turns more pages of a list than these: what is sought is brought to the front by words and filters."""
LAST_PAGE = MOST_PAGES + 1
"""A page that is always empty: one behind the deepest."""


def around(page: int, pages: int) -> tuple[int, ...]:
    """Numbers of pages to link to: the first, the last, this one and its neighbours; 0 stands for a gap."""
    last = min(pages, MOST_PAGES)
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)} if last > 1 else ())
    numbers: list[int] = []
    for each in near:
        if numbers and each - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(each)
    return tuple(numbers)


def stop(page: int, pages: int) -> int:
    """The last page that can be turned to, for who is there or behind it while the list goes on; else 0."""
    return MOST_PAGES if page >= MOST_PAGES < pages else 0
