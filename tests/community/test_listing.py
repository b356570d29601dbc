"""The address of a list: read, shown, and written again."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.community.finding import Found, Wanted
from cop.community.listing import (
    MOST_SHOWN,
    MOST_VALUES,
    Address,
    Place,
    Value,
    listed,
    read_address,
)
from cop.community.paging import LAST_PAGE
from cop.community.people import NOBODY, Reader
from cop.community.vocabulary import Term
from cop.kit.unit import unit
from search.query import KIND, MOST_TEXT
from tests.cast import Town

ALL = Place("/search", ("theme", "country", "language"), kinds=("person", "topic"))
PEOPLE = Place("/people", ("theme", "country"), kinds=("person",))


def read(query: str, place: Place = ALL) -> Address:
    return read_address(place, parse_qsl(query, keep_blank_values=True))


class Counting:
    """Answers like a finder, and keeps what it was asked."""

    def __init__(self, **found: object) -> None:
        self.found = Found(**found)  # type: ignore[arg-type]
        self.asked: list[Wanted] = []

    async def find(self, reader: Reader, wanted: Wanted) -> Found:
        self.asked.append(wanted)
        return self.found


def test_an_address_says_everything_there_is_to_say() -> None:
    address = read("q=case++work&kind=topic&theme=a&theme=b&country=SL&sort=newest&page=3")

    assert (address.text, address.kinds, address.sort, address.page) == ("case work", ("topic",), "newest", 3)
    assert address.filters == {"theme": ("a", "b"), "country": ("SL",)}
    assert address.refusal is None
    assert address.href == "/search?q=case+work&kind=topic&theme=a&theme=b&country=SL&sort=newest&page=3"


def test_what_goes_without_saying_is_not_said() -> None:
    assert read("q=&kind=&theme=&sort=best&page=1").href == "/search"
    assert read("").href == "/search"


@given(st.lists(st.tuples(st.sampled_from(["q", "kind", "theme", "country", "language", "sort", "page", "colour"]),
                          st.text(max_size=12)), max_size=12))
def test_an_address_written_and_read_again_is_the_same(pairs: list[tuple[str, str]]) -> None:
    once = read_address(ALL, pairs)
    again = read_address(ALL, parse_qsl(urlsplit(once.href).query))
    assert again.href == once.href
    assert again.refusal is None, "what was not understood is not repeated"


def test_what_finders_are_asked_is_what_the_address_says() -> None:
    wanted = read("q=x&kind=topic&theme=a&theme=b&page=2").wanted("fr")
    assert (wanted.text, wanted.kinds, wanted.page, wanted.language) == ("x", {"topic"}, 2, "fr")
    assert wanted.filters == {"theme": {"a", "b"}}
    assert wanted.counted == (KIND, "theme", "country", "language")


def test_a_list_of_one_kind_always_asks_for_it_and_offers_no_other() -> None:
    wanted = read("q=x", PEOPLE).wanted("en")
    assert wanted.kinds == {"person"}
    assert KIND not in wanted.counted
    refusal = read("kind=topic", PEOPLE).refusal
    assert refusal is not None and refusal.code == "unknown-filter"


@pytest.mark.parametrize(("query", "code", "given"), [
    ("colour=red", "unknown-filter", "colour"), ("organisation_type=ngo", "unknown-filter", "organisation_type"),
    ("sort=price", "unknown-sort", "price"), ("kind=poem", "unknown-kind", "poem"), ("page=0", "no-such-page", "0"),
    ("page=-1", "no-such-page", "-1"), ("page=two", "no-such-page", "two"), ("page=000", "no-such-page", "000"),
    ("page=٣", "no-such-page", "٣"), ("colour=red&sort=price", "unknown-filter", "colour"),
])
def test_what_nobody_can_follow_is_named_and_the_words_are_kept(query: str, code: str, given: str) -> None:
    address = read(f"q=foster+care&theme=a&{query}")
    assert address.refusal is not None
    assert (address.refusal.code, address.refusal.facts) == (code, {"given": given})
    assert address.href.startswith("/search?q=foster+care&theme=a")


def test_a_page_far_behind_the_end_is_a_page_that_is_empty() -> None:
    for number in (str(LAST_PAGE + 1), "999999999", "9" * 400):
        assert read(f"page={number}").page == LAST_PAGE


def test_too_many_values_are_refused_and_a_long_one_names_nothing() -> None:
    assert read("&".join(f"theme=t{each}" for each in range(MOST_VALUES))).refusal is None
    refusal = read("&".join(f"theme=t{each}" for each in range(MOST_VALUES + 1))).refusal
    assert refusal is not None and refusal.code == "too-many-filters"
    (value,) = read(f"theme={'a' * 5000}").filters["theme"]
    assert len(value) > 60, "the longest key there is has 60"
    assert len(value) < 100


def test_more_words_than_are_looked_at_are_cut_and_it_is_said() -> None:
    address = read("q=" + "word+" * 3000)
    assert len(address.text) <= MOST_TEXT
    assert address.is_cut
    assert not read("q=" + "a" * MOST_TEXT).is_cut


def test_control_characters_and_overrides_of_direction_do_not_come_back() -> None:
    assert read("q=a%00b%E2%80%AEc&theme=x%07").href == "/search?q=abc&theme=x"


def test_each_step_away_from_an_address_begins_at_its_first_page() -> None:
    address = read("q=x&kind=topic&theme=a&theme=b&country=SL&page=4")
    assert address.without("theme", "a").href == "/search?q=x&kind=topic&theme=b&country=SL"
    assert address.without("country", "SL").href == "/search?q=x&kind=topic&theme=a&theme=b"
    assert address.words_alone().href == "/search?q=x"
    assert address.of_kind("").href == "/search?q=x&theme=a&theme=b&country=SL"
    assert address.by("newest").href == "/search?q=x&kind=topic&theme=a&theme=b&country=SL&sort=newest"
    assert address.on_page(1).href == "/search?q=x&kind=topic&theme=a&theme=b&country=SL"


async def test_facets_show_what_most_have_first_and_what_is_chosen_always(town: Town) -> None:
    finder = Counting(total=9, pages=1, counts={
        "theme": {"rare": 1, "case_management": 8}, "country": {}, KIND: {"person": 4, "topic": 5},
    })
    shown = await listed(finder, NOBODY, read("q=x&kind=topic&theme=gone&theme=case_management"), "en")  # type: ignore[arg-type]

    (facet,) = shown.facets
    assert facet.name == "theme"
    assert [(each.key, each.count, each.chosen) for each in facet.values] == [
        ("case_management", 8, True), ("rare", 1, False), ("gone", 0, True),
    ]
    assert facet.values[0].labels == {"en": "case management"}
    assert [(name, value.key, value.href) for name, value in shown.chips] == [
        ("theme", "case_management", "/search?q=x&kind=topic&theme=gone"),
        ("theme", "gone", "/search?q=x&kind=topic&theme=case_management"),
    ]
    assert [(tab.kind, tab.count, tab.chosen) for tab in shown.tabs] == [
        ("", 9, False), ("person", 4, False), ("topic", 5, True),
    ]


async def test_a_word_that_was_not_accepted_is_shown_as_it_was_sent(town: Town) -> None:
    async with unit():
        await Term.create(scheme="theme", key="secret_plan", labels={"en": "A secret plan"}, status="proposed")
    shown = await listed(Counting(), NOBODY, read("theme=secret_plan"), "en")  # type: ignore[arg-type]
    assert shown.chips[0][1].labels == {}


async def test_a_facet_of_very_many_values_shows_the_most_frequent(town: Town) -> None:
    finder = Counting(counts={"country": {f"C{each}": each for each in range(1, 200)}})
    shown = await listed(finder, NOBODY, read("country=C1"), "en")  # type: ignore[arg-type]
    values: tuple[Value, ...] = shown.facets[0].values
    assert len(values) == MOST_SHOWN + 1
    assert (values[0].key, values[-1].key) == ("C199", "C1")


async def test_nothing_is_sought_for_an_address_that_cannot_be_followed(town: Town) -> None:
    finder = Counting()
    shown = await listed(finder, NOBODY, read("q=x&colour=red"), "en")  # type: ignore[arg-type]
    assert (finder.asked, shown.status) == ([], 422)


async def test_a_finder_that_cannot_answer_makes_a_503_and_one_that_catches_up_does_not(town: Town) -> None:
    for notice, status in (("away", 503), ("catching-up", 200), ("local", 200), ("", 200)):
        shown = await listed(Counting(notice=notice), NOBODY, read("q=x"), "en")  # type: ignore[arg-type]
        assert shown.status == status
