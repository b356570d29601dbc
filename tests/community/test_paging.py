"""Pages of a long list: which are linked, and where turning them ends."""

import pytest

from cop.community.paging import MOST_PAGES, around, stop


@pytest.mark.parametrize(("page", "last", "numbers"), [
    (1, 0, ()), (1, 1, ()), (1, 2, (1, 2)), (1, 9, (1, 2, 0, 9)), (5, 9, (1, 0, 4, 5, 6, 0, 9)),
    (9, 9, (1, 0, 8, 9)), (51, 9, (1, 0, 9)), (3, 5, (1, 2, 3, 4, 5)),
])
def test_the_pages_linked_are_the_first_the_last_and_the_neighbours(
    page: int, last: int, numbers: tuple[int, ...]
) -> None:
    assert around(page, last) == numbers


def test_a_list_however_long_is_turned_to_its_fiftieth_page() -> None:
    assert MOST_PAGES == 50
    assert around(1, 10_000) == (1, 2, 0, 50)
    assert around(50, 10_000) == (1, 0, 49, 50)


@pytest.mark.parametrize(("page", "pages", "told"), [
    (1, 0, 0), (1, 51, 0), (49, 51, 0), (50, 50, 0), (51, 50, 0), (51, 3, 0), (50, 51, 50), (51, 51, 50), (51, 900, 50),
])
def test_the_end_of_turning_is_told_where_the_list_goes_on(page: int, pages: int, told: int) -> None:
    assert stop(page, pages) == told
