"""What both engines are held to. Sets and totals only: how they rank differs, and may.

A test module inherits `Contract` (and `Understanding`, for an engine with question mode) and gives a fixture `engine`:
open, with an empty index of its own.
"""

import asyncio
from dataclasses import replace

import pytest

from search.documents import GONE, Gone, Said
from search.embedded import Embedded
from search.engine import Engine
from search.query import COUNTRY, DEEPEST, KIND, NEWEST, QUESTION, THEME, Query, Scope
from tests.search.making import OURS, THEIRS, WE, asked, batches, found, ids, thing

SIGNS = ("???", "\"'\"", "( ) [ ] { }", "\\", "* ? ~ ^", "--", "🙂", "\x00", " . ")
ODD = (
    '"', '"unbalanced', "title:war", "audience = 2", "audience:2", "kind:topic OR audience:2", "* OR 1=1", "+a -b", "a AND (b",
    "[a TO z]", "/.*/", "~2", "id IN [1]", "x" * 10_000, "war " * 3_000, "a", "é", "ا", "的", "war\x00", "\ud83d war", "%", "_",
    "') OR ('1'='1", '" OR audience EXISTS', "$filter", "the", "the of and",
)


class Contract:
    """Keyword mode, suggestions, writing."""

    # --- words ---

    async def test_a_word_is_found_wherever_it_stands(self, engine: Engine):
        await engine.apply([
            thing("1", "Caregivers"), thing("2", "x", "for caregivers"), thing("3", "x", labels=("Caregivers",)),
            thing("4", "x", names=("Caregivers",)), thing("5", "Something else"),
        ])
        assert await found(engine, "caregivers") == {"1", "2", "3", "4"}

    async def test_every_word_must_be_met(self, engine: Engine):
        await engine.apply([thing("1", "Mine clearance", "in Yemen"), thing("2", "Mine clearance"), thing("3", "Yemen")])
        page = await asked(engine, "clearance Yemen")
        assert (ids(page), page.total, page.relaxed) == ({"1"}, 1, False)

    async def test_most_words_suffice_when_nothing_meets_all(self, engine: Engine):
        await engine.apply([thing("1", "Guardianship of orphans"), thing("2", "Vaccination")])
        page = await asked(engine, "guardianship orphans zebra")
        assert (ids(page), page.total, page.relaxed) == ({"1"}, 1, True)

    async def test_the_last_word_may_be_begun_only(self, engine: Engine):
        await engine.apply([thing("1", "Community reintegration"), thing("2", "Community life")])
        assert await found(engine, "community reinteg") == {"1"}

    async def test_a_long_word_may_have_a_typo(self, engine: Engine):
        await engine.apply([thing("1", "Reintegration"), thing("2", "Vaccination")])
        assert await found(engine, "reintergation") == {"1"}

    @pytest.mark.parametrize(("written", "typed"), [
        ("Proteção das crianças", "protecao"), ("protecao", "PROTEÇÃO"), ("Étude", "etude"), ("Ёлка", "елка"), ("елка", "Ёлка"),
        ("اللجنة الوطنية", "لجنة"), ("لجنة", "اللجنة"), ("أطفال", "اطفال"), ("مستشفى", "مستشفي"), ("مدرسة", "مدرسه"),
        ("ﬁnance", "finance"), ("ＵＮＩＣＥＦ", "unicef"), ("N’Guessan", "n'guessan"),
    ])
    async def test_accents_cases_and_forms_of_letters_do_not_matter(self, engine: Engine, written: str, typed: str):
        await engine.apply([thing("1", written), thing("2", "Somewhere else")])
        assert await found(engine, typed) == {"1"}

    async def test_a_name_is_found_in_each_of_its_scripts(self, engine: Engine):
        await engine.apply([thing("1", "x", names=("Mohammed Al-Fassi", "محمد الفاسي", "Мохаммед")), thing("2", "y")])
        for typed in ("mohammed", "fassi", "alfassi", "الفاسي", "محمد", "Мохаммед", "мохаммед fassi"):
            assert await found(engine, typed) == {"1"}, typed

    async def test_scripts_may_be_mixed(self, engine: Engine):
        await engine.apply([thing("1", "CAAFAG أطفال", "дети"), thing("2", "CAAFAG")])
        assert await found(engine, "أطفال caafag дети") == {"1"}

    async def test_a_thing_in_several_languages_is_one_thing(self, engine: Engine):
        said = (Said("en", "Child labour", "mines"), Said("fr", "Travail des enfants", "mines"), Said("ar", "عمل الأطفال"))
        await engine.apply([thing("1", said=said), thing("2", "Mines")])
        for typed in ("labour", "travail", "الأطفال"):
            page = await asked(engine, typed)
            assert (ids(page), page.total) == ({"1"}, 1)
        assert (await asked(engine, "mines", counted=(KIND,))).counts == {KIND: {"topic": 2}}

    async def test_a_term_finds_what_is_labelled_in_another_language(self, engine: Engine):
        await engine.apply([
            thing("1", "Experte", language="fr", labels=("Travail des enfants", "Trabalho infantil")), thing("2", "Outro"),
        ])
        assert await found(engine, "trabalho infantil") == {"1"}

    async def test_an_acronym_finds_the_others_and_their_wording(self, engine: Engine):
        await engine.apply([
            thing("1", "CAAFAG"), thing("2", "EAFGA", language="fr"), thing("3", "x", "children associated with armed forces and armed groups"),
            thing("4", "children"),
        ])
        assert await found(engine, "EAFGA") == {"1", "2", "3"}

    # --- what is no word ---

    async def test_nothing_typed_gives_everything(self, engine: Engine):
        await engine.apply([thing("1", "War"), thing("2", "Peace"), thing("3", "Theirs", audience=THEIRS)])
        for typed in ("", " \n\t"):
            page = await asked(engine, typed)
            assert (ids(page), page.total, page.relaxed) == ({"1", "2"}, 2, False)

    async def test_nothing_typed_goes_by_weight_and_then_by_name(self, engine: Engine):
        await engine.apply([
            thing("1", "Zulu", weight=1.0), thing("2", "beta", weight=0.5), thing("3", "Älpha", weight=0.5), thing("4", "Alpha", weight=0.1),
        ])
        assert [hit.id for hit in (await asked(engine)).hits] == ["1", "3", "2", "4"]

    @pytest.mark.parametrize("typed", SIGNS)
    async def test_signs_find_nothing(self, engine: Engine, typed: str):
        await engine.apply([thing("1", "War")])
        assert (await asked(engine, typed)).total == (1 if not typed.strip() else 0)
        assert await engine.suggest(WE, typed, language="en") == ()

    @pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
    async def test_whatever_is_typed_is_only_words(self, engine: Engine, typed: str):
        await engine.apply([thing("1", "Ours a war the"), thing("2", "Theirs a war the of and", audience=THEIRS)])
        page = await asked(engine, typed, counted=(KIND,))
        assert ids(page) <= {"1"}
        assert page.total == len(page.hits) == sum(page.counts[KIND].values())
        assert {each.id for each in await engine.suggest(WE, typed, language="en")} <= {"1"}

    # --- scope ---

    async def test_what_others_read_is_neither_hit_nor_counted(self, engine: Engine):
        await engine.apply([
            thing("1", "War", facets={COUNTRY: ("ke",)}), thing("2", "War", audience=THEIRS, facets={COUNTRY: ("ug",)}),
        ])
        page = await asked(engine, "war", counted=(COUNTRY, KIND))
        assert (ids(page), page.total) == ({"1"}, 1)
        assert page.counts == {COUNTRY: {"ke": 1}, KIND: {"topic": 1}}

    async def test_a_reader_is_in_many_audiences(self, engine: Engine):
        await engine.apply([thing(str(number), "War", audience=number) for number in range(1, 9)])
        page = await asked(engine, "war", scope=Scope(frozenset({2, 5, 7, 400})))
        assert (ids(page), page.total) == ({"2", "5", "7"}, 3)

    async def test_a_reader_of_nothing_finds_nothing(self, engine: Engine):
        await engine.apply([thing("1", "War"), Gone("2", 1)])
        for scope in (Scope(frozenset()), Scope(frozenset({GONE}))):
            for text in ("war", ""):
                page = await asked(engine, text, scope=scope, counted=(KIND,))
                assert (page.hits, page.total, page.counts) == ((), 0, {KIND: {}})
            assert await engine.suggest(scope, "war", language="en") == ()

    async def test_what_is_out_of_date_counts_as_absent(self, engine: Engine):
        await engine.apply([thing("1", "War", facets={COUNTRY: ("ke",)}), thing("2", "War", facets={COUNTRY: ("ug",)})])
        scope = Scope(WE.audiences, frozenset({"2", "77"}))
        page = await asked(engine, "war", scope=scope, counted=(COUNTRY,))
        assert (ids(page), page.total, page.counts) == ({"1"}, 1, {COUNTRY: {"ke": 1}})
        assert [each.id for each in await engine.suggest(scope, "war", language="en")] == ["1"]

    async def test_what_others_are_sought_for_is_left_out(self, engine: Engine):
        await engine.apply([thing("1", "War"), thing("2", "War")])
        page = await asked(engine, "war", unlike="1")
        assert (ids(page), page.total) == ({"2"}, 1)

    # --- filters and counts ---

    async def test_any_value_of_a_facet_will_do_and_every_facet_must_hold(self, engine: Engine):
        await engine.apply([
            thing("1", "War", facets={COUNTRY: ("ke",), THEME: ("a",)}), thing("2", "War", facets={COUNTRY: ("ug",), THEME: ("b",)}),
            thing("3", "War", facets={COUNTRY: ("tz", "ke"), THEME: ("b",)}), thing("4", "War"),
        ])
        assert await found(engine, "war", filters={COUNTRY: frozenset({"ke", "ug"})}) == {"1", "2", "3"}
        both = {COUNTRY: frozenset({"ke", "ug"}), THEME: frozenset({"b"})}
        assert await found(engine, "war", filters=both) == {"2", "3"}
        assert await found(engine, "", filters=both) == {"2", "3"}

    async def test_a_filter_without_values_narrows_nothing(self, engine: Engine):
        await engine.apply([thing("1", "War", facets={COUNTRY: ("ke",)}), thing("2", "War")])
        assert await found(engine, "war", filters={COUNTRY: frozenset()}) == {"1", "2"}

    async def test_a_kind_is_a_facet(self, engine: Engine):
        await engine.apply([thing("1", "War"), thing("2", "War", kind="reply"), thing("3", "War", kind="reply")])
        page = await asked(engine, "war", filters={KIND: frozenset({"reply"})}, counted=(KIND,))
        assert (ids(page), page.total, page.counts) == ({"2", "3"}, 2, {KIND: {"topic": 1, "reply": 2}})

    async def test_a_facets_own_filter_does_not_narrow_its_counts(self, engine: Engine):
        await engine.apply([
            thing("1", "War", facets={COUNTRY: ("ke",), THEME: ("a", "b")}), thing("2", "War", facets={COUNTRY: ("ug",), THEME: ("a",)}),
            thing("3", "Peace", facets={COUNTRY: ("ug",), THEME: ("a",)}),
        ])
        page = await asked(engine, "war", filters={COUNTRY: frozenset({"ke"})}, counted=(COUNTRY, THEME))
        assert page.total == 1
        assert page.counts == {COUNTRY: {"ke": 1, "ug": 1}, THEME: {"a": 1, "b": 1}}

    async def test_a_value_is_compared_as_it_stands(self, engine: Engine):
        odd = 'a" OR "b'
        await engine.apply([thing("1", "War", facets={THEME: (odd,)}), thing("2", "War", facets={THEME: ("b",)})])
        page = await asked(engine, "war", filters={THEME: frozenset({odd})}, counted=(THEME,))
        assert (ids(page), page.counts) == ({"1"}, {THEME: {odd: 1, "b": 1}})

    # --- pages ---

    @pytest.mark.parametrize("text", ["", "war"])
    @pytest.mark.parametrize("sort", ["best", NEWEST])
    async def test_pages_hold_each_thing_once(self, engine: Engine, text: str, sort: str):
        await engine.apply([thing(str(number), "War", at=number // 3) for number in range(1, 24)])
        pages = [await asked(engine, text, sort=sort, offset=start, limit=7) for start in (0, 7, 14, 21)]
        assert [len(page.hits) for page in pages] == [7, 7, 7, 2]
        assert set.union(*(ids(page) for page in pages)) == {str(number) for number in range(1, 24)}
        assert {page.total for page in pages} == {23}

    async def test_a_page_behind_the_end_is_empty(self, engine: Engine):
        await engine.apply([thing("1", "War")])
        for offset in (20, DEEPEST, DEEPEST * 1_000):
            for text in ("war", ""):
                page = await asked(engine, text, offset=offset)
                assert (page.hits, page.total) == ((), 1)

    async def test_only_the_total_and_the_counts(self, engine: Engine):
        await engine.apply([thing("1", "War"), thing("2", "War")])
        page = await asked(engine, "war", limit=0, counted=(KIND,))
        assert (page.hits, page.total, page.counts) == ((), 2, {KIND: {"topic": 2}})

    async def test_the_newest_goes_first(self, engine: Engine):
        await engine.apply([thing("1", "War war war", at=10), thing("2", "War", at=30), thing("3", "x", "war", at=20), thing("4", "x", at=99)])
        assert [hit.id for hit in (await asked(engine, "war", sort=NEWEST)).hits] == ["2", "3", "1"]

    async def test_a_hit_tells_its_kind(self, engine: Engine):
        await engine.apply([thing("1", "War", kind="session")])
        assert [(hit.id, hit.kind) for hit in (await asked(engine, "war")).hits] == [("1", "session")]

    # --- suggestions ---

    async def test_titles_and_names_are_suggested_by_the_beginning_of_a_word(self, engine: Engine):
        await engine.apply([
            thing("1", "A guide to guardianship"), thing("2", "x", names=("Guadalupe Núñez",), kind="person"), thing("3", "x", "guard in the body"),
            thing("4", "x", labels=("Guardians",)), thing("5", "Life guards", audience=THEIRS),
        ])
        got = await engine.suggest(WE, "gua", language="en")
        assert {(each.id, each.kind) for each in got} == {("1", "topic"), ("2", "person")}
        assert [each.id for each in await engine.suggest(WE, "guadalupe nun", language="en")] == ["2"]

    async def test_one_letter_suggests_nothing(self, engine: Engine):
        await engine.apply([thing("1", "War")])
        for typed in ("", " ", "w", " w "):
            assert await engine.suggest(WE, typed, language="en") == ()

    async def test_no_more_is_suggested_than_asked_for(self, engine: Engine):
        await engine.apply([thing(str(number), "War") for number in range(20)])
        assert len(await engine.suggest(WE, "war", language="en")) == 8
        assert len(set(await engine.suggest(WE, "war", language="en", limit=3))) == 3

    # --- writing ---

    async def test_the_newer_version_replaces_the_older(self, engine: Engine):
        await engine.apply([thing("1", "War")])
        await engine.apply([thing("1", "Peace", version=2)])
        assert await found(engine, "war") == set()
        assert await found(engine, "peace") == {"1"}
        assert (await asked(engine)).total == 1

    async def test_an_older_version_never_overwrites_a_newer(self, engine: Engine):
        await engine.apply([thing("1", "Peace", version=5)])
        await engine.apply([thing("1", "War", version=4)])
        assert await found(engine, "peace") == {"1"}
        assert await engine.versions(["1"]) == {"1": 5}

    async def test_in_one_batch_the_version_decides_too(self, engine: Engine):
        await engine.apply([thing("1", "War", version=1), thing("1", "Peace", version=3), thing("1", "Truce", version=2)])
        assert await found(engine, "peace") == {"1"}
        assert (await asked(engine)).total == 1

    async def test_the_same_version_may_come_twice(self, engine: Engine):
        for _ in range(2):
            await engine.apply([thing("1", "War", version=3)])
        assert (await asked(engine, "war")).total == 1

    async def test_what_is_gone_is_nowhere(self, engine: Engine):
        await engine.apply([thing("1", "War", facets={COUNTRY: ("ke",)}), thing("2", "War")])
        await engine.apply([Gone("1", 2)])
        page = await asked(engine, "war", counted=(COUNTRY, KIND))
        assert (ids(page), page.total, page.counts) == ({"2"}, 1, {COUNTRY: {}, KIND: {"topic": 1}})
        assert [each.id for each in await engine.suggest(WE, "war", language="en")] == ["2"]
        assert (await asked(engine)).total == 1

    async def test_what_is_gone_does_not_return_with_an_old_version(self, engine: Engine):
        await engine.apply([Gone("1", 5)])
        for version in (4, 5):
            await engine.apply([thing("1", "War", version=version)])
            assert await found(engine, "war") == set()
        await engine.apply([thing("1", "War", version=6)])
        assert await found(engine, "war") == {"1"}

    async def test_versions_are_told_also_of_what_is_gone(self, engine: Engine):
        await engine.apply([thing("1", "War", version=7), Gone("2", 3)])
        assert await engine.versions(["1", "2", "3"]) == {"1": 7, "2": 3}
        assert await engine.versions([]) == {}

    async def test_other_readers_take_the_place_of_the_former(self, engine: Engine):
        await engine.apply([thing("1", "War")])
        await engine.apply([thing("1", "War", version=2, audience=THEIRS)])
        assert await found(engine, "war") == set()
        assert await found(engine, "war", scope=Scope(frozenset({THEIRS}))) == {"1"}

    async def test_nothing_to_apply_is_no_error(self, engine: Engine):
        await engine.apply([])
        assert (await asked(engine)).total == 0

    async def test_many_at_once_are_all_taken(self, engine: Engine):
        await asyncio.gather(*(engine.apply([thing(str(number), "War")]) for number in range(20)))
        assert (await asked(engine, "war")).total == 20

    async def test_a_thousand_are_counted_exactly(self, engine: Engine):
        await engine.apply([thing(str(number), "War", facets={COUNTRY: (f"c{number % 7}",)}) for number in range(1_500)])
        page = await asked(engine, "war", counted=(COUNTRY,), limit=5)
        assert page.total == 1_500
        assert sum(page.counts[COUNTRY].values()) == 1_500

    async def test_health_counts_what_can_be_found(self, engine: Engine):
        await engine.apply([thing("1", "War"), thing("2", "War"), Gone("3", 1)])
        health = await engine.health()
        assert (health.state, health.documents) == ("ready", 2)

    # --- building anew ---

    async def test_a_rebuild_holds_what_it_was_given_and_nothing_else(self, engine: Engine):
        await engine.apply([thing("1", "War"), thing("2", "War")])
        told: list[int] = []
        given = batches([thing("2", "Peace", version=4)], [thing("3", "Peace"), Gone("4", 9)])
        assert await engine.rebuild(given, report=told.append) == 2
        assert await found(engine) == {"2", "3"}
        assert await found(engine, "war") == set()
        assert told == sorted(told) and told[-1] == 2
        assert await engine.versions(["1", "2", "3", "4"]) == {"2": 4, "3": 1, "4": 9}
        assert await engine.needs_rebuild() == ""

    async def test_a_word_that_was_erased_is_held_until_the_index_is_built_anew_at_the_latest(self, engine: Engine):
        await engine.apply([thing("1", "About Zuleikhqa", "زليخقاوية"), thing("2", "Quiet")])
        for word in ("Zuleikhqa", "زليخقاوية"):
            assert await engine.holding([word]) > 0, "the control"
        await engine.apply([Gone("1", 2)])
        await engine.rebuild(batches([thing("2", "Quiet")]))
        assert await engine.holding(["Zuleikhqa", "زليخقاوية"]) == 0
        assert await engine.holding(["Quiet"]) > 0

    async def test_no_reader_meets_an_empty_moment(self, engine: Engine):
        await engine.apply([thing("1", "War")])
        seen: list[int] = []

        async def look() -> None:
            while True:
                seen.append((await asked(engine, "war")).total)
                await asyncio.sleep(0)

        looking = asyncio.create_task(look())
        await engine.rebuild(batches(*([replace(thing("1", "War"), version=2)] for _ in range(5))))
        seen.append((await asked(engine, "war")).total)
        looking.cancel()
        assert seen and set(seen) == {1}

    async def test_a_rebuild_that_is_cut_changes_nothing(self, engine: Engine):
        await engine.apply([thing("1", "War")])

        async def cut():
            yield [thing("2", "War")]
            raise LookupError("the database went away")

        with pytest.raises(LookupError):
            await engine.rebuild(cut())
        assert await found(engine, "war") == {"1"}
        await engine.apply([thing("3", "War")])
        assert await found(engine, "war") == {"1", "3"}
        assert await engine.rebuild(batches([thing("4", "War")])) == 1
        assert await found(engine, "war") == {"4"}


class Understanding:
    """Question mode, and what is similar."""

    async def test_any_word_of_a_question_may_be_met(self, engine: Embedded):
        await engine.apply([thing("1", "Reintegration", "after an armed conflict"), thing("2", "Vaccination")])
        page = await asked(engine, "How do we help children with reintegration at school?", mode=QUESTION, counted=(KIND,))
        assert (ids(page), page.total, page.counts) == ({"1"}, 1, {KIND: {"topic": 1}})

    async def test_what_shares_enough_is_similar(self, engine: Embedded):
        await engine.apply([
            thing("1", "How do we register children separated from their families?"), thing("2", "Vaccination of cattle"),
            thing("3", "Registering separated children", kind="reply"),
        ])
        page = await engine.similar(WE, "registration of separated children", language="en", kinds=frozenset({"topic"}))
        assert (ids(page), page.total) == ({"1"}, 1)

    async def test_nothing_is_similar_to_what_it_does_not_share_words_with(self, engine: Embedded):
        await engine.apply([thing("1", "How do we register children separated from their families?")])
        for text in ("", "???", "How do we feed cattle?", "x" * 10_000):
            page = await engine.similar(WE, text, language="en", kinds=frozenset())
            assert (page.hits, page.total) == ((), 0)

    async def test_similar_across_languages_by_synonyms(self, engine: Embedded):
        await engine.apply([thing("1", "Réintégration des EAFGA", language="fr"), thing("2", "Travail", language="fr")])
        assert ids(await engine.similar(WE, "CAAFAG", language="en", kinds=frozenset({"topic"}))) == {"1"}

    async def test_similar_things_are_within_the_scope_and_not_the_thing_itself(self, engine: Embedded):
        await engine.apply([
            thing("1", "Child soldiers"), thing("2", "Child soldiers"), thing("3", "Child soldiers", audience=THEIRS), thing("4", "Child soldiers"),
        ])
        scope = Scope(frozenset({OURS}), frozenset({"4"}))
        page = await engine.similar(scope, "child soldiers", language="en", kinds=frozenset({"topic"}), unlike="1")
        assert (ids(page), page.total) == ({"2"}, 1)

    async def test_what_others_hold_does_not_change_what_is_similar(self, engine: Embedded):
        text = "registration of separated children"
        await engine.apply([thing("1", "Registering children at school"), thing("2", "Separated families"), thing("3", "Cattle")])
        before = await engine.similar(WE, text, language="en", kinds=frozenset())
        await engine.apply([thing(f"t{number}", "separated registration", audience=THEIRS) for number in range(300)])
        after = await engine.similar(WE, text, language="en", kinds=frozenset())
        assert (ids(before), before.total) == (ids(after), after.total)

    async def test_a_question_finds_stems(self, engine: Embedded):
        await engine.apply([thing("1", "x", "trained teachers"), thing("2", "Les enfants séparés", language="fr")])
        assert await found(engine, "training a teacher", mode=QUESTION) == {"1"}
        assert ids(await engine.search(Query(scope=WE, text="séparer un enfant", mode=QUESTION, language="en"))) == {"2"}
