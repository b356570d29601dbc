import pytest

from search.embedded import Embedded
from search.query import COUNTRY, DEEPEST, KIND, Query
from tests.search.making import WE, asked, ids, thing


async def test_a_kind_that_weighs_more_goes_first(engine: Embedded):
    await engine.apply([thing("1", "War"), thing("2", "War among others that are long", kind="person"), thing("3", "War", kind="reply")])
    page = await asked(engine, "war", boosts={"person": 9.0, "reply": 0.1})
    assert [hit.id for hit in page.hits] == ["2", "1", "3"]


async def test_what_weighs_more_goes_first_and_then_what_is_newer(engine: Embedded):
    await engine.apply([
        thing("1", "War", weight=0.2, at=5), thing("2", "War", weight=0.9, at=1), thing("3", "War", weight=0.2, at=7),
    ])
    assert [hit.id for hit in (await asked(engine, "war")).hits] == ["2", "3", "1"]
    assert [each.id for each in await engine.suggest(WE, "wa", language="en")] == ["2", "3", "1"]


async def test_equals_keep_their_order_whatever_is_written_beside_them(engine: Embedded):
    await engine.apply([thing(str(number), "War") for number in range(30)])
    before = [hit.id for hit in (await asked(engine, "war", limit=30)).hits]
    for number in (3, 17, 28):
        await engine.apply([thing(str(number), "War", version=2)])
    assert [hit.id for hit in (await asked(engine, "war", limit=30)).hits] == before


async def test_filters_that_take_everything_do_not_relax_the_words(engine: Embedded):
    await engine.apply([
        thing("1", "Guardianship of orphans", facets={COUNTRY: ("ke",)}), thing("2", "Orphans", facets={COUNTRY: ("ug",)}),
    ])
    page = await asked(engine, "guardianship orphans", filters={COUNTRY: frozenset({"ug"})}, counted=(COUNTRY, KIND))
    assert (page.hits, page.total, page.relaxed) == ((), 0, False)
    assert page.counts == {COUNTRY: {"ke": 1}, KIND: {}}


async def test_a_page_that_reaches_behind_the_deepest_hit_ends_there(engine: Embedded):
    await engine.apply([thing(str(number), "War") for number in range(DEEPEST + 50)])
    for text in ("war", ""):
        page = await asked(engine, text, offset=DEEPEST - 5, limit=20)
        assert (len(page.hits), page.total) == (5, DEEPEST + 50)
        assert (await asked(engine, text, offset=DEEPEST, limit=20)).hits == ()


@pytest.mark.parametrize("wrong", [
    {"counted": ("colour",)}, {"filters": {"colour": frozenset({"red"})}}, {"sort": "cheapest"}, {"mode": "guess"},
])
async def test_what_nobody_knows_is_named(engine: Embedded, wrong: dict[str, object]):
    with pytest.raises(ValueError, match=r"colour|cheapest|guess"):
        await engine.search(Query(scope=WE, **wrong))


async def test_a_name_is_suggested_before_a_title_and_a_whole_word_before_a_beginning(engine: Embedded):
    await engine.apply([
        thing("1", "Amina's guide"), thing("2", "x", names=("Amina",)), thing("3", "x", names=("Aminata",)), thing("4", "Aminata asks"),
    ])
    assert [each.id for each in await engine.suggest(WE, "amina", language="en")] == ["2", "1", "3", "4"]


async def test_rare_words_count_for_more_in_what_is_similar(engine: Embedded):
    await engine.apply([thing(str(number), "children school") for number in range(20)] + [thing("rare", "Kalashnikovs")])
    page = await engine.similar(WE, "children kalashnikovs school", language="en", kinds=frozenset(), limit=30)
    assert ids(page) == {"rare"}


async def test_no_more_similar_things_than_asked_for(engine: Embedded):
    await engine.apply([thing(str(number), "child soldiers") for number in range(9)] + [thing("x", "Cattle")])
    page = await engine.similar(WE, "child soldiers", language="en", kinds=frozenset(), limit=2)
    assert (len(page.hits), page.total) == (2, 9)
